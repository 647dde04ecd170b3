# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title full_day_holdings
@license AGPL-3.0-only
@author The MEVM authors
@notice Shares out amounts, day by day, by what each holder held through the whole day: the least
        balance that he had on it. What he receives counts from the next day on; what he sends
        away no longer counts. Constant cost for any number of holders and days.
@dev Invariants DIV-1 to DIV-5 in tests/PROPERTIES.md. A day is closed by the first call after it,
     before any balance moves. `_earned_by[d]` is what one wei held through all days up to d earned;
     only days with a call are written, as nothing is earned on others. So a holder last seen on
     day d earned his least balance's part of day d, and his whole balance's part since.
     A day on which nobody held anything carries its amount to the next one; so does the
     remainder of each division. Rounding is towards what is carried.
     Bounds: all amounts together below 2^128 and SCALE below 2^120, hence `earned` and every
     product of a holding and a difference of `earned` below 2^248.
"""

from interfaces import IHolderDividend

DAY: constant(uint256) = 86_400
SCALE: constant(uint256) = 10**36
MAX_LIFETIME: constant(uint256) = 2**128


struct Books:
    today: uint256  # what is to share out for the open day, with what is carried to it
    remainder: uint256  # scaled, below one unit of the last division
    earned: uint256  # per wei held through all closed days, scaled


struct Holder:
    day: uint256  # the day on which he was last seen; 0 for never
    least: uint256  # his least balance on that day
    seen: uint256  # `earned` up to which `owed` is settled
    owed: uint256  # scaled


_day: uint256
_books: Books
_earned_by: HashMap[uint256, uint256]  # `earned` when a day was closed
_supply: uint256  # what all holders hold now
_least_supply: uint256  # sum of all holders' least balances on the open day
_lifetime: uint256
_holders: HashMap[address, Holder]


@deploy
def __init__():
    """
    @notice Begin with today; nobody holds anything yet.
    """
    self._day = block.timestamp // DAY


@internal
def _add(amount: uint256):
    """
    @notice Add to what today shares out.
    @param amount How much.
    """
    self._roll()
    self._lifetime += amount
    assert self._lifetime < MAX_LIFETIME, "full_day: too much in all"
    self._books.today += amount


@internal
def _on_change(holder: address, before: uint256, after: uint256):
    """
    @notice Note a new balance.
    @param holder Whose it is.
    @param before His balance until now.
    @param after His balance from now on.
    """
    self._settle(holder, before)
    least: uint256 = self._holders[holder].least
    if after < least:
        self._holders[holder].least = after
        self._least_supply -= least - after
    self._supply = self._supply + after - before


@internal
def _settle(holder: address, balance: uint256):
    """
    @notice Credit a holder with all closed days and see him today.
    @param holder Any holder.
    @param balance His balance since he was last seen.
    """
    self._roll()
    if self._holders[holder].day < self._day:
        self._holders[holder] = Holder(
            day=self._day,
            least=balance,
            seen=self._books.earned,
            owed=self._owed(holder, balance, self._books.earned, self._books.earned),
        )


@internal
def _take_owed(holder: address, balance: uint256) -> uint256:
    """
    @notice Take a holder's whole wei off the books; a fraction stays his.
    @param holder Any holder.
    @param balance His balance.
    @return How much he must be paid.
    """
    self._settle(holder, balance)
    owed: uint256 = self._holders[holder].owed
    self._holders[holder].owed = owed % SCALE
    return owed // SCALE


@internal
@view
def _claimable(holder: address, balance: uint256) -> uint256:
    of_open_day: Books = self._books
    now: Books = of_open_day
    if self._day < block.timestamp // DAY:
        of_open_day, now = self._close()
    return self._owed(holder, balance, of_open_day.earned, now.earned) // SCALE


@internal
def _roll():
    day: uint256 = self._day
    today: uint256 = block.timestamp // DAY
    if day == today:
        return
    before: Books = self._books
    of_day: Books = empty(Books)
    now: Books = empty(Books)
    of_day, now = self._close()
    log IHolderDividend.DayClosed(day=day, shared=before.today, holdings=self._least_supply)
    self._earned_by[day] = of_day.earned
    self._books = now
    self._least_supply = self._supply
    self._day = today


@internal
@view
def _close() -> (Books, Books):
    """
    @notice Share out the open day, which has ended, and what it carries to the quiet days since.
    @return The books after that day, and the books of today.
    """
    of_day: Books = self._shared(self._books, self._least_supply)
    if self._day + 1 == block.timestamp // DAY:
        return of_day, of_day
    # Nothing moved on the day after it: all that was held then was held through the whole day.
    return of_day, self._shared(of_day, self._supply)


@internal
@pure
def _shared(books: Books, holdings: uint256) -> Books:
    if holdings == 0:
        return books
    scaled: uint256 = books.today * SCALE + books.remainder
    return Books(today=0, remainder=scaled % holdings, earned=books.earned + scaled // holdings)


@internal
@view
def _owed(holder: address, balance: uint256, of_open_day: uint256, now: uint256) -> uint256:
    """
    @notice Return what a holder is owed, scaled.
    @param holder Any holder.
    @param balance His balance since he was last seen.
    @param of_open_day `earned` with the open day, if it has ended.
    @param now `earned` with all days that have ended.
    @return Zero if he was never seen.
    """
    last: Holder = self._holders[holder]
    if last.day == 0:
        return 0
    of_day: uint256 = self._earned_by[last.day] if last.day < self._day else of_open_day
    return last.owed + last.least * (of_day - last.seen) + balance * (now - of_day)
