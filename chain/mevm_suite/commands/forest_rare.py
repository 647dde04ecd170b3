"""`mevm forest rare`: sales of rare trees, first to those with the most coin-days.

Exit codes are those of `mevm token`.
"""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import AMOUNT, Session, reading, writing
from mevm_suite.commands.words import CONTENT, DURATION, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.forest_trade.rare import RareSales, RareTrade
    from mevm_suite.holder.sending import Call

SALE = click.argument("sale_id", metavar="SALE", type=ID)


@click.group(cls=HolderGroup)
def rare() -> None:
    """Sell and buy rare trees, first to those with the most coin-days of CEC.

    A TREE is named by its code, and has a token of its own.
    """


def _sales(session: Session) -> "RareSales":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.rare import RareSales

    return RareSales(Desk(*session.forest(), session.log_range))


def _trade(session: Session) -> "RareTrade":
    from mevm_suite.forest_trade.rare import RareTrade

    account = session.sender()
    return RareTrade(_sales(session), account)


@rare.command()
@SALE
@click.option("--places", is_flag=True, help="Show which item goes to whom as it stands.")
@reading
def show(session: Session, sale_id: bytes, places: bool) -> None:
    """Show a sale: its state, its times, what is taken."""
    sales = _sales(session)
    row = sales.row(sale_id)
    if places:
        session.show(sales.places(sale_id), "Places")
    else:
        session.show_one(row, "Sale")


@rare.command("open")
@click.argument("price", type=AMOUNT)
@click.argument("trees", metavar="TREE...", type=ID, nargs=-1, required=True)
@click.option("--content", type=CONTENT, required=True, help="What is offered: a file or its hash.")
@click.option(
    "--window",
    type=DURATION,
    default="7 days",
    show_default=True,
    help="In which accounts apply.",
)
@click.option(
    "--rest",
    type=DURATION,
    default="7 days",
    show_default=True,
    help="After it, in which anyone buys what is left.",
)
@writing
def open_(
    session: Session, price: Any, trees: tuple[bytes, ...], content: bytes, window: int, rest: int
) -> None:
    """Open a sale of trees at PRICE each, best first, and start it.

    Should someone else open a sale in between, the trees are not locked: `add` and `start` do.
    """
    seller, sales = _trade(session), _sales(session)
    id, asked = sales.next_id(), int(in_units(price, sales.desk.asset))
    session.submit(list(seller.open(asked, content, window, rest, trees)))
    if not session.unsigned:
        click.echo(f"sale 0x{id.hex()}")


@rare.command()
@SALE
@click.argument("tree", type=ID)
@writing
def add(session: Session, sale_id: bytes, tree: bytes) -> None:
    """Lock one more tree for a sale that has not started; for its seller."""
    session.submit(list(_trade(session).add(sale_id, tree)))


@rare.command()
@writing
def withdraw(session: Session) -> None:
    """Take out all that sales have credited."""
    session.submit(list(_trade(session).withdraw()))


def _step(name: str, text: str) -> None:
    """Add a command that needs nothing but the sale."""

    @rare.command(name, help=text)
    @SALE
    @writing
    def step(session: Session, sale_id: bytes) -> None:
        calls: Callable[[bytes], Iterator[Call]] = getattr(_trade(session), name)
        session.submit(list(calls(sale_id)))


for _name, _text in {
    "start": "Begin the window of a sale; for its seller. No tree is added any more.",
    "cancel": "Take all trees back before the start; for the seller.",
    "apply": "Apply with the price and your coin-days; who is outranked is credited.",
    "settle": "Give those who applied their trees after the window; for anyone.",
    "buy": "Buy the next tree that was left, after the window.",
    "close": "Give unsold trees back: by the seller, or by anyone when all time is over.",
}.items():
    _step(_name, _text)
