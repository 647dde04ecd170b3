"""Many contents under one root: none but those that were put in is found there."""

import pytest
from eth_utils import keccak

from mevm_suite.notary import content_leaf, content_tree

CONTENTS = [keccak(text=f"document {number}") for number in range(7)]


@pytest.fixture(scope="module")
def tree():
    return content_tree(CONTENTS)


@pytest.fixture(scope="module")
def bulk(attest, tree):
    return attest(content=tree.root, is_root=True)


@pytest.mark.rule("SEC-10", "SEC-44")
def test_verify__finds_each_content(attestations, bulk, tree):
    for content in CONTENTS:
        assert attestations.verify(bulk, content, tree.proof(content_leaf(content)))


def test_verify__finds_no_other_content(attestations, bulk, tree):
    proof = tree.proof(content_leaf(CONTENTS[0]))
    assert not attestations.verify(bulk, keccak(text="other"), proof)
    assert not attestations.verify(bulk, CONTENTS[1], proof)
    assert not attestations.verify(bulk, CONTENTS[0], proof[:-1])
    assert not attestations.verify(bulk, CONTENTS[0], [])


def test_verify__finds_no_inner_node_or_leaf_hash(attestations, bulk, tree):
    """A second preimage: a node of the tree is presented as if it were a content."""
    proof = tree.proof(content_leaf(CONTENTS[0]))
    node = content_leaf(CONTENTS[0])
    assert not attestations.verify(bulk, node, proof)
    for level, sibling in enumerate(proof):
        node = keccak(min(node, sibling) + max(node, sibling))
        assert not attestations.verify(bulk, node, proof[level + 1 :])
    assert not attestations.verify(bulk, tree.root, [])


def test_verify__takes_a_tree_of_one(attestations, attest):
    id = attest(content=content_leaf(CONTENTS[0]), is_root=True)
    assert attestations.verify(id, CONTENTS[0], [])


def test_verify__takes_a_plain_content_as_it_is(attestations, attest):
    """A content that was not attested as a root has nothing under it."""
    id = attest(content=CONTENTS[0])
    assert attestations.verify(id, CONTENTS[0], [])
    assert not attestations.verify(id, CONTENTS[1], [])
    plain = attest(content=content_leaf(CONTENTS[0]))
    assert not attestations.verify(plain, CONTENTS[0], [])
    assert not attestations.verify(plain, content_leaf(CONTENTS[0]), [CONTENTS[1]])


def test_verify__finds_nothing_in_a_revoked_root(attestations, attest, attester, tree):
    id = attest(content=tree.root, is_root=True)
    proof = tree.proof(content_leaf(CONTENTS[0]))
    attestations.revoke(id, sender=attester)
    assert not attestations.verify(id, CONTENTS[0], proof)


def test_verify__finds_nothing_where_there_is_no_attestation(attestations):
    assert not attestations.verify(bytes(32), bytes(32), [])
    assert not attestations.verify(b"\x01" * 32, CONTENTS[0], [])
