"""What the rows of a circuit leave open, told at an honest witness by algebra, not by samples.

In the neighbourhood of a witness w the rows are their Jacobian J: row i moves by J[i]·v when the
wires move by v. A direction v with J·v = 0 in every row but i shows that no other rows make up for
row i: without it the circuit has more witnesses. There is one exactly if J[i] is no combination of
the other rows of J.
"""

from __future__ import annotations

import heapq
from collections import defaultdict
from collections.abc import Sequence

from shielded.ceremony.r1cs import FIELD, Combination, Row

Factors = dict[int, int]


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


def jacobian(rows: Sequence[Row], witness: Sequence[int]) -> list[Factors]:
    """Return by how much each row moves when a wire does, at a witness; nothing for zeros."""
    result = []
    for row in rows:
        a, b = value(row.a, witness), value(row.b, witness)
        moves: Factors = defaultdict(int)
        for wire, factor in row.a.items():
            moves[wire] += factor * b
        for wire, factor in row.b.items():
            moves[wire] += factor * a
        for wire, factor in row.c.items():
            moves[wire] -= factor
        moves.pop(0, None)
        result.append({wire: move % FIELD for wire, move in moves.items() if move % FIELD})
    return result


def dependencies(matrix: Sequence[Factors]) -> list[Factors]:
    """Return a basis of the combinations of rows that vanish.

    Parameters
    ----------
    matrix
        Sparse rows.

    Returns
    -------
    list[Factors]
        Each a factor for some rows; their sum is zero.
    """
    return _Elimination(matrix).dependencies


class _Elimination:
    """Gauss on sparse rows: always the shortest row next, and in it the rarest column."""

    def __init__(self, matrix: Sequence[Factors]) -> None:
        self._rows = [dict(row) for row in matrix]
        self._used: list[list[tuple[int, int]]] = [[] for _ in matrix]  # pivot row, factor
        self._columns: dict[int, set[int]] = defaultdict(set)
        for index, row in enumerate(self._rows):
            for column in row:
                self._columns[column].add(index)
        self._pivots: list[int] = []
        vanished = self._eliminate()
        self.dependencies = [self._trace(index) for index in vanished]

    def _eliminate(self) -> list[int]:
        queue = [(len(row), index) for index, row in enumerate(self._rows)]
        heapq.heapify(queue)
        done, vanished = set(), []
        while queue:
            length, index = heapq.heappop(queue)
            row = self._rows[index]
            if index in done or length != len(row):
                continue
            done.add(index)
            if not row:
                vanished.append(index)
                continue
            self._pivots.append(index)
            pivot = min(row, key=lambda column: len(self._columns[column]))
            for column in row:
                self._columns[column].discard(index)
            inverse = pow(row[pivot], -1, FIELD)
            for other in list(self._columns.pop(pivot)):
                self._subtract(other, index, self._rows[other][pivot] * inverse % FIELD)
                heapq.heappush(queue, (len(self._rows[other]), other))
        return vanished

    def _subtract(self, target: int, pivot: int, factor: int) -> None:
        row = self._rows[target]
        self._used[target].append((pivot, factor))
        for column, entry in self._rows[pivot].items():
            rest = (row.get(column, 0) - factor * entry) % FIELD
            if rest:
                if column not in row:
                    self._columns[column].add(target)
                row[column] = rest
            else:
                row.pop(column, None)
                self._columns[column].discard(target)

    def _trace(self, vanished: int) -> Factors:
        """Return which of the given rows make up a row that vanished."""
        factors: Factors = defaultdict(int, {vanished: 1})
        for pivot, factor in self._used[vanished]:
            factors[pivot] -= factor
        for index in reversed(self._pivots):
            if share := factors.get(index, 0) % FIELD:
                for pivot, factor in self._used[index]:
                    factors[pivot] -= share * factor
        return {index: factor % FIELD for index, factor in factors.items() if factor % FIELD}
