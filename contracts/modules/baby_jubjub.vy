# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title baby_jubjub
@license AGPL-3.0-only
@author The MEVM authors
@notice Calculates on the curve Baby Jubjub, by the chain's precompiles or by contracts that answer
        alike. Points are x, y; the neutral one, O, is 0, 1.
@dev A call to a chain without them succeeds with no output: only an answer of the right length is
     accepted. A coordinate that is no field element and a point off the curve revert.
@custom:source SERO-03 SERO-04 SERO-31
"""

# As many as anyone here has: notes and packages that a transaction makes; currency and ticket. The
# precompiles take more, which is memory to be paid for with every call.
MAX_POINTS: constant(uint256) = 36
MAX_TERMS: constant(uint256) = 2
FIELD: constant(
    uint256
) = 21888242871839275222246405745257275088548364400416034343698204186575808495617

# Several times the precompiles' prices, for contracts in their place. What fails takes all of it.
GAS: constant(uint256) = 100_000
GAS_POINT: constant(uint256) = 50_000
GAS_TERM: constant(uint256) = 2_500_000

ADD: immutable(address)
MSM: immutable(address)
VERIFY: immutable(address)


@deploy
def __init__(add: address, msm: address, verify: address):
    """
    @notice Fix who calculates.
    @param add The precompile BABYJUB_ADD, or what answers like it.
    @param msm The precompile BABYJUB_MSM, or what answers like it.
    @param verify The precompile BABYJUB_VERIFY, or what answers like it.
    """
    ADD = add
    MSM = msm
    VERIFY = verify


@internal
@view
def _sum(points: DynArray[uint256[2], MAX_POINTS]) -> uint256[2]:
    """
    @notice Add points.
    @param points Any number.
    @return Their sum; O if there are none.
    """
    count: uint256 = len(points)
    if count == 0:
        return [0, 1]
    success: bool = False
    output: Bytes[64] = b""
    success, output = raw_call(
        ADD,
        slice(abi_encode(points), 64, 64 * count),
        gas=GAS + GAS_POINT * count,
        max_outsize=64,
        is_static_call=True,
        revert_on_failure=False,
    )
    return self._point(success, output)


@internal
@view
def _combine(terms: DynArray[uint256[3], MAX_TERMS]) -> uint256[2]:
    """
    @notice Multiply points and add them.
    @param terms One or more times a scalar, x, y.
    @return The sum of all products.
    """
    count: uint256 = len(terms)
    success: bool = False
    output: Bytes[64] = b""
    success, output = raw_call(
        MSM,
        slice(abi_encode(terms), 64, 96 * count),
        gas=GAS + GAS_TERM * count,
        max_outsize=64,
        is_static_call=True,
        revert_on_failure=False,
    )
    return self._point(success, output)


@internal
@view
def _is_signed(
    base: uint256[2],
    key: uint256[2],
    commitment: uint256[2],
    response: uint256,
    challenge: uint256,
) -> bool:
    """
    @notice Verify a Schnorr signature over a base of the signer's: response · base = commitment +
            challenge · key, where base and key must be in the prime subgroup, and base is not O.
    @param base What the secret was multiplied with.
    @param key The product.
    @param commitment The signer's first message.
    @param response His answer, below the subgroup's order.
    @param challenge The hash that he answered to, below the subgroup's order.
    @return True if it holds; a point off the curve is not signed by anybody.
    """
    scheme: uint256 = 1
    success: bool = False
    output: Bytes[32] = b""
    success, output = raw_call(
        VERIFY,
        abi_encode(scheme, base, key, commitment, response, challenge),
        gas=GAS + 4 * GAS_TERM,
        max_outsize=32,
        is_static_call=True,
        revert_on_failure=False,
    )
    assert success and len(output) == 32, "baby_jubjub: failed"
    return convert(output, uint256) == 1


@internal
@pure
def _check_range(point: uint256[2]):
    """
    @notice Revert unless both coordinates are field elements.
    @param point On the curve or not.
    """
    self._check_element(max(point[0], point[1]))


@internal
@pure
def _check_element(number: uint256):
    """
    @notice Revert unless a number is a field element.
    @param number Any.
    """
    assert number < FIELD, "baby_jubjub: out of range"


@internal
@pure
def _negate(point: uint256[2]) -> uint256[2]:
    """
    @notice Return the point that a point and O make together.
    @param point A point with coordinates in the field.
    @return Its negative.
    """
    return [(FIELD - point[0]) % FIELD, point[1]]


@internal
@pure
def _point(success: bool, output: Bytes[64]) -> uint256[2]:
    assert success and len(output) == 64, "baby_jubjub: failed"
    return abi_decode(output, uint256[2])
