"""Schedules as the Vesting contract keeps them, and the same integer maths.

Source: SEC-50, WSG-01, CEC-01, CEC-02, CEC-03.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import IntEnum

from eth_abi import encode
from eth_utils import keccak

SCHEDULE_ABI = "(uint256,bool,uint256,uint256,uint256,(uint256,uint256)[])"


class Kind(IntEnum):
    """How a schedule releases; the values of the flag ``IVesting.Kind``."""

    DATED = 1
    GIFTED = 2
    ANNOUNCED = 4
    HELD = 8


@dataclass(frozen=True)
class Point:
    """After ``time`` seconds, ``share`` parts of the schedule's unit are released in all."""

    time: int
    share: int


@dataclass(frozen=True)
class Schedule:
    """A schedule, field by field as in ``IVesting.Schedule``."""

    kind: Kind
    linear: bool
    start: int
    notice: int
    unit: int
    points: tuple[Point, ...]

    def as_abi(self) -> tuple:
        """Return the schedule as the argument of ``add_schedule``."""
        points = [(point.time, point.share) for point in self.points]
        return (int(self.kind), self.linear, self.start, self.notice, self.unit, points)

    @property
    def hash(self) -> bytes:
        """The hash that grants name the schedule by."""
        return keccak(encode([SCHEDULE_ABI], [self.as_abi()]))

    def released(self, amount: int, elapsed: int) -> int:
        """
        Compute what is released some time after the start.

        Parameters
        ----------
        amount
            The grant's whole amount.
        elapsed
            Seconds since the start; negative before it.

        Returns
        -------
        int
            The released amount, rounded down; the whole amount from the last point on.

        """
        before: Point | None = None
        for after in self.points:
            if elapsed < after.time:
                return self._between(amount, before, after, elapsed)
            before = after
        return amount if self.points else 0

    def _between(self, amount: int, before: Point | None, after: Point, elapsed: int) -> int:
        if before is None:
            return 0
        if not self.linear:
            return amount * before.share // self.unit
        span = after.time - before.time
        gain = (after.share - before.share) * (elapsed - before.time)
        return amount * (before.share * span + gain) // (self.unit * span)


def announced(amount: int, unit: int, milestones: Sequence[tuple[int, int]], now: int) -> int:
    """
    Compute what an ANNOUNCED grant has released.

    Parameters
    ----------
    amount
        The grant's whole amount.
    unit
        The schedule's unit.
    milestones
        Pairs of Unix time and cumulative share, rising.
    now
        Unix time.

    Returns
    -------
    int
        The released amount, rounded down.

    """
    reached = [share for time, share in milestones if time <= now]
    return amount * (reached[-1] if reached else 0) // unit
