"""The blocks of a forked chain: the remote ones up to where it forks, then its own."""

from collections.abc import Iterator, Sequence

from mevm.blocks.block import Block
from mevm.blocks.history import History, HistoryPruned
from mevm.remote.blocks import RemoteBlock, RemoteBlocks


class ForkedHistory(History):
    """
    Blocks of a chain that begins on a block of another.

    Parameters
    ----------
    blocks : RemoteBlocks
        The other chain up to there.
    base : RemoteBlock
        The block itself, with the state that the fork begins with.
    """

    def __init__(self, blocks: RemoteBlocks, base: RemoteBlock) -> None:
        self._base = base.number
        self._remote = blocks
        super().__init__(base)
        self.genesis, self.first = blocks.block(0) or base, base.number

    def block(self, number: int) -> Block | None:
        """Return the block at a height, None above the head."""
        return self._remote.block(number) if number < self._base else self._blocks.get(number)

    def number(self, block_hash: bytes) -> int | None:
        """Return the height of a block."""
        found = self._numbers.get(block_hash)
        return self._remote.number(block_hash) if found is None else found

    def place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return the height of the block that holds a transaction, and its place there."""
        found = self.own_place(transaction_hash)
        return self._remote.place(transaction_hash) if found is None else found

    def own_place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return the place of a transaction in the blocks that were made here."""
        return self._places.get(transaction_hash)

    def blooms(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Yield heights and blooms of the fork's own blocks that have logs, in order."""
        return super().blooms(max(first, self._base + 1), last)

    def require(self, number: int) -> None:
        """Let every height pass: what is not here is the remote node's."""

    def require_state(self, number: int) -> None:
        """Raise HistoryPruned below the block that the chain was forked from."""
        if number < self._base:
            raise HistoryPruned(f"block {number} is before the fork, at block {self._base}")

    def holds(self, block: Block) -> bool:
        """Return whether this very block, with its state, is part of the chain."""
        return block.number < self._base or super().holds(block)

    def follow(self, number: int, blocks: Sequence[Block]) -> None:
        """Let ``blocks`` take the place of all from a height on; see `History.follow`."""
        if number == self._base:  # another state of the block itself, which has its header
            self._blocks[number], blocks = blocks[0], blocks[1:]
            number += 1
        self.require_state(number - 1)
        for gone in range(self.head.number, number - 1, -1):
            self._forget(self._blocks.pop(gone))
        self.head = self._blocks[number - 1]
        for block in blocks:
            self._add(block)

    def _add(self, block: Block) -> None:
        if block.number != self._base:
            super()._add(block)
            return
        # Its transactions are the remote node's to find: they may not even have been read.
        self._blocks[block.number] = self.head = block
        self._numbers[block.hash] = block.number
