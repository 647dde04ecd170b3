"""Source traces that have every statement that ran, and end with the last one.

A control flow of ape 0.8.52 only grows downwards: a statement that runs after a later one, as in
the second round of a loop, adds nothing to it. Coverage misses it, and a traceback ends elsewhere.
"""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, cast

from ape.types import SourceTraceback
from ape_vyper.traceback import SourceTracer

if TYPE_CHECKING:
    from ape.managers.project import ProjectManager
    from eth_pydantic_types import HexBytes
    from ethpm_types.source import ContractSource
    from ethpm_types.utils import SourceLocation


class RecordedFrames(Iterator[dict]):
    """
    Frames, with the places that each open call has reached.

    Parameters
    ----------
    frames :
        The struct logs of a transaction.
    """

    def __init__(self, frames: Iterator[dict]):
        self._frames = frames
        self.open_calls: list[list[tuple[int, int]]] = []

    def __next__(self) -> dict:
        """Return the next frame, on record for the innermost open call."""
        frame = next(self._frames)
        self.open_calls[-1].append((frame["depth"], frame["pc"]))
        return frame


class CompleteSourceTracer(SourceTracer):
    """ape-vyper's tracer, whose tracebacks have all that was reached."""

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
        recorded.open_calls.append([])
        traceback = super().trace(recorded, contract, calldata, previous_depth, project)
        depth = 1 if previous_depth is None else previous_depth + 1
        reached = [pc for at, pc in recorded.open_calls.pop() if at == depth]
        if counters := [pc for pc in reached if _location(contract, pc)]:
            _add_missing(traceback, contract, set(counters))
            _end_at(traceback, contract, counters)
        return traceback


def _add_missing(traceback: SourceTraceback, contract: "ContractSource", reached: set[int]) -> None:
    """Add counters that no statement has to the contract's last one, where coverage reads them."""
    flows = [flow for flow in traceback if flow.source_path == contract.source_path]
    statements = [statement for flow in flows for statement in flow.source_statements]
    if statements:
        statements[-1].pcs |= reached.difference(*(flow.pcs for flow in flows))


def _end_at(
    traceback: SourceTraceback, contract: "ContractSource", counters: Sequence[int]
) -> None:
    """Add the statement of the last counter to the end, if the end is another one."""
    locations = [cast("SourceLocation", _location(contract, counter)) for counter in counters]
    flow, function = traceback.last, contract.lookup_function(locations[-1])
    if flow is None or function is None or not flow.source_statements:
        return
    if flow.closure.name != function.name:
        return
    shown = flow.source_statements[-1].end_lineno
    if locations[-1][0] <= shown <= locations[-1][2]:
        return
    source = contract.source_path
    # ape finds no statement for some parts of one: the last part for which it does.
    for counter, location in zip(reversed(counters), reversed(locations), strict=True):
        if location[0] != locations[-1][0]:
            return
        if function.get_content_asts(location):
            traceback.add_jump(location, function, flow.depth, pcs={counter}, source_path=source)
            dev_messages = contract.contract_type.dev_messages or {}
            for line in range(location[0], location[2] + 1):
                if line in dev_messages:
                    traceback.source_statements[-1].type = dev_messages[line]
            return


def _location(contract: "ContractSource", counter: int) -> "SourceLocation | tuple[()]":
    """Return where a counter is in the source; empty where it is nowhere."""
    item = contract.pcmap[counter] if counter in contract.pcmap else {}
    return cast("SourceLocation", tuple(item.get("location") or ()))
