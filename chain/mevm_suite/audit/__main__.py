"""Run the audit: ``python -m mevm_suite.audit``; with ``--check``, compare and write nothing."""

import sys
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from pathlib import Path

import click
from rich.progress import track

from mevm_suite.audit import tables
from mevm_suite.audit.compiled import compile_contract
from mevm_suite.audit.finding import AuditError, Finding
from mevm_suite.audit.readme import render_readmes
from mevm_suite.audit.roles import ROLES_FILE, render_roles
from mevm_suite.audit.rule_map import MAP_FILE, build_map, check_map, render_map
from mevm_suite.audit.sizes import check_sizes
from mevm_suite.audit.static import check_slither, run_natrix, run_slither
from mevm_suite.audit.vyper_source import check_docstrings, deployables
from mevm_suite.paths import ROOT

Publish = Callable[[Path, str, str], Iterator[Finding]]


@click.command()
@click.option("--check", is_flag=True, help="Compare the generated pages; write nothing.")
@click.option(
    "--root",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    default=ROOT,
    show_default=False,
    help="The repository to audit; by default this one.",
)
def main(check: bool, root: Path) -> None:
    """Print what an auditor asks first; exit with 1 where something is wrong."""
    root = root.resolve()
    publish = compare_page if check else write_page
    steps: list[Callable[[], Iterable[Finding]]] = [
        partial(audit_rules, root, publish),
        partial(audit_readmes, root, publish),
        partial(check_docstrings, root),
        partial(audit_contracts, root, publish),
        partial(run_natrix, root),
    ]
    if not check:
        steps.append(partial(audit_with_slither, root))
    if not check and root == ROOT:  # the scenarios deploy this repository's contracts
        steps.append(partial(audit_gas, root))
    findings = [finding for step in steps for finding in carry_out(step)]
    tables.print_findings(findings)
    sys.exit(1 if findings else 0)


def carry_out(step: Callable[[], Iterable[Finding]]) -> Iterator[Finding]:
    """Yield a step's findings; what stops it is its last one."""
    try:
        yield from step()
    except AuditError as error:
        yield error.finding


def audit_rules(root: Path, publish: Publish) -> Iterator[Finding]:
    """Check the rule map and publish it."""
    rules = build_map(root)
    tables.print_rules(rules)
    yield from check_map(rules)
    yield from publish(root, MAP_FILE, render_map(rules))


def audit_readmes(root: Path, publish: Publish) -> Iterator[Finding]:
    """Publish the READMEs with the table of precompiles as it is now."""
    for name, text in render_readmes(root):
        yield from publish(root, name, text)


def audit_contracts(root: Path, publish: Publish) -> Iterator[Finding]:
    """Compile every contract, publish who may do what, and check the sizes."""
    paths = deployables(root)
    contracts = [compile_contract(root, path) for path in track(paths, "compile", transient=True)]
    yield from publish(root, ROLES_FILE, render_roles(contracts))
    tables.print_sizes(contracts)
    yield from check_sizes(contracts)


def audit_gas(root: Path) -> Iterator[Finding]:
    """Measure gas; there is no bound, but every contract has to be in the table."""
    # titanoboa is a test dependency, and slow to import
    from mevm_suite.audit.gas import DEPLOYMENT, SCENARIOS, measure_gas

    costs = measure_gas(track(SCENARIOS, "gas", transient=True))
    tables.print_gas(costs)
    for path in deployables(root):
        if (path.stem, DEPLOYMENT) not in costs:
            where = str(path.relative_to(root))
            yield Finding(where, "no scenario of mevm_suite/audit/gas.py deploys it")


def audit_with_slither(root: Path) -> Iterator[Finding]:
    """Run slither on every contract."""
    paths = deployables(root)
    reports = [run_slither(root, path) for path in track(paths, "slither", transient=True)]
    tables.print_slither(reports)
    for report in reports:
        yield from check_slither(report)


def write_page(root: Path, name: str, text: str) -> Iterator[Finding]:
    """Write a generated page."""
    (root / name).parent.mkdir(exist_ok=True)
    (root / name).write_text(text, encoding="utf-8")
    yield from ()


def compare_page(root: Path, name: str, text: str) -> Iterator[Finding]:
    """Yield a finding where the committed page is not what would be generated now."""
    page = root / name
    if not page.exists() or page.read_text(encoding="utf-8") != text:
        yield Finding(name, "is out of date: run `make audit` and commit it")


if __name__ == "__main__":
    main()
