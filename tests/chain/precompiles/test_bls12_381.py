"""Our BLS12-381 against py-evm's, whose results those of EIP-2537 are."""

import pytest
from eth.exceptions import OutOfGas, VMError
from eth.precompiles import bls12_g1_msm, bls12_g2_msm, bls12_pairing_check
from hypothesis import given, settings
from hypothesis import strategies as st
from py_ecc.bls.hash_to_curve import map_to_curve_G2
from py_ecc.fields import optimized_bls12_381_FQ2 as FieldExtension
from py_ecc.optimized_bls12_381 import normalize

from mevm.crypto import bls12_381 as curve
from mevm.precompiles.bls12_381 import TERMS_AT_ONCE, g1_msm, g2_msm, pairing
from mevm.precompiles.words import FALSE, TRUE, encode_word

UNLIMITED = 2**62
OUTSIDE_G1 = bytes(63) + b"\4" + bytes.fromhex(
    "000000000000000000000000000000000a989badd40d6212b33cffc3f3763e9b"
    "c760f988c9926b26da9dd85e928483446346b8ed00e1de5d5ea93e354abe706c"
)  # fmt: skip

factors = st.sampled_from([0, 1, 2, curve.ORDER - 1]) | st.integers(0, curve.ORDER - 1)
scalars = st.sampled_from([0, 1, curve.ORDER, 2**256 - 1]) | st.integers(0, 2**256 - 1)
terms = st.lists(st.tuples(factors, scalars), min_size=1, max_size=3)


def g1(factor):
    return curve.encode_g1(curve.native.g1() * factor)


def g2(factor):
    return curve.encode_g2(curve.native.g2() * factor)


def outside_g2():
    point = normalize(map_to_curve_G2(FieldExtension((5, 6))))
    return b"".join(int(part).to_bytes(64, "big") for each in point for part in each.coeffs)


def wrong(point, half):
    """Yield what is no point of a group, made from one that is."""
    yield point[:-1] + bytes([point[-1] ^ 1])  # off the curve
    yield point[:half] + bytes(half)
    yield (int.from_bytes(point[:64], "big") + curve.FIELD).to_bytes(64, "big") + point[64:]
    yield b"\1" + point[1:]


def equals_py_evm(run, ours, theirs, data):
    def through(computation):
        theirs(computation)
        return computation

    assert run(ours, data, gas=UNLIMITED) == run(through, data, gas=UNLIMITED)


@settings(max_examples=3)
@given(terms)
def test_fuzz_msm__equals_py_evm(run, terms):
    for encode, ours, theirs in ((g1, g1_msm, bls12_g1_msm), (g2, g2_msm, bls12_g2_msm)):
        data = b"".join(encode(factor) + encode_word(scalar) for factor, scalar in terms)
        equals_py_evm(run, ours, theirs, data)


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ([(1, 1)], FALSE),
        ([(0, 5), (5, 0)], TRUE),
        ([(3, 7), (curve.ORDER - 21, 1)], TRUE),
        ([(3, 7), (curve.ORDER - 21, 2)], FALSE),
    ],
)
def test_pairing__result_and_gas(run, pairs, expected):
    data = b"".join(g1(first) + g2(second) for first, second in pairs)
    assert run(pairing, data) == (expected, 37_700 + 32_600 * len(pairs))
    if len(pairs) == 1:  # which takes py-evm a second already
        equals_py_evm(run, pairing, bls12_pairing_check, data)


@pytest.mark.parametrize(("encode", "function"), [(g1, g1_msm), (g2, g2_msm)])
def test_msm__of_many_terms(run, encode, function):
    count = TERMS_AT_ONCE + 1
    terms = [(number, 2**255 + number) for number in range(count)]
    data = b"".join(encode(factor) + encode_word(scalar) for factor, scalar in terms)
    expected = sum(factor * scalar for factor, scalar in terms) % curve.ORDER
    assert run(function, data)[0] == encode(expected)


@pytest.mark.parametrize("function", [g1_msm, g2_msm, pairing])
def test_bls12_381__halts_on_a_wrong_length(halts, function):
    for data in (b"", bytes(159), bytes(161), bytes(385)):
        halts(function, data, rf"expected a multiple of \d+ bytes, got {len(data)}")


@pytest.mark.parametrize("function", [g1_msm, g2_msm, pairing])
def test_bls12_381__runs_out_of_gas(run, function):
    with pytest.raises(OutOfGas):
        run(function, bytes(160 * 288 * 384), gas=1_000_000)


def test_bls12_381__halts_on_what_is_no_point(run):
    for point in (*wrong(g1(7), 64), OUTSIDE_G1):
        for function, data in ((g1_msm, point + encode_word(5)), (pairing, point + g2(0))):
            with pytest.raises(VMError, match="bls12-381: a (point|coordinate) is"):
                run(function, data)
    for point in (*wrong(g2(7), 128), outside_g2()):
        for function, data in ((g2_msm, point + encode_word(5)), (pairing, g1(0) + point)):
            with pytest.raises(VMError, match="bls12-381: a (point|coordinate) is"):
                run(function, data)
