# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title Coin age
@license AGPL-3.0-only
@author The MEVM authors
@notice Keeps the average age of each holder's tokens in one storage slot, at constant cost. The
        host calls `_on_transfer` before every change of balances, mint and burn included, and
        answers `ICoinDays.coin_days` with `_coin_days` and the balance.
@dev Invariants CD-1 to CD-3 in tests/PROPERTIES.md. Kept is the balance-weighted mean time of
     receipt: a spent token has the average age, so spending leaves the mean as it is. The mean
     rounds up, hence ages down, by 10^-18 s at most for each receipt, so that a stream of dust
     cannot make a holder younger. Balances up to 2^128 cannot overflow.
@custom:source CEC-08
"""

SECOND: constant(uint256) = 10**18
DAY: constant(uint256) = 86_400
MIN_CAP: constant(uint256) = 86_400
MAX_CAP: constant(uint256) = 3_650 * 86_400

CAP: immutable(uint256)

_received_at: HashMap[address, uint256]


@deploy
def __init__(max_coin_age: uint256):
    """
    @notice Fix the age from which a token grows no further.
    @param max_coin_age Seconds: one day to ten years.
    """
    assert MIN_CAP <= max_coin_age and max_coin_age <= MAX_CAP, "coin_age: cap out of range"
    CAP = max_coin_age


@external
@view
def max_coin_age() -> uint256:
    """
    @notice Return the age from which a token grows no further.
    @return Seconds.
    """
    return CAP


@internal
def _on_transfer(sender: address, receiver: address, receiver_balance: uint256, amount: uint256):
    """
    @notice Merge the arriving tokens, of age zero, into the receiver's average.
    @dev A transfer to oneself moves nothing and keeps the age.
    @param sender Who gives; the zero address mints.
    @param receiver Who takes; the zero address burns.
    @param receiver_balance The receiver's balance before.
    @param amount How much moves.
    """
    if amount == 0 or receiver == sender or receiver == empty(address):
        return
    total: uint256 = receiver_balance + amount
    received_at: uint256 = block.timestamp * SECOND
    if receiver_balance > 0:
        # Age beyond the cap is no reserve to draw on.
        held_since: uint256 = received_at - self._age(receiver)
        weighted: uint256 = receiver_balance * held_since + amount * received_at
        received_at = (weighted + total - 1) // total
    self._received_at[receiver] = received_at


@internal
@view
def _coin_days(holder: address, balance: uint256) -> uint256:
    """
    @notice Return balance times average age, in wei-days rounded down.
    @param holder Any account.
    @param balance Its balance now.
    @return The coin-days.
    """
    return balance * self._age(holder) // (SECOND * DAY)


@internal
@view
def _age(holder: address) -> uint256:
    received_at: uint256 = self._received_at[holder]
    if received_at == 0:
        return 0
    return min(block.timestamp * SECOND - received_at, CAP * SECOND)
