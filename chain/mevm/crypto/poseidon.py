"""Poseidon over the BN254 scalar field, with circomlib's parameters.

Constants come from the Grain LFSR of the paper, one width at a time, when first needed.

The partial rounds run in sparse form. Their S-box touches the first element only, so that the
part of the matrix that acts on the others alone, call it H, commutes with it and can be moved
to the round before. What stays of a round is one dense row and one dense column, 2t products
instead of t², and one constant. The results are the same.

References
----------
.. [1] Grassi et al., "Poseidon: A New Hash Function for Zero-Knowledge Proof Systems",
   eprint 2019/458, sections 4, 5 and appendices B, E.
.. [2] circomlib, ``circuits/poseidon.circom``: x⁵, 8 full rounds, the partial rounds below.
"""

from collections.abc import Iterator, Sequence
from functools import cache
from itertools import compress, islice
from operator import mul
from typing import NamedTuple

from gmpy2 import invert, mpz

from mevm.native import extension

FIELD = 21888242871839275222246405745257275088548364400416034343698204186575808495617
MAX_INPUTS = 16
WORD_BYTES = 32
PRECOMPILE = 0x4D01  # by which the native extension knows the hash

FULL_ROUNDS = 8
PARTIAL_ROUNDS = (56, 57, 56, 60, 60, 63, 64, 63, 60, 66, 60, 65, 70, 60, 64, 68)

FIELD_BITS = 254
GRAIN_BITS = 80
GRAIN_TAPS = (62, 51, 38, 23, 13, 0)
GRAIN_WARM_UP = 160

_FIELD = mpz(FIELD)

Vector = list[mpz]
Matrix = list[Vector]


class Constants(NamedTuple):
    """What the paper defines for one width.

    Attributes
    ----------
    rounds
        A vector to add at the start of each round.
    matrix
        The MDS matrix that ends each round.
    """

    rounds: list[Vector]
    matrix: Matrix


class SparseRound(NamedTuple):
    """One partial round: all that touches the first element, and nothing else."""

    constant: mpz
    row: Vector
    column: Vector


class Schedule(NamedTuple):
    """The same permutation, arranged for speed."""

    first: list[tuple[Vector, Matrix]]
    corner: mpz
    partial: list[SparseRound]
    last: list[tuple[Vector, Matrix]]


def poseidon(inputs: Sequence[int]) -> int:
    """Hash field elements.

    Parameters
    ----------
    inputs
        1 to 16 integers, each below the order of the BN254 scalar field.

    Returns
    -------
    int
        The first element of the permuted state, as circomlib does.

    Raises
    ------
    ValueError
        If there are too few or too many inputs, or one is no field element.
    """
    if not 1 <= len(inputs) <= MAX_INPUTS:
        raise ValueError(f"poseidon takes 1 to {MAX_INPUTS} inputs, not {len(inputs)}")
    if not all(0 <= value < FIELD for value in inputs):
        raise ValueError("a poseidon input is not below the order of the BN254 scalar field")
    native = extension()
    if native is not None:
        words = b"".join(int(value).to_bytes(WORD_BYTES, "big") for value in inputs)
        return int.from_bytes(native.zk_run(PRECOMPILE, words), "big")
    return int(_permute([mpz(0), *map(mpz, inputs)])[0])


def _permute(state: Vector) -> Vector:
    schedule = _schedule(len(state))
    for constants, matrix in schedule.first:
        state = _full_round(state, constants, matrix)
    first, rest = state[0], state[1:]
    for constant, row, column in schedule.partial:
        # The others are sums of products: they grow slowly, and reducing them can wait.
        first = _sbox(first + constant)
        head = schedule.corner * first + sum(map(mul, row, rest))
        rest = [value + factor * first for value, factor in zip(rest, column, strict=True)]
        first = head % _FIELD
    state = [first, *rest]
    for constants, matrix in schedule.last:
        state = _full_round(state, constants, matrix)
    return state


def _full_round(state: Vector, constants: Vector, matrix: Matrix) -> Vector:
    return _apply(matrix, [_sbox(a + b) for a, b in zip(state, constants, strict=True)])


def _sbox(value: mpz) -> mpz:
    square = value * value % _FIELD
    return square * square * value % _FIELD


def _apply(matrix: Matrix, vector: Vector) -> Vector:
    return [sum(map(mul, row, vector)) % _FIELD for row in matrix]


