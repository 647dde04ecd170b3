"""Source traces that count every statement that ran.

A control flow of ape 0.8.52 only grows downwards: a statement that runs after a later one, as in
the second round of a loop, adds nothing to it, and coverage then misses it.
"""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ape.types import SourceTraceback
from ape_vyper.traceback import SourceTracer

if TYPE_CHECKING:
    from ape.managers.project import ProjectManager
    from eth_pydantic_types import HexBytes
    from ethpm_types.source import ContractSource


class RecordedFrames(Iterator[dict]):
    """
    Frames, with the counters that each open call has reached.

    Parameters
    ----------
    frames :
        The struct logs of a transaction.
    """

    def __init__(self, frames: Iterator[dict]):
        self._frames = frames
        self.reached: list[set[tuple[int, int]]] = []

    def __next__(self) -> dict:
        """Return the next frame, on record for the innermost open call."""
        frame = next(self._frames)
        self.reached[-1].add((frame["depth"], frame["pc"]))
        return frame


class CompleteSourceTracer(SourceTracer):
    """ape-vyper's tracer, whose tracebacks have all counters that were reached."""

    @classmethod
    def trace(
        cls,
        frames: Iterator[dict],
        contract: "ContractSource",
        calldata: "HexBytes",
        previous_depth: int | None = None,
        project: "ProjectManager | None" = None,
    ) -> SourceTraceback:
        """Trace a call; ape-vyper calls this again for each call in it."""
        recorded = frames if isinstance(frames, RecordedFrames) else RecordedFrames(frames)
        recorded.reached.append(set())
        traceback = super().trace(recorded, contract, calldata, previous_depth, project)
        depth = 1 if previous_depth is None else previous_depth + 1
        reached = {pc for at, pc in recorded.reached.pop() if at == depth and pc in contract.pcmap}
        _add_missing(traceback, contract, reached)
        return traceback


def _add_missing(traceback: SourceTraceback, contract: "ContractSource", reached: set[int]) -> None:
    """Add counters that no statement has to the contract's last one, where coverage reads them."""
    flows = [flow for flow in traceback if flow.source_path == contract.source_path]
    statements = [statement for flow in flows for statement in flow.source_statements]
    if statements:
        statements[-1].pcs |= reached.difference(*(flow.pcs for flow in flows))
