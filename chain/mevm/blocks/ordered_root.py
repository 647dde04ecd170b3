"""Root of the trie that commits to an ordered list: transactions, receipts, withdrawals."""

from collections.abc import Sequence

from mevm.crypto.rlp import encode_int
from mevm.state.trie import Change, empty_trie


def ordered_root(values: Sequence[bytes]) -> bytes:
    """
    Return the root of the trie from ``rlp(index)`` to ``values[index]``.

    Parameters
    ----------
    values : sequence of bytes
        Encoded items, in order.

    Returns
    -------
    bytes
        The Keccak-256 hash of the root node.
    """
    entries: list[Change] = [(encode_int(index).hex(), value) for index, value in enumerate(values)]
    return empty_trie().update(entries).root
