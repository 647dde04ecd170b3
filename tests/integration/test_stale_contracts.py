"""ape's cache of compiled contracts, and what `fresh_contracts` does about it."""

import ape
import pytest

CONTRACT = """# pragma version ==0.4.3
from contracts import rate

@external
@pure
def current() -> uint256:
    return rate.RATE
"""


@pytest.fixture
def project(tmp_path) -> ape.Project:
    contracts = tmp_path / "contracts"
    contracts.mkdir()
    (contracts / "Bank.vy").write_text(CONTRACT)
    (contracts / "rate.vy").write_text("RATE: constant(uint256) = 3\n")
    (tmp_path / "ape-config.yaml").write_text(
        "plugins: [{name: vyper}]\nvyper: {version: 0.4.3}\ncompile: {exclude: ['*rate.vy']}\n"
    )
    return ape.Project(tmp_path)


def bytecode(project: ape.Project, use_cache: bool) -> str:
    contracts = project.load_contracts(use_cache=use_cache)
    return contracts["Bank"].contract_type.runtime_bytecode.bytecode


def test_cached_contract__is_stale_after_its_module_changed(project, digest_of_sources):
    before, digest = bytecode(project, use_cache=False), digest_of_sources(project.path)
    (project.path / "contracts" / "rate.vy").write_text("RATE: constant(uint256) = 4\n")
    # The defect of ape 0.8.52 that `fresh_contracts` is there for.
    assert bytecode(project, use_cache=True) == before
    assert digest_of_sources(project.path) != digest
    project.clean()
    assert bytecode(project, use_cache=True) != before


def test_digest__is_the_same_for_the_same_sources(project, digest_of_sources):
    assert digest_of_sources(project.path) == digest_of_sources(project.path)
