# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Insurance products
@license AGPL-3.0-only
@author The MEVM authors
@notice The terms by which policies are sold: what is covered, what it costs, and what a damage
        pays. The owner publishes them; nobody changes them.
@dev Invariants IP-1 to IP-3 in tests/PROPERTIES.md. Premiums round up, payouts down. The table of
     rates is a tree over regions, so that it costs the same however many there are.
@custom:source CEC-40 CEC-41
@custom:kill The owner closes a product: no new policy of it is sold. Sold policies run on by its
             terms.
"""

from interfaces import IInsuranceProducts

implements: IInsuranceProducts

from contracts.modules import merkle_set
from contracts.modules import peril
from snekmate.auth import ownable
from snekmate.auth import ownable_2step

initializes: ownable
initializes: ownable_2step[ownable := ownable]

exports: (
    ownable_2step.owner,
    ownable_2step.pending_owner,
    ownable_2step.transfer_ownership,
    ownable_2step.accept_ownership,
    ownable_2step.renounce_ownership,
)

BPS: constant(uint256) = 10_000
PPM: constant(uint256) = 1_000_000
YEAR_DAYS: constant(uint256) = 365
MIN_WAITING: constant(uint256) = 14 * 86_400
MAX_WAITING: constant(uint256) = 90 * 86_400
MIN_DAYS: constant(uint256) = 28
MAX_DAYS: constant(uint256) = 365
MIN_RESURVEY: constant(uint256) = 30 * 86_400
MAX_RESURVEY: constant(uint256) = 365 * 86_400
MAX_LOADING: constant(uint256) = 50_000
MAX_AMOUNT: constant(uint256) = 2**128

product_count: public(uint256)
is_open: public(HashMap[uint256, bool])

_products: HashMap[uint256, IInsuranceProducts.Product]


@deploy
def __init__():
    """
    @notice Make the deployer the owner.
    """
    ownable.__init__()
    ownable_2step.__init__()


@external
def publish(terms: IInsuranceProducts.Product) -> uint256:
    """
    @notice Offer a product, whose terms never change; for the owner.
    @param terms The terms.
    @return Its number.
    @custom:source CEC-40
    """
    ownable._check_owner()
    self._check_terms(terms)
    id: uint256 = self.product_count + 1
    self.product_count = id
    self.is_open[id] = True
    self._products[id] = terms
    log IInsuranceProducts.ProductPublished(product=id, terms=terms)
    return id


@external
def close(product: uint256):
    """
    @notice Sell no more policies of a product, for good; for the owner. Sold ones run on.
    @param product The product.
    """
    ownable._check_owner()
    assert self.is_open[product], "InsuranceProducts: not open"
    self.is_open[product] = False
    log IInsuranceProducts.ProductClosed(product=product)


@external
@view
def product(id: uint256) -> IInsuranceProducts.Product:
    """
    @notice Return a product.
    @param id Its number, from 1 upwards.
    @return Its terms; all empty where there is none.
    """
    return self._products[id]


@external
@view
def premium(product: uint256, insured: uint256, days: uint256, rate: uint256) -> uint256:
    """
    @notice Return what a policy costs besides the keeper's reward.
    @param product The product.
    @param insured The sum insured.
    @param days The length of the cover.
    @param rate The region's expected loss in a year, in parts per million.
    @return The premium, rounded up.
    """
    return self._premium(product, insured, days, rate)


@external
@view
def quote(
    product: uint256,
    region: uint256,
    insured: uint256,
    days: uint256,
    rate: uint256,
    proof: DynArray[bytes32, merkle_set.MAX_DEPTH],
) -> IInsuranceProducts.Quote:
    """
    @notice Return by which terms a policy is sold now; reverts where it is not.
    @param product The product.
    @param region Where it covers.
    @param insured The sum insured.
    @param days The length of the cover.
    @param rate The region's expected loss in a year, in parts per million.
    @param proof That the product's hazard table says so.
    @return The terms, and the premium.
    @custom:source CEC-40
    """
    assert self.is_open[product], "InsuranceProducts: not open"
    assert self._products[product].min_days <= days, "InsuranceProducts: bad term"
    assert days <= self._products[product].max_days, "InsuranceProducts: bad term"
    assert insured >= self._products[product].min_sum, "InsuranceProducts: sum too small"
    assert 0 < rate and rate <= PPM, "InsuranceProducts: bad rate"
    peril_: uint256 = self._products[product].peril
    leaf: bytes32 = keccak256(abi_encode(peril_, region, rate))
    root: bytes32 = self._products[product].hazard_root
    assert merkle_set._contains(root, leaf, proof), "InsuranceProducts: bad proof"
    return IInsuranceProducts.Quote(
        peril=peril_,
        waiting=self._products[product].waiting,
        unit_price=self._products[product].unit_price,
        premium=self._premium(product, insured, days, rate),
    )


@external
@view
def payout(product: uint256, insured: uint256, damage_bps: uint256) -> IInsuranceProducts.Payout:
    """
    @notice Return what a damage pays.
    @param product The product.
    @param insured The sum insured.
    @param damage_bps The mean damage of the insured blocks.
    @return Both parts of the payout.
    @custom:source CEC-41
    """
    payout_bps: uint256 = 0
    for step: IInsuranceProducts.Step in self._products[product].steps:
        if damage_bps < step.damage_bps:
            break
        payout_bps = step.payout_bps
    payout: uint256 = insured * payout_bps // BPS
    first: uint256 = payout * self._products[product].first_bps // BPS
    return IInsuranceProducts.Payout(
        first=first,
        second=payout - first,
        resurvey_time=self._products[product].resurvey_time,
    )


@internal
@view
def _premium(product: uint256, insured: uint256, days: uint256, rate: uint256) -> uint256:
    parts: uint256 = insured * rate * self._products[product].loading_bps * days
    whole: uint256 = PPM * BPS * YEAR_DAYS
    return (parts + whole - 1) // whole


@internal
@pure
def _check_terms(terms: IInsuranceProducts.Product):
    assert 0 < terms.peril and terms.peril <= peril.LAST, "InsuranceProducts: bad peril"
    assert terms.hazard_root != empty(bytes32), "InsuranceProducts: no table"
    loading: uint256 = terms.loading_bps
    assert BPS <= loading and loading <= MAX_LOADING, "InsuranceProducts: bad loading"
    assert 0 < terms.unit_price and terms.unit_price < MAX_AMOUNT, "InsuranceProducts: bad price"
    assert 0 < terms.min_sum and terms.min_sum < MAX_AMOUNT, "InsuranceProducts: bad minimum"
    waiting: uint256 = terms.waiting
    assert MIN_WAITING <= waiting and waiting <= MAX_WAITING, "InsuranceProducts: bad waiting"
    assert MIN_DAYS <= terms.min_days, "InsuranceProducts: bad term"
    assert (
        terms.min_days <= terms.max_days and terms.max_days <= MAX_DAYS
    ), "InsuranceProducts: bad term"
    assert 0 < terms.first_bps and terms.first_bps <= BPS, "InsuranceProducts: bad first"
    assert 0 < terms.trigger_bps and terms.trigger_bps <= BPS, "InsuranceProducts: bad trigger"
    time: uint256 = terms.resurvey_time
    assert MIN_RESURVEY <= time and time <= MAX_RESURVEY, "InsuranceProducts: bad dead-line"
    assert len(terms.steps) > 0, "InsuranceProducts: no steps"
    last: IInsuranceProducts.Step = empty(IInsuranceProducts.Step)
    for step: IInsuranceProducts.Step in terms.steps:
        assert last.damage_bps < step.damage_bps, "InsuranceProducts: not rising"
        assert last.payout_bps < step.payout_bps, "InsuranceProducts: not rising"
        last = step
    assert last.damage_bps <= BPS and last.payout_bps <= BPS, "InsuranceProducts: bad step"
