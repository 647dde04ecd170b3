"""The demo's stand as its surveyors see it: imported before the fire, and once more after it.

Any inventory will do that the importer reads. For the second import the same file gets a column in
which a tree's fate is written, so whatever shape it has, it is read the same way twice.
"""

import csv
import shutil
from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import Findings, survey_findings
from mevm_suite.forest.grid import UNITS
from mevm_suite.forest.importer import CHUNK, RECORDS, import_forest
from mevm_suite.forest.leaf import NO_POSITION, NOT_MEASURED, RECORD, Records, Status, tree_code
from mevm_suite.forest.mapping import read_mapping
from mevm_suite.forest.proofs import Forest, TreeProof
from mevm_suite.forest.rows import TAG_SEPARATOR
from mevm_suite.forest.source import Source
from mevm_suite.forest.stand import Stand, write_mapping, write_stand
from mevm_suite.oracle.footprints import METRES_PER_DEGREE
from mevm_suite.oracle.observations import Observation

FATE, HEIGHT = "demo-fate", "demo-height"  # columns
DEFAULT_HEIGHT = 180  # dm, of trees whose height was not measured
Progress = Callable[[int, int], None]


@dataclass(frozen=True)
class StandFiles:
    """An inventory and what its columns mean; the demo makes its own where none is given."""

    csv: Path | None = None
    mapping: Path | None = None

    def __post_init__(self) -> None:
        """Check that both are given or none."""
        if (self.csv is None) != (self.mapping is None):
            raise ForestError("expected an inventory with its mapping file, or none of the two")


@dataclass
class Inventory:
    """
    The imports of one stand.

    Parameters
    ----------
    files
        The inventory that is surveyed.
    folder
        Where all is written; what an earlier run left there must be gone.
    parcel
        The parcel's id on the chain, from which the trees' codes are made.
    trees
        How many a stand of the demo's own has.

    """

    files: StandFiles
    folder: Path
    parcel: bytes
    trees: int = 4_000
    imports: list[Path] = field(default_factory=list)
    records: Records = field(init=False)  # of the newest import

    def read(self, progress: Progress) -> None:
        """Import the stand as it is before any fire."""
        self.folder.mkdir(parents=True)
        source, mapping = self.files.csv, self.files.mapping
        if source is None or mapping is None:
            source, mapping = self.folder / "stand.csv", self.folder / "stand.yaml"
            write_stand(Stand(self.trees), source)
            write_mapping(mapping, "A stand that was made up", "replaced below")
        read_mapping(mapping)  # says what is wrong with it
        self._source, self._terms = source, yaml.safe_load(mapping.read_text())
        self._terms["parcel"] = f"0x{self.parcel.hex()}"
        self._import(source, self._terms, progress)
        if not (self.records["height"] != NOT_MEASURED).any():
            self._estimate_heights(progress)

    def read_again(self, fates: Mapping[bytes, Status]) -> None:
        """Import the stand as it is when trees, by their codes, came to an end."""
        names = {code: status.name.lower() for code, status in fates.items()}
        source = self._write_column(FATE, lambda code: names.get(code, ""))
        rules = [
            {"column": FATE, "equals": name, "status": name} for name in sorted(set(names.values()))
        ]
        terms = self._terms | {"status": [*rules, *self._terms["status"]]}
        self._import(source, terms, lambda done, total: None)

    def findings(self, measured_at: int, document: bytes) -> Findings:
        """Return what a surveyor finds, by the newest import and the one before it."""
        species = np.unique(self.records["species"]).tolist()
        found, _ = survey_findings(
            self.imports[-1],
            measured_at=measured_at,
            document=document,
            default_heights={each.decode("ascii"): DEFAULT_HEIGHT for each in species},
            previous=self.imports[-2] if len(self.imports) > 1 else None,
        )
        return found

    def prove(self, code: bytes) -> TreeProof:
        """Return the proof that a tree is in the newest import."""
        return Forest(self.imports[-1]).prove(code)

    def standing(self) -> Records:
        """Return the trees that stand, have a position and were measured."""
        found = self.records
        is_placed = (found["latitude"] != NO_POSITION) & (found["longitude"] != NO_POSITION)
        is_measured = (found["diameter"] != NOT_MEASURED) & (found["height"] != NOT_MEASURED)
        chosen: Records = found[is_placed & is_measured & (found["status"] == Status.STANDING)]
        return chosen

    @staticmethod
    def is_within(records: Records, fire: Observation) -> NDArray[np.bool_]:
        """Tell which trees stand within a circle."""
        north = (records["latitude"].astype(float) - fire.latitude) / UNITS
        east = (records["longitude"].astype(float) - fire.longitude) / UNITS
        east *= np.cos(np.radians(fire.latitude / UNITS))
        within: NDArray[np.bool_] = np.hypot(north, east) * METRES_PER_DEGREE <= fire.radius
        return within

    def _estimate_heights(self, progress: Progress) -> None:
        """Give each tree of an inventory without any height the same one."""
        shutil.rmtree(self.imports.pop())
        self._source = self._write_column(HEIGHT, lambda code: str(DEFAULT_HEIGHT))
        self._terms["height"] = {"column": HEIGHT, "unit": "dm"}
        self._import(self._source, self._terms, progress)

    def _import(self, source: Path, terms: Any, progress: Progress) -> None:
        out = self.folder / f"import-{len(self.imports)}"
        mapping = out.with_suffix(".yaml")
        mapping.write_text(yaml.safe_dump(terms, sort_keys=False))
        import_forest(source, mapping, out, progress=lambda _, done, total: progress(done, total))
        self.imports.append(out)
        self.records = np.fromfile(out / RECORDS, RECORD)

    def _write_column(self, name: str, value: Callable[[bytes], str]) -> Path:
        """Write the inventory with one column more, whose values follow from the trees' codes."""
        path = self.folder / f"{name}-{len(self.imports)}.csv"
        mapping, _ = read_mapping(self.folder / "import-0.yaml")
        with (
            closing(Source(self._source, mapping)) as source,
            path.open("w", newline="", encoding=mapping.encoding) as file,
        ):
            header = [column.strip() for column in source.header]
            places = [header.index(column) for column in mapping.tag]
            writer = csv.writer(file, delimiter=mapping.separator, lineterminator="\n")
            writer.writerow([*source.header, name])
            for chunk in source.chunks(CHUNK):
                for _, fields in chunk:
                    parts = (fields[place].strip() for place in places if place < len(fields))
                    code = tree_code(self.parcel, TAG_SEPARATOR.join(parts))
                    writer.writerow([*fields, value(code)])
        return path
