"""Commands of trade on the chain with forests, and trees to trade."""

import json
from dataclasses import astuple
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from mevm_suite.commands.document import document
from mevm_suite.commands.forest_identity import identity
from mevm_suite.forest.leaf import MAX_SPECIES
from mevm_suite.forest.proofs import Forest
from mevm_suite.forest.volume import stem_volume

DAY = 86_400


class Market:
    """Runs commands of some group by a person's name."""

    def __init__(self, chain: Any, folder: Path) -> None:
        self.chain = chain
        self.folder = folder
        self.store = folder / "store"

    def __call__(self, group: Any, who: str | None, *words: Any) -> str:
        return str(self.chain.ok(group, who, *words))

    def refused(self, group: Any, who: str | None, *words: Any, code: int = 1) -> str:
        return str(self.chain.refused(group, who, *words, code=code))

    def shown(self, group: Any, *words: Any) -> Any:
        (row,) = self.chain.rows(group, *words)
        return row

    def made(self, kind: str, *words: Any) -> str:
        """Run a command that prints the id of something new."""
        (line,) = (row for row in self(*words).splitlines() if row.startswith(f"{kind} "))
        return line.removeprefix(f"{kind} ")

    def unsigned(self, group: Any, who: str, *words: Any) -> Any:
        """Return the calls that someone is given to sign elsewhere."""
        return json.loads(self(group, None, *words, "--unsigned", "--account", self.chain.of(who)))

    def alone(self, group: Any, *words: Any) -> None:
        """Run a command that needs no chain."""
        result = CliRunner().invoke(group, [str(word) for word in words])
        assert result.exit_code == 0, result.output

    def file(self, name: str, text: str = "a document") -> Path:
        path = self.folder / name
        path.write_text(text)
        return path

    def key(self, who: str) -> Path:
        """Make and publish someone's key for documents."""
        path = self.folder / f"{who}.key"
        self.alone(document, "key", path)
        self(identity, who, "key", "publish", path)
        return path

    def trees(self, count: int) -> list[str]:
        """Give the holder tokens of some trees; return the trees' codes."""
        forest, chain = Forest(self.chain.folder), self.chain
        found = (forest.tree(place) for place in range(forest.count))
        measured = [tree for tree in found if tree.status == 1 and _volume(tree) > 0]
        survey = chain.call("SurveyRegistry", "last_of", chain.parcel)
        for tree in measured[:count]:
            code, species, *numbers = astuple(tree)
            words = (code, species.encode("ascii").ljust(MAX_SPECIES, b"\0"), *map(int, numbers))
            chain.do("holder", "TreeTokens", "promote", survey, words, forest.prove(code).siblings)
        return [f"0x{tree.code.hex()}" for tree in measured[:count]]

    def wait(self, days: float) -> None:
        self.chain.wait(int(days * DAY))

    def yuan(self, who: str) -> int:
        return int(self.chain.yuan(who))


def _volume(tree: Any) -> int:
    return stem_volume(tree.diameter, tree.height)


@pytest.fixture
def market(forest_chain: Any, tmp_path: Path) -> Market:
    return Market(forest_chain, tmp_path)
