"""Every opcode and its effects, in the form of Parity's ``vmTrace``.

Where OpenEthereum and Erigon differ, this follows Erigon: opcodes have names (``op``) and places
in the tree (``idx``), and every call has a ``sub``, be there no code to run.
"""

from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.tracer import CallFrame, memory, stack
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.calls import CREATIONS, REVERTED
from mevm.vm.tracing.names import geth_name
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.watched import Watched

Object = dict[str, Any]

SSTORE = 0x55
DUP1, SWAP1, DUPS_AND_SWAPS_END = 0x80, 0x90, 0xA0
# STOP, POP, MSTORE, MSTORE8, SSTORE, JUMP, JUMPI, JUMPDEST, TSTORE, the opcodes that copy to
# memory, LOG0 to LOG4, RETURN, REVERT, INVALID, SELFDESTRUCT.
PUSH_NOTHING = {0x00, 0x50, 0x52, 0x53, 0x55, 0x56, 0x57, 0x5B, 0x5D, 0x5E}
PUSH_NOTHING |= {0x37, 0x39, 0x3C, 0x3E, *range(0xA0, 0xA5), 0xF3, 0xFD, 0xFE, 0xFF}
# Where opcodes that write memory have their offset and size, counted from the top of the stack;
# a negative size stands for itself.
MEMORY_WRITTEN = {
    **{0x51: (0, -32), 0x52: (0, -32), 0x53: (0, -1)},
    **dict.fromkeys((0x37, 0x39, 0x3E, 0x5E), (0, 2)),
    0x3C: (1, 3),
    **dict.fromkeys((0xF1, 0xF2), (5, 6)),
    **dict.fromkeys((0xF4, 0xFA), (4, 5)),
}
SIZE_OF_OPCODE, SIZE_OF_WORD = 400, 70
# More costs more gas than any block has.
MAX_MEMORY = 2**24


class _Frame:
    """A call that runs: what is told of it, and what is known of its present opcode."""

    __slots__ = ("given", "index", "ops", "shape", "written")

    def __init__(self, index: str) -> None:
        self.ops: list[Object] = []
        self.shape: Object = {"code": "0x", "ops": self.ops}
        self.index = index
        self.written: tuple[int, int] | None = None
        self.given = 0


class VmTracer(NoopTracer):
    """Tell every opcode.

    Parameters
    ----------
    allowance
        How much may be held.
    """

    opcodes = None

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._frames: list[_Frame] = []
        self._top: Object = {"code": "0x", "ops": []}

    def enter(self, frame: CallFrame) -> None:
        """Begin a call below the opcode that makes it."""
        if not self._frames:
            opened = _Frame("")
            self._top = opened.shape
        else:
            above = self._frames[-1]
            opened = _Frame(f"{above.index}{len(above.ops) - 1}-")
            if frame.kind != "SELFDESTRUCT":
                above.ops[-1]["sub"] = opened.shape
            if frame.kind in CREATIONS:
                above.given = frame.gas
        if frame.kind in CREATIONS:
            self._set_code(opened, frame.input)
        self._frames.append(opened)

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """End the call."""
        self._frames.pop()

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Write down an opcode that is about to run."""
        frame = self._frames[-1]
        if not frame.ops and not computation.msg.is_create:
            self._set_code(frame, computation.msg.code)
        self._allowance.take(SIZE_OF_OPCODE)
        effects: Object = {"mem": None, "push": opcode, "store": None, "used": 0}
        if opcode == SSTORE or opcode in MEMORY_WRITTEN:
            items = stack(computation)[::-1]
            frame.written = _memory_written(opcode, items)
            if opcode == SSTORE and len(items) > 1:
                effects["store"] = {"key": hex(items[0]), "val": hex(items[1])}
        else:
            frame.written = None
        frame.given = 0
        frame.ops.append(
            {
                "cost": 0,
                "ex": effects,
                "pc": pc,
                "sub": None,
                "op": geth_name(opcode, mnemonic),
                "idx": f"{frame.index}{len(frame.ops)}",
            }
        )

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Write down what the opcode did."""
        frame = self._frames[-1]
        entry = frame.ops[-1]
        entry["cost"] = gas_cost + frame.given
        if error is not None and error != REVERTED:
            entry["ex"] = None
            return
        effects = entry["ex"]
        effects["used"] = computation.get_gas_remaining()
        count = _pushed(effects["push"])
        pushed = stack(computation)[-count:] if count else []
        self._allowance.take(SIZE_OF_WORD * count)
        effects["push"] = [hex(item) for item in pushed]
        if frame.written is not None:
            offset, size = frame.written
            self._allowance.take(2 * size)
            data = memory(computation)[offset : offset + size]
            effects["mem"] = {"data": "0x" + data.hex(), "off": offset}

    def result(self, watched: Watched) -> Object:
        """Return the code of the outermost call and its opcodes."""
        return self._top

    def _set_code(self, frame: _Frame, code: bytes) -> None:
        self._allowance.take(2 * len(code))
        frame.shape["code"] = "0x" + code.hex()


def _pushed(opcode: int) -> int:
    """Return how many items from the top of the stack an opcode counts as pushed."""
    if DUP1 <= opcode < DUPS_AND_SWAPS_END:
        return opcode % (SWAP1 - DUP1) + 2
    return 0 if opcode in PUSH_NOTHING else 1


def _memory_written(opcode: int, items: list[int]) -> tuple[int, int] | None:
    """Return offset and size of what an opcode writes to memory; None for nothing."""
    if opcode not in MEMORY_WRITTEN:
        return None
    offset_at, size_at = MEMORY_WRITTEN[opcode]
    if len(items) <= max(offset_at, size_at):
        return None
    offset, size = items[offset_at], -size_at if size_at < 0 else items[size_at]
    return (offset, size) if size and offset + size <= MAX_MEMORY else None
