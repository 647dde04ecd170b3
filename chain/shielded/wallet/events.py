"""What the pool and its vault tell, as the wallet reads it, and who can be asked for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from shielded.assets import Asset

Point = tuple[int, int]
Points = tuple[Point, Point, Point]  # of a one-time address


@dataclass(frozen=True)
class Header:
    """A block, as far as a wallet needs it."""

    number: int
    hash: bytes
    parent: bytes
    timestamp: int


@dataclass(frozen=True)
class Event:
    """Something that happened: in which block, in which transaction, as which log of the block."""

    block: int
    transaction: bytes
    index: int


@dataclass(frozen=True)
class TransactionAccepted(Event):
    """A shielded transaction was carried out."""

    sighash: int
    anchor: int
    root: int
    first_position: int
    fee: int
    relayer: bytes


@dataclass(frozen=True)
class NullifierUsed(Event):
    """A note was spent, nobody knows which."""

    nullifier: int


@dataclass(frozen=True)
class NoteCreated(Event):
    """A hidden note."""

    position: int
    commitment: int
    value: Point
    ephemeral: Point
    ciphertext: bytes


@dataclass(frozen=True)
class OpenNoteCreated(Event):
    """A note that all can read: to whom, what, with which secret."""

    position: int
    payer: bytes
    commitment: int
    receiver: Points
    asset: Asset
    memo: bytes
    secret: int


@dataclass(frozen=True)
class PackageSealed(Event):
    """A package got its first owner."""

    id: bytes
    owner: bytes
    commitment: int
    value: Point
    content: bytes


@dataclass(frozen=True)
class PackagePassed(Event):
    """A package got another owner."""

    id: bytes
    old_owner: bytes
    new_owner: bytes


@dataclass(frozen=True)
class PackageOpened(Event):
    """A package is no more."""

    id: bytes
    owner: bytes


@dataclass(frozen=True)
class Entered(Event):
    """An asset was hidden."""

    payer: bytes
    asset: Asset
    is_ledger: bool


@dataclass(frozen=True)
class Left(Event):
    """An asset came into the open."""

    receiver: bytes
    asset: Asset
    is_ledger: bool


class ChainSource(Protocol):
    """A chain that can be read; ``ChainError`` where it cannot."""

    chain_id: int

    @property
    def pool(self) -> bytes:
        """The pool's address."""

    def head(self) -> int:
        """Return the number of the newest block."""

    def header(self, number: int) -> Header | None:
        """Return a block; None if there is none of that number."""

    def events(self, first: int, last: int) -> Sequence[Event]:
        """Return what happened in blocks, both included, in its order."""

    def root(self, number: int) -> int | None:
        """Return the root of the pool's tree after a block; None where that is not known."""
