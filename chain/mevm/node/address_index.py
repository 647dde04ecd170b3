"""Which transactions touch an address, be it deep within their calls.

Blocks are traced the first time that a search comes by, and never again while there is room: what
is known of a block is found by its hash, and what is known of a stretch of blocks by the hash of
the last of them, so that nothing has to be forgotten when the chain takes another way.
"""

from collections import OrderedDict
from collections.abc import Iterator, Mapping
from threading import Lock

from mevm.blocks.block import Block, StateUnavailable
from mevm.blocks.chain import Chain
from mevm.node.tracing import Tracing
from mevm.vm.tracer import CallFrame
from mevm.vm.tracing import NoopTracer, Watched

STRETCH = 256
MAX_PLACES = 2_000_000

Places = Mapping[bytes, tuple[tuple[int, int], ...]]
"""Heights and positions of transactions by address, in order."""


class AddressIndex:
    """
    The transactions of a chain by the addresses that they touch.

    Parameters
    ----------
    chain : Chain
        The chain.
    capacity : int
        How many places are remembered; what was not used for the longest time goes first.

    Attributes
    ----------
    size : int
        How many are remembered, and one for each block or stretch.
    """

    def __init__(self, chain: Chain, capacity: int = MAX_PLACES) -> None:
        self._chain = chain
        self._capacity = capacity
        self._known: OrderedDict[tuple[int, bytes], Places] = OrderedDict()
        self.size = 0
        self._lock = Lock()

    def find(
        self, address: bytes, first: int, last: int, tracing: Tracing, *, backward: bool = False
    ) -> Iterator[tuple[int, int]]:
        """
        Yield the places of the transactions that touch an address.

        Parameters
        ----------
        address : bytes
            Who sends, receives, calls, is called, is created or is paid by a contract that
            destroys itself, whether or not that was reverted.
        first, last : int
            Range of heights, both included.
        tracing : Tracing
            Bounds what is traced anew. What has been is remembered, whatever the bound.
        backward : bool
            Whether to begin with the last place.

        Yields
        ------
        tuple of int
            Height of the block, and position in it.

        Raises
        ------
        ExecutionTimeout
            If the time is over.
        """
        # There is nothing to execute the oldest block on, be it the genesis or not.
        first = max(first, self._chain.first + 1)
        starts = range(first - first % STRETCH, last + 1, STRETCH)
        for start in reversed(starts) if backward else starts:
            for places in self._stretch(start, last, tracing, backward):
                found = places.get(address, ())
                for place in reversed(found) if backward else found:
                    if first <= place[0] <= last:
                        yield place

    def _stretch(self, start: int, last: int, tracing: Tracing, backward: bool) -> Iterator[Places]:
        """Yield the places of the blocks from a height on: of all at once where they are known."""
        end = self._chain.block(start + STRETCH - 1)
        oldest = max(start, self._chain.first + 1)
        if end is None:  # the chain is not that long yet
            heights = range(oldest, min(start + STRETCH, last + 1))
            for height in reversed(heights) if backward else heights:
                yield self._block(height, tracing)
            return
        known = self._recall(STRETCH, end.hash)
        if known is None:
            heights = range(oldest, start + STRETCH)
            blocks = [self._block(height, tracing) for height in heights]
            known = self._remember(STRETCH, end.hash, _merge(blocks))
            self._forget(heights)
        yield known

    def _block(self, height: int, tracing: Tracing) -> Places:
        block = self._chain.block(height)
        if block is None or not block.transactions:
            return {}
        known = self._recall(1, block.hash)
        if known is None:
            known = self._remember(1, block.hash, _places(block, tracing))
        return known

    def _recall(self, length: int, block_hash: bytes) -> Places | None:
        with self._lock:
            known = self._known.get((length, block_hash))
            if known is not None:
                self._known.move_to_end((length, block_hash))
            return known

    def _forget(self, heights: range) -> None:
        """Let go of single blocks whose stretch is known."""
        hashes = [block.hash for height in heights if (block := self._chain.block(height))]
        with self._lock:
            for each in hashes:
                self.size -= _size(self._known.pop((1, each), None))

    def _remember(self, length: int, block_hash: bytes, places: Places) -> Places:
        with self._lock:
            self.size += _size(places) - _size(self._known.pop((length, block_hash), None))
            self._known[length, block_hash] = places
            while self.size > self._capacity:
                self.size -= _size(self._known.popitem(last=False)[1])
        return places


class _AddressTracer(NoopTracer):
    """Collects both ends of every call."""

    def __init__(self) -> None:
        self._addresses: set[bytes] = set()

    def enter(self, frame: CallFrame) -> None:
        """Take note of who calls and who is called."""
        self._addresses.add(frame.sender)
        self._addresses.add(frame.to)

    def result(self, watched: Watched) -> set[bytes]:
        """Return the addresses."""
        return self._addresses


def _places(block: Block, tracing: Tracing) -> Places:
    try:
        touched = list(tracing.transactions(block, _AddressTracer))
    except StateUnavailable:
        touched = [_declared(block, index) for index in range(len(block.transactions))]
    return _merge(
        [
            dict.fromkeys(addresses, ((block.number, index),))
            for index, addresses in enumerate(touched)
        ]
    )


def _declared(block: Block, index: int) -> set[bytes]:
    """Return what a transaction touches as far as it can be seen without executing it."""
    transaction, receipt = block.transactions[index], block.receipts[index]
    ends = {transaction.sender, transaction.to or receipt.created or b""}
    return ends | {log.address for log in receipt.logs}


def _merge(blocks: list[Places]) -> Places:
    merged: dict[bytes, list[tuple[int, int]]] = {}
    for places in blocks:
        for address, found in places.items():
            merged.setdefault(address, []).extend(found)
    return {address: tuple(found) for address, found in merged.items()}


def _size(places: Places | None) -> int:
    return 0 if places is None else sum(map(len, places.values())) + 1
