"""The chain: blocks from genesis to head, and the ways to add and remove one."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from eth_utils import ValidationError

from mevm.blocks.assembly import Assembled, Extras, Fill, assemble, in_order
from mevm.blocks.block import Block, StateUnavailable, decode_block, genesis_block
from mevm.blocks.contexts import context_of, next_context
from mevm.blocks.header import ZERO_HASH, Header
from mevm.blocks.history import History, HistoryPruned
from mevm.blocks.processing import BlockProcess
from mevm.blocks.receipt import Receipt
from mevm.blocks.requests import InvalidDeposit
from mevm.blocks.system_contracts import SystemCallFailed
from mevm.blocks.validation import InvalidBlock, check_outcome, validate_body, validate_header
from mevm.crypto.rlp import RLPError
from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig
from mevm.vm.interface import Engine, Execution
from mevm.vm.senders import recover_senders
from mevm.vm.tracer import Tracer
from mevm.vm.transaction import Transaction

MALFORMED = (RLPError, InvalidTransaction, SystemCallFailed, InvalidDeposit, ValidationError)
"""What decoding and executing a bad block raise; the last if a balance overflows."""


class Chain:
    """
    One line of blocks over one engine.

    Parameters
    ----------
    config : ChainConfig
        Chain id and forks.
    genesis : Block
        Block zero.
    engine : Engine
        Executes transactions.
    history : History or None
        Keeps the blocks; None for one that keeps all of them in memory.

    Attributes
    ----------
    on_block : list of callable
        Told of each block that becomes part of the chain, oldest first, once all are there.
    on_removal : list of callable
        Told, while they are still there, that the blocks of a height and above leave the chain.
    """

    def __init__(
        self,
        config: ChainConfig,
        genesis: Block,
        engine: Engine,
        history: History | None = None,
    ) -> None:
        self.config = config
        self.engine = engine
        self.history = history or History(genesis)
        self.on_block: list[Callable[[Block], None]] = []
        self.on_removal: list[Callable[[int], None]] = []

    @classmethod
    def from_genesis(
        cls,
        config: ChainConfig,
        header: Header,
        world: World,
        engine: Engine,
        limit: int | None = None,
    ) -> "Chain":
        """Return a chain that holds only the block of ``header``, and keeps ``limit`` blocks."""
        genesis = genesis_block(header, world)
        return cls(config, genesis, engine, History(genesis, limit))

    @property
    def head(self) -> Block:
        """The newest block."""
        return self.history.head

    @property
    def genesis(self) -> Block:
        """Block zero."""
        return self.history.genesis

    @property
    def first(self) -> int:
        """Height of the oldest block that is kept, but for the genesis."""
        return self.history.oldest

    def blocks(self) -> tuple[Block, ...]:
        """Return every block, from genesis to head; HistoryPruned if some are gone."""
        found = [self.block(number) for number in range(self.head.number + 1)]
        if None in found:
            gone = found.index(None)
            raise HistoryPruned(f"block {gone} is not kept any more: the oldest is {self.first}")
        return tuple(block for block in found if block is not None)

    def block(self, number: int) -> Block | None:
        """Return the block at a height, None above the head and where history was dropped."""
        return self.history.block(number)

    def block_by_hash(self, block_hash: bytes) -> Block | None:
        """Return the block of that hash, None if the chain has none."""
        number = self.history.number(block_hash)
        return None if number is None else self.block(number)

    def blooms(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Yield heights and blooms of the blocks of a range that have logs."""
        return self.history.blooms(first, last)

    def transaction(self, transaction_hash: bytes) -> tuple[Block, int] | None:
        """Return the block that holds a transaction, and its place there."""
        place = self.history.place(transaction_hash)
        block = None if place is None else self.block(place[0])
        return None if place is None or block is None else (block, place[1])

    def has_mined(self, transaction_hash: bytes) -> bool:
        """Return whether a block that was made here holds a transaction.

        What a forked chain took over is not looked at: it is the remote node's to find.
        """
        return self.history.own_place(transaction_hash) is not None

    def receipt(self, transaction_hash: bytes) -> Receipt | None:
        """Return the receipt of a transaction, None if no block holds it."""
        found = self.transaction(transaction_hash)
        return None if found is None else found[0].receipts[found[1]]

    def next_context(self, parent: Block, **values: Any) -> BlockContext:
        """Return the context of a block to build on ``parent``; see `contexts.next_context`."""
        return next_context(self.config, parent, **values)

    def context_of(self, block: Block) -> BlockContext:
        """Return the context in which the transactions of ``block`` ran."""
        return context_of(self.config, block.header, block.parent)

    def assemble(
        self,
        fill: Fill,
        context: BlockContext,
        extras: Extras = Extras(),  # noqa: B008 - immutable
    ) -> Assembled:
        """Build a block on the head without appending it; see `assembly.assemble`."""
        return assemble(self.engine, self.head, context, fill, extras)

    def build(
        self,
        transactions: Iterable[Transaction],
        *,
        rejected: dict[bytes, InvalidTransaction] | None = None,
        extra_data: bytes = b"",
        withdrawals: Sequence[Any] = (),
        parent_beacon_root: bytes = ZERO_HASH,
        **context: Any,
    ) -> Block:
        """
        Build a block on the head and append it.

        Parameters
        ----------
        transactions : iterable of Transaction
            Tried in order.
        rejected : dict or None
            Filled with the reasons of transactions that could not be included, by hash.
        extra_data, withdrawals, parent_beacon_root
            As in `assembly.Extras`.
        **context
            As for `contexts.next_context`: timestamp, coinbase, gas_limit and so on.

        Returns
        -------
        Block
            The new head.
        """
        extras = Extras(extra_data, withdrawals, parent_beacon_root)
        following = self.next_context(self.head, **context)
        built = self.assemble(in_order(transactions), following, extras)
        if rejected is not None:
            rejected.update(built.rejected)
        self.append(built.block)
        return built.block

    def append(self, block: Block) -> None:
        """Make ``block``, which was built on the head, the new head."""
        if block.parent is not self.head:
            raise ValueError(f"{block!r} was not built on the head {self.head!r}")
        self._follow(self.head.number + 1, [block])

    def import_block(self, raw: bytes) -> Block:
        """
        Validate an encoded block in full and append it.

        Parameters
        ----------
        raw : bytes
            RLP of the block.

        Returns
        -------
        Block
            The new head.

        Raises
        ------
        InvalidBlock
            If the block is malformed, does not follow the head, or breaks any rule of the
            chain. The head is unchanged then.
        """
        parent = self.head
        try:
            header, body = decode_block(raw)
            validate_header(header, parent.header, self.config)
            validate_body(header, body, parent, self.config)
            process = self._open(header, parent)
            recover_senders(body.transactions)
            for transaction in body.transactions:
                process.apply(transaction)
            outcome = process.close(body)
        except MALFORMED as error:
            raise InvalidBlock(f"invalid block: {error}") from error
        check_outcome(header, outcome)
        block = Block(header, body, outcome.receipts, outcome.world, parent)
        self._follow(block.number, [block])
        return block

    def replay(self, block: Block, index: int, tracer: Tracer | None = None) -> Execution:
        """
        Return the state just before a transaction of a block.

        Parameters
        ----------
        block : Block
            A block of this chain, not the genesis.
        index : int
            Place of the transaction; the number of transactions for the state after the last.
        tracer : Tracer or None
            Watches what is done with the returned execution, not what came before.

        Returns
        -------
        Execution
            In the block's own context, on the state that the block was built on: with the
            development edits of its parent.

        Raises
        ------
        StateUnavailable
            If the state of the parent was not kept.
        ValueError
            If the block is the genesis, or has no such transaction.
        """
        if block.number == 0:
            raise ValueError("the genesis block has no transactions to replay")
        if block.parent is None:
            raise StateUnavailable(f"the state before block {block.number} was not kept")
        if not 0 <= index <= len(block.transactions):
            count = len(block.transactions)
            raise ValueError(f"no transaction {index} in a block with {count} transactions")
        process = self._open(block.header, block.parent)
        for transaction in block.transactions[:index]:
            process.apply(transaction)
        if tracer is None:
            return process.execution
        return self.engine.begin(process.execution.world(), process.context, tracer)

    def rewind(self, number: int) -> None:
        """
        Remove every block above a height.

        Raises
        ------
        HistoryPruned, StateUnavailable
            If the block there, or the state after it, is not kept.
        """
        if not 0 <= number <= self.head.number:
            raise ValueError(f"no block {number} to go back to: the head is {self.head.number}")
        self.history.require_state(number)
        self._follow(number + 1, [])

    def restore(self, head: Block) -> None:
        """
        Make a block that was once the head the head again.

        The cost is the number of blocks between it and the chain as it is now.

        Raises
        ------
        HistoryPruned
            If it, or what the chain has in common with it, is not kept any more.
        """
        line: list[Block] = []
        block: Block | None = head
        while block is not None and not self.history.holds(block):
            line.append(block)
            block = block.parent or self.block_by_hash(block.header.parent_hash)
        if block is None and line[-1].number:
            raise HistoryPruned(f"{head!r} is not kept any more: the oldest is {self.first}")
        if block is None and line[-1].hash != self.genesis.hash:
            raise ValueError(f"{head!r} is not of this chain")
        self._follow(0 if block is None else block.number + 1, line[::-1])

    def replace(self, config: ChainConfig, blocks: Sequence[Block]) -> None:
        """Become another chain: ``blocks`` are linked, and begin with a genesis."""
        self.config = config
        self._follow(0, blocks)

    def become(self, config: ChainConfig, history: History) -> None:
        """Become another chain, whose blocks another history keeps."""
        for listener in self.on_removal:
            listener(0)
        self.config, self.history = config, history

    def edit(self, change: Callable[[Execution], None]) -> None:
        """
        Change the state that the head shows and that the next block builds on.

        The header keeps the root that it was sealed with.

        Parameters
        ----------
        change : callable
            Makes its changes on the execution it is given.
        """
        head = self.head
        execution = self.engine.begin(head.world, self.context_of(head))
        change(execution)
        self.history.edit(head.with_world(execution.world()))

    def _open(self, header: Header, parent: Block) -> BlockProcess:
        context = context_of(self.config, header, parent)
        root = header.parent_beacon_root or ZERO_HASH
        return BlockProcess.open(self.engine, parent.world, context, root)

    def _follow(self, number: int, blocks: Sequence[Block]) -> None:
        """Let ``blocks`` take the place of all from a height on; tell of those that differ."""
        same = 0  # another state of the same block is no other block
        while same < len(blocks) and blocks[same].hash == self._hash(number + same):
            same += 1
        if number + same <= self.head.number:
            for listener in self.on_removal:
                listener(number + same)
        self.history.follow(number, blocks)
        for block in blocks[same:]:
            for told in self.on_block:
                told(block)

    def _hash(self, number: int) -> bytes | None:
        block = self.block(number)
        return None if block is None else block.hash
