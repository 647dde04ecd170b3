# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title TrustIndex
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps how far each account is trusted: it enters with 1 by a trade with somebody who is
        in, gains by completed trades, loses by faults, and is banned for ever at 0.
@dev Invariants TI-1 to TI-6 in tests/PROPERTIES.md; why the formulas are what they are, and what
     it costs to raise an index by collusion, in docs/trust-index.md. The index limits what an
     account may have at stake; losses are carried by deposits, not by it.
     Trades of less than a thousandth of the full weight neither enter nor count. Every function
     costs the same however large the market is. Sources are trusted to report each trade once.
@custom:source SEC-04 SEC-05 SEC-06 SEC-07 SEC-43
@custom:kill Nothing can be stopped or changed, and there is no owner. Open trades of a banned or
             frozen account still close; if relations cannot be written, trades complete without them.
"""

from interfaces import IFraudFreeze
from interfaces import ITrustIndex

implements: ITrustIndex

from contracts.modules import day_budget
from contracts.modules import fault
from contracts.modules import pair_window
from contracts.modules import trust_flow
from contracts.modules import trust_cause
from contracts.modules import trust_rules

initializes: pair_window
initializes: trust_flow

exports: (trust_flow.bound_of, trust_flow.reserve_of, trust_flow.is_genesis)


struct Trade:
    seller: address  # empty when the trade is closed
    buyer: address  # never empty, so that no subject is used twice
    worth: uint256


struct Offences:
    last: uint256
    previous: uint256


MAX_GENESIS: constant(uint256) = 128
MAX_SOURCES: constant(uint256) = 16
MAX_LIMIT: constant(uint256) = 2**160
OFFENCE_WINDOW: constant(uint256) = 180 * 86_400
# What writing a relation needs at most, and what must be there so that so much can be passed on.
RELATION_GAS: constant(uint256) = 250_000
RELATION_GAS_CHECK: constant(uint256) = RELATION_GAS * 64 // 63 + 10_000

LIMIT: immutable(uint256)
relations: public(immutable(address))
fraud_freeze: public(immutable(address))

index_of: public(HashMap[address, uint256])
is_banned: public(HashMap[address, bool])
exposure_of: public(HashMap[address, uint256])

_sources: DynArray[address, MAX_SOURCES]
_genesis: DynArray[address, MAX_GENESIS]
_trades: HashMap[address, HashMap[bytes32, Trade]]  # source, subject
_offences: HashMap[address, Offences]
_gained_today: HashMap[address, uint256]
# What accounts lost before they entered.
_shortfall: HashMap[address, uint256]


@deploy
def __init__(
    genesis: DynArray[address, MAX_GENESIS],
    sources: DynArray[address, MAX_SOURCES],
    relations_: address,
    limit: uint256,
    fraud_freeze_: address,
):
    """
    @notice Fix who is in from the beginning, who reports trades, and the limits.
    @param genesis The community's first accounts.
    @param sources The contracts that report; their addresses may be computed beforehand.
    @param relations_ Where relations are written; the zero address for nowhere.
    @param limit The value of open trades that an account with index 1 may have.
    @param fraud_freeze_ Who says which accounts are frozen; the zero address for nobody.
    """
    assert len(genesis) > 0, "TrustIndex: no genesis account"
    assert len(sources) > 0, "TrustIndex: no source"
    assert 0 < limit and limit <= MAX_LIMIT, "TrustIndex: limit out of range"
    for source: address in sources:
        assert source != empty(address), "TrustIndex: empty source"
        assert source not in self._sources, "TrustIndex: source twice"
        self._sources.append(source)
    for account: address in genesis:
        assert account != empty(address), "TrustIndex: empty account"
        assert self.index_of[account] == 0, "TrustIndex: account twice"
        trust_flow.is_genesis[account] = True
        self._genesis.append(account)
        self._enter(account, empty(address), empty(bytes32))
    relations = relations_
    LIMIT = limit
    fraud_freeze = fraud_freeze_


@external
def open_trade(subject: bytes32, seller: address, buyer: address, worth: uint256):
    """
    @notice Count a trade against both sides' limits; for sources, when the trade is paid.
    @param subject The trade, unique for the calling source.
    @param seller The seller.
    @param buyer The buyer.
    @param worth The value of the trade; zero if its asset is not listed.
    @custom:source SEC-43
    """
    assert msg.sender in self._sources, "TrustIndex: not a source"
    assert empty(address) not in [seller, buyer], "TrustIndex: no party"
    assert seller != buyer, "TrustIndex: one party"
    assert self._trades[msg.sender][subject].buyer == empty(address), "TrustIndex: subject used"
    for party: address in [seller, buyer]:
        assert not self.is_banned[party], "TrustIndex: banned"
        if fraud_freeze != empty(address):
            frozen: bool = staticcall IFraudFreeze(fraud_freeze).is_frozen(party)
            assert not frozen, "TrustIndex: frozen"
        limit: uint256 = self._limit_of(party)
        exposure: uint256 = self.exposure_of[party]
        # Sums of any worth could overflow; and a limit that fell may be below the exposure.
        assert worth <= limit - min(exposure, limit), "TrustIndex: beyond limit"
        self.exposure_of[party] = exposure + worth
    self._trades[msg.sender][subject] = Trade(seller=seller, buyer=buyer, worth=worth)


@external
def complete_trade(subject: bytes32, is_confirmed: bool):
    """
    @notice Close an open trade that both sides carried out, and let trust grow by it.
    @param subject The open trade.
    @param is_confirmed Whether the buyer confirmed; where time completed the trade the seller
           grows by half, the buyer not at all, and neither passes trust on.
    @custom:source SEC-04 SEC-07 SEC-08
    """
    trade: Trade = self._close(subject)
    if trust_rules._weight(trade.worth, 0) == 0:
        return
    if self.is_banned[trade.seller] or self.is_banned[trade.buyer]:
        return
    if self.index_of[trade.seller] == 0 and self.index_of[trade.buyer] == 0:
        return
    self._grow(subject, trade, is_confirmed)
    self._relate(trade.seller, trade.buyer)


@external
def close_trade(subject: bytes32):
    """
    @notice Close an open trade from which no trust follows: refunded, settled, or ruled.
    @param subject The open trade.
    """
    self._close(subject)


@external
def penalise(account: address, cause: uint256, subject: bytes32):
    """
    @notice Lower an account's index for a fault; at zero it is banned for ever.
    @dev Without effect for an account that is banned. One that never entered counts as one with
         index 1: it is banned when that would be, and else enters with less.
    @param account Who committed it.
    @param cause One of those in contracts/modules/fault.vy.
    @param subject The trade or case in which it happened; bad goods weigh as their trade does.
    @custom:source SEC-04 SEC-43
    """
    assert msg.sender in self._sources, "TrustIndex: not a source"
    assert fault.NOT_SHIPPED <= cause and cause <= fault.PROVEN_FRAUD, "TrustIndex: no such fault"
    if self.is_banned[account]:
        return
    old: uint256 = self._standing(account)
    worth: uint256 = self._worth_of(subject)
    loss: uint256 = trust_rules._loss(cause, old, worth, self._count_offences(account))
    if trust_rules._is_grave(cause, worth):
        self._offences[account] = Offences(
            last=block.timestamp, previous=self._offences[account].last
        )
        trust_flow._forfeit(account)
    self._lower(account, old, loss, trust_cause._of_fault(cause), subject)


@external
@view
def deposit_bps(account: address) -> uint256:
    """
    @notice Return the part of a trade's amount that an account deposits: it grows with the index.
    @param account Any account, not banned.
    @return Basis points.
    @custom:source SEC-05
    """
    assert not self.is_banned[account], "TrustIndex: banned"
    return trust_rules._deposit_bps(self._standing(account))


@external
@view
def limit_of(account: address) -> uint256:
    """
    @notice Return the value of open trades that an account may have at once.
    @param account Any account.
    @return The value; zero for a banned account.
    @custom:source SEC-43
    """
    return self._limit_of(account)


@external
@view
def trade_of(source: address, subject: bytes32) -> Trade:
    """
    @notice Return a trade as it was opened.
    @param source The contract that reported it.
    @param subject The trade.
    @return The trade; its seller is empty once it is closed.
    """
    return self._trades[source][subject]


@external
@view
def genesis() -> DynArray[address, MAX_GENESIS]:
    """
    @notice Return who was in from the beginning.
    @return The list, the same for ever.
    """
    return self._genesis


@external
@view
def sources() -> DynArray[address, MAX_SOURCES]:
    """
    @notice Return the contracts that report.
    @return The list, the same for ever.
    """
    return self._sources


@internal
def _close(subject: bytes32) -> Trade:
    assert msg.sender in self._sources, "TrustIndex: not a source"
    trade: Trade = self._trades[msg.sender][subject]
    assert trade.seller != empty(address), "TrustIndex: not open"
    self._trades[msg.sender][subject].seller = empty(address)
    self.exposure_of[trade.seller] -= trade.worth
    self.exposure_of[trade.buyer] -= trade.worth
    return trade


@internal
def _grow(subject: bytes32, trade: Trade, is_confirmed: bool):
    # A buyer who did not confirm said nothing of the goods, and may not even know of the trade.
    recent: uint256 = pair_window._count_recent(trade.seller, trade.buyer)
    weight: uint256 = trust_rules._weight(trade.worth, recent)
    to_seller: uint256 = weight if is_confirmed else weight // 2
    to_buyer: uint256 = weight if is_confirmed else 0
    cause: bytes32 = trust_cause.CONFIRMED if is_confirmed else trust_cause.AUTOMATIC
    # Both sides grow by what the other one was before the trade.
    seller: uint256 = self._standing(trade.seller)
    buyer: uint256 = self._standing(trade.buyer)
    grown: uint256 = self._give(trade, weight) if is_confirmed else 0
    grown += self._raise(trade.seller, trade.buyer, to_seller, buyer, cause, subject)
    grown += self._raise(trade.buyer, trade.seller, to_buyer, seller, cause, subject)
    if grown > 0:
        pair_window._note_reward(trade.seller, trade.buyer)


@internal
def _give(trade: Trade, weight: uint256) -> uint256:
    # An entry is only that: neither side gives the other anything.
    if self.index_of[trade.seller] == 0 or self.index_of[trade.buyer] == 0:
        return 0
    from_buyer: uint256 = trust_flow._step(trade.buyer, trade.seller, weight)
    from_seller: uint256 = trust_flow._step(trade.seller, trade.buyer, weight)
    trust_flow._pass_on(trade.buyer, trade.seller, from_buyer)
    trust_flow._pass_on(trade.seller, trade.buyer, from_seller)
    return from_buyer + from_seller


@internal
def _raise(
    account: address,
    partner: address,
    weight: uint256,
    other: uint256,
    cause: bytes32,
    subject: bytes32,
) -> uint256:
    old: uint256 = self.index_of[account]
    if old == 0:
        self._enter(account, partner, subject)
        return 0
    used: uint256 = self._gained_today[account]
    gain: uint256 = min(
        trust_rules._gain(weight, old, other),
        day_budget._left(used, trust_rules.DAILY_GAIN),
    )
    bound: uint256 = trust_flow._bound(account)
    gain = min(gain, bound - min(old, bound))
    if gain > 0:
        self._gained_today[account] = day_budget._use(used, gain)
        self.index_of[account] = old + gain
        log ITrustIndex.IndexChanged(
            account=account, old_index=old, new_index=old + gain, cause=cause, subject=subject
        )
    return gain


@internal
def _enter(account: address, by: address, subject: bytes32):
    index: uint256 = self._standing(account)
    self.index_of[account] = index
    log ITrustIndex.Entered(account=account, by=by, subject=subject)
    log ITrustIndex.IndexChanged(
        account=account, old_index=0, new_index=index, cause=trust_cause.ENTERED, subject=subject
    )


@internal
def _lower(account: address, old: uint256, loss: uint256, cause: bytes32, subject: bytes32):
    new: uint256 = old - loss
    if self.index_of[account] == 0 and new > 0:
        self._shortfall[account] += loss
        log ITrustIndex.EntryLowered(
            account=account, old_start=old, new_start=new, cause=cause, subject=subject
        )
        return
    log ITrustIndex.IndexChanged(
        account=account, old_index=old, new_index=new, cause=cause, subject=subject
    )
    self.index_of[account] = new
    if new == 0:
        self.is_banned[account] = True
        log ITrustIndex.Banned(account=account, subject=subject)


@internal
def _relate(first: address, second: address):
    if relations == empty(address):
        return
    # The rest of the trade must not depend on the graph, nor the graph on who paid the gas.
    assert msg.gas >= RELATION_GAS_CHECK, "TrustIndex: too little gas"
    success: bool = raw_call(
        relations,
        abi_encode(first, second, method_id=method_id("note_trade(address,address)")),
        gas=RELATION_GAS,
        revert_on_failure=False,
    )
    if not success:
        log ITrustIndex.RelationMissed(first=first, second=second)


@internal
@view
def _standing(account: address) -> uint256:
    """
    @notice The index that counts: an account that never entered counts as a newcomer.
    @param account Any account.
    @return Thousandths; zero for a banned account.
    """
    if self.is_banned[account]:
        return 0
    index: uint256 = self.index_of[account]
    return index if index > 0 else trust_rules.START - self._shortfall[account]


@internal
@view
def _limit_of(account: address) -> uint256:
    return LIMIT * self._standing(account) // trust_rules.START


@internal
@view
def _worth_of(subject: bytes32) -> uint256:
    # Faults of cases that are no trade weigh in full.
    trade: Trade = self._trades[msg.sender][subject]
    return trade.worth if trade.buyer != empty(address) else trust_rules.FULL_WORTH


@internal
@view
def _count_offences(account: address) -> uint256:
    count: uint256 = 0
    offences: Offences = self._offences[account]
    for time: uint256 in [offences.last, offences.previous]:
        if time > 0 and block.timestamp < time + OFFENCE_WINDOW:
            count += 1
    return count
