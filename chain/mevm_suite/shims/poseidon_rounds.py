"""Poseidon's partial rounds with as few constants as a contract has room for.

A partial round maps the first element y and the others x, n of them, to::

    s  = (y + constant)⁵
    y' = corner·s + row·x
    x' = H·x + column·s

The S-box aside this is one linear system, the same in each round. In the basis where H is a
companion matrix (the controllable canonical form) x' is a shift, and only its last element needs
products::

    x'[i] = x[i + 1]
    x'[n - 1] = s + feedback·x

That is 2n + 1 products a round, as in the sparse form of ``mevm.crypto.poseidon``, but by the
same 2n + 1 constants in each; only one number is a round's own. The constants of x go through
the rounds without meeting an S-box, and are added behind them.
"""

from dataclasses import dataclass
from operator import mul

from gmpy2 import invert, mpz

from mevm.crypto.poseidon import FIELD, FULL_ROUNDS, PARTIAL_ROUNDS, generate_constants

Vector = list[mpz]
Matrix = list[Vector]


@dataclass(frozen=True)
class Rounds:
    """
    All constants of one width, in the order of their use.

    Attributes
    ----------
    first, last
        What to add in the full rounds before and behind the partial ones.
    matrix
        What mixes in a full round.
    enter, leave
        The change of basis of all but the first element, and back.
    partial
        What to add to the first element in each partial round.
    corner, output, feedback
        The products of a partial round.

    """

    first: Matrix
    matrix: Matrix
    enter: Matrix
    partial: Vector
    corner: mpz
    output: Vector
    feedback: Vector
    leave: Matrix
    last: Matrix


def arrange(width: int) -> Rounds:
    """
    Rearrange the constants of one width.

    Parameters
    ----------
    width
        Elements in the state: one more than there are inputs.

    Returns
    -------
    Rounds
        The same function.

    """
    rounds, matrix = generate_constants(width)
    half, partial = FULL_ROUNDS // 2, PARTIAL_ROUNDS[width - 2]
    corner, row = matrix[0][0], matrix[0][1:]
    column = [line[0] for line in matrix[1:]]
    inner = [line[1:] for line in matrix[1:]]

    polynomial = _characteristic_polynomial(inner)
    columns = [column]
    for coefficient in polynomial[:-1]:
        product = _apply(inner, columns[0])
        columns.insert(
            0, [(a + coefficient * b) % FIELD for a, b in zip(product, column, strict=True)]
        )
    leave = _transpose(columns)

    head, carried, constants = mpz(0), [mpz(0)] * (width - 1), []
    for first, *others in rounds[half : half + partial]:
        carried = _add(carried, others)
        constants.append((first + head) % FIELD)
        head = _dot(row, carried)
        carried = _apply(inner, carried)
    last = rounds[half + partial :]
    last[0] = _add(last[0], [head, *carried])

    return Rounds(
        first=rounds[:half],
        matrix=matrix,
        enter=_invert(leave),
        partial=constants,
        corner=corner,
        output=_apply(columns, row),
        feedback=[-coefficient % FIELD for coefficient in reversed(polynomial)],
        leave=leave,
        last=last,
    )


def _characteristic_polynomial(matrix: Matrix) -> Vector:
    """Return its coefficients below the leading 1, highest first (Faddeev and LeVerrier)."""
    size = len(matrix)
    coefficients: Vector = []
    power = [[mpz(i == j) for j in range(size)] for i in range(size)]
    for k in range(1, size + 1):
        power = _multiply(matrix, power)
        trace = sum(power[i][i] for i in range(size))
        coefficients.append(-trace * invert(k, FIELD) % FIELD)
        for i in range(size):
            power[i][i] = (power[i][i] + coefficients[-1]) % FIELD
    return coefficients


def _invert(matrix: Matrix) -> Matrix:
    """Invert by Gauss-Jordan elimination, with a row exchange where a pivot is zero."""
    size = len(matrix)
    rows = [[*row, *(mpz(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        pivot = next(j for j in range(i, size) if rows[j][i])
        rows[i], rows[pivot] = rows[pivot], rows[i]
        scale = invert(rows[i][i], FIELD)
        rows[i] = [value * scale % FIELD for value in rows[i]]
        for j in range(size):
            if j != i:
                rows[j] = _add(rows[j], [-rows[j][i] * value for value in rows[i]])
    return [row[size:] for row in rows]


def _dot(left: Vector, right: Vector) -> mpz:
    return sum(map(mul, left, right), mpz(0)) % FIELD


def _apply(matrix: Matrix, vector: Vector) -> Vector:
    return [_dot(row, vector) for row in matrix]


def _add(left: Vector, right: Vector) -> Vector:
    return [(a + b) % FIELD for a, b in zip(left, right, strict=True)]


def _transpose(matrix: Matrix) -> Matrix:
    return [list(line) for line in zip(*matrix, strict=True)]


def _multiply(left: Matrix, right: Matrix) -> Matrix:
    columns = _transpose(right)
    return [_apply(columns, row) for row in left]
