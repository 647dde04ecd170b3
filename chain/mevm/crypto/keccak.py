"""Keccak-256, the hash of everything in Ethereum, by the native pysha3."""

from _pysha3 import keccak_256


def keccak(data: bytes) -> bytes:
    """Return the Keccak-256 hash of ``data``.

    Parameters
    ----------
    data
        The bytes to hash.

    Returns
    -------
    bytes
        The 32-byte digest.
    """
    return keccak_256(data).digest()


EMPTY_HASH = keccak(b"")
"""Hash of nothing: the code hash of every account without code."""
EMPTY_TRIE_ROOT = keccak(b"\x80")
"""Root of a trie without entries."""
EMPTY_LIST_HASH = keccak(b"\xc0")
"""Hash of an empty RLP list: the uncles hash of a block without uncles."""
