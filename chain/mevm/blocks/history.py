"""How a chain keeps its blocks: in memory, all of them or the last so many."""

from collections.abc import Iterator, Sequence
from typing import ClassVar

from mevm.blocks.block import Block, StateUnavailable

ANCESTORS = 255
"""How many blocks before a head its next block looks at, for BLOCKHASH and uncles."""
EMPTY_BLOOM = bytes(256)


class HistoryPruned(LookupError):
    """Blocks that were there once and are not kept any more."""


class History:
    """
    Blocks from genesis to head, found by height, by hash, and by their transactions.

    A block holds its parent, so that one that is kept would keep all before it: that link is cut
    where history ends. The genesis always stays.

    Parameters
    ----------
    genesis : Block
        Block zero.
    limit : int or None
        How many blocks to keep; None for all. Those before the first of them stay linked as far
        as BLOCKHASH reaches, but are not found any more.

    Attributes
    ----------
    genesis, head : Block
        The first block and the newest.
    first : int
        Height of the oldest block that memory holds, but for the genesis.
    """

    keeps_changes: ClassVar[bool] = False
    """Whether states may remember what made them, an eighth of what a block costs."""

    def __init__(self, genesis: Block, limit: int | None = None) -> None:
        if limit is not None and limit < 1:
            raise ValueError(f"a history of {limit} blocks: expected 1 or more")
        self.limit = limit
        self.genesis = self.head = genesis
        self.first = 0
        self._blocks: dict[int, Block] = {}
        self._numbers: dict[bytes, int] = {}
        self._places: dict[bytes, tuple[int, int]] = {}
        self._add(genesis)

    @property
    def oldest(self) -> int:
        """Height of the oldest block that is kept, but for the genesis."""
        return self.first

    def block(self, number: int) -> Block | None:
        """Return the block at a height, None if there is none or it is not kept."""
        if number < self.first:
            return self.genesis if number == 0 else None
        return self._blocks.get(number)

    def number(self, block_hash: bytes) -> int | None:
        """Return the height of a block."""
        return self._numbers.get(block_hash)

    def place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return the height of the block that holds a transaction, and its place there."""
        return self._places.get(transaction_hash)

    def own_place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return `place`; a forked chain's history leaves out what it took over."""
        return self.place(transaction_hash)

    def blooms(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """
        Yield heights and blooms of the blocks of a range that have logs, in order.

        Raises
        ------
        HistoryPruned
            If the range begins before what is kept.
        """
        self.require(first)
        for number in range(max(first, 0), min(last, self.head.number) + 1):
            block = self.block(number)
            if block is not None and block.header.bloom != EMPTY_BLOOM:
                yield number, block.header.bloom

    def require(self, number: int) -> None:
        """Raise HistoryPruned if the block at a height was dropped."""
        if 0 < number < self.first:
            raise HistoryPruned(f"block {number} is not kept any more: the oldest is {self.first}")

    def require_state(self, number: int) -> None:
        """
        Raise an error unless the block at a height can become the head again.

        Raises
        ------
        HistoryPruned
            If the block was dropped.
        StateUnavailable
            If its state was: a dump holds that of its head only.
        """
        self.require(number)
        block = self.block(number)
        if block is not None and not block.has_state:
            raise StateUnavailable(f"the state of block {number} was not kept")

    def holds(self, block: Block) -> bool:
        """Return whether this very block, with its state, is part of the chain."""
        return self.block(block.number) is block

    def follow(self, number: int, blocks: Sequence[Block]) -> None:
        """
        Let ``blocks`` take the place of all from a height on.

        Raises
        ------
        HistoryPruned
            If the block before them is not kept. Nothing has changed then.
        """
        if number > 1:
            self.require(number - 1)
        if number <= self.first:  # at most the genesis stays
            self.first = 0
            for each in (self._blocks, self._numbers, self._places):
                each.clear()
            if number:
                self._add(self.genesis)
        else:
            for gone in range(self.head.number, number - 1, -1):
                self._forget(self._blocks.pop(gone))
            self.head = self._blocks[number - 1]
        for block in blocks:
            self._add(block)

    def edit(self, head: Block) -> None:
        """Put another state of the same block in place of the head."""
        self._blocks[head.number] = self.head = head
        if head.number == 0:
            self.genesis = head

    def _add(self, block: Block) -> None:
        number = block.number
        self._blocks[number] = self.head = block
        if block.sealed_world is not None and not self.keeps_changes:
            block.sealed_world.forget_change()
        self._numbers[block.hash] = number
        for index, transaction in enumerate(block.transactions):
            self._places[transaction.hash] = number, index
        if number == 0:
            self.genesis = block
        elif self.limit is not None and number - self.first >= self.limit:
            self._prune()

    def _prune(self) -> None:
        """Forget the oldest block, and unlink the one that BLOCKHASH does not reach any more."""
        if self.first:
            self._forget(self._blocks[self.first])
        self.first += 1
        self._blocks.pop(self.first - 1 - ANCESTORS, None)
        following = self._blocks.get(self.first - ANCESTORS)
        if following is not None:
            following.unlink()

    def _take_up(self, line: dict[int, Block]) -> None:
        """Begin with blocks by their heights: the head, and those before it as its ancestors."""
        self._blocks = line
        self._numbers, self._places = {self.genesis.hash: 0}, {}
        self.first = max(line)
        self._add(line[self.first])

    def _forget(self, block: Block) -> None:
        self._numbers.pop(block.hash, None)
        for transaction in block.transactions:
            self._places.pop(transaction.hash, None)
