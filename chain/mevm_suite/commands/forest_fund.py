"""`mevm forest fund`: crowdfund forest projects by milestones. Looking needs no key.

Exit codes are those of `mevm token`.
"""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, FILE, Session, reading, writing
from mevm_suite.commands.words import CONTENT, in_units

if TYPE_CHECKING:
    from mevm_suite.forest_trade.fund import Funding, Funds
    from mevm_suite.holder.sending import Call

PROJECT = click.argument("project", type=click.IntRange(1, 2**256 - 1))
HOLDER = click.option("--holder", type=ADDRESS, help="Who is paid.  [default: who signs]")
NOTHING = bytes(32)


@click.group(cls=HolderGroup)
def fund() -> None:
    """Crowdfund forest projects: money is released by milestones that funders accept.

    A certificate stands for one unit of what was paid. The guide is docs/forest-trade.md.
    """


def _funds(session: Session) -> "Funds":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.fund import Funds

    return Funds(Desk(*session.forest(), session.log_range))


def _funding(session: Session) -> "Funding":
    from mevm_suite.forest_trade.fund import Funding

    account = session.sender()
    return Funding(_funds(session), account)


def _units(session: Session, amount: Any) -> int:
    return int(in_units(amount, _funds(session).desk.asset))


@fund.command()
@PROJECT
@click.option("--holder", type=ADDRESS, help="Show what this account has of it.")
@click.option("--milestones", is_flag=True, help="Show its milestones.")
@reading
def show(session: Session, project: int, holder: str | None, milestones: bool) -> None:
    """Show a project: its state, its money, what is due or voted on until when."""
    funds = _funds(session)
    if holder is not None:
        session.show_one(funds.holding(project, holder), "Holding")
    elif milestones:
        session.show(funds.milestones(project), "Milestones")
    else:
        session.show_one(funds.row(project), "Project")


@fund.command("open")
@click.argument("terms", type=FILE)
@writing
def open_(session: Session, terms: Path) -> None:
    """Open a project on the terms of a YAML file, which are fixed for good.

    Its document is a file's name, next to the terms, or a hash.
    """
    from mevm_suite.forest_trade.fund_terms import document_hash, read_terms

    found, funds = read_terms(terms), _funds(session)
    goal = _units(session, found.goal)
    words = found.words(document_hash(found, terms), goal, funds.desk.now)
    session.submit(list(_funding(session).open(words)))
    if not session.unsigned:
        click.echo(f"project {_funds(session).last_of(session.sender())}")


@fund.command()
@PROJECT
@click.argument("amount", type=AMOUNT)
@writing
def pay(session: Session, project: int, amount: Any) -> None:
    """Fund a project until its goal is reached, for as many certificates."""
    session.submit(list(_funding(session).pay(project, _units(session, amount))))


@fund.command()
@PROJECT
@click.argument("report", metavar="REPORT", type=CONTENT)
@writing
def report(session: Session, project: int, report: bytes) -> None:
    """Report the next milestone by a file, or its hash: funders vote; for the owner."""
    session.submit(list(_funding(session).report(project, report)))


@fund.command("object")
@PROJECT
@click.argument("amount", type=AMOUNT)
@click.option("--evidence", type=CONTENT, default=NOTHING, help="The reasons: a file or its hash.")
@writing
def object_(session: Session, project: int, amount: Any, evidence: bytes) -> None:
    """Object to the report with certificates, which are refunded at once."""
    session.submit(list(_funding(session).object(project, _units(session, amount), evidence)))


@fund.command()
@PROJECT
@click.argument("evidence", type=CONTENT)
@writing
def freeze(session: Session, project: int, evidence: bytes) -> None:
    """Freeze a project whose report is late, with what you publish about it; for anyone."""
    session.submit(list(_funding(session).freeze(project, evidence)))


@fund.command()
@PROJECT
@click.argument("amount", type=AMOUNT)
@click.argument("statement", type=CONTENT)
@writing
def profit(session: Session, project: int, amount: Any, statement: bytes) -> None:
    """Pay a profit, with an account of it, a file or its hash; holders share it."""
    session.submit(list(_funding(session).profit(project, _units(session, amount), statement)))


@fund.command()
@PROJECT
@click.argument("receiver", type=ADDRESS)
@click.argument("amount", type=AMOUNT)
@writing
def transfer(session: Session, project: int, receiver: str, amount: Any) -> None:
    """Send certificates to a receiver."""
    session.submit(list(_funding(session).transfer(project, receiver, _units(session, amount))))


@fund.command()
@HOLDER
@writing
def withdraw(session: Session, holder: str | None) -> None:
    """Pay an account what it is credited: released milestones, its part of profits."""
    session.submit(list(_funding(session).withdraw(holder or session.sender())))


def _step(name: str, text: str) -> None:
    """Add a command that needs nothing but the project."""

    @fund.command(name, help=text)
    @PROJECT
    @writing
    def step(session: Session, project: int) -> None:
        calls: Callable[[int], Iterator[Call]] = getattr(_funding(session), name)
        session.submit(list(calls(project)))


for _name, _text in {
    "approve": "Approve the report with all your certificates, which lock until the vote ends.",
    "resolve": "End a vote: release the milestone, or freeze the project; for anyone.",
}.items():
    _step(_name, _text)


def _payment(name: str, text: str) -> None:
    """Add a command that pays a holder."""

    @fund.command(name, help=text)
    @PROJECT
    @HOLDER
    @writing
    def payment(session: Session, project: int, holder: str | None) -> None:
        calls: Callable[[int, str], Iterator[Call]] = getattr(_funding(session), name)
        session.submit(list(calls(project, holder or session.sender())))


for _name, _text in {
    "refund": "Pay a holder his part of a failed or frozen project; for anyone.",
    "claim": "Pay a holder his part of the profits; for anyone.",
}.items():
    _payment(_name, _text)
