"""Run the comparisons: `python -m benchmarks [name …]`."""

import json
import os
import platform
import sys
from datetime import date
from importlib import import_module
from pathlib import Path

import click
from rich.console import Console
from rich.progress import track

from benchmarks.comparison import Measured, table
from benchmarks.peers import ROOT
from mevm.native import extension, why_absent

NATIVE = ("native", "native_ape")
"""Those that need the native extension."""
COMPARISONS = (
    "transfers",
    "snapshots",
    "calls",
    "batch",
    "startup",
    "confirmation",
    "ape_suite",
    *NATIVE,
)
RESULTS = ROOT / "build" / "bench" / "results.json"


@click.command()
@click.argument("names", nargs=-1, type=click.Choice(COMPARISONS))
@click.option("--check", is_flag=True, help="Fail if a ratio is missed that must hold.")
def main(names: tuple[str, ...], check: bool) -> None:
    """Measure NAMES (all without one), print the table and write build/bench/results.json.

    Names that are not measured keep what the file has of them.
    """
    console = Console()
    if not names and extension() is None:
        console.print(f"{', '.join(NATIVE)}: not measured: {why_absent()}")
        names = tuple(name for name in COMPARISONS if name not in NATIVE)
    kept = json.loads(RESULTS.read_text()) if names and RESULTS.is_file() else {}
    found: dict[str, Measured] = {}
    for name in track(names or COMPARISONS, "measuring", console=console, transient=True):
        before = os.getloadavg()[0]
        found[name] = import_module(f"benchmarks.{name}").measure()
        kept[name] = found[name].to_json() | circumstances(before)
    rows = [row for each in found.values() for row in each.rows]
    console.print(table(rows))
    RESULTS.parent.mkdir(parents=True, exist_ok=True)
    RESULTS.write_text(json.dumps(in_order(kept), indent=2, ensure_ascii=False) + "\n")
    missed = [text for row in rows for text in row.missed()]
    for text in missed:
        console.print(f"missed: {text}")
    sys.exit(1 if check and missed else 0)


def in_order(kept: dict[str, object]) -> dict[str, object]:
    """Return the comparisons in the order of the page."""
    return {name: kept[name] for name in COMPARISONS if name in kept}


def circumstances(load: float) -> dict[str, object]:
    """Return when and where something was measured, and beside how much other work."""
    return {
        "date": date.today().isoformat(),
        "machine": f"{processor()}, {os.cpu_count()} cores, Python {platform.python_version()}",
        "load": [round(load, 1), round(os.getloadavg()[0], 1)],
    }


def processor() -> str:
    """Return the processor's name, as far as the system tells it."""
    information = Path("/proc/cpuinfo")
    lines = information.read_text().splitlines() if information.is_file() else []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


if __name__ == "__main__":
    main()
