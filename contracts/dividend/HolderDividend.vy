# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title HolderDividend
@license AGPL-3.0-only
@author The MEVM authors
@notice Takes the system's revenue in one asset. A part goes to those who held CEC through the
        whole day, by what they held, claimable from the next day on; the rest to one receiver.
@dev Invariants DIV-1 to DIV-6 in tests/PROPERTIES.md. System contracts hold for others and take
     no part: CEC names nobody in their place. What is sent here without `pay_revenue` is not
     revenue and is lost.
@custom:source CEC-07
@custom:kill Nothing can be stopped, and there is no owner. Who refuses a payment keeps it owed.
"""

from ethereum.ercs import IERC20
from interfaces import ICEC
from interfaces import IHolderDividend

implements: IHolderDividend

from contracts.modules import full_day_holdings
from contracts.modules import one_asset

initializes: full_day_holdings
initializes: one_asset

exports: one_asset.asset

BPS: constant(uint256) = 10_000
POT: constant(uint256) = 0  # the only one

TOKEN: immutable(address)
REST_RECEIVER: immutable(address)
HOLDERS_BPS: immutable(uint256)

received: public(uint256)
paid: public(uint256)  # to holders
rest: public(uint256)  # waiting for its receiver


@deploy
def __init__(token: address, asset: address, holders_bps: uint256, rest_receiver: address):
    """
    @notice Fix who shares what.
    @param token CEC, deployed before this contract; it must not have reached any user yet.
    @param asset What revenue is paid in; the zero address is the coin. Not CEC: paying it would
        change the holdings by which it is paid.
    @param holders_bps The holders' part of revenue.
    @param rest_receiver Who gets the rest, for buy-back, development and operations.
    """
    assert token.is_contract, "HolderDividend: no token"
    assert asset != token, "HolderDividend: asset is token"
    assert 0 < holders_bps and holders_bps <= BPS, "HolderDividend: bad share"
    assert rest_receiver != empty(address), "HolderDividend: no receiver"
    one_asset.__init__(asset)
    TOKEN = token
    HOLDERS_BPS = holders_bps
    REST_RECEIVER = rest_receiver


@external
@payable
def pay_revenue(amount: uint256):
    """
    @notice Pay revenue of today, in the dividend's asset.
    @dev It counts as fees for the daily unlock. Raising the unlock costs whoever pays for it the
         rest's part for good, and of the holders' part all that he does not hold himself.
    @param amount How much; the value sent when the asset is the coin, else approved.
    """
    one_asset._take(amount)
    shared: uint256 = amount * HOLDERS_BPS // BPS
    self._close_day()
    full_day_holdings._add(POT, shared)
    self.received += amount
    self.rest += amount - shared
    log IHolderDividend.RevenueReceived(
        payer=msg.sender, day=block.timestamp // full_day_holdings.DAY, amount=amount
    )
    extcall ICEC(TOKEN).report_fees(amount)


@external
def on_transfer(
    sender: address,
    sender_balance: uint256,
    receiver: address,
    receiver_balance: uint256,
    amount: uint256,
):
    """
    @notice Note a transfer; the caller is CEC.
    @param sender Who gives; nobody if it is a system contract.
    @param sender_balance The sender's balance before.
    @param receiver Who takes; nobody if it is a system contract.
    @param receiver_balance The receiver's balance before.
    @param amount How much moves.
    """
    assert msg.sender == TOKEN, "HolderDividend: caller is not CEC"
    self._close_day()
    if sender != empty(address):
        full_day_holdings._on_change(POT, sender, sender_balance, sender_balance - amount)
    if receiver != empty(address):
        new_balance: uint256 = receiver_balance + amount
        full_day_holdings._on_change(POT, receiver, receiver_balance, new_balance)


@external
def claim(holder: address) -> uint256:
    """
    @notice Pay a holder what the days closed so far brought him; anyone may call.
    @param holder Who is paid.
    @return The amount.
    """
    balance: uint256 = staticcall IERC20(TOKEN).balanceOf(holder)
    self._close_day()
    amount: uint256 = full_day_holdings._take_owed(POT, holder, balance)
    assert amount > 0, "HolderDividend: nothing to claim"
    self.paid += amount
    log IHolderDividend.DividendClaimed(holder=holder, amount=amount)
    one_asset._send(holder, amount)
    return amount


@external
def release_rest() -> uint256:
    """
    @notice Pay out the rest of the revenue to its receiver; anyone may call.
    @return The amount.
    """
    amount: uint256 = self.rest
    assert amount > 0, "HolderDividend: nothing to pay"
    self.rest = 0
    log IHolderDividend.RestReleased(receiver=REST_RECEIVER, amount=amount)
    one_asset._send(REST_RECEIVER, amount)
    return amount


@external
@view
def claimable(holder: address) -> uint256:
    """
    @notice Return what `claim` would pay now.
    @param holder Any account.
    @return The amount.
    """
    balance: uint256 = staticcall IERC20(TOKEN).balanceOf(holder)
    return full_day_holdings._claimable(POT, holder, balance)


@external
@view
def token() -> address:
    """
    @notice Return whose holders share.
    @return CEC.
    """
    return TOKEN


@external
@view
def holders_bps() -> uint256:
    """
    @notice Return the holders' part of revenue.
    @return Basis points.
    """
    return HOLDERS_BPS


@external
@view
def rest_receiver() -> address:
    """
    @notice Return who gets the rest.
    @return Its address.
    """
    return REST_RECEIVER


@internal
def _close_day():
    closed: full_day_holdings.ClosedDay = full_day_holdings._roll(POT)
    if closed.day > 0:
        log IHolderDividend.DayClosed(
            day=closed.day, shared=closed.shared, holdings=closed.holdings
        )
