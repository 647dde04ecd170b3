"""Cutting short what is executed: its client has gone, the node is to stop, or others wait.

What another thread executes is interrupted. An attempt is what a thread that has other things to do
executes itself, as long as that is brief; if it is not, the attempt ends by `NeedsTime`, and all of
it is done anew where nobody waits. So an attempt changes nothing before it has run all its code.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic


class NeedsTime(Exception):
    """An attempt is given up: what it is about takes long, or may do so."""


class Interruption:
    """
    Tells the code that runs under it whether to go on.

    Attributes
    ----------
    asked : bool
        Set by any thread: what runs, and allows a deadline, ends as if the deadline had passed.
    """

    __slots__ = ("asked",)

    def __init__(self) -> None:
        self.asked = False

    @contextmanager
    def covers(self) -> Iterator[None]:
        """Let what this thread executes be interrupted."""
        before = getattr(_of_thread, "interruption", None)
        _of_thread.interruption = self
        try:
            yield
        finally:
            _of_thread.interruption = before


def interruption() -> Interruption | None:
    """Return what may end the code that this thread executes."""
    return getattr(_of_thread, "interruption", None)


def interrupted() -> bool:
    """Return whether what this thread executes is to end."""
    found = interruption()
    return found is not None and found.asked


class attempt:
    """Let what this thread executes be an attempt, which may take so many seconds."""

    __slots__ = ("_seconds",)

    def __init__(self, seconds: float) -> None:
        self._seconds = seconds

    def __enter__(self) -> None:
        """Begin."""
        _of_thread.attempt_ends = monotonic() + self._seconds

    def __exit__(self, *_: object) -> None:
        """End, one way or the other."""
        _of_thread.attempt_ends = None


def attempt_ends() -> float | None:
    """Return the monotonic time at which an attempt is given up; None outside of attempts."""
    found: float | None = getattr(_of_thread, "attempt_ends", None)
    return found


def needs_time() -> None:
    """Say that what follows is unbounded, or cannot be given up: no attempt goes any further."""
    if attempt_ends() is not None:
        raise NeedsTime


_of_thread = threading.local()
