"""Run the comparisons: `python -m benchmarks [name …]`."""

import json
from dataclasses import asdict
from importlib import import_module

import click
from rich.console import Console
from rich.progress import track

from benchmarks.peers import ROOT
from benchmarks.report import table

COMPARISONS = ("transfers", "snapshots", "startup")


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(COMPARISONS))
def main(names: tuple[str, ...]) -> None:
    """Measure NAMES (all without one), print the table and write build/bench/results.json."""
    console = Console()
    chosen = names or COMPARISONS
    bar = track(chosen, "measuring", console=console, transient=True)
    results = [row for name in bar for row in import_module(f"benchmarks.{name}").measure()]
    console.print(table(results))
    target = ROOT / "build" / "bench" / "results.json"
    target.parent.mkdir(parents=True, exist_ok=True)
    rows = [{**asdict(result), "ratio": result.ratio} for result in results]
    target.write_text(json.dumps(rows, indent=2) + "\n")


if __name__ == "__main__":
    main()
