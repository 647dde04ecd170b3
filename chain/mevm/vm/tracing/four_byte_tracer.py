"""The selectors that are called, as geth's ``4byteTracer`` counts them."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from mevm.vm.tracer import CallFrame
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.watched import Watched

SELECTOR_SIZE = 4
SIZE_OF_COUNT = 128
KINDS = ("CALL", "CALLCODE", "DELEGATECALL", "STATICCALL")


class FourByteTracer(NoopTracer):
    """Count the first four bytes of call data, together with the size of the rest.

    Parameters
    ----------
    allowance
        How much may be held.
    """

    def __init__(self, allowance: Allowance | None = None) -> None:
        self._allowance = allowance or Allowance()
        self._counts: Counter[tuple[bytes, bytes, int]] = Counter()

    @classmethod
    def from_options(cls, options: Mapping[str, Any], allowance: Allowance) -> "FourByteTracer":
        """Make the tracer; it has no options."""
        return cls(allowance)

    def enter(self, frame: CallFrame) -> None:
        """Count a call; who is called tells precompiles apart in the end."""
        if frame.kind in KINDS and len(frame.input) >= SELECTOR_SIZE:
            key = frame.to, frame.input[:SELECTOR_SIZE], len(frame.input) - SELECTOR_SIZE
            if key not in self._counts:
                self._allowance.take(SIZE_OF_COUNT)
            self._counts[key] += 1

    def result(self, watched: Watched) -> dict[str, int]:
        """Return how often there was each ``selector-size``; precompiles have no selectors."""
        precompiles = watched.after.precompiles()
        found: Counter[str] = Counter()
        for (to, selector, size), count in self._counts.items():
            if to not in precompiles:
                found[f"0x{selector.hex()}-{size}"] += count
        return dict(found)
