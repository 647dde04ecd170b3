"""How long the import of a forest takes and how much memory, with a made-up stand of any size.

`python -m benchmarks.forest_import --trees 10000000`. The same number and seed make the same
stand, and so the same root, on any machine and with any number of workers.
"""

import json
import multiprocessing
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

import click
from rich.console import Console
from rich.progress import Progress

from benchmarks.peers import ROOT
from mevm_suite.forest.importer import Split, import_forest
from mevm_suite.forest.stand import MAX_TREES, Stand, write_mapping, write_stand
from mevm_suite.forest.workers import MAX_WORKERS

TARGET = ROOT / "build" / "bench" / "forest_import.json"
PARCEL = "benchmark"
STATUS = Path("/proc/self/status")
MEGABYTE = 10**6


@dataclass(frozen=True)
class Import:
    """What was imported, and what that took."""

    trees: int
    rows: int
    depth: int
    root: str
    csv_bytes: int
    seconds: float
    cpu_seconds: float  # of the importing process, without its workers
    peak_bytes: int  # of the same
    workers: int

    @property
    def trees_a_second(self) -> float:
        """Return the speed."""
        return self.trees / self.seconds


def measure(folder: Path, trees: int, workers: int = 1, seed: int = 0) -> Import:
    """
    Write a stand and import it in a process of its own.

    Parameters
    ----------
    folder
        Where both go; about 320 bytes a tree.
    trees
        How many.
    workers
        How many processes the import uses.
    seed
        Another one makes another stand.

    Returns
    -------
    Import
        What it took, without the writing of the stand.

    """
    csv, mapping = folder / "stand.csv", folder / "stand.yaml"
    with Progress(transient=True) as bar:
        task = bar.add_task("writing the stand", total=trees)
        write_stand(Stand(trees, seed), csv, lambda done, _: bar.update(task, completed=done))
    write_mapping(mapping, "A made-up stand", PARCEL)
    context = multiprocessing.get_context("spawn")  # a fork would begin with this one's memory
    with ProcessPoolExecutor(1, context) as pool:
        return pool.submit(_import, csv, mapping, folder / "imported", workers).result()


def _import(csv: Path, mapping: Path, out: Path, workers: int) -> Import:
    start, cpu_start = time.perf_counter(), time.process_time()
    summary = import_forest(csv, mapping, out, Split(workers=workers))
    seconds, cpu_seconds = time.perf_counter() - start, time.process_time() - cpu_start
    return Import(
        trees=summary["trees"],
        rows=summary["rows"],
        depth=summary["depth"],
        root=summary["root"],
        csv_bytes=csv.stat().st_size,
        seconds=seconds,
        cpu_seconds=cpu_seconds,
        peak_bytes=_peak(),
        workers=workers,
    )


def _peak() -> int:
    """Return the most memory that this process has used, in bytes."""
    if STATUS.exists():  # Linux's resource usage counts the parent's memory before the start, too
        lines = STATUS.read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM:"))
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return peak if sys.platform == "darwin" else peak * 1024


@click.command()
@click.option("--trees", type=click.IntRange(1, MAX_TREES), default=100_000, show_default=True)
@click.option("--workers", type=click.IntRange(1, MAX_WORKERS), default=1, show_default=True)
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True)
def main(trees: int, workers: int, seed: int) -> None:
    """Write a made-up stand, import it, and print what the import took."""
    with TemporaryDirectory(prefix="mevm-forest-") as folder:
        found = measure(Path(folder), trees, workers, seed)
    console = Console()
    console.print(
        f"{found.trees:,} trees of {found.rows:,} rows ({found.csv_bytes / MEGABYTE:,.0f} MB)\n"
        f"time     {found.seconds:,.1f} s ({found.cpu_seconds:,.1f} of CPU), "
        f"{found.workers} worker(s)\n"
        f"speed    {found.trees_a_second:,.0f} trees/s\n"
        f"memory   {found.peak_bytes / MEGABYTE:,.0f} MB at most\n"
        f"root     {found.root}\n"
        f"proofs   {found.depth} hashes",
        soft_wrap=True,
        highlight=False,
    )
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    document = {**asdict(found), "trees_a_second": found.trees_a_second}
    TARGET.write_text(json.dumps(document, indent=2) + "\n")


if __name__ == "__main__":
    main()
