"""`mevm forest sale`: sell, lease and buy land and trees. Looking needs no key.

Exit codes are those of `mevm token`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.document import read_file, stored
from mevm_suite.commands.forest_words import ParcelType
from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, FILE, Session, reading, writing
from mevm_suite.commands.words import CONTENT, DURATION, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.documents import Store
    from mevm_suite.forest_trade.offers import Offers
    from mevm_suite.forest_trade.sale import Sale
    from mevm_suite.forester.estate import ParcelName
    from mevm_suite.holder.sending import Call

OFFER = click.argument("offer_id", metavar="OFFER", type=ID)
ORDER = click.argument("order_id", metavar="ORDER", type=ID)
NOTHING = bytes(32)


@click.group(cls=HolderGroup)
def sale() -> None:
    """Sell, lease and buy land and trees.

    An ITEM is a parcel, by its id or HOLDER/NAME, or a tree with a token, by its code. The guide is
    docs/forest-trade.md.
    """


def _offers(session: Session) -> "Offers":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.offers import Offers

    return Offers(Desk(*session.forest(), session.log_range))


def _sale(session: Session) -> "Sale":
    from mevm_suite.forest_trade.sale import Sale

    account = session.sender()
    return Sale(_offers(session), account)


@sale.command()
@click.argument("number", metavar="OFFER|ORDER", type=ID)
@reading
def show(session: Session, number: bytes) -> None:
    """Show an offer, or an order: its state, and who may do what until when."""
    offers = _offers(session)
    if offers.is_offer(number):
        session.show_one(offers.offer_row(number), "Offer")
    else:
        session.show_one(offers.order_row(number), "Order")


@sale.command("list")
@reading
def list_(session: Session) -> None:
    """List the offers whose items are locked for them."""
    session.show(_offers(session).listed(), "Offers")


@sale.command()
@click.argument("item", type=ParcelType())
@click.argument("price", type=AMOUNT)
@click.option("--content", type=CONTENT, required=True, help="What is offered: a file or its hash.")
@click.option("--lease", type=DURATION, help="Lease the parcel for this time instead.")
@click.option(
    "--service",
    type=DURATION,
    default="30 days",
    show_default=True,
    help="From the confirmation to the delivery.",
)
@click.option("--inspection", type=DURATION, default="7 days", show_default=True)
@click.option("--arbiter", type=ADDRESS, help="Who rules.  [default: the first of the deployment]")
@click.option(
    "--record", type=ID, default=NOTHING, help="The ledger's entry: a survey, or a tree's leaf."
)
@writing
def publish(
    session: Session,
    item: "ParcelName",
    price: Any,
    content: bytes,
    lease: int | None,
    service: int,
    inspection: int,
    arbiter: str | None,
    record: bytes,
) -> None:
    """Offer an item at PRICE, and lock it for its buyer."""
    from mevm_suite.forest_trade.items import find_item
    from mevm_suite.forest_trade.offers import Offer
    from mevm_suite.forest_trade.steps import Kind

    provider, desk = _sale(session), _offers(session).desk
    found = find_item(desk, desk.id_of(item))
    offer = Offer(
        provider=session.sender(),
        registry=desk.at[found.registry],
        item=found.id,
        kind=Kind.SALE if lease is None else Kind.LEASE,
        price=int(in_units(price, desk.asset)),
        arbiter=arbiter or desk.community.arbiters[0],
        service_time=service,
        inspection_time=inspection,
        lease_time=lease or 0,
        record=record,
        content=content,
    )
    session.submit(list(provider.publish(found, offer)))
    if not session.unsigned:
        click.echo(f"offer 0x{provider.offer_id(offer).hex()}")


@sale.command("list-item")
@OFFER
@writing
def list_item(session: Session, offer_id: bytes) -> None:
    """Lock a tree for an offer again, as after `take-back`."""
    session.submit(list(_sale(session).list_item(offer_id)))


@sale.command("take-back")
@OFFER
@writing
def take_back(session: Session, offer_id: bytes) -> None:
    """Close an offer that no order holds, and free its item."""
    session.submit(list(_sale(session).take_back(offer_id)))


@sale.command("take-out")
@click.argument("item", type=ID)
@click.option("--receiver", type=ADDRESS, help="Who gets it.  [default: who signs]")
@writing
def take_out(session: Session, item: bytes, receiver: str | None) -> None:
    """Take a tree's token out of the registry of items, when its sale has ended."""
    session.submit([_sale(session).take_out(item, receiver or session.sender())])


