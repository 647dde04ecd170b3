"""The incremental tree against one that keeps every node."""

from functools import cache

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, precondition, rule

from mevm.crypto.poseidon import FIELD, poseidon
from shielded.tree import (
    ARITY,
    DEPTH,
    EMPTY_LEAF,
    CommitmentTree,
    empty_nodes,
    root_from_path,
)

SHALLOW = 3
LEAVES = st.lists(st.integers(1, FIELD - 1), max_size=9)


def naive_levels(leaves: list[int], depth: int) -> list[list[int]]:
    """Return every node of a tree, level by level, the root last."""
    levels = [leaves + [EMPTY_LEAF] * (ARITY**depth - len(leaves))]
    for _ in range(depth):
        row = levels[-1]
        levels.append([hash_group(*row[i : i + ARITY]) for i in range(0, len(row), ARITY)])
    return levels


@cache
def hash_group(*children: int) -> int:
    return poseidon(children)


def naive_path(levels: list[list[int]], position: int) -> list[tuple[int, ...]]:
    path = []
    for row in levels[:-1]:
        first = position - position % ARITY
        group = row[first : first + ARITY]
        path.append(tuple(group[: position % ARITY] + group[position % ARITY + 1 :]))
        position //= ARITY
    return path


class CommitmentTreeMachine(RuleBasedStateMachine):
    """Appends, watches, forgets, rewinds and restores beside a plain list of leaves."""

    @initialize()
    def begin(self):
        self.tree = CommitmentTree(SHALLOW)
        self.leaves: list[int] = []
        self.watched: set[int] = set()
        self.sizes: list[int] = []

    @rule(leaves=LEAVES, data=st.data())
    def append(self, leaves, data):
        leaves = leaves[: self.tree.capacity - len(self.leaves)]
        first = len(self.leaves)
        places = st.sets(st.integers(first, first + len(leaves) - 1)) if leaves else st.just(set())
        watch = data.draw(places)
        assert self.tree.append(leaves, watch) == first
        self.leaves += leaves
        self.watched |= watch

    @precondition(lambda self: self.watched)
    @rule(data=st.data())
    def forget(self, data):
        position = data.draw(st.sampled_from(sorted(self.watched)))
        self.tree.forget(position)
        self.watched.remove(position)

    @rule()
    def remember(self):
        self.sizes.append(self.tree.checkpoint())

    @precondition(lambda self: self.sizes)
    @rule(data=st.data())
    def rewind(self, data):
        size = data.draw(st.sampled_from(self.sizes))
        self.tree.rewind(size)
        self.sizes = [each for each in self.sizes if each <= size]
        self.leaves = self.leaves[:size]
        self.watched = {position for position in self.watched if position < size}

    @rule()
    def restore(self):
        size = self.tree.checkpoint()
        self.sizes.append(size)
        frontiers = {size: self.tree.frontier}
        self.tree = CommitmentTree.restored(frontiers, self.tree.nodes, self.watched, SHALLOW)
        self.sizes = [size]

    @invariant()
    def knows_root_and_paths(self):
        levels = naive_levels(self.leaves, SHALLOW)
        assert self.tree.size == len(self.leaves)
        assert self.tree.root == levels[-1][0]
        assert self.tree.watched == self.watched
        for position in self.watched:
            assert self.tree.leaf(position) == self.leaves[position]
            assert self.tree.path(position) == naive_path(levels, position)

    @invariant()
    def keeps_what_paths_need_and_nothing_else(self):
        levels = naive_levels(self.leaves, SHALLOW)
        groups = {(n, leaf >> 2 * n + 2) for leaf in self.watched for n in range(SHALLOW)}
        assert dict(self.tree.nodes) == {
            (level, index): levels[level][index]
            for level, group in groups
            for index in range(ARITY * group, ARITY * (group + 1))
            if (index + 1) * ARITY**level <= len(self.leaves)
        }


TestCommitmentTree = CommitmentTreeMachine.TestCase


@pytest.mark.rule("SERO-08")
def test_path__leads_to_root():
    tree = CommitmentTree()
    leaves = list(range(1, 40))
    tree.append(leaves[:7], {5})
    tree.append(leaves[7:], {20})
    for position in (5, 20):
        path = tree.path(position)
        assert len(path) == DEPTH
        assert root_from_path(leaves[position], position, path) == tree.root
    assert root_from_path(leaves[6], 5, tree.path(5)) != tree.root
    assert root_from_path(leaves[5], 6, tree.path(5)) != tree.root


