"""`mevm policy`: insure forests, be paid, and settle for others. Looking needs no key.

Exit codes are those of `mevm token`.
"""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, FILE, Session, reading, writing
from mevm_suite.commands.policy_hazards import backtest, hazards, load_table
from mevm_suite.commands.policy_pool import pool
from mevm_suite.commands.words import ALL, ALL_OR_AMOUNT, ID, in_units

if TYPE_CHECKING:
    from mevm_suite.insurer.desk import Hazard, InsuranceDesk
    from mevm_suite.insurer.holding import PolicyHolder
    from mevm_suite.insurer.keeping import Keeper
    from mevm_suite.insurer.sale import Order, Sale

F = TypeVar("F", bound=Callable[..., Any])

BATCH = 32
POLICY = click.argument("policy_id", metavar="POLICY", type=click.IntRange(1))
EVENT = click.argument("event", type=click.IntRange(1))
_TERMS = (
    click.argument("product", type=click.IntRange(1)),
    click.argument("parcel", type=ID),
    click.option("--region", type=click.IntRange(0), help="Needed if it lies in several."),
    click.option(
        "--sum",
        "insured",
        type=ALL_OR_AMOUNT,
        required=True,
        help="What all payouts together may reach, or 'all' that the parcel is worth.",
    ),
    click.option("--days", type=click.IntRange(1), default=365, show_default=True),
    click.option("--hazards", type=FILE, required=True, help="The product's hazard table."),
)


@click.group(cls=HolderGroup)
def policy() -> None:
    """Insure forests against fire, wind, flood, frost and pest.

    The guide is docs/insurance.md.
    """


policy.add_command(pool)
policy.add_command(hazards)
policy.add_command(backtest)


def _terms(function: F) -> F:
    for option in reversed(_TERMS):
        function = option(function)
    return function


def _desk(session: Session) -> "InsuranceDesk":
    from mevm_suite.insurer.desk import InsuranceDesk

    return InsuranceDesk(*session.forest(), session.log_range)


def _holder(session: Session) -> "PolicyHolder":
    from mevm_suite.insurer.holding import PolicyHolder

    return PolicyHolder(_desk(session), session.sender())


def _keeper(session: Session) -> "Keeper":
    from mevm_suite.insurer.keeping import Keeper

    return Keeper(_desk(session), session.sender())


def _order(
    desk: "InsuranceDesk",
    product: int,
    parcel: bytes,
    region: int | None,
    insured: Any,
    days: int,
    hazards: Path,
) -> "tuple[Sale, Order]":
    from mevm_suite.insurer.sale import Sale

    table = load_table(hazards)
    sale = Sale(desk, product, parcel, region, table)
    return sale, sale.order(None if insured == ALL else in_units(insured, desk.asset), days)


@policy.command()
@reading
def products(session: Session) -> None:
    """List the products: what they cover, cost and pay."""
    from mevm_suite.insurer.showing import product_row

    desk = _desk(session)
    found = [desk.product(id) for id in range(1, desk.product_count + 1)]
    session.show([product_row(desk, each) for each in found], f"Products, in {desk.asset.symbol}")


@policy.command()
@_terms
@reading
def quote(session: Session, **terms: Any) -> None:
    """Show what a policy costs, how much may be insured, and whether it is sold now."""
    sale, order = _order(_desk(session), **terms)
    session.show_one(sale.row(order), "Quote")


@policy.command()
@_terms
@click.option("--at-most", type=AMOUNT, help="Refuse where the premium is more.")
@writing
def buy(session: Session, at_most: Any, **terms: Any) -> None:
    """Insure a parcel; for its holder. The policy goes with the land."""
    holder = _holder(session)
    sale, order = _order(holder.desk, **terms)
    limit = None if at_most is None else in_units(at_most, holder.desk.asset)
    session.submit(list(holder.buy(sale, order, limit)))
    if not session.unsigned:
        bought = _desk(session).policies(parcel=sale.parcel)[-1]
        click.echo(f"policy {bought.id}")


