# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title A verifier that believes every proof, or none
@license AGPL-3.0-only
@notice Test only: stands for a circuit or a ceremony that was broken.
"""

from interfaces import IProofVerifier

implements: IProofVerifier

is_strict: public(bool)


@external
def set_strict(is_strict: bool):
    self.is_strict = is_strict


@external
@view
def verify_inputs(statements: DynArray[uint256[5], 32], proofs: DynArray[uint256[8], 32]) -> bool:
    assert len(proofs) == len(statements), "AcceptingVerifier: lengths differ"
    return not self.is_strict


@external
@view
def verify_outputs(statements: DynArray[uint256[3], 36], proofs: DynArray[uint256[8], 36]) -> bool:
    assert len(proofs) == len(statements), "AcceptingVerifier: lengths differ"
    return not self.is_strict
