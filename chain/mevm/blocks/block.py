"""A block with everything that is known about it."""

from dataclasses import dataclass, replace

from mevm.blocks.fields import read_list
from mevm.blocks.header import Header
from mevm.blocks.receipt import Receipt
from mevm.blocks.withdrawal import Withdrawal
from mevm.crypto.rlp import Item, RLPError, decode, encode, encode_bytes, encode_list, split
from mevm.state.world import World
from mevm.vm.transaction import Transaction


class StateUnavailable(LookupError):
    """The state of an old block was not kept."""


@dataclass(frozen=True, slots=True)
class Body:
    """What a block carries beside its header."""

    transactions: tuple[Transaction, ...] = ()
    uncles: tuple[Header, ...] = ()
    withdrawals: tuple[Withdrawal, ...] | None = None


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Block:
    """
    A block of the chain: immutable, and linked to its parent unless history ends here.

    ``sealed_world`` is the state that the header's root commits to. ``edited_world`` is set where
    development methods changed balances, code or storage while the block was the head: that
    state is the one that reads see and that the next block builds on.
    """

    header: Header
    body: Body
    receipts: tuple[Receipt, ...]
    sealed_world: World | None
    parent: "Block | None"
    edited_world: World | None = None

    @property
    def number(self) -> int:
        """Height of the block."""
        return self.header.number

    @property
    def hash(self) -> bytes:
        """Hash of the header."""
        return self.header.hash

    @property
    def timestamp(self) -> int:
        """Seconds since 1970."""
        return self.header.timestamp

    @property
    def transactions(self) -> tuple[Transaction, ...]:
        """Transactions in order of execution."""
        return self.body.transactions

    @property
    def uncles(self) -> tuple[Header, ...]:
        """Headers of uncles; empty after the merge."""
        return self.body.uncles

    @property
    def withdrawals(self) -> tuple[Withdrawal, ...] | None:
        """Withdrawals; None before Shanghai."""
        return self.body.withdrawals

    @property
    def world(self) -> World:
        """
        State after the block, with development edits.

        Raises
        ------
        StateUnavailable
            If the block came from a dump, which holds the state of its head only.
        """
        world = self.edited_world or self.sealed_world
        if world is None:
            raise StateUnavailable(f"the state of block {self.number} was not kept")
        return world

    @property
    def has_state(self) -> bool:
        """Whether `world` is there."""
        return (self.edited_world or self.sealed_world) is not None

    @property
    def size(self) -> int:
        """Length of the encoding in bytes."""
        return len(self.rlp())

    def with_world(self, world: World) -> "Block":
        """Return the same block with an edited state; the header keeps its root."""
        return replace(self, edited_world=world)

    def unlink(self) -> None:
        """Let go of the parent, which stays alive no longer for this block's sake."""
        object.__setattr__(self, "parent", None)

    def rlp(self) -> bytes:
        """Return the canonical encoding: header, transactions, uncles, withdrawals."""
        return encode_block(self.header, self.body)

    def __repr__(self) -> str:
        """Return height and hash."""
        return f"<Block {self.number} 0x{self.hash.hex()}>"


def genesis_block(header: Header, world: World) -> Block:
    """Return block zero."""
    withdrawals = () if header.withdrawals_root is not None else None
    return Block(header, Body(withdrawals=withdrawals), (), world, None)


def encode_block(header: Header, body: Body) -> bytes:
    """Encode header and body as one RLP list."""
    # A legacy transaction is an RLP list itself; a typed one is a byte string around its payload.
    transactions = [tx.raw if tx.type == 0 else encode_bytes(tx.raw) for tx in body.transactions]
    parts = [
        header.rlp(),
        encode_list(b"".join(transactions)),
        encode_list(b"".join(uncle.rlp() for uncle in body.uncles)),
    ]
    if body.withdrawals is not None:
        parts.append(encode_list(b"".join(each.rlp() for each in body.withdrawals)))
    return encode_list(b"".join(parts))


def split_blocks(data: bytes) -> list[bytes]:
    """
    Split a file of encoded blocks, one after the other, as geth's ``import`` takes it.

    Raises
    ------
    RLPError
        If the file is cut off or is no sequence of RLP items.
    """
    return split(encode_list(data))


def decode_block(raw: bytes) -> tuple[Header, Body]:
    """
    Read an encoded block.

    Parameters
    ----------
    raw : bytes
        One RLP list, nothing after it.

    Returns
    -------
    tuple of Header and Body
        Well-formed, but not validated against any chain.

    Raises
    ------
    RLPError
        If the encoding or any field is malformed.
    InvalidTransaction
        If a transaction is malformed.
    """
    items = read_list(decode(raw), "block")
    if len(items) not in (3, 4):
        raise RLPError(f"block: {len(items)} items, expected 3, or 4 with withdrawals")
    transactions = tuple(_transaction(item) for item in read_list(items[1], "block transactions"))
    uncles = tuple(Header.from_item(item) for item in read_list(items[2], "block uncles"))
    withdrawals = None
    if len(items) == 4:
        listed = read_list(items[3], "block withdrawals")
        withdrawals = tuple(Withdrawal.from_item(item) for item in listed)
    return Header.from_item(items[0]), Body(transactions, uncles, withdrawals)


def _transaction(item: Item) -> Transaction:
    if not isinstance(item, bytes):
        return Transaction.decode(encode(item))
    if not item or item[0] >= 0x80:
        raise RLPError("block transactions: a byte string without a transaction type")
    return Transaction.decode(item)
