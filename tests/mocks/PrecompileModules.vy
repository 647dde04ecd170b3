# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Host of the modules that call precompiles
@license AGPL-3.0-only
@author The MEVM authors
@notice Makes their functions callable from outside.
"""

from contracts.modules import groth16
from contracts.modules import string_compare
from contracts.modules import svd

initializes: groth16
initializes: string_compare
initializes: svd


@deploy
def __init__(verifier: address, comparer: address, decomposer: address):
    """
    @notice Fix who calculates.
    @param verifier GROTH16_VERIFY.
    @param comparer STRING_COMPARE.
    @param decomposer SVD.
    """
    groth16.__init__(verifier)
    string_compare.__init__(comparer)
    svd.__init__(decomposer)


@external
@view
def holds(key: groth16.VerifyingKey, proofs: DynArray[groth16.Proof, groth16.MAX_PROOFS]) -> bool:
    """
    @notice Verify proofs.
    @param key Of their circuit.
    @param proofs Any.
    @return True if all hold.
    """
    return groth16._holds(key, proofs)


@external
@view
def compare(
    left: String[string_compare.MAX_LENGTH], right: String[string_compare.MAX_LENGTH]
) -> int256:
    """
    @notice Compare strings.
    @param left The first.
    @param right The second.
    @return -1, 0 or 1.
    """
    return string_compare._compare(left, right)


@external
@view
def decompose(columns: uint256, entries: DynArray[int128, svd.MAX_ENTRIES]) -> svd.Decomposition:
    """
    @notice Decompose a matrix.
    @param columns How many it has.
    @param entries Row by row.
    @return U, S and V.
    """
    return svd._decompose(columns, entries)
