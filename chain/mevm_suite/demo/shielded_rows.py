"""The demo's transactions, and what is left of the merchant's assets, as three people see them."""

from textwrap import fill

from mevm_suite.demo.shielded import Shielded, Step
from mevm_suite.demo.shielded_checks import Checks
from mevm_suite.demo.shielded_people import AUDITED
from mevm_suite.demo.shielded_views import (
    Line,
    Names,
    Row,
    account_lines,
    balance_lines,
    bound_lines,
    hidden_by_events,
    outsider_lines,
)
from shielded.wallet.book import Book
from shielded.wallet.grouping import group
from shielded.wallet.history import entries

CONTRACTS = ("TicketOffice",)
TITLE = 20  # characters of a line


def rows(shielded: Shielded, checks: Checks) -> list[Row]:
    """Return a row for each transaction, and one for what is left at the end."""
    public = {shielded.scene.at[name].lower(): name for name in CONTRACTS}
    parts = {each.events[0].transaction: each for each in group(checks.events)}
    owner, auditor = shielded.wallets[AUDITED].book, shielded.auditor.book
    found = [
        Row(
            fill(f"{step.number}. {step.title}", TITLE),
            f"block {step.block:,}, {step.proofs} proofs,\n{step.gas:,} gas",
            (
                _of_account(owner, step, shielded.names | public),
                _of_account(auditor, step, public),
                outsider_lines(parts[step.transaction], public),
            ),
        )
        for step in shielded.steps
    ]
    held, bounds = shielded.wallets[AUDITED].balance(), hidden_by_events(checks.events)
    seen = (balance_lines(held), balance_lines(checks.statement.balances), bound_lines(bounds))
    return [*found, Row(fill("What has the merchant now?", TITLE), "hidden in notes", seen)]


def note(shielded: Shielded) -> str:
    """Return what the courier was told before he took coins out: what no proof hides."""
    told = "; ".join(shielded.given_away.warnings) or "nothing"
    before = "What amounts and times give away, no proof hides. Before the courier took coins out,"
    return f"In red: what stays hidden.\n{before} his wallet said: {told}."


def _of_account(book: Book, step: Step, names: Names) -> list[Line]:
    of_step = (each for each in entries(book) if each.movement.transaction == step.transaction)
    return account_lines(next(of_step, None), names)
