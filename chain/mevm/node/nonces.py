"""Finding a transaction by who sent it and its nonce, without an index."""

from bisect import bisect_left

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain


def find_transaction_of(chain: Chain, sender: bytes, nonce: int) -> tuple[Block, int] | None:
    """
    Return the block that holds a transaction of an account, and its place there.

    Nonces only rise, so the block is found by halving; where a development method has set one
    back, what was sent before may not be found.

    Parameters
    ----------
    chain : Chain
        Where to look.
    sender : bytes
        The account.
    nonce : int
        Of the transaction.

    Returns
    -------
    tuple or None
        None if no block that is kept holds such a transaction.

    Raises
    ------
    StateUnavailable
        If the state of a block that has to be looked at was not kept.
    """

    def is_used(number: int) -> bool:
        """Return whether the nonce is used up after a block."""
        block = chain.block(number)
        return block is not None and block.world.get_nonce(sender) > nonce

    numbers = range(chain.first, chain.head.number + 1)
    place = bisect_left(numbers, True, key=is_used)
    block = chain.block(numbers[place]) if place < len(numbers) else None
    for index, transaction in enumerate(block.transactions if block else ()):
        if transaction.nonce == nonce and transaction.sender == sender:
            assert block is not None
            return block, index
    return None
