"""Read the constraints that circom wrote: rows (A·w)·(B·w) = C·w over the wires w.

Wire 0 is the constant 1; then come outputs, public inputs, private inputs, and all others. The
format is iden3's r1cs v1: https://github.com/iden3/r1csfile.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from shielded.ceremony.binary_file import NUMBER, InvalidFile, read_sections

FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617

Combination = dict[int, int]  # wire → coefficient

_MAGIC = b"r1cs"
_HEADER = 1
_CONSTRAINTS = 2
_COUNTS = struct.Struct("<IIIIQI")


@dataclass(frozen=True)
class Header:
    """The counts of a system.

    Attributes
    ----------
    wires
        With the constant.
    public_signals
        Outputs and public inputs.
    private_signals
        Private inputs.
    constraints
        Rows.
    """

    wires: int
    public_signals: int
    private_signals: int
    constraints: int


@dataclass(frozen=True, slots=True)
class Row:
    """One constraint: a·b = c."""

    a: Combination
    b: Combination
    c: Combination


def read_header(file: bytes) -> Header:
    """Return the counts that a file begins with.

    Raises
    ------
    InvalidFile
        If it is no r1cs file, or not over the scalar field of BN254.
    """
    return _header(read_sections(file, _MAGIC))


def read_rows(file: bytes) -> list[Row]:
    """Return all constraints.

    Raises
    ------
    InvalidFile
        If it is no r1cs file over the scalar field of BN254, is cut short, or names a wire that
        it has not.
    """
    sections = read_sections(file, _MAGIC)
    header = _header(sections)
    try:
        combinations = list(_combinations(sections[_CONSTRAINTS], 3 * header.constraints))
    except (KeyError, struct.error):
        raise InvalidFile("r1cs: the constraints are missing or cut short") from None
    if any(wire >= header.wires for one in combinations for wire in one):
        raise InvalidFile(f"r1cs: a constraint names a wire above {header.wires - 1}")
    return [Row(*combinations[i : i + 3]) for i in range(0, len(combinations), 3)]


def _header(sections: dict[int, bytes]) -> Header:
    data = sections.get(_HEADER, b"")
    field = NUMBER.to_bytes(4, "little") + FIELD.to_bytes(NUMBER, "little")
    if len(data) != len(field) + _COUNTS.size or not data.startswith(field):
        raise InvalidFile("r1cs: not over the scalar field of BN254")
    wires, outputs, inputs, private, _, constraints = _COUNTS.unpack(data[len(field) :])
    return Header(wires, outputs + inputs, private, constraints)


def _combinations(data: bytes, count: int) -> Iterator[Combination]:
    position = 0
    for _ in range(count):
        (terms,) = struct.unpack_from("<I", data, position)
        position += 4
        parts = struct.unpack_from("<" + f"I{NUMBER}s" * terms, data, position)
        position += (4 + NUMBER) * terms
        yield {
            wire: int.from_bytes(coefficient, "little")
            for wire, coefficient in zip(parts[::2], parts[1::2], strict=True)
        }
