"""Tracers whose results are those of geth's ``debug_trace*`` methods."""

from collections.abc import Callable, Mapping
from typing import Any

from mevm.vm.tracing.allowance import Allowance, TraceTooLarge
from mevm.vm.tracing.call_tracer import CallTracer
from mevm.vm.tracing.four_byte_tracer import FourByteTracer
from mevm.vm.tracing.mux_tracer import MuxTracer
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.options import InvalidTraceOption, read_option, read_timeout
from mevm.vm.tracing.parity import FlatCallTracer
from mevm.vm.tracing.prestate_tracer import PrestateTracer
from mevm.vm.tracing.struct_logger import StructLogger
from mevm.vm.tracing.watched import Place, Watched

__all__ = [
    "Allowance",
    "CallTracer",
    "FlatCallTracer",
    "FourByteTracer",
    "InvalidTraceOption",
    "MuxTracer",
    "NoopTracer",
    "Place",
    "PrestateTracer",
    "StructLogger",
    "TraceTooLarge",
    "Watched",
    "make_tracer",
    "read_timeout",
]

Options = Mapping[str, Any]

TRACERS: dict[str, Callable[[Options, Allowance], NoopTracer]] = {
    "": StructLogger.from_options,
    "4byteTracer": FourByteTracer.from_options,
    "callTracer": CallTracer.from_options,
    "flatCallTracer": FlatCallTracer.from_options,
    "muxTracer": lambda options, allowance: _make_mux(options, allowance),
    "noopTracer": lambda options, allowance: NoopTracer(),
    "prestateTracer": PrestateTracer.from_options,
}


def make_tracer(options: Options | None = None, allowance: Allowance | None = None) -> NoopTracer:
    """Make the tracer that the options of a ``debug_trace*`` method ask for.

    Parameters
    ----------
    options
        The JSON object, whose ``tracer`` names a tracer: none stands for struct logs. Options
        that no tracer of ours has are ignored, as geth ignores them.
    allowance
        How much it may hold; None for the usual.

    Returns
    -------
    NoopTracer
        One of its kinds, to be given to one execution.

    Raises
    ------
    InvalidTraceOption
        If there is no such tracer, or an option has the wrong type.
    """
    options = options or {}
    name = read_option(options, "tracer", str, "")
    if name not in TRACERS:
        known = ", ".join(filter(None, TRACERS))
        raise InvalidTraceOption(f"tracer {name!r:.40} is not known; expected none or {known}")
    return TRACERS[name](options, allowance or Allowance())


def _make_mux(options: Options, allowance: Allowance) -> MuxTracer:
    """Make the tracers that are named in ``tracerConfig``, each with its own configuration."""
    tracers = {}
    for name, config in read_option(options, "tracerConfig", dict, {}).items():
        if name not in TRACERS or name in ("", "muxTracer"):
            known = ", ".join(each for each in TRACERS if each not in ("", "muxTracer"))
            raise InvalidTraceOption(f"muxTracer: {name!r:.40} is not known; expected {known}")
        tracers[name] = make_tracer({"tracer": name, "tracerConfig": config}, allowance)
    return MuxTracer(tracers)