@sale.command()
@OFFER
@writing
def order(session: Session, offer_id: bytes) -> None:
    """Reserve an item for a day, in which you pay; once in 30 days."""
    session.submit([_sale(session).order(offer_id)])
    _tell_order(session, offer_id)


@sale.command()
@OFFER
@writing
def buy(session: Session, offer_id: bytes) -> None:
    """Order and pay at once."""
    session.submit(list(_sale(session).buy(offer_id)))
    _tell_order(session, offer_id)


def _tell_order(session: Session, offer_id: bytes) -> None:
    if not session.unsigned:
        click.echo(f"order 0x{_offers(session).read('order_for', offer_id).hex()}")


@sale.command()
@ORDER
@click.argument("certificate", type=FILE)
@click.option("--public", is_flag=True, help="Store it unsealed: anyone reads it.")
@writing
@stored
def confirm(
    session: Session, order_id: bytes, certificate: Path, public: bool, store: "Store"
) -> None:
    """Accept a paid order, with its purchase certificate.

    The file is sealed to both sides and goes to a store; its hash and content id go to the chain.
    """
    from eth_utils import keccak

    from mevm_suite.documents import put, seal
    from mevm_suite.forest_trade.identity import Identities

    provider = _sale(session)
    found = provider.must_be_confirmable(order_id)
    data = read_file(certificate)
    identities = Identities(_offers(session).desk)
    readers = () if public else (found.offer.provider, found.buyer)
    keys = [identities.key_of(each) for each in readers]
    content_id = put(store, data if public else seal(data, keys))
    session.submit([provider.confirm(order_id, keccak(data), content_id)])
    if not session.unsigned:
        click.echo(f"content id {content_id}")


@sale.command()
@ORDER
@click.argument("complaint", type=CONTENT)
@writing
def dispute(session: Session, order_id: bytes, complaint: bytes) -> None:
    """Freeze an order and ask its arbiter, for reasons in a file, or by its hash; for the buyer."""
    session.submit([_sale(session).dispute(order_id, complaint)])


@sale.command()
@ORDER
@click.argument("content", type=CONTENT)
@writing
def evidence(session: Session, order_id: bytes, content: bytes) -> None:
    """Name evidence to the arbiter, a file or its hash; for both sides, in time."""
    session.submit([_sale(session).evidence(order_id, content)])


@sale.command()
@writing
def withdraw(session: Session) -> None:
    """Take out all that sales have credited."""
    from mevm_suite.forest_trade.offers import SALE

    session.submit(list(_offers(session).desk.withdraw(SALE, session.sender())))


def _step(name: str, text: str) -> None:
    """Add a command that needs nothing but the order."""

    @sale.command(name, help=text)
    @ORDER
    @writing
    def step(session: Session, order_id: bytes) -> None:
        calls: Callable[[bytes], Iterator[Call]] = getattr(_sale(session), name)
        session.submit(list(calls(order_id)))


for _name, _text in {
    "pay": "Pay an order within its day; for its buyer.",
    "lapse": "End an order that was not paid in time; for anyone.",
    "cancel": "Give an order up before the provider confirms, and get all back; for its buyer.",
    "deliver": "Say that service or transport is done: the inspection begins; for the provider.",
    "accept": "Accept what came, and pay the provider; for the buyer.",
    "complete": "Pay the provider when the inspection time is over; for anyone.",
    "refund": "Refund the buyer: by the provider, or by anyone when he is late.",
    "rule": "Divide the price as the arbiter ruled; for anyone.",
}.items():
    _step(_name, _text)
