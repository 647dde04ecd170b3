"""What policies cost with few and many others in the same region and week.

`python -m benchmarks.policy_gas`. Execution gas in titanoboa, on Prague's prices. The first ten
holders and underwriters join by calls, for the others the same storage is written.
"""

import json

import boa
import click
from rich.console import Console
from rich.progress import track

from benchmarks.gas import HOLDERS, MOST_SPREAD, WIDTH, scaling_table
from benchmarks.peers import ROOT
from mevm_suite.audit.insured_crowd import BurntCrowd, InsuredCrowd, ReleasedCrowd
from mevm_suite.audit.scaling import gather, measure, spread

CROWDS = (InsuredCrowd, BurntCrowd, ReleasedCrowd)
TARGET = ROOT / "build" / "bench" / "policy_gas.json"


def scaling(sizes: tuple[int, ...] = HOLDERS) -> dict[str, dict[str, int]]:
    """Return gas by function and by how many policies there are."""
    found: dict[str, dict[str, int]] = {}
    situations = [(kind, size) for kind in CROWDS for size in sizes]
    for kind, size in track(situations, "measuring", transient=True):
        with boa.swap_env(boa.Env()):
            for (contract, function), gas in measure(gather(kind, size), days=0).items():
                found.setdefault(f"{contract} {function}", {})[f"{size:,} policies"] = gas
    return found


@click.command()
def main() -> None:
    """Measure, print the table, and write build/bench/policy_gas.json; fail above the limit."""
    console = Console(width=max(WIDTH, Console().width))
    found = scaling()
    table = scaling_table(found)
    table.title = "Gas by policies of one region and week"
    console.print(table)
    most = max(spread(row.values()) for row in found.values())
    console.print(f"largest spread: {most:.2%}; limit {MOST_SPREAD:.0%}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({"by_size": found, "largest_spread": most}, indent=2) + "\n")
    if most > MOST_SPREAD:
        raise click.ClickException("the limit is exceeded")


if __name__ == "__main__":
    main()
