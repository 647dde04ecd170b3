"""`mevm item`: register goods, follow them from hand to hand, and sell them. Looking needs no key.

Exit codes are those of `mevm token`.
"""

import os
import re
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.offer_terms import NOBODY, offer_terms, offered
from mevm_suite.commands.options import ADDRESS, AMOUNT, Session, reading, writing
from mevm_suite.commands.words import CONTENT, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.notary.holding import Holder
    from mevm_suite.notary.items import ItemName, Items
    from mevm_suite.notary.selling import Dealer

_NAME = re.compile(r"(0x[0-9a-fA-F]{40})(?:/(?P<serial>.+)|#(?P<token>[0-9]{1,78}))")
MAX_TOKEN = 2**256 - 1


class ItemType(click.ParamType):
    """An item: its id, ISSUER/SERIAL, or COLLECTION#TOKEN of an ERC-721 token."""

    name = "item"

    def convert(self, value: Any, param: Any, ctx: Any) -> "ItemName":
        """Return what the chain can be asked about."""
        from mevm_suite.notary import serial_number
        from mevm_suite.notary.items import ItemName

        if isinstance(value, ItemName):
            return value
        found = _NAME.fullmatch(value)
        if found is None:
            return ItemName(value, ID.convert(value, param, ctx))
        account = ADDRESS.convert(found[1], param, ctx)
        if found["token"] is not None:
            token = int(found["token"])
            if token > MAX_TOKEN:
                self.fail(f"expected a token's number of 256 bits at most: {value}", param, ctx)
            return ItemName(value, account=account, token=token)
        try:
            serial_number(found["serial"])
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return ItemName(value, account=account, serial=found["serial"])


class SerialType(click.ParamType):
    """A serial number as it is printed on the item."""

    name = "serial"

    def convert(self, value: Any, param: Any, ctx: Any) -> str:
        """Return the text, if it has letters or digits."""
        from mevm_suite.notary import serial_number

        try:
            serial_number(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)
        return str(value)


ITEM = click.argument("item", type=ItemType())
QUANTITY = click.IntRange(1, 2**256 - 1)


@click.group(cls=HolderGroup)
def item() -> None:
    """Register goods, follow them from hand to hand, and sell them.

    An ITEM is named by its id, by ISSUER/SERIAL, or, where it is a token of an ERC-721
    collection, by COLLECTION#TOKEN. Descriptions and documents stay where they are: only their
    hashes go to the chain.
    """


def _items(session: Session) -> "Items":
    from mevm_suite.notary.items import Items
    from mevm_suite.trader.desk import Desk

    return Items(Desk(*session.commerce()))


def _holder(session: Session) -> "Holder":
    from mevm_suite.notary.holding import Holder

    return Holder(_items(session), session.sender())


def _dealer(session: Session) -> "Dealer":
    from mevm_suite.notary.selling import Dealer

    return Dealer(_items(session), session.sender())


@item.command()
@ITEM
@reading
def show(session: Session, item: "ItemName") -> None:
    """Show an item: whose it is, whether it is recalled, and how it is on sale."""
    session.show_one(_items(session).row(item), "Item")


@item.command()
@ITEM
@reading
def history(session: Session, item: "ItemName") -> None:
    """List an item's history, with that of what it was split from; nothing can be left out."""
    from mevm_suite.notary.history import Histories

    rows = Histories(_items(session), session.log_range).rows(item)
    session.show(rows, f"History of {item.text}")


@item.command()
@click.argument("serial", type=SerialType())
@click.argument("description", type=CONTENT)
@click.option("--quantity", type=QUANTITY, default=1, show_default=True)
@writing
def register(session: Session, serial: str, description: bytes, quantity: int) -> None:
    """Register an item by its serial number and its description, a file or its hash."""
    from mevm_suite.notary.items import ItemName

    holder, issuer = _holder(session), session.sender()
    session.submit([holder.register(serial, description, quantity)])
    if not session.unsigned:
        id = _items(session).id_of(ItemName(serial, account=issuer, serial=serial))
        click.echo(f"item 0x{id.hex()}")


@item.command()
@ITEM
@click.argument("document", type=CONTENT)
@writing
def note(session: Session, item: "ItemName", document: bytes) -> None:
    """Add a document, a file or its hash, to an item's history; for its holder and its issuer."""
    session.submit([_holder(session).note(item, document)])


@item.command("hand-over")
@ITEM
@click.argument("receiver", type=ADDRESS)
@writing
def hand_over(session: Session, item: "ItemName", receiver: str) -> None:
    """Hand an item over to a receiver, who has to accept it; the zero address takes that back."""
    session.submit([_holder(session).propose(item, receiver)])


