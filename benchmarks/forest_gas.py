"""What forests and their insurance cost: by the number of trees, and by how many others there are.

`python -m benchmarks.forest_gas`. Surveys and proofs are real transactions on our node. The rest is
execution gas in titanoboa, on Prague's prices, as the first call after a day without any. Ten of
the others join by calls; for the rest the same storage is written without calls
(`mevm_suite.audit.crowd`), which a test compares with calls.
"""

import json
import multiprocessing
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict

import boa
import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from benchmarks.forest_picture import draw
from benchmarks.forest_survey import ProofGas, SurveyedForest
from benchmarks.gas import HOLDERS, MOST_SPREAD, WIDTH, scaling_table
from benchmarks.peers import ROOT
from mevm_suite.audit.forest_crowd import OrderCrowd, ParcelCrowd, TimberCrowd
from mevm_suite.audit.income_crowd import FunderCrowd, VoterCrowd, YieldCrowd
from mevm_suite.audit.insured_crowd import (
    BATCHES,
    BatchCrowd,
    BurntCrowd,
    InsuredCrowd,
    ReleasedCrowd,
)
from mevm_suite.audit.scaling import Crowd, gather, measure, spread

TREES = (100, 10_000, 1_000_000, 10_000_000)
MOST_OF_PROOF = 60_000
PROCESSES = 2  # each of 100,000 others takes up to 3 GB
CROWDS: tuple[Callable[[], Crowd], ...] = (
    ParcelCrowd,
    TimberCrowd,
    YieldCrowd,
    OrderCrowd,
    VoterCrowd,
    FunderCrowd,
    InsuredCrowd,
    BatchCrowd,
    BurntCrowd,
    ReleasedCrowd,
)
TARGET = ROOT / "build" / "bench" / "forest_gas.json"
PICTURE = TARGET.with_suffix(".png")

Costs = dict[str, dict[str, int]]


def by_others(sizes: tuple[int, ...] = HOLDERS) -> Costs:
    """Return execution gas by function and by how many others there are."""
    found: Costs = {}
    situations = [(kind, size) for kind in CROWDS for size in sizes]
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(PROCESSES, context) as pool:
        measured = track(pool.map(_measure, situations), "measuring", len(situations))
        for (_, size), costs in zip(situations, measured, strict=True):
            for name, gas in costs.items():
                found.setdefault(name, {})[f"{size:,}"] = gas
    return found


def _measure(situation: tuple[Callable[[], Crowd], int]) -> dict[str, int]:
    """Return execution gas by function, on a chain of its own."""
    with boa.swap_env(boa.Env()):
        costs = measure(gather(*situation), days=1)
    return {f"{contract} {function}": gas for (contract, function), gas in costs.items()}


def by_trees(forest: SurveyedForest, sizes: tuple[int, ...] = TREES) -> Costs:
    """Return the gas of each transaction of a survey by how many trees it counts."""
    found: Costs = {}
    for size in sizes:
        for step, gas in forest.survey(size).items():
            found.setdefault(step, {})[f"{size:,}"] = gas.total
    return found


def per_policy(found: Costs) -> Costs:
    """Return what each policy of a batch costs, by the batch's size."""
    rows = {size: found[f"ForestInsurance settle {size}"] for size in BATCHES}
    return {
        f"one policy in a batch of {size}": {others: gas // size for others, gas in row.items()}
        for size, row in rows.items()
    }


def proof_table(proofs: dict[str, ProofGas]) -> Table:
    """Lay the proofs out, one size of a forest a row."""
    drawn = Table("trees", title="Gas of the proof of a tree, for a tree with the dearest data")
    for heading in ("hashes", "a call", "a transaction", "floor of its data", "promote"):
        drawn.add_column(heading, justify="right")
    for trees, gas in proofs.items():
        cells = (gas.depth, gas.call, gas.transaction, gas.floor, gas.promote)
        drawn.add_row(trees, *(f"{cell:,}" for cell in cells))
    return drawn


def _titled(found: Costs, title: str) -> Table:
    drawn = scaling_table(found)
    drawn.title = title
    return drawn


@click.command()
def main() -> None:
    """Measure, print the tables, write results and picture to build/bench; fail above a limit."""
    console = Console(width=max(WIDTH, Console().width))
    forest = SurveyedForest()
    surveys = by_trees(forest)
    proofs = {f"{size:,}": forest.prove(size) for size in TREES}
    console.print(_titled(surveys, "Gas of a survey's transactions by its trees"))
    console.print(proof_table(proofs))
    found = by_others()
    console.print(_titled(found, "Execution gas by how many others there are"))
    console.print(_titled(per_policy(found), "The same of an event, divided by the policies"))
    most = max(spread(row.values()) for row in (surveys | found).values())
    console.print(f"largest spread: {most:.2%}; limit {MOST_SPREAD:.0%}")
    dearest = max(max(gas.call, gas.transaction) for gas in proofs.values())
    console.print(f"dearest proof: {dearest:,}; limit {MOST_OF_PROOF:,}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    shown = {trees: asdict(gas) for trees, gas in proofs.items()}
    document = {"by_trees": surveys, "proofs": shown, "by_others": found, "largest_spread": most}
    TARGET.write_text(json.dumps(document, indent=2) + "\n")
    draw(surveys, found, PICTURE)
    if most > MOST_SPREAD or dearest > MOST_OF_PROOF:
        raise click.ClickException("a limit is exceeded")


if __name__ == "__main__":
    main()
