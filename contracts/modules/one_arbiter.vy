# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title one_arbiter
@license AGPL-3.0-only
@author The MEVM authors
@notice Asks one arbiter, fixed at deployment, which of two parties is right.
@dev A ruling that does not come in time, or makes no sense, finds for nobody. What a case costs
     is passed on exactly; nothing stays here.
@custom:source CEC-25
"""

from interfaces import IArbiter

from contracts.modules import arbiter_call

COIN: constant(address) = empty(address)
DAY: constant(uint256) = 86_400
EVEN: constant(uint256) = 5_000
MAX_WEIGHT: constant(uint256) = 2**128
EVIDENCE_TIME: constant(uint256) = 3 * DAY
MAX_CASE_TIME: constant(uint256) = 60 * DAY
# The arbiter's last word may need someone's call, so that it gets this much longer.
GRACE: constant(uint256) = 3 * DAY
NOBODY: constant(uint256) = 0
CLAIMANT: constant(uint256) = 1
RESPONDENT: constant(uint256) = 2

ARBITER: immutable(IArbiter)
WEIGHT: immutable(uint256)


@deploy
def __init__(arbiter: IArbiter, weight: uint256):
    """
    @notice Fix the arbiter.
    @param arbiter Who rules.
    @param weight What a case counts as, in wei of the coin: how large a panel it gets.
    """
    assert arbiter.address.is_contract, "one_arbiter: no contract"
    assert weight < MAX_WEIGHT, "one_arbiter: bad weight"
    ARBITER = arbiter
    WEIGHT = weight


@internal
@payable
def _open(subject: bytes32, claimant: address, respondent: address) -> (uint256, uint256):
    """
    @notice Open a case, for which the caller sent exactly what it costs.
    @param subject What is disputed.
    @param claimant The one party.
    @param respondent The other.
    @return The case, and the last second in which a ruling is waited for.
    """
    assert msg.value == self._cost(), "one_arbiter: wrong cost"
    case_id: uint256 = extcall ARBITER.open_case(
        IArbiter.Case(
            subject=subject,
            claimant=claimant,
            respondent=respondent,
            asset=COIN,
            amount=WEIGHT,
            evidence_until=block.timestamp + EVIDENCE_TIME,
            default_bps=EVEN,
        ),
        value=msg.value,
    )
    latest: uint256 = block.timestamp + MAX_CASE_TIME
    return case_id, min(staticcall ARBITER.final_by(case_id), latest) + GRACE


@internal
@view
def _cost() -> uint256:
    """
    @notice Return what a case costs; reverts while the arbiter cannot say so.
    @return Wei of the coin.
    """
    is_known: bool = False
    cost: uint256 = 0
    is_known, cost = arbiter_call._cost(ARBITER.address, COIN, WEIGHT)
    assert is_known, "one_arbiter: no arbiter yet"
    return cost


@internal
@view
def _winner(case_id: uint256, due: uint256) -> uint256:
    """
    @notice Return who is right; reverts while the ruling may still come.
    @param case_id The case.
    @param due The last second in which a ruling is waited for.
    @return The claimant, the respondent, or nobody: by an even ruling, by default, or without one.
    """
    ruling: IArbiter.Ruling = arbiter_call._ruling(ARBITER.address, case_id)
    assert ruling.is_final or block.timestamp > due, "one_arbiter: no ruling yet"
    if not ruling.is_final or ruling.is_default or ruling.claimant_bps == EVEN:
        return NOBODY
    return CLAIMANT if ruling.claimant_bps > EVEN else RESPONDENT
