"""One entry per opcode, as geth's default tracer has it."""

import json
from collections.abc import Mapping
from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.tracer import CallFrame, memory, stack
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.calls import REVERTED
from mevm.vm.tracing.names import geth_name
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.options import InvalidTraceOption, read_option
from mevm.vm.tracing.watched import Watched

WORD = 32
SLOAD, SSTORE = 0x54, 0x55
SIZE_OF_ENTRY, SIZE_OF_WORD = 400, 120
SIZE_OF_REFERENCE, SIZE_OF_TEXT = 8, 200
# geth writes these into the entry, because they precede the opcode; others come with it.
ERRORS_BEFORE_EXECUTION = ("out of gas", "stack ", "max initcode size exceeded")

Entry = dict[str, Any]


class _Frame:
    """The refund counter, which belongs to the transaction, as one open frame moves it.

    Each call below is added once, when it has ended: asking all of them again at every opcode
    would take quadratic time.
    """

    __slots__ = ("around", "below", "counted")

    def __init__(self, around: int) -> None:
        self.around = around
        self.below = 0
        self.counted = 0

    def refund(self, computation: ComputationAPI) -> int:
        ended = computation.children[self.counted :]
        self.counted += len(ended)
        self.below += sum(child.get_gas_refund() for child in ended)
        own = computation.msg.refund + computation.get_gas_meter().gas_refunded
        return self.around + own + self.below


class StructLogger(NoopTracer):
    """Collect geth's struct logs.

    Parameters
    ----------
    allowance
        How much may be held.
    with_memory, with_stack, with_storage, with_return_data
        What entries have besides counter, name, gas and depth. Memory and stack are those before
        the opcode. Storage is what the contract has read or written so far, with ``SLOAD`` and
        ``SSTORE`` only.
    limit
        The size in bytes after which no more entries are taken, as geth counts it; 0 for none.
    """

    opcodes: frozenset[int] | None = None

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        with_memory: bool = False,
        with_stack: bool = True,
        with_storage: bool = True,
        with_return_data: bool = False,
        limit: int = 0,
    ) -> None:
        self._with_memory = with_memory
        self._with_stack = with_stack
        self._with_storage = with_storage
        self._with_return_data = with_return_data
        self._limit = limit
        self._size = 0
        self._allowance = allowance or Allowance()
        self._memory: tuple[bytes, list[str]] = (b"", [])
        self._texts: dict[int, str] = {}
        self._entries: list[Entry] = []
        self._running: list[Entry | None] = []
        self._frames: list[_Frame] = []
        self._storage: dict[bytes, dict[str, str]] = {}
        self._refund = 0

    @classmethod
    def from_options(cls, options: Mapping[str, Any], allowance: Allowance) -> "StructLogger":
        """Make the logger that geth's options describe."""
        limit = read_option(options, "limit", int, 0)
        if limit < 0:
            raise InvalidTraceOption(f"limit: expected 0 or more, got {limit}")
        return cls(
            allowance,
            with_memory=read_option(options, "enableMemory", bool, False),
            with_stack=not read_option(options, "disableStack", bool, False),
            with_storage=not read_option(options, "disableStorage", bool, False),
            with_return_data=read_option(options, "enableReturnData", bool, False),
            limit=limit,
        )

    def enter(self, frame: CallFrame) -> None:
        """Open a frame; its opcodes tell the rest."""
        self._frames.append(_Frame(self._refund))

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Close the frame."""
        self._frames.pop()

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Write an entry about an opcode that is about to run."""
        entry: Entry | None = None
        if not self._limit or self._size <= self._limit:
            self._allowance.take(SIZE_OF_ENTRY)
            name = geth_name(opcode, mnemonic)
            entry = {"pc": pc, "op": name, "gas": gas, "gasCost": 0, "depth": depth + 1}
            self._add_details(entry, computation, opcode)
            self._entries.append(entry)
            if self._limit:
                self._size += len(json.dumps(entry, separators=(",", ":")))
        else:
            self.opcodes = frozenset()
        self._running.append(entry)

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Complete the entry of the opcode that has run."""
        entry = self._running.pop()
        if entry is not None:
            entry["gasCost"] = gas_cost
            if error is not None and error.startswith(ERRORS_BEFORE_EXECUTION):
                entry["error"] = error
        self._refund = self._frames[-1].refund(computation)

    def result(self, watched: Watched) -> dict[str, Any]:
        """Return geth's object: gas, success, output, and the entries."""
        execution = watched.result
        returned = execution.success or execution.error == REVERTED
        return {
            "gas": execution.gas_used,
            "failed": not execution.success,
            "returnValue": "0x" + (execution.output.hex() if returned else ""),
            "structLogs": self._entries,
        }

    def _add_details(self, entry: Entry, computation: ComputationAPI, opcode: int) -> None:
        items = stack(computation)
        if self._with_stack:
            entry["stack"] = self._stack_items(items)
        if self._with_memory and (content := memory(computation)):
            entry["memory"] = self._memory_words(content)
        if self._with_return_data and computation.return_data:
            self._allowance.take(2 * len(computation.return_data))
            entry["returnData"] = "0x" + computation.return_data.hex()
        if self._with_storage and opcode in (SLOAD, SSTORE):
            self._add_storage(entry, computation, opcode, items)
        if self._refund:
            entry["refund"] = self._refund

    def _stack_items(self, items: list[int]) -> list[str]:
        """Return a stack in hex; entries share the text of an item."""
        texts = self._texts
        new = {item for item in items if item not in texts}
        self._allowance.take(SIZE_OF_REFERENCE * len(items) + SIZE_OF_TEXT * len(new))
        for item in new:
            texts[item] = hex(item)
        return [texts[item] for item in items]

    def _memory_words(self, content: bytes) -> list[str]:
        """Return memory in words; entries share the list as long as memory stays as it is."""
        known, words = self._memory
        if content != known:
            self._allowance.take(SIZE_OF_WORD * (len(content) // WORD))
            starts = range(0, len(content), WORD)
            words = ["0x" + content[at : at + WORD].hex() for at in starts]
            self._memory = content, words
        return words

    def _add_storage(
        self, entry: Entry, computation: ComputationAPI, opcode: int, items: list[int]
    ) -> None:
        needed = 1 if opcode == SLOAD else 2
        if len(items) < needed:
            return
        address, slot = computation.msg.storage_address, items[-1]
        if opcode == SLOAD:
            value = computation.state.get_storage(address, slot)
        else:
            value = items[-2]
        known = self._storage.setdefault(address, {})
        known[_word(slot)] = _word(value)
        self._allowance.take(2 * SIZE_OF_WORD * len(known))
        entry["storage"] = dict(known)


def _word(value: int) -> str:
    return f"0x{value:064x}"
