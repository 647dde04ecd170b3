"""Several tracers at once, as geth's ``muxTracer``."""

from collections.abc import Mapping
from typing import Any

from eth.abc import ComputationAPI

from mevm.vm.tracer import CallFrame
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.watched import Watched


class MuxTracer(NoopTracer):
    """Tell everything to several tracers.

    Parameters
    ----------
    tracers
        The tracers, by the names under which their results are given.
    """

    def __init__(self, tracers: Mapping[str, NoopTracer]) -> None:
        self._tracers = tracers
        # Opcodes are many, and most tracers take no notice of them.
        wanted = [each.opcodes for each in tracers.values()]
        self.opcodes = None if None in wanted else frozenset().union(*filter(None, wanted))
        self._steppers = [each for each in tracers.values() if _overrides(each, "step")]
        self._enders = [each for each in tracers.values() if _overrides(each, "step_end")]

    def enter(self, frame: CallFrame) -> None:
        """Tell that a call begins."""
        for tracer in self._tracers.values():
            tracer.enter(frame)

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Tell that a call ends."""
        for tracer in self._tracers.values():
            tracer.exit(output, gas_used, error)

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Tell that an opcode is about to run."""
        for tracer in self._steppers:
            tracer.step(computation, pc, opcode, mnemonic, gas, depth)

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Tell that an opcode has run."""
        for tracer in self._enders:
            tracer.step_end(computation, gas_cost, error)

    def result(self, watched: Watched) -> dict[str, Any]:
        """Return the results by name."""
        return {name: tracer.result(watched) for name, tracer in self._tracers.items()}


def _overrides(tracer: NoopTracer, name: str) -> bool:
    return getattr(type(tracer), name) is not getattr(NoopTracer, name)
