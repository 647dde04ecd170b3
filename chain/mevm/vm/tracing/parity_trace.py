"""Tracers of Parity's (OpenEthereum's) module ``trace``."""

from collections.abc import Collection
from typing import Any

from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.calls import Call, CallRecorder
from mevm.vm.tracing.mux_tracer import MuxTracer
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.parity import flatten, parity_words, place_fields
from mevm.vm.tracing.state_diff import StateDiffTracer
from mevm.vm.tracing.vm_trace import VmTracer
from mevm.vm.tracing.watched import Watched

Object = dict[str, Any]

KINDS: dict[str, type[NoopTracer]] = {"stateDiff": StateDiffTracer, "vmTrace": VmTracer}
TRACE = "trace"
TRACE_KINDS = (TRACE, *KINDS)


class ParityTracer(CallRecorder):
    """Tell the calls of a transaction as ``trace_transaction`` does.

    Calls of precompiles that carry no value are left out, as Parity leaves them out. Gas is that
    of the calls: the intrinsic gas of the transaction is no part of it.

    Parameters
    ----------
    allowance
        How much may be held.
    with_place
        Whether each call says in which transaction it is.
    """

    def __init__(self, allowance: Allowance | None = None, *, with_place: bool = True) -> None:
        super().__init__(allowance)
        self._with_place = with_place

    def result(self, watched: Watched) -> list[Object]:
        """Return the calls, each before those that it makes."""
        precompiles = watched.after.precompiles()

        def keep(call: Call) -> bool:
            """Leave out plain calls of precompiles."""
            return call.frame.to not in precompiles or _moves_value(call)

        place = place_fields(watched.place) if self._with_place else {}
        return [{**each, **place} for each in flatten(self.top, keep, parity_words(watched))]


class ReplayTracer(MuxTracer):
    """Tell what ``trace_replayTransaction`` and ``trace_call`` do.

    Parameters
    ----------
    kinds
        Which of ``trace``, ``stateDiff`` and ``vmTrace`` are wanted.
    allowance
        How much may be held.
    """

    def __init__(self, kinds: Collection[str], allowance: Allowance | None = None) -> None:
        allowance = allowance or Allowance()
        tracers: dict[str, NoopTracer] = {
            name: tracer(allowance)  # type: ignore[call-arg]
            for name, tracer in KINDS.items()
            if name in kinds
        }
        if TRACE in kinds:
            tracers[TRACE] = ParityTracer(allowance, with_place=False)
        super().__init__(tracers)

    def result(self, watched: Watched) -> Object:
        """Return the output, and each kind; what is not wanted is empty."""
        output = "0x" + watched.result.output.hex()
        empty: Object = {"output": output, "stateDiff": None, "trace": [], "vmTrace": None}
        return empty | super().result(watched)


def _moves_value(call: Call) -> bool:
    if call.frame.kind == "SELFDESTRUCT":
        return True  # be it of nothing
    return bool(call.frame.value) and call.frame.kind in ("CALL", "CALLCODE")
