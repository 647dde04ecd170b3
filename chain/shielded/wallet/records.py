"""What the wallet remembers: notes, what happened, what is under way, and packages."""

from dataclasses import dataclass, field

from shielded.account import TrackingKey
from shielded.assets import Asset
from shielded.notes import Note


@dataclass(frozen=True)
class OwnedNote:
    """
    A note of this account.

    Attributes
    ----------
    position, block, transaction
        Where it is in the tree, and where it was made.
    scalar
        r of its address.
    is_open, payer
        Whether all see it, and who paid it then.
    index
        Number of the handed-out address that it was paid to; None for a payment to PK.
    spent, spent_in
        Block and transaction in which it was spent; None while it was not.

    """

    position: int
    block: int
    transaction: bytes
    asset: Asset
    memo: bytes
    scalar: int = field(repr=False)
    secret: int = field(repr=False)
    commitment: int
    nullifier: int
    is_open: bool = False
    payer: bytes | None = None
    index: int | None = None
    spent: int | None = None
    spent_in: bytes | None = None

    def note(self, tracking: TrackingKey) -> Note:
        """Return the note as its payer made it."""
        return Note(self.asset, tracking.address.one_time(self.scalar), self.memo, self.secret)


@dataclass(frozen=True)
class Sent:
    """A note that this account paid: to whom, as text; all see an open one."""

    position: int
    asset: Asset
    memo: bytes
    receiver: str
    is_open: bool = False


@dataclass(frozen=True)
class OpenMove:
    """An asset that an account brought in, or received, in the open."""

    account: bytes
    asset: Asset
    is_ledger: bool


@dataclass(frozen=True)
class Movement:
    """
    A transaction as this account has part in it.

    Attributes
    ----------
    sighash
        Its id; None for notes that a contract paid by itself.
    received, spent
        Positions of notes of this account that it made, and that it spent.
    sent
        Notes that it paid to others.
    is_own
        Whether this account made it. What follows is told only then.
    fee, relayer, entered, left
        What was paid in the open; the fee is not among what left.
    sealed, opened
        Ids of packages.

    """

    block: int
    transaction: bytes
    timestamp: int
    sighash: int | None
    received: tuple[int, ...] = ()
    spent: tuple[int, ...] = ()
    sent: tuple[Sent, ...] = ()
    is_own: bool = False
    fee: int = 0
    relayer: bytes = bytes(20)
    entered: tuple[OpenMove, ...] = ()
    left: tuple[OpenMove, ...] = ()
    sealed: tuple[bytes, ...] = ()
    opened: tuple[bytes, ...] = ()


@dataclass(frozen=True)
class Pending:
    """
    A transaction of this wallet that is not in a scanned block yet.

    Attributes
    ----------
    sighash, deadline
        Its id, and the last second in which it is good.
    nullifiers
        Of the notes that it spends: a position may be another note's after a reorganisation.
    data
        Its call data, to be sent again.
    done
        Block in which it was found; kept until no reorganisation can take it back.

    """

    sighash: int
    deadline: int
    nullifiers: tuple[int, ...]
    data: bytes
    done: int | None = None
