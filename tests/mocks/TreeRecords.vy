# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Checks tree records as a registry would
@license AGPL-3.0-only
"""

from contracts.modules import merkle_set


struct Tree:
    code: bytes32
    species: bytes8
    latitude: int32
    longitude: int32
    diameter: uint16
    height: uint16
    crown: uint16
    status: uint8


@external
@pure
def content_of(tree: Tree) -> bytes32:
    return keccak256(abi_encode(tree))


@external
@pure
def contains(root: bytes32, tree: Tree, proof: DynArray[bytes32, merkle_set.MAX_DEPTH]) -> bool:
    return merkle_set._contains(root, keccak256(abi_encode(tree)), proof)