@item.command()
@ITEM
@writing
def accept(session: Session, item: "ItemName") -> None:
    """Take an item that its holder hands over to you."""
    session.submit([_holder(session).accept(item)])


@item.command()
@ITEM
@click.argument("quantity", type=QUANTITY)
@click.argument("description", type=CONTENT)
@writing
def split(session: Session, item: "ItemName", quantity: int, description: bytes) -> None:
    """Make a part of an item an item of its own, with its own description."""
    from mevm_suite.notary.history import Histories, Kind

    items, holder = _items(session), _holder(session)
    call = holder.split(item, quantity, description)
    session.submit([call])
    if session.unsigned:
        return
    histories = Histories(_items(session), session.log_range)
    made = histories.records(items.id_of(item), items.desk.backend.block_number + 1)
    *_, part = (record.other for record in made if record.kind is Kind.SPLIT)
    click.echo(f"item 0x{part.hex()}")


@item.command()
@ITEM
@click.argument("part", type=ItemType())
@writing
def merge(session: Session, item: "ItemName", part: "ItemName") -> None:
    """Add a part to an item of the same origin; the part ends."""
    session.submit([_holder(session).merge(item, part)])


@item.command()
@ITEM
@click.argument("reasons", type=CONTENT)
@click.option("--lift", is_flag=True, help="Lift the recall instead.")
@writing
def recall(session: Session, item: "ItemName", reasons: bytes, lift: bool) -> None:
    """Recall an item and all its parts, whoever holds them; for its issuer."""
    session.submit([_holder(session).recall(item, reasons, lift)])


@item.command()
@ITEM
@click.argument("evidence", type=CONTENT)
@writing
def destroy(session: Session, item: "ItemName", evidence: bytes) -> None:
    """Say that an item is no more, for ever; for its holder."""
    session.submit([_holder(session).destroy(item, evidence)])


@item.command()
@ITEM
@click.argument("price", type=AMOUNT)
@click.argument("asset")
@offer_terms
@writing
def sell(session: Session, item: "ItemName", price: int, asset: str, **terms: Any) -> None:
    """Sell an item at PRICE in ASSET (`coin`, a token's symbol, or its address).

    Adds what the sale's deposit lacks, publishes the offer, and locks the item for its buyer.
    The sale itself goes on by `mevm trade`: ship, receive, confirm; then `settle`.
    """
    dealer, items = _dealer(session), _items(session)
    desk = items.desk
    proposal = offered(desk, session.sender(), price, asset, items.id_of(item), 1, terms)
    salt = os.urandom(32)
    session.submit(list(dealer.sell(item, proposal, salt)))
    if not session.unsigned:
        click.echo(f"item 0x{items.id_of(item).hex()}")
        click.echo(f"offer 0x{desk.read('offer_id', proposal, salt).hex()}")


@item.command()
@ITEM
@click.option("--sharer", type=ADDRESS, default=NOBODY, help="Who shared the offer.")
@click.option("--at-most", type=AMOUNT, help="Refuse where price and deposit are more.")
@writing
def buy(session: Session, item: "ItemName", sharer: str, at_most: Any) -> None:
    """Pay for an item and have it held for you, in one step."""
    items, dealer = _items(session), _dealer(session)
    trade_id = dealer.next_trade(item)
    limit = None
    if at_most is not None:
        listing = items.listing(items.id_of(item))
        assert listing is not None  # or there would be no next trade
        limit = in_units(at_most, items.desk.offer(listing.offer).asset)
    session.submit(list(dealer.buy(item, sharer, limit)))
    if not session.unsigned:
        click.echo(f"trade 0x{trade_id.hex()}")


@item.command()
@ITEM
@click.argument("trade_id", metavar="TRADE", type=ID)
@writing
def bind(session: Session, item: "ItemName", trade_id: bytes) -> None:
    """Hold an item for a trade of its offer that was paid by `mevm trade` or at the gateway."""
    session.submit([_dealer(session).bind(item, trade_id)])


@item.command()
@ITEM
@writing
def settle(session: Session, item: "ItemName") -> None:
    """Pass an item to its buyer, or back to its seller, as the trade has ended; for anyone."""
    session.submit(list(_dealer(session).settle(item)))


@item.command("take-back")
@ITEM
@writing
def take_back(session: Session, item: "ItemName") -> None:
    """Take an unsold item off the sale: the first call gives notice, the second takes it back."""
    session.submit(list(_dealer(session).take_back(item)))


@item.command("take-out")
@ITEM
@click.option("--receiver", type=ADDRESS, help="Who gets it.  [default: who signs]")
@writing
def take_out(session: Session, item: "ItemName", receiver: str | None) -> None:
    """Take a token of a collection out of the registry; for who has the right to it."""
    account = session.sender()
    session.submit([_dealer(session).take_out(item, receiver or account)])
