"""OpenZeppelin's standard Merkle tree: sorted leaves, sorted pairs, leaves hashed twice.

The nodes form a complete binary tree in one list: node ``i`` is the hash of nodes ``2i + 1`` and
``2i + 2``, the root is node 0, the leaves are at the end in falling order of their hashes.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from eth_abi import encode
from eth_utils import keccak


def leaf_hash(types: Sequence[str], values: Sequence[Any]) -> bytes:
    """
    Hash a leaf twice, so that no inner node can pass for one.

    Parameters
    ----------
    types
        ABI types of the leaf's fields.
    values
        The fields.

    Returns
    -------
    bytes
        ``keccak(keccak(abi.encode(values)))``.

    """
    return keccak(keccak(encode(types, values)))


def hash_pair(left: bytes, right: bytes) -> bytes:
    """Hash two nodes in rising order, so that a proof needs no directions."""
    return keccak(min(left, right) + max(left, right))


class MerkleTree:
    """
    A tree over distinct leaf hashes.

    Parameters
    ----------
    leaves
        Hashes made by ``leaf_hash``, in any order.

    Raises
    ------
    ValueError
        When there are none, or one is given twice.

    """

    def __init__(self, leaves: Iterable[bytes]) -> None:
        ordered = sorted(leaves)
        if not ordered:
            raise ValueError("expected at least one leaf")
        if len(set(ordered)) != len(ordered):
            raise ValueError("expected distinct leaves")
        count = len(ordered)
        self._nodes = [b""] * (count - 1) + ordered[::-1]
        self._place = {leaf: 2 * count - 2 - i for i, leaf in enumerate(ordered)}
        for i in reversed(range(count - 1)):
            self._nodes[i] = hash_pair(self._nodes[2 * i + 1], self._nodes[2 * i + 2])

    @property
    def root(self) -> bytes:
        """The hash that commits to all leaves."""
        return self._nodes[0]

    def proof(self, leaf: bytes) -> list[bytes]:
        """
        Return the siblings from a leaf up to the root.

        Raises
        ------
        KeyError
            When the leaf is not in the tree.

        """
        place, siblings = self._place[leaf], []
        while place > 0:
            siblings.append(self._nodes[place + 1 if place % 2 else place - 1])
            place = (place - 1) // 2
        return siblings


def verify(leaf: bytes, proof: Iterable[bytes], root: bytes) -> bool:
    """Tell whether ``proof`` leads from ``leaf`` to ``root``."""
    node = leaf
    for sibling in proof:
        node = hash_pair(node, sibling)
    return node == root
