"""The commitment tree, and the paths of one's own leaves.

Nodes hash four children (Poseidon); an empty leaf is 0. Kept are the *frontier*, which is on each
level the complete nodes whose parent is not complete yet, at most three, and of each watched leaf
the complete nodes beside its path. A node is hashed once, when it becomes complete: a third of a
hash for each leaf. The nodes above the last leaf that are not complete are hashed only when
somebody asks for a root or a path.

Checkpoints are for reorganisations: one is the frontier of that moment, and what was complete
then still is what it was.

Source: SERO-08.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType

from mevm.crypto.poseidon import FIELD, poseidon

ARITY = 4
DEPTH = 16
EMPTY_LEAF = 0
CHECKPOINTS_KEPT = 1024

Frontier = tuple[tuple[int, ...], ...]
Place = tuple[int, int]  # level and index of a node, or of the group of four that has one parent
Path = list[tuple[int, int, int]]


class CommitmentTree:
    """An append-only tree that knows its root, and the paths of watched leaves.

    Parameters
    ----------
    depth
        Levels below the root.
    checkpoints_kept
        How many checkpoints there are before the oldest is dropped.
    """

    def __init__(self, depth: int = DEPTH, checkpoints_kept: int = CHECKPOINTS_KEPT) -> None:
        self.depth = depth
        self.size = 0
        self._frontier: list[tuple[int, ...]] = [()] * (depth + 1)
        self._edge: list[int] | None = None  # by level, the node above the next leaf
        self._watched: set[int] = set()
        self._groups: Counter[Place] = Counter()  # those on the path of a watched leaf
        self._nodes: dict[Place, int] = {}  # complete, and in such a group
        self._checkpoints: dict[int, Frontier] = {}
        self._checkpoints_kept = checkpoints_kept
        self._empty = empty_nodes(depth)

    @classmethod
    def restored(
        cls,
        checkpoints: Mapping[int, Frontier],
        nodes: Mapping[Place, int],
        watched: Iterable[int],
        depth: int = DEPTH,
    ) -> "CommitmentTree":
        """Return a tree as it was at its newest checkpoint.

        Parameters
        ----------
        checkpoints
            Frontiers by size, the oldest first; an empty tree if there are none.
        nodes, watched
            What ``nodes`` and ``watched`` were at the newest.
        depth
            Levels below the root.

        Raises
        ------
        ValueError
            If these do not belong together.
        """
        tree = cls(depth)
        for size, frontier in checkpoints.items():
            _check_frontier(frontier, size, depth)
            tree._frontier, tree.size = [tuple(level) for level in frontier], size
            tree.checkpoint()
        tree._watched = set(watched)
        if not all(0 <= position < tree.size for position in tree._watched):
            raise ValueError("a watched position is not in the tree")
        tree._groups.update(g for each in tree._watched for g in tree._groups_of(each))
        places = tree._complete_places()
        if not all(0 <= nodes.get(place, FIELD) < FIELD for place in places):
            raise ValueError("a node beside the path of a watched leaf is missing, or is none")
        tree._nodes = {place: nodes[place] for place in places}
        return tree

    @property
    def frontier(self) -> Frontier:
        """By level, the complete nodes whose parent is not complete: what appending needs."""
        return tuple(self._frontier)

    @property
    def nodes(self) -> Mapping[Place, int]:
        """The complete nodes beside the paths of watched leaves, by level and index."""
        return MappingProxyType(self._nodes)

    @property
    def capacity(self) -> int:
        """How many leaves there can be."""
        return ARITY**self.depth

    @property
    def root(self) -> int:
        """The anchor of proofs about the present leaves."""
        return self._incomplete()[self.depth]

    @property
    def watched(self) -> frozenset[int]:
        """The positions whose paths are kept."""
        return frozenset(self._watched)

    def append(self, leaves: Iterable[int], watch: Iterable[int] = ()) -> int:
        """Append leaves.

        Parameters
        ----------
        leaves
            Commitments.
        watch
            Positions among the new ones whose paths are to be kept from now on. Later is too late.

        Returns
        -------
        int
            The position of the first.

        Raises
        ------
        ValueError
            If the tree is full, a leaf is no field element, or a position is not among the new
            ones. The tree is unchanged.
        """
        new, watched, first = list(leaves), set(watch), self.size
        if first + len(new) > self.capacity:
            raise ValueError(f"the tree is full: it has {self.capacity} leaves at most")
        if not all(0 <= leaf < FIELD for leaf in new):
            raise ValueError("a leaf is not below the order of the field")
        if any(not first <= position < first + len(new) for position in watched):
            raise ValueError("only leaves that are appended now can be watched from now on")
        for position, leaf in enumerate(new, first):
            if position in watched:
                self._watch(position)
            self._append(leaf)
        self._edge = None
        return first

    def path(self, position: int) -> Path:
        """Return the siblings of a watched leaf and of all nodes above it.

        Parameters
        ----------
        position
            Of the leaf.

        Returns
        -------
        list of 3-tuples
            One for each level, the lowest first: what Input calls ``siblings``.

        Raises
        ------
        KeyError
            If the leaf is not watched.
        """
        self._require_watched(position)
        path = []
        for level in range(self.depth):
            node = position >> 2 * level
            first = node - node % ARITY
            a, b, c = (
                self._node(level, sibling)
                for sibling in range(first, first + ARITY)
                if sibling != node
            )
            path.append((a, b, c))
        return path

    def leaf(self, position: int) -> int:
        """Return a watched leaf. Raise KeyError if it is not watched."""
        self._require_watched(position)
        return self._nodes[0, position]

    def forget(self, position: int) -> None:
        """Keep the path of a leaf no longer. Raise KeyError if it is not watched.

        Forget a spent note only once its spending is final: a reorganisation gives it back.
        """
        self._require_watched(position)
        self._watched.remove(position)
        for group in self._groups_of(position):
            self._groups[group] -= 1
            if not self._groups[group]:
                del self._groups[group]
                for place in _children(group):
                    self._nodes.pop(place, None)

    def checkpoint(self) -> int:
        """Remember the present size, to rewind to. Return it."""
        self._checkpoints.pop(self.size, None)
        self._checkpoints[self.size] = tuple(self._frontier)
        if len(self._checkpoints) > self._checkpoints_kept:
            del self._checkpoints[next(iter(self._checkpoints))]
        return self.size

    def rewind(self, size: int) -> None:
        """Drop the leaves behind a checkpoint.

        Parameters
        ----------
        size
            How many leaves there were at the checkpoint, which stays.

        Raises
        ------
        KeyError
            If there is no such checkpoint: the tree has to be built anew.
        """
        if size not in self._checkpoints:
            raise KeyError(f"no checkpoint at {size} leaves")
        for position in [position for position in self._watched if position >= size]:
            self.forget(position)
        self._frontier, self.size, self._edge = list(self._checkpoints[size]), size, None
        self._checkpoints = {old: f for old, f in self._checkpoints.items() if old <= size}
        self._nodes = {
            (level, index): node
            for (level, index), node in self._nodes.items()
            if (index + 1) << 2 * level <= size
        }

    def _append(self, leaf: int) -> None:
        """Put a leaf in its place, and every node that it completes."""
        node, index = leaf, self.size
        self.size += 1
        for level in range(self.depth + 1):
            if (level, index // ARITY) in self._groups:
                self._nodes[level, index] = node
            complete = (*self._frontier[level], node)
            if len(complete) < ARITY:
                self._frontier[level] = complete
                return
            self._frontier[level] = ()
            node, index = poseidon(complete), index // ARITY

    def _watch(self, position: int) -> None:
        """Keep the nodes beside the path of the leaf that comes next."""
        self._watched.add(position)
        for level, group in self._groups_of(position):
            self._groups[level, group] += 1
            for place, node in zip(_children((level, group)), self._frontier[level], strict=False):
                self._nodes[place] = node

    def _groups_of(self, position: int) -> list[Place]:
        return [(level, position >> 2 * level + 2) for level in range(self.depth)]

    def _complete_places(self) -> list[Place]:
        """Return where nodes have to be kept."""
        return [
            (level, index)
            for group in self._groups
            for level, index in _children(group)
            if (index + 1) << 2 * level <= self.size
        ]

    def _node(self, level: int, index: int) -> int:
        """Return a node in the group of a watched leaf."""
        if (index + 1) << 2 * level <= self.size:
            return self._nodes[level, index]
        if index == self.size >> 2 * level:
            return self._incomplete()[level]
        return self._empty[level]

    def _incomplete(self) -> list[int]:
        """Return, for each level, the node above the place of the next leaf."""
        if self._edge is None:
            edge = [EMPTY_LEAF]
            for level in range(self.depth):
                children = (*self._frontier[level], edge[level])
                missing = ARITY - len(children)
                is_empty = children == (self._empty[level],)
                edge.append(
                    self._empty[level + 1]
                    if is_empty
                    else poseidon([*children, *[self._empty[level]] * missing])
                )
            if self._frontier[self.depth]:  # the tree is full
                edge[self.depth] = self._frontier[self.depth][0]
            self._edge = edge
        return self._edge

    def _require_watched(self, position: int) -> None:
        if position not in self._watched:
            raise KeyError(f"the leaf at {position} is not watched")


@cache
def empty_nodes(depth: int = DEPTH) -> tuple[int, ...]:
    """Return the nodes above no leaves, from the empty leaf to the root of an empty tree."""
    nodes = [EMPTY_LEAF]
    for _ in range(depth):
        nodes.append(poseidon([nodes[-1]] * ARITY))
    return tuple(nodes)


def root_from_path(leaf: int, position: int, path: Path) -> int:
    """Return the root that a path leads to, as Input computes it."""
    node = leaf
    for level, siblings in enumerate(path):
        place = position >> 2 * level & ARITY - 1
        node = poseidon([*siblings[:place], node, *siblings[place:]])
    return node


def _children(group: Place) -> list[Place]:
    level, index = group
    return [(level, ARITY * index + place) for place in range(ARITY)]


def _check_frontier(frontier: Frontier, size: int, depth: int) -> None:
    if len(frontier) != depth + 1:
        raise ValueError(f"a frontier has {depth + 1} levels, not {len(frontier)}")
    if sum(len(nodes) << 2 * level for level, nodes in enumerate(frontier)) != size:
        raise ValueError(f"the frontier is not one of {size} leaves")
    if any(len(nodes) >= ARITY for nodes in frontier):
        raise ValueError("a level of the frontier has too many nodes")
    if not all(0 <= node < FIELD for nodes in frontier for node in nodes):
        raise ValueError("a node is not below the order of the field")
