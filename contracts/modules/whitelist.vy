# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title whitelist
@license AGPL-3.0-only
@author The MEVM authors
@notice Tells whether a Merkle root commits to an account and its limit.
"""

from snekmate.utils import merkle_proof_verification

MAX_DEPTH: constant(uint256) = 24


@internal
@pure
def _holds(
    root: bytes32, account: address, limit: uint256, proof: DynArray[bytes32, MAX_DEPTH]
) -> bool:
    # Hashed twice, so that no inner node of the tree can pass for a leaf. The loop is snekmate's
    # `_verify`, which would reserve memory for proofs of 255 nodes.
    node: bytes32 = keccak256(keccak256(abi_encode(account, limit)))
    for sibling: bytes32 in proof:
        node = merkle_proof_verification._hash_pair(node, sibling)
    return node == root
