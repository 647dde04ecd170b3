# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title trust_flow
@license AGPL-3.0-only
@author The MEVM authors
@notice Trust that comes from the genesis list: it flows from there through confirmed trades,
        and lifts the bound of an index from 20 towards 100.
@dev A genesis account passes on a daily allowance. Any other account passes on a half of what it
     was given, once. So whatever a group of accounts does among itself, all that its members are
     given together is below twice what outsiders gave them: nothing, for a ring of colluders that
     nobody outside trades with. Docs: docs/trust-index.md.
@custom:source SEC-06 SEC-07
"""

from contracts.modules import day_budget

# The bound of an index that was given nothing, and what lifts it to 100.
BASE_BOUND: constant(uint256) = 20_000
FULL_GIVEN: constant(uint256) = 80_000
# What a trade of full weight passes on at most, and a genesis account in a day.
STEP: constant(uint256) = 4_000
DAILY_STEPS: constant(uint256) = 40_000
PASSED_ON: constant(uint256) = 2

# Whom trust comes from: the list, without those who had a grave fault.
is_genesis: public(HashMap[address, bool])
# What an account was given in all, and what it may still pass on.
_given: HashMap[address, uint256]
_reserve: HashMap[address, uint256]
_used_today: HashMap[address, uint256]


@external
@view
def bound_of(account: address) -> uint256:
    """
    @notice Return up to where an account's index may grow by now.
    @param account Any account.
    @return Thousandths: 20,000, and what the account was given.
    @custom:source SEC-06
    """
    return self._bound(account)


@external
@view
def reserve_of(account: address) -> uint256:
    """
    @notice Return by how much an account can still lift the bounds of its partners.
    @param account Any account.
    @return Thousandths; for a genesis account those of today.
    """
    return self._reserve_of(account)


@internal
@view
def _bound(account: address) -> uint256:
    if self.is_genesis[account]:
        return BASE_BOUND + FULL_GIVEN
    return BASE_BOUND + min(self._given[account], FULL_GIVEN)


@internal
@view
def _reserve_of(account: address) -> uint256:
    if self.is_genesis[account]:
        return day_budget._left(self._used_today[account], DAILY_STEPS)
    return self._reserve[account]


@internal
@view
def _step(giver: address, receiver: address, weight: uint256) -> uint256:
    """
    @notice What a confirmed trade passes from one side to the other.
    @param giver The side that passes on.
    @param receiver The other side; a genesis account needs nothing.
    @param weight How much the trade counts, in thousandths.
    @return The amount.
    """
    if self.is_genesis[receiver]:
        return 0
    return min(STEP * weight // 1_000, self._reserve_of(giver))


@internal
def _pass_on(giver: address, receiver: address, amount: uint256):
    if amount == 0:
        return
    if self.is_genesis[giver]:
        self._used_today[giver] = day_budget._use(self._used_today[giver], amount)
    else:
        self._reserve[giver] -= amount
    self._given[receiver] += amount
    self._reserve[receiver] += amount // PASSED_ON


@internal
def _forfeit(account: address):
    # A genesis account with a grave fault no longer speaks for others either.
    if self.is_genesis[account]:
        self.is_genesis[account] = False
        self._given[account] = FULL_GIVEN
    self._reserve[account] = 0
