"""What the table of precompiles is made of, and how it is rendered for the README."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

Function: TypeAlias = "Callable[[ComputationAPI], ComputationAPI]"

ADDRESS_BYTES = 20


def address(number: int) -> bytes:
    """Return the address of a number."""
    return number.to_bytes(ADDRESS_BYTES, "big")


@dataclass(frozen=True, slots=True)
class Precompile:
    """One row of the table.

    Attributes
    ----------
    number
        The address as an integer.
    name
        What contracts call it.
    function
        Takes a computation, sets its output and returns it, or raises a ``VMError``.
    purpose
        One line for the reader of the README.
    source
        Where the function is specified.
    """

    number: int
    name: str
    function: Function
    purpose: str
    source: str

    @property
    def address(self) -> bytes:
        """Return the address as 20 bytes."""
        return address(self.number)


def by_address(table: Iterable[Precompile]) -> dict[bytes, Function]:
    """Index the functions of a table by address, as py-evm wants them.

    Raises
    ------
    ValueError
        If two rows have the same address.
    """
    functions: dict[bytes, Function] = {}
    for row in table:
        if row.address in functions:
            raise ValueError(f"{row.name}: address 0x{row.number:04x} is taken")
        functions[row.address] = row.function
    return functions


def render_rows(table: Iterable[Precompile]) -> str:
    """Render rows as a Markdown table, ordered by address."""
    lines = ["| address | name | does | source |", "|---|---|---|---|"]
    for row in sorted(table, key=lambda row: row.number):
        lines.append(f"| `0x{row.number:04x}` | {row.name} | {row.purpose} | {row.source} |")
    return "\n".join(lines) + "\n"
