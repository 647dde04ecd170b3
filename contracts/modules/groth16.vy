# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title groth16
@license AGPL-3.0-only
@author The MEVM authors
@notice Verifies Groth16 proofs over BN254, by the chain's precompile or by a contract that answers
        alike.
@dev A call to a chain without it succeeds with no output, which is no yes: only one word is an
     answer. Points as in EIP-197, the imaginary part of a coordinate first. Whose key it is, and
     that the signals say what they should, is for the caller to know.
@custom:source SERO-31
"""


struct VerifyingKey:
    alpha: uint256[2]
    beta: uint256[4]
    gamma: uint256[4]
    delta: uint256[4]
    inputs: DynArray[uint256[2], MAX_SIGNALS + 1]  # IC: one more than there are signals


struct Proof:
    a: uint256[2]
    b: uint256[4]
    c: uint256[2]
    signals: DynArray[uint256, MAX_SIGNALS]  # public inputs of the circuit


# The precompile takes 64 and 128, which is memory to be paid for with every call.
MAX_SIGNALS: constant(uint256) = 16
MAX_PROOFS: constant(uint256) = 8
MAX_WORDS: constant(uint256) = MAX_PROOFS * (8 + MAX_SIGNALS)

# Several times the precompile's price, for a contract in its place. What fails takes all of it.
GAS: constant(uint256) = 1_000_000
GAS_PROOF: constant(uint256) = 300_000

GROTH16_VERIFY: immutable(address)


@deploy
def __init__(verifier: address):
    """
    @notice Fix who verifies.
    @param verifier The precompile GROTH16_VERIFY, or what answers like it.
    """
    GROTH16_VERIFY = verifier


@internal
@view
def _holds(key: VerifyingKey, proofs: DynArray[Proof, MAX_PROOFS]) -> bool:
    """
    @notice Tell whether every proof holds; all are verified at once.
    @param key What the circuit's ceremony made.
    @param proofs One or more, each with as many signals as the key is for.
    @return True if all hold; a point off its curve and a signal above the field make it false.
    """
    signals: uint256 = len(key.inputs) - 1
    batch: DynArray[uint256, MAX_WORDS] = []
    for proof: Proof in proofs:
        assert len(proof.signals) == signals, "groth16: wrong number of signals"
        points: uint256[8] = [
            proof.a[0],
            proof.a[1],
            proof.b[0],
            proof.b[1],
            proof.b[2],
            proof.b[3],
            proof.c[0],
            proof.c[1],
        ]
        for coordinate: uint256 in points:
            batch.append(coordinate)
        for signal: uint256 in proof.signals:
            batch.append(signal)
    head: Bytes[512] = abi_encode(signals, len(proofs), key.alpha, key.beta, key.gamma, key.delta)
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        GROTH16_VERIFY,
        concat(
            head,
            slice(abi_encode(key.inputs), 64, 64 * len(key.inputs)),
            slice(abi_encode(batch), 64, 32 * len(batch)),
        ),
        gas=GAS + GAS_PROOF * len(proofs),
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "groth16: failed"
    return convert(output, uint256) == 1