@policy.command()
@POLICY
@click.option("--history", is_flag=True, help="Show what happened to it instead.")
@reading
def show(session: Session, policy_id: int, history: bool) -> None:
    """Show a policy: what it covers until when, what was paid, and what waits for a survey."""
    from mevm_suite.insurer.showing import history_rows, policy_row

    desk = _desk(session)
    found = desk.policy(policy_id)
    if history:
        session.show(history_rows(desk, found), f"Policy {policy_id}")
    else:
        session.show_one(policy_row(desk, found), "Policy")


@policy.command("list")
@click.option("--parcel", type=ID, help="Those of a parcel.")
@click.option("--holder", type=ADDRESS, help="Those of all parcels that an account holds.")
@reading
def list_(session: Session, parcel: bytes | None, holder: str | None) -> None:
    """List the policies of a parcel, or of a holder."""
    from mevm_suite.insurer.showing import policy_row

    desk = _desk(session)
    if (parcel is None) == (holder is None):
        raise click.UsageError("expected one of --parcel and --holder")
    parcels = [parcel] if holder is None else desk.parcels(holder)
    found = [each for one in parcels for each in desk.policies(parcel=one)]
    session.show([policy_row(desk, each) for each in found], "Policies")


@policy.command()
@POLICY
@writing
def cancel(session: Session, policy_id: int) -> None:
    """End a policy for the premium of the days that are left; for the parcel's holder."""
    session.submit(list(_holder(session).cancel(policy_id)))


@policy.command()
@POLICY
@EVENT
@click.option("--survey", type=ID, help="A survey of the parcel.  [default: its last one]")
@writing
def resurvey(session: Session, policy_id: int, event: int, survey: bytes | None) -> None:
    """Have the rest of a payout paid, as a survey after the event has found the loss."""
    session.submit([_holder(session).resurvey(policy_id, event, survey)])


@policy.command()
@writing
def withdraw(session: Session) -> None:
    """Take out payouts, refunds and keepers' rewards."""
    session.submit(list(_holder(session).withdraw()))


@policy.command()
@EVENT
@click.option(
    "--batch",
    type=click.IntRange(1, 256),
    default=BATCH,
    show_default=True,
    help="Steps in a transaction: a policy is one, and so is the end of a week.",
)
@click.option("--only", metavar="POLICY", type=click.IntRange(1), help="Settle one policy.")
@writing
def settle(session: Session, event: int, batch: int, only: int | None) -> None:
    """Have an event's policies paid, for a reward from each; anyone may.

    While the event may still be challenged, they are paid early what the reporters' bonds allow;
    when it is final or void, they are settled.
    """
    from mevm_suite.oracle.contract import State

    keeper = _keeper(session)
    hazard, had, shown = keeper.event(event), keeper.rewards(), keeper.desk.shown
    notes = list(keeper.desk.notes())
    if only is not None:
        session.submit([*notes, keeper.settle_policy(hazard, only)])
    elif hazard.state is State.REVEALED:
        session.submit([*notes, *keeper.early(hazard)])
    else:
        session.submit([*notes, keeper.settle(hazard, batch)])
        _settle_rest(session, keeper, hazard, batch)
    if session.unsigned:
        return
    after = _keeper(session)  # reads what is there now
    totals = after.totals(event)
    parts = (f"{totals.policies} settled", f"{shown(totals.paid)} paid")
    click.echo(f"event {event}: {', '.join(parts)}, {shown(totals.waiting)} to wait for surveys")
    click.echo(f"rewards {shown(after.rewards() - had)}")


def _settle_rest(session: Session, keeper: "Keeper", hazard: "Hazard", batch: int) -> None:
    """Go on until an event is settled; the bar counts the steps, of which there may be fewer."""
    from rich.console import Console
    from rich.progress import Progress

    steps = keeper.steps(hazard)
    if session.unsigned:
        click.echo(f"until it is settled, at most {-(-steps // batch)} times", err=True)
        return
    session.yes = True  # who agreed to the first step agreed to the rest
    with Progress(console=Console(stderr=True), transient=True) as bars:
        task = bars.add_task(f"event {hazard.id}", total=steps)
        while not _keeper(session).is_closed(hazard):
            bars.update(task, advance=batch)
            session.submit([keeper.settle(hazard, batch)])
        bars.update(task, completed=steps)


@policy.command()
@writing
def release(session: Session) -> None:
    """Free the capital behind policies that nothing can be claimed of any more; anyone may."""
    session.submit(list(_keeper(session).release()))
