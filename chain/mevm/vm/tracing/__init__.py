"""Tracers whose results are those of geth's ``debug_trace*`` methods."""

from collections.abc import Callable, Mapping
from typing import Any, Protocol

from mevm.vm.results import ExecutionResult
from mevm.vm.tracer import Tracer
from mevm.vm.tracing.call_tracer import CallTracer
from mevm.vm.tracing.options import InvalidTraceOption, read_option
from mevm.vm.tracing.struct_logger import StructLogger

__all__ = [
    "CallTracer",
    "InvalidTraceOption",
    "ResultTracer",
    "StructLogger",
    "make_tracer",
]


class ResultTracer(Tracer, Protocol):
    """A tracer that has something to tell when the execution is over."""

    def result(
        self, execution: ExecutionResult, gas_limit: int, first_log: int = 0
    ) -> dict[str, Any]:
        """Return the JSON object that the client gets.

        Parameters
        ----------
        execution
            How the transaction or call ended.
        gas_limit
            The gas that it was given, the intrinsic gas included.
        first_log
            How many events come before it in its block.
        """


TRACERS: dict[str, Callable[[Mapping[str, Any]], ResultTracer]] = {
    "": StructLogger.from_options,
    "callTracer": CallTracer.from_options,
}


def make_tracer(options: Mapping[str, Any] | None = None) -> ResultTracer:
    """Make the tracer that the options of a ``debug_trace*`` method ask for.

    Parameters
    ----------
    options
        The JSON object, whose ``tracer`` names a tracer: none stands for struct logs. Options
        that no tracer of ours has are ignored, as geth ignores them.

    Returns
    -------
    ResultTracer
        To be given to one execution.

    Raises
    ------
    InvalidTraceOption
        If there is no such tracer, or an option has the wrong type.
    """
    options = options or {}
    name = read_option(options, "tracer", str, "")
    if name not in TRACERS:
        known = ", ".join(filter(None, TRACERS))
        raise InvalidTraceOption(f"tracer {name!r} is not known; expected none or {known}")
    return TRACERS[name](options)
