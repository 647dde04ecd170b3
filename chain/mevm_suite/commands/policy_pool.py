"""`mevm policy pool`: put up the capital behind policies, and share in premiums and payouts."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, Session, reading, writing
from mevm_suite.commands.words import ALL, ALL_OR_AMOUNT, in_units

if TYPE_CHECKING:
    from mevm_suite.insurer.underwriting import Underwriting

PICTURE = click.Path(dir_okay=False, path_type=Path)


@click.group(cls=HolderGroup)
def pool() -> None:
    """Underwrite the insurance of forests."""


def _pool(session: Session) -> "Underwriting":
    from mevm_suite.insurer.desk import InsuranceDesk
    from mevm_suite.insurer.underwriting import Underwriting

    return Underwriting(InsuranceDesk(*session.forest(), session.log_range))


@pool.command()
@click.option("--holder", type=ADDRESS, help="Show an underwriter's part, too.")
@click.option("--queue", is_flag=True, help="Show who waits, instead.")
@reading
def show(session: Session, holder: str | None, queue: bool) -> None:
    """Show capital, what is locked, the price of a share, and what cover can be sold."""
    underwriting = _pool(session)
    if queue:
        session.show(underwriting.queue(), "Queue")
    else:
        session.show_one(underwriting.row(holder), "Pool")


@pool.command()
@click.argument("amount", type=AMOUNT)
@click.option(
    "--tolerance",
    type=click.FloatRange(0, 100),
    default=1,
    show_default=True,
    help="Percent that the price of a share may be higher than now.",
)
@writing
def deposit(session: Session, amount: Any, tolerance: float) -> None:
    """Add AMOUNT to the capital, for shares in it."""
    underwriting = _pool(session)
    given = in_units(amount, underwriting.desk.asset)
    session.submit(list(underwriting.deposit(session.sender(), given, int(round(tolerance * 100)))))


@pool.command()
@click.argument("shares", type=ALL_OR_AMOUNT)
@click.option(
    "--at-least",
    type=AMOUNT,
    help="Take the shares back if all of them are worth less when it is their turn.",
)
@writing
def leave(session: Session, shares: Any, at_least: Any) -> None:
    """Ask the capital of SHARES, or 'all', back; it is paid after the notice, as it is free."""
    underwriting = _pool(session)
    asked = None if shares == ALL else in_units(shares, underwriting.share)
    least = 0 if at_least is None else in_units(at_least, underwriting.desk.asset)
    session.submit([underwriting.leave(session.sender(), asked, least)])


@pool.command()
@click.option("--count", type=click.IntRange(1, 64), default=64, show_default=True)
@writing
def process(session: Session, count: int) -> None:
    """Pay those who wait longest, as far as capital is free; anyone may."""
    session.submit(list(_pool(session).process(count)))


@pool.command()
@writing
def withdraw(session: Session) -> None:
    """Take out what the pool has credited."""
    session.submit(list(_pool(session).withdraw(session.sender())))


@pool.command()
@click.option("--out", type=PICTURE, required=True, help="PNG to write.")
@reading
def picture(session: Session, out: Path) -> None:
    """Draw capital, exposure, premiums and payouts over time, from events."""
    from mevm_suite.holder.failure import Refused, Unusable
    from mevm_suite.insurance.failure import InsuranceError
    from mevm_suite.insurance.pool_picture import draw
    from mevm_suite.insurer.desk import InsuranceDesk
    from mevm_suite.insurer.pool_history import PoolHistory

    desk = InsuranceDesk(*session.forest(), session.log_range)
    try:
        draw(
            PoolHistory(desk).samples(),
            out,
            symbol=desk.asset.symbol,
            unit=10**desk.asset.decimals,
        )
    except InsuranceError as error:
        raise Refused(str(error)) from None
    except (OSError, ValueError) as error:
        raise Unusable(f"{out}: {error}") from None
    click.echo(str(out))
