"""`mevm policy hazards` and `backtest`: what regions' rates are, and whether they would have done.

Needs no chain.
"""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.groups import HolderCommand, HolderGroup
from mevm_suite.commands.options import FILE

if TYPE_CHECKING:
    from mevm_suite.insurance.rate_table import RateTable

WRITTEN = click.Path(dir_okay=False, path_type=Path)
PERILS = ("fire", "wind", "flood", "frost", "pest")
HEADINGS = ("plan", "loss ratio, all years", "worst year", "return a year", "worst year's return")


@click.group(cls=HolderGroup)
def hazards() -> None:
    """Make the hazard table that a product commits to, and prove its rates."""


@hazards.command()
@click.argument("rates", type=FILE)
@click.option("--out", type=WRITTEN, required=True, help="Table to write, as JSON.")
def make(rates: Path, out: Path) -> None:
    """Make a table of a CSV file with the columns peril, region and rate.

    A rate is the part that is expected to be lost in a year, in parts per million.
    """
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.insurance.failure import InsuranceError
    from mevm_suite.insurance.rate_table import RateTable

    try:
        table = RateTable.read_csv(rates)
        table.save(out)
    except InsuranceError as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{out}: {error.strerror}") from None
    click.echo(f"root {table.root_text}")
    click.echo(f"{len(table.rates):,} rates in {out}")


@hazards.command()
@click.argument("table", type=FILE)
@click.option("--peril", type=click.Choice(PERILS), required=True)
@click.option("--region", type=click.IntRange(0), required=True)
def prove(table: Path, peril: str, region: int) -> None:
    """Write a region's rate and its proof, as JSON."""
    from mevm_suite.holder.failure import Refused
    from mevm_suite.insurance.failure import InsuranceError

    found = load_table(table)
    try:
        rate = found.rate(PERILS.index(peril) + 1, region)
    except InsuranceError as error:
        raise Refused(str(error)) from None
    proof = ["0x" + node.hex() for node in found.proof(rate)]
    shown = {"peril": peril, "region": region, "rate": rate.rate, "root": found.root_text}
    click.echo(json.dumps({**shown, "proof": proof}, indent=2))


def load_table(path: Path) -> "RateTable":
    """Return a hazard table; Unusable if the file is none."""
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.insurance.failure import InsuranceError
    from mevm_suite.insurance.rate_table import RateTable

    try:
        return RateTable.load(path)
    except InsuranceError as error:
        raise Unusable(str(error)) from None


@click.command(cls=HolderCommand)
@click.argument("fires", type=FILE)
@click.option(
    "--maps",
    type=click.IntRange(1, 1_000),
    default=10,
    show_default=True,
    help="How often the fires are put on another map.",
)
@click.option("--out", type=WRITTEN, help="PNG to write.")
@click.option("--json", "as_json", is_flag=True, help="Write JSON.")
def backtest(fires: Path, maps: int, out: Path | None, as_json: bool) -> None:
    """Sell the cover of 2000 to 2017 by what burned from 1950 to 1999.

    FIRES has the columns of California's fire perimeters. Years and sizes are real; places and
    portfolio are made up, and differ from map to map.
    """
    from rich.console import Console
    from rich.progress import Progress

    from mevm_suite.holder.failure import Unusable
    from mevm_suite.holder.output import Form, show
    from mevm_suite.insurance.backtest import backtest as run
    from mevm_suite.insurance.backtest_picture import draw, rows
    from mevm_suite.insurance.failure import InsuranceError
    from mevm_suite.insurance.fires import read_fires

    try:
        known = read_fires(fires)
        with Progress(console=Console(stderr=True), transient=True) as bars:
            task = bars.add_task("years", total=None)

            def tell(seed: int, done: int, years: int) -> None:
                bars.update(task, completed=seed * years + done, total=maps * years)

            tests = [
                run(known, seed, lambda done, years, seed=seed: tell(seed, done, years))  # type: ignore[misc]
                for seed in range(maps)
            ]
        if out is not None:
            draw(tests, out)
    except InsuranceError as error:
        raise Unusable(str(error)) from None
    except (OSError, UnicodeDecodeError) as error:
        raise Unusable(str(error)) from None
    table = [dict(zip(HEADINGS, row, strict=True)) for row in rows(tests)]
    show(table, Form.JSON if as_json else Form.TABLE, f"Medians over {maps} maps, with their range")
