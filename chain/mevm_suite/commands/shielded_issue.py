"""`mevm shielded assets` and `mevm shielded issue`: names, and what exists in the pool only."""

from typing import TYPE_CHECKING

import click

from mevm_suite.commands.options import ADDRESS, Session, reading, writing
from mevm_suite.commands.shielded_options import WHAT, ShieldedGroup

if TYPE_CHECKING:
    from mevm_suite.shielded.desk import Desk

NAME = click.argument("name")


def _desk(session: Session) -> "Desk":
    from mevm_suite.shielded.desk import Desk

    return Desk(*session.shielded())


@click.group(cls=ShieldedGroup)
def assets() -> None:
    """See what has a name in the pool, and give names; a name is never given again."""


@assets.command("list")
@reading
def list_(session: Session) -> None:
    """List all registered names, what backs them, and how much of it is in the pool."""
    from mevm_suite.shielded.registration import asset_rows

    session.show(asset_rows(_desk(session), session.log_range), "Assets")


@assets.command()
@NAME
@click.argument("address", type=ADDRESS)
@writing
def token(session: Session, name: str, address: str) -> None:
    """Let an ERC-20 into the pool under a NAME; anyone may, once."""
    from mevm_suite.shielded.registration import register

    session.submit([register(_desk(session), "register_token", name, address)])


@assets.command()
@NAME
@click.argument("address", type=ADDRESS)
@writing
def collection(session: Session, name: str, address: str) -> None:
    """Let an ERC-721 into the pool as a category of tickets; anyone may, once."""
    from mevm_suite.shielded.registration import register

    session.submit([register(_desk(session), "register_collection", name, address)])


@assets.command()
@click.argument("ticket", metavar="CATEGORY#ID")
@writing
def ticket(session: Session, ticket: str) -> None:
    """Register a ticket, as `deposit` and `issue mint` do by themselves; anyone may, once."""
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.shielded.deposits import ticket_registration

    desk = _desk(session)
    asset = desk.names.asset([ticket])
    calls = ticket_registration(desk, asset)
    if not calls:
        raise Unusable(f"{desk.names.text(asset)} is registered already")
    session.submit(calls)


@click.group(cls=ShieldedGroup)
def issue() -> None:
    """Found a currency or a category of tickets in the pool; mint, burn, and pay with it.

    Totals are public, holders are not. What is minted stands in your ledger in the vault: pay it
    out as notes by `issue pay`, or by `deposit --from-ledger`, which hides the payee.
    """


@issue.command()
@NAME
@writing
def currency(session: Session, name: str) -> None:
    """Found a currency, counted in whole units, that you alone mint and burn."""
    from mevm_suite.shielded.registration import register

    session.submit([register(_desk(session), "issue_currency", name)])


@issue.command()
@NAME
@writing
def category(session: Session, name: str) -> None:
    """Found a category of tickets that you alone mint and burn."""
    from mevm_suite.shielded.registration import register

    session.submit([register(_desk(session), "issue_category", name)])


@issue.command()
@WHAT
@writing
def mint(session: Session, what: tuple[str, ...]) -> None:
    """Make some of what you issue, in your ledger; a ticket is made once for ever."""
    from mevm_suite.shielded import registration

    desk = _desk(session)
    session.submit(registration.mint(desk, session.sender(), desk.names.asset(what)))


@issue.command()
@WHAT
@writing
def burn(session: Session, what: tuple[str, ...]) -> None:
    """Destroy some of what you issue, out of your ledger."""
    from mevm_suite.shielded import registration

    desk = _desk(session)
    session.submit([registration.burn(desk, session.sender(), desk.names.asset(what))])


@issue.command()
@click.argument("payments", metavar='"AMOUNT ASSET ONE-TIME-ADDRESS"...', nargs=-1, required=True)
@click.option("--memo", default="", help="At most 64 bytes, which all can read.")
@writing
def pay(session: Session, payments: tuple[str, ...], memo: str) -> None:
    """Pay from your ledger into notes at one-time addresses; all see these payments."""
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.shielded import registration
    from mevm_suite.shielded.payments import memo_of, read_payments
    from shielded.account import OneTimeAddress

    desk, payer = _desk(session), session.sender()
    paid = []
    for each in read_payments(desk.names, payments):
        if not isinstance(each.receiver, OneTimeAddress):
            text = "expected a one-time address, which its owner hands out"
            raise Unusable(f"{text}: to an address, use `deposit --from-ledger --to`")
        paid.append((each.asset, each.receiver))
    session.submit([registration.pay(desk, payer, paid, memo_of(memo))])
