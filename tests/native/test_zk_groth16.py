"""Native Groth16 verification against that in Python: one decision on every input.

The logarithms of all points are known here, so that proofs of anything can be made.
"""

import json
import random
from math import gcd, prod
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from py_ecc import optimized_bn128 as reference

from mevm.crypto import bn254
from mevm.crypto.bn254 import FIELD, ORDER
from mevm.precompiles.groth16_verify import MAX_PROOFS, MAX_PUBLIC_INPUTS, _verify
from mevm.precompiles.words import FALSE, TRUE, decode_words, encode_word

ADDRESS = 0x4D05
COFACTOR = 2 * FIELD - ORDER
FACTORS = (  # of the cofactor
    10069,
    5864401,
    1875725156269,
    197620364512881247228717050342013327560683201906968909,
)
X = 4965661367192848881  # of which field and order are polynomials
VECTORS = Path(__file__).parents[1] / "chain" / "precompiles" / "vectors" / "groth16_verify.json"
OUTSIDE = bytes.fromhex(json.loads(VECTORS.read_text())["outside_the_subgroup"])
PROOF_POINTS = 256


def words(*values: int) -> bytes:
    return b"".join(map(encode_word, values))


def g1(scalar: int) -> bytes:
    return bn254.multiply(words(1, 2), scalar % ORDER)


def g2(scalar: int) -> bytes:
    point = bn254.native.g2() * (scalar % ORDER)
    return words(point.x[1], point.x[0], point.y[1], point.y[0])


def key_and_proofs(inputs: int, proofs: int, seed: int = 1) -> tuple[bytes, list[bytes]]:
    """Make a key, and proofs that hold under it."""
    draw = random.Random(seed).randrange
    alpha, beta, gamma, delta = (draw(1, ORDER) for _ in range(4))
    points = [draw(1, ORDER) for _ in range(inputs + 1)]
    key = g1(alpha) + g2(beta) + g2(gamma) + g2(delta) + b"".join(map(g1, points))
    made = []
    for _ in range(proofs):
        a, b, *values = (draw(1, ORDER) for _ in range(2 + inputs))
        sum_of_inputs = points[0] + sum(x * y for x, y in zip(points[1:], values, strict=True))
        c = (a * b - alpha * beta - sum_of_inputs * gamma) * pow(delta, -1, ORDER)
        made.append(g1(a) + g2(b) + g1(c) + words(*values))
    return key, made


def encode(inputs: int, key: bytes, proofs: list[bytes]) -> bytes:
    return words(inputs, len(proofs)) + key + b"".join(proofs)


@pytest.fixture(scope="module")
def decide(native):
    """Ask both, compare, and return the answer."""

    def decide(data: bytes) -> bytes:
        counts = decode_words(data[:64])
        answer = native.zk_run(ADDRESS, data)
        assert answer == _verify(data, *counts)
        return answer

    return decide


@pytest.mark.rule("SERO-31")
@pytest.mark.parametrize(
    ("inputs", "proofs"),
    [(0, 1), (1, 2), (3, 1), (5, 7), (5, 8), (2, 9), (0, 33), (MAX_PUBLIC_INPUTS, 2)],
)
def test_decision__is_that_of_python(decide, inputs, proofs):
    key, made = key_and_proofs(inputs, proofs, seed=inputs + 100 * proofs)
    assert decide(encode(inputs, key, made)) == TRUE
    place = proofs // 2
    for start in range(64, PROOF_POINTS, 64):
        wrong = bytearray(made[place])
        wrong[start - 64 : start] = g1(start)
        others = [*made[:place], bytes(wrong), *made[place + 1 :]]
        assert decide(encode(inputs, key, others)) == FALSE
    if inputs:
        wrong = made[place][:-32] + words(5)
        assert decide(encode(inputs, key, [*made[:place], wrong, *made[place + 1 :]])) == FALSE


def test_decision__is_that_of_python_for_the_most_proofs(decide):
    key, made = key_and_proofs(1, 4)
    made *= MAX_PROOFS // 4
    assert decide(encode(1, key, made)) == TRUE
    made[100] = made[101]
    assert decide(encode(1, key, made)) == TRUE
    made[100] = made[101][:-32] + made[0][-32:]
    assert decide(encode(1, key, made)) == FALSE


def test_decision__is_no_when_errors_would_cancel_out(decide):
    key, made = key_and_proofs(1, 2)
    shifted = [
        proof[:192] + bn254.add(proof[192:256], g1(error)) + proof[256:]
        for proof, error in zip(made, (1, -1), strict=True)
    ]
    assert decide(encode(1, key, shifted)) == FALSE


