"""The tree of calls, as geth's ``callTracer`` has it."""

from collections.abc import Iterator, Mapping
from itertools import count, islice
from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.results import Log
from mevm.vm.tracer import memory, stack
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.calls import CREATIONS, REVERTED, Call, CallRecorder
from mevm.vm.tracing.options import read_option
from mevm.vm.tracing.revert_reason import revert_reason
from mevm.vm.tracing.watched import Watched

LOG0, LOG4 = 0xA0, 0xA4
SIZE_OF_LOG = 512
# The opcode has not been paid for yet; this much costs more gas than any block has.
MAX_MEMORY = 2**24

Object = dict[str, Any]


class CallTracer(CallRecorder):
    """Tell the calls of a transaction in geth's form.

    Parameters
    ----------
    allowance
        How much may be held.
    only_top_call
        Whether to leave out the calls that the outermost one makes.
    with_log
        Whether calls have the events that they emitted.
    """

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        only_top_call: bool = False,
        with_log: bool = False,
    ) -> None:
        super().__init__(allowance, only_top_call=only_top_call)
        self.opcodes = frozenset(range(LOG0, LOG4 + 1)) if with_log else frozenset()

    @classmethod
    def from_options(cls, options: Mapping[str, Any], allowance: Allowance) -> "CallTracer":
        """Make the tracer that geth's options describe, in their ``tracerConfig``."""
        config = read_option(options, "tracerConfig", dict, {})
        return cls(
            allowance,
            only_top_call=read_option(config, "onlyTopCall", bool, False),
            with_log=read_option(config, "withLog", bool, False),
        )

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Take note of an event that is about to be emitted."""
        is_wanted = self.opcodes and LOG0 <= opcode <= LOG4
        if is_wanted and not (self.only_top_call and depth):
            self._add_log(computation, topics=opcode - LOG0)

    def result(self, watched: Watched) -> Object:
        """Return the outermost call; its gas is that of the transaction."""
        top = call_object(self.top, count(watched.first_log))
        gas, used = watched.transaction.gas, watched.result.gas_used
        return {**top, "gas": hex(gas), "gasUsed": hex(used)}

    def _add_log(self, computation: ComputationAPI, topics: int) -> None:
        items = stack(computation)
        if len(items) < 2 + topics:
            return
        data = _read_memory(memory(computation), items[-1], items[-2])
        self.allowance.take(SIZE_OF_LOG + 2 * len(data))
        words = items[-3 : -3 - topics : -1]
        log = Log(
            computation.msg.storage_address,
            tuple(word.to_bytes(32, "big") for word in words),
            data,
        )
        call = self._open[-1]
        call.logs.append((len(call.calls), log))


def call_object(call: Call, indices: Iterator[int], failed: bool = False) -> Object:
    """Return a call in geth's form.

    Parameters
    ----------
    call
        The call.
    indices
        Numbers for its events and those of the calls below, in the order of emission.
    failed
        Whether a call that led to it failed, so that its events count for nothing.
    """
    frame = call.frame
    shape = {
        "from": _hex(frame.sender),
        "gas": hex(frame.gas),
        "gasUsed": hex(call.gas_used),
        "to": _hex(frame.to),
        "input": _hex(frame.input),
        "value": hex(frame.value),
        "type": frame.kind,
    }
    if frame.kind == "STATICCALL":
        del shape["value"]
    if frame.kind in CREATIONS and call.error is not None:
        del shape["to"]
    failed = failed or call.error is not None
    inner = (call_object(each, indices, failed) for each in call.calls)
    calls: list[Object] = []
    logs: list[Object] = []
    for position, log in () if failed else call.logs:
        calls += islice(inner, position - len(calls))
        logs.append(_log_object(log, position, next(indices)))
    calls += inner
    return shape | _outcome(call) | _filled(calls=calls, logs=logs)


def _outcome(call: Call) -> Object:
    """Return what came back, or why nothing did."""
    if call.error is None:
        return _filled(output=call.output and _hex(call.output))
    shape = {"error": call.error}
    if call.error == REVERTED and call.output:
        reason = revert_reason(call.output)
        shape |= {"output": _hex(call.output)} | _filled(revertReason=reason)
    return shape


def _log_object(log: Log, position: int, index: int) -> Object:
    return {
        "address": _hex(log.address),
        "topics": [_hex(topic) for topic in log.topics],
        "data": _hex(log.data),
        "position": hex(position),
        "index": hex(index),
    }


def _filled(**fields: Any) -> Object:
    """Return the fields that are not empty."""
    return {name: value for name, value in fields.items() if value}


def _read_memory(content: bytes, start: int, size: int) -> bytes:
    """Return a part of memory, zeros beyond its end; nothing if it could never be paid for."""
    if size == 0 or start + size > MAX_MEMORY:
        return b""
    return content[start : start + size].ljust(size, b"\0")


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
