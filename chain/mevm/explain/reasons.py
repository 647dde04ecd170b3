"""Why a call failed, in words."""

from collections.abc import Sequence

from mevm.explain.abi import UndecodableData, decode, write
from mevm.explain.artifacts import Artifact
from mevm.explain.source_map import SourceMap
from mevm.vm.tracing.revert_reason import PANIC_SELECTOR, revert_reason

JUMPI, REVERT, INVALID = 0x57, 0xFD, 0xFE
TOLD_OTHERWISE = ("user ", "external call failed", "create failed")
CHECKS = {
    "bad calldatasize or callvalue": "call data too short, or value sent where none is taken",
    "calldatasize check": "call data too short",
    "nonpayable check": "value sent to a function that is not payable",
    "fallback function": "no such function, and no default one",
    "safeadd": "addition overflows",
    "safesub": "subtraction underflows",
    "safemul": "multiplication overflows",
    "safediv": "division overflows",
    "safepow": "power overflows",
    "safemod": "modulo by zero",
    "clamp gt 0": "division by zero",
    "returndatasize too small": "the called contract returned too little: is it another one?",
}


def describe_revert(data: bytes, artifacts: Sequence[Artifact]) -> str | None:
    """
    Return what revert data says.

    Parameters
    ----------
    data
        The revert data.
    artifacts
        Whose custom errors it may be.

    Returns
    -------
    str or None
        The text of ``Error(string)``, a panic in words, or a custom error with its arguments;
        None if there is no data.
    """
    if not data:
        return None
    if (reason := revert_reason(data)) is not None:
        return f"panic: {reason}" if data.startswith(PANIC_SELECTOR) else write(reason, 1_024)
    for artifact in artifacts:
        if error := artifact.errors.get(data[:4]):
            try:
                values = decode(error.get("inputs", ()), data[4:])
            except UndecodableData:
                continue
            names = [each.get("name") or str(i) for i, each in enumerate(error.get("inputs", ()))]
            pairs = zip(names, values, strict=True)
            return f"{error['name']}({', '.join(f'{n}={write(v)}' for n, v in pairs)})"
    return write(data)


def failing_point(
    trail: Sequence[int], code: bytes, source_map: SourceMap
) -> tuple[str | None, int | None]:
    """
    Return what made a call revert: a check of the compiler's, and its program counter.

    Vyper jumps from a failing check to one revert that all share, so that the check is the last
    conditional jump before it.

    Parameters
    ----------
    trail
        The program counters that ran last, calls as negative ones.
    code
        The code that ran.
    source_map
        Its map.

    Returns
    -------
    name
        Vyper's name of the check; None if it was the code's author who reverted.
    pc
        Where; the opcode that ended the call if no check is known.
    """
    if not trail:
        return None, None
    last = trail[-1]
    if _opcode(code, last) not in (REVERT, INVALID):
        return None, last
    for at, pc in enumerate(reversed(trail)):
        is_jump = pc >= 0 and _opcode(code, pc) == JUMPI
        if pc in source_map.checks and (at == 0 or is_jump):
            name = source_map.checks[pc]
            following = [source_map.checks.get(pc + offset) for offset in range(1, 5)]
            if name == "clamp gt 0" and "safemod" in following:
                name = "safemod"
            return (None if name.startswith(TOLD_OTHERWISE) else name), pc
        if is_jump or pc < 0:
            break
    return None, last


def describe_check(name: str) -> str:
    """Return a check of Vyper's in words, with its name."""
    if words := CHECKS.get(name):
        return f"{words} ({name})"
    if name.endswith("] bounds check") and not name.startswith(("Bytes[", "String[")):
        return f"index out of range ({name})"
    if name.startswith("validate "):
        return f"not a value of type {name.removeprefix('validate ')} ({name})"
    return name


def _opcode(code: bytes, pc: int) -> int | None:
    return code[pc] if 0 <= pc < len(code) else None


def dev_message(comment: str) -> str | None:
    """Return the ``dev:`` message in a source line, as ape and titanoboa read them."""
    _, found, text = comment.partition("# dev:")
    return text.strip() if found else None
