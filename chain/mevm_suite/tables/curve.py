"""What a table frees over time, worked out from the table alone."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mevm_suite.tables.schedule import Kind, announced
from mevm_suite.tables.schema import Line, Table
from mevm_suite.tables.units import DAY


@dataclass(frozen=True)
class Gift:
    """Of a line that is given away: how much, and how many seconds after the launch."""

    line: str
    time: int
    amount: int


@dataclass(frozen=True)
class Milestone:
    """Of a line released by announcement: the cumulative share and its time after the launch."""

    line: str
    time: int
    share: int


@dataclass(frozen=True)
class Events:
    """What no table can know: gifts and announced milestones, in the order of time."""

    gifts: tuple[Gift, ...] = ()
    milestones: tuple[Milestone, ...] = ()


@dataclass(frozen=True)
class Curve:
    """Wei free by each time after the launch, per line."""

    times: tuple[int, ...]
    lines: dict[str, tuple[int, ...]]

    def totals(self) -> tuple[int, ...]:
        """Return the sum over all lines at each time."""
        return tuple(map(sum, zip(*self.lines.values(), strict=True)))


def unlocked(table: Table, elapsed: int, events: Events | None = None) -> dict[str, int]:
    """
    Compute what is free some time after the launch.

    Parameters
    ----------
    table
        The table.
    elapsed
        Seconds after the launch.
    events
        Gifts and milestones; none unless given.

    Returns
    -------
    dict[str, int]
        Wei per line.

    """
    events = events or Events()
    return {line.id: _line(table, line, elapsed, events) for line in table.lines}


def unlock_curve(table: Table, until: int, events: Events | None = None, step: int = DAY) -> Curve:
    """
    Compute a table's curve for drawing.

    Parameters
    ----------
    table
        The table.
    until
        Last time, in seconds after the launch.
    events
        Gifts and milestones; none unless given.
    step
        Seconds between two samples; every step date is sampled besides.

    Returns
    -------
    Curve
        The samples.

    """
    times = sorted({*range(0, until, step), until, *step_times(table, until, events)})
    samples = [unlocked(table, time, events) for time in times]
    return Curve(
        tuple(times),
        {line.id: tuple(sample[line.id] for sample in samples) for line in table.lines},
    )


def step_times(table: Table, until: int, events: Events | None = None) -> list[int]:
    """
    List the times at which something becomes free.

    Parameters
    ----------
    table
        The table.
    until
        Last time, in seconds after the launch.
    events
        Gifts and milestones; none unless given.

    Returns
    -------
    list[int]
        Seconds after the launch, rising.

    """
    found = set(_step_times(table, events or Events()))
    return sorted(time for time in found if time <= until)


def _step_times(table: Table, events: Events) -> Iterator[int]:
    known = {line.id for line in table.lines}
    for line in table.lines:
        if line.release.on_chain_kind is not Kind.GIFTED:
            yield from (point.after for point in line.release.points)
    for gift in events.gifts:
        if gift.line in known:
            points = table.line(gift.line).release.points
            yield from (gift.time + point.after for point in points)
    yield from (milestone.time for milestone in events.milestones if milestone.line in known)


def _line(table: Table, line: Line, elapsed: int, events: Events) -> int:
    schedule = line.release.schedule(launch=0)
    whole = line.amount * table.wei
    if schedule.kind is Kind.ANNOUNCED:
        return announced(whole, schedule.unit, _milestones(line.id, events), elapsed)
    if schedule.kind is Kind.GIFTED:
        gifts = [gift for gift in events.gifts if gift.line == line.id]
        return sum(schedule.released(gift.amount, elapsed - gift.time) for gift in gifts)
    return schedule.released(whole, elapsed)


def _milestones(line_id: str, events: Events) -> Sequence[tuple[int, int]]:
    return [(event.time, event.share) for event in events.milestones if event.line == line_id]
