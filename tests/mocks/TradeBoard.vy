# pragma version ==0.4.3
# pragma nonreentrancy off
"""
@title An automatic contract that shows trades and offers as it is told
@license AGPL-3.0-only
@notice A purchase keeps what it is paid and numbers the trades.
"""

from ethereum.ercs import IERC20
from interfaces import IAutomaticContract
from interfaces import IOffers

trade_count: public(uint256)
sharer: public(address)
_trades: HashMap[bytes32, IAutomaticContract.Trade]
_offers: HashMap[bytes32, IOffers.Terms]


@external
def set_offer(id: bytes32, seller: address, asset: address, price: uint256, content: bytes32):
    terms: IOffers.Terms = empty(IOffers.Terms)
    terms.seller = seller
    terms.asset = asset
    terms.price = price
    terms.quantity = 1
    terms.content = content
    self._offers[id] = terms


@external
def set_quantity(id: bytes32, quantity: uint256):
    self._offers[id].quantity = quantity


@external
def set_trade(id: bytes32, trade: IAutomaticContract.Trade):
    self._trades[id] = trade


@external
def set_state(id: bytes32, state: uint256):
    self._trades[id].state = state


@external
@payable
def buy(offer: bytes32, sharer: address, buyer: address) -> bytes32:
    terms: IOffers.Terms = self._offers[offer]
    assert terms.quantity > 0, "TradeBoard: not open"
    if terms.asset == empty(address):
        assert msg.value == terms.price, "TradeBoard: wrong value"
    else:
        extcall IERC20(terms.asset).transferFrom(msg.sender, self, terms.price)
    self._offers[offer].quantity -= 1
    self.trade_count += 1
    self.sharer = sharer
    id: bytes32 = keccak256(abi_encode(self.trade_count))
    self._trades[id] = IAutomaticContract.Trade(
        offer=offer,
        seller=terms.seller,
        buyer=buyer,
        asset=terms.asset,
        price=terms.price,
        content=terms.content,
        state=1,
    )
    return id


@external
@view
def trade(id: bytes32) -> IAutomaticContract.Trade:
    return self._trades[id]


@external
@view
def payment_of(offer: bytes32, buyer: address) -> uint256:
    return self._offers[offer].price


@external
@view
def terms_of(offer: bytes32) -> IOffers.Terms:
    return self._offers[offer]


@external
@view
def left(offer: bytes32) -> uint256:
    return self._offers[offer].quantity
