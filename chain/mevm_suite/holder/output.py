"""Rows as a table for people, or as JSON or CSV for programs, with every digit."""

import csv
import json
import sys
import unicodedata
from collections.abc import Sequence
from datetime import UTC, datetime
from enum import Enum
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from mevm_suite.holder.amounts import Amount


class Form(Enum):
    """How rows are written."""

    TABLE = "table"
    JSON = "json"
    CSV = "csv"


class Time(int):
    """Unix time."""

    def __str__(self) -> str:
        """Return the time in UTC."""
        return datetime.fromtimestamp(self, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def show(rows: Sequence[dict[str, Any]], form: Form, title: str) -> None:
    """
    Write rows, which all have the same fields, to standard output.

    Parameters
    ----------
    rows
        Amounts as ``Amount``, times as ``Time``; None is a value that does not apply.
    form
        How.
    title
        What they are.

    """
    if form is Form.JSON:
        plain = [{name: _plain(value) for name, value in row.items()} for row in rows]
        print(json.dumps(plain, indent=2))
    elif form is Form.CSV:
        writer = csv.writer(sys.stdout, lineterminator="\n")
        if rows:
            writer.writerow(rows[0])
        writer.writerows([_cell(_plain(value)) for value in row.values()] for row in rows)
    else:
        _print_table(rows, title)


def _print_table(rows: Sequence[dict[str, Any]], title: str) -> None:
    console = Console(soft_wrap=True) if not sys.stdout.isatty() else Console()
    if not rows:
        console.print(f"{title}: nothing")
        return
    grid = Table(title=title)
    # A column that applies to no row says nothing.
    names = [name for name in rows[0] if any(row[name] is not None for row in rows)]
    for name in names:
        is_number = any(isinstance(row[name], Amount) for row in rows)
        grid.add_column(name, justify="right" if is_number else "left", no_wrap=is_number)
    for row in rows:
        grid.add_row(*(_shown(row[name]) for name in names))
    console.print(grid)


def _plain(value: Any) -> Any:
    if isinstance(value, Amount):
        return value.exact()
    return str(value) if isinstance(value, Time) else value


def _cell(value: Any) -> str:
    if value is None:
        return ""
    text = _without_controls(str(value))
    # A spreadsheet would run a text that begins so as a formula; a number may well be negative.
    is_formula = text[:1] in ("=", "+", "-", "@") and not text[1:].replace(".", "").isdigit()
    return "'" + text if is_formula else text


def _shown(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "[red]no[/red]"
    # A stranger's words are words: no style, no link, nothing that a terminal obeys.
    return value.short() if isinstance(value, Amount) else escape(_without_controls(str(value)))


def _without_controls(text: str) -> str:
    """Return a text whose control characters, but ends of lines, cannot be taken for orders."""
    return "".join(
        "\N{REPLACEMENT CHARACTER}"
        if unicodedata.category(sign)[0] == "C" and sign != "\n"
        else sign
        for sign in text
    )
