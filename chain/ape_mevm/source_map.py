"""Positions and checks of Vyper's runtime bytecode, in the form that ape-vyper reads.

ape-vyper 0.8.12 takes Vyper 0.4's ``source_map``, which maps the *deployment* bytecode, for the
map of the runtime bytecode, and leaves out the ``error_map``: tracebacks name wrong lines, dev
messages are not found, and coverage counts the wrong statements. The functions here read
``source_map_runtime`` instead.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

ALWAYS_KNOWN_OTHERWISE = ("user ", "external call failed", "create failed")
# The part that a block's head ends with; Module and FunctionDef are no statements.
BLOCK_HEADS = {"Module": None, "FunctionDef": None, "For": "iter", "If": "test"}
WHOLE_MODULE = 0  # the number of its node in the syntax tree
CHECKS = {
    "bad calldatasize or callvalue": "Invalid calldata or value",
    "calldatasize check": "Invalid calldata or value",
    "nonpayable check": "Cannot send ether to non-payable function",
    "fallback function": "Fallback not defined",
    "safeadd": "Integer overflow",
    "safesub": "Integer underflow",
    "safemul": "Integer overflow",
    "safediv": "Integer overflow",
    "safepow": "Integer overflow",
    "safemod": "Modulo by zero",
    "clamp gt 0": "Division by zero",
}


def runtime_source_map(source_map_runtime: str, ast: str) -> str:
    """
    Trim Vyper's ``source_map_runtime`` to what tracebacks and coverage need.

    - A contract type of ape has one source, so that a position in an imported module would be
      read as a line of the contract: such positions are left out, and the statement that calls
      the module stands for them.
    - The end of a function is at the whole of it, which is no statement that a test could
      reach: left out.
    - ``for`` and ``if`` are at the whole of their blocks, which would hide the statements in
      them: they get their first line only.

    Parameters
    ----------
    source_map_runtime :
        The compiler's output of that name, a JSON object.
    ast :
        The compiler's output of that name for the same contract.

    Returns
    -------
    str
        A JSON object with ``pc_pos_map`` and ``error_map``.
    """
    full = json.loads(source_map_runtime)
    module = json.loads(ast)["ast"]
    blocks = {node["node_id"]: _block_position(node) for node in _block_nodes(module)}
    positions = {}
    for pc, position in full["pc_pos_map"].items():
        source, node = full["pc_ast_map"][pc]
        kept = blocks.get(node, position)
        if source == module["source_id"] and kept is not None:
            positions[pc] = kept
    return json.dumps({"pc_pos_map": positions, "error_map": full["error_map"]})


def explained_source_map(trimmed: str, source_map_runtime: str, metadata: str, layout: str) -> str:
    """
    Add what explanations of transactions need, and ape's contract type has no place for.

    Parameters
    ----------
    trimmed :
        What `runtime_source_map` made.
    source_map_runtime, metadata, layout :
        The compiler's outputs of those names, JSON objects.

    Returns
    -------
    str
        The object, with ``sources``, the paths of sources by number; ``lines``, the source, first
        and last line of every opcode, those of modules included; and ``layout``.
    """
    full = json.loads(source_map_runtime)
    functions = json.loads(metadata)["function_info"].values()
    lines = {}
    for pc, (first, _, last, _) in full["pc_pos_map"].items():
        source, node = full["pc_ast_map"][pc]
        if node != WHOLE_MODULE:
            lines[pc] = [source, first, max(first, last)]
    sources = {str(each["source_id"]): each["module_path"] for each in functions}
    whole = json.loads(trimmed) | {"sources": sources, "lines": lines}
    return json.dumps(whole | {"layout": json.loads(layout)})


def _block_nodes(node: Any) -> Iterator[dict[str, Any]]:
    """Yield the nodes that have statements in them."""
    if isinstance(node, dict):
        if node.get("ast_type") in BLOCK_HEADS:
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for each in node:
            yield from _block_nodes(each)


def _block_position(node: dict[str, Any]) -> list[int] | None:
    """Return where the head of a block is; None if it is no statement."""
    head = BLOCK_HEADS[node["ast_type"]]
    if head is None:
        return None
    end = node[head]
    return [node["lineno"], node["col_offset"], end["end_lineno"], end["end_col_offset"]]


def failed_check(frames: Sequence[Mapping[str, Any]], source_map: str | None) -> str | None:
    """
    Name the compiler's own check at which a call reverted, if it was one.

    Vyper jumps from a failing check to one shared revert, so that the check is the last
    conditional jump before it.

    Parameters
    ----------
    frames :
        The struct logs of the call, of which the last one ended it.
    source_map :
        What `runtime_source_map` made of the contract that was called.

    Returns
    -------
    str | None
        ape-vyper's name of the check, or Vyper's own where ape-vyper has none.
    """
    is_ours = source_map is not None and source_map.startswith("{")  # older Vyper: a list of spans
    if not frames or frames[-1]["op"] not in ("REVERT", "INVALID") or not is_ours:
        return None
    errors = json.loads(source_map or "{}").get("error_map", {})
    last = frames[-1]
    for frame in reversed(frames):
        if frame["depth"] != last["depth"]:
            return None
        pc = frame["pc"]
        if str(pc) in errors and (frame is last or frame["op"] == "JUMPI"):
            following = [errors.get(str(pc + offset)) for offset in range(1, 5)]
            return _name_check(errors[str(pc)], is_modulo="safemod" in following)
        if frame["op"] == "JUMPI":
            return None
    return None


def _name_check(error: str, is_modulo: bool) -> str | None:
    if error.startswith(ALWAYS_KNOWN_OTHERWISE):
        return None
    if error == "clamp gt 0" and is_modulo:
        return CHECKS["safemod"]
    if error.endswith("] bounds check") and not error.startswith(("Bytes[", "String[")):
        return "Index out of range"
    if error.startswith("validate "):
        return f"{error.removeprefix('validate ')} bounds check"
    return CHECKS.get(error, error)
