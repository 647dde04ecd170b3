# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Verifier of the shielded circuits
@license AGPL-3.0-only
@author The MEVM authors
@notice Verifies proofs of circuits/input.circom and circuits/output.circom under the keys of one
        ceremony.
@dev Invariants PV-1 to PV-4 in tests/PROPERTIES.md. All proofs of a circuit are one batch. A chain
     that lacks the precompile answers with success and no output, which is no yes.
@custom:source SERO-04 SERO-05
@custom:kill Nothing can be stopped or changed, and there is no owner. Keys of a ceremony that
             proves nothing are refused on every chain but those for development.
"""

from interfaces import IProofVerifier

implements: IProofVerifier

from contracts.modules import development_chain
from contracts.modules import shielded_keys

MAX_INPUTS: constant(uint256) = 32
MAX_OUTPUTS: constant(uint256) = 36
INPUT_SIGNALS: constant(uint256) = 5
OUTPUT_SIGNALS: constant(uint256) = 3
INPUT_WORDS: constant(uint256) = 13  # eight of the proof, and the signals
OUTPUT_WORDS: constant(uint256) = 11
HEAD_WORDS: constant(uint256) = 28  # signals, proofs, and the longer of the two keys
MAX_BYTES: constant(uint256) = 32 * (HEAD_WORDS + 2 + MAX_INPUTS * INPUT_WORDS)

# Several times the precompile's price, for a contract in its place. What fails takes all of it.
GAS: constant(uint256) = 1_000_000
GAS_PROOF: constant(uint256) = 300_000

GROTH16: immutable(address)


@deploy
def __init__(groth16: address):
    """
    @notice Fix who verifies.
    @param groth16 The precompile GROTH16_VERIFY, or what answers like it.
    """
    self._check_chain()
    GROTH16 = groth16


@external
@view
def verify_inputs(
    statements: DynArray[uint256[INPUT_SIGNALS], MAX_INPUTS],
    proofs: DynArray[uint256[8], MAX_INPUTS],
) -> bool:
    """
    @notice Tell whether every proof of Input holds.
    @param statements Value commitment (x, y), anchor, nullifier, sighash, for each.
    @param proofs As many proofs.
    @return True if all hold, also if there are none.
    @custom:source SERO-04 SERO-05
    """
    count: uint256 = len(statements)
    assert len(proofs) == count, "ProofVerifier: lengths differ"
    self._check_chain()
    if count == 0:
        return True
    batch: DynArray[uint256[INPUT_WORDS], MAX_INPUTS] = []
    for i: uint256 in range(count, bound=MAX_INPUTS):
        p: uint256[8] = proofs[i]
        s: uint256[INPUT_SIGNALS] = statements[i]
        batch.append([p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], s[0], s[1], s[2], s[3], s[4]])
    head: Bytes[896] = abi_encode(INPUT_SIGNALS, count, shielded_keys.INPUT_KEY)
    return self._holds(concat(head, slice(abi_encode(batch), 64, 32 * INPUT_WORDS * count)), count)


@external
@view
def verify_outputs(
    statements: DynArray[uint256[OUTPUT_SIGNALS], MAX_OUTPUTS],
    proofs: DynArray[uint256[8], MAX_OUTPUTS],
) -> bool:
    """
    @notice Tell whether every proof of Output holds.
    @param statements Value commitment (x, y), note commitment, for each.
    @param proofs As many proofs.
    @return True if all hold, also if there are none.
    @custom:source SERO-04 SERO-05
    """
    count: uint256 = len(statements)
    assert len(proofs) == count, "ProofVerifier: lengths differ"
    self._check_chain()
    if count == 0:
        return True
    batch: DynArray[uint256[OUTPUT_WORDS], MAX_OUTPUTS] = []
    for i: uint256 in range(count, bound=MAX_OUTPUTS):
        p: uint256[8] = proofs[i]
        s: uint256[OUTPUT_SIGNALS] = statements[i]
        batch.append([p[0], p[1], p[2], p[3], p[4], p[5], p[6], p[7], s[0], s[1], s[2]])
    head: Bytes[768] = abi_encode(OUTPUT_SIGNALS, count, shielded_keys.OUTPUT_KEY)
    return self._holds(concat(head, slice(abi_encode(batch), 64, 32 * OUTPUT_WORDS * count)), count)


@internal
@view
def _check_chain():
    """
    @notice Revert if anyone can forge proofs here; also where no constructor was run, as on a fork
            of the chain, or in a genesis block.
    """
    is_safe: bool = not shielded_keys.IS_DEVELOPMENT or development_chain._is_here()
    assert is_safe, "ProofVerifier: development keys"


@internal
@view
def _holds(call: Bytes[MAX_BYTES], count: uint256) -> bool:
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        GROTH16,
        call,
        gas=GAS + GAS_PROOF * count,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "ProofVerifier: failed"
    return convert(output, uint256) == 1
