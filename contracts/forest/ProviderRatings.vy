# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Ratings of providers
@license AGPL-3.0-only
@author The MEVM authors
@notice Whoever dealt with a provider rates him once, from 1 to 5 stars. A provider whom enough
        different customers found bad on the whole is shut out for a time, by this rule alone.
@dev Invariants RT-1 to RT-7 in tests/PROPERTIES.md. A rating weighs what was paid, up to
     `full_worth`, so that no single deal decides; with one customer in 180 days the second counts
     half, the third a quarter, later ones and a second one of the same day nothing. Who gave a
     rating matters, not who received it: a provider cannot use up his customers' weight.
     The window is this and the last half of 90 days, and starts anew when an exclusion ends.
     Nobody can rate a deal for longer than the shortest exclusion, so one row of deals shuts out
     once.
     More than three stars are merit, by which rewards are shared: weight times the stars above
     three, apart by source, as whoever shares must know what a deal there costs in fees.
@custom:source CEC-27 CEC-29
@custom:kill Nothing can be stopped: there is no owner, and nobody can shut out or let in anyone.
"""

from interfaces import IProviderRatings

implements: IProviderRatings

from contracts.modules import pair_weight

initializes: pair_weight


struct Grant:
    worth: uint256  # zero once rated
    until: uint256  # the first second in which it is over
    most_stars: uint256


struct Record:
    ratings: uint256
    stars: uint256
    exclusions: uint256
    excluded_until: uint256


struct Half:
    weight: uint256
    weighted_stars: uint256
    raters: uint256


MAX_SOURCES: constant(uint256) = 8
DAY: constant(uint256) = 86_400
HALF: constant(uint256) = 90 * DAY
PERIODS: constant(uint256) = 64  # bits of a half's number
MAX_STARS: constant(uint256) = 5
BAD: constant(uint256) = 2  # stars: a mean below them is bad
FAIR: constant(uint256) = 3  # stars: more are merit
MAX_DOUBLINGS: constant(uint256) = 4
MAX_WORTH: constant(uint256) = 2**128

TERMS: immutable(IProviderRatings.Terms)

is_source: public(HashMap[address, bool])
# source, number of the 90 days, provider
merit_of: public(HashMap[address, HashMap[uint256, HashMap[address, uint256]]])
total_merit: public(HashMap[address, HashMap[uint256, uint256]])

_grants: HashMap[bytes32, Grant]
_records: HashMap[address, Record]
_halves: HashMap[address, HashMap[uint256, Half]]  # provider, period
_counted: HashMap[address, HashMap[address, uint256]]  # provider, rater: period where he counts


@deploy
def __init__(sources: DynArray[address, MAX_SOURCES], terms_: IProviderRatings.Terms):
    """
    @notice Fix where deals are made, and the rule.
    @param sources The contracts that tell who dealt with whom; they may be deployed later.
    @param terms_ The numbers of the rule.
    """
    pair_weight.__init__(DAY)
    for source: address in sources:
        assert source != empty(address), "ProviderRatings: no source"
        self.is_source[source] = True
    assert DAY <= terms_.rating_time, "ProviderRatings: bad rating time"
    assert terms_.rating_time <= terms_.exclusion, "ProviderRatings: bad rating time"
    assert terms_.exclusion <= 2 * HALF, "ProviderRatings: bad exclusion"
    assert terms_.full_worth > 0, "ProviderRatings: bad worth"
    assert terms_.full_worth <= MAX_WORTH, "ProviderRatings: bad worth"
    assert terms_.min_raters >= 3, "ProviderRatings: too few raters"
    assert terms_.min_raters <= 100, "ProviderRatings: too many raters"
    TERMS = terms_


@external
def grant(rater: address, provider: address, deal: bytes32, worth: uint256):
    """
    @notice Let an account rate another for a deal, once; for the contracts where deals are made.
    @dev Never reverts for a source. Who deals with himself, or paid nothing, gets no right; a
         second grant for one deal changes nothing.
    @param rater Who may rate.
    @param provider Whom.
    @param deal The deal, as the source names it.
    @param worth What was paid, in the unit of the domain's asset.
    @custom:source CEC-29
    """
    self._grant(rater, provider, deal, worth, MAX_STARS)


@external
def grant_unpaid(rater: address, provider: address, deal: bytes32, worth: uint256):
    """
    @notice As `grant`, for a deal of which the provider did not get all that was agreed: the rating
            has as much weight, and at most two stars.
    @dev Nobody praises what paid no fee: two names of one person could make such deals for nothing.
    @param rater Who may rate.
    @param provider Whom.
    @param deal The deal, as the source names it.
    @param worth What was agreed, in the unit of the domain's asset.
    @custom:source CEC-29
    """
    self._grant(rater, provider, deal, worth, BAD)


@external
def rate(source: address, deal: bytes32, provider: address, stars: uint256):
    """
    @notice Rate a provider for a deal in which the caller took part, once.
    @dev While the provider is shut out a rating is on record, and has no other effect.
    @param source Where the deal was made.
    @param deal The deal.
    @param provider Whom.
    @param stars From 1 to 5.
    @custom:source CEC-27 CEC-29
    """
    assert 1 <= stars and stars <= MAX_STARS, "ProviderRatings: bad stars"
    key: bytes32 = self._key(source, deal, msg.sender, provider)
    worth: uint256 = self._grants[key].worth
    assert worth > 0, "ProviderRatings: no right"
    assert block.timestamp < self._grants[key].until, "ProviderRatings: too late"
    assert stars <= self._grants[key].most_stars, "ProviderRatings: was not paid"
    self._grants[key].worth = 0
    self._records[provider].ratings += 1
    self._records[provider].stars += stars
    log IProviderRatings.Rated(
        source=source, rater=msg.sender, provider=provider, deal=deal, stars=stars
    )
    if not self._is_excluded(provider):
        weight: uint256 = self._weigh(msg.sender, provider, worth, stars)
        self._credit(source, provider, weight, stars)
        self._judge(provider)


@external
@view
def is_excluded(provider: address) -> bool:
    """
    @notice Return whether a provider is shut out now.
    @param provider Any account.
    @return Whether it is.
    @custom:source CEC-27
    """
    return self._is_excluded(provider)


@external
@view
def standing(provider: address) -> IProviderRatings.Standing:
    """
    @notice Return what a provider's ratings say now.
    @param provider Any account.
    @return Its standing; all zero for one that was never rated.
    """
    record: Record = self._records[provider]
    window: Half = self._window(provider)
    return IProviderRatings.Standing(
        ratings=record.ratings,
        stars=record.stars,
        exclusions=record.exclusions,
        excluded_until=record.excluded_until,
        weight=window.weight,
        weighted_stars=window.weighted_stars,
        raters=window.raters,
    )


@external
@view
def worth_to_rate(source: address, deal: bytes32, rater: address, provider: address) -> uint256:
    """
    @notice Return the worth of a deal that an account can rate now.
    @param source Where the deal was made.
    @param deal The deal.
    @param rater Who rates.
    @param provider Whom.
    @return The worth; zero where there is no right to rate, or no more.
    """
    granted: Grant = self._grants[self._key(source, deal, rater, provider)]
    return granted.worth if block.timestamp < granted.until else 0


@external
@view
def terms() -> IProviderRatings.Terms:
    """
    @notice Return the rule by which providers are shut out.
    @return Its numbers.
    """
    return TERMS


@internal
def _grant(rater: address, provider: address, deal: bytes32, worth: uint256, most_stars: uint256):
    assert self.is_source[msg.sender], "ProviderRatings: not a source"
    key: bytes32 = self._key(msg.sender, deal, rater, provider)
    if rater == provider or worth == 0 or self._grants[key].until != 0:
        return
    until: uint256 = block.timestamp + TERMS.rating_time
    self._grants[key] = Grant(worth=worth, until=until, most_stars=most_stars)
    log IProviderRatings.Granted(
        source=msg.sender, rater=rater, provider=provider, deal=deal, worth=worth
    )


@internal
def _weigh(rater: address, provider: address, worth: uint256, stars: uint256) -> uint256:
    today: uint256 = block.timestamp // DAY
    amount: uint256 = min(worth, TERMS.full_worth)
    weight: uint256 = pair_weight._weigh(rater, provider, today, amount)
    if weight == 0 or pair_weight._is_noted(rater, provider, today):
        return 0
    pair_weight._note(rater, provider, today)
    period: uint256 = self._period(provider)
    self._halves[provider][period].weight += weight
    self._halves[provider][period].weighted_stars += weight * stars
    if worth >= TERMS.full_worth:
        self._count(rater, provider, period)
    return weight


@internal
def _credit(source: address, provider: address, weight: uint256, stars: uint256):
    if weight == 0 or stars <= FAIR:
        return
    epoch: uint256 = block.timestamp // HALF
    merit: uint256 = weight * (stars - FAIR)
    self.merit_of[source][epoch][provider] += merit
    self.total_merit[source][epoch] += merit


@internal
def _count(rater: address, provider: address, period: uint256):
    """
    @notice Count a rater where he rated last, and there only.
    @param rater Who rated.
    @param provider Whom.
    @param period The present one.
    """
    last: uint256 = self._counted[provider][rater]
    if last == period:
        return
    if last == period - 1:
        self._halves[provider][last].raters -= 1
    self._counted[provider][rater] = period
    self._halves[provider][period].raters += 1


@internal
def _judge(provider: address):
    window: Half = self._window(provider)
    if window.raters < TERMS.min_raters or window.weighted_stars >= BAD * window.weight:
        return
    before: uint256 = self._records[provider].exclusions
    until: uint256 = block.timestamp + (TERMS.exclusion << min(before, MAX_DOUBLINGS))
    self._records[provider].exclusions = before + 1
    self._records[provider].excluded_until = until
    log IProviderRatings.Excluded(provider=provider, until=until)


@internal
@view
def _is_excluded(provider: address) -> bool:
    return block.timestamp < self._records[provider].excluded_until


@internal
@view
def _window(provider: address) -> Half:
    period: uint256 = self._period(provider)
    last: Half = self._halves[provider][period - 1]
    this: Half = self._halves[provider][period]
    return Half(
        weight=last.weight + this.weight,
        weighted_stars=last.weighted_stars + this.weighted_stars,
        raters=last.raters + this.raters,
    )


@internal
@view
def _period(provider: address) -> uint256:
    # An exclusion starts another row of halves, so what led to it is not counted again.
    return self._records[provider].exclusions << PERIODS | block.timestamp // HALF


@internal
@pure
def _key(source: address, deal: bytes32, rater: address, provider: address) -> bytes32:
    return keccak256(abi_encode(source, deal, rater, provider))
