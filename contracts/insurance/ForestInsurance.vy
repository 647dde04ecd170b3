# pragma version ==0.4.3
# pragma nonreentrancy on
# pragma optimize codesize
"""
@title Insurance of forests
@license AGPL-3.0-only
@author The MEVM authors
@notice Sells policies against one peril on the part of a parcel that lies in one region, and pays
        by itself what the oracle of hazards and a later survey say.
@dev Invariants IN-1 to IN-9 in tests/PROPERTIES.md. Modules: exposures (what can be
     claimed, and open events), policies (lists by week), settlement. The pool holds premiums and
     capital; here are only the keepers' rewards.
     A policy goes with the land: whoever holds the parcel is paid, or cancels. So nobody is ever
     insured against a loss that is not his.
@custom:source CEC-40 CEC-41 CEC-42
@custom:kill Nothing can be stopped, and there is no owner. Products are closed where they are
             published; that touches no policy that was sold, nor its settlement.
"""

from interfaces import IForestInsurance
from interfaces import IHazardOracle
from interfaces import IIdentityRegistry
from interfaces import IInsuranceProducts
from interfaces import IInsurer
from interfaces import IParcelRegistry
from interfaces import ISurveyRegistry
from interfaces import IUnderwritingPool

implements: IForestInsurance
implements: IInsurer

from contracts.modules import assets
from contracts.modules import exposures
from contracts.modules import policies
from contracts.modules import policy_state
from contracts.modules import purse
from contracts.modules import settlement

initializes: purse
initializes: exposures
initializes: policies[exposures := exposures, purse := purse]
initializes: settlement[exposures := exposures, policies := policies]

exports: (
    purse.withdraw,
    purse.push,
    purse.credit_of,
    purse.held,
)
exports: (
    exposures.note_events,
    exposures.oracle,
    exposures.exposure_of,
    exposures.peril_exposure,
    exposures.open_events,
    exposures.noted,
    exposures.pending,
)
exports: (
    policies.release_week,
    policies.release_policy,
    policies.policy,
    policies.policy_count,
    policies.insured_until,
    policies.surveys_since,
    policies.pool,
    policies.keeper_reward,
)
exports: (
    settlement.pay_early,
    settlement.settle,
    settlement.settle_policy,
    settlement.settle_second,
    settlement.lapse_second,
    settlement.claim,
    settlement.is_closed,
    settlement.is_settled,
    settlement.paid_early,
)

BPS: constant(uint256) = 10_000
DAY: constant(uint256) = 86_400
BLOCK_CELLS: constant(uint256) = 256
REGION_BLOCKS: constant(uint256) = 64

IDENTITIES: immutable(IIdentityRegistry)
PERIL_BPS: immutable(uint256)
REGION_BPS: immutable(uint256)


struct Parts:
    oracle: IHazardOracle
    pool: IUnderwritingPool
    products: IInsuranceProducts
    parcels: IParcelRegistry
    surveys: ISurveyRegistry
    identities: IIdentityRegistry


@deploy
def __init__(parts: Parts, keeper_reward: uint256, peril_bps: uint256, region_bps: uint256):
    """
    @notice Fix what policies depend on beside their own terms.
    @param parts The contracts that this one asks, deployed before it.
    @param keeper_reward What a buyer pays in advance to whoever settles his policy.
    @param peril_bps The part of the capital that cover against one peril may reach.
    @param region_bps The part of the capital that all cover in one region may reach.
    """
    assert parts.identities.address.is_contract, "ForestInsurance: no identities"
    assert keeper_reward > 0, "ForestInsurance: no reward"
    assert 0 < region_bps and region_bps <= peril_bps, "ForestInsurance: bad limits"
    assert peril_bps <= BPS, "ForestInsurance: bad limits"
    exposures.__init__(parts.oracle)
    policies.__init__(parts.pool, keeper_reward)
    settlement.__init__(parts.products, parts.parcels, parts.surveys)
    IDENTITIES = parts.identities
    PERIL_BPS = peril_bps
    REGION_BPS = region_bps


@external
def buy(
    product: uint256,
    parcel: bytes32,
    region: uint256,
    insured: uint256,
    days: uint256,
    rate: uint256,
    proof: DynArray[bytes32, 32],
    max_premium: uint256,
) -> uint256:
    """
    @notice Insure what lies of a parcel in a region; for its holder. The policy goes with the land.
    @dev One policy for a parcel and a peril at a time; the next may be bought when its cover
         begins after the last one's end.
    @param product The product.
    @param parcel The parcel.
    @param region Where it is covered.
    @param insured The greatest sum of all payouts.
    @param days The length of the cover, which begins after the waiting period.
    @param rate The region's expected loss in a year, in parts per million.
    @param proof That the product's hazard table says so.
    @param max_premium The most that the caller pays, besides the keeper's reward.
    @return The policy's number.
    @custom:source CEC-40 CEC-42
    """
    quote: IInsuranceProducts.Quote = staticcall settlement.PRODUCTS.quote(
        product, region, insured, days, rate, proof
    )
    assert quote.premium <= max_premium, "ForestInsurance: too expensive"
    exposures._check_quiet(quote.peril, region)
    # The oracle's events are of whole days in UTC; so is the cover.
    start: uint256 = (block.timestamp + quote.waiting + DAY - 1) // DAY * DAY
    end: uint256 = start + days * DAY
    assert policies.insured_until[parcel][quote.peril] <= start, "ForestInsurance: is insured"
    blocks: uint256 = self._check_interest(parcel, region, insured, end, quote.unit_price)
    policy: IForestInsurance.Policy = empty(IForestInsurance.Policy)
    policy.product = product
    policy.peril = quote.peril
    policy.parcel = parcel
    policy.region = region
    policy.blocks = blocks
    policy.insured = insured
    policy.start = start
    policy.end = end
    policy.state = policy_state.OPEN
    id: uint256 = policies._add(policy)
    log IForestInsurance.PolicyBought(
        policy=id,
        product=product,
        parcel=parcel,
        holder=msg.sender,
        region=region,
        insured=insured,
        premium=quote.premium,
        start=start,
        end=end,
    )
    self._pay_premium(id, quote.premium)
    self._check_limits(quote.peril, region)
    return id


