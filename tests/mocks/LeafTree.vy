# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A tree of commitments to which anyone appends
@license AGPL-3.0-only
"""

from contracts.modules import commitment_tree
from contracts.modules import poseidon_hash

initializes: poseidon_hash
initializes: commitment_tree[poseidon_hash := poseidon_hash]

exports: (commitment_tree.is_root, commitment_tree.root, commitment_tree.next_position)


@deploy
def __init__(poseidon: address):
    poseidon_hash.__init__(poseidon)
    commitment_tree.__init__()


@external
def append(leaves: DynArray[uint256, commitment_tree.MAX_BATCH]) -> uint256:
    return commitment_tree._append(leaves)


@external
def skip(count: uint256):
    """
    @notice Pretend that so many leaves are there.
    """
    commitment_tree.next_position = count
