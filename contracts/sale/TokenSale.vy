# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Token sale
@license AGPL-3.0-only
@author The MEVM authors
@notice One round: sells one line of a token's table for the coin and for pegged tokens.
@dev The line reaches the sale as a grant of which the sale is the beneficiary. Every payment is
     pulled, by anyone for whoever it belongs to; nothing is paid out before the sale is settled,
     and it settles once, so that paying, refunding and claiming never overlap (TS-1 to TS-7 in
     tests/PROPERTIES.md). Values and amounts round down, in favour of the sale; what rounding
     leaves goes the way of the unsold when the last buyer has been served. Tokens that take a fee
     are refused, those that return nothing are served; those whose balances change by themselves
     must not be named. What came in without `pay` is lost, and not counted.
@custom:source SEC-51 WSG-03
@custom:kill Nobody can stop or change it. A silent oracle stops payments in the assets it prices;
    if it is silent when the reference is due, these payments go back after two weeks.
"""

from ethereum.ercs import IERC20
from interfaces import ITokenSale
from interfaces import IVesting

implements: ITokenSale

from contracts.modules import assets
from contracts.modules import sale_round
from contracts.modules import whitelist

initializes: sale_round

exports: (
    sale_round.source,
    sale_round.terms,
    sale_round.pricing,
    sale_round.accepted,
    sale_round.receivers,
    sale_round.value_of,
    sale_round.tokens_for,
)

# A value of what awaited a price, times values, fits in a word.
MAX_PENDING: constant(uint256) = 10**48

raised: public(uint256)  # value of all payments, each at the price of its moment
bought: public(HashMap[address, uint256])  # the same of one buyer
paid: public(HashMap[address, HashMap[address, uint256]])  # buyer, asset
received: public(HashMap[address, uint256])  # asset
reference_price: public(HashMap[address, uint256])  # asset

_fixed: uint256  # the part of `raised` that awaits no reference price
_fixed_of: HashMap[address, uint256]
_filled_at: uint256

# Once settled:
_phase: ITokenSale.Phase
_final: uint256  # value that is sold
_pending: uint256  # value of what awaited a reference price
_kept: uint256  # the part of it that fits below the hard cap

_buyers: uint256
_served: uint256
_is_served: HashMap[address, bool]
_claimed: uint256
_unsold_sent: uint256
_payers: HashMap[address, uint256]  # asset
_is_refunded: HashMap[address, HashMap[address, bool]]  # buyer, asset
_refunds: HashMap[address, uint256]  # asset: how many payers were refunded
_refunded: HashMap[address, uint256]  # asset
_collected: HashMap[address, uint256]  # asset


@deploy
def __init__(
    source: ITokenSale.Source,
    terms: ITokenSale.Terms,
    pricing: ITokenSale.Pricing,
    accepted: DynArray[ITokenSale.Asset, sale_round.MAX_ASSETS],
    receivers: ITokenSale.Receivers,
):
    """
    @notice Fix the round for good.
    @param source The grant that is sold; it must exist before the first payment.
    @param terms Rate, caps, time, whitelist.
    @param pricing Oracle, and when the price of assets that are not the unit is fixed.
    @param accepted What buyers may pay with.
    @param receivers Who gets the proceeds, and the unsold.
    """
    sale_round.__init__(source, terms, pricing, accepted, receivers)


@external
@payable
def pay(
    asset: address,
    amount: uint256,
    least_value: uint256,
    limit: uint256,
    proof: DynArray[bytes32, whitelist.MAX_DEPTH],
) -> uint256:
    """
    @notice Buy; what no longer fits below the hard cap or the buyer's limit is not taken.
    @param asset What is paid; the zero address is the coin, sent along.
    @param amount How much; of the coin, what is not taken comes back at once.
    @param least_value Least value of what is taken, else all reverts; 0 to buy what still fits.
    @param limit The buyer's limit in the whitelist; of no meaning without a whitelist.
    @param proof Merkle proof of (buyer, limit); empty without a whitelist.
    @return The value that counts towards the caps.
    """
    if self.raised == 0:
        sale_round._check_source()
    assert self._now() == ITokenSale.Phase.OPEN, "TokenSale: not open"
    unit: uint256 = sale_round._unit(asset)
    price: uint256 = sale_round._price(asset)
    taken: uint256 = min(amount, self._left(msg.sender, limit, proof) * unit // price)
    value: uint256 = taken * price // unit
    assert value > 0, "TokenSale: nothing fits"
    assert value >= least_value, "TokenSale: value too low"
    self._book(asset, taken, value)
    log ITokenSale.Paid(buyer=msg.sender, asset=asset, amount=taken, value=value)
    assets._take(asset, amount, taken)
    return value


@external
def settle() -> ITokenSale.Phase:
    """
    @notice Decide, once the round is closed and its reference prices are known, how it ended.
    @dev Anyone may call, once. Only payments that await a price wait for it.
    @return SOLD or FAILED, for good.
    """
    assert self._now() == ITokenSale.Phase.CLOSED, "TokenSale: not closed"
    pending: uint256 = 0
    for each: ITokenSale.Asset in sale_round.ASSETS:
        amount: uint256 = self.received[each.asset]
        if amount > 0 and sale_round._awaits_price(each.asset):
            price: uint256 = sale_round._reference(each.feed, self._closed_at())
            self.reference_price[each.asset] = price
            pending += amount * price // sale_round._unit(each.asset)
            log ITokenSale.ReferenceFixed(asset=each.asset, price=price)
    assert pending <= MAX_PENDING, "TokenSale: price out of range"
    fixed: uint256 = self._fixed
    kept: uint256 = min(pending, sale_round.TERMS.hard_cap - fixed)
    phase: ITokenSale.Phase = ITokenSale.Phase.SOLD
    if sale_round.TERMS.refunds and fixed + kept < sale_round.TERMS.soft_cap:
        phase = ITokenSale.Phase.FAILED
    else:
        self._final = fixed + kept
    self._pending = pending
    self._kept = kept
    self._phase = phase
    log ITokenSale.Settled(phase=phase, value=fixed + kept, sold=sale_round._tokens(self._final))
    return phase


@external
def claim(buyer: address, receiver: address) -> uint256:
    """
    @notice Send a buyer his tokens, once, after the sale has succeeded.
    @param buyer Who bought.
    @param receiver Where to; the buyer himself unless he is the caller.
    @return The tokens sent, in wei.
    """
    self._check_receiver(buyer, receiver)
    assert self._phase == ITokenSale.Phase.SOLD, "TokenSale: not sold"
    assert self.bought[buyer] > 0, "TokenSale: not a buyer"
    assert not self._is_served[buyer], "TokenSale: claimed already"
    amount: uint256 = self._claimable(buyer)
    self._is_served[buyer] = True
    self._served += 1
    self._claimed += amount
    log ITokenSale.Claimed(buyer=buyer, receiver=receiver, amount=amount)
    self._send_tokens(receiver, amount)
    return amount


@external
def refund(buyer: address, asset: address, receiver: address) -> uint256:
    """
    @notice Send back what a buyer paid in one asset, or the part of it that the sale could not
            take; once the sale is settled.
    @param buyer Who paid.
    @param asset In what; the zero address is the coin.
    @param receiver Where to; the buyer himself unless he is the caller.
    @return The amount sent.
    """
    self._check_receiver(buyer, receiver)
    assert self._is_settled(), "TokenSale: not settled"
    assert self.paid[buyer][asset] > 0, "TokenSale: paid nothing"
    assert self._returned(asset, self.received[asset]) > 0, "TokenSale: nothing goes back"
    assert not self._is_refunded[buyer][asset], "TokenSale: refunded already"
    amount: uint256 = self._returned(asset, self.paid[buyer][asset])
    self._is_refunded[buyer][asset] = True
    self._refunds[asset] += 1
    self._refunded[asset] += amount
    log ITokenSale.Refunded(buyer=buyer, asset=asset, receiver=receiver, amount=amount)
    assets._send(asset, receiver, amount)
    return amount


@external
def collect(asset: address) -> uint256:
    """
    @notice Send what was earned in one asset to the receiver of proceeds; anyone may call.
    @param asset The asset; the zero address is the coin.
    @return The amount sent.
    """
    assert self._phase == ITokenSale.Phase.SOLD, "TokenSale: not sold"
    received: uint256 = self.received[asset]
    owed: uint256 = self._returned(asset, received) - self._refunded[asset]
    if self._refunds[asset] == self._payers[asset]:
        owed = 0
    amount: uint256 = received - self._refunded[asset] - owed - self._collected[asset]
    assert amount > 0, "TokenSale: nothing to collect"
    self._collected[asset] += amount
    log ITokenSale.Collected(asset=asset, amount=amount)
    assets._send(asset, sale_round.RECEIVERS.proceeds, amount)
    return amount


@external
def send_unsold() -> uint256:
    """
    @notice Send what was not sold to the receiver of the unsold; anyone may call.
    @dev Again once all buyers are served: what rounding left goes the same way.
    @return The amount sent.
    """
    assert self._is_settled(), "TokenSale: not settled"
    owed: uint256 = sale_round._tokens(self._final) - self._claimed
    if self._served == self._buyers:
        owed = 0
    amount: uint256 = sale_round.SOURCE.amount - self._claimed - owed - self._unsold_sent
    assert amount > 0, "TokenSale: nothing unsold"
    self._unsold_sent += amount
    log ITokenSale.UnsoldSent(amount=amount)
    self._send_tokens(sale_round.RECEIVERS.unsold, amount)
    return amount


@external
@view
def progress() -> ITokenSale.Progress:
    """
    @notice How far the round is, at any time.
    @return Phase, time of the close, value raised, tokens sold for it, value left, buyers.
    """
    value: uint256 = self._final if self._is_settled() else self.raised
    return ITokenSale.Progress(
        phase=self._now(),
        closed_at=self._closed_at(),
        raised=value,
        sold=sale_round._tokens(value),
        left=sale_round.TERMS.hard_cap - value,
        buyers=self._buyers,
    )


@external
@view
def claimable(buyer: address) -> uint256:
    """
    @notice Tokens that a buyer may claim now.
    @param buyer Who bought.
    @return The amount, in wei.
    """
    if self._phase != ITokenSale.Phase.SOLD or self._is_served[buyer]:
        return 0
    return self._claimable(buyer)


@external
@view
def refundable(buyer: address, asset: address) -> uint256:
    """
    @notice What a buyer can take back now in one asset.
    @param buyer Who paid.
    @param asset In what; the zero address is the coin.
    @return The amount.
    """
    if not self._is_settled() or self._is_refunded[buyer][asset]:
        return 0
    return self._returned(asset, self.paid[buyer][asset])


@external
@view
def reference_time() -> uint256:
    """
    @notice When the reference prices are observed; reverts until the round is closed.
    @return Unix time.
    """
    closed_at: uint256 = self._closed_at()
    assert closed_at > 0, "TokenSale: not closed"
    return sale_round._reference_time(closed_at)


@internal
def _book(asset: address, amount: uint256, worth: uint256):
    if self.bought[msg.sender] == 0:
        self._buyers += 1
    if self.paid[msg.sender][asset] == 0:
        self._payers[asset] += 1
    self.raised += worth
    self.bought[msg.sender] += worth
    self.received[asset] += amount
    self.paid[msg.sender][asset] += amount
    if not sale_round._awaits_price(asset):
        self._fixed += worth
        self._fixed_of[msg.sender] += worth
    if self.raised == sale_round.TERMS.hard_cap:
        self._filled_at = block.timestamp
        log ITokenSale.Filled(closed_at=block.timestamp)


@internal
def _send_tokens(receiver: address, amount: uint256):
    vesting: IVesting = IVesting(sale_round.SOURCE.vesting)
    if staticcall vesting.claimable(sale_round.SOURCE.grant) > 0:
        extcall vesting.claim(sale_round.SOURCE.grant)
    assert extcall IERC20(sale_round.SOURCE.token).transfer(
        receiver, amount
    ), "TokenSale: transfer failed"


@internal
@view
def _check_receiver(buyer: address, receiver: address):
    assert receiver == buyer or msg.sender == buyer, "TokenSale: not the buyer"


@internal
@view
def _left(buyer: address, limit: uint256, proof: DynArray[bytes32, whitelist.MAX_DEPTH]) -> uint256:
    most: uint256 = sale_round._check_limit(buyer, limit, proof)
    left: uint256 = sale_round.TERMS.hard_cap - self.raised
    return min(left, most - min(most, self.bought[buyer]))


@internal
@view
def _now() -> ITokenSale.Phase:
    if self._is_settled():
        return self._phase
    if self._closed_at() > 0:
        return ITokenSale.Phase.CLOSED
    if block.timestamp < sale_round.TERMS.start:
        return ITokenSale.Phase.WAITING
    return ITokenSale.Phase.OPEN


@internal
@view
def _is_settled() -> bool:
    return self._phase != empty(ITokenSale.Phase)


@internal
@view
def _closed_at() -> uint256:
    if self._filled_at > 0:
        return self._filled_at
    return sale_round.TERMS.end if block.timestamp >= sale_round.TERMS.end else 0


@internal
@view
def _claimable(buyer: address) -> uint256:
    value: uint256 = self._fixed_of[buyer]
    if self._pending > 0:
        for each: ITokenSale.Asset in sale_round.ASSETS:
            price: uint256 = self.reference_price[each.asset]
            amount: uint256 = self.paid[buyer][each.asset]
            value += amount * price // sale_round._unit(each.asset) * self._kept // self._pending
    return sale_round._tokens(value)


@internal
@view
def _returned(asset: address, amount: uint256) -> uint256:
    """
    @notice What of an amount that was paid goes back, of all payments or of one buyer's.
    """
    if self._phase == ITokenSale.Phase.FAILED:
        return amount
    if not sale_round._awaits_price(asset):
        return 0
    if self.reference_price[asset] == 0 or self._pending == 0:
        return amount
    # What is kept rounds up: all buyers together get back no more than this says of the sum.
    return amount - (amount * self._kept + self._pending - 1) // self._pending
