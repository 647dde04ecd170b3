"""Items as the chain has them: what is registered, and tokens of ERC-721 collections."""

from dataclasses import dataclass
from typing import Any

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.notary.contents import serial_number
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.desk import Desk, hexadecimal

PROVENANCE = "Provenance"
TOKENS = "TokenItems"
TRADE = "OwnershipTrade"
NOTHING = bytes(32)


@dataclass(frozen=True)
class ItemName:
    """
    How an item is named on the command line.

    Parameters
    ----------
    text
        As given.
    id
        Its id, if that was given.
    account
        Else its issuer, or its collection.
    serial
        Its serial number with that issuer.
    token
        Its number in that collection.

    """

    text: str
    id: bytes | None = None
    account: str = NOBODY
    serial: str | None = None
    token: int | None = None


@dataclass(frozen=True)
class Item:
    """What both registries say of an item."""

    id: bytes
    registry: str
    holder: str
    trader: str


@dataclass(frozen=True)
class Registered(Item):
    """An item of ``Provenance``."""

    issuer: str
    origin: bytes
    content: bytes
    quantity: int
    proposed: str
    is_recalled: bool


@dataclass(frozen=True)
class Token(Item):
    """A token that is held by ``TokenItems``."""

    collection: str
    token: int


@dataclass(frozen=True)
class Listing:
    """How an item is on sale, as ``IOwnershipTrade.Listing``."""

    registry: str
    seller: str
    offer: bytes
    trade: bytes
    free_from: int


class Items:
    """
    The items of a deployment.

    Parameters
    ----------
    desk
        The trade of the deployment.

    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return self.desk.read(function, *args, contract=contract)

    def id_of(self, name: ItemName) -> bytes:
        """Return the id of an item, whether it exists or not."""
        if name.id is not None:
            return name.id
        if name.token is not None:
            return bytes(self.read(TOKENS, "item_of", name.account, name.token))
        return bytes(
            self.read(PROVENANCE, "item_of", name.account, serial_number(str(name.serial)))
        )

    def find(self, name: ItemName) -> Item:
        """Return an item; Refused if there is none."""
        id = self.id_of(name)
        issuer, holder, origin, content, quantity, proposed, trader, _ = self.read(
            PROVENANCE, "item", id
        )
        if issuer != NOBODY:
            is_recalled = self.read(PROVENANCE, "is_recalled", id)
            rest = (issuer, origin, content, quantity, proposed, is_recalled)
            return Registered(id, PROVENANCE, holder, trader, *rest)
        collection, token, holder, trader = self.read(TOKENS, "item", id)
        if holder != NOBODY:
            return Token(id, TOKENS, holder, trader, collection, token)
        if name.token is not None:
            raise Refused(f"token {name.token} of {name.account} is not on sale, nor held here")
        raise Refused(f"there is no item {name.text}")

    def registered(self, name: ItemName) -> Registered:
        """Return an item of ``Provenance``; Refused if it is a token."""
        item = self.find(name)
        if not isinstance(item, Registered):
            raise Refused(f"{name.text} is a token of a collection: it can only be sold here")
        return item

    def listing(self, item: bytes) -> Listing | None:
        """Return how an item is on sale; None if it is not."""
        found = Listing(*self.read(TRADE, "listing", item))
        return None if found.registry == NOBODY else found

    def row(self, name: ItemName) -> dict[str, Any]:
        """Return what there is to know about an item now."""
        item = self.find(name)
        facts = _facts(item)
        if item.registry == PROVENANCE:
            facts["records"] = self.read(PROVENANCE, "record_count", item.id)
        return {"item": hexadecimal(item.id), **facts, **self._sale(item)}

    def _sale(self, item: Item) -> dict[str, Any]:
        listing = self.listing(item.id)
        if listing is None:
            return dict.fromkeys(("sale", "price", "asset", "offer", "trade"))
        offer = self.desk.offer(listing.offer)
        return {
            "sale": self.state(item.id, listing),
            "price": offer.price,
            "asset": offer.asset.symbol,
            "offer": hexadecimal(listing.offer),
            "trade": None if listing.trade == NOTHING else hexadecimal(listing.trade),
        }

    def state(self, item: bytes, listing: Listing) -> str:
        """Return in words how a sale stands."""
        if listing.trade != NOTHING:
            return f"paid, {self.desk.trade(listing.trade).state.name.lower()}"
        if listing.free_from:
            return f"its seller takes it back from {Time(listing.free_from)} on"
        if self.read(TRADE, "is_on_sale", item, listing.offer):
            return "open"
        # Who pays such an offer is not sure to get the item: `buy` refuses it.
        return "its offer is paid, closed, or not for this item alone"


def _facts(item: Item) -> dict[str, Any]:
    facts: dict[str, Any] = dict.fromkeys(
        ("collection", "token", "issuer", "holder", "quantity", "ended", "recalled", "proposed to")
    )
    facts |= dict.fromkeys(("locked by", "content", "part of", "records"))
    facts["holder"] = item.holder
    facts["locked by"] = None if item.trader == NOBODY else item.trader
    if isinstance(item, Token):
        return facts | {"collection": item.collection, "token": item.token}
    assert isinstance(item, Registered)
    return facts | {
        "issuer": item.issuer,
        "quantity": item.quantity,
        "ended": "yes" if item.quantity == 0 else None,
        "recalled": "yes" if item.is_recalled else None,
        "proposed to": None if item.proposed == NOBODY else item.proposed,
        "content": hexadecimal(item.content),
        "part of": None if item.origin == item.id else hexadecimal(item.origin),
    }
