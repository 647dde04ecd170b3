"""Contracts for tests are kept compiled, and never older than any source that they are made of."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from mevm_suite import testing
from mevm_suite.deployment import compiler
from mevm_suite.testing import deployer

PRAGMA = "# pragma version ==0.4.3\n\n"
NUMBERS = PRAGMA + "NUMBER: constant(uint256) = {}\n"
SUMS = """from contracts.modules import numbers


@internal
@pure
def _sum() -> uint256:
    return numbers.NUMBER + 1
"""
CONTRACT = """from contracts.modules import sums
from interfaces import INumber

OTHER: immutable(INumber)


@deploy
def __init__():
    OTHER = INumber(self)


@external
@view
def number() -> uint256:
    return sums._sum()
"""
INTERFACE = "@external\n@view\ndef number() -> uint256: ...\n"
PATH = "contracts/Summed.vy"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a contract, its module and the module's module into a folder of their own."""
    modules = tmp_path / "contracts" / "modules"
    modules.mkdir(parents=True)
    (modules / "numbers.vy").write_text(NUMBERS.format(1))
    (modules / "sums.vy").write_text(PRAGMA + SUMS)
    (tmp_path / PATH).write_text(PRAGMA + CONTRACT)
    (tmp_path / "interfaces").mkdir()
    (tmp_path / "interfaces" / "INumber.vyi").write_text(PRAGMA + INTERFACE)
    for module, cache in ((testing, "cache"), (compiler, "artifacts")):
        monkeypatch.setattr(module, "ROOT", tmp_path)
        monkeypatch.setattr(module, "CACHE", tmp_path / cache)
        monkeypatch.setattr(module, "CONTRACTS", tmp_path / "contracts")
    yield tmp_path
    compiler.compiled.cache_clear()
    compiler._sources.cache_clear()


def _number() -> int:
    """Deploy the contract as a new process does."""
    compiler._sources.cache_clear()
    return deployer.__wrapped__(PATH).deploy().number()


def _kept(project: Path) -> list[Path]:
    return list((project / "cache").rglob("*.*"))


def test_deployer__follows_a_change_in_a_module_of_a_module(project: Path) -> None:
    assert _number() == 2
    (project / "contracts" / "modules" / "numbers.vy").write_text(NUMBERS.format(2))
    assert _number() == 3


def test_deployer__keeps_only_the_newest(project: Path) -> None:
    _number()
    before = _kept(project)
    (project / "contracts" / "modules" / "numbers.vy").write_text(NUMBERS.format(2))
    _number()
    assert len(before) == len(_kept(project)) == 1
    assert before != _kept(project)


def test_deployer__compiles_only_once(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first = _number()
    monkeypatch.delattr(testing, "_compile")
    assert _number() == first


def test_deployer__spares_deployments_over_rpc_the_compiler(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _number()
    monkeypatch.chdir(project)  # Vyper names files as they are seen from here
    expected = compiler.compile_source(project / PATH)
    monkeypatch.delattr(compiler, "compile_source")
    assert compiler.compiled("Summed") == expected


def test_compile_all__compiles_what_is_not_kept(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    # other processes know this repository only
    monkeypatch.setattr(testing, "ProcessPoolExecutor", lambda mp_context: ThreadPoolExecutor())
    testing.compile_all()
    assert capsys.readouterr().out == "compiling 1 contracts, once\n"
    monkeypatch.delattr(testing, "_compile")
    assert _number() == 2
    testing.compile_all()
    assert capsys.readouterr().out == ""
