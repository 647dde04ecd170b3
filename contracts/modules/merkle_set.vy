# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title merkle_set
@license AGPL-3.0-only
@author The MEVM authors
@notice Tells whether a Merkle root commits to a content hash.
"""

from snekmate.utils import merkle_proof_verification

MAX_DEPTH: constant(uint256) = 32


@internal
@pure
def _contains(root: bytes32, content: bytes32, proof: DynArray[bytes32, MAX_DEPTH]) -> bool:
    # A leaf is one word and hashed twice, a node is two words: neither can pass for the other.
    # The loop is snekmate's `_verify`, which would reserve memory for proofs of 255 nodes.
    node: bytes32 = keccak256(keccak256(abi_encode(content)))
    for sibling: bytes32 in proof:
        node = merkle_proof_verification._hash_pair(node, sibling)
    return node == root
