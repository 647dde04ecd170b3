"""Where in the sources the opcodes of a code are, and which checks of the compiler they make."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

MODULE = 0  # number of the whole module among the nodes of Vyper's syntax tree

CALLDATALOAD, JUMP, JUMPI, JUMPDEST, PUSH0, PUSH32 = 0x35, 0x56, 0x57, 0x5B, 0x5F, 0x7F
ENDS = (0x00, JUMP, 0xF3, 0xFD, 0xFE, 0xFF)

Object = Mapping[str, Any]


class Position(NamedTuple):
    """Lines of a source: its path, and the first and last line."""

    path: str
    line: int
    end: int


@dataclass(frozen=True)
class SourceMap:
    """
    Positions and checks by program counter.

    Attributes
    ----------
    positions
        Where the opcodes are, those that are anywhere.
    checks
        Vyper's names for what may fail at them.
    """

    positions: Mapping[int, Position] = field(default_factory=dict)
    checks: Mapping[int, str] = field(default_factory=dict)

    def located(self, code: bytes) -> dict[int, Position]:
        """
        Return where all opcodes of the code are.

        Vyper leaves out most. What follows is of the same line, up to the next one that is known
        or the end of the block that it is in, which a jump, a return or a revert makes.
        """
        found: dict[int, Position] = {}
        position: Position | None = None
        returns: set[int] = set()  # where called functions of the same code come back to
        ended = False
        for pc, opcode, pushed, following in _opcodes(code):
            if opcode == JUMPDEST and ended and pc not in returns:
                position, returns = None, set()
            # The load of an argument is where Vyper 0.4.3 found the argument's last use.
            if pc in self.positions and following != CALLDATALOAD:
                position = self.positions[pc]
            if position is not None:
                found[pc] = position
            if pushed is not None and following not in (JUMP, JUMPI):
                returns.add(pushed)
            ended = opcode in ENDS
        return found

    def shifted(self, offset: int) -> "SourceMap":
        """Return the map of the code that begins at an offset of this one."""
        return SourceMap(
            {pc - offset: each for pc, each in self.positions.items() if pc >= offset},
            {pc - offset: each for pc, each in self.checks.items() if pc >= offset},
        )


def read_source_map(content: Any, path: str) -> SourceMap:
    """
    Read a source map of Vyper 0.4, or what `ape_mevm` makes of one.

    Parameters
    ----------
    content
        The JSON object, or its text. Other compilers' maps give an empty one.
    path
        The contract's source.
    """
    content = _load(content)
    checks = {int(pc): str(each) for pc, each in _mapping(content, "error_map").items()}
    spans = _mapping(content, "pc_pos_map")
    nodes = _mapping(content, "pc_ast_map")
    names = _mapping(content, "sources")
    main = _main_source(content)
    positions = {}
    for pc, span in spans.items():
        source, node = nodes.get(pc, (main, None))
        if node == MODULE:  # the selector table, and what else is of no line
            continue
        name = path if source == main else names.get(str(source), f"(module {source})")
        if isinstance(span, list) and len(span) == 4:
            positions[int(pc)] = Position(name, span[0], max(span[0], span[2]))
    if lines := _mapping(content, "lines"):
        positions = {
            int(pc): Position(names[str(source)], line, end)
            for pc, (source, line, end) in lines.items()
            if str(source) in names
        }
    return SourceMap(positions, checks)


def is_runtime_map(content: Any) -> bool:
    """Return whether a map that ape keeps is of the runtime code, as `ape_mevm` writes it.

    ape-vyper 0.8.12 itself keeps the one of the deployment code.
    """
    return "pc_jump_map" not in _load(content)


def _load(content: Any) -> Object:
    if isinstance(content, str):
        try:
            content = json.loads(content)
        except ValueError:
            return {}  # Solidity's form, or that of Vyper 0.3
    return content if isinstance(content, Mapping) else {}


def _mapping(content: Object, name: str) -> Mapping[str, Any]:
    value = content.get(name)
    return value if isinstance(value, Mapping) else {}


def _main_source(content: Object) -> int | None:
    """Return the number of the contract's own source: the code begins with its whole module."""
    first = str(content.get("pc_pos_map_compressed", "")).split(";")[0].split(":")
    return int(first[2]) if len(first) > 2 and first[2].isdecimal() else None


def _opcodes(code: bytes) -> Iterator[tuple[int, int, int | None, int | None]]:
    """Yield offset, number and what is pushed, with the number of the next opcode."""
    pc = 0
    while pc < len(code):
        opcode = code[pc]
        size = opcode - PUSH0 if PUSH0 < opcode <= PUSH32 else 0
        after = pc + 1 + size
        pushed = int.from_bytes(code[pc + 1 : after], "big") if size else None
        yield pc, opcode, pushed, code[after] if after < len(code) else None
        pc = after
