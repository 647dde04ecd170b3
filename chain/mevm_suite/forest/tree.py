"""A Merkle tree in files: one per level, written from left to right as leaves arrive.

Pairs are hashed in rising order, as `contracts/modules/merkle_set.vy` does. A node without a
neighbour goes up as it is, so that the number of leaves alone gives the tree its shape, however
they were cut into blocks on the way.
"""

from pathlib import Path
from typing import BinaryIO

from _pysha3 import keccak_256

NODE = 32
PAIR = 2 * NODE
MAX_DEPTH = 32


def level_path(folder: Path, level: int) -> Path:
    """Return the file of one level; level 0 has the leaves."""
    return folder / f"level-{level:02}.bin"


def hash_pairs(nodes: bytes) -> bytes:
    """Return the parents of an even number of nodes."""
    parents = []
    for i in range(0, len(nodes), PAIR):
        left, right = nodes[i : i + NODE], nodes[i + NODE : i + PAIR]
        pair = left + right if left < right else right + left
        parents.append(keccak_256(pair).digest())
    return b"".join(parents)


def verify(leaf: bytes, proof: list[bytes], root: bytes) -> bool:
    """Tell whether a proof leads from a leaf to a root."""
    for sibling in proof:
        leaf = hash_pairs(leaf + sibling)
    return leaf == root


class TreeWriter:
    """
    Writes the levels; memory holds one node a level besides the block at hand.

    Parameters
    ----------
    folder
        Where the files go.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._files: list[BinaryIO] = []
        self._waiting: list[bytes] = []
        self.counts: list[int] = []

    def close(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def add(self, nodes: bytes, level: int = 0) -> None:
        """Append nodes to a level, and to the levels above what they complete."""
        while nodes:
            if level == len(self._files):
                self._files.append(level_path(self._folder, level).open("wb"))
                self._waiting.append(b"")
                self.counts.append(0)
            self._files[level].write(nodes)
            self.counts[level] += len(nodes) // NODE
            nodes = self._waiting[level] + nodes
            whole = len(nodes) - len(nodes) % PAIR
            self._waiting[level] = nodes[whole:]
            nodes, level = hash_pairs(nodes[:whole]), level + 1

    def finish(self) -> bytes:
        """
        Complete the levels and return the root.

        Raises
        ------
        ValueError
            When there was no leaf, or more than a proof of 32 nodes can reach.

        """
        level = 0
        while level < len(self.counts) and self.counts[level] != 1:
            alone, self._waiting[level] = self._waiting[level], b""
            self.add(alone, level + 1)
            level += 1
        if not self.counts or level > MAX_DEPTH:
            raise ValueError(f"expected 1 to 2**{MAX_DEPTH} leaves")
        return self._waiting[level]


def read_proof(folder: Path, place: int, count: int) -> list[bytes]:
    """Return the siblings of a leaf from the files of a tree with so many leaves."""
    siblings, level = [], 0
    while count > 1:
        other = place ^ 1
        if other < count:
            with level_path(folder, level).open("rb") as file:
                file.seek(other * NODE)
                siblings.append(file.read(NODE))
        place, count, level = place // 2, (count + 1) // 2, level + 1
    return siblings
