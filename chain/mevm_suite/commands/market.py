"""`mevm token market`: CEC between holders."""

from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, Session, reading, writing

if TYPE_CHECKING:
    from mevm_suite.holder.market import Market

ORDER = click.IntRange(1)
LIMIT = click.option(
    "--limit", type=click.IntRange(1, 10_000), default=200, help="Look at that many newest orders."
)


@click.group(cls=HolderGroup)
def market() -> None:
    """Trade CEC with other holders, within the day's band."""


def _open(session: Session) -> "Market":
    from mevm_suite.holder.market import Market

    backend, (token,) = session.tokens(("CEC",))
    return Market(backend, token)


@market.command()
@click.option("--holder", type=ADDRESS, help="Show what this account can withdraw, too.")
@reading
def show(session: Session, holder: str | None) -> None:
    """Show today's price, band, fee and trades."""
    session.show([_open(session).summary(holder)], "CEC's market")


@market.command()
@click.option("--owner", type=ADDRESS, help="Only this account's.")
@LIMIT
@reading
def orders(session: Session, owner: str | None, limit: int) -> None:
    """List open orders, newest first."""
    session.show(list(_open(session).orders(limit, owner)), "Open orders")


@market.command()
@click.argument("side", type=click.Choice(("bid", "offer")))
@click.argument("amount", type=AMOUNT)
@click.argument("price", type=AMOUNT)
@writing
def place(session: Session, side: str, amount: Any, price: Any) -> None:
    """Bid for CEC, or offer it, at a price per CEC; the order is firm for a day."""
    sender = session.sender()
    session.submit(list(_open(session).place(sender, side == "bid", price, amount)))


@market.command()
@click.argument("order", type=ORDER)
@click.argument("amount", type=AMOUNT)
@writing
def fill(session: Session, order: int, amount: Any) -> None:
    """Take an order, or as much of it as is left; CEC that is bought locks."""
    sender = session.sender()
    session.submit(list(_open(session).fill(sender, order, amount)))


@market.command()
@click.argument("order", type=ORDER)
@writing
def cancel(session: Session, order: int) -> None:
    """Take an order back."""
    session.submit([_open(session).cancel(order)])


@market.command()
@writing
def withdraw(session: Session) -> None:
    """Take out what orders have brought."""
    session.submit([_open(session).withdraw()])
