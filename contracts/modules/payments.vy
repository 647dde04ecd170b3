# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title payments
@license AGPL-3.0-only
@author The MEVM authors
@notice The ways to pay for an offer, each of which opens a trade: the coin, an allowance, a permit,
        and an ERC-223 transfer.
@custom:source SEC-01 SEC-05 SEC-09 SEC-12
"""

from ethereum.ercs import IERC20
from interfaces import IAutomaticContract
from snekmate.tokens.interfaces import IERC20Permit

from contracts.modules import offers
from contracts.modules import purse
from contracts.modules import trade_state
from contracts.modules import trades

uses: offers
uses: purse
uses: trades

COIN: constant(address) = empty(address)
BPS: constant(uint256) = 10_000
MAX_DATA: constant(uint256) = 1_024

trade_count: public(HashMap[bytes32, HashMap[address, uint256]])  # offer, buyer


@external
@payable
def buy(offer: bytes32, sharer: address = empty(address), buyer: address = msg.sender) -> bytes32:
    """
    @notice Pay for an offer exactly `payment_of(offer, buyer)`; more coin becomes credit.
    @param offer The offer.
    @param sharer Who shared it with the buyer; the zero address for nobody.
    @param buyer For whom; whoever pays for another gives the money away.
    @return The trade's id.
    @custom:source SEC-01 SEC-09
    """
    asset: address = offers._terms[offer].asset
    payment: uint256 = msg.value if asset == COIN else self._payment(offer, buyer)
    id: bytes32 = self._open(offer, buyer, sharer, payment, msg.sender)
    purse._take(asset, payment)
    return id


@external
def buy_with_permit(
    offer: bytes32,
    sharer: address,
    amount: uint256,
    deadline: uint256,
    v: uint8,
    r: bytes32,
    s: bytes32,
) -> bytes32:
    """
    @notice Pay with a token that the caller approves by signature (EIP-2612).
    @dev Somebody may have handed in the signature before; then the approval is there.
    @param offer The offer.
    @param sharer Who shared it; the zero address for nobody.
    @param amount The approved amount.
    @param deadline Until when the signature is good.
    @param v Of the signature.
    @param r Of the signature.
    @param s Of the signature.
    @return The trade's id.
    @custom:source SEC-01 SEC-09
    """
    asset: address = offers._terms[offer].asset
    payment: uint256 = self._payment(offer, msg.sender)
    if staticcall IERC20(asset).allowance(msg.sender, self) < payment:
        extcall IERC20Permit(asset).permit(msg.sender, self, amount, deadline, v, r, s)
    id: bytes32 = self._open(offer, msg.sender, sharer, payment, msg.sender)
    purse._take(asset, payment)
    return id


@external
def tokenReceived(sender: address, amount: uint256, data: Bytes[MAX_DATA]):
    """
    @notice Take a deposit or a payment that comes with an ERC-223 transfer; the caller is the token.
    @param sender Who sent the tokens.
    @param amount How many.
    @param data Empty for a deposit, else abi_encode(offer, buyer, sharer).
    @custom:source SEC-01 SEC-05 SEC-09
    """
    purse._note(msg.sender, amount)
    if len(data) == 0:
        purse._unlock(msg.sender, sender, amount)
        return
    assert len(data) == 96, "payments: wrong data"
    offer: bytes32 = empty(bytes32)
    buyer: address = empty(address)
    sharer: address = empty(address)
    offer, buyer, sharer = abi_decode(data, (bytes32, address, address))
    assert offers._terms[offer].asset == msg.sender, "payments: wrong token"
    self._open(offer, buyer, sharer, amount, sender)


@external
@view
def payment_of(offer: bytes32, buyer: address) -> uint256:
    """
    @notice Return what a buyer pays for an offer now: its price and his deposit.
    @param offer The offer.
    @param buyer The buyer.
    @return The amount, in the offer's asset.
    """
    return self._payment(offer, buyer)


@external
@view
def is_payable(offer: bytes32, buyer: address) -> bool:
    """
    @notice Return whether an offer is open for a buyer and the seller's deposit suffices for it.
    @param offer The offer.
    @param buyer The buyer.
    @return Whether it can be paid, as far as limits, prices and freezes allow.
    """
    seller: address = offers._terms[offer].seller
    if offers._open(offer) == 0 or buyer == seller:
        return False
    for party: address in [seller, buyer]:
        if staticcall trades.TRUST.is_banned(party):
            return False
    deposit: uint256 = self._deposit(offer, seller)
    return purse.deposit_of[offers._terms[offer].asset][seller] >= deposit


@external
@view
def trade_id(offer: bytes32, buyer: address, number: uint256) -> bytes32:
    """
    @notice Return the id of a buyer's trade under an offer.
    @param offer The offer.
    @param buyer The buyer.
    @param number Of his trades under this offer, from 0 upwards.
    @return The id.
    """
    return self._id(offer, buyer, number)


@internal
def _open(
    offer: bytes32, buyer: address, sharer: address, payment: uint256, payer: address
) -> bytes32:
    """
    @notice Open a trade that is paid for; what is paid too much becomes the buyer's credit.
    @param offer The offer.
    @param buyer The buyer.
    @param sharer Who shared the offer; a party to the trade counts as nobody.
    @param payment What is paid.
    @param payer Who paid.
    @return The trade's id.
    """
    offers._sell(offer)
    seller: address = offers._terms[offer].seller
    asset: address = offers._terms[offer].asset
    price: uint256 = offers._terms[offer].price
    assert buyer not in [empty(address), seller], "payments: no such buyer"
    seller_deposit: uint256 = self._deposit(offer, seller)
    buyer_deposit: uint256 = self._deposit(offer, buyer)
    assert payment >= price + buyer_deposit, "payments: paid too little"
    number: uint256 = self.trade_count[offer][buyer]
    self.trade_count[offer][buyer] = number + 1
    id: bytes32 = self._id(offer, buyer, number)
    record: trades.Record = trades.Record(
        offer=offer,
        buyer=buyer,
        sharer=empty(address) if sharer in [buyer, seller] else sharer,
        state=trade_state.PAID,
        due=block.timestamp + offers._terms[offer].handling_time,
        held=price,
        seller_deposit=seller_deposit,
        buyer_deposit=buyer_deposit,
        is_unasked=payer != buyer,
    )
    trades._records[id] = record
    log IAutomaticContract.Paid(
        id=id,
        offer=offer,
        buyer=buyer,
        sharer=record.sharer,
        seller_deposit=seller_deposit,
        buyer_deposit=buyer_deposit,
        due=record.due,
    )
    purse._lock(asset, seller, seller_deposit)
    purse._credit(asset, buyer, payment - price - buyer_deposit)
    worth: uint256 = (staticcall trades.VALUES.value_of(asset, price))[1]
    extcall trades.TRUST.open_trade(id, seller, buyer, worth)
    return id


@internal
@view
def _payment(offer: bytes32, buyer: address) -> uint256:
    return offers._terms[offer].price + self._deposit(offer, buyer)


@internal
@view
def _deposit(offer: bytes32, account: address) -> uint256:
    bps: uint256 = staticcall trades.TRUST.deposit_bps(account)
    return offers._share(offers._terms[offer].price, min(bps, BPS))


@internal
@view
def _id(offer: bytes32, buyer: address, number: uint256) -> bytes32:
    return keccak256(abi_encode(chain.id, self, offer, buyer, number))
