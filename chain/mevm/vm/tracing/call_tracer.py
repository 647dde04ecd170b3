"""The tree of calls, as geth's ``callTracer`` has it."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.results import ExecutionResult
from mevm.vm.tracer import CallFrame, memory, stack
from mevm.vm.tracing.options import read_option
from mevm.vm.tracing.revert_reason import revert_reason

LOG0, LOG4 = 0xA0, 0xA4
CREATIONS = ("CREATE", "CREATE2")
REVERTED = "execution reverted"
# The opcode has not been paid for yet; this much costs more gas than any block has.
MAX_MEMORY = 2**24

Call = dict[str, Any]


class CallTracer:
    """Collect the calls of a transaction.

    Parameters
    ----------
    only_top_call
        Whether to leave out the calls that the outermost one makes.
    with_log
        Whether calls have the events that they emitted.
    """

    def __init__(self, *, only_top_call: bool = False, with_log: bool = False) -> None:
        self._only_top_call = only_top_call
        self._with_log = with_log
        self._depth = 0
        self._open: list[Call] = []
        self._top: Call = {}

    @classmethod
    def from_options(cls, options: Mapping[str, Any]) -> "CallTracer":
        """Make the tracer that geth's options describe, in their ``tracerConfig``."""
        config = read_option(options, "tracerConfig", dict, {})
        return cls(
            only_top_call=read_option(config, "onlyTopCall", bool, False),
            with_log=read_option(config, "withLog", bool, False),
        )

    def enter(self, frame: CallFrame) -> None:
        """Begin a call."""
        self._depth += 1
        if self._only_top_call and self._depth > 1:
            return
        call = {
            "from": _hex(frame.sender),
            "gas": hex(frame.gas),
            "gasUsed": "0x0",
            "to": _hex(frame.to),
            "input": _hex(frame.input),
            "value": hex(frame.value),
            "type": frame.kind,
        }
        if frame.kind == "STATICCALL":
            del call["value"]
        self._open.append(call)

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """End the call that began last."""
        self._depth -= 1
        if self._only_top_call and self._depth:
            return
        call = self._open.pop()
        call["gasUsed"] = hex(gas_used)
        _add_outcome(call, output, error)
        if self._open:
            self._open[-1].setdefault("calls", []).append(call)
        else:
            self._top = call

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Take note of an event that is about to be emitted."""
        is_wanted = self._with_log and LOG0 <= opcode <= LOG4
        if is_wanted and not (self._only_top_call and depth):
            self._add_log(computation, topics=opcode - LOG0)

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Ignore how the opcode ended: an event of a call that failed is dropped at the end."""

    def result(self, execution: ExecutionResult, gas_limit: int, first_log: int = 0) -> Call:
        """Return the outermost call; its gas is that of the transaction."""
        top = {**self._top, "gas": hex(gas_limit), "gasUsed": hex(execution.gas_used)}
        if self._with_log:
            _drop_failed_logs(top, False)
            _number_logs(top, first_log)
        return top

    def _add_log(self, computation: ComputationAPI, topics: int) -> None:
        items = stack(computation)
        if len(items) < 2 + topics:
            return
        call = self._open[-1]
        start, size = items[-1], items[-2]
        data = _read_memory(memory(computation), start, size)
        call.setdefault("logs", []).append(
            {
                "address": _hex(computation.msg.storage_address),
                "topics": [f"0x{item:064x}" for item in items[-3 : -3 - topics : -1]],
                "data": _hex(data),
                "position": hex(len(call.get("calls", []))),
            }
        )


def _add_outcome(call: Call, output: bytes, error: str | None) -> None:
    """Add what came back, or why nothing did."""
    if error is None:
        if output:
            call["output"] = _hex(output)
        return
    call["error"] = error
    if call["type"] in CREATIONS:
        del call["to"]
    if error == REVERTED and output:
        call["output"] = _hex(output)
        if reason := revert_reason(output):
            call["revertReason"] = reason


def _read_memory(content: bytes, start: int, size: int) -> bytes:
    """Return a part of memory, zeros beyond its end; nothing if it could never be paid for."""
    if size == 0 or start + size > MAX_MEMORY:
        return b""
    return content[start : start + size].ljust(size, b"\0")


def _drop_failed_logs(call: Call, parent_failed: bool) -> None:
    failed = parent_failed or "error" in call
    if failed:
        call.pop("logs", None)
    for inner in call.get("calls", []):
        _drop_failed_logs(inner, failed)


def _number_logs(call: Call, index: int) -> int:
    """Give the events numbers in the order of emission; return the next number."""
    calls = iter(call.get("calls", []))
    passed = 0
    for log in call.get("logs", []):
        for inner in islice(calls, int(log["position"], 16) - passed):
            index = _number_logs(inner, index)
            passed += 1
        log["index"] = hex(index)
        index += 1
    for inner in calls:
        index = _number_logs(inner, index)
    return index


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
