"""Which opcodes a fork has, and what they take from the stack."""

from functools import cache
from typing import NamedTuple

from mevm.vm.forks import Fork

PUSH0, DUP1, SWAP1, POP, JUMP, JUMPI, JUMPDEST = 0x5F, 0x80, 0x90, 0x50, 0x56, 0x57, 0x5B
MSTORE, SLOAD, SSTORE, TLOAD, TSTORE = 0x52, 0x54, 0x55, 0x5C, 0x5D
RETURN, REVERT, SELFDESTRUCT = 0xF3, 0xFD, 0xFF
BALANCE, EXTCODESIZE, GAS, SUB = 0x31, 0x3B, 0x5A, 0x03
CALLDATASIZE, CALLDATACOPY, CODECOPY = 0x36, 0x37, 0x39
CALL, CALLCODE, DELEGATECALL, STATICCALL, CREATE, CREATE2 = 0xF1, 0xF2, 0xF4, 0xFA, 0xF0, 0xF5

# Operands, top of the stack first: w word, m offset in memory, l length, a address, s slot,
# g gas, v value, n block number, i small index, r place in return data.
OPERANDS: dict[int, str] = {
    **dict.fromkeys((0x01, 0x02, 0x03, 0x04, 0x05, 0x06, 0x07, 0x0A), "ww"),
    **dict.fromkeys((0x08, 0x09), "www"),
    **dict.fromkeys((0x0B, 0x1A, 0x1B, 0x1C, 0x1D), "iw"),
    **dict.fromkeys((0x10, 0x11, 0x12, 0x13, 0x14, 0x16, 0x17, 0x18), "ww"),
    **dict.fromkeys((0x15, 0x19), "w"),
    0x20: "ml",
    **dict.fromkeys((0x30, 0x32, 0x33, 0x34, 0x36, 0x38, 0x3A, 0x3D), ""),
    **dict.fromkeys((0x31, 0x3B, 0x3F), "a"),
    0x35: "m",
    0x40: "n",
    **dict.fromkeys(range(0x41, 0x49), ""),
    0x49: "i",
    0x4A: "",
    0x51: "m",
    0x54: "s",
    0x5C: "s",
    **dict.fromkeys((0x58, 0x59, 0x5A), ""),
}
EFFECTS: dict[int, str] = {
    0x37: "mml",
    0x39: "mml",
    0x3C: "amml",
    0x3E: "mrr",
    0x52: "mw",
    0x53: "mw",
    0x55: "sw",
    0x5D: "sw",
    0x5E: "mml",
    0xA0: "ml",
    0xA1: "mlw",
    0xA2: "mlww",
    0xA3: "mlwww",
    0xA4: "mlwwww",
}
CALLS: dict[int, str] = {
    CALL: "gavmlml",
    CALLCODE: "gavmlml",
    DELEGATECALL: "gamlml",
    STATICCALL: "gamlml",
}
SINCE: dict[int, Fork] = {
    DELEGATECALL: Fork.HOMESTEAD,
    **dict.fromkeys((0x3D, 0x3E, STATICCALL, REVERT), Fork.BYZANTIUM),
    **dict.fromkeys((0x1B, 0x1C, 0x1D, 0x3F, CREATE2), Fork.CONSTANTINOPLE),
    **dict.fromkeys((0x46, 0x47), Fork.ISTANBUL),
    0x48: Fork.LONDON,
    PUSH0: Fork.SHANGHAI,
    **dict.fromkeys((0x49, 0x4A, 0x5C, 0x5D, 0x5E), Fork.CANCUN),
}
"""Those that not every fork has."""
FREQUENCY = {SLOAD: 4, SSTORE: 2, TLOAD: 10, TSTORE: 6}
"""How often opcodes come, others once: differences between engines lie here."""


class OpcodeTable(NamedTuple):
    """What a fork has of each kind, with operands."""

    operands: tuple[tuple[int, str], ...]
    effects: tuple[tuple[int, str], ...]
    calls: tuple[tuple[int, str], ...]
    creations: tuple[int, ...]
    has_push0: bool


@cache
def opcodes_of(fork: Fork) -> OpcodeTable:
    """Return the opcodes of a fork."""

    def known(opcode: int) -> bool:
        return SINCE.get(opcode, Fork.FRONTIER) <= fork

    tables = (
        tuple(
            (opcode, kinds)
            for opcode, kinds in table.items()
            for _ in range(FREQUENCY.get(opcode, 1))
            if known(opcode)
        )
        for table in (OPERANDS, EFFECTS, CALLS)
    )
    return OpcodeTable(*tables, tuple(filter(known, (CREATE, CREATE2))), known(PUSH0))
