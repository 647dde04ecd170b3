# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title full_day_holdings
@license AGPL-3.0-only
@author The MEVM authors
@notice Shares out amounts, day by day, by what each holder held through the whole day: the least
        balance that he had on it. What he receives counts from the next day on; what he sends
        away no longer counts. Constant cost for any number of holders and days. A host keeps as
        many pots as it likes, each with holders of its own.
@dev Invariants DIV-1 to DIV-5 in tests/PROPERTIES.md. A pot's day is closed by the first call
     after it, before any balance moves. `_earned_by[pot][d]` is what one wei held through all days
     up to d earned; only days with a call are written, as nothing is earned on others. So a holder
     last seen on day d earned his least balance's part of day d, and his whole balance's part
     since. A day on which nobody held anything carries its amount to the next one; so does the
     remainder of each division. Rounding is towards what is carried.
     Bounds: all amounts together below 2^128 and SCALE below 2^120, hence `earned` and every
     product of a holding and a difference of `earned` below 2^248.
"""

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


struct ClosedDay:
    day: uint256  # zero if none was closed
    shared: uint256  # among holders, with what was carried to this day
    holdings: uint256  # held through the whole day; if zero, `shared` is carried on


_day: HashMap[uint256, uint256]  # pot; the open one
_books: HashMap[uint256, Books]  # pot
_earned_by: HashMap[uint256, HashMap[uint256, uint256]]  # pot, day; `earned` when it was closed
_supply: HashMap[uint256, uint256]  # pot; what all holders hold now
_least_supply: HashMap[uint256, uint256]  # pot; sum of all least balances on the open day
_lifetime: HashMap[uint256, uint256]  # pot
_holders: HashMap[uint256, HashMap[address, Holder]]  # pot


@internal
def _add(pot: uint256, amount: uint256):
    """
    @notice Add to what today shares out.
    @param pot The pot.
    @param amount How much.
    """
    self._roll(pot)
    lifetime: uint256 = self._lifetime[pot] + amount
    assert lifetime < MAX_LIFETIME, "full_day: too much in all"
    self._lifetime[pot] = lifetime
    self._books[pot].today += amount


@internal
def _on_change(pot: uint256, holder: address, before: uint256, after: uint256):
    """
    @notice Note a new balance.
    @param pot The pot.
    @param holder Whose it is.
    @param before His balance until now.
    @param after His balance from now on.
    """
    self._settle(pot, holder, before)
    least: uint256 = self._holders[pot][holder].least
    if after < least:
        self._holders[pot][holder].least = after
        self._least_supply[pot] -= least - after
    self._supply[pot] = self._supply[pot] + after - before


@internal
def _settle(pot: uint256, holder: address, balance: uint256):
    """
    @notice Credit a holder with all closed days and see him today.
    @param pot The pot.
    @param holder Any holder.
    @param balance His balance since he was last seen.
    """
    self._roll(pot)
    if self._holders[pot][holder].day < self._day[pot]:
        earned: uint256 = self._books[pot].earned
        self._holders[pot][holder] = Holder(
            day=self._day[pot],
            least=balance,
            seen=earned,
            owed=self._owed(pot, holder, balance, earned, earned),
        )


@internal
def _take_owed(pot: uint256, holder: address, balance: uint256) -> uint256:
    """
    @notice Take a holder's whole wei off the books; a fraction stays his.
    @param pot The pot.
    @param holder Any holder.
    @param balance His balance.
    @return How much he must be paid.
    """
    self._settle(pot, holder, balance)
    owed: uint256 = self._holders[pot][holder].owed
    self._holders[pot][holder].owed = owed % SCALE
    return owed // SCALE


@internal
def _take_unearned(pot: uint256) -> uint256:
    """
    @notice Take what is carried off the books of a pot that nobody will hold again.
    @param pot The pot.
    @return How much its host has to pay elsewhere.
    """
    self._roll(pot)
    amount: uint256 = self._books[pot].today
    self._books[pot].today = 0
    return amount


@internal
@view
def _claimable(pot: uint256, holder: address, balance: uint256) -> uint256:
    of_open_day: Books = self._books[pot]
    now: Books = of_open_day
    if self._day[pot] < block.timestamp // DAY:
        of_open_day, now = self._close(pot)
    return self._owed(pot, holder, balance, of_open_day.earned, now.earned) // SCALE


@internal
def _roll(pot: uint256) -> ClosedDay:
    """
    @notice Close the pot's open day if it has ended; every change does so first.
    @param pot The pot.
    @return The day that was closed.
    """
    day: uint256 = self._day[pot]
    today: uint256 = block.timestamp // DAY
    if day == today:
        return empty(ClosedDay)
    closed: ClosedDay = ClosedDay(
        day=day, shared=self._books[pot].today, holdings=self._least_supply[pot]
    )
    of_day: Books = empty(Books)
    now: Books = empty(Books)
    of_day, now = self._close(pot)
    self._earned_by[pot][day] = of_day.earned
    self._books[pot] = now
    self._least_supply[pot] = self._supply[pot]
    self._day[pot] = today
    return closed


@internal
@view
def _close(pot: uint256) -> (Books, Books):
    """
    @notice Share out the open day, which has ended, and what it carries to the quiet days since.
    @return The books after that day, and the books of today.
    """
    of_day: Books = self._shared(self._books[pot], self._least_supply[pot])
    if self._day[pot] + 1 == block.timestamp // DAY:
        return of_day, of_day
    # Nothing moved on the day after it: all that was held then was held through the whole day.
    return of_day, self._shared(of_day, self._supply[pot])


@internal
@pure
def _shared(books: Books, holdings: uint256) -> Books:
    if holdings == 0:
        return books
    scaled: uint256 = books.today * SCALE + books.remainder
    return Books(today=0, remainder=scaled % holdings, earned=books.earned + scaled // holdings)


@internal
@view
def _owed(
    pot: uint256, holder: address, balance: uint256, of_open_day: uint256, now: uint256
) -> uint256:
    """
    @notice Return what a holder is owed, scaled.
    @param pot The pot.
    @param holder Any holder.
    @param balance His balance since he was last seen.
    @param of_open_day `earned` with the open day, if it has ended.
    @param now `earned` with all days that have ended.
    @return Zero if he was never seen.
    """
    last: Holder = self._holders[pot][holder]
    if last.day == 0:
        return 0
    of_day: uint256 = of_open_day
    if last.day < self._day[pot]:
        of_day = self._earned_by[pot][last.day]
    return last.owed + last.least * (of_day - last.seen) + balance * (now - of_day)
