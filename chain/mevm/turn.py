"""Whose turn it is at a node that several threads use.

A change of the node runs alone: it has the turn. So have reads, until they have found the blocks
that they are about; blocks and their states never change, so from then on a read needs no turn.
A change, too, steps aside while it executes transactions, which changes nothing yet: whoever
looks meanwhile sees the node as it is before the change.

Code that knows of no turn, as when the node runs inside another program, is not concerned.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager


class Turn:
    """
    The right to use a node, which one thread at a time has.

    Attributes
    ----------
    changes : int
        Another number after each change, and while one is being made.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self.changes = 0

    def take(self, patience: float) -> bool:
        """Wait for the turn for so many seconds; return whether it came."""
        return self._lock.acquire(timeout=patience)

    def end(self, changed: bool) -> None:
        """Let the next have the turn, and say whether the node was changed."""
        self.changes += changed
        self._lock.release()

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Have the turn to the end, whatever `resolved` and `aside` say."""
        with self._lock:
            yield

    def reading(self) -> "_Holder":
        """Have the turn until `resolved` is called, or to the end."""
        return _Holder(self._lock)

    def changing(self) -> "_Holder":
        """Have the turn, but not while `aside`."""
        return _Changer(self._lock, self)


def resolved() -> None:
    """Say that this thread, if it only reads, goes on with what never changes."""
    holder: _Holder | None = getattr(_of_thread, "holder", None)
    if holder is not None and not holder.comes_back:
        holder.release()


@contextmanager
def aside() -> Iterator[None]:
    """Let others look at the node: what is done meanwhile neither changes nor looks at it."""
    holder: _Holder | None = getattr(_of_thread, "holder", None)
    if holder is None or not holder.held:
        yield
        return
    holder.release()
    try:
        yield
    finally:
        if holder.comes_back:
            holder.acquire()


class _Holder:
    """A thread's hold of a turn."""

    __slots__ = ("_lock", "held")

    comes_back = False
    """Whether it is to have the turn again after it stepped aside."""

    def __init__(self, lock: threading.Lock) -> None:
        self._lock = lock
        self.held = False

    def __enter__(self) -> None:
        self.acquire()
        _of_thread.holder = self

    def __exit__(self, *_: object) -> None:
        _of_thread.holder = None
        self.release()

    def acquire(self) -> None:
        """Wait for the lock."""
        self._lock.acquire()
        self.held = True

    def release(self) -> None:
        """Give the lock back, unless that has happened."""
        if self.held:
            self.held = False
            self._lock.release()


class _Changer(_Holder):
    """The hold of a thread that changes the node."""

    __slots__ = ("_turn",)

    comes_back = True

    def __init__(self, lock: threading.Lock, turn: Turn) -> None:
        super().__init__(lock)
        self._turn = turn

    def __enter__(self) -> None:
        super().__enter__()
        self._turn.changes += 1

    def __exit__(self, *_: object) -> None:
        self._turn.changes += 1
        super().__exit__()


_of_thread = threading.local()
