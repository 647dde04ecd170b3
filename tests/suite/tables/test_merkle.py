import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.tables.merkle import MerkleTree, hash_pair, leaf_hash, verify

VECTOR = json.loads((Path(__file__).parent / "openzeppelin.json").read_text())
LEAVES = st.lists(st.binary(min_size=32, max_size=32), min_size=1, max_size=40, unique=True)


def test_root__is_openzeppelin_s():
    leaves = [
        leaf_hash(VECTOR["types"], [account, int(amount)]) for account, amount in VECTOR["values"]
    ]
    assert MerkleTree(leaves).root.hex() == VECTOR["root"]


@given(LEAVES)
def test_proof__leads_from_every_leaf_to_the_root(leaves):
    tree = MerkleTree(leaves)
    for leaf in leaves:
        assert verify(leaf, tree.proof(leaf), tree.root)


@given(LEAVES)
def test_root__does_not_depend_on_the_order(leaves):
    assert MerkleTree(leaves).root == MerkleTree(reversed(leaves)).root


@given(LEAVES, st.binary(min_size=32, max_size=32))
def test_proof__of_a_leaf_proves_no_other(leaves, other):
    tree = MerkleTree(leaves)
    if other not in leaves:
        assert not any(verify(other, tree.proof(leaf), tree.root) for leaf in leaves)


def test_tree__of_one_leaf_is_the_leaf():
    assert MerkleTree([b"\x01" * 32]).root == b"\x01" * 32


def test_hash_pair__does_not_depend_on_the_order():
    left, right = b"\x01" * 32, b"\x02" * 32
    assert hash_pair(left, right) == hash_pair(right, left)


@pytest.mark.parametrize(("leaves", "reason"), [([], "at least one"), ([b"a", b"a"], "distinct")])
def test_tree__refuses(leaves, reason):
    with pytest.raises(ValueError, match=reason):
        MerkleTree(leaves)


def test_proof__of_a_stranger_is_refused():
    with pytest.raises(KeyError):
        MerkleTree([b"\x01" * 32]).proof(b"\x02" * 32)
