"""The demo's stand as its surveyors see it: imported before the fire, and once more after it.

Any inventory will do that the importer reads. For the second import the same file gets a column in
which a tree's fate is written, so whatever shape it has, it is read the same way twice.
"""

import csv
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import yaml
from numpy.typing import NDArray

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import Findings, survey_findings
from mevm_suite.forest.grid import UNITS
from mevm_suite.forest.importer import RECORDS, import_forest
from mevm_suite.forest.leaf import NO_POSITION, NOT_MEASURED, RECORD, Records, Status, tree_code
from mevm_suite.forest.mapping import read_mapping
from mevm_suite.forest.proofs import Forest, TreeProof
from mevm_suite.forest.rows import TAG_SEPARATOR
from mevm_suite.forest.source import Source
from mevm_suite.forest.stand import Stand, write_mapping, write_stand
from mevm_suite.oracle.footprints import METRES_PER_DEGREE
from mevm_suite.oracle.observations import Observation

FATE = "fate in the demo"
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
    records: Records = field(init=False)
    after: Records = field(init=False)

    def read(self, progress: Progress) -> None:
        """Import the stand as it is before the fire."""
        self.folder.mkdir(parents=True)
        source, mapping = self.files.csv, self.files.mapping
        if source is None or mapping is None:
            source, mapping = self.folder / "stand.csv", self.folder / "made.yaml"
            write_stand(Stand(self.trees), source)
            write_mapping(mapping, "A stand that was made up", "replaced below")
        read_mapping(mapping)  # says what is wrong with it
        self._source, self._terms = source, yaml.safe_load(mapping.read_text())
        self._terms["parcel"] = f"0x{self.parcel.hex()}"
        self.records = self._import(source, "before", self._terms, progress)

    def read_again(self, fates: Mapping[bytes, Status], progress: Progress) -> None:
        """Import the stand as it is when trees, by their codes, came to an end."""
        source = self.folder / "stand-after.csv"
        self._write_fates(source, fates)
        rules = [
            {"column": FATE, "equals": status.name.lower(), "status": status.name.lower()}
            for status in sorted(set(fates.values()))
        ]
        terms = self._terms | {"status": [*rules, *self._terms["status"]]}
        self.after = self._import(source, "after", terms, progress)

    def findings(self, name: str, measured_at: int, document: bytes) -> Findings:
        """Return what a surveyor finds, by the import before or after the fire."""
        species = np.unique(self.records["species"]).tolist()
        heights = {each.decode("ascii"): DEFAULT_HEIGHT for each in species}
        found, _ = survey_findings(
            self.folder / name,
            measured_at=measured_at,
            document=document,
            default_heights=heights,
            previous=self.folder / "before" if name == "after" else None,
        )
        return found

    def prove(self, code: bytes) -> TreeProof:
        """Return the proof that a tree is in the stand before the fire."""
        return Forest(self.folder / "before").prove(code)

    def standing(self) -> Records:
        """Return the trees that stand before the fire, have a position and were measured."""
        found = self.records
        is_placed = (found["latitude"] != NO_POSITION) & (found["longitude"] != NO_POSITION)
        is_measured = found["diameter"] != NOT_MEASURED
        chosen: Records = found[is_placed & is_measured & (found["status"] == Status.STANDING)]
        if not len(chosen):
            raise ForestError("expected a stand with trees that stand, measured and with positions")
        return chosen

    @staticmethod
    def is_within(records: Records, fire: Observation) -> NDArray[np.bool_]:
        """Tell which trees stand within a circle."""
        north = (records["latitude"].astype(float) - fire.latitude) / UNITS
        east = (records["longitude"].astype(float) - fire.longitude) / UNITS
        east *= np.cos(np.radians(fire.latitude / UNITS))
        within: NDArray[np.bool_] = np.hypot(north, east) * METRES_PER_DEGREE <= fire.radius
        return within

    def _import(self, source: Path, name: str, terms: Any, progress: Progress) -> Records:
        mapping, out = self.folder / f"{name}.yaml", self.folder / name
        mapping.write_text(yaml.safe_dump(terms, sort_keys=False))
        import_forest(source, mapping, out, progress=lambda _, done, total: progress(done, total))
        return np.fromfile(out / RECORDS, RECORD)

    def _write_fates(self, path: Path, fates: Mapping[bytes, Status]) -> None:
        mapping, _ = read_mapping(self.folder / "before.yaml")
        source = Source(self._source, mapping)
        try:
            names = [name.strip() for name in source.header]
            places = [names.index(name) for name in mapping.tag]
            with path.open("w", newline="", encoding=mapping.encoding) as file:
                writer = csv.writer(file, delimiter=mapping.separator, lineterminator="\n")
                writer.writerow([*source.header, FATE])
                for chunk in source.chunks(10_000):
                    for _, fields in chunk:
                        tag = TAG_SEPARATOR.join(
                            fields[place].strip() for place in places if place < len(fields)
                        )
                        fate = fates.get(tree_code(self.parcel, tag))
                        writer.writerow([*fields, fate.name.lower() if fate else ""])
        finally:
            source.close()