@external
def cancel(policy: uint256) -> uint256:
    """
    @notice End a policy for the premium of the days that are left; for the parcel's holder.
    @dev Not in the waiting period, nor while an event is open in its region, nor with a claim.
    @param policy The policy.
    @return What the pool credits him.
    @custom:source CEC-40
    """
    record: IForestInsurance.Policy = policies._policies[policy]
    assert record.state == policy_state.OPEN, "ForestInsurance: not open"
    assert record.paid < record.insured, "ForestInsurance: paid in full"
    assert record.start <= block.timestamp, "ForestInsurance: waiting period"
    assert block.timestamp < record.end, "ForestInsurance: has ended"
    assert msg.sender == settlement._holder(policy), "ForestInsurance: not the holder"
    exposures._check_quiet(record.peril, record.region)
    policies._remove(policy, record)
    refund: uint256 = extcall policies.POOL.end_cover(
        record.rate, record.end, record.insured - record.paid, msg.sender
    )
    log IForestInsurance.PolicyCancelled(policy=policy, holder=msg.sender, refund=refund)
    if not record.is_rewarded:
        purse._credit(policies.ASSET, msg.sender, policies.REWARD)
    return refund


@external
def note_pending() -> uint256:
    """
    @notice Take note of all reported events, and return what may still have to be paid for them.
    @return The greatest sum, in the pool's asset.
    @custom:source CEC-42
    """
    exposures._catch_up()
    return exposures.pending


@external
@view
def limits() -> (uint256, uint256):
    """
    @notice Return how much of the capital may be behind one peril, and behind one region.
    @return Both in basis points.
    """
    return PERIL_BPS, REGION_BPS


@internal
def _pay_premium(id: uint256, premium: uint256):
    asset: address = policies.ASSET
    total: uint256 = premium + policies.REWARD
    purse.held[asset] += policies.REWARD
    assets._take(asset, total, total)
    policies._approve(premium)
    policy: IForestInsurance.Policy = policies._policies[id]
    policies._policies[id].rate = extcall policies.POOL.write_cover(
        premium, policy.insured, policy.end, policy.start
    )


@internal
@view
def _check_limits(peril: uint256, region: uint256):
    """
    @notice Revert if more is covered against a peril, or in a region, than the capital allows.
    @dev Capital that was asked back does not count: who brings it only to leave raises no limit.
    """
    free: uint256 = staticcall policies.POOL.capacity()
    capital: uint256 = staticcall policies.POOL.locked() + free
    of_peril: uint256 = exposures.peril_exposure[peril]
    assert of_peril * BPS <= capital * PERIL_BPS, "ForestInsurance: peril is full"
    of_region: uint256 = exposures._region_exposure(region)
    assert of_region * BPS <= capital * REGION_BPS, "ForestInsurance: region is full"


@internal
@view
def _check_interest(
    parcel: bytes32, region: uint256, insured: uint256, end: uint256, unit_price: uint256
) -> uint256:
    """
    @notice Revert unless the caller holds what he insures, and it is worth that.
    @dev What is worth that is the newest survey's volume, by area where a parcel reaches beyond
         the region; a survey from before the last loss says nothing.
    @return The blocks of the region that the parcel has cells in.
    """
    land: IParcelRegistry.Parcel = staticcall settlement.PARCELS.parcel(parcel)
    assert land.holder == msg.sender, "ForestInsurance: not the holder"
    assert staticcall IDENTITIES.is_identified(msg.sender), "ForestInsurance: not identified"
    assert staticcall settlement.PARCELS.is_free(parcel), "ForestInsurance: not free"
    tenure_end: uint256 = land.title.tenure_end
    assert tenure_end == 0 or end <= tenure_end, "ForestInsurance: tenure ends"
    blocks: uint256 = staticcall settlement.PARCELS.blocks_in(parcel, region)
    assert blocks != 0, "ForestInsurance: not there"
    last: bytes32 = staticcall settlement.SURVEYS.last_of(parcel)
    assert last != empty(bytes32), "ForestInsurance: not surveyed"
    survey: ISurveyRegistry.Survey = staticcall settlement.SURVEYS.survey(last)
    measured_at: uint256 = survey.findings.measured_at
    assert measured_at >= policies.surveys_since[parcel], "ForestInsurance: survey too old"
    cells: uint256 = min(land.cells, self._count(blocks) * BLOCK_CELLS)
    worth: uint256 = survey.findings.volume * unit_price * cells // land.cells
    assert insured <= worth, "ForestInsurance: worth less"
    return blocks


@internal
@pure
def _count(blocks: uint256) -> uint256:
    count: uint256 = 0
    rest: uint256 = blocks
    for _: uint256 in range(REGION_BLOCKS):
        if rest == 0:
            break
        rest &= rest - 1
        count += 1
    return count
