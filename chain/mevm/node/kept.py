"""A node and its directory: the part of `Node` that keeps itself, and named snapshots."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from mevm.store.errors import StoreError

if TYPE_CHECKING:
    from mevm.node.keeper import Keeper
    from mevm.node.node import Node
    from mevm.node.settings import NodeSettings
    from mevm.store.snapshots import SavedSnapshot


def open_keeper(settings: "NodeSettings") -> "Keeper | None":
    """Return what keeps a node, None for one that ends with its process."""
    if settings.datadir is None:
        return None
    if settings.fork is not None:
        raise ValueError("a fork of another chain cannot be kept in a directory")
    from mevm.node.keeper import Keeper

    return Keeper(settings.datadir)


_postponed: ContextVar[bool] = ContextVar("_postponed", default=False)


@contextmanager
def postponed() -> Iterator[None]:
    """Let `Kept.commit` do nothing here: whoever asks commits once, before anybody is answered."""
    token = _postponed.set(True)
    try:
        yield
    finally:
        _postponed.reset(token)


class Kept:
    """What a node does about its directory; all but `commit` and `close` need one."""

    keeper: "Keeper | None"

    def commit(self: "Node") -> None:  # type: ignore[misc]
        """Put what changed on the disk; StoreError if that fails. Nothing to do without one."""
        if self.keeper is not None and not _postponed.get():
            self.keeper.commit(self._present(), self.chain.config)

    def close(self) -> None:
        """Keep what changed, and let go of the directory."""
        if self.keeper is not None:
            self.commit()  # type: ignore[misc]
            self.keeper.close()

    def save_snapshot(self, name: str) -> None:
        """Keep the present under a name; StoreError if that is taken."""
        keeper = self._needed()
        self.commit()  # type: ignore[misc]
        keeper.save(name)

    def load_snapshot(self: "Node", name: str) -> None:  # type: ignore[misc]
        """Go back to a named snapshot, which stays; StoreError if there is none."""
        self.chain.become(*self._needed().load(name))
        self._resume(None)

    def snapshots_kept(self) -> "list[SavedSnapshot]":
        """Return the named snapshots."""
        from mevm.store.snapshots import list_snapshots

        return list_snapshots(self._needed().folder)

    def remove_snapshot(self, name: str) -> None:
        """Forget a named snapshot; StoreError if there is none."""
        from mevm.store.snapshots import remove_snapshot

        remove_snapshot(self._needed().folder, name)

    def _needed(self) -> "Keeper":
        if self.keeper is None:
            raise StoreError("this node is not kept in a directory: start it with --datadir")
        return self.keeper
