"""`mevm judge`: stake, vote by commitment, make seeds, and move cases on.

Exit codes are those of `mevm token`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import Session, reading, writing

if TYPE_CHECKING:
    from mevm_suite.trader.bench import Judge
    from mevm_suite.trader.desk import Desk

PATH = click.Path(dir_okay=False, path_type=Path)
TIER = click.argument("tier", type=click.IntRange(0))
CASE = click.argument("case", type=click.IntRange(1))
VOTES = ("upheld", "rejected", "malicious")
SALT = click.option("--salt", type=PATH, required=True, help="File for the salt, kept until then.")
MOVES = {
    "request": ("request_seed", "Ask for the seed when the time for evidence is over."),
    "draw": ("draw", "Draw judges by the seed, until the panel is complete."),
    "appeal": ("appeal", "Stake for the losing side, and have a larger panel held."),
    "match": ("match_appeal", "Stake for the winning side, and get what its panel leaves."),
    "settle": ("settle", "Free the judges of a final case, and credit what is due."),
}


@click.group(cls=HolderGroup)
def judge() -> None:
    """Judge disputes by staked panels that are drawn by lot."""


def _desk(session: Session) -> "Desk":
    from mevm_suite.trader.desk import Desk

    return Desk(*session.commerce())


def _judge(session: Session) -> "Judge":
    from mevm_suite.trader.bench import Judge

    sender = session.sender()
    return Judge(_desk(session), sender)


@judge.command()
@reading
def tiers(session: Session) -> None:
    """Show each tier's stake, and how many judges it has."""
    from mevm_suite.trader.bench import tier_rows

    session.show(tier_rows(_desk(session)), "Judges")


@judge.command()
@CASE
@reading
def show(session: Session, case: int) -> None:
    """Show how a case stands."""
    from mevm_suite.trader.bench import case_row

    session.show_one(case_row(_desk(session), case), "Case")


@judge.command()
@TIER
@writing
def stake(session: Session, tier: int) -> None:
    """Become a judge of a tier with its stake, which comes back on leaving."""
    session.submit([_judge(session).stake(tier)])


@judge.command()
@TIER
@writing
def leave(session: Session, tier: int) -> None:
    """Stop judging, and take the stake out at once, unless a case binds it."""
    session.submit([_judge(session).leave(tier)])


@judge.command()
@writing
def withdraw(session: Session) -> None:
    """Take out fees, and what is left of lost seats."""
    session.submit(_judge(session).withdraw())


@judge.command()
@CASE
@click.argument("vote", type=click.Choice(VOTES))
@SALT
@writing
def commit(session: Session, case: int, vote: str, salt: Path) -> None:
    """Commit to a vote, which nobody can read before it is revealed."""
    from mevm_suite.holder.secret_file import secret_in

    session.submit([_judge(session).commit(case, vote, secret_in(salt))])


@judge.command()
@CASE
@SALT
@writing
def reveal(session: Session, case: int, salt: Path) -> None:
    """Reveal the vote; who stays silent loses a part of his stake."""
    from mevm_suite.holder.secret_file import secret_in

    session.submit([_judge(session).reveal(case, secret_in(salt))])


@judge.command()
@click.argument("number", metavar="REQUEST", type=click.IntRange(1))
@click.option("--secret", type=PATH, help="File for the secret, kept until it is told.")
@click.option("--claim", type=click.IntRange(1), help="Take the bond of this round back.")
@writing
def seed(session: Session, number: int, secret: Path | None, claim: int | None) -> None:
    """Help to make a seed: commit to a secret, tell it, take the bond back, in this order."""
    from mevm_suite.holder.secret_file import secret_in

    if (secret is None) == (claim is None):
        raise click.UsageError("expected --secret or --claim")
    if claim is not None:
        session.submit([_judge(session).claim(number, claim)])
    elif secret is not None:
        session.submit([_judge(session).tell(number, secret_in(secret))])


def _move(name: str, function: str, text: str) -> None:
    """Add a command that moves a case on."""

    @judge.command(name, help=f"{text} Anyone may.")
    @CASE
    @writing
    def move(session: Session, case: int) -> None:
        session.submit([_judge(session).move(case, function)])


for _name, (_function, _text) in MOVES.items():
    _move(_name, _function, _text)
