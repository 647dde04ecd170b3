"""`mevm forest` for what grows: the stock, timber and yield certificates, and single trees."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.forest_words import (
    COUNT,
    DATE,
    FOLDER,
    PARCEL,
    estate_of,
    proof_of,
)
from mevm_suite.commands.groups import HolderCommand, HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, HOLDER, Session, reading, writing
from mevm_suite.commands.words import CONTENT, DURATION, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.forester.estate import ParcelName
    from mevm_suite.forester.income import Income
    from mevm_suite.forester.timber import Timber
    from mevm_suite.forester.trees import Trees

SHARES = click.argument("shares", type=COUNT)
TREE = click.argument("code", metavar="TREE", type=ID)
CODE = click.option("--code", type=ID, help="The tree's code.")
TAG = click.option("--tag", help="Its name in the inventory.")
PERIOD = click.argument("period", type=click.IntRange(0))
TERM = click.option("--term", type=click.IntRange(1), help="Of several.  [default: the newest]")
DAY = 86_400


def _timber(session: Session) -> "Timber":
    from mevm_suite.forester.timber import Timber

    return Timber(estate_of(session))


def _trees(session: Session) -> "Trees":
    from mevm_suite.forester.trees import Trees

    return Trees(estate_of(session))


def _income(session: Session) -> "Income":
    from mevm_suite.forester.income import Income

    return Income(estate_of(session))


@click.command(cls=HolderCommand)
@PARCEL
@reading
def stock(session: Session, parcel: "ParcelName") -> None:
    """Show what stands on a parcel, who has a right to it, and what was felled and shipped."""
    session.show_one(_timber(session).row(parcel), "Stock")


@click.command(cls=HolderCommand)
@PARCEL
@SHARES
@writing
def harvest(session: Session, parcel: "ParcelName", shares: int) -> None:
    """Fell what free shares stand for; for the parcel's holder."""
    session.submit([_timber(session).harvest(parcel, shares, session.sender())])


@click.group(cls=HolderGroup)
def timber() -> None:
    """Sell shares of what grows on a parcel, once.

    A share is a dm3 of the first survey; later surveys change what it is worth.
    """


@timber.command()
@PARCEL
@SHARES
@click.option("--receiver", type=ADDRESS, help="Who gets them.  [default: who signs]")
@writing
def issue(session: Session, parcel: "ParcelName", shares: int, receiver: str | None) -> None:
    """Certify free shares; for the parcel's holder."""
    account = session.sender()
    session.submit([_timber(session).issue(parcel, shares, receiver or account, account)])


@timber.command()
@PARCEL
@SHARES
@click.argument("reason", type=CONTENT)
@click.option("--beneficiary", type=ADDRESS, help="In whose favour.  [default: who signs]")
@writing
def retire(
    session: Session, parcel: "ParcelName", shares: int, reason: bytes, beneficiary: str | None
) -> None:
    """Retire certificates for ever: their trees are never felled. REASON is a file or its hash."""
    account = session.sender()
    words = (parcel, shares, beneficiary or account, reason, account)
    session.submit([_timber(session).retire(*words)])


@timber.command()
@PARCEL
@SHARES
@writing
def redeem(session: Session, parcel: "ParcelName", shares: int) -> None:
    """Fell what certificates of yours stand for; the logs are yours."""
    session.submit([_timber(session).redeem(parcel, shares, session.sender())])


@timber.command()
@PARCEL
@writing
def notice(session: Session, parcel: "ParcelName") -> None:
    """Announce that you will redeem although the parcel is locked or leased."""
    session.submit([_timber(session).give_notice(parcel, session.sender())])


@timber.command()
@PARCEL
@SHARES
@click.argument("receiver", type=ADDRESS)
@writing
def send(session: Session, parcel: "ParcelName", shares: int, receiver: str) -> None:
    """Send certificates."""
    session.submit([_timber(session).send(parcel, shares, receiver, session.sender())])


@timber.command()
@PARCEL
@HOLDER
@reading
def balance(session: Session, parcel: "ParcelName", holder: str) -> None:
    """Show an account's certificates and logs of a parcel."""
    session.show_one(_timber(session).balance(parcel, holder), "Certificates")


@click.group(cls=HolderGroup)
def tree() -> None:
    """Give single trees owners of their own."""


@tree.command()
@click.argument("folder", type=FOLDER)
@CODE
@TAG
@writing
def promote(session: Session, folder: Path, code: bytes | None, tag: str | None) -> None:
    """Make a token of a tree of an inventory, for the free shares that it is worth."""
    from mevm_suite.forest.proofs import Forest

    proof = proof_of(folder, code, tag)
    session.submit([_trees(session).promote(Forest(folder).parcel, proof, session.sender())])
    if not session.unsigned:
        click.echo(f"tree 0x{proof.tree.code.hex()}")


