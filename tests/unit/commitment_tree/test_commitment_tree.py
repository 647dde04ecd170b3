"""SERO-08: the tree is that of the wallets, whatever the batches."""

import re
from collections.abc import Iterator

import boa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.poseidon import FIELD
from mevm_suite.deployment.boa_shielded import precompiles, shielded_chain
from mevm_suite.paths import ROOT
from mevm_suite.testing import load
from shielded.tree import CommitmentTree, empty_nodes

CAPACITY = 4**16


@pytest.fixture(scope="module")
def tree() -> Iterator:
    with shielded_chain():
        yield load("tests/mocks/LeafTree.vy", precompiles()[0])


@pytest.fixture(autouse=True)
def fresh(tree):
    with boa.env.anchor():
        yield


def test_empty__is_the_root_of_nothing(tree):
    source = (ROOT / "contracts/modules/commitment_tree.vy").read_text(encoding="utf-8")
    (constants,) = re.findall(r"^EMPTY: [^\n]+\[\n(.*?)\]", source, re.S | re.M)
    assert [int(line) for line in constants.split(",") if line.strip()] == list(empty_nodes())
    assert tree.root() == empty_nodes()[-1]
    assert tree.is_root(tree.root())


@pytest.mark.rule("SERO-08")
@settings(max_examples=6)
@given(sizes=st.lists(st.integers(0, 56), min_size=1, max_size=4))
def test_append__keeps_the_root_of_the_wallets(tree, sizes):
    """Batches that begin and end anywhere in a group, and fill several levels."""
    with boa.env.anchor():
        wallets, roots = CommitmentTree(), []
        for batch, size in enumerate(sizes):
            leaves = [FIELD - 1 - 100 * batch - place for place in range(size)]
            assert tree.append(leaves) == sum(sizes[:batch])
            wallets.append(leaves)
            assert tree.root() == wallets.root
            roots.append(wallets.root)
        assert all(map(tree.is_root, roots))
        assert tree.next_position() == sum(sizes)


@pytest.mark.rule("SERO-08")
def test_append__does_not_care_about_batches(tree):
    with boa.env.anchor():
        tree.append(list(range(1, 12)))
        at_once = tree.root()
    for leaf in range(1, 12):
        tree.append([leaf])
    assert tree.root() == at_once


@pytest.mark.rule("SERO-08")
def test_append__hashes_a_node_once_for_all_its_leaves(tree):
    """A batch of 56 costs less than 4 times one leaf."""
    tree.append([1])
    one = tree._computation.get_gas_used()
    tree.append([1] * 56)
    assert tree._computation.get_gas_used() < 4 * one


@pytest.mark.rule("SERO-08")
def test_append__reverts_if_the_tree_is_full(tree):
    tree.skip(CAPACITY - 3)
    with boa.reverts("commitment_tree: full"):
        tree.append([1] * 4)
    tree.append([1] * 3)
    assert tree.next_position() == CAPACITY
    with boa.reverts("commitment_tree: full"):
        tree.append([1])
    assert tree.append([]) == CAPACITY


def test_append__reverts_if_a_leaf_is_no_field_element(tree):
    with boa.reverts("poseidon_hash: failed"):
        tree.append([FIELD])
