"""What the rows of a circuit allow, told at an honest witness by algebra, not by samples."""

from __future__ import annotations

from collections.abc import Sequence

from shielded.ceremony.r1cs import FIELD, Combination, Row


def value(combination: Combination, witness: Sequence[int]) -> int:
    """Return a linear combination of the wires."""
    return sum(factor * witness[wire] for wire, factor in combination.items()) % FIELD


def holds(row: Row, witness: Sequence[int]) -> bool:
    """Tell whether a witness satisfies a row."""
    product = value(row.a, witness) * value(row.b, witness)
    return (product - value(row.c, witness)) % FIELD == 0


def single_changes(rows: Sequence[Row], witness: Sequence[int]) -> dict[int, set[int] | None]:
    """Return the wires that can change alone, every row being obeyed.

    Exact: in one wire a row is a polynomial of degree 2 that vanishes where the witness is. So it
    allows every change, or none, or one.

    Parameters
    ----------
    rows
        The circuit.
    witness
        A witness that satisfies it.

    Returns
    -------
    dict[int, set[int] | None]
        By wire, the changes that no row refuses; None for all changes.
    """
    allowed: dict[int, set[int] | None] = dict.fromkeys(range(1, len(witness)))
    for row in rows:
        a, b = value(row.a, witness), value(row.b, witness)
        for wire in (row.a.keys() | row.b.keys() | row.c.keys()) - {0}:
            before = allowed[wire]
            if before is not None and not before:
                continue
            alpha, beta = row.a.get(wire, 0), row.b.get(wire, 0)
            slope = (alpha * b + beta * a - row.c.get(wire, 0)) % FIELD
            curve = alpha * beta % FIELD
            if not slope and not curve:
                continue
            roots = {-slope * pow(curve, -1, FIELD) % FIELD} - {0} if curve else set()
            allowed[wire] = roots if before is None else before & roots
    return {wire: changes for wire, changes in allowed.items() if changes is None or changes}
