# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title policies
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps policies in lists by peril, region, and the week in which they end, so that an event
        walks only those that it can hit, and the capital of a list is freed in one step.
@dev A list's `cover` is what its OPEN policies may still claim; a CLAIMED policy counts alone. A
     list does not change while an event is open there (contracts/modules/exposures.vy).
@custom:source CEC-40 CEC-41 CEC-42
"""

from ethereum.ercs import IERC20
from interfaces import IForestInsurance
from interfaces import IUnderwritingPool

from contracts.modules import exposures
from contracts.modules import policy_state
from contracts.modules import purse

uses: exposures
uses: purse


struct Week:
    size: uint256
    cover: uint256
    rewards: uint256  # how many keepers' rewards are not paid yet


WEEK: constant(uint256) = 7 * 86_400
# An event may be opened so long after a policy's end.
REPORT_TIME: constant(uint256) = 30 * 86_400

ASSET: immutable(address)
POOL: immutable(IUnderwritingPool)
REWARD: immutable(uint256)

policy_count: public(uint256)
# parcel, peril: until then it is insured
insured_until: public(HashMap[bytes32, HashMap[uint256, uint256]])
# parcel: a survey from before then does not know what was lost
surveys_since: public(HashMap[bytes32, uint256])

_policies: HashMap[uint256, IForestInsurance.Policy]
# peril, region, week
_weeks: HashMap[uint256, HashMap[uint256, HashMap[uint256, Week]]]
_members: HashMap[uint256, HashMap[uint256, HashMap[uint256, HashMap[uint256, uint256]]]]


@deploy
def __init__(pool: IUnderwritingPool, reward: uint256):
    """
    @notice Fix whose capital pays, and what a keeper gets.
    @param pool The underwriters' pool.
    @param reward What a buyer pays in advance to whoever settles his policy, or frees its week.
    """
    assert pool.address.is_contract, "policies: no pool"
    POOL = pool
    ASSET = staticcall pool.asset()
    REWARD = reward


@external
def release_week(peril: uint256, region: uint256, week: uint256):
    """
    @notice Free the capital of all policies of a week that nothing can happen to any more; anyone
            may call, and gets a keeper's reward.
    @dev The other rewards that no settlement took are the pool's.
    @param peril The peril.
    @param region The region.
    @param week In which they ended, in weeks since 1970.
    @custom:source CEC-42
    """
    self._check_past(peril, region, week)
    list: Week = self._weeks[peril][region][week]
    assert list.size > 0, "policies: nothing to free"
    self._weeks[peril][region][week] = empty(Week)
    exposures._lower(peril, region, list.cover)
    log IForestInsurance.WeekReleased(peril=peril, region=region, week=week, cover=list.cover)
    extcall POOL.free_cover(list.cover)
    rewards: uint256 = list.rewards * REWARD
    if rewards > 0:
        purse._credit(ASSET, msg.sender, REWARD)
        rewards -= REWARD
    if rewards > 0:
        purse.held[ASSET] -= rewards
        self._approve(rewards)
        extcall POOL.donate(rewards)


@external
def release_policy(policy: uint256):
    """
    @notice Free the capital of a policy that was claimed of, when no claim is open; by anyone.
    @param policy The policy.
    @custom:source CEC-42
    """
    record: IForestInsurance.Policy = self._policies[policy]
    assert record.state == policy_state.CLAIMED, "policies: not claimed of"
    assert record.open_claims == 0, "policies: claim is open"
    peril: uint256 = record.peril
    self._check_past(peril, record.region, record.end // WEEK)
    cover: uint256 = record.insured - record.paid
    self._policies[policy].state = policy_state.OVER
    exposures._lower(peril, record.region, cover)
    log IForestInsurance.PolicyReleased(policy=policy, cover=cover)
    extcall POOL.free_cover(cover)


@external
@view
def policy(id: uint256) -> IForestInsurance.Policy:
    """
    @notice Return a policy.
    @param id Its number, from 1 upwards.
    @return Its record; all empty where there is none.
    """
    return self._policies[id]


@external
@view
def pool() -> address:
    """
    @notice Return whose capital pays.
    @return The underwriters' pool.
    """
    return POOL.address


@external
@view
def keeper_reward() -> uint256:
    """
    @notice Return what a buyer pays in advance to whoever settles his policy.
    @return The amount, in the pool's asset.
    """
    return REWARD


@internal
def _add(record: IForestInsurance.Policy) -> uint256:
    """
    @notice Keep a new policy at the end of its list.
    @param record The policy; its place is found here.
    @return Its number.
    """
    peril: uint256 = record.peril
    week: uint256 = record.end // WEEK
    place: uint256 = self._weeks[peril][record.region][week].size
    id: uint256 = self.policy_count + 1
    self.policy_count = id
    self._policies[id] = record
    self._policies[id].place = place
    self._members[peril][record.region][week][place] = id
    self._weeks[peril][record.region][week].size = place + 1
    self._weeks[peril][record.region][week].cover += record.insured
    self._weeks[peril][record.region][week].rewards += 1
    self.insured_until[record.parcel][peril] = record.end
    exposures._raise(peril, record.region, record.insured)
    return id


@internal
def _remove(id: uint256, record: IForestInsurance.Policy):
    """
    @notice Take an open policy out of its list; the last one gets its place.
    @param id The policy.
    @param record Its record.
    """
    peril: uint256 = record.peril
    region: uint256 = record.region
    week: uint256 = record.end // WEEK
    last: uint256 = self._weeks[peril][region][week].size - 1
    mover: uint256 = self._members[peril][region][week][last]
    self._members[peril][region][week][record.place] = mover
    self._policies[mover].place = record.place
    self._weeks[peril][region][week].size = last
    self._weeks[peril][region][week].cover -= record.insured - record.paid
    if not record.is_rewarded:
        self._weeks[peril][region][week].rewards -= 1
    self._policies[id].state = policy_state.OVER
    if self.insured_until[record.parcel][peril] == record.end:  # it was not renewed
        self.insured_until[record.parcel][peril] = block.timestamp
    exposures._lower(peril, region, record.insured - record.paid)


@internal
def _pay(id: uint256, holder: address, amount: uint256) -> uint256:
    """
    @notice Pay out of a policy, as far as its sum allows.
    @param id The policy.
    @param holder Who gets it.
    @param amount How much is due.
    @return How much is paid.
    """
    record: IForestInsurance.Policy = self._policies[id]
    paid: uint256 = min(amount, record.insured - record.paid)
    if paid == 0:
        return 0
    peril: uint256 = record.peril
    self._policies[id].paid = record.paid + paid
    if record.state == policy_state.OPEN:
        self._weeks[peril][record.region][record.end // WEEK].cover -= paid
    exposures._lower(peril, record.region, paid)
    extcall POOL.pay(holder, paid)
    if record.paid + paid == record.insured:
        # Nothing is at risk any more: the premium is earned.
        extcall POOL.end_cover(record.rate, record.end, 0, empty(address))
    return paid


@internal
def _claim(id: uint256):
    """
    @notice Let a policy wait for a survey, whatever becomes of its list.
    @param id The policy.
    """
    record: IForestInsurance.Policy = self._policies[id]
    self._policies[id].open_claims = record.open_claims + 1
    if record.state == policy_state.OPEN:
        peril: uint256 = record.peril
        week: uint256 = record.end // WEEK
        self._weeks[peril][record.region][week].cover -= record.insured - record.paid
        self._policies[id].state = policy_state.CLAIMED


@internal
def _reward(id: uint256):
    """
    @notice Credit the caller a policy's reward, once.
    @param id The policy.
    """
    record: IForestInsurance.Policy = self._policies[id]
    if not record.is_rewarded:
        peril: uint256 = record.peril
        self._policies[id].is_rewarded = True
        self._weeks[peril][record.region][record.end // WEEK].rewards -= 1
        purse._credit(ASSET, msg.sender, REWARD)


@internal
def _approve(amount: uint256):
    assert extcall IERC20(ASSET).approve(
        POOL.address, amount, default_return_value=True
    ), "policies: no approval"


@internal
def _check_past(peril: uint256, region: uint256, week: uint256):
    """
    @notice Revert while an event is open, or could be opened, that hits policies of a week.
    """
    exposures._check_quiet(peril, region)
    assert block.timestamp > (week + 1) * WEEK + REPORT_TIME, "policies: too early"