@tree.command("show")
@TREE
@reading
def show_tree(session: Session, code: bytes) -> None:
    """Show a tree that was made a token, and what became of it."""
    session.show_one(_trees(session).row(code), "Tree")


@tree.command()
@TREE
@writing
def fell(session: Session, code: bytes) -> None:
    """Turn a tree of yours into logs; its token ends."""
    session.submit([_trees(session).fell(code, session.sender())])


@tree.command()
@click.argument("folder", type=FOLDER)
@CODE
@TAG
@writing
def review(session: Session, folder: Path, code: bytes | None, tag: str | None) -> None:
    """Note that a tree is gone, or stands again, by the newest survey; for anyone."""
    from mevm_suite.forest.proofs import Forest

    proof = proof_of(folder, code, tag)
    session.submit([_trees(session).review(Forest(folder).parcel, proof)])


@click.group("yield", cls=HolderGroup)
def income() -> None:
    """Promise a part of a parcel's income, pay it, and claim it."""


@income.command("issue")
@PARCEL
@click.option("--share", type=click.FloatRange(0.01, 100), required=True, help="Percent.")
@click.option("--units", type=click.IntRange(1, 10**30), default=1_000, show_default=True)
@click.option("--period", type=DURATION, default="91 days", show_default=True)
@click.option("--periods", type=click.IntRange(1, 2**32), default=4, show_default=True)
@click.option("--start", type=DATE, help="First second.  [default: the next midnight in UTC]")
@writing
def issue_units(session: Session, parcel: "ParcelName", start: int | None, **terms: Any) -> None:
    """Promise a SHARE of a parcel's income for a term of whole periods; for its holder."""
    found, bps = _income(session), round(terms["share"] * 100)
    if abs(bps - terms["share"] * 100) > 1e-6:
        raise click.UsageError("expected --share in hundredths of a percent at most")
    start = found.next_midnight() if start is None else start
    words = (start, terms["period"], terms["periods"], bps, terms["units"])
    session.submit([found.issue(parcel, words, session.sender())])


@income.command()
@PARCEL
@PERIOD
@click.argument("statement", type=CONTENT)
@click.option("--amount", type=AMOUNT, help="What it earned.  [default: nothing]")
@TERM
@writing
def pay(
    session: Session,
    parcel: "ParcelName",
    period: int,
    statement: bytes,
    amount: Any,
    term: int | None,
) -> None:
    """Pay what a parcel earned in a period, from 0, with a STATEMENT: a file or its hash.

    When its holder or tenant does so after the period, the period is reported.
    """
    found = _income(session)
    due = int(in_units(amount, found.asset)) if amount else 0
    chosen = found.term_of(parcel, term)
    session.submit(list(found.pay(parcel, chosen, period, due, statement, session.sender())))


@income.command()
@PARCEL
@HOLDER
@writing
def claim(session: Session, parcel: "ParcelName", holder: str) -> None:
    """Pay a holder all that is due to him; anyone may. A day's income is due the day after."""
    session.submit(list(_income(session).claim(parcel, holder)))


@income.command("show")
@PARCEL
@click.option("--holder", type=ADDRESS, envvar="MEVM_ACCOUNT", help="Show his part, too.")
@reading
def show_terms(session: Session, parcel: "ParcelName", holder: str | None) -> None:
    """List the terms of a parcel's income, with a holder's units."""
    session.show(_income(session).rows(parcel, holder), f"Yield of {parcel.text}")


@income.command()
@PARCEL
@TERM
@reading
def periods(session: Session, parcel: "ParcelName", term: int | None) -> None:
    """List the periods of a term: which are reported, and which are late."""
    session.show(_income(session).period_rows(parcel, term), f"Periods of {parcel.text}")


@income.command()
@PARCEL
@PERIOD
@TERM
@writing
def default(session: Session, parcel: "ParcelName", period: int, term: int | None) -> None:
    """Put on record that a period was not reported in time; for anyone."""
    found = _income(session)
    session.submit([found.note_default(parcel, found.term_of(parcel, term), period)])


@income.command("send")
@PARCEL
@SHARES
@click.argument("receiver", type=ADDRESS)
@TERM
@writing
def send_units(
    session: Session, parcel: "ParcelName", shares: int, receiver: str, term: int | None
) -> None:
    """Send units; who holds them through a day shares what is paid on it."""
    found = _income(session)
    words = (parcel, found.term_of(parcel, term), shares, receiver, session.sender())
    session.submit([found.send(*words)])
