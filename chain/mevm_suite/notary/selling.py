"""The sale of an item: offer and lock, payment, and what follows from the trade's end."""

from collections.abc import Iterator
from typing import Any

from eth_utils import to_checksum_address
from web3.exceptions import Web3Exception

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import ERC20, Asset
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.notary.items import (
    NOTHING,
    PROVENANCE,
    TOKENS,
    TRADE,
    Item,
    ItemName,
    Items,
    Listing,
    Registered,
    Token,
)
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.calls import Trader
from mevm_suite.trader.desk import hexadecimal
from mevm_suite.trader.steps import State

# ERC-721 names its `approve` and its arguments' types as ERC-20 does, so their calls are the same.
ERC721 = ERC20
BPS = 10_000
_OWNER_OF: list[Any] = [
    {
        "name": "ownerOf",
        "type": "function",
        "stateMutability": "view",
        "inputs": [{"name": "token", "type": "uint256"}],
        "outputs": [{"name": "owner", "type": "address"}],
    }
]


class Dealer:
    """
    What one account does as seller or buyer of items.

    Parameters
    ----------
    items
        The items of the deployment.
    account
        The account that signs.

    """

    def __init__(self, items: Items, account: str) -> None:
        self._items = items
        self._desk = items.desk
        self._account = account
        self._trader = Trader(items.desk, account)

    def sell(self, name: ItemName, terms: tuple[Any, ...], salt: bytes) -> Iterator[Call]:
        """
        Yield the calls that put an item on sale.

        Parameters
        ----------
        name
            The item; a token by its collection and number.
        terms
            Of the offer, as ``IOffers.Terms``, for one trade whose content is the item.
        salt
            Of the offer.

        """
        lock = list(self._lock(name, self._desk.read("offer_id", terms, salt)))
        seller, asset, price, *_ = terms
        paid_in = self._desk.asset_at(asset)
        yield from self._deposit(paid_in, price)
        yield self._trader.publish(terms, salt)
        yield from lock

    def buy(self, name: ItemName, sharer: str, at_most: Amount | None) -> Iterator[Call]:
        """Yield the calls that pay for an item and hold it fast for the trade."""
        item, listing = self._listed(name)
        if not self._items.read(TRADE, "is_on_sale", item.id, listing.offer):
            raise Refused(f"{name.text} cannot be bought: {self._items.state(item.id, listing)}")
        payment = self._trader.payment(listing.offer, at_most)
        asset = self._desk.offer(listing.offer).asset
        shown = f"{payment.exact()} {asset.symbol}"
        has = asset.amount(self._desk.balance(asset, self._account))
        if has < payment:
            raise Refused(f"{self._account} has {has.exact()} {asset.symbol}, and needs {shown}")
        place = self._at(TRADE)
        if not asset.is_coin:
            allowed = self._desk.backend.call(
                ERC20, asset.address, "allowance", self._account, place
            )
            if allowed < payment:
                title = f"let the ownership trade take {shown}"
                yield Call(title, ERC20, asset.address, "approve", (place, int(payment)))
        is_recalled = isinstance(item, Registered) and item.is_recalled
        warning = ", WHICH IS RECALLED" if is_recalled else ""
        title = f"pay {shown} and hold {name.text}{warning} for the trade"
        value = int(payment) if asset.is_coin else 0
        yield Call(title, TRADE, place, "buy", (item.id, sharer), value)

    def next_trade(self, name: ItemName) -> bytes:
        """Return the trade that the account's purchase of an item opens."""
        _, listing = self._listed(name)
        return self._trader.next_trade(listing.offer)

    def bind(self, name: ItemName, trade_id: bytes) -> Call:
        """Return the call that holds an item for a trade of its offer that was paid elsewhere."""
        item, listing = self._listed(name)
        if listing.trade != NOTHING:
            raise Refused(f"{name.text} is held for the trade {hexadecimal(listing.trade)}")
        trade = self._desk.trade(trade_id)
        if trade.offer.id != listing.offer:
            raise Refused(f"that trade is not of the offer {hexadecimal(listing.offer)}")
        title = f"hold {name.text} for the trade {hexadecimal(trade_id)}"
        return self._call(title, TRADE, "bind", item.id, trade_id)

    def settle(self, name: ItemName) -> Iterator[Call]:
        """Yield the calls that pass an item on, or back, as its trade has ended."""
        item, listing = self._listed(name)
        if listing.trade == NOTHING:
            raise Refused(f"{name.text} is not in a trade: nobody has bought it")
        trade = self._desk.trade(listing.trade)
        if trade.state.is_open:
            raise Refused(f"the trade is {trade.state.name.lower()}, and has to end first")
        receiver = listing.seller if trade.state is State.REFUNDED else trade.buyer
        yield self._call(f"pass {name.text} to {receiver}", TRADE, "settle", item.id)
        if isinstance(item, Token) and receiver == self._account:
            yield self._take(item, receiver)

    def take_back(self, name: ItemName) -> Iterator[Call]:
        """Yield the calls of the step that is due: notice first, then taking the item back."""
        item, listing = self._listed(name)
        if listing.seller != self._account:
            raise Refused(f"{self._account} is not the seller; that is {listing.seller}")
        if listing.free_from == 0:
            if listing.trade != NOTHING:
                raise Refused(f"{name.text} is sold: `settle` passes it on, or back")
            notice = self._items.read(TRADE, "notice")
            title = f"give notice that {name.text} is taken back in {notice / 3_600:g} hours"
            yield self._call(title, TRADE, "give_notice", item.id)
            return
        if listing.trade != NOTHING:
            raise Refused(f"{name.text} is sold: `settle` passes it on, or back")
        if self._desk.now < listing.free_from:
            raise Refused(f"too early: it can be taken back from {Time(listing.free_from)} on")
        yield self._call(f"take {name.text} back", TRADE, "take_back", item.id)
        if isinstance(item, Token):
            yield self._take(item, self._account)

    def take_out(self, name: ItemName, receiver: str) -> Call:
        """Return the call that takes a token out of the registry."""
        item = self._items.find(name)
        if not isinstance(item, Token):
            raise Refused(f"{name.text} is no token of a collection: its holder has it already")
        if item.holder != self._account:
            raise Refused(f"{self._account} has no right to it; that is {item.holder}'s")
        if item.trader != NOBODY:
            raise Refused(f"{name.text} is on sale; `take-back` or `settle` ends that")
        return self._take(item, receiver)

    def _listed(self, name: ItemName) -> tuple[Item, Listing]:
        item = self._items.find(name)
        listing = self._items.listing(item.id)
        if listing is None:
            raise Refused(f"{name.text} is not on sale")
        return item, listing

    def _lock(self, name: ItemName, offer: bytes) -> Iterator[Call]:
        trader, title = self._at(TRADE), f"lock {name.text} for its sale"
        if name.token is not None:
            collection, token, place = name.account, name.token, self._at(TOKENS)
            self._check_token(collection, token)
            approval = f"let the registry of tokens take {name.text}"
            yield Call(approval, ERC721, collection, "approve", (place, token))
            yield self._call(title, TOKENS, "lock", collection, token, trader, offer)
            return
        item = self._items.registered(name)
        if item.quantity == 0:
            raise Refused(f"{name.text} was destroyed or merged into another item")
        if item.holder != self._account:
            raise Refused(f"{self._account} does not hold it; that is {item.holder}")
        if item.trader != NOBODY:
            raise Refused(f"{name.text} is on sale already")
        yield self._call(title, PROVENANCE, "lock", item.id, trader, offer)

    def _check_token(self, collection: str, token: int) -> None:
        id = self._items.read(TOKENS, "item_of", collection, token)
        _, _, holder, trader = self._items.read(TOKENS, "item", id)
        if trader != NOBODY:
            raise Refused(f"token {token} is on sale already")
        if holder != NOBODY:
            raise Refused(f"token {token} is still held here: {holder} takes it out by `take-out`")
        # An offer for what the seller cannot lock would stay behind.
        place = to_checksum_address(collection)
        contract = self._desk.backend.w3.eth.contract(place, abi=_OWNER_OF)
        try:
            owner = contract.functions.ownerOf(token).call()
        except Web3Exception:
            raise Refused(f"{collection} has no token {token}") from None
        if owner != self._account:
            raise Refused(f"token {token} belongs to {owner}, not to {self._account}")

    def _deposit(self, asset: Asset, price: int) -> Iterator[Call]:
        """Yield the calls that bring the seller's deposit to what one sale locks."""
        share = min(self._desk.read("deposit_bps", self._account, contract="TrustIndex"), BPS)
        needed = -(-int(price) * share // BPS)
        missing = needed - self._desk.read("deposit_of", asset.address, self._account)
        if missing > 0:
            yield from self._trader.deposit(asset, missing)

    def _take(self, item: Token, receiver: str) -> Call:
        title = f"send token {item.token} of {item.collection} to {receiver}"
        return self._call(title, TOKENS, "take", item.id, receiver)

    def _at(self, contract: str) -> str:
        return self._desk.commerce.address_of(contract)

    def _call(self, title: str, contract: str, function: str, *args: Any) -> Call:
        return Call(title, contract, self._at(contract), function, args)
