# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title arbiter_call
@license AGPL-3.0-only
@author The MEVM authors
@notice Asks an arbiter with a bound on what the answer may cost: an arbiter that reverts, burns
        its gas or makes no sense has given no answer, and fails nobody's call.
@custom:source SEC-03 CEC-25
"""

from interfaces import IArbiter

BPS: constant(uint256) = 10_000
# What an answer may use, and what must be there so that so much can be passed on.
CALL_GAS: constant(uint256) = 1_000_000
CALL_GAS_CHECK: constant(uint256) = CALL_GAS * 64 // 63 + 10_000
OPEN_CASE: constant(bytes4) = method_id(
    "open_case((bytes32,address,address,address,uint256,uint256,uint256))", output_type=bytes4
)


@internal
@view
def _cost(arbiter: address, asset: address, amount: uint256) -> (bool, uint256):
    """
    @notice Return what a case costs, in wei of the coin.
    @param arbiter The arbiter.
    @param asset What the amount is counted in.
    @param amount What the ruling may move.
    @return Whether the arbiter says so, and the cost.
    """
    assert msg.gas >= CALL_GAS_CHECK, "arbiter_call: too little gas"
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        arbiter,
        abi_encode(asset, amount, method_id=method_id("cost(address,uint256)")),
        max_outsize=32,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 32:
        return False, 0
    return True, abi_decode(answer, uint256)


@internal
def _open(arbiter: address, case: IArbiter.Case, cost: uint256) -> (bool, uint256, uint256):
    """
    @notice Open a case.
    @param arbiter The arbiter.
    @param case The case.
    @param cost What the arbiter said that it costs, which is sent along.
    @return Whether the arbiter took it, the case, and when it is ruled at the latest; at the end
            of time where the arbiter does not say so.
    """
    assert msg.gas >= CALL_GAS_CHECK, "arbiter_call: too little gas"
    ok: bool = False
    answer: Bytes[32] = b""
    ok, answer = raw_call(
        arbiter,
        abi_encode(case, method_id=OPEN_CASE),
        max_outsize=32,
        gas=CALL_GAS,
        value=cost,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 32:
        return ok, 0, max_value(uint256)
    case_id: uint256 = abi_decode(answer, uint256)
    assert msg.gas >= CALL_GAS_CHECK, "arbiter_call: too little gas"
    ok, answer = raw_call(
        arbiter,
        abi_encode(case_id, method_id=method_id("final_by(uint256)")),
        max_outsize=32,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 32:
        return True, case_id, max_value(uint256)
    return True, case_id, abi_decode(answer, uint256)


@internal
@view
def _ruling(arbiter: address, case_id: uint256) -> IArbiter.Ruling:
    """
    @notice Return an arbiter's ruling.
    @param arbiter The arbiter.
    @param case_id The case.
    @return The ruling; not final where there is none, or none that makes sense.
    """
    assert msg.gas >= CALL_GAS_CHECK, "arbiter_call: too little gas"
    ok: bool = False
    answer: Bytes[128] = b""
    ok, answer = raw_call(
        arbiter,
        abi_encode(case_id, method_id=method_id("ruling(uint256)")),
        max_outsize=128,
        gas=CALL_GAS,
        is_static_call=True,
        revert_on_failure=False,
    )
    if not ok or len(answer) != 128:
        return empty(IArbiter.Ruling)
    words: uint256[4] = abi_decode(answer, uint256[4])
    if words[0] != 1 or words[3] > BPS:
        return empty(IArbiter.Ruling)
    return IArbiter.Ruling(
        is_final=True,
        is_default=words[1] != 0,
        is_malicious=words[2] != 0,
        claimant_bps=words[3],
    )
