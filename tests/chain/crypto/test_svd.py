"""Singular value decomposition: exact checks in integers, numpy beside, and pinned digits."""

import json
import math
import random
from itertools import product
from pathlib import Path
from types import SimpleNamespace

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import svd
from mevm.crypto.svd import DECIMALS, Decomposition, decompose

VECTORS = json.loads((Path(__file__).parent / "vectors" / "svd.json").read_text())
LIMIT = 2**127
RELATIVE_ERROR = 10**16  # of U·S·Vᵀ: its reciprocal; the rule asks for 10^9
ORTHONORMAL = DECIMALS**2 // 10**17
SEED = 31


def hilbert(size: int) -> list[list[int]]:
    return [[DECIMALS // (i + j + 1) for j in range(size)] for i in range(size)]


def randoms(rows: int, columns: int, limit: int = LIMIT) -> list[list[int]]:
    generator = random.Random(f"{SEED} {rows} {columns} {limit}")
    return [[generator.randrange(1 - limit, limit) for _ in range(columns)] for _ in range(rows)]


def graded(size: int, step: int) -> list[list[int]]:
    """Columns of very different sizes, the largest first if step is positive, else last."""
    shift = [step * j if step > 0 else -step * (size - 1 - j) for j in range(size)]
    return [[entry >> shift[j] for j, entry in enumerate(row)] for row in randoms(size, size)]


def of_rank(rank: int, rows: int, columns: int) -> list[list[int]]:
    left, right = randoms(rows, rank, 2**50), randoms(rank, columns, 2**50)
    return [
        [sum(left[i][q] * right[q][j] for q in range(rank)) for j in range(columns)]
        for i in range(rows)
    ]


def hadamard(size: int, unit: int) -> list[list[int]]:
    """Orthogonal rows: all singular values are equal."""
    return [[unit * (-1) ** (i & j).bit_count() for j in range(size)] for i in range(size)]


def ring(size: int) -> list[list[int]]:
    """A circulant, whose singular values come in pairs."""
    return [
        [DECIMALS * min((i - j) % size, (j - i) % size) for j in range(size)] for i in range(size)
    ]


MATRICES = {
    "one entry": [[-5]],
    "row": [[3, 4, -12]],
    "column": [[3], [4], [-12]],
    "zero": [[0] * 5] * 7,
    "one unit in a corner": [[0] * 8] * 7 + [[0] * 7 + [1]],
    "units": randoms(9, 6, 2),
    "largest": [[LIMIT - 1] * 6] * 4,
    "huge beside tiny": [[LIMIT - 1, 1], [0, 1]],
    "tall": randoms(32, 5),
    "wide": randoms(5, 32),
    "large": randoms(32, 32),
    "Hilbert": hilbert(32),
    "rank 3": of_rank(3, 12, 20),
    "equal values": hadamard(16, 1),
    "pairs of values": ring(15),
    "large first": graded(12, 10),
    "large last": graded(12, -10),
    "rows of all sizes": [list(row) for row in zip(*graded(20, 6), strict=True)],
}


def assert_decomposes(matrix: list[list[int]], found: Decomposition) -> None:
    """Check the promises exactly, in integers."""
    error = norm = 0
    for left, row in zip(found.left, matrix, strict=True):
        for right, entry in zip(found.right, row, strict=True):
            scaled = entry * DECIMALS**3
            terms = zip(left, found.values, right, strict=True)
            error += (sum(u * s * v for u, s, v in terms) - scaled) ** 2
            norm += scaled**2
    assert error * RELATIVE_ERROR**2 <= norm
    for vectors in (found.left, found.right):
        assert_orthonormal(list(zip(*vectors, strict=True)))
    assert found.values == sorted(found.values, reverse=True)
    assert found.values[-1] >= 0
    assert all(max(column, key=abs) > 0 for column in zip(*found.left, strict=True))


def assert_orthonormal(columns: list[tuple[int, ...]]) -> None:
    for (i, x), (j, y) in product(enumerate(columns), repeat=2):
        inner = sum(a * b for a, b in zip(x, y, strict=True))
        assert abs(inner - DECIMALS**2 * (i == j)) <= ORTHONORMAL


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("name", MATRICES)
def test_decompose__gives_the_matrix_back(name):
    assert_decomposes(MATRICES[name], decompose(MATRICES[name]))


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("name", MATRICES)
def test_decompose__agrees_with_numpy(name):
    expected = numpy.linalg.svd(numpy.array(MATRICES[name], dtype=float), compute_uv=False)
    values = numpy.array([value / DECIMALS for value in decompose(MATRICES[name]).values])
    assert numpy.abs(values - expected).max() <= 1e-13 * expected[0]


entries = st.integers(1 - LIMIT, LIMIT - 1) | st.integers(-3, 3) | st.just(0)
matrices = st.integers(1, 6).flatmap(
    lambda columns: st.lists(
        st.lists(entries, min_size=columns, max_size=columns), min_size=1, max_size=6
    )
)


@pytest.mark.rule("SERO-31")
@given(matrices)
def test_fuzz_decompose__gives_the_matrix_back(matrix):
    assert_decomposes(matrix, decompose(matrix))


@given(matrices)
def test_fuzz_decompose__is_the_same_for_the_transposed_matrix(matrix):
    """U and V change places, up to a sign that makes the other's largest entry positive."""
    found, other = decompose(matrix), decompose(list(map(list, zip(*matrix, strict=True))))
    if len(matrix) != len(matrix[0]):
        signless = [[abs(entry) for entry in row] for row in found.left]
        assert signless == [[abs(entry) for entry in row] for row in other.right]
    assert all(
        abs(a - b) <= 2 + a // 10**20 for a, b in zip(found.values, other.values, strict=True)
    )


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize("name", VECTORS)
def test_decompose__same_digits_on_every_machine(name):
    """Pinned words: where this fails, two nodes would disagree about a block."""
    vector = VECTORS[name]
    found = decompose(vector["matrix"])
    assert found._asdict() == {key: vector[key] for key in ("left", "values", "right")}


@pytest.mark.parametrize("name", ["random", "huge and tiny", "rank 1", "Hilbert 5"])
def test_decompose__same_digits_by_other_integers(monkeypatch, name):
    """Python's own in the place of GMP's: nothing depends on the library's version."""
    monkeypatch.setattr(svd, "gmpy2", SimpleNamespace(mpz=int, isqrt=math.isqrt))
    monkeypatch.setattr(svd, "ONE", int(svd.ONE))
    found = decompose(VECTORS[name]["matrix"])
    assert found._asdict() == {key: VECTORS[name][key] for key in ("left", "values", "right")}


@pytest.mark.parametrize("name", MATRICES)
def test_decompose__needs_few_sweeps(name):
    sweeps = []
    decompose(MATRICES[name], lambda: sweeps.append(name))
    assert len(sweeps) <= svd.MAX_SWEEPS // 2


def test_decompose__raises_if_sweeps_run_out(monkeypatch):
    monkeypatch.setattr(svd, "MAX_SWEEPS", 3)
    with pytest.raises(svd.NotConverged, match="after 3 sweeps"):
        decompose(randoms(8, 8))


def test_decompose__counts_what_is_negligible_as_zero():
    """Rounding leaves 10^-45 of a matrix of rank 3; none of it is told as a singular value."""
    values = decompose(MATRICES["rank 3"]).values
    assert values[2] > 0 and not any(values[3:])