@cache
def _schedule(width: int) -> Schedule:
    """Rearrange the constants of one width.

    Backwards, every H moves in front of the partial rounds; forwards, the constants of all but
    the first element move behind them.
    """
    rounds, matrix = generate_constants(width)
    half, partial = FULL_ROUNDS // 2, PARTIAL_ROUNDS[width - 2]
    corner, row = matrix[0][0], matrix[0][1:]
    column = [line[0] for line in matrix[1:]]
    inner = [line[1:] for line in matrix[1:]]
    inverse = _transpose(_invert(inner))

    power = [[mpz(i == j) for j in range(width - 1)] for i in range(width - 1)]
    sparse = []
    for constants in reversed(rounds[half : half + partial]):
        power = _multiply(power, inner)
        row = _apply(inverse, row)
        sparse.append((constants[0], _apply(power, constants[1:]), row, column))
        column = _apply(inner, column)

    first = [(constants, matrix) for constants in rounds[:half]]
    first[-1] = (first[-1][0], [matrix[0], *_multiply(power, matrix[1:])])

    scalar_rounds, head, carried = [], mpz(0), [mpz(0)] * (width - 1)
    for constant, others, row, column in reversed(sparse):
        carried = _add(carried, others)
        scalar_rounds.append(SparseRound((constant + head) % _FIELD, row, column))
        head = sum(map(mul, row, carried))

    last = [(constants, matrix) for constants in rounds[half + partial :]]
    last[0] = (_add(last[0][0], [head, *carried]), matrix)
    return Schedule(first, corner, scalar_rounds, last)


def _add(left: Vector, right: Vector) -> Vector:
    return [(a + b) % _FIELD for a, b in zip(left, right, strict=True)]


def _transpose(matrix: Matrix) -> Matrix:
    return [list(line) for line in zip(*matrix, strict=True)]


def _multiply(left: Matrix, right: Matrix) -> Matrix:
    columns = _transpose(right)
    return [_apply(columns, row) for row in left]


def _invert(matrix: Matrix) -> Matrix:
    """Invert by Gauss-Jordan elimination.

    No pivot is ever zero: every leading block of a Cauchy matrix is itself a Cauchy matrix.
    """
    size = len(matrix)
    rows = [[*row, *(mpz(i == j) for j in range(size))] for i, row in enumerate(matrix)]
    for i in range(size):
        scale = invert(rows[i][i], _FIELD)
        pivot = rows[i] = [value * scale % _FIELD for value in rows[i]]
        for j in range(size):
            if j != i:
                factor = rows[j][i]
                rows[j] = [(a - factor * b) % _FIELD for a, b in zip(rows[j], pivot, strict=True)]
    return [row[size:] for row in rows]


@cache
def generate_constants(width: int) -> Constants:
    """Draw the constants of one width from the Grain LFSR.

    Parameters
    ----------
    width
        Elements in the state: one more than there are inputs.

    Returns
    -------
    Constants
        Round constants (numbers that are no field element are drawn again) and the Cauchy
        matrix 1 / (xᵢ + yⱼ) (numbers are reduced instead, as the authors' script does).
    """
    count = FULL_ROUNDS + PARTIAL_ROUNDS[width - 2]
    numbers = _grain_numbers(width)
    accepted = (number for number in numbers if number < FIELD)
    rounds = [list(islice(accepted, width)) for _ in range(count)]
    points = [number % _FIELD for number in islice(numbers, 2 * width)]
    matrix = [[invert(x + y, _FIELD) for y in points[width:]] for x in points[:width]]
    return Constants(rounds, matrix)


def _grain_numbers(width: int) -> Iterator[mpz]:
    """Yield 254-bit numbers: of each pair of bits the second counts if the first is 1."""
    wanted = (FULL_ROUNDS + PARTIAL_ROUNDS[width - 2] + 2) * width
    stream = _grain_stream(width, 8 * FIELD_BITS * wanted)
    bits = compress(stream[1::2], map(int, stream[::2]))
    while len(number := "".join(islice(bits, FIELD_BITS))) == FIELD_BITS:
        yield mpz(number, 2)


def _grain_stream(width: int, length: int) -> str:
    """Run the register for at least ``length`` bits, after its warm-up.

    Bit i of ``stream`` is the i-th bit ever in the register. Over GF(2) the square of the
    register's polynomial has the same taps at twice the distance, so that the step, and with it
    the number of bits made at once, doubles as the stream grows.
    """
    header = (
        f"{1:02b}{0:04b}{FIELD_BITS:012b}{width:012b}"
        f"{FULL_ROUNDS:010b}{PARTIAL_ROUNDS[width - 2]:010b}"
    )
    stream = mpz(header.ljust(GRAIN_BITS, "1")[::-1], 2)
    size, step = GRAIN_BITS, 1
    while size < GRAIN_BITS + GRAIN_WARM_UP + length:
        if size >= 2 * GRAIN_BITS * step:
            step *= 2
        start, count = size - GRAIN_BITS * step, (GRAIN_BITS - max(GRAIN_TAPS)) * step
        bits = mpz(0)
        for tap in GRAIN_TAPS:
            bits ^= stream >> (start + tap * step)
        stream |= (bits & ((mpz(1) << count) - 1)) << size
        size += count
    return stream.digits(2).zfill(size)[::-1][GRAIN_BITS + GRAIN_WARM_UP :]
