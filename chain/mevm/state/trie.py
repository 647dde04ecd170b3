"""Persistent Merkle Patricia trie.

Nodes never change: an update returns a new root that shares every untouched node with the old
one, so every old root stays readable. Updates come in batches, and a batch builds and hashes
each node on its way exactly once. Keys are strings of hex digits, one digit a nibble.

The native extension, where it is installed, has the same in Rust: `empty_trie` decides.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import groupby
from os.path import commonprefix
from typing import Protocol, Self, TypeAlias

from _pysha3 import keccak_256

from mevm.crypto.keccak import EMPTY_TRIE_ROOT, keccak
from mevm.crypto.rlp import encode_bytes, encode_list
from mevm.native import extension

Change: TypeAlias = "tuple[str, bytes | None]"
EMPTY_REFERENCE = b"\x80"
HASH_SIZE = 32


class Trie(Protocol):
    """A trie: no method changes it, and any thread may use it."""

    @property
    def root(self) -> bytes:
        """Its hash."""

    def __bool__(self) -> bool:
        """Return whether it has entries."""

    def update(self, changes: list[Change]) -> Self:
        """Return the trie with changes made; see the function."""

    def get(self, path: str) -> bytes | None:
        """Return the value at a path of at most 64 digits, or None."""

    def prove(self, path: str) -> list[bytes]:
        """Return the RLP of the nodes from the root towards a path; see the function."""


class PythonTrie:
    """A `Trie` out of the nodes of this module."""

    __slots__ = ("_node",)

    def __init__(self, node: Node | None = None) -> None:
        self._node = node

    @property
    def root(self) -> bytes:
        """Its hash."""
        return root_hash(self._node)

    def __bool__(self) -> bool:
        """Return whether it has entries."""
        return self._node is not None

    def update(self, changes: list[Change]) -> PythonTrie:
        """Return the trie with changes made; see the function."""
        return PythonTrie(update(self._node, changes))

    def get(self, path: str) -> bytes | None:
        """Return the value at a path, or None."""
        return get(self._node, path)

    def prove(self, path: str) -> list[bytes]:
        """Return the RLP of the nodes from the root towards a path; see the function."""
        return prove(self._node, path)


def empty_trie() -> Trie:
    """Return a trie without entries: by the native extension where it is installed."""
    native = extension()
    return PythonTrie() if native is None else native.Trie()


class Leaf:
    """The end of a path, with its value."""

    __slots__ = ("path", "reference", "value")

    def __init__(self, path: str, value: bytes) -> None:
        self.path = path
        self.value = value
        self.reference = _reference(self.encode())

    def encode(self) -> bytes:
        """Return the node's RLP."""
        return encode_list(encode_bytes(_compact(self.path, 2)) + encode_bytes(self.value))


class Extension:
    """A stretch of path without forks, on top of a branch."""

    __slots__ = ("child", "path", "reference")

    def __init__(self, path: str, child: Branch) -> None:
        self.path = path
        self.child = child
        self.reference = _reference(self.encode())

    def encode(self) -> bytes:
        """Return the node's RLP."""
        return encode_list(encode_bytes(_compact(self.path, 0)) + self.child.reference)


class Branch:
    """A fork into sixteen children. Most nodes are branches, so one holds no more than it must."""

    __slots__ = ("children", "reference")

    value: bytes | None = None
    """Of the path that ends here; see `ValuedBranch`."""

    def __init__(self, children: tuple[Node | None, ...]) -> None:
        self.children = children
        self.reference = _reference(self.encode())

    def encode(self) -> bytes:
        """Return the node's RLP."""
        parts = [EMPTY_REFERENCE if child is None else child.reference for child in self.children]
        parts.append(EMPTY_REFERENCE if self.value is None else encode_bytes(self.value))
        return encode_list(b"".join(parts))


class ValuedBranch(Branch):
    """A fork where a path ends, which takes keys of different lengths."""

    __slots__ = ("value",)

    def __init__(self, children: tuple[Node | None, ...], value: bytes) -> None:
        self.value = value
        super().__init__(children)


Node: TypeAlias = Leaf | Extension | Branch


@lru_cache(maxsize=1 << 16)
def secure_path(key: bytes) -> str:
    """Return the path of ``key`` in a secure trie: the hex digits of its hash."""
    return keccak_256(key).hexdigest()


def root_hash(node: Node | None) -> bytes:
    """Return the hash of the trie under ``node``."""
    if node is None:
        return EMPTY_TRIE_ROOT
    if len(node.reference) > HASH_SIZE:
        return node.reference[1:]
    return keccak(node.reference)


def get(node: Node | None, key: str) -> bytes | None:
    """Return the value at ``key``, or None."""
    depth = 0
    for step in _walk(node, key):
        if isinstance(step, Branch):
            if depth == len(key):
                return step.value
            depth += 1
        elif isinstance(step, Extension):
            depth += len(step.path)
        else:
            return step.value if key[depth:] == step.path else None
    return None


def prove(node: Node | None, key: str) -> list[bytes]:
    """Return the RLP of every node from the root towards ``key``, present or not.

    A node that is embedded in its parent is left out, as `eth_getProof` does: a verifier finds
    it there.
    """
    return [
        step.encode()
        for position, step in enumerate(_walk(node, key))
        if position == 0 or len(step.reference) > HASH_SIZE
    ]


