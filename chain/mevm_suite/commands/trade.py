"""`mevm trade`: sell, buy, complain, and be paid. Looking needs no key.

Exit codes are those of `mevm token`.
"""

import os
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.offer_terms import NOBODY, offer_terms, offered
from mevm_suite.commands.options import ADDRESS, AMOUNT, HOLDER, Session, reading, writing
from mevm_suite.commands.words import CONTENT, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.trader.calls import Trader
    from mevm_suite.trader.desk import Desk

TRADE = click.argument("trade_id", metavar="TRADE", type=ID)
OFFER = click.argument("offer_id", metavar="OFFER", type=ID)
SHARER = click.option("--sharer", type=ADDRESS, default=NOBODY, help="Who shared the offer.")
URI = click.option("--uri", is_flag=True, help="Print what a wallet scans to pay.")


@click.group(cls=HolderGroup)
def trade() -> None:
    """Sell and buy by the automatic contract."""


def _desk(session: Session) -> "Desk":
    from mevm_suite.trader.desk import Desk

    return Desk(*session.commerce())


def _trader(session: Session) -> "Trader":
    from mevm_suite.trader.calls import Trader

    sender = session.sender()
    return Trader(_desk(session), sender)


def _show_uri(text: str) -> None:
    from mevm_suite.payment import terminal

    click.echo(text)
    click.echo(terminal(text))


@trade.command()
@click.argument("number", metavar="TRADE|OFFER", type=ID)
@reading
def show(session: Session, number: bytes) -> None:
    """Show a trade, or an offer: its state, what is held, who may do what until when."""
    desk = _desk(session)
    if desk.read("terms_of", number)[0] != NOBODY:
        session.show_one(desk.offer_row(number), "Offer")
    else:
        session.show_one(desk.trade_row(number), "Trade")


@trade.command()
@HOLDER
@reading
def purse(session: Session, holder: str) -> None:
    """Show an account's credits and deposits at the contract."""
    session.show(_desk(session).purse(holder), f"Purse of {holder}")


@trade.command()
@click.argument("price", type=AMOUNT)
@click.argument("asset")
@click.option("--content", type=CONTENT, required=True, help="What is offered: a file or its hash.")
@click.option("--quantity", type=click.IntRange(1), default=1, show_default=True)
@offer_terms
@URI
@writing
def offer(
    session: Session,
    price: int,
    asset: str,
    content: bytes,
    quantity: int,
    uri: bool,
    **terms: Any,
) -> None:
    """Offer something at PRICE in ASSET: `coin`, a token's symbol, or its address."""
    seller = _trader(session)
    desk = _desk(session)
    proposal = offered(desk, seller.account, price, asset, content, quantity, terms)
    salt = os.urandom(32)
    offer_id = desk.read("offer_id", proposal, salt)
    session.submit([seller.publish(proposal, salt)])
    if session.unsigned:
        return
    click.echo(f"offer 0x{offer_id.hex()}")
    if uri:
        _show_uri(_desk(session).uri(offer_id))


@trade.command()
@OFFER
@writing
def close(session: Session, offer_id: bytes) -> None:
    """Take no more payments for an offer; its trades go on."""
    session.submit([_trader(session).close(offer_id)])


@trade.command()
@OFFER
@SHARER
@click.option("--at-most", type=AMOUNT, help="Refuse where price and deposit are more.")
@click.option(
    "--uri",
    is_flag=True,
    help="Pay nothing; print the address to which --account pays by a plain transfer.",
)
@writing
def pay(session: Session, offer_id: bytes, sharer: str, at_most: Any, uri: bool) -> None:
    """Pay for an offer: its price and the buyer's deposit."""
    buyer = _trader(session)
    asset = _desk(session).offer(offer_id).asset
    limit = None if at_most is None else in_units(at_most, asset)
    if uri:
        _show_uri(
            _desk(session).plain_uri(
                offer_id, buyer.account, sharer, buyer.payment(offer_id, limit)
            )
        )
        return
    trade_id = buyer.next_trade(offer_id)
    session.submit(list(buyer.buy(offer_id, sharer, limit)))
    if not session.unsigned:
        click.echo(f"trade 0x{trade_id.hex()}")


@trade.command()
@OFFER
@click.argument("buyer", type=ADDRESS)
@SHARER
@click.option("--back", "asset", help="Send this asset back to the buyer instead.")
@writing
def sweep(session: Session, offer_id: bytes, buyer: str, sharer: str, asset: str | None) -> None:
    """Turn a buyer's plain transfer into the trade that it pays for; anyone may."""
    session.submit([_desk(session).sweep(offer_id, buyer, sharer, asset)])


