"""Singular value decomposition in integers: the same digits on every machine.

One-sided Jacobi (Hestenes 1958). Pairs of columns of A are rotated until all are orthogonal; what
turned A turns the identity into V. The norms of the columns are then the singular values, the
columns divided by them are U. Whatever stage it has reached, A · V equals the turned columns, so
that U·S·Vᵀ gives A back to within rounding; sweeping on makes U orthogonal.

The larger column of a pair comes first (de Rijk 1989), which orders the values and saves sweeps.
Accuracy of the method: Demmel, Veselić 1992. Convergence of sweeps in a fixed order with rotations
of at most 45 degrees: Forsythe, Henrici 1960; it is quadratic in the end. There is no bound proven
on how many it takes. Of thousands of matrices none took more than 14 of the ``MAX_SWEEPS``; rows
of very different sizes take the most.

Numbers are integers in units of 2^-``PRECISION``, with A scaled by a power of two such that its
largest entry has this many bits. That is exact for entries of up to 160 bits, and makes all bounds
relative to the size of A.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from operator import mul
from typing import NamedTuple

import gmpy2

PRECISION = 160
ORTHOGONAL = 64  # columns count as orthogonal if the cosine is at most 2^-64
NEGLIGIBLE = 80  # columns count as zero if the norm is at most 2^-80 of that of A
MAX_SWEEPS = 30

DECIMALS = 10**18
ONE = gmpy2.mpz(1) << PRECISION

Matrix = list[list[int]]


class NotConverged(ArithmeticError):
    """Raised if ``MAX_SWEEPS`` sweeps do not make the columns orthogonal."""


class Decomposition(NamedTuple):
    """A = U·S·Vᵀ of an m × n matrix, with k = min(m, n).

    Attributes
    ----------
    left
        U, m × k, in units of 10^-18. The entry of each column that is largest in size, the first
        of several, is positive.
    values
        The diagonal of S in descending order, in units of 10^-18 of the unit of A.
    right
        V, n × k, in units of 10^-18.
    """

    left: Matrix
    values: list[int]
    right: Matrix


def _nothing() -> None:
    pass


def decompose(
    matrix: Sequence[Sequence[int]], before_sweep: Callable[[], None] = _nothing
) -> Decomposition:
    """Decompose a matrix.

    Parameters
    ----------
    matrix
        Rows of equal length, at least one; entries of less than 160 bits.
    before_sweep
        Called before each sweep over all pairs of columns; may raise in order to stop.

    Returns
    -------
    Decomposition
        Correct to about 18 digits relative to the largest singular value. Columns of U and V
        are orthonormal to 10^-17. Singular values of at most 2^-80 of the norm of A are 0, with
        any vectors that complete the others.

    Raises
    ------
    NotConverged
        If that takes more than ``MAX_SWEEPS`` sweeps.
    """
    wide = len(matrix[0]) > len(matrix)
    rows = len(matrix[0]) if wide else len(matrix)
    columns, scale = _scaled_columns(matrix if wide else list(zip(*matrix, strict=True)))
    norms = [_dot(column, column, rows) for column in columns]
    negligible = sum(norms) >> 2 * NEGLIGIBLE
    _orthogonalise(columns, norms, rows, negligible, before_sweep)
    order = sorted(range(len(columns)), key=lambda i: -norms[i])
    columns = [columns[i] for i in order]
    norms = [norms[i] if norms[i] > negligible else gmpy2.mpz() for i in order]
    left = _normalised([column[:rows] for column in columns], norms)
    right = [column[rows:] for column in columns]
    values = [_root(norm, scale) for norm in norms]
    return _finish(right, values, left) if wide else _finish(left, values, right)


def _scaled_columns(columns: Sequence[Sequence[int]]) -> tuple[list[list[gmpy2.mpz]], int]:
    """Return the columns of A, each followed by its column of the identity, and the shift."""
    largest = max(abs(entry) for column in columns for entry in column)
    scale = PRECISION - largest.bit_length() if largest else 0
    zero = gmpy2.mpz()
    scaled = []
    for i, column in enumerate(columns):
        identity = [zero] * len(columns)
        identity[i] = ONE
        scaled.append([gmpy2.mpz(entry) << scale for entry in column] + identity)
    return scaled, scale


def _dot(x: list[gmpy2.mpz], y: list[gmpy2.mpz], rows: int) -> gmpy2.mpz:
    return sum(map(mul, x[:rows], y[:rows]))


def _orthogonalise(
    columns: list[list[gmpy2.mpz]],
    norms: list[gmpy2.mpz],
    rows: int,
    negligible: gmpy2.mpz,
    before_sweep: Callable[[], None],
) -> None:
    """Rotate pairs of columns, in place, until a sweep finds nothing to rotate."""
    for _ in range(MAX_SWEEPS):
        before_sweep()
        rotated = False
        for i in range(len(columns)):
            for j in range(i + 1, len(columns)):
                if norms[i] < norms[j]:
                    columns[i], columns[j] = columns[j], columns[i]
                    norms[i], norms[j] = norms[j], norms[i]
                if norms[j] <= negligible:
                    continue
                product = _dot(columns[i], columns[j], rows)
                if product * product << 2 * ORTHOGONAL <= norms[i] * norms[j]:
                    continue
                columns[i], columns[j] = _rotate(
                    columns[i], columns[j], norms[i] - norms[j], 2 * product
                )
                norms[i] = _dot(columns[i], columns[i], rows)
                norms[j] = _dot(columns[j], columns[j], rows)
                rotated = True
        if not rotated:
            return
    raise NotConverged(f"not converged after {MAX_SWEEPS} sweeps")


def _rotate(
    x: list[gmpy2.mpz], y: list[gmpy2.mpz], difference: gmpy2.mpz, product: gmpy2.mpz
) -> tuple[list[gmpy2.mpz], list[gmpy2.mpz]]:
    """Turn two columns by half the angle whose tangent is product over difference."""
    hypotenuse = gmpy2.isqrt(difference * difference + product * product)
    twice = 2 * hypotenuse
    cosine = gmpy2.isqrt((hypotenuse + difference << 2 * PRECISION) // twice)
    sine = (product << 2 * PRECISION) // (twice * cosine)
    pairs = list(zip(x, y, strict=True))
    return (
        [cosine * a + sine * b >> PRECISION for a, b in pairs],
        [cosine * b - sine * a >> PRECISION for a, b in pairs],
    )


def _normalised(columns: list[list[gmpy2.mpz]], norms: list[gmpy2.mpz]) -> list[list[gmpy2.mpz]]:
    """Divide the columns by their norms; complete them where these are zero, which come last."""
    unit: list[list[gmpy2.mpz]] = []
    for column, norm in zip(columns, norms, strict=True):
        unit.append(_divide(column, norm) if norm else _completion(unit, len(column)))
    return unit


def _divide(column: list[gmpy2.mpz], norm: gmpy2.mpz) -> list[gmpy2.mpz]:
    length = gmpy2.isqrt(norm)
    return [(entry << PRECISION) // length for entry in column]


def _completion(unit: list[list[gmpy2.mpz]], rows: int) -> list[gmpy2.mpz]:
    """Return a unit vector that is orthogonal to fewer than ``rows`` others.

    It is made of the axis that is farthest from the space of the others, by Gram-Schmidt, twice
    (Kahan and Parlett: twice is enough).
    """
    inside = [sum(column[i] ** 2 for column in unit) for i in range(rows)]
    axis = inside.index(min(inside))
    vector = [gmpy2.mpz()] * rows
    vector[axis] = ONE
    for _ in range(2):
        for column in unit:
            along = _dot(vector, column, rows) >> PRECISION
            vector = [a - (along * b >> PRECISION) for a, b in zip(vector, column, strict=True)]
    return _divide(vector, _dot(vector, vector, rows))


def _root(norm: gmpy2.mpz, scale: int) -> int:
    """Return the root of a scaled norm, rounded to the nearest unit of 10^-18."""
    doubled = gmpy2.isqrt(4 * norm * DECIMALS**2 >> 2 * scale)
    return int(doubled + 1 >> 1)


def _finish(
    left: list[list[gmpy2.mpz]], values: list[int], right: list[list[gmpy2.mpz]]
) -> Decomposition:
    """Round to units of 10^-18, fix the signs, and make rows of the columns."""
    us, vs = [], []
    for u, v in zip(map(_rounded, left), map(_rounded, right), strict=True):
        sign = -1 if max(u, key=abs) < 0 else 1
        us.append([sign * entry for entry in u])
        vs.append([sign * entry for entry in v])
    return Decomposition(_transposed(us), values, _transposed(vs))


def _rounded(column: list[gmpy2.mpz]) -> list[int]:
    return [int(entry * DECIMALS + ONE // 2 >> PRECISION) for entry in column]


def _transposed(columns: Matrix) -> Matrix:
    return [list(row) for row in zip(*columns, strict=True)]