def test_root__of_empty_tree_is_hash_of_empty_nodes():
    nodes = empty_nodes()
    assert CommitmentTree().root == nodes[DEPTH]
    assert nodes[:2] == (EMPTY_LEAF, poseidon([EMPTY_LEAF] * ARITY))


@given(batches=st.lists(LEAVES, max_size=4))
def test_fuzz_append__in_batches_or_at_once(batches):
    by_batch, at_once = CommitmentTree(), CommitmentTree()
    for batch in batches:
        by_batch.append(batch)
    at_once.append([leaf for batch in batches for leaf in batch])
    assert by_batch.frontier == at_once.frontier
    assert by_batch.root == at_once.root


def test_append__hashes_each_complete_node_once(monkeypatch):
    hashed = []
    tree = CommitmentTree()
    monkeypatch.setattr(
        "shielded.tree.poseidon", lambda inputs: hashed.append(inputs) or poseidon(inputs)
    )
    tree.append(range(1, 129), {3, 100})
    assert len(hashed) == 32 + 8 + 2
    assert len(tree.nodes) <= 2 * ARITY * DEPTH


def test_root__of_full_tree():
    tree, leaves = CommitmentTree(2), list(range(1, 17))
    tree.append(leaves, {0, 15})
    levels = naive_levels(leaves, 2)
    assert tree.root == levels[-1][0]
    assert [tree.path(each) for each in (0, 15)] == [naive_path(levels, each) for each in (0, 15)]


def test_forget__leaves_the_path_of_a_neighbour():
    tree = CommitmentTree()
    tree.append([1, 2, 3], {0, 1})
    before = tree.path(1)
    tree.forget(0)
    assert tree.path(1) == before
    tree.forget(1)
    assert not tree.nodes


def test_append__refuses_what_it_cannot_hold():
    tree = CommitmentTree(1)
    tree.append([1, 2], {0})
    before = tree.root, tree.size, tree.watched
    with pytest.raises(ValueError, match="4 leaves at most"):
        tree.append([3, 4, 5])
    with pytest.raises(ValueError, match="order of the field"):
        tree.append([FIELD])
    with pytest.raises(ValueError, match="appended now"):
        tree.append([3], {1})
    assert (tree.root, tree.size, tree.watched) == before


def test_path__of_leaf_that_is_not_watched():
    tree = CommitmentTree()
    tree.append([1, 2], {0})
    for ask in (tree.path, tree.leaf, tree.forget):
        with pytest.raises(KeyError, match="not watched"):
            ask(1)


def test_rewind__to_no_checkpoint():
    tree = CommitmentTree(checkpoints_kept=2)
    for leaf in (1, 2, 3):
        tree.append([leaf])
        tree.checkpoint()
    with pytest.raises(KeyError, match="no checkpoint at 1"):
        tree.rewind(1)
    tree.rewind(2)
    with pytest.raises(KeyError, match="no checkpoint at 3"):
        tree.rewind(3)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda f: f[:-1], "17 levels"),
        (lambda f: ((), *f[1:]), "not one of 5 leaves"),
        (lambda f: ((1,) * 5, (), *f[2:]), "too many nodes"),
        (lambda f: ((FIELD,), *f[1:]), "order of the field"),
    ],
)
def test_restored__refuses_wrong_frontier(change, reason):
    tree = CommitmentTree()
    tree.append([1, 2, 3, 4, 5])
    with pytest.raises(ValueError, match=reason):
        CommitmentTree.restored({5: change(tree.frontier)}, {}, ())


def test_restored__refuses_missing_nodes():
    tree = CommitmentTree()
    tree.append([1, 2, 3, 4, 5], {1})
    nodes = dict(tree.nodes)
    assert CommitmentTree.restored({5: tree.frontier}, nodes, {1}).path(1) == tree.path(1)
    for place in nodes:
        rest = {each: node for each, node in nodes.items() if each != place}
        with pytest.raises(ValueError, match="missing"):
            CommitmentTree.restored({5: tree.frontier}, rest, {1})
    with pytest.raises(ValueError, match="not in the tree"):
        CommitmentTree.restored({5: tree.frontier}, nodes, {5})


def test_restored__from_nothing_is_empty():
    assert CommitmentTree.restored({}, {}, ()).root == CommitmentTree().root
