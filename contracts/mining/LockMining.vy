# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title LockMining
@license AGPL-3.0-only
@author The MEVM authors
@notice Shares out each day's emission by weight: what a holder has locked, and a bonus for what
        those whom he referred have locked. Days on which nobody has locked anything push their
        amount forward; what is left after the last day goes to the ecosystem.
@dev Invariants MIN-1 to MIN-6 in tests/PROPERTIES.md. Weights are in CEC's lock shares: all locked
     amounts shrink by the same factor each day, so their proportions, and the weights, change
     only when somebody locks. weight = BPS * own + bonus_bps * min(own, team); as all bonuses
     together stay within bonus_bps of all own shares, no number of accounts that refer each
     other gains more than bonus_bps over one account without a team.
     A day goes by the weights at its end. Rounding is towards what is carried.
     Bounds: the last day is within 730 + 365 days of the deployment and at most 1 % unlocks a day,
     so the index stays above 10^-5, no new epoch begins, all shares are below 10^49 and all
     weights below 10^53; (total * SCALE + remainder) is below 10^77 < 2^256, and so are
     `_per_weight` and every product of a weight and a difference of it.
@custom:source CEC-06
@custom:kill Nothing can be stopped, and there is no owner.
"""

from ethereum.ercs import IERC20
from interfaces import ICEC
from interfaces import ILockMining
from interfaces import IVesting

implements: ILockMining

DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
MAX_BONUS: constant(uint256) = 1_000
MAX_DAYS: constant(uint256) = 730
MAX_LEAD: constant(uint256) = 365 * DAY
MAX_TOTAL: constant(uint256) = 2**86
SCALE: constant(uint256) = 10**51

TOKEN: immutable(address)
VESTING: immutable(IVesting)
GRANT: immutable(uint256)
TOTAL: immutable(uint256)
START: immutable(uint256)
DAYS: immutable(uint256)
BONUS_BPS: immutable(uint256)
ECOSYSTEM: immutable(address)

closed_days: public(uint256)
total_weight: public(uint256)
carried: public(uint256)  # emission of closed days on which nobody had locked anything
paid: public(uint256)  # to holders

_per_weight: uint256  # emission of all closed days per unit of weight, scaled
_remainder: uint256  # scaled
_members: HashMap[address, ILockMining.Member]


@deploy
def __init__(
    token: address,
    vesting: address,
    grant: uint256,
    total: uint256,
    start: uint256,
    days: uint256,
    bonus_bps: uint256,
    ecosystem: address,
):
    """
    @notice Fix the emission, as the published table says of the grant that feeds it.
    @param token CEC.
    @param vesting The contract that holds the grant.
    @param grant Id of the grant, which only this contract can draw.
    @param total The whole emission: the grant's amount.
    @param start When day 0 begins: the grant's start.
    @param days Number of days: the grant's duration.
    @param bonus_bps The bonus for a team, on what its member has locked himself at most.
    @param ecosystem Who receives what is left after the last day.
    """
    assert 0 < total and total < MAX_TOTAL, "LockMining: bad total"
    assert 0 < start and start <= block.timestamp + MAX_LEAD, "LockMining: bad start"
    assert 0 < days and days <= MAX_DAYS, "LockMining: bad days"
    assert bonus_bps <= MAX_BONUS, "LockMining: bonus too large"
    assert ecosystem != empty(address), "LockMining: no ecosystem"
    TOKEN = token
    VESTING = IVesting(vesting)
    GRANT = grant
    TOTAL = total
    START = start
    DAYS = days
    BONUS_BPS = bonus_bps
    ECOSYSTEM = ecosystem


@external
def on_lock(holder: address, shares: uint256):
    """
    @notice Note that a holder has locked; the caller is CEC.
    @param holder Who locked.
    @param shares How many lock shares he gained.
    """
    assert msg.sender == TOKEN, "LockMining: caller is not CEC"
    self._roll()
    # After the last day weights are history, and new epochs of shares must not mix with them.
    if self.closed_days == DAYS:
        return
    self._add_shares(holder, shares, 0)
    referrer: address = self._members[holder].referrer
    if referrer != empty(address):
        self._add_shares(referrer, 0, shares)


@external
def name_referrer(referrer: address):
    """
    @notice Join the team of whoever referred the caller; once, for good.
    @param referrer Another account, with locked CEC.
    """
    assert referrer != msg.sender, "LockMining: refers itself"
    assert self._members[msg.sender].referrer == empty(address), "LockMining: already referred"
    assert self._members[referrer].own > 0, "LockMining: referrer has no lock"
    self._roll()
    assert self.closed_days < DAYS, "LockMining: mining is over"
    self._members[msg.sender].referrer = referrer
    self._add_shares(referrer, 0, self._members[msg.sender].own)
    log ILockMining.ReferrerNamed(member=msg.sender, referrer=referrer)


@external
def claim(holder: address) -> uint256:
    """
    @notice Pay a holder what he has mined, available; anyone may call.
    @param holder Who is paid.
    @return The amount.
    """
    self._roll()
    owed: uint256 = self._owed(holder, self._per_weight)
    amount: uint256 = owed // SCALE
    assert amount > 0, "LockMining: nothing to claim"
    self._members[holder].seen = self._per_weight
    self._members[holder].owed = owed % SCALE
    self.paid += amount
    log ILockMining.MinedClaimed(holder=holder, amount=amount)
    self._pay(holder, amount)
    return amount


@external
def release_remainder() -> uint256:
    """
    @notice After the last day, pay what found no locked CEC to the ecosystem; anyone may call.
    @return The amount.
    """
    self._roll()
    assert self.closed_days == DAYS, "LockMining: mining goes on"
    amount: uint256 = self.carried + self._remainder // SCALE
    assert amount > 0, "LockMining: nothing is left"
    self.carried = 0
    self._remainder = self._remainder % SCALE
    log ILockMining.RemainderReleased(receiver=ECOSYSTEM, amount=amount)
    self._pay(ECOSYSTEM, amount)
    return amount


@external
@view
def claimable(holder: address) -> uint256:
    """
    @notice Return what `claim` would pay now.
    @param holder Any account.
    @return The amount.
    """
    per_weight: uint256 = self._per_weight
    if self._day() > self.closed_days and self.total_weight > 0:
        amount: uint256 = self._emitted(self._day()) - self._emitted(self.closed_days)
        scaled: uint256 = (amount + self.carried) * SCALE + self._remainder
        per_weight += scaled // self.total_weight
    return self._owed(holder, per_weight) // SCALE


@external
@view
def emitted(day: uint256) -> uint256:
    """
    @notice Return how much is emitted in the days before `day`, counted from the start.
    @param day Number of days.
    @return The amount; the whole from the last day on.
    """
    return self._emitted(min(day, DAYS))


@external
@view
def member(holder: address) -> ILockMining.Member:
    """
    @notice Return what is kept of a holder.
    @param holder Any account.
    @return The member.
    """
    return self._members[holder]


@external
@view
def weight(holder: address) -> uint256:
    """
    @notice Return a holder's weight; his part of a day is his weight over `total_weight`.
    @param holder Any account.
    @return The weight.
    """
    return self._weight(self._members[holder])


@external
@view
def token() -> address:
    """
    @notice Return what is mined.
    @return CEC.
    """
    return TOKEN


@external
@view
def source() -> (address, uint256):
    """
    @notice Return the grant that feeds the emission.
    @return The Vesting contract and the grant's id.
    """
    return VESTING.address, GRANT


@external
@view
def emission() -> (uint256, uint256, uint256):
    """
    @notice Return the whole emission and its time.
    @return The amount, the start, and the number of days.
    """
    return TOTAL, START, DAYS


@external
@view
def bonus_bps() -> uint256:
    """
    @notice Return the bonus for a team.
    @return Basis points of what its member has locked himself, at most.
    """
    return BONUS_BPS


@external
@view
def ecosystem() -> address:
    """
    @notice Return who receives what is left after the last day.
    @return Its address.
    """
    return ECOSYSTEM


@internal
def _roll():
    first: uint256 = self.closed_days
    day: uint256 = self._day()
    if day == first:
        return
    amount: uint256 = self._emitted(day) - self._emitted(first) + self.carried
    weight: uint256 = self.total_weight
    if weight == 0:
        self.carried = amount
    else:
        scaled: uint256 = amount * SCALE + self._remainder
        self._per_weight += scaled // weight
        self._remainder = scaled % weight
        self.carried = 0
    self.closed_days = day
    log ILockMining.DaysClosed(first=first, next=day, emitted=amount, weight=weight)


@internal
def _add_shares(holder: address, own: uint256, team: uint256):
    before: ILockMining.Member = self._members[holder]
    after: ILockMining.Member = ILockMining.Member(
        referrer=before.referrer,
        own=before.own + own,
        team=before.team + team,
        seen=self._per_weight,
        owed=self._owed(holder, self._per_weight),
    )
    self._members[holder] = after
    self.total_weight += self._weight(after) - self._weight(before)


@internal
def _pay(receiver: address, amount: uint256):
    # By the end of each day the grant has released exactly what is emitted by then.
    if staticcall IERC20(TOKEN).balanceOf(self) < amount:
        extcall VESTING.claim(GRANT)
    assert extcall ICEC(TOKEN).transfer_available(receiver, amount), "LockMining: transfer failed"


@internal
@view
def _owed(holder: address, per_weight: uint256) -> uint256:
    of: ILockMining.Member = self._members[holder]
    return of.owed + self._weight(of) * (per_weight - of.seen)


@internal
@view
def _weight(of: ILockMining.Member) -> uint256:
    return BPS * of.own + BONUS_BPS * min(of.own, of.team)


@internal
@view
def _day() -> uint256:
    if block.timestamp < START:
        return 0
    return min((block.timestamp - START) // DAY, DAYS)


@internal
@view
def _emitted(day: uint256) -> uint256:
    return TOTAL * day // DAYS
