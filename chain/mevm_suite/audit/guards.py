"""Finds who may call a function: the conditions on ``msg.sender`` that its code enforces.

Followed are ``assert`` and ``if …: raise`` in the function and in every internal function that it
calls, its own or a module's, with arguments put in for parameters. A condition below an ``if`` is
given with the case in which it counts. What another contract decides, behind a call, is shown as
the condition that the code asks it.
"""

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from vyper.ast import nodes as vy_ast
from vyper.semantics.types.function import ContractFunctionT

CALLER = "msg.sender"
_TRIVIAL = re.compile(r"empty\(address\)|\bextcall\b")  # no limit on who calls
_NAME = re.compile(r"(?<![\w.])[A-Za-z_]\w*(?!\s*=[^=])")
_ROLE = re.compile(r"(\w+\.)?(hasRole|has_role)\[(.+)\]\[msg\.sender\]")

Names = Mapping[str, str]


def who_may_call(function: Any, host: str) -> list[str]:
    """Return the conditions on the caller, in the order of checking; none means anyone.

    Parameters
    ----------
    function
        An external function, as vyper's compiler types it.
    host
        Path of the contract's own file: names of other modules' variables get their prefix.
    """
    found = _in_function(function, {}, host, frozenset())
    return list(dict.fromkeys(found))


def _in_function(function: Any, names: Names, host: str, seen: frozenset[str]) -> Iterator[str]:
    module = Path(function.decl_node.module_node.resolved_path)
    prefix = "" if str(module) == host else f"{module.stem}."
    known = dict(names)
    for statement in function.decl_node.body:
        yield from _in_statement(statement, known, prefix, host, seen | {str(function)})


def _in_statement(
    node: Any, names: dict[str, str], prefix: str, host: str, seen: frozenset[str]
) -> Iterator[str]:
    if isinstance(node, vy_ast.AnnAssign):
        value = _text(node.value, names, prefix)
        if CALLER in value:  # a local that stands for something about the caller
            names[node.target.id] = value
    yield from _in_calls(node, names, prefix, host, seen)
    if isinstance(node, vy_ast.Assert):
        yield from _condition(node.test, names, prefix, holds=True)
    elif isinstance(node, vy_ast.If) and isinstance(node.body[-1], vy_ast.Raise):
        yield from _condition(node.test, names, prefix, holds=False)
    for case, block in _blocks(node, names, prefix):
        for inner in block:
            for who in _in_statement(inner, dict(names), prefix, host, seen):
                yield f"{who}{case}"


def _blocks(node: Any, names: Names, prefix: str) -> Iterator[tuple[str, list[Any]]]:
    """Yield a statement's inner blocks, each with the case in which it runs."""
    if isinstance(node, vy_ast.If):
        text = _text(node.test, names, prefix)
        yield f" when `{text}`", node.body
        yield f" unless `{text}`", node.orelse
    elif isinstance(node, vy_ast.For):
        yield "", node.body


def _in_calls(
    node: Any, names: Names, prefix: str, host: str, seen: frozenset[str]
) -> Iterator[str]:
    """Follow the internal functions that a statement calls, without its inner blocks."""
    parts = [node.test] if isinstance(node, vy_ast.If) else [node]
    if isinstance(node, vy_ast.For):
        parts = [node.iter]
    for part in parts:
        for call in part.get_descendants(vy_ast.Call, include_self=True):
            callee = call.func._metadata.get("type")
            if not isinstance(callee, ContractFunctionT) or not callee.is_internal:
                continue
            if str(callee) in seen:
                continue
            values = [_text(argument, names, prefix) for argument in call.args]
            bound = dict(
                zip((argument.name for argument in callee.arguments), values, strict=False)
            )
            yield from _in_function(callee, bound, host, seen)


def _condition(test: Any, names: Names, prefix: str, *, holds: bool) -> Iterator[str]:
    """Yield what a condition says of the caller, when it holds or when it must not."""
    if isinstance(test, vy_ast.BoolOp) and isinstance(test.op, vy_ast.And) == holds:
        for value in test.values:
            yield from _condition(value, names, prefix, holds=holds)
        return
    if isinstance(test, vy_ast.BoolOp):
        either = [list(_condition(value, names, prefix, holds=holds)) for value in test.values]
        if all(either):
            yield " or ".join(" and ".join(side) for side in either)
            return
    text = _text(test, names, prefix)
    if CALLER in text and not _TRIVIAL.search(text):
        yield _describe(test, text, names, prefix, holds=holds)


def _describe(test: Any, text: str, names: Names, prefix: str, *, holds: bool) -> str:
    if isinstance(test, vy_ast.UnaryOp) and isinstance(test.op, vy_ast.Not):
        operand = _text(test.operand, names, prefix)
        return _describe(test.operand, operand, names, prefix, holds=not holds)
    if isinstance(test, vy_ast.Compare):
        sides = [_text(test.left, names, prefix), _text(test.right, names, prefix)]
        if CALLER in sides and isinstance(test.op, vy_ast.Eq | vy_ast.NotEq):
            sides.remove(CALLER)
            other = "the contract itself" if sides[0] == "self" else f"`{sides[0]}`"
            return other if isinstance(test.op, vy_ast.Eq) == holds else f"anyone but {other}"
        if sides[0] == CALLER and isinstance(test.op, vy_ast.In | vy_ast.NotIn):
            one = f"one of `{sides[1]}`"
            return one if isinstance(test.op, vy_ast.In) == holds else f"not {one}"
    role = _ROLE.fullmatch(text)
    if role and holds:
        return f"role `{role[3]}`"
    return f"where `{text}`" if holds else f"where not `{text}`"


def _text(node: Any, names: Names, prefix: str) -> str:
    """Return an expression as written, on one line, with known names put in."""
    start, length = (int(number) for number in node.src.split(":")[:2])
    source = node.full_source_code.encode()[start : start + length].decode()
    text = " ".join(source.split())
    text = re.sub(r"(?<=[(\[]) | (?=[)\]])", "", text)
    text = _NAME.sub(lambda match: names.get(match[0], match[0]), text)
    return re.sub(r"\bself\.", prefix, text)
