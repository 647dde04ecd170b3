"""A small repository of its own for every test: all rules open, nothing built."""

from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from mevm_suite.audit.readme import BEGIN, END, PAGES, precompile_table
from mevm_suite.audit.rules import IDS, NUMBERS, RULES_FILE

KEEPER_CONTRACT = '''\
# pragma version ==0.4.3
# pragma nonreentrancy on
"""
@title Keeper
@notice Holds a number for its keeper.
@custom:kill Nothing can be stopped.
@custom:source SEC-04
"""

keeper: public(address)
number: public(uint256)


@deploy
def __init__(keeper: address):
    self.keeper = keeper


@external
def set_number(number: uint256):
    """
    @notice Replace the number.
    @custom:source SEC-05
    """
    assert msg.sender == self.keeper, "keeper: not the keeper"
    self.number = number
'''


TABLE = precompile_table()


class Repository:
    """Writes files, and changes entries of the list of rules."""

    def __init__(self, root: Path):
        self.root = root
        self.content = {
            "papers": {paper: f"Paper {paper}" for paper in NUMBERS},
            "rules": [
                {"id": rule, "section": "1", "rule": f"What {rule} asks.", "status": "open"}
                for rule in IDS
            ],
        }
        self.save()
        for name in PAGES:
            self.write(name, f"# Title\n{BEGIN}{TABLE}{END}Text.\n")

    def save(self) -> None:
        self.write(RULES_FILE, yaml.safe_dump(self.content, sort_keys=False))

    def write(self, name: str, text: str) -> Path:
        path = self.root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def rule(self, identifier: str, **changes: str) -> None:
        entry = next(entry for entry in self.content["rules"] if entry["id"] == identifier)
        entry.update(changes)
        self.save()


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


@pytest.fixture
def keeper_contract() -> str:
    return KEEPER_CONTRACT


@pytest.fixture
def marked_test() -> Callable[[str], str]:
    """Return a function that gives the source of a test marked with a rule."""

    def source(rule: str) -> str:
        return f'import pytest\n\n\n@pytest.mark.rule("{rule}")\ndef test_it():\n    assert True\n'

    return source
