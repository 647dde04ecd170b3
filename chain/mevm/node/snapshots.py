"""Going back in time: snapshots are references, so that taking and reverting one costs nothing."""

from dataclasses import dataclass, replace

from mevm.blocks.block import Block
from mevm.blocks.pool import PoolState
from mevm.node.clock import ClockState
from mevm.node.sealing import SealingState


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Accounts that transactions may come from without a key."""

    accounts: frozenset[bytes] = frozenset()
    everyone: bool = False

    def covers(self, address: bytes) -> bool:
        """Return whether an account needs no key."""
        return self.everyone or address in self.accounts

    def with_account(self, address: bytes) -> "Impersonation":
        """Return the same, and one account more."""
        return replace(self, accounts=self.accounts | {address})

    def without_account(self, address: bytes) -> "Impersonation":
        """Return the same without an account."""
        return replace(self, accounts=self.accounts - {address})


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a node goes back to."""

    head: Block
    pool: PoolState
    clock: ClockState
    sealing: SealingState
    impersonation: Impersonation


class Snapshots:
    """Snapshots by id. An id is good for one revert, which uses up all that came after it too."""

    def __init__(self) -> None:
        self._kept: dict[int, Snapshot] = {}
        self._next = 1

    def add(self, snapshot: Snapshot) -> int:
        """Keep a snapshot and return its id."""
        identifier = self._next
        self._next += 1
        self._kept[identifier] = snapshot
        return identifier

    def take(self, identifier: int) -> Snapshot | None:
        """Return a snapshot and forget it with all that came after it; None if it is not kept."""
        snapshot = self._kept.get(identifier)
        if snapshot is not None:
            while identifier in self._kept:
                self._kept.popitem()
        return snapshot

    def clear(self) -> None:
        """Forget every snapshot; their ids are not used again."""
        self._kept.clear()