@given(st.data())
def test_fuzz_decision__is_that_of_python_for_any_other_byte(decide, data):
    inputs, proofs = data.draw(st.sampled_from([(0, 1), (2, 1), (1, 3)]))
    encoded = bytearray(encode(inputs, *key_and_proofs(inputs, proofs)))
    position = data.draw(st.integers(64, len(encoded) - 1))
    encoded[position] ^= data.draw(st.integers(1, 255))
    assert decide(bytes(encoded)) == FALSE


def test_key__is_not_taken_for_another_that_begins_alike(decide):
    """Prepared keys are kept: they have to differ where any byte of them does."""
    key, made = key_and_proofs(2, 1)
    data = encode(2, key, made)
    assert decide(data) == TRUE
    other = key[:-64] + g1(17)
    for _ in range(2):
        assert decide(encode(2, other, made)) == FALSE
        assert decide(data) == TRUE
    longer = encode(3, key + bytes(64), [made[0] + words(9)])
    assert decide(longer) == TRUE


def test_key__is_right_after_many_others(decide):
    first = encode(0, *key_and_proofs(0, 1, seed=1_000))
    assert decide(first) == TRUE
    for seed in range(40):  # more than are kept
        assert decide(encode(0, *key_and_proofs(0, 1, seed))) == TRUE
    assert decide(first) == TRUE


def of_curve(data: bytes):
    x1, x0, y1, y0 = decode_words(data)
    return reference.FQ2([x0, x1]), reference.FQ2([y0, y1]), reference.FQ2.one()


def to_bytes(point) -> bytes:
    (x0, x1), (y0, y1) = ((int(n) for n in c.coeffs) for c in reference.normalize(point))
    return words(x1, x0, y1, y0)


@pytest.fixture(scope="module")
def outside() -> list[bytes]:
    """Return points of the curve of G2 outside the subgroup, some of them of small order."""
    point = of_curve(OUTSIDE)
    torsion = reference.multiply(point, ORDER)
    small = [reference.multiply(torsion, COFACTOR // factor) for factor in FACTORS]
    multiples = [reference.multiply(small[0], k) for k in (2, 3, FACTORS[0] - 1)]
    sums = [reference.add(each, reference.G2) for each in (torsion, *small)]
    found = [point, torsion, *small, *multiples, *sums]
    assert prod(FACTORS) == COFACTOR
    for factor, each in zip(FACTORS, small, strict=True):
        assert reference.is_inf(reference.multiply(each, factor))
    return [to_bytes(each) for each in found]


def test_point_outside_the_subgroup__is_refused(decide, outside):
    key, made = key_and_proofs(1, 2)
    for point in outside:
        proof = made[1][:64] + point + made[1][192:]
        assert decide(encode(1, key, [made[0], proof])) == FALSE
        # With A at infinity nothing of B is left in the equation.
        proof = bytes(64) + point + made[1][192:]
        assert decide(encode(1, key, [made[0], proof])) == FALSE
    for start in (64, 192, 320):
        assert decide(encode(1, key[:start] + outside[2] + key[start + 128 :], made)) == FALSE


def test_membership__is_proven_by_the_sum_in_the_loop():
    """(6x + 2)·Q + ψ(Q) - ψ²(Q) + ψ³(Q) = 0 for points of the subgroup alone: see lines.rs."""
    assert (6 * X + 2 + FIELD - FIELD**2 + FIELD**3) % ORDER == 0  # ψ is p there
    trace = FIELD + 1 - ORDER
    # The sum is constant + linear·ψ, as ψ² = trace·ψ - p everywhere.
    constant = 6 * X + 2 + FIELD - trace * FIELD
    linear = 1 - trace + trace**2 - FIELD
    resultant = constant**2 + constant * linear * trace + linear**2 * FIELD
    assert gcd(resultant, COFACTOR * ORDER) == ORDER
    assert COFACTOR % ORDER != 0


@pytest.mark.parametrize("scalar", [1, 2, 3, ORDER - 1, 6 * X + 2])
def test_point_of_the_subgroup__is_taken(decide, scalar):
    """With all else at infinity the equation reads e(A, B) = 1: A is, and B only has to be one."""
    data = words(0, 1) + bytes(448 + 64) + bytes(64) + g2(scalar) + bytes(64)
    assert decide(data) == TRUE


@given(st.integers(1, ORDER - 1))
def test_fuzz_point_of_the_subgroup__is_taken(decide, scalar):
    assert decide(words(0, 1) + bytes(512) + bytes(64) + g2(scalar) + bytes(64)) == TRUE


@pytest.mark.parametrize("place", range(4 + 1))
def test_infinity__is_a_point(decide, place):
    """In the key, each point in turn."""
    key, made = key_and_proofs(0, 2)
    sizes = [64, 128, 128, 128, 64]
    start = sum(sizes[:place])
    other = key[:start] + bytes(sizes[place]) + key[start + sizes[place] :]
    assert decide(encode(0, other, made)) == FALSE
    nothing = bytes(512) + bytes(2 * 256)
    assert decide(words(0, 2) + nothing) == TRUE
