# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Median price oracle
@license AGPL-3.0-only
@author The MEVM authors
@notice Several named reporters post the price of a feed; its price is the median of the
        fresh reports, when there is a quorum of them.
@dev Invariants PO-1 to PO-4 in tests/PROPERTIES.md. The anchor is the last accepted median;
     it moves at most once per `max_age`. A report further than `max_deviation_bps` from it is
     rejected, not clamped: a clamped report would be a price that nobody observed. The bound
     widens by itself with every `max_age` that the anchor stands still, so a true jump closes
     the feed for a while and never for good, and whoever holds a majority of the reporters
     still moves the price by no more than that rate.
@custom:source CEC-52 CEC-41
@custom:kill There is no switch. The owner may replace a feed's reporters and bounds after the
             delay; without a quorum of fresh reports the feed's readers revert.
"""

from interfaces import IPriceOracle

implements: IPriceOracle

from contracts.modules import median
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


struct Terms:
    reporters: DynArray[address, MAX_REPORTERS]
    quorum: uint256
    max_age: uint256
    max_deviation_bps: uint256


struct FeedSetup:
    feed: bytes32
    terms: Terms
    initial_price: uint256


struct Report:
    price: uint256
    observed_at: uint256


struct Anchor:
    price: uint256
    moved_at: uint256


struct Change:
    digest: bytes32
    effective_at: uint256


event ChangeScheduled:
    feed: indexed(bytes32)
    setup: FeedSetup
    effective_at: uint256


event ChangeCancelled:
    feed: indexed(bytes32)
    digest: bytes32


event FeedChanged:
    feed: indexed(bytes32)
    old_terms: Terms
    new_terms: Terms


MAX_REPORTERS: constant(uint256) = 15
MIN_QUORUM: constant(uint256) = 3
MAX_FEEDS_AT_START: constant(uint256) = 8
MAX_PRICE: constant(uint256) = 10**36
MIN_AGE: constant(uint256) = 60
MAX_AGE: constant(uint256) = 7 * 86_400
BPS: constant(uint256) = 10_000
MIN_DELAY: constant(uint256) = 86_400
MAX_DELAY: constant(uint256) = 30 * 86_400
CHANGE_WINDOW: constant(uint256) = 14 * 86_400

DELAY: immutable(uint256)

_terms: HashMap[bytes32, Terms]
_anchors: HashMap[bytes32, Anchor]
_reports: HashMap[bytes32, HashMap[address, Report]]
_changes: HashMap[bytes32, Change]


@deploy
def __init__(owner: address, delay: uint256, feeds: DynArray[FeedSetup, MAX_FEEDS_AT_START]):
    """
    @notice Set the first feeds; every later change waits for the delay.
    @param owner Governance: may schedule and cancel changes, nothing else.
    @param delay Seconds between the announcement of a change and its effect.
    @param feeds The first feeds with their reporters, bounds and first price.
    """
    assert owner != empty(address), "PriceOracle: no owner"
    assert MIN_DELAY <= delay and delay <= MAX_DELAY, "PriceOracle: delay out of range"
    DELAY = delay
    ownable.__init__()
    ownable_2step.__init__()
    ownable_2step._transfer_ownership(owner)
    for setup: FeedSetup in feeds:
        assert self._terms[setup.feed].quorum == 0, "PriceOracle: feed given twice"
        self._check_setup(setup)
        self._change_feed(setup)


@external
def post(feed: bytes32, price: uint256, observed_at: uint256):
    """
    @notice Report what the feed's price was at a time.
    @dev The time makes an old signed-and-delayed transaction worthless.
    @param feed The feed's name.
    @param price Quote units per whole base unit, with 18 decimals.
    @param observed_at When the reporter saw this price; newer than his last report.
    @custom:source CEC-41 CEC-52
    """
    terms: Terms = self._terms[feed]
    assert msg.sender in terms.reporters, "PriceOracle: not a reporter"
    old: Report = self._reports[feed][msg.sender]
    assert observed_at <= block.timestamp, "PriceOracle: from the future"
    assert observed_at > old.observed_at, "PriceOracle: not newer"
    assert block.timestamp - observed_at <= terms.max_age, "PriceOracle: stale"
    lowest: uint256 = 0
    highest: uint256 = 0
    lowest, highest = self._band(feed, terms)
    assert lowest <= price and price <= highest, "PriceOracle: deviates"
    self._reports[feed][msg.sender] = Report(price=price, observed_at=observed_at)
    log IPriceOracle.PricePosted(
        feed=feed,
        reporter=msg.sender,
        old_price=old.price,
        new_price=price,
        observed_at=observed_at,
    )
    self._move_anchor(feed, terms)


@external
def schedule_change(setup: FeedSetup):
    """
    @notice Announce a new feed, or other reporters and bounds for an existing one.
    @dev Replaces the feed's announced change, if any, and starts its delay anew.
    @param setup The feed as it will be; `initial_price` is zero for an existing feed.
    """
    ownable._check_owner()
    self._check_setup(setup)
    effective_at: uint256 = block.timestamp + DELAY
    self._changes[setup.feed] = Change(
        digest=keccak256(abi_encode(setup)), effective_at=effective_at
    )
    log ChangeScheduled(feed=setup.feed, setup=setup, effective_at=effective_at)


@external
def cancel_change(feed: bytes32):
    """
    @notice Withdraw an announced change.
    @param feed The feed's name.
    """
    ownable._check_owner()
    digest: bytes32 = self._changes[feed].digest
    assert digest != empty(bytes32), "PriceOracle: no such change"
    self._changes[feed] = empty(Change)
    log ChangeCancelled(feed=feed, digest=digest)


@external
def apply_change(setup: FeedSetup):
    """
    @notice Put an announced change into effect once its delay is over; anyone may call.
    @param setup Exactly what was announced.
    """
    change: Change = self._changes[setup.feed]
    assert change.digest == keccak256(abi_encode(setup)), "PriceOracle: no such change"
    assert block.timestamp >= change.effective_at, "PriceOracle: too early"
    assert block.timestamp < change.effective_at + CHANGE_WINDOW, "PriceOracle: change expired"
    self._changes[setup.feed] = empty(Change)
    self._change_feed(setup)


@external
@view
def price(feed: bytes32) -> uint256:
    """
    @notice Return the median of the feed's fresh reports.
    @param feed The feed's name.
    @return The price, with 18 decimals, never zero.
    @custom:source CEC-52
    """
    return self._quote(feed).price


@external
@view
def quote(feed: bytes32) -> IPriceOracle.Quote:
    """
    @notice Return the price with its age and backing, for readers with narrower bounds.
    @param feed The feed's name.
    @return The median, the oldest report's time, and the number of reports.
    """
    return self._quote(feed)


@external
@view
def band(feed: bytes32) -> (uint256, uint256):
    """
    @notice Return the lowest and the highest price that a report may have now.
    @param feed The feed's name.
    @return Both bounds, inclusive.
    """
    terms: Terms = self._terms[feed]
    assert terms.quorum > 0, "PriceOracle: unknown feed"
    return self._band(feed, terms)


@external
@view
def terms(feed: bytes32) -> Terms:
    """
    @notice Return the feed's reporters and bounds.
    @param feed The feed's name.
    @return The terms; a quorum of zero says that there is no such feed.
    """
    return self._terms[feed]


@external
@view
def report(feed: bytes32, reporter: address) -> Report:
    """
    @notice Return a reporter's last report.
    @param feed The feed's name.
    @param reporter The reporter.
    @return Price and time, both zero when there is none.
    """
    return self._reports[feed][reporter]


@external
@view
def anchor(feed: bytes32) -> Anchor:
    """
    @notice Return the last accepted median, from which deviation is measured.
    @param feed The feed's name.
    @return Price and the time of its last move.
    """
    return self._anchors[feed]


@external
@view
def change(feed: bytes32) -> Change:
    """
    @notice Return the feed's announced change.
    @param feed The feed's name.
    @return Digest of the setup and the earliest time of effect, zero when there is none.
    """
    return self._changes[feed]


@external
@view
def delay() -> uint256:
    """
    @notice Return the seconds between the announcement of a change and its effect.
    @return The delay.
    """
    return DELAY


@internal
@view
def _quote(feed: bytes32) -> IPriceOracle.Quote:
    terms: Terms = self._terms[feed]
    assert terms.quorum > 0, "PriceOracle: unknown feed"
    prices: DynArray[uint256, MAX_REPORTERS] = []
    oldest: uint256 = 0
    prices, oldest = self._fresh(feed, terms)
    assert len(prices) >= terms.quorum, "PriceOracle: too few reports"
    return IPriceOracle.Quote(price=median._median(prices), observed_at=oldest, reports=len(prices))


@internal
def _move_anchor(feed: bytes32, terms: Terms):
    old: Anchor = self._anchors[feed]
    if block.timestamp < old.moved_at + terms.max_age:
        return
    prices: DynArray[uint256, MAX_REPORTERS] = []
    oldest: uint256 = 0
    prices, oldest = self._fresh(feed, terms)
    if len(prices) < terms.quorum:
        return
    new_price: uint256 = median._median(prices)
    self._anchors[feed] = Anchor(price=new_price, moved_at=block.timestamp)
    log IPriceOracle.AnchorMoved(feed=feed, old_price=old.price, new_price=new_price)


@internal
@view
def _fresh(feed: bytes32, terms: Terms) -> (DynArray[uint256, MAX_REPORTERS], uint256):
    prices: DynArray[uint256, MAX_REPORTERS] = []
    oldest: uint256 = block.timestamp
    for reporter: address in terms.reporters:
        current: Report = self._reports[feed][reporter]
        if current.price > 0 and block.timestamp - current.observed_at <= terms.max_age:
            prices.append(current.price)
            oldest = min(oldest, current.observed_at)
    return prices, oldest


@internal
@view
def _band(feed: bytes32, terms: Terms) -> (uint256, uint256):
    current: Anchor = self._anchors[feed]
    standing: uint256 = (block.timestamp - current.moved_at) // terms.max_age
    room: uint256 = current.price * terms.max_deviation_bps * max(standing, 1) // BPS
    lowest: uint256 = 1
    if room < current.price:
        lowest = current.price - room
    return lowest, min(current.price + room, MAX_PRICE)


@internal
def _change_feed(setup: FeedSetup):
    old: Terms = self._terms[setup.feed]
    for reporter: address in old.reporters:
        if reporter not in setup.terms.reporters:
            self._reports[setup.feed][reporter] = empty(Report)
    if old.quorum == 0:
        self._anchors[setup.feed].price = setup.initial_price
    # Another `max_age` measures the anchor's rest anew: the band must not jump open by it.
    self._anchors[setup.feed].moved_at = block.timestamp
    self._terms[setup.feed] = setup.terms
    log FeedChanged(feed=setup.feed, old_terms=old, new_terms=setup.terms)


@internal
@view
def _check_setup(setup: FeedSetup):
    # More than half of the reporters must agree on what is fresh, and one alone never decides.
    terms: Terms = setup.terms
    count: uint256 = len(terms.reporters)
    assert MIN_QUORUM <= terms.quorum and terms.quorum <= count, "PriceOracle: quorum out of range"
    assert 2 * terms.quorum > count, "PriceOracle: quorum out of range"
    assert MIN_AGE <= terms.max_age and terms.max_age <= MAX_AGE, "PriceOracle: age out of range"
    assert terms.max_deviation_bps > 0, "PriceOracle: no deviation"
    assert terms.max_deviation_bps < BPS, "PriceOracle: too much deviation"
    seen: DynArray[address, MAX_REPORTERS] = []
    for reporter: address in terms.reporters:
        assert reporter != empty(address), "PriceOracle: no reporter"
        assert reporter not in seen, "PriceOracle: reporter twice"
        seen.append(reporter)
    assert setup.feed != empty(bytes32), "PriceOracle: no feed"
    if self._terms[setup.feed].quorum > 0:
        assert setup.initial_price == 0, "PriceOracle: feed has a price"
    else:
        assert setup.initial_price > 0, "PriceOracle: no initial price"
        assert setup.initial_price <= MAX_PRICE, "PriceOracle: price too high"
