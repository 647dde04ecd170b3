"""Blocks of a remote chain up to the one that is forked from, each part read when asked for."""

from collections.abc import Callable
from functools import cached_property, lru_cache
from typing import Any

import orjson

from mevm.blocks.block import Block, Body
from mevm.blocks.header import Header
from mevm.blocks.ordered_root import ordered_root
from mevm.blocks.receipt import Receipt
from mevm.remote.cache import BlockCache
from mevm.remote.client import RemoteClient
from mevm.remote.decoding import read_header, read_receipts, read_transaction, read_withdrawal
from mevm.remote.errors import InvalidReply, RemoteRefused
from mevm.remote.replies import read_list, read_object, read_quantity
from mevm.state import World
from mevm.state.forked_world import RemoteOnly

Json = Any

MAX_BLOCKS = 128
MAX_FOUND = 65_536
MAX_CACHED = 64 * 2**20
"""Bytes that a cache may have with one more block in it: whoever walks a chain would fill it."""
METHOD_NOT_FOUND = -32601


class RemoteBlock(Block):
    """A block of the remote chain.

    It looks like any other block; header, body, receipts, state and parent come when they are
    looked at. Bodies that hold what only the remote chain knows raise `RemoteOnly`.
    """

    _blocks: "RemoteBlocks"
    _number: int
    _known_hash: bytes | None

    def __init__(
        self, blocks: "RemoteBlocks", number: int, block_hash: bytes | None = None
    ) -> None:
        self._set(_blocks=blocks, _number=number, _known_hash=block_hash, edited_world=None)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @property
    def number(self) -> int:
        """Height of the block."""
        return self._number

    @property
    def hash(self) -> bytes:
        """Hash of the header."""
        return self._known_hash or self.header.hash

    @cached_property
    def header(self) -> Header:
        """The header."""
        header = self._blocks.header(self._number)
        if self._known_hash not in (None, header.hash):
            text = "the remote chain was reorganised since it was forked"
            raise InvalidReply(f"remote node: block {self._number} is another one: {text}")
        return header

    @cached_property
    def body(self) -> Body:
        """Transactions, uncles and withdrawals."""
        return self._blocks.body(self.header)

    @cached_property
    def receipts(self) -> tuple[Receipt, ...]:
        """Receipts of the transactions."""
        return self._blocks.receipts(self.header, self.body)

    @cached_property
    def sealed_world(self) -> World:
        """The state after the block."""
        return self._blocks.world(self._number, self.header.state_root)

    @property
    def parent(self) -> "RemoteBlock | None":
        """The block before; its hash is known, the rest of it is not yet."""
        if not self._number:
            return None
        return RemoteBlock(self._blocks, self._number - 1, self.header.parent_hash)

    def with_world(self, world: World) -> "RemoteBlock":
        """Return the same block with an edited state."""
        block = RemoteBlock(self._blocks, self._number, self.hash)
        block.__dict__.update(self.__dict__)  # what has come already
        block._set(edited_world=world)
        return block

    def unlink(self) -> None:
        """Nothing to do: the parent is not held."""


