"""What an explorer asks about an address: its transactions page by page, and where it began."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from mevm.blocks.block import Block, StateUnavailable
from mevm.blocks.chain import Chain
from mevm.node.address_index import AddressIndex
from mevm.node.tracing import Tracing
from mevm.state import World
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.tracing.calls import CREATIONS, Call, CallRecorder

Found = tuple[Block, int]


@dataclass(frozen=True, slots=True)
class Page:
    """
    Some of an address's transactions, the newest first.

    Attributes
    ----------
    found : list of (Block, int)
        Blocks and positions in them.
    is_first, is_last : bool
        Whether there are none that are newer, and none that are older.
    """

    found: list[Found]
    is_first: bool
    is_last: bool


class AddressSearch:
    """
    Searches of one request.

    Parameters
    ----------
    chain : Chain
        Where to search.
    index : AddressIndex
        What is known already.
    tracing : Tracing
        Bounds the search in time.
    """

    def __init__(self, chain: Chain, index: AddressIndex, tracing: Tracing) -> None:
        self._chain = chain
        self._index = index
        self._tracing = tracing

    def before(self, address: bytes, height: int, size: int) -> Page:
        """
        Return the page of transactions before a block.

        Parameters
        ----------
        address : bytes
            Whose transactions; see `AddressIndex.find`.
        height : int
            The block, which is not part of the search; 0 for the newest transactions.
        size : int
            How many are enough. All that a block has are given, so that there may be more.

        Returns
        -------
        Page
            If the time was over before it was clear whether there are older ones, it is not the
            last: the next may be empty.

        Raises
        ------
        ExecutionTimeout
            If the time was over before the page was full. What was learnt is remembered.
        """
        head = self._chain.head.number
        is_first = height == 0 or height > head
        last = head if is_first else height - 1
        places = self._index.find(address, 1, last, self._tracing, backward=True)
        found, is_last = self._fill(places, size)
        return Page(found, is_first, is_last)

    def after(self, address: bytes, height: int, size: int) -> Page:
        """Return the page of transactions after a block, 0 for the oldest; see `before`."""
        last = self._chain.head.number
        places = self._index.find(address, height + 1, last, self._tracing)
        found, is_first = self._fill(places, size)
        return Page(found[::-1], is_first, height == 0)

    def _fill(self, places: Iterator[tuple[int, int]], size: int) -> tuple[list[Found], bool]:
        """Return enough places, with all others of the last block, and whether these are all."""
        found: list[Found] = []
        try:
            for height, position in places:
                if len(found) >= size and height != found[-1][0].number:
                    return found, False
                block = self._chain.block(height)
                if block is not None:
                    found.append((block, position))
        except ExecutionTimeout:
            if len(found) < size:
                raise
            return found, False
        return found, True

    def sent(self, sender: bytes, nonce: int) -> Found | None:
        """Return the transaction that an account sent with a nonce, if there is one."""
        block = self._first_block(lambda world: world.get_nonce(sender) > nonce)
        for index, transaction in enumerate(block.transactions if block else ()):
            if transaction.nonce == nonce and transaction.sender == sender:
                return (block, index) if block else None
        return None

    def creator(self, contract: bytes) -> tuple[bytes, bytes] | None:
        """Return the hash of the transaction that made a contract, and who made it there."""
        if not self._chain.head.world.get_code(contract):
            return None
        block = self._first_block(lambda world: bool(world.get_code(contract)))
        if block is None:
            return None
        traces = self._tracing.transactions(block, lambda: CallRecorder(self._tracing.allowance))
        for transaction, call in zip(block.transactions, traces, strict=True):
            for each in successful_calls(call):
                if each.frame.kind in CREATIONS and each.frame.to == contract:
                    return transaction.hash, each.frame.sender
        return None

    def _first_block(self, holds: Callable[[World], bool]) -> Block | None:
        """Return the block that made something hold which holds ever after, if it is kept."""
        head, oldest = self._chain.head, self._chain.block(self._chain.first)
        if not holds(head.world) or (oldest is not None and _holds(oldest, holds)):
            return None
        low, high = self._chain.first + 1, head.number
        while low < high:
            middle = (low + high) // 2
            block = self._chain.block(middle)
            if block is not None and _holds(block, holds):
                high = middle
            else:
                low = middle + 1
        return self._chain.block(high)


def successful_calls(top: Call) -> Iterator[Call]:
    """Yield the calls of a tree that were not reverted, each before those that it makes."""
    waiting = [top]
    while waiting:
        call = waiting.pop()
        if call.error is None:
            yield call
            waiting += reversed(call.calls)


def _holds(block: Block, holds: Callable[[World], bool]) -> bool:
    """Return whether something holds after a block; what is not known any more does not."""
    try:
        return holds(block.world)
    except StateUnavailable:
        return False