@trade.command()
@click.argument("amount", type=AMOUNT)
@click.argument("asset")
@writing
def deposit(session: Session, amount: Any, asset: str) -> None:
    """Add to the deposit, parts of which a seller's trades lock while they are open."""
    found = _desk(session).asset(asset)
    session.submit(list(_trader(session).deposit(found, in_units(amount, found))))


@trade.command()
@click.argument("amount", type=AMOUNT)
@click.argument("asset")
@writing
def free(session: Session, amount: Any, asset: str) -> None:
    """Take back a part of the deposit that no trade locks."""
    found = _desk(session).asset(asset)
    session.submit(list(_trader(session).free(found, in_units(amount, found))))


@trade.command()
@writing
def withdraw(session: Session) -> None:
    """Take out all that trades have credited."""
    session.submit(list(_trader(session).withdraw()))


@trade.command()
@TRADE
@click.option("--tracking", default="", help="What the carrier gave; its hash goes to the chain.")
@writing
def ship(session: Session, trade_id: bytes, tracking: str) -> None:
    """Record the shipment; for the seller, within the handling time."""
    from eth_utils import keccak

    number = keccak(text=tracking) if tracking else bytes(32)
    session.submit([_trader(session).ship(trade_id, number)])


@trade.command()
@TRADE
@click.argument("amount", type=AMOUNT)
@writing
def give(session: Session, trade_id: bytes, amount: Any) -> None:
    """Leave a part of what is held to the other side."""
    asset = _desk(session).trade(trade_id).offer.asset
    session.submit([_trader(session).give(trade_id, in_units(amount, asset))])


@trade.command()
@TRADE
@click.option(
    "--to-buyer", type=AMOUNT, help="The buyer's part of what is held; nothing unless given."
)
@writing
def settle(session: Session, trade_id: bytes, to_buyer: Any) -> None:
    """Propose a split of what is held, or accept it if the other side has proposed the same."""
    asset = _desk(session).trade(trade_id).offer.asset
    part = in_units(to_buyer, asset) if to_buyer else 0
    session.submit([_trader(session).settle(trade_id, int(part))])


@trade.command()
@TRADE
@click.option("--complaint", type=CONTENT, required=True, help="The reasons: a file or its hash.")
@writing
def distrust(session: Session, trade_id: bytes, complaint: bytes) -> None:
    """Complain about the goods; for the buyer, until the inspection time is over."""
    session.submit([_trader(session).distrust(trade_id, complaint)])


@trade.command()
@TRADE
@click.argument("content", type=CONTENT)
@writing
def evidence(session: Session, trade_id: bytes, content: bytes) -> None:
    """Name evidence to the arbiter, a file or its hash; for both sides, within a day."""
    session.submit([_trader(session).evidence(trade_id, content)])


def _step(name: str, text: str) -> None:
    """Add a command that needs nothing but the trade."""

    @trade.command(name, help=text)
    @TRADE
    @writing
    def step(session: Session, trade_id: bytes) -> None:
        call: Callable[[bytes], Any] = getattr(_trader(session), name)
        session.submit([call(trade_id)])


for _name, _text in {
    "receive": "Record the receipt; for buyer or carrier. The inspection time begins.",
    "confirm": "Confirm that all is well, and pay the seller; for the buyer.",
    "complete": "Pay the seller when the inspection time is over; for anyone.",
    "refund": "Refund the buyer: by the seller, or by anyone when nothing was shipped in time.",
    "concede": "Leave to the buyer what is withheld: by the seller, or by anyone if he is silent.",
    "contest": "Ask the arbiter about a complaint; for the seller, in time.",
    "rule": "Divide what is withheld as the arbiter ruled; for anyone.",
}.items():
    _step(_name, _text)


@trade.command()
@reading
def verify(session: Session) -> None:
    """Compare the contracts' code and settings with source and published terms."""
    from mevm_suite.deployment.commerce import SYMBOL
    from mevm_suite.deployment.commerce_check import verify_commerce
    from mevm_suite.holder.contract_rows import contract_rows

    backend, record = session.commerce()
    settings = verify_commerce(record, backend)
    rows = contract_rows(backend, SYMBOL, record.contracts, settings)
    session.show_checks(rows, "Commerce against source and terms")
