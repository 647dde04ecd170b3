"""Gas by source line, as text."""

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Any

from mevm.explain.abi import printable

Pair = tuple[str, str]
HEADING = f"  {'gas':>11} {'calls':>11} {'times':>7}"


def gas_lines(gas: Mapping[str, Any]) -> Iterator[list[Pair]]:
    """
    Yield the lines of the table, in texts with their styles.

    Parameters
    ----------
    gas
        What an explanation says of gas.
    """
    yield [("Gas by line", "title")]
    yield [(HEADING, "dim")]
    for (contract, address, path), lines in groupby(gas["lines"], _source):
        if path is not None:
            yield [(f"  {path}", "name")]
        else:
            name = contract or address or "unknown"
            yield [(f"  {name}", "name"), (" (no line of the source)", "dim")]
        for each in lines:
            yield _row(each)
    rest = gas["used"] - gas["intrinsic"] - sum(each["gas"] for each in gas["lines"])
    yield [(f"  {gas['intrinsic']:>11,}", ""), (f"{'':>20}  intrinsic", "dim")]
    if rest:
        yield [(f"  {rest:>11,}", ""), (f"{'':>20}  {_name_of_rest(gas, rest)}", "dim")]
    yield [(f"  {gas['used']:>11,}", "title"), (f"{'':>20}  in all", "dim")]


def _source(line: Mapping[str, Any]) -> tuple[str | None, str | None, str | None]:
    return line["contract"], line["address"], line["path"]


def _row(line: Mapping[str, Any]) -> list[Pair]:
    figures = f"  {line['gas']:>11,} {line['below'] or '':>11} {line['count']:>7,}"
    if line["below"]:
        figures = f"  {line['gas']:>11,} {line['below']:>11,} {line['count']:>7,}"
    if line["line"] is None:
        return [(figures, ""), ("         │ selectors, ABI, memory", "dim")]
    return [
        (figures, ""),
        (f"  {line['line']:>6} │ ", "dim"),
        (printable(line["source"] or ""), ""),
    ]


def _name_of_rest(gas: Mapping[str, Any], rest: int) -> str:
    if gas["outside"] and rest == gas["outside"]:
        return "precompile"
    return "refund, or the floor for call data" if rest < 0 else "floor for call data"
