"""`mevm forest ship`, `rate`, `standing`: transport of trees and logs, and ratings.

Exit codes are those of `mevm token`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderCommand, HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, FILE, HOLDER, Session, reading, writing
from mevm_suite.commands.words import CONTENT, DURATION, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.forest_trade.hand_over import HandOver
    from mevm_suite.forest_trade.ratings import Ratings
    from mevm_suite.forest_trade.ship import Load, Shipments, Shipping

NUMBER = click.IntRange(1, 2**256 - 1)
SHIPMENT = click.argument("shipment", type=NUMBER)
RECEIVER = click.argument("receiver", type=ADDRESS)
MESSAGE = click.argument("message", type=FILE)
WITHIN = click.option(
    "--within", type=DURATION, default="20 days", show_default=True, help="Later it is lost."
)
FREIGHT = click.option("--freight", type=AMOUNT, help="What it may cost, paid in now.")
DEAL = click.option("--deal", type=ID, default=bytes(32), help="What it is sent for: an order.")


@click.group(cls=HolderGroup)
def ship() -> None:
    """Send trees and logs, hand them on, and follow them.

    A hand-over is a file: the giver makes it by `hand-over`, the taker signs it by `sign`, and the
    giver sends it by `record`.
    """


def _shipments(session: Session) -> "Shipments":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.ship import Shipments

    return Shipments(Desk(*session.forest(), session.log_range))


def _shipping(session: Session) -> "Shipping":
    from mevm_suite.forest_trade.ship import Shipping

    account = session.sender()
    return Shipping(_shipments(session), account)


def _load(session: Session, receiver: str, deal: bytes, within: int, freight: Any) -> "Load":
    from mevm_suite.forest_trade.ship import Load

    paid = 0 if freight is None else int(in_units(freight, _shipments(session).desk.asset))
    return Load(receiver, deal, within, paid)


def _tell_shipment(session: Session) -> None:
    if not session.unsigned:
        click.echo(f"shipment {_shipments(session).last_of(session.sender())}")


@ship.command()
@SHIPMENT
@click.option("--steps", is_flag=True, help="List its hand-overs, with the legs that are rated.")
@reading
def show(session: Session, shipment: int, steps: bool) -> None:
    """Show a shipment: where it is, who has it, by when it must arrive."""
    found = _shipments(session)
    if steps:
        session.show(found.steps(shipment), f"Hand-overs of shipment {shipment}")
    else:
        session.show_one(found.row(shipment), "Shipment")


@ship.command()
@click.argument("tree", type=ID)
@RECEIVER
@WITHIN
@FREIGHT
@DEAL
@writing
def tree(session: Session, tree: bytes, receiver: str, **terms: Any) -> None:
    """Send a tree that you felled, by its code."""
    load = _load(session, receiver, **terms)
    session.submit(list(_shipping(session).send_tree(tree, load)))
    _tell_shipment(session)


@ship.command()
@click.argument("parcel", type=ID)
@click.argument("volume", metavar="DM3", type=NUMBER)
@RECEIVER
@WITHIN
@FREIGHT
@DEAL
@writing
def logs(session: Session, parcel: bytes, volume: int, receiver: str, **terms: Any) -> None:
    """Send logs of yours from a parcel."""
    load = _load(session, receiver, **terms)
    session.submit(list(_shipping(session).send_logs(parcel, volume, load)))
    _tell_shipment(session)


@ship.command("hand-over")
@SHIPMENT
@click.argument("taker", type=ADDRESS)
@click.option("--scan", type=CONTENT, required=True, help="Scan of the goods' code, or its hash.")
@click.option("--condition", type=CONTENT, required=True, help="What both found: a file, a hash.")
@click.option("--freight", type=AMOUNT, help="How much goes on with the goods; all unless given.")
@click.option("--good-for", type=DURATION, default="1 day", show_default=True)
@click.option("--out", type=click.Path(dir_okay=False, path_type=Path), required=True)
@writing
def hand_over(
    session: Session,
    shipment: int,
    taker: str,
    scan: bytes,
    condition: bytes,
    freight: Any,
    good_for: int,
    out: Path,
) -> None:
    """Make the message that goods go to a taker, who signs it; sends nothing."""
    giver, asset = _shipping(session), _shipments(session).desk.asset
    passed = None if freight is None else int(in_units(freight, asset))
    giver.hand_over(shipment, taker, (scan, condition), passed, good_for).save(out)
    click.echo(f"{out}: for {taker} to sign")


@ship.command()
@MESSAGE
@writing
def sign(session: Session, message: Path) -> None:
    """Sign that you take the goods of a message; sends nothing."""
    from mevm_suite.forest_trade.hand_over import HandOver

    found = HandOver.load(message)
    _shipping(session).must_take(found)
    _tell(found)
    if not session.yes:
        click.confirm("Sign that you have taken these goods?", abort=True, err=True)
    to_sign = found.to_sign() if session.through is None else found.to_sign_for_account()
    found.signed(session.sign(to_sign)).save(message)
    click.echo(f"{message}: signed")


@ship.command()
@MESSAGE
@writing
def record(session: Session, message: Path) -> None:
    """Record a hand-over that its taker has signed; for the giver."""
    from mevm_suite.forest_trade.hand_over import HandOver

    session.submit(list(_shipping(session).record(HandOver.load(message))))


@ship.command()
@SHIPMENT
@writing
def lost(session: Session, shipment: int) -> None:
    """Declare lost what did not arrive in time; for its sender and its receiver."""
    session.submit(list(_shipping(session).lost(shipment)))


@ship.command()
@writing
def withdraw(session: Session) -> None:
    """Take out the freight that you are credited."""
    session.submit(list(_shipping(session).withdraw()))


def _tell(found: "HandOver") -> None:
    for name, value in found.message.items():
        shown = f"0x{value.hex()}" if isinstance(value, bytes) else value
        click.echo(f"{name.replace('_', ' ')}: {shown}", err=True)


def _ratings(session: Session) -> "Ratings":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.ratings import Ratings

    return Ratings(Desk(*session.forest(), session.log_range))


@click.command(cls=HolderCommand)
@click.argument("deal", type=ID)
@click.argument("stars", type=click.IntRange(1, 5))
@writing
def rate(session: Session, deal: bytes, stars: int) -> None:
    """Rate the other side of a deal with 1 to 5 stars, once.

    DEAL is an order, a deal of a rare sale, or a carrier's leg; `standing --to-rate` lists yours.
    """
    session.submit(list(_ratings(session).rate(session.sender(), deal, stars)))


@click.command(cls=HolderCommand)
@HOLDER
@click.option("--to-rate", is_flag=True, help="List the deals that the account may rate now.")
@reading
def standing(session: Session, holder: str, to_rate: bool) -> None:
    """Show what an account's ratings say, and whether it is shut out."""
    if to_rate:
        session.show(_ratings(session).to_rate(holder), f"Deals that {holder} may rate")
    else:
        session.show_one(_ratings(session).row(holder), "Standing")