class RemoteBlocks:
    """What a remote node tells of blocks, up to the one that is forked from.

    Parameters
    ----------
    client
        Asks the node.
    cache
        What it has told before.
    last
        Number of the block that is forked from.
    world
        Returns the state after a block, by its number and root.
    verify
        Whether hashes of headers are those of Ethereum.
    """

    def __init__(
        self,
        client: RemoteClient,
        cache: BlockCache,
        last: int,
        world: Callable[[int, bytes], World],
        verify: bool,
    ) -> None:
        self.client = client
        self.last = last
        self.world = lru_cache(MAX_BLOCKS)(world)
        self._cache = cache
        self._verify = verify
        # The chain up to here never changes: what is not found once will not be found later.
        self.block = lru_cache(MAX_BLOCKS)(self._block)
        self.number = lru_cache(MAX_FOUND)(self._number)
        self.place = lru_cache(MAX_FOUND)(self._place)

    def _block(self, number: int) -> RemoteBlock | None:
        """Return the block at a height, None if it is not one of those up to the fork."""
        return RemoteBlock(self, number) if 0 <= number <= self.last else None

    def _number(self, block_hash: bytes) -> int | None:
        """Return the height of a block, None if it is not one of those up to the fork."""
        shape = self.client.ask("eth_getBlockByHash", _hex(block_hash), False)
        if shape is None:
            return None
        header = read_header(shape, verify=self._verify)
        if header.hash != block_hash:
            raise InvalidReply("remote node: answered with a block of another hash")
        return header.number if self._is_canonical(header) else None

    def _place(self, transaction_hash: bytes) -> tuple[int, int] | None:
        """Return the height of the block that holds a transaction, and its place there."""
        shape = self.client.ask("eth_getTransactionByHash", _hex(transaction_hash))
        if shape is None or read_object(shape, "a transaction").get("blockNumber") is None:
            return None
        number = read_quantity(shape["blockNumber"], "transaction blockNumber", 64)
        index = read_quantity(shape.get("transactionIndex"), "transactionIndex", 32)
        return (number, index) if number <= self.last else None

    def header(self, number: int) -> Header:
        """Return the header of the block at a height."""
        shape = self._told("eth_getBlockByNumber", number, False)
        if shape is None:
            raise InvalidReply(f"remote node: has no block {number}, although it has a later one")
        header = read_header(shape, verify=self._verify)
        if header.number != number:
            raise InvalidReply(f"remote node: answered with block {header.number} for {number}")
        return header

    def body(self, header: Header) -> Body:
        """Return what the block of a header carries."""
        shape = read_object(self._told("eth_getBlockByNumber", header.number, True), "a block")
        listed = read_list(shape.get("transactions"), "transactions")
        transactions = tuple(read_transaction(each, header.number) for each in listed)
        _check(header.transactions_root, [each.raw for each in transactions], header.number)
        withdrawals = None
        if header.withdrawals_root is not None:
            paid = read_list(shape.get("withdrawals"), "withdrawals")
            withdrawals = tuple(read_withdrawal(each) for each in paid)
            _check(header.withdrawals_root, [each.rlp() for each in withdrawals], header.number)
        uncles = tuple(
            read_header(
                self.client.ask("eth_getUncleByBlockNumberAndIndex", hex(header.number), hex(i)),
                verify=self._verify,
            )
            for i in range(len(read_list(shape.get("uncles", []), "uncles")))
        )
        return Body(transactions, uncles, withdrawals)

    def receipts(self, header: Header, body: Body) -> tuple[Receipt, ...]:
        """Return the receipts of a block."""
        if not body.transactions:
            return ()
        try:
            shapes = self._told("eth_getBlockReceipts", header.number)
        except RemoteRefused as error:
            if error.code != METHOD_NOT_FOUND:
                raise
            hashes = [_hex(each.hash) for each in body.transactions]
            shapes = self.client.ask_all([("eth_getTransactionReceipt", [h]) for h in hashes])
        receipts = read_receipts(shapes, body.transactions, header.number)
        _check(header.receipts_root, [each.encode() for each in receipts], header.number)
        return receipts

    def _is_canonical(self, header: Header) -> bool:
        return header.number <= self.last and self.header(header.number).hash == header.hash

    def _told(self, method: str, number: int, *more: Json) -> Json:
        """Return what a method tells of a block: from the cache if it was told before."""
        key = f"{method}/{number}/{'/'.join(map(str, more))}"
        kept = self._cache.get(key)
        if kept is not None:
            return orjson.loads(kept)
        told = self.client.ask(method, hex(number), *more)
        text = orjson.dumps(told).decode()
        if told is not None and self._cache.size + len(text) <= MAX_CACHED:
            self._cache.add({key: text})
        return told


def _check(root: bytes, values: list[bytes], number: int) -> None:
    """Compare a list of a block with the root in its header."""
    if ordered_root(values) != root:
        raise RemoteOnly(number)


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
