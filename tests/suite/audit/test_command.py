"""`python -m mevm_suite.audit` as a whole: pages, comparison, exit code."""

import pytest
from click.testing import CliRunner

from mevm_suite.audit.__main__ import main
from mevm_suite.audit.readme import PAGES
from mevm_suite.audit.roles import ROLES_FILE
from mevm_suite.audit.rule_map import MAP_FILE


@pytest.fixture
def run(repository, keeper_contract):
    repository.write("contracts/Keeper.vy", keeper_contract)

    def audit(*options):
        return CliRunner().invoke(main, ["--root", str(repository.root), *options])

    return audit


def test_audit__writes_the_pages_that_check_compares(run, repository):
    assert run().exit_code == 0
    assert "### SEC-04: open" in (repository.root / MAP_FILE).read_text()
    assert "## Keeper" in (repository.root / ROLES_FILE).read_text()
    assert run("--check").exit_code == 0


def test_audit_check__names_pages_that_are_out_of_date(run, repository):
    run()
    edited = {}
    for page in (MAP_FILE, ROLES_FILE, *PAGES):
        edited[page] = (repository.root / page).read_text().replace("| ", "| edited ", 1)
        repository.write(page, edited[page])
    result = run("--check")
    assert result.exit_code == 1
    assert f"{len(edited)} findings" in result.output
    for page, text in edited.items():
        assert page in result.output
        assert (repository.root / page).read_text() == text


def test_audit_check__fails_without_pages_and_writes_none(run, repository):
    assert run("--check").exit_code == 1
    assert not (repository.root / MAP_FILE).exists()


def test_audit__fails_on_a_finding(run, repository):
    repository.rule("SEC-06", status="done")
    result = run("--check")
    assert result.exit_code == 1
    assert "SEC-06" in result.output


def test_audit__goes_on_after_a_contract_that_does_not_compile(run, repository):
    repository.write("contracts/Broken.vy", "# pragma version ==0.4.3\nx: nothing\n")
    result = run("--check")
    assert result.exit_code == 1
    assert "contracts/Broken.vy" in result.output
    assert isinstance(result.exception, SystemExit)
