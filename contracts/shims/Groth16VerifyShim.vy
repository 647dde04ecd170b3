# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Groth16 verifier for chains without the precompile
@license AGPL-3.0-only
@author The MEVM authors
@notice Answers as the precompile GROTH16_VERIFY does: counts, verifying key and proofs in, 1 out if
        every proof is valid and 0 else. It calculates with Ethereum's precompiles for BN254.
@dev One product of k + 3 pairings for k proofs. All equations but the first are raised to powers of
     128 bits, hashed from the whole call data, so that errors cannot cancel out: a false batch
     passes with a probability of about 2^-128 per attempt. Those precompiles refuse points off
     their curve or outside the subgroup; each gets the gas of its price and no more, and that much
     has to be there, so that no caller can make a valid proof fail.
@custom:source SERO-31
@custom:kill Nothing can be stopped: it has no state and no owner.
"""

ORDER: constant(
    uint256
) = 21888242871839275222246405745257275088548364400416034343698204186575808495617

MAX_PUBLIC_INPUTS: constant(uint256) = 64
MAX_PROOFS: constant(uint256) = 64
MAX_PAIRS: constant(uint256) = MAX_PROOFS + 3
PAIR: constant(uint256) = 192  # bytes: a point of G1, one of G2

# where things are, in bytes
ALPHA: constant(uint256) = 64
BETA: constant(uint256) = ALPHA + 64
GAMMA: constant(uint256) = BETA + 128
DELTA: constant(uint256) = GAMMA + 128
INPUT_POINTS: constant(uint256) = DELTA + 128
POINTS_OF_PROOF: constant(uint256) = 256

SHA256: constant(address) = 0x0000000000000000000000000000000000000002
ECADD: constant(address) = 0x0000000000000000000000000000000000000006
ECMUL: constant(address) = 0x0000000000000000000000000000000000000007
ECPAIRING: constant(address) = 0x0000000000000000000000000000000000000008

GAS_ECADD: constant(uint256) = 150
GAS_ECMUL: constant(uint256) = 6_000
GAS_ECPAIRING: constant(uint256) = 45_000
GAS_ECPAIRING_PAIR: constant(uint256) = 34_000
GAS_AROUND: constant(uint256) = 15_000  # spent between looking at the gas and calling, at most

DOMAIN: constant(Bytes[18]) = b"MEVM Groth16 batch"

# What an invalid point makes of all that is calculated from it.
INVALID: constant(uint256[2]) = [max_value(uint256), max_value(uint256)]


@external
@view
@raw_return
def __default__() -> Bytes[32]:
    """
    @notice Verify the proofs of the call data.
    @return The word 1 or 0.
    """
    assert len(msg.data) >= ALPHA, "Groth16VerifyShim: wrong length"
    inputs: uint256 = self._word(0)
    proofs: uint256 = self._word(32)
    assert inputs <= MAX_PUBLIC_INPUTS, "Groth16VerifyShim: n above 64"
    assert 0 < proofs and proofs <= MAX_PROOFS, "Groth16VerifyShim: k not 1 to 64"
    start: uint256 = INPUT_POINTS + 64 * (inputs + 1)
    size: uint256 = POINTS_OF_PROOF + 32 * inputs
    assert len(msg.data) == start + size * proofs, "Groth16VerifyShim: wrong length"
    return abi_encode(convert(self._are_valid(inputs, proofs, start), uint256))


@internal
@view
def _are_valid(inputs: uint256, proofs: uint256, start: uint256) -> bool:
    seed: bytes32 = self._seed()
    power: uint256 = 1
    total: uint256 = 0
    weights: uint256[MAX_PUBLIC_INPUTS] = empty(uint256[MAX_PUBLIC_INPUTS])
    combined_c: uint256[2] = empty(uint256[2])
    pairs: uint256[6][MAX_PAIRS] = empty(uint256[6][MAX_PAIRS])
    position: uint256 = start
    for i: uint256 in range(proofs, bound=MAX_PROOFS):
        if i > 0:
            power = convert(keccak256(concat(seed, convert(i, bytes32))), uint256) >> 128
        total += power
        negative_a: uint256[2] = self._multiply(self._point(position), ORDER - power)
        pairs[i] = self._pair(negative_a, position + 64)
        c: uint256[2] = self._multiply(self._point(position + 192), power)
        combined_c = self._add(combined_c, c)
        position += POINTS_OF_PROOF
        for j: uint256 in range(inputs, bound=MAX_PUBLIC_INPUTS):
            value: uint256 = self._word(position)
            if value >= ORDER:
                return False
            product: uint256 = uint256_mulmod(power, value, ORDER)
            weights[j] = uint256_addmod(weights[j], product, ORDER)
            position += 32
    combined_inputs: uint256[2] = self._multiply(self._point(INPUT_POINTS), total)
    position = INPUT_POINTS + 64
    for j: uint256 in range(inputs, bound=MAX_PUBLIC_INPUTS):
        product: uint256[2] = self._multiply(self._point(position), weights[j])
        combined_inputs = self._add(combined_inputs, product)
        position += 64
    pairs[proofs] = self._pair(self._multiply(self._point(ALPHA), total), BETA)
    pairs[proofs + 1] = self._pair(combined_inputs, GAMMA)
    pairs[proofs + 2] = self._pair(combined_c, DELTA)

    count: uint256 = proofs + 3
    gas: uint256 = GAS_ECPAIRING + GAS_ECPAIRING_PAIR * count
    # A call gets at most 63/64 of what is left. With this much, all calls before had enough, too.
    assert msg.gas > gas * 64 // 63 + GAS_AROUND, "Groth16VerifyShim: out of gas"
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        ECPAIRING,
        slice(abi_encode(pairs), 0, PAIR * count),
        gas=gas,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    return success and convert(output, uint256) == 1


@internal
@view
def _seed() -> bytes32:
    digest: Bytes[32] = raw_call(SHA256, msg.data, max_outsize=32, is_static_call=True)
    return keccak256(concat(DOMAIN, digest))


@internal
@view
def _multiply(point: uint256[2], scalar: uint256) -> uint256[2]:
    if scalar == 1:
        return point  # where it goes it is checked
    success: bool = False
    output: Bytes[64] = b""
    success, output = raw_call(
        ECMUL,
        abi_encode(point, scalar),
        gas=GAS_ECMUL,
        max_outsize=64,
        is_static_call=True,
        revert_on_failure=False,
    )
    return abi_decode(output, uint256[2]) if success else INVALID


@internal
@view
def _add(left: uint256[2], right: uint256[2]) -> uint256[2]:
    success: bool = False
    output: Bytes[64] = b""
    success, output = raw_call(
        ECADD,
        abi_encode(left, right),
        gas=GAS_ECADD,
        max_outsize=64,
        is_static_call=True,
        revert_on_failure=False,
    )
    return abi_decode(output, uint256[2]) if success else INVALID


@internal
@view
def _pair(first: uint256[2], second: uint256) -> uint256[6]:
    q: uint256[4] = abi_decode(slice(msg.data, second, 128), uint256[4])
    return [first[0], first[1], q[0], q[1], q[2], q[3]]


@internal
@view
def _point(position: uint256) -> uint256[2]:
    return abi_decode(slice(msg.data, position, 64), uint256[2])


@internal
@view
def _word(position: uint256) -> uint256:
    return convert(slice(msg.data, position, 32), uint256)
