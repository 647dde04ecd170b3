"""Building a block: all transactions against one state, each root computed once."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from mevm.blocks.block import Block, Body
from mevm.blocks.header import ZERO_HASH, ZERO_NONCE, Header
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.processing import BlockProcess, Outcome
from mevm.blocks.validation import MAX_EXTRA_DATA
from mevm.blocks.withdrawal import Withdrawal
from mevm.crypto.keccak import EMPTY_LIST_HASH
from mevm.turn import aside
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.interface import Engine
from mevm.vm.transaction import Transaction

EMPTY_BODY = Body(withdrawals=())
"""Of every block with nothing in it: one object for all of them."""


@dataclass(frozen=True, slots=True)
class Extras:
    """What a block carries beside its transactions and its context."""

    extra_data: bytes = b""
    withdrawals: Sequence[Withdrawal] = ()
    parent_beacon_root: bytes = ZERO_HASH


@dataclass(slots=True)
class Draft:
    """
    A block that is being built: transactions are tried one after the other.

    Attributes
    ----------
    included : list of Transaction
        Those that are in it.
    rejected : dict
        Why others are not, by hash.
    lane : int
        How many of the first transactions came through the priority lane.
    """

    process: BlockProcess
    included: list[Transaction] = field(default_factory=list)
    rejected: dict[bytes, InvalidTransaction] = field(default_factory=dict)
    lane: int = 0

    @property
    def gas_used(self) -> int:
        """Gas that the transactions so far have used."""
        return self.process.execution.gas_used

    def add(self, transaction: Transaction) -> bool:
        """Execute a transaction as the next of the block; False if it may not be in it."""
        try:
            self.process.apply(transaction)
        except InvalidTransaction as error:
            self.rejected[transaction.hash] = error
            return False
        # It may have been tried before one that pays its sender.
        self.rejected.pop(transaction.hash, None)
        self.included.append(transaction)
        return True


Fill = Callable[[Draft], None]
"""Puts transactions into a block."""


def in_order(transactions: Iterable[Transaction]) -> Fill:
    """Return what tries transactions in the order in which they are given."""

    def fill(draft: Draft) -> None:
        for transaction in transactions:
            draft.add(transaction)

    return fill


@dataclass(frozen=True, slots=True)
class Assembled:
    """
    A block that was built but not appended, why transactions are not in it, and its lane.

    ``requests`` are those to the consensus layer (EIP-7685): for each type its data.
    """

    block: Block
    rejected: dict[bytes, InvalidTransaction]
    lane: int = 0
    requests: tuple[tuple[int, bytes], ...] = ()


@aside()
def assemble(
    engine: Engine, parent: Block, context: BlockContext, fill: Fill, extras: Extras
) -> Assembled:
    """
    Build a block on ``parent``.

    Parameters
    ----------
    engine : Engine
        Executes the transactions.
    parent : Block
        The block to build on.
    context : BlockContext
        From ``next_context`` for that parent.
    fill : callable
        Tries transactions; those that may not be in the block are reported.
    extras : Extras
        Extra data, withdrawals (from Shanghai on) and parent beacon root (from Cancun on).

    Returns
    -------
    Assembled
        The block, and the transactions that were left out.

    Raises
    ------
    ValueError
        If the extra data is too long for a header.
    """
    if len(extras.extra_data) > MAX_EXTRA_DATA:
        length = len(extras.extra_data)
        raise ValueError(f"extra data of {length} bytes, expected at most {MAX_EXTRA_DATA}")
    process = BlockProcess.open(engine, parent.world, context, extras.parent_beacon_root)
    draft = Draft(process)
    fill(draft)
    withdrawals = tuple(extras.withdrawals) if context.fork >= Fork.SHANGHAI else None
    empty = not draft.included and withdrawals == ()
    body = EMPTY_BODY if empty else Body(tuple(draft.included), (), withdrawals)
    outcome = process.close(body)
    header = make_header(parent, context, body, outcome, extras)
    block = Block(header, body, outcome.receipts, outcome.world, parent)
    return Assembled(block, draft.rejected, draft.lane, outcome.requests or ())


def make_header(
    parent: Block, context: BlockContext, body: Body, outcome: Outcome, extras: Extras
) -> Header:
    """
    Return the header of a block that was executed.

    Parameters
    ----------
    parent : Block
        The block that it was built on.
    context : BlockContext
        What it was executed in.
    body : Body
        Its transactions and withdrawals.
    outcome : Outcome
        What came of them.
    extras : Extras
        As for `assemble`.

    Returns
    -------
    Header
        Complete.
    """
    paid = body.withdrawals
    return Header(
        parent_hash=parent.hash,
        uncles_hash=EMPTY_LIST_HASH,
        coinbase=context.coinbase,
        state_root=outcome.world.root,
        transactions_root=ordered_root([each.raw for each in body.transactions]),
        receipts_root=outcome.receipts_root,
        bloom=outcome.bloom,
        difficulty=context.difficulty,
        number=context.number,
        gas_limit=context.gas_limit,
        gas_used=outcome.gas_used,
        timestamp=context.timestamp,
        extra_data=extras.extra_data,
        mix_hash=context.prev_randao,
        nonce=ZERO_NONCE,
        base_fee=context.base_fee,
        withdrawals_root=None if paid is None else ordered_root([each.rlp() for each in paid]),
        blob_gas_used=outcome.blob_gas_used,
        excess_blob_gas=context.excess_blob_gas,
        parent_beacon_root=extras.parent_beacon_root if context.fork >= Fork.CANCUN else None,
        requests_hash=outcome.requests_hash,
    )
