"""Any set of contents under one root: its members are found, nothing else is; AT-5."""

import pytest
from eth_utils import keccak
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.notary import content_leaf, content_tree
from mevm_suite.testing import load

WORD = st.binary(min_size=32, max_size=32)
SETS = st.sets(WORD.filter(any), min_size=1, max_size=20)


@pytest.fixture(scope="module")
def attestations():
    return load("contracts/notary/Attestations.vy")


@pytest.fixture(scope="module")
def attest(attestations):
    schema = attestations.register_schema("bytes32 document")

    def attest(root):
        return attestations.attest((schema, bytes(32), root, bytes(32), 0, False, True))

    return attest


@given(contents=SETS, other=WORD, choice=st.randoms(use_true_random=False))
def test_fuzz_verify__finds_members_only(attestations, attest, contents, other, choice):
    tree = content_tree(contents)
    id = attest(tree.root)
    member = choice.choice(sorted(contents))
    proof = tree.proof(content_leaf(member))
    assert attestations.verify(id, member, proof)
    assert attestations.verify(id, other, proof) == (other == member)
    if proof:
        changed = choice.randrange(len(proof))
        wrong = [keccak(node) if i == changed else node for i, node in enumerate(proof)]
        assert not attestations.verify(id, member, wrong)
        assert not attestations.verify(id, member, proof[:-1])


@given(contents=SETS.filter(lambda contents: len(contents) > 1), place=st.integers(0, 20))
def test_fuzz_verify__finds_no_node_of_the_tree(attestations, attest, contents, place):
    """Whoever presents an inner node or a leaf as a content, with its true proof, fails."""
    tree = content_tree(contents)
    id = attest(tree.root)
    member = sorted(contents)[place % len(contents)]
    node, proof = content_leaf(member), tree.proof(content_leaf(member))
    while proof:
        assert not attestations.verify(id, node, proof)
        node = keccak(min(node, proof[0]) + max(node, proof[0]))
        proof = proof[1:]
