"""Import an inventory: rows to records, records in order of code, leaves, levels, root.

Memory holds a few chunks of rows and one of 256 parts of the records; the rest is on disk. The
root depends on the rows alone, not on how the work is split.
"""

import csv
import json
import shutil
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import numpy as np
from _pysha3 import keccak_256

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.leaf import NO_POSITION, NOT_MEASURED, VERSION, Status
from mevm_suite.forest.mapping import read_mapping
from mevm_suite.forest.sorting import Buckets, Contradictions
from mevm_suite.forest.source import Source
from mevm_suite.forest.tree import TreeWriter
from mevm_suite.forest.workers import MAX_WORKERS, Workers

RECORDS = "trees.bin"
DROPPED = "dropped.csv"
SUMMARY = "forest.json"
CHUNK = 20_000
MAX_CHUNK = 1_000_000
SHOWN = 10
Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Split:
    """How the work is split: rows at a time, and processes."""

    chunk: int = CHUNK
    workers: int = 1

    def __post_init__(self) -> None:
        """Check the bounds."""
        if not (1 <= self.chunk <= MAX_CHUNK and 1 <= self.workers <= MAX_WORKERS):
            raise ForestError(
                f"expected chunks of 1 to {MAX_CHUNK:,} rows and 1 to {MAX_WORKERS} workers"
            )


@dataclass
class _Tally:
    """What is counted on the way."""

    rows: int = 0
    trees: int = 0
    dropped: Counter[str] = field(default_factory=Counter)
    statuses: Counter[str] = field(default_factory=Counter)
    not_measured: Counter[str] = field(default_factory=Counter)

    @property
    def kept(self) -> int:
        return self.rows - self.dropped.total()

    def add(self, records: np.ndarray) -> None:
        self.trees += len(records)
        for status in Status:
            self.statuses[status.name.lower()] += int(np.sum(records["status"] == status))
        self.not_measured["position"] += int(np.sum(records["latitude"] == NO_POSITION))
        for name in ("diameter", "height", "crown"):
            self.not_measured[name] += int(np.sum(records[name] == NOT_MEASURED))

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.rows,
            "trees": self.trees,
            "merged": self.kept - self.trees,
            "dropped": dict(self.dropped.most_common()),
            "statuses": {name: count for name, count in self.statuses.items() if count},
            "not_measured": dict(self.not_measured),
        }


def parcel_id(name: str) -> bytes:
    """Return a parcel's id: 32 bytes in hex as they are, of any other name the hash."""
    if not name:
        raise ForestError("parcel: expected a name or an id")
    if name.startswith("0x"):
        try:
            given = bytes.fromhex(name[2:])
        except ValueError:
            given = b""
        if len(given) != 32:
            raise ForestError(f"parcel: expected a name, or 0x and 64 hex digits, got {name!r}")
        return given
    return keccak_256(name.encode()).digest()


def import_forest(
    source: Path,
    mapping_path: Path,
    out: Path,
    split: Split | None = None,
    progress: Progress = lambda step, done, total: None,
    parcel: str | None = None,
) -> dict[str, Any]:
    """
    Import an inventory into a new folder.

    Parameters
    ----------
    source
        The CSV file.
    mapping_path
        The mapping file.
    out
        The folder to make; a failed import leaves nothing of it.
    split
        How the work is split, which changes nothing in the result.
    progress
        Called with a step's name, what is done of it, and its whole.
    parcel
        The parcel's name or id, where it is not the mapping's.

    Returns
    -------
    dict
        The summary, as in ``forest.json``.

    Raises
    ------
    ForestError
        When the mapping or the file cannot be used, no row is left, or rows contradict each
        other: two for one tree; their lines are then listed in a file beside ``out``.

    """
    split = split or Split()
    mapping, mapping_hash = read_mapping(mapping_path)
    land = parcel_id(mapping.parcel if parcel is None else parcel)
    if out.exists():
        raise ForestError(f"{out}: exists already; an import makes a new folder")
    with (
        closing(Source(source, mapping)) as rows,
        closing(Workers(mapping, rows.header, land, split.workers)) as workers,
    ):
        work = _work_folder(out)
        try:
            tally = _collect(rows, workers, work, split, progress)
            root, depth = _plant(workers, work, tally, mapping.stem is not None, progress)
            summary = {
                "version": VERSION,
                "title": mapping.title,
                "parcel": f"0x{land.hex()}",
                "root": f"0x{root.hex()}",
                "depth": depth,
                **tally.as_json(),
                "source": {"name": source.name, "sha256": rows.sha256},
                "mapping_sha256": mapping_hash,
            }
            (work / SUMMARY).write_text(json.dumps(summary, indent=2) + "\n")
            work.rename(out)
        except Contradictions as found:
            raise _refuse(found, out) from None
        except OSError as error:
            raise ForestError(f"{out}: cannot be written: {error.strerror}") from None
        finally:
            shutil.rmtree(work, ignore_errors=True)
    return summary


def _work_folder(out: Path) -> Path:
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        work = Path(mkdtemp(prefix=f".{out.name}-", dir=out.parent))
        work.chmod(0o755)
    except OSError as error:
        raise ForestError(f"{out}: cannot be made: {error.strerror}") from None
    return work


def _collect(
    source: Source, workers: Workers, folder: Path, split: Split, progress: Progress
) -> _Tally:
    """Read all rows into buckets, and write down which were dropped."""
    tally = _Tally()
    with (
        (folder / DROPPED).open("w", newline="", encoding="utf-8") as file,
        closing(Buckets(folder)) as buckets,
    ):
        report = csv.writer(file, lineterminator="\n")
        report.writerow(("line", "reason", "found"))
        for records, dropped in workers.read(source.chunks(split.chunk)):
            buckets.add(records)
            tally.rows += len(records) + len(dropped)
            tally.dropped.update(row.reason for row in dropped)
            report.writerows((row.line, row.reason, row.found) for row in dropped)
            progress("Reading", source.done, source.size)
    if tally.kept == 0:
        found = ", ".join(f"{reason} ({n})" for reason, n in tally.dropped.most_common(SHOWN))
        raise ForestError(f"no row is a tree: {found or 'there are none below the header'}")
    return tally


def _plant(
    workers: Workers, folder: Path, tally: _Tally, merge: bool, progress: Progress
) -> tuple[bytes, int]:
    """Write the records in order and the levels above them; return the root and its height."""
    done = 0
    with (folder / RECORDS).open("wb") as file, closing(TreeWriter(folder)) as tree:

        def kept() -> Iterator[np.ndarray]:
            for records in Buckets.ordered(folder, merge):
                tally.add(records)
                file.write(records.tobytes())
                yield records

        for leaves in workers.leaves(kept()):
            tree.add(leaves)
            done += len(leaves) // 32
            progress("Hashing", done, tally.kept)
        return tree.finish(), len(tree.counts) - 1


def _refuse(found: Contradictions, out: Path) -> ForestError:
    path = out.with_name(f"{out.name}.contradictions.csv")
    with path.open("w", newline="") as file:
        report = csv.writer(file, lineterminator="\n")
        report.writerow(("tree", "line"))
        for tree, lines in enumerate(found.rows, 1):
            report.writerows((tree, line) for line in lines)
    groups = [", ".join(map(str, lines[:SHOWN])) for lines in found.rows[:SHOWN]]
    more = f", and {len(found.rows) - SHOWN} more" if len(found.rows) > SHOWN else ""
    return ForestError(
        f"the rows of {len(found.rows)} trees contradict each other: "
        f"lines {'; '.join(groups)}{more}; all are in {path}"
    )
