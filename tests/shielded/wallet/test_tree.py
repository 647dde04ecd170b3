"""A tree that was put away and restored goes on as if nothing had happened."""

from shielded.tree import CommitmentTree


def test_restored__knows_roots_paths_and_checkpoints():
    tree, checkpoints = CommitmentTree(), {}
    for first in range(0, 60, 7):
        tree.append(range(first + 1, first + 8), watch=[first + 3])
        checkpoints[tree.checkpoint()] = tree.frontier
    again = CommitmentTree.restored(checkpoints, tree.nodes, tree.watched)
    for each in (tree, again):
        each.rewind(49)
        each.append(range(1000, 1020), watch=[50])
    assert (again.size, again.root) == (tree.size, tree.root)
    assert again.watched == tree.watched == {3, 10, 17, 24, 31, 38, 45, 50}
    assert all(again.path(position) == tree.path(position) for position in tree.watched)
    again.forget(3)
    assert again.nodes.keys() < tree.nodes.keys()
