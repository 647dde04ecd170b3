# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title settlement
@license AGPL-3.0-only
@author The MEVM authors
@notice Pays the policies that an event hit: a part early, the first part when the event is final,
        the second when a survey has found the loss. Nobody can refuse, and anyone can call.
@dev An event walks the lists of all weeks in which a policy that it hit can end: at most 54, since
     no policy is longer than a year. What a policy gets of each event depends on that event and
     its terms alone, and all it gets is cut at its sum, so no order of events and calls changes
     what it has got in the end. Whoever holds the parcel when a part is paid gets it.
@custom:source CEC-41
"""

from interfaces import IForestInsurance
from interfaces import IHazardOracle
from interfaces import IInsuranceProducts
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry

from contracts.modules import exposures
from contracts.modules import hazard_state
from contracts.modules import policies
from contracts.modules import policy_state

uses: exposures
uses: policies


struct Walk:
    week: uint256  # zero before the first step
    place: uint256
    is_closed: bool
    early_limit: uint256  # what is paid early, of each early_exposure that could be
    early_exposure: uint256


MAX_STEPS: constant(uint256) = 256
MAX_EARLY: constant(uint256) = 64
MAX_TERM: constant(uint256) = 365 * 86_400
BPS: constant(uint256) = 10_000
# An event is of a day, of which nobody knows the hour.
DAY: constant(uint256) = 86_400
ALL_BLOCKS: constant(uint256) = 2**64 - 1

PARCELS: immutable(IParcelRegistry)
PRODUCTS: immutable(IInsuranceProducts)
SURVEYS: immutable(ISurveyRegistry)

is_settled: public(HashMap[uint256, HashMap[uint256, bool]])  # event, policy
paid_early: public(HashMap[uint256, HashMap[uint256, uint256]])  # event, policy

_walks: HashMap[uint256, Walk]
_claims: HashMap[uint256, HashMap[uint256, IForestInsurance.Claim]]  # event, policy


@deploy
def __init__(products: IInsuranceProducts, parcels: IParcelRegistry, surveys: ISurveyRegistry):
    """
    @notice Fix what is paid, who is paid, and what proves a loss.
    @param products The products' terms.
    @param parcels The registry of parcels.
    @param surveys The registry of surveys.
    """
    assert products.address.is_contract, "settlement: no products"
    assert parcels.address.is_contract, "settlement: no parcels"
    assert surveys.address.is_contract, "settlement: no surveys"
    PRODUCTS = products
    PARCELS = parcels
    SURVEYS = surveys


@external
def pay_early(id: uint256, policies_: DynArray[uint256, MAX_EARLY]):
    """
    @notice Pay what may be paid on the word of reporters that can still be challenged.
    @dev Each gets the same part of his first part, such that all parts of all policies together
         are within what the oracle allows; who calls first makes no difference.
    @param id An event whose footprint is revealed.
    @param policies_ Which policies; each is paid once.
    @custom:source CEC-41
    """
    exposures._catch_up()
    hazard: IHazardOracle.Hazard = staticcall exposures.ORACLE.hazard(id)
    assert hazard.state == hazard_state.REVEALED, "settlement: not revealed"
    if self._walks[id].early_exposure == 0:
        exposure: uint256 = exposures.exposure_of[hazard.peril][hazard.region]
        limit: uint256 = min(staticcall exposures.ORACLE.early_cap(id), exposure)
        assert limit > 0, "settlement: nothing early"
        self._walks[id].early_exposure = exposure
        self._walks[id].early_limit = limit
    for policy: uint256 in policies_:
        self._check_hit(policy, hazard)
        if self.paid_early[id][policy] == 0:
            self._pay_early(id, policy)


@external
def settle(id: uint256, count: uint256) -> bool:
    """
    @notice Settle the next policies of an event that is final or void; anyone may call.
    @dev One that found nothing is closed at once, and pays no keeper: alarms on nothing cost one
         call, and leave the rewards to the event that comes.
    @param id The event.
    @param count How many steps at most: a policy is one, and so is the end of a week.
    @return Whether nothing of the event is left to do.
    @custom:source CEC-41
    """
    exposures._catch_up()
    hazard: IHazardOracle.Hazard = staticcall exposures.ORACLE.hazard(id)
    walk: Walk = self._walks[id]
    assert not walk.is_closed, "settlement: event is closed"
    is_void: bool = hazard.state == hazard_state.VOID
    assert is_void or hazard.state == hazard_state.FINAL, "settlement: not final"
    if is_void or (walk.week == 0 and self._is_nothing(id)):
        walk.is_closed = True
    else:
        walk.week = max(walk.week, hazard.occurred_at // policies.WEEK)
        walk = self._step(id, hazard, walk, min(count, MAX_STEPS))
    self._walks[id] = walk
    if walk.is_closed:
        exposures._close_event(hazard.peril, hazard.region)
        log IForestInsurance.EventClosed(id=id)
    return walk.is_closed


@external
def settle_policy(id: uint256, policy: uint256):
    """
    @notice Settle one policy of a final event before its turn; anyone may call.
    @param id The event.
    @param policy The policy.
    @custom:source CEC-41
    """
    exposures._catch_up()
    hazard: IHazardOracle.Hazard = staticcall exposures.ORACLE.hazard(id)
    assert hazard.state == hazard_state.FINAL, "settlement: not final"
    assert not self._is_nothing(id), "settlement: nothing happened"
    assert not self.is_settled[id][policy], "settlement: settled"
    self._check_hit(policy, hazard)
    self._settle(id, hazard, policy)


@external
def settle_second(id: uint256, policy: uint256, survey: bytes32):
    """
    @notice Pay the rest of a payout, as a survey has found the loss; anyone may call.
    @param id The event.
    @param policy The policy.
    @param survey A confirmed survey of the parcel, measured after the event.
    @custom:source CEC-41
    """
    claim: IForestInsurance.Claim = self._claims[id][policy]
    assert claim.amount > 0, "settlement: no claim"
    assert block.timestamp <= claim.until, "settlement: too late"
    self._check_survey(claim, policy, survey)
    self._end_claim(id, policy, claim.amount)
    holder: address = self._holder(policy)
    paid: uint256 = policies._pay(policy, holder, claim.amount)
    log IForestInsurance.SecondPaid(id=id, policy=policy, holder=holder, survey=survey, amount=paid)


@external
def lapse_second(id: uint256, policy: uint256):
    """
    @notice End the wait for a survey after its dead-line, or when nothing is left to be paid;
            anyone may call.
    @param id The event.
    @param policy The policy.
    @custom:source CEC-42
    """
    claim: IForestInsurance.Claim = self._claims[id][policy]
    assert claim.amount > 0, "settlement: no claim"
    if policies._policies[policy].paid < policies._policies[policy].insured:
        assert block.timestamp > claim.until, "settlement: too early"
    self._end_claim(id, policy, claim.amount)
    log IForestInsurance.SecondLapsed(id=id, policy=policy)


@external
@view
def claim(id: uint256, policy: uint256) -> IForestInsurance.Claim:
    """
    @notice Return the second part of a payout that waits for a survey.
    @param id The event.
    @param policy The policy.
    @return The claim; all empty where there is none.
    """
    return self._claims[id][policy]


@external
@view
def is_closed(id: uint256) -> bool:
    """
    @notice Return whether all policies of an event are settled.
    @param id The event.
    @return Whether nothing of it is left to do.
    """
    return self._walks[id].is_closed


@internal
def _step(id: uint256, hazard: IHazardOracle.Hazard, start: Walk, count: uint256) -> Walk:
    """
    @notice Walk on through the lists, one policy or one end of a week a step.
    """
    walk: Walk = start
    last: uint256 = (hazard.occurred_at + MAX_TERM) // policies.WEEK
    size: uint256 = policies._weeks[hazard.peril][hazard.region][walk.week].size
    for _: uint256 in range(count, bound=MAX_STEPS):
        if walk.place < size:
            policy: uint256 = policies._members[hazard.peril][hazard.region][walk.week][walk.place]
            walk.place += 1
            if self._is_hit(policy, hazard):
                self._settle(id, hazard, policy)
            else:
                policies._reward(policy)
        elif walk.week < last:
            walk.week += 1
            walk.place = 0
            size = policies._weeks[hazard.peril][hazard.region][walk.week].size
        else:
            walk.is_closed = True
            break
    return walk


@internal
def _settle(id: uint256, hazard: IHazardOracle.Hazard, policy: uint256):
    """
    @notice Settle a policy that an event hit, unless that was done before.
    """
    if self.is_settled[id][policy]:
        return
    self.is_settled[id][policy] = True
    payout: IInsuranceProducts.Payout = self._payout(id, policy)
    first: uint256 = payout.first
    second: uint256 = payout.second
    holder: address = self._holder(policy)
    since: uint256 = hazard.occurred_at + DAY
    early: uint256 = self.paid_early[id][policy]
    paid: uint256 = policies._pay(policy, holder, first - min(first, early))
    if first > 0:
        parcel: bytes32 = policies._policies[policy].parcel
        policies.surveys_since[parcel] = max(policies.surveys_since[parcel], since)
    if policies._policies[policy].paid == policies._policies[policy].insured:
        second = 0
    if second > 0:
        claim: IForestInsurance.Claim = IForestInsurance.Claim(
            amount=second, since=since, until=block.timestamp + payout.resurvey_time
        )
        self._claims[id][policy] = claim
        exposures.pending += second
        policies._claim(policy)
    policies._reward(policy)
    log IForestInsurance.PolicySettled(
        id=id, policy=policy, holder=holder, paid=paid, waiting=second
    )


@internal
def _pay_early(id: uint256, policy: uint256):
    first: uint256 = self._payout(id, policy).first
    insured: uint256 = policies._policies[policy].insured
    due: uint256 = min(first, insured - policies._policies[policy].paid)
    due = due * self._walks[id].early_limit // self._walks[id].early_exposure
    holder: address = self._holder(policy)
    self.paid_early[id][policy] = policies._pay(policy, holder, due)
    log IForestInsurance.PaidEarly(id=id, policy=policy, holder=holder, amount=due)


@internal
def _end_claim(id: uint256, policy: uint256, amount: uint256):
    self._claims[id][policy] = empty(IForestInsurance.Claim)
    exposures.pending -= amount
    policies._policies[policy].open_claims -= 1


@internal
@view
def _is_nothing(id: uint256) -> bool:
    return staticcall exposures.ORACLE.damage(id, ALL_BLOCKS) == 0


@internal
@view
def _payout(id: uint256, policy: uint256) -> IInsuranceProducts.Payout:
    """
    @notice Return what an event pays a policy.
    """
    product: uint256 = policies._policies[policy].product
    blocks: uint256 = policies._policies[policy].blocks
    damage: uint256 = staticcall exposures.ORACLE.damage(id, blocks)
    return staticcall PRODUCTS.payout(product, policies._policies[policy].insured, damage)


@internal
@view
def _holder(policy: uint256) -> address:
    return (staticcall PARCELS.parcel(policies._policies[policy].parcel)).holder


@internal
@view
def _check_hit(policy: uint256, hazard: IHazardOracle.Hazard):
    """
    @notice Revert unless an event happened where and while a policy covers.
    """
    assert policies._policies[policy].peril == hazard.peril, "settlement: other peril"
    assert policies._policies[policy].region == hazard.region, "settlement: other region"
    assert self._is_hit(policy, hazard), "settlement: not covered"


@internal
@view
def _is_hit(policy: uint256, hazard: IHazardOracle.Hazard) -> bool:
    """
    @notice Return whether an event in its region happened, and was reported, in a policy's time.
    """
    end: uint256 = policies._policies[policy].end
    if policies._policies[policy].state == policy_state.OVER:
        return False
    if hazard.occurred_at < policies._policies[policy].start or hazard.occurred_at >= end:
        return False
    return hazard.opened_at <= end + policies.REPORT_TIME


@internal
@view
def _check_survey(claim: IForestInsurance.Claim, policy: uint256, id: bytes32):
    """
    @notice Revert unless a survey after the event has found as much lost as the product asks.
    """
    survey: ISurveyRegistry.Survey = staticcall SURVEYS.survey(id)
    assert survey.confirmed_at > 0, "settlement: not confirmed"
    assert survey.parcel == policies._policies[policy].parcel, "settlement: other parcel"
    assert survey.findings.measured_at >= claim.since, "settlement: survey too old"
    assert survey.previous != empty(bytes32), "settlement: nothing to compare"
    before: uint256 = (staticcall SURVEYS.survey(survey.previous)).findings.volume
    product: uint256 = policies._policies[policy].product
    trigger: uint256 = (staticcall PRODUCTS.product(product)).trigger_bps
    lost: uint256 = survey.findings.lost_volume
    assert lost > 0 and lost * BPS >= before * trigger, "settlement: lost too little"
