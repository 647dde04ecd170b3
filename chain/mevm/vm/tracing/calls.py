"""The tree of calls that tracers of calls have in common."""

from dataclasses import dataclass, field
from typing import Any

from mevm.vm.results import Log
from mevm.vm.tracer import CallFrame
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.watched import Watched

CREATIONS = ("CREATE", "CREATE2")
REVERTED = "execution reverted"
SIZE_OF_CALL = 512


@dataclass(slots=True)
class Call:
    """A call and how it ended.

    Attributes
    ----------
    frame
        How it began.
    output, gas_used, error
        As `mevm.vm.tracer.Tracer.exit` tells them.
    calls
        The calls that it made, in order.
    logs
        The events that it emitted, each with the number of calls made before; dropped by readers
        if the call, or one that led to it, failed.
    """

    frame: CallFrame
    output: bytes = b""
    gas_used: int = 0
    error: str | None = None
    calls: list["Call"] = field(default_factory=list)
    logs: list[tuple[int, Log]] = field(default_factory=list)


class CallRecorder(NoopTracer):
    """Collect the calls of a transaction.

    Parameters
    ----------
    allowance
        How much may be held.
    only_top_call
        Whether to leave out the calls that the outermost one makes.

    Attributes
    ----------
    top
        The outermost call, once it has ended.
    """

    def __init__(self, allowance: Allowance | None = None, *, only_top_call: bool = False) -> None:
        self.allowance = allowance or Allowance()
        self.only_top_call = only_top_call
        self.top: Call
        self._depth = 0
        self._open: list[Call] = []

    def enter(self, frame: CallFrame) -> None:
        """Begin a call."""
        self._depth += 1
        if self.only_top_call and self._depth > 1:
            return
        self.allowance.take(SIZE_OF_CALL + 2 * len(frame.input))
        self._open.append(Call(frame))

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """End the call that began last."""
        self._depth -= 1
        if self.only_top_call and self._depth:
            return
        self.allowance.take(2 * len(output))
        call = self._open.pop()
        call.output, call.gas_used, call.error = output, gas_used, error
        if self._open:
            self._open[-1].calls.append(call)
        else:
            self.top = call

    def result(self, watched: Watched) -> Any:
        """Return the outermost call."""
        return self.top
