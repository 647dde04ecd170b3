"""Small inventories, the mapping that reads them, and the shared data where it is present."""

from pathlib import Path

import pytest
import yaml

from mevm_suite.forest.importer import import_forest
from mevm_suite.forest.proofs import Forest
from mevm_suite.paths import ROOT

DATA = ROOT.parent / "shared" / "data"

MAPPING = {
    "title": "A stand",
    "parcel": "stand-1",
    "tag": ["tag"],
    "species": {"column": "species"},
    "position": {"kind": "geographic", "latitude": "lat", "longitude": "lon"},
    "diameter": {"column": "dbh", "unit": "mm"},
    "height": {"column": "height", "unit": "m"},
    "crown": {"column": "radius", "unit": "m", "times": 2},
    "status": [
        {"column": "state", "equals": "D", "status": "dead"},
        {"column": "state", "equals": "L", "status": "standing"},
    ],
}
HEADER = "tag,species,lat,lon,dbh,height,radius,state"


class Stand:
    """A folder in which inventories are written and imported."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.csv, self.mapping, self.out = folder / "a.csv", folder / "a.yaml", folder / "out"

    def write(self, rows, header=HEADER, encoding="utf-8-sig", **changes):
        """Write an inventory and a mapping, with some of its fields changed."""
        self.csv.write_text("\n".join([header, *rows]) + "\n", encoding=encoding)
        self.mapping.write_text(yaml.safe_dump(MAPPING | {"encoding": encoding} | changes))
        return self

    def run(self, out=None, **options):
        """Import; return the summary and the forest."""
        out = out or self.out
        summary = import_forest(self.csv, self.mapping, out, **options)
        return summary, Forest(out)

    def tree(self, *rows, **changes):
        """Import the rows and return the first of their trees by its tag."""
        _, forest = self.write(rows, **changes).run()
        tag = rows[0].split(changes.get("separator", ","))[0].strip('"')
        return forest.prove(forest.code_of(tag)).tree

    def dropped(self, *rows, **changes):
        """Import the rows besides one that is good, and return the lines of dropped.csv."""
        good = "good,FASY,50,10,100,10,1,L".replace(",", changes.get("separator", ","))
        self.write([*rows, good], **changes).run()
        return (self.out / "dropped.csv").read_text().splitlines()[1:]


@pytest.fixture
def stand(tmp_path):
    return Stand(tmp_path)


@pytest.fixture(scope="session")
def make_stand(tmp_path_factory):
    return lambda: Stand(tmp_path_factory.mktemp("stand"))


@pytest.fixture(scope="session")
def mappings():
    return ROOT / "chain" / "mevm_suite" / "forest" / "mappings"


@pytest.fixture(scope="session")
def shared():
    return _shared


def _shared(name):
    """Return a file of the shared data; skip the test where there is none."""
    path = DATA / name
    if not path.is_file():
        pytest.skip(f"needs {name} in {DATA.parent.name}/{DATA.name} beside the repository")
    return path


@pytest.fixture(scope="session")
def stems(tmp_path_factory, mappings):
    """All stems of the shared data, imported."""
    out = tmp_path_factory.mktemp("stems") / "out"
    summary = import_forest(_shared("scbi-stems.csv"), mappings / "scbi.yaml", out)
    return summary, Forest(out), out


@pytest.fixture(scope="session")
def trees(tmp_path_factory, mappings):
    """All measured trees of the shared data, imported."""
    out = tmp_path_factory.mktemp("trees") / "out"
    summary = import_forest(_shared("wef-trees.csv"), mappings / "wef.yaml", out)
    return summary, Forest(out), out