def items(node: Node | None, prefix: str = "") -> Iterator[tuple[str, bytes]]:
    """Yield every key and value in order of the keys."""
    if isinstance(node, Leaf):
        yield prefix + node.path, node.value
    elif isinstance(node, Extension):
        yield from items(node.child, prefix + node.path)
    elif isinstance(node, Branch):
        if node.value is not None:
            yield prefix, node.value
        for nibble, child in enumerate(node.children):
            yield from items(child, prefix + f"{nibble:x}")


def update(node: Node | None, changes: Iterable[Change]) -> Node | None:
    """Return the trie with ``changes`` made.

    Parameters
    ----------
    node
        The root to start from; it stays as it is. None is the empty trie.
    changes
        Pairs of key and value, each key at most once; the value None removes the key.

    Returns
    -------
    Node or None
        The new root.
    """
    ordered = sorted(changes, key=_key)
    return _update(node, ordered, 0) if ordered else node


def _key(change: Change) -> str:
    return change[0]


def _walk(node: Node | None, key: str) -> Iterator[Node]:
    depth = 0
    while node is not None:
        yield node
        if isinstance(node, Leaf):
            return
        if isinstance(node, Extension):
            if not key.startswith(node.path, depth):
                return
            depth += len(node.path)
            node = node.child
        else:
            if depth == len(key):
                return
            node = node.children[int(key[depth], 16)]
            depth += 1


def _update(node: Node | None, changes: list[Change], depth: int) -> Node | None:
    """Change the subtrie at ``depth``; ``changes`` are sorted and share the path down to it."""
    if node is None:
        return _build([change for change in changes if change[1] is not None], depth)
    if isinstance(node, Branch):
        return _update_branch(list(node.children), node.value, changes, depth)
    if isinstance(node, Leaf):
        return _update_leaf(node, changes, depth)
    return _update_extension(node, changes, depth)


def _update_leaf(leaf: Leaf, changes: list[Change], depth: int) -> Node | None:
    key = changes[0][0][:depth] + leaf.path
    position = bisect_left(changes, key, key=_key)
    kept = [change for change in changes if change[1] is not None]
    if position == len(changes) or changes[position][0] != key:
        kept.append((key, leaf.value))
        kept.sort(key=_key)
    return _build(kept, depth)


def _update_extension(node: Extension, changes: list[Change], depth: int) -> Node | None:
    first, last = changes[0][0], changes[-1][0]
    shared = len(commonprefix([node.path, first[depth:], last[depth:]]))
    if shared == len(node.path):
        return _join(node.path, _update(node.child, changes, depth + shared))
    children: list[Node | None] = [None] * 16
    children[int(node.path[shared], 16)] = _join(node.path[shared + 1 :], node.child)
    branch = _update_branch(children, None, changes, depth + shared)
    return _join(node.path[:shared], branch)


def _update_branch(
    children: list[Node | None], value: bytes | None, changes: list[Change], depth: int
) -> Node | None:
    if len(changes[0][0]) == depth:
        value = changes[0][1]
        changes = changes[1:]
    if len(changes) == 1:  # by far the most frequent
        nibble = int(changes[0][0][depth], 16)
        children[nibble] = _update(children[nibble], changes, depth + 1)
        return _branch(children, value)
    for digit, group in groupby(changes, key=lambda change: change[0][depth]):
        nibble = int(digit, 16)
        children[nibble] = _update(children[nibble], list(group), depth + 1)
    return _branch(children, value)


def _branch(children: list[Node | None], value: bytes | None) -> Node | None:
    """Return a branch, or the shorter node that has to stand for it."""
    used = len(children) - children.count(None)
    if used > 1 or (used and value is not None):
        kept = tuple(children)
        return Branch(kept) if value is None else ValuedBranch(kept, value)
    if used:
        nibble = next(each for each, child in enumerate(children) if child is not None)
        return _join(f"{nibble:x}", children[nibble])
    return None if value is None else Leaf("", value)


def _build(entries: list[Change], depth: int) -> Node | None:
    """Build a trie from sorted ``entries`` that all have a value."""
    if not entries:
        return None
    key, value = entries[0]
    if len(entries) == 1:
        assert value is not None
        return Leaf(key[depth:], value)
    shared = len(commonprefix([key[depth:], entries[-1][0][depth:]]))
    node = _update_branch([None] * 16, None, entries, depth + shared)
    return _join(key[depth : depth + shared], node)


def _join(path: str, node: Node | None) -> Node | None:
    """Put ``path`` in front of ``node``."""
    if not path or node is None:
        return node
    if isinstance(node, Leaf):
        return Leaf(path + node.path, node.value)
    if isinstance(node, Extension):
        return Extension(path + node.path, node.child)
    return Extension(path, node)


def _compact(path: str, flag: int) -> bytes:
    """Encode nibbles as bytes: the flag, whether their number is odd, and the nibbles."""
    if len(path) % 2:
        return bytes.fromhex(f"{flag + 1}{path}")
    return bytes.fromhex(f"{flag}0{path}")


def _reference(encoded: bytes) -> bytes:
    """Return what a parent holds: the node itself where it is short, otherwise its hash."""
    if len(encoded) < HASH_SIZE:
        return encoded
    return b"\xa0" + keccak_256(encoded).digest()
