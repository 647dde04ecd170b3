"""Compiled contracts are kept as long as no source that they are made of has changed."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from sysconfig import get_path

import pytest
from vyper.compiler.input_bundle import FilesystemInputBundle
from vyper.compiler.phases import CompilerData

from mevm_suite.deployment import compiler
from mevm_suite.deployment.compiler import compile_all, compiled, missing
from mevm_suite.paths import ROOT

MODULE = "# pragma version ==0.4.3\n\nNUMBER: constant(uint256) = {}\n"
CONTRACT = """# pragma version ==0.4.3

from contracts.modules import numbers


@external
@view
def number() -> uint256:
    return numbers.NUMBER
"""
PLAIN = "# pragma version ==0.4.3\n\n\n@external\ndef act():\n    pass\n"


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a contract, its module and another contract into a folder of their own."""
    (tmp_path / "contracts" / "modules").mkdir(parents=True)
    (tmp_path / "contracts" / "modules" / "numbers.vy").write_text(MODULE.format(1))
    (tmp_path / "contracts" / "Numbered.vy").write_text(CONTRACT)
    (tmp_path / "contracts" / "Plain.vy").write_text(PLAIN)
    monkeypatch.setattr(compiler, "ROOT", tmp_path)
    monkeypatch.setattr(compiler, "CONTRACTS", tmp_path / "contracts")
    monkeypatch.setattr(compiler, "CACHE", tmp_path / "compiled")
    _forget()
    yield tmp_path
    _forget()


def _forget() -> None:
    """Begin as a new process does."""
    compiler.compiled.cache_clear()
    compiler._sources.cache_clear()


def test_missing__is_what_has_to_be_compiled(project: Path) -> None:
    assert missing() == ["Numbered", "Plain"]
    compiled("Numbered")
    assert missing() == ["Plain"]


def test_compiled__follows_a_change_in_a_module(project: Path) -> None:
    before = compiled("Numbered").runtime
    compiled("Plain")
    _forget()
    (project / "contracts" / "modules" / "numbers.vy").write_text(MODULE.format(2))
    assert missing() == ["Numbered"]
    assert compiled("Numbered").runtime != before
    assert missing() == []


def test_compiled__is_read_where_nothing_changed(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, calls, compile_source = compiled("Numbered"), Counter(), compiler.compile_source

    def count(path: Path) -> compiler.Artifact:
        calls[path.stem] += 1
        return compile_source(path)

    monkeypatch.setattr(compiler, "compile_source", count)
    _forget()
    assert compiled("Numbered") == first
    assert not calls
    compiler._cached(project / "contracts" / "Numbered.vy").write_text("broken")
    _forget()
    assert compiled("Numbered") == first
    assert calls == {"Numbered": 1}


def test_compile_all__puts_contracts_into_the_cache() -> None:
    """In other processes, which know this repository only."""
    contracts = ["PeggedToken", "DepositAddress"]
    assert list(compile_all(contracts)) == contracts
    assert not set(contracts) & set(missing())


@pytest.mark.parametrize("contract", ["JudgeCourt", "AutomaticContract"])
def test_with_imports__has_all_that_the_compiler_reads(contract: str) -> None:
    """The compiler itself names the files that it read."""
    source = compiler._source(contract)
    bundle = FilesystemInputBundle([Path(get_path("purelib")), ROOT])
    data = CompilerData(bundle.load_file(source.relative_to(ROOT)), bundle)
    read = {Path(each.resolved_path) for each in data.resolved_imports.compiler_inputs}
    own = {path for path in read if path.is_relative_to(ROOT) and path.suffix != ".json"}
    own -= {path for path in own if path.is_relative_to(get_path("purelib"))}
    found = compiler._with_imports(source)
    assert len(own) > 5
    assert own <= found
    assert compiler._source("TokenSale") not in found
