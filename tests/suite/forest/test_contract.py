"""What the importer proves, a contract verifies, at a price that 10 million trees do not raise."""

import random
from dataclasses import astuple, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.forest.leaf import (
    MAX_SPECIES,
    RECORD,
    VERSION,
    Status,
    Tree,
    leaf_hash,
    leaf_hashes,
)
from mevm_suite.forest.tree import hash_pairs
from mevm_suite.testing import load

pytestmark = pytest.mark.rule("CEC-20")

INTRINSIC, FLOOR, STANDARD = 21_000, 10, 4
DEPTH = 24
TREE = Tree(b"\x01" * 32, "PIAB", -501_234_567, 105_000_000, 1_168, 123, 31, Status.STANDING)
INT32 = st.integers(-(2**31), 2**31 - 1)
UINT16 = st.integers(0, 2**16 - 1)


@pytest.fixture(scope="module")
def registry():
    return load("tests/mocks/TreeRecords.vy")


def arguments(tree):
    code, species, *numbers = astuple(tree)
    return (code, species.encode().ljust(MAX_SPECIES, b"\0"), *map(int, numbers))


@given(
    st.builds(
        Tree,
        st.binary(min_size=32, max_size=32),
        st.text("ABCxyz09", min_size=1, max_size=MAX_SPECIES),
        *(INT32, INT32, UINT16, UINT16, UINT16),
        st.sampled_from(Status),
    )
)
def test_fuzz_content__is_that_of_the_contract(registry, tree):
    import numpy as np

    record = np.array([(*arguments(tree), VERSION, 7)], RECORD)
    assert registry.content_of(arguments(tree)) == tree.content
    assert leaf_hashes(record) == leaf_hash(tree.content)
    assert Tree.of(record[0]) == tree
    assert Tree.from_json(tree.as_json()) == tree


@pytest.mark.parametrize(
    "change",
    [
        {"code": b"\x02" * 32},
        {"species": "FASY"},
        {"latitude": -501_234_566},
        {"longitude": -105_000_000},
        {"diameter": 1_169},
        {"height": 0},
        {"crown": 32},
        {"status": Status.SOLD},
    ],
)
def test_contract__refuses_any_other_field(registry, change):
    root, siblings = deep(TREE)
    assert registry.contains(root, arguments(TREE), siblings)
    assert not registry.contains(root, arguments(replace(TREE, **change)), siblings)


def test_contract__refuses_a_node_as_a_tree(registry):
    """A record hashes eight words, then one, twice; a node hashes two: no node is a record's."""
    root, siblings = deep(TREE)
    assert not registry.contains(root, arguments(TREE), siblings[1:])
    node = hash_pairs(leaf_hash(TREE.content) + siblings[0])
    assert leaf_hash(node) not in (root, node)
    assert not registry.contains(node, arguments(TREE), [])


def test_contract__verifies_below_60_000_gas_at_ten_million_trees(registry):
    root, siblings = deep(TREE)
    assert 2**DEPTH > 10_000_000
    call = registry.contains.prepare_calldata(root, arguments(TREE), siblings)
    assert registry.contains(root, arguments(TREE), siblings)
    # what EIP-7623 asks of a transaction; the registry's own storage would come on top of `used`
    tokens = sum(STANDARD if byte else 1 for byte in call)
    floor = INTRINSIC + FLOOR * tokens
    used = INTRINSIC + STANDARD * tokens + registry._computation.get_gas_used()
    assert max(floor, used) < 60_000


def deep(tree):
    """Return the root of a tree at depth 24, and its siblings."""
    source = random.Random(DEPTH)
    siblings = [source.randbytes(32) for _ in range(DEPTH)]
    node = leaf_hash(tree.content)
    for sibling in siblings:
        node = hash_pairs(node + sibling)
    return node, siblings
