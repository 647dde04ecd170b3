"""Cutting short what another thread executes: its client has gone, or the node is to stop."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


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


_of_thread = threading.local()
