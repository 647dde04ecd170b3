"""Blocks on disk, the last of them in memory too, with their states.

The file holds the state after the head, and for every step that led there the old values of what
it changed: going back is taking steps back. Steps are blocks and development edits. A block that
is not in memory any more is read when it is asked for; its state is not there.
"""

from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Final

from mevm.blocks.block import Block, StateUnavailable
from mevm.blocks.history import ANCESTORS, EMPTY_BLOOM, History, HistoryPruned
from mevm.blocks.records import block_item, read_block
from mevm.crypto import rlp
from mevm.crypto.rlp import RLPError
from mevm.state.flat import apply, difference, entries, values
from mevm.state.world import World
from mevm.store.cold import ColdFiles
from mevm.store.database import Database
from mevm.store.errors import StoreError
from mevm.vm.errors import InvalidTransaction

RECENT: Final = 4_096
"""How many blocks stay in memory with their states, if it is not said."""
REMEMBERED: Final = 256
"""How many older blocks that were read stay in memory."""
FLOOR: Final = "floor"
"""Names the oldest block whose state can be gone back to."""
EDITS: Final = 2**24
"""A step is the height of its block times this, plus how many edits of the same head came first."""


class StoredHistory(History):
    """
    A history that is as long as the file; see `History`.

    Parameters
    ----------
    database : Database
        An open file. If it is empty, ``genesis`` is written into it.
    cold : ColdFiles
        Where records are that the file does not hold.
    genesis : Block
        Block zero, with its state.
    limit : int or None
        How many blocks to keep in memory with their states; None for `RECENT`.

    Raises
    ------
    StoreError
        If the file is damaged.
    """

    keeps_changes = True

    def __init__(
        self, database: Database, cold: ColdFiles, genesis: Block, limit: int | None = None
    ) -> None:
        self._database = database
        self._cold = cold
        self._read = lru_cache(REMEMBERED)(self._load)
        self.floor = int.from_bytes(database.meta(FLOOR) or b"", "big")
        newest = database.row("SELECT max(number) FROM blocks")[0]
        super().__init__(genesis if newest is None else self._same(genesis), limit or RECENT)
        if newest is None:
            self._write(None, genesis)
        else:
            self._resume(newest, self._world())

    # Reading

    @property
    def oldest(self) -> int:
        """Height of the oldest block that is kept: none is dropped."""
        return 0

    def block(self, number: int) -> Block | None:
        """Return the block at a height, None above the head and where its cold file is gone."""
        found = super().block(number)
        if found is not None or not 0 < number <= self.head.number:
            return found
        with self._database.lock:
            return self._read(number)

    def number(self, block_hash: bytes) -> int | None:
        """Return the height of a block."""
        number = super().number(block_hash)
        if number is None:
            found = self._database.row("SELECT number FROM blocks WHERE hash = ?", block_hash)
            number = None if found is None else found[0]
        return number

    def place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return the height of the block that holds a transaction, and its place there."""
        query = "SELECT number, place FROM transactions WHERE hash = ?"
        return super().place(transaction_hash) or self._database.row(query, transaction_hash)

    def blooms(self, first: int, last: int) -> Iterator[tuple[int, bytes]]:
        """Yield heights and blooms of the blocks of a range that have logs, in order."""
        query = "SELECT number, bloom FROM blocks WHERE number BETWEEN ? AND ?"
        for number, bloom in self._database.rows(f"{query} AND bloom IS NOT NULL", first, last):
            self.require(number)
            yield number, bloom

    def require(self, number: int) -> None:
        """Raise HistoryPruned if the block at a height is in a cold file that is not there."""
        if 0 < number < self.first and self.block(number) is None:
            raise HistoryPruned(f"block {number} is in a cold file that is not there")

    def require_state(self, number: int) -> None:
        """Raise StateUnavailable if the state after a block cannot be gone back to."""
        if number < self.floor:
            text = f"the state of block {number} was not kept: the oldest is that of {self.floor}"
            raise StateUnavailable(text)

    def holds(self, block: Block) -> bool:
        """Return whether this block, with its state, is part of the chain."""
        if super().holds(block):
            return True
        found = self._database.row("SELECT hash, root FROM blocks WHERE number = ?", block.number)
        if found is None or found[0] != block.hash:
            return False
        world = block.edited_world or block.sealed_world
        return world is None or world.root == found[1]

    # Writing

    def follow(self, number: int, blocks: Sequence[Block]) -> None:
        """Let ``blocks`` take the place of all from a height on; see `History.follow`."""
        if number == 0:
            self._database.clear()
            self._set_floor(0)
            known: Block | None = None
        else:
            if number <= self.head.number:
                self._go_back(number - 1)
            known = self.head
        for block in blocks:
            known = self._write(known, block)
        super().follow(number, blocks)

    def edit(self, head: Block) -> None:
        """Put another state of the same block in place of the head."""
        (newest,) = self._database.row("SELECT max(step) FROM undo")
        step = max(newest or 0, head.number * EDITS) + 1
        self._step(step, self.head.world, head.world)
        query = "UPDATE blocks SET root = ? WHERE number = ?"
        self._database.write(query, head.world.root, head.number)
        super().edit(head)

    def _write(self, known: Block | None, block: Block) -> Block | None:
        """
        Write a block down, and how to come to its state.

        Parameters
        ----------
        known : Block or None
            The newest block whose state is in the file, if any is.
        block : Block
            One that came from a dump, or was read from here, has no state.

        Returns
        -------
        Block or None
            The block whose state is in the file now.
        """
        world = block.edited_world or block.sealed_world
        root = block.header.state_root if world is None else world.root
        bloom = None if block.header.bloom == EMPTY_BLOOM else block.header.bloom
        record = rlp.encode(block_item(block))
        row = block.number, block.hash, root, bloom, record
        self._database.write("INSERT INTO blocks VALUES (?, ?, ?, ?, ?)", *row)
        self._database.write_many(
            "INSERT OR REPLACE INTO transactions VALUES (?, ?, ?)",
            [(each.hash, block.number, place) for place, each in enumerate(block.transactions)],
        )
        if world is None:
            return known
        if known is not None and known.number == block.number - 1:
            self._step(block.number * EDITS, known.world, world)
        else:  # there is no way back from here
            self._put(dict(entries(world)) if known is None else difference(known.world, world))
            self._set_floor(block.number)
        return block

    def _step(self, step: int, before: World, after: World) -> None:
        changed = difference(before, after)
        old = rlp.encode(list(values(before, changed).items()))
        self._database.write("INSERT INTO undo VALUES (?, ?)", step, old)
        self._put(changed)

    def _put(self, changed: dict[bytes, bytes]) -> None:
        put = "INSERT OR REPLACE INTO state VALUES (?, ?)"
        gone = [(key,) for key, value in changed.items() if not value]
        self._database.write_many(put, [each for each in changed.items() if each[1]])
        self._database.write_many("DELETE FROM state WHERE key = ?", gone)

    def _go_back(self, number: int) -> None:
        """Take back every step after a block, in the file and in memory."""
        self.require_state(number)
        following = (number + 1) * EDITS
        steps = "SELECT old FROM undo WHERE step >= ? ORDER BY step DESC"
        old: dict[bytes, bytes] = {}
        for (step,) in self._database.rows(steps, following):
            old |= {key: value for key, value in rlp.decode(step)}  # type: ignore[misc]
        for each in range(self.head.number, number, -1):
            block = self.block(each)
            hashes = [(tx.hash,) for tx in block.transactions] if block is not None else []
            self._database.write_many("DELETE FROM transactions WHERE hash = ?", hashes)
        self._database.write("DELETE FROM blocks WHERE number > ?", number)
        self._database.write("DELETE FROM undo WHERE step >= ?", following)
        self._put(old)
        self._read.cache_clear()
        if number < self.first:
            self._resume(number, apply(self.head.world, old))
        else:
            super().follow(number + 1, [])

    def _set_floor(self, number: int) -> None:
        self.floor = number
        self._database.set_meta(FLOOR, number.to_bytes(8, "big"))

    # From disk to memory

    def _same(self, genesis: Block) -> Block:
        """Return block zero as it is on the disk: ``genesis``, unless that was changed."""
        stored = self._load(0)
        assert stored is not None  # it never moves to a cold file
        (root,) = self._database.row("SELECT root FROM blocks WHERE number = 0")
        same = stored.hash == genesis.hash and root == genesis.world.root
        return genesis if same else stored

    def _world(self) -> World:
        try:
            return apply(World.EMPTY, dict(self._database.rows("SELECT key, value FROM state")))
        except RLPError as error:
            raise StoreError(f"{self._database.path}: damaged: its state: {error}") from error

    def _resume(self, number: int, world: World) -> None:
        """Take the newest block into memory, with its state and as many as BLOCKHASH reaches."""
        root = self._database.row("SELECT root FROM blocks WHERE number = ?", number)[0]
        if root != world.root:
            raise StoreError(
                f"{self._database.path}: damaged: the state's root is 0x{world.root.hex()}, "
                f"expected 0x{root.hex()} after block {number}"
            )
        line: dict[int, Block] = {}
        for each in range(max(number - ANCESTORS, 0), number + 1):
            block = self._load(each, line.get(each - 1), world if each == number else None)
            if block is not None:
                line[each] = block
        self._take_up(line)

    def _load(
        self, number: int, parent: Block | None = None, world: World | None = None
    ) -> Block | None:
        """Read a block and check that it is what was written; None if it is out of reach."""
        found = self._database.row("SELECT hash, record FROM blocks WHERE number = ?", number)
        block_hash, record = found or (None, None)
        record = record or self._cold.read(number)
        if record is None:
            return None
        try:
            header, body, receipts = read_block(rlp.decode(record))
        except (RLPError, InvalidTransaction) as error:
            text = f"{self._database.path}: damaged: block {number}: {error}"
            raise StoreError(text) from error
        if header.hash != block_hash:
            raise StoreError(f"{self._database.path}: damaged: block {number} has another hash")
        sealed = world if world is not None and world.root == header.state_root else None
        return Block(header, body, receipts, sealed, parent, None if sealed else world)
