"""Prints the audit's answers."""

from collections.abc import Iterable, Mapping, Sequence

from rich.console import Console
from rich.table import Column, Table

from mevm_suite.audit.compiled import Contract
from mevm_suite.audit.finding import Finding
from mevm_suite.audit.rule_map import RuleMap, count_statuses, understated
from mevm_suite.audit.rules import STATUSES
from mevm_suite.audit.sizes import BOUND, LIMIT
from mevm_suite.audit.static import SlitherReport

console = Console()


def print_rules(rules: RuleMap) -> None:
    """Print how many rules of each paper are open, partial and done."""
    table = _table("Whitepaper rules", "paper", *STATUSES)
    for paper in rules.book.papers:
        counts = count_statuses(rule for rule in rules.book.rules if rule.paper == paper)
        table.add_row(paper, *(str(counts[status]) for status in STATUSES))
    console.print(table)
    due = understated(rules)
    if due:
        console.print(f"Open, but with code and tests: {', '.join(due)}. Is their status due?")


def print_sizes(contracts: Iterable[Contract]) -> None:
    """Print the size of each contract's code against the limit."""
    table = _table(f"Code (limit {LIMIT:,})", "contract", "bytes", "of the limit")
    for contract in contracts:
        size = contract.runtime_size
        style = "red" if size > BOUND else ""
        table.add_row(contract.path, f"{size:,}", f"{size / LIMIT:.0%}", style=style)
    console.print(table)


def print_gas(costs: Mapping[tuple[str, str], list[int]]) -> None:
    """Print what was measured; where calls differ, from the cheapest to the dearest."""
    table = _table("Gas (execution)", "contract", "function", "calls", "gas")
    for (contract, function), gas in sorted(costs.items()):
        low, high = min(gas), max(gas)
        shown = f"{low:,}" if low == high else f"{low:,} – {high:,}"
        table.add_row(contract, function, str(len(gas)), shown)
    console.print(table)


def print_slither(reports: Iterable[SlitherReport]) -> None:
    """Print slither's detections, or why it read nothing."""
    table = _table("Static analysis", "contract", "slither")
    for report in reports:
        if report.not_supported is not None:
            table.add_row(report.path, f"not supported: {report.not_supported}")
        else:
            table.add_row(report.path, "\n".join(report.detections) or "nothing found")
    console.print(table)


def print_findings(findings: Sequence[Finding]) -> None:
    """Print what is wrong, or that nothing is."""
    if not findings:
        console.print("[green]The audit found nothing wrong.")
        return
    table = _table(f"{len(findings)} findings", "where", "what")
    for finding in findings:
        table.add_row(finding.where, finding.problem)
    console.print(table)


def _table(title: str, *headers: str) -> Table:
    """Return an empty table that breaks long texts rather than cut them."""
    return Table(*(Column(header, overflow="fold") for header in headers), title=title)
