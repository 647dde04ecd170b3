"""Prove that a tree is in an imported inventory, and check such a proof without it."""

import json
import mmap
from bisect import bisect_left
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Self

import numpy as np

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import RECORDS, SUMMARY
from mevm_suite.forest.leaf import RECORD, VERSION, Tree, leaf_hash, tree_code
from mevm_suite.forest.tree import MAX_DEPTH, NODE, read_proof, verify

MAX_PROOF_BYTES = 100_000


@dataclass(frozen=True)
class TreeProof:
    """A tree, and the siblings from its leaf up to the root of its inventory."""

    tree: Tree
    siblings: list[bytes]
    root: bytes

    @property
    def holds(self) -> bool:
        """Whether the root commits to the tree."""
        return verify(leaf_hash(self.tree.content), self.siblings, self.root)

    def as_json(self) -> dict[str, Any]:
        """Return the proof as a JSON object."""
        return {
            "version": VERSION,
            "tree": self.tree.as_json(),
            "content": f"0x{self.tree.content.hex()}",
            "proof": [f"0x{sibling.hex()}" for sibling in self.siblings],
            "root": f"0x{self.root.hex()}",
        }

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `as_json` wrote; ForestError if the file holds something else."""
        try:
            if path.stat().st_size > MAX_PROOF_BYTES:
                raise ValueError(f"expected at most {MAX_PROOF_BYTES} bytes")
            document = json.loads(path.read_bytes())
            if document["version"] != VERSION:
                raise ValueError(f"expected version {VERSION}")
            if len(document["proof"]) > MAX_DEPTH:
                raise ValueError(f"expected at most {MAX_DEPTH} siblings")
            siblings = [_word(text) for text in document["proof"]]
            return cls(Tree.from_json(document["tree"]), siblings, _word(document["root"]))
        except OSError as error:
            raise ForestError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ForestError(f"{path}: expected a proof of a tree: {error!r}") from None


class Forest:
    """
    An imported inventory.

    Parameters
    ----------
    folder
        What the import made.

    Raises
    ------
    ForestError
        When the folder is none, or is damaged.

    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        try:
            summary = json.loads((folder / SUMMARY).read_bytes())
            self.parcel, self.root = _word(summary["parcel"]), _word(summary["root"])
            self.count = int(summary["trees"])
            version, size = summary["version"], (folder / RECORDS).stat().st_size
        except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
            raise ForestError(f"{folder}: expected an imported inventory: {error}") from None
        if version != VERSION or self.count < 1 or size != self.count * RECORD.itemsize:
            raise ForestError(f"{folder}: expected {self.count} records of version {VERSION}")

    def code_of(self, tag: str) -> bytes:
        """Return the code of a tree by its tag, the parts of which are joined by '/'."""
        return tree_code(self.parcel, tag)

    def tree(self, place: int) -> Tree:
        """Return a tree by its place in the order of codes."""
        if not 0 <= place < self.count:
            raise ForestError(f"expected a place below {self.count}, got {place}")
        with (self._folder / RECORDS).open("rb") as file:
            file.seek(place * RECORD.itemsize)
            return Tree.of(np.frombuffer(file.read(RECORD.itemsize), RECORD)[0])

    def prove(self, code: bytes) -> TreeProof:
        """
        Return the proof of a tree.

        Raises
        ------
        ForestError
            When no tree has the code, or the files disagree with the root.

        """
        place = self._place(code)
        try:
            siblings = read_proof(self._folder, place, self.count)
            proof = TreeProof(self.tree(place), siblings, self.root)
        except (OSError, ValueError) as error:
            raise ForestError(f"{self._folder}: is damaged: {error}") from None
        if not proof.holds:
            raise ForestError(f"{self._folder}: is damaged: its files do not lead to its root")
        return proof

    def _place(self, code: bytes) -> int:
        with (
            (self._folder / RECORDS).open("rb") as file,
            mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data,
        ):

            def code_at(place: int) -> bytes:
                start = place * RECORD.itemsize
                return data[start : start + NODE]

            place = bisect_left(range(self.count), code, key=code_at)
            if place == self.count or code_at(place) != code:
                raise ForestError(f"{self._folder}: has no tree 0x{code.hex()}")
        return place


def _word(text: str) -> bytes:
    word = bytes.fromhex(text.removeprefix("0x"))
    if len(word) != NODE:
        raise ValueError(f"expected {NODE} bytes in hex, got {text!r}")
    return word
