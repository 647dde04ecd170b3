import pytest
from eth.exceptions import OutOfGas
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import svd
from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_SVD, GAS_SVD_ENTRY, GAS_SVD_PAIR, GAS_SVD_PAIR_ENTRY
from mevm.precompiles.words import encode_word

SVD = PRECOMPILES[bytes.fromhex("4d08").rjust(20, b"\0")]
LIMIT = 2**127
UNIT = 10**18

numbers = st.integers(-LIMIT, LIMIT - 1)


def encode(rows: int, columns: int, *entries: int) -> bytes:
    return b"".join(map(encode_word, (rows, columns, *entries)))


def decode(output: bytes) -> list[int]:
    return [
        int.from_bytes(output[i : i + 32], "big", signed=True) for i in range(0, len(output), 32)
    ]


def price(rows: int, columns: int, sweeps: int) -> int:
    fewer = min(rows, columns)
    sweep = fewer * (fewer - 1) // 2 * (GAS_SVD_PAIR + GAS_SVD_PAIR_ENTRY * (rows + columns))
    return GAS_SVD + GAS_SVD_ENTRY * rows * columns + (sweeps + 1) * sweep


@pytest.mark.rule("SERO-31")
def test_svd__result(run):
    """The axes of (3, 1), (1, 3), (2, -2) turned by 45 degrees: 4 and the root of 12."""
    output, _ = run(SVD, encode(3, 2, *(UNIT * entry for entry in (3, 1, 1, 3, 2, -2))))
    half, third, sixth = 707106781186547524, 816496580927726033, 408248290463863016
    root = 3464101615137754587054892683011744734
    left = [half, sixth, half, -sixth, 0, third]
    assert decode(output) == [*left, 4 * UNIT**2, root, half, half, half, -half]


@pytest.mark.rule("SERO-31")
@given(st.integers(1, 4), st.integers(1, 4), st.data())
def test_fuzz_svd__writes_what_the_library_finds(run, rows, columns, data):
    count = rows * columns
    entries = data.draw(st.lists(numbers, min_size=count, max_size=count))
    output, _ = run(SVD, encode(rows, columns, *entries))
    matrix = [entries[i : i + columns] for i in range(0, count, columns)]
    left, values, right = svd.decompose(matrix)
    assert decode(output) == [*sum(left, []), *values, *sum(right, [])]


@pytest.mark.parametrize(
    ("rows", "columns", "sweeps"), [(1, 1, 1), (32, 1, 1), (1, 32, 1), (2, 2, 2), (3, 2, 2)]
)
def test_svd__gas(run, rows, columns, sweeps):
    """Distinct columns that are not orthogonal: one sweep for each pair, one to see it is done."""
    entries = [UNIT * (1 + (3 * i * i) % 17) for i in range(rows * columns)]
    assert run(SVD, encode(rows, columns, *entries))[1] == price(rows, columns, sweeps)


def test_svd__halts_if_out_of_gas(run):
    """Each sweep is paid for before it is made."""
    data = encode(2, 2, 1, 2, 3, 4)
    enough = price(2, 2, 2)
    assert run(SVD, data, gas=enough)[1] == enough
    for sweeps in range(-1, 2):
        with pytest.raises(OutOfGas):
            run(SVD, data, gas=price(2, 2, sweeps + 1) - 1)


def test_svd__charges_before_it_reads_the_matrix(run):
    with pytest.raises(OutOfGas):
        run(SVD, encode(32, 32, *[2**255] * 1024), gas=price(32, 32, 0) - 1)


def test_svd__halts_if_not_converged(halts, monkeypatch):
    monkeypatch.setattr(svd, "MAX_SWEEPS", 1)
    halts(SVD, encode(2, 2, 1, 2, 3, 4), "svd: not converged after 1 sweeps")


@pytest.mark.parametrize("length", [0, 1, 31, 32, 64, 95])
def test_svd__halts_if_input_is_short(halts, length):
    halts(SVD, bytes(length), f"expected three words or more, got {length} bytes")


@pytest.mark.parametrize("sizes", [(0, 1), (1, 0), (33, 1), (1, 33), (2**255, 1), (1, 2**256 - 1)])
def test_svd__halts_if_size_is_out_of_bounds(halts, sizes):
    count = max(1, min(33, sizes[0] * sizes[1]))
    halts(SVD, encode(*sizes, *[1] * count), "expected 1 to 32 rows and columns")


@pytest.mark.parametrize("length", [64 + 4 * 32 - 1, 64 + 4 * 32 + 1, 64 + 3 * 32, 2**20])
def test_svd__halts_if_length_is_wrong(halts, length):
    data = encode(2, 2).ljust(length, b"\1")
    halts(SVD, data, f"expected 192 bytes, got {length}")


def test_svd__halts_if_an_entry_is_too_large(run, halts):
    run(SVD, encode(1, 2, LIMIT - 1, -LIMIT))
    for entry in (LIMIT, -LIMIT - 1, 2**255 - 1, -(2**255)):
        halts(SVD, encode(1, 2, 0, entry), "entries of the type int128")


def test_svd__writes_the_largest_result(run):
    """32 columns of the largest entries: their norm still fits a word, with 36 decimals."""
    output, _ = run(SVD, encode(32, 32, *[-LIMIT] * 1024))
    words = decode(output)
    assert len(words) == 1024 + 32 + 1024
    assert abs(words[1024] - 32 * LIMIT * UNIT) < words[1024] // 10**40
    assert words[1025:1056] == [0] * 31
