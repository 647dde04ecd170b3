"""Time of the chain: the only place of the node that looks at a wall clock."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import time

MAX_TIMESTAMP = 2**63 - 1


class InvalidTimestamp(ValueError):
    """A wanted time that no next block can have; the text says which is the earliest."""


@dataclass(frozen=True, slots=True)
class ClockState:
    """
    How the chain's time differs from the wall clock's.

    Attributes
    ----------
    offset : int
        Seconds that the chain is ahead.
    next_timestamp : int or None
        Time of the next block, if it was set.
    block_interval : int or None
        Seconds between any two blocks, in place of the wall clock.
    """

    offset: int = 0
    next_timestamp: int | None = None
    block_interval: int | None = None


class Clock:
    """
    Gives blocks their timestamps.

    Parameters
    ----------
    now : callable
        Seconds since 1970. Tests pass a function of their own.
    """

    def __init__(self, now: Callable[[], float] = time) -> None:
        self._now = now
        self.state = ClockState()

    def begin(self, timestamp: int) -> None:
        """Let the chain's time be ``timestamp`` now, and nothing be set for its blocks."""
        self.state = ClockState(offset=timestamp - int(self._now()))

    def now(self) -> int:
        """Return the chain's time: that of the wall clock and the offset."""
        return int(self._now()) + self.state.offset

    def peek(self, parent_timestamp: int) -> int:
        """Return the timestamp that a block after ``parent_timestamp`` would get."""
        following = self.state.next_timestamp
        # An imported block may have come in between, and gone past the time that was set.
        if following is not None and following > parent_timestamp:
            return following
        if self.state.block_interval is not None:
            return parent_timestamp + self.state.block_interval
        return max(self.now(), parent_timestamp + 1)

    def sealed(self, timestamp: int) -> None:
        """Take note of a block: a time that was set for it is used up, and time goes on from it."""
        if self.state.next_timestamp is not None:
            offset = timestamp - int(self._now())
            self.state = replace(self.state, next_timestamp=None, offset=offset)

    def catch_up(self, timestamp: int) -> None:
        """Let the chain's time go on from ``timestamp`` if it is behind that."""
        if self.now() < timestamp:
            self.state = replace(self.state, offset=timestamp - int(self._now()))

    def increase(self, seconds: int) -> int:
        """
        Move the chain's time forward.

        Parameters
        ----------
        seconds : int
            How far.

        Returns
        -------
        int
            The offset from the wall clock after that.

        Raises
        ------
        InvalidTimestamp
            If time would run backwards or out of range.
        """
        if seconds < 0:
            raise InvalidTimestamp(f"cannot increase the time by {seconds} seconds")
        _check_range(self.now() + seconds)
        self.state = replace(self.state, offset=self.state.offset + seconds)
        return self.state.offset

    def set_next(self, timestamp: int, parent_timestamp: int) -> None:
        """
        Set the timestamp of the next block.

        Raises
        ------
        InvalidTimestamp
            If it is not after the head's.
        """
        _check_after(timestamp, parent_timestamp)
        self.state = replace(self.state, next_timestamp=timestamp)

    def set_time(self, timestamp: int, parent_timestamp: int) -> int:
        """
        Let the chain's time go on from ``timestamp``; return the offset from the wall clock.

        Raises
        ------
        InvalidTimestamp
            If it is not after the head's.
        """
        _check_after(timestamp, parent_timestamp)
        offset = timestamp - int(self._now())
        self.state = replace(self.state, offset=offset, next_timestamp=None)
        return offset

    def set_block_interval(self, seconds: int | None) -> None:
        """Give every block the time of its parent plus ``seconds``; None follows the wall clock."""
        if seconds is not None and not 1 <= seconds <= MAX_TIMESTAMP:
            raise InvalidTimestamp(f"a block interval of {seconds} seconds: expected 1 or more")
        self.state = replace(self.state, block_interval=seconds)


def _check_after(timestamp: int, parent_timestamp: int) -> None:
    if timestamp <= parent_timestamp:
        text = f"timestamp {timestamp} is not after the head's: expected more than"
        raise InvalidTimestamp(f"{text} {parent_timestamp}")
    _check_range(timestamp)


def _check_range(timestamp: int) -> None:
    if timestamp > MAX_TIMESTAMP:
        raise InvalidTimestamp(f"timestamp {timestamp} is out of range")
