# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title daily_unlock
@license AGPL-3.0-only
@author The MEVM authors
@notice Locks amounts of which each day a part of what is still locked unlocks; the part follows
        the fees paid on the day before. Constant cost for any number of holders and days.
@dev Invariants LOCK-1 to LOCK-4 in tests/PROPERTIES.md. A holder keeps shares; one share is worth
     `index / ONE` locked, and the index falls once a day. Every rounding is towards locked: what
     has unlocked never exceeds the exact amount. Only a rest below one wei, which would never
     end, is free at once. On a day without any call no fees were reported, so a gap of days is
     one power.
     Bounds: all locked amounts together are below 2^86 and the index is from 10^24 to 10^33, so
     that an amount times ONE, and all shares times the index, stay below 10^77 < 2^256; the index
     times BPS times the target needs 220 bits. One share is worth 10^-18 wei at most: a receipt
     or a new epoch locks less than that too much, hence 1 part in 10^18 of any amount.
"""

from interfaces import ICEC

DAY: constant(uint256) = 86_400
BPS: constant(uint256) = 10_000
MAX_RATE: constant(uint256) = 100
MAX_TARGET: constant(uint256) = 2**96
MAX_AMOUNT: constant(uint256) = 2**86

FULL_INDEX: constant(uint256) = 10**33
ONE: constant(uint256) = 10**51
# Below FULL_INDEX / REBASE a new epoch begins: the index times REBASE, all shares divided by it.
REBASE: constant(uint256) = 10**9
MAX_EPOCHS: constant(uint256) = 4
# A gap counts up to 2^16 days, 179 years; what is still locked then stays so until the next day.
DAY_BITS: constant(uint256) = 16

LEAST_BPS: immutable(uint256)
MOST_BPS: immutable(uint256)
TARGET: immutable(uint256)


struct Clock:
    day: uint256  # the day that is open
    epoch: uint256
    index: uint256


struct Lock:
    epoch: uint256  # in which the shares are counted
    shares: uint256


_clock: Clock
_fees: uint256
_total: Lock
_locks: HashMap[address, Lock]


@deploy
def __init__(terms: ICEC.Unlocking):
    """
    @notice Fix the daily rates and begin with today.
    @param terms The rates and the fees between which they move.
    """
    assert 0 < terms.least_bps, "daily_unlock: least is zero"
    assert terms.least_bps <= terms.most_bps, "daily_unlock: least above most"
    assert terms.most_bps <= MAX_RATE, "daily_unlock: most above 1 %"
    assert 0 < terms.target and terms.target < MAX_TARGET, "daily_unlock: bad target"
    LEAST_BPS = terms.least_bps
    MOST_BPS = terms.most_bps
    TARGET = terms.target
    self._clock = Clock(day=block.timestamp // DAY, epoch=0, index=FULL_INDEX)


@external
@view
def unlocking() -> ICEC.Unlocking:
    """
    @notice Return the daily rates and the fees between which they move.
    @return The terms.
    """
    return ICEC.Unlocking(least_bps=LEAST_BPS, most_bps=MOST_BPS, target=TARGET)


@external
@view
def unlock_index() -> (uint256, uint256):
    """
    @notice Return what is still locked of an amount locked at the beginning of its epoch.
    @return The epoch, and 10^33 times the part.
    """
    clock: Clock = self._now()
    return clock.epoch, clock.index


@external
@view
def fees_today() -> uint256:
    """
    @notice Return the fees reported today.
    @return The amount, at most the target.
    """
    return self._fees if self._clock.day == block.timestamp // DAY else 0


@internal
def _roll() -> Clock:
    """
    @notice Close the days that have ended.
    @return The clock of today.
    """
    before: Clock = self._clock
    if before.day == block.timestamp // DAY:
        return before
    clock: Clock = self._now()
    log ICEC.DayClosed(
        day=before.day,
        next_day=clock.day,
        fees=self._fees,
        index=clock.index,
        epoch=clock.epoch,
    )
    self._clock = clock
    self._fees = 0
    return clock


@internal
def _report(amount: uint256):
    self._roll()
    self._fees = min(self._fees + min(amount, TARGET), TARGET)


@internal
def _lock(holder: address, amount: uint256) -> uint256:
    """
    @notice Lock an amount.
    @param holder Whose it is.
    @param amount How much, below 2^86.
    @return The shares gained.
    """
    clock: Clock = self._roll()
    assert amount < MAX_AMOUNT, "daily_unlock: amount too large"
    shares: uint256 = self._divide_up(amount * ONE, clock.index)
    held: uint256 = self._shares_in(self._locks[holder], clock.epoch)
    self._locks[holder] = Lock(epoch=clock.epoch, shares=held + shares)
    total: uint256 = self._shares_in(self._total, clock.epoch)
    self._total = Lock(epoch=clock.epoch, shares=total + shares)
    return shares


@internal
@view
def _locked(holder: address) -> uint256:
    return self._value(self._locks[holder])


@internal
@view
def _total_locked() -> uint256:
    return self._value(self._total)


@internal
@view
def _value(lock: Lock) -> uint256:
    if lock.shares == 0:
        return 0
    clock: Clock = self._now()
    scaled: uint256 = self._shares_in(lock, clock.epoch) * clock.index
    return 0 if scaled < ONE else self._divide_up(scaled, ONE)


@internal
@view
def _now() -> Clock:
    clock: Clock = self._clock
    today: uint256 = block.timestamp // DAY
    if clock.day == today:
        return clock
    # The open day, by its fees: BPS * TARGET parts, of which these stay locked.
    stays: uint256 = (BPS - LEAST_BPS) * TARGET - (MOST_BPS - LEAST_BPS) * self._fees
    index: uint256 = self._divide_up(clock.index * stays, BPS * TARGET)
    # All days after it, without fees.
    index = self._times(index, self._quiet_days(today - clock.day - 1))
    epoch: uint256 = clock.epoch
    for _: uint256 in range(MAX_EPOCHS):
        if index >= FULL_INDEX // REBASE:
            break
        index *= REBASE
        epoch += 1
    return Clock(day=today, epoch=epoch, index=index)


@internal
@view
def _quiet_days(number: uint256) -> uint256:
    """
    @notice Return what stays locked after days without fees, by squaring.
    @dev The same work for any number, so that nobody's cost depends on how long others waited.
    @param number How many days.
    @return Parts of FULL_INDEX, rounded up.
    """
    stays: uint256 = FULL_INDEX
    factor: uint256 = FULL_INDEX * (BPS - LEAST_BPS) // BPS  # exact
    left: uint256 = min(number, 2**DAY_BITS - 1)
    for _: uint256 in range(DAY_BITS):
        stays = self._times(stays, factor if left % 2 == 1 else FULL_INDEX)
        factor = self._times(factor, factor)
        left //= 2
    return stays


@internal
@pure
def _shares_in(lock: Lock, epoch: uint256) -> uint256:
    # Four epochs on, all shares there can be are worth less than a wei.
    epochs: uint256 = min(epoch - lock.epoch, MAX_EPOCHS)
    return self._divide_up(lock.shares, REBASE**epochs)


@internal
@pure
def _times(a: uint256, b: uint256) -> uint256:
    return self._divide_up(a * b, FULL_INDEX)


@internal
@pure
def _divide_up(numerator: uint256, denominator: uint256) -> uint256:
    return (numerator + denominator - 1) // denominator
