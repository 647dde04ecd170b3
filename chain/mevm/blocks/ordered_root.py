"""Root of the trie that commits to an ordered list: transactions, receipts, withdrawals."""

from mevm.crypto.keccak import EMPTY_TRIE_ROOT
from mevm.crypto.rlp import encode_int
from mevm.native import extension
from mevm.state.trie import Change, PythonTrie

_NATIVE = extension()


def ordered_root(values: list[bytes]) -> bytes:
    """
    Return the root of the trie from ``rlp(index)`` to ``values[index]``.

    Parameters
    ----------
    values : list of bytes
        Encoded items, in order.

    Returns
    -------
    bytes
        The Keccak-256 hash of the root node.
    """
    if not values:
        return EMPTY_TRIE_ROOT
    if _NATIVE is not None:
        return _NATIVE.ordered_root(values)
    entries: list[Change] = [(encode_int(index).hex(), value) for index, value in enumerate(values)]
    return PythonTrie().update(entries).root
