"""Ethereum's precompiles of the extension against those in Python: results, gas, refusals."""

import json
from hashlib import sha256
from pathlib import Path
from threading import Thread
from time import process_time, sleep

import pytest
from curve_points import (
    BLS12_381,
    BLS12_381_OUTSIDE_G1,
    BLS12_381_OUTSIDE_G2,
    BN254,
    BN254_OUTSIDE_G2,
)
from eth.exceptions import VMError
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message
from hypothesis import given, settings
from hypothesis import strategies as st

import mevm.native
from mevm.precompiles import NATIVE_REPLACEMENTS
from mevm.precompiles.table import address
from mevm.precompiles.words import encode_word
from mevm.vm.precompiles import POINT_EVALUATION, point_evaluation

VECTORS = Path(__file__).parents[1] / "chain" / "precompiles" / "vectors"
KZG = Path(__file__).parent / "vectors" / "point_evaluation.json"
GAS_LIMIT = 30_000_000
CONTRACTS = {
    0x06: "bn254_add",
    0x07: "bn254_multiply",
    0x08: "bn254_pairing",
    0x0A: "point_evaluation",
    0x0B: "bls12_381_g1_add",
    0x0C: "bls12_381_g1_msm",
    0x0D: "bls12_381_g2_add",
    0x0E: "bls12_381_g2_msm",
    0x0F: "bls12_381_pairing",
    0x10: "bls12_381_map_fp_to_g1",
    0x11: "bls12_381_map_fp2_to_g2",
}
WHOLE_BLOCKS = [
    (0x08, BN254.g1(7) + BN254.g2(9), 881),
    (0x0C, BLS12_381.g1(7) + encode_word(2**255 - 19), 4_816),
    (0x0E, BLS12_381.g2(7) + encode_word(2**255 - 19), 2_544),
    (0x0F, BLS12_381.g1(7) + BLS12_381.g2(9), 919),
]
FUNCTIONS = {**NATIVE_REPLACEMENTS, POINT_EVALUATION: point_evaluation}


def run(number, data, gas=GAS_LIMIT):
    """Return output and gas of a call of a precompile, or how it halts."""
    message = Message(gas=gas, to=b"\2" * 20, sender=b"\1" * 20, value=0, data=data, code=b"")
    computation = LondonComputation(None, message, None)  # no precompile reads state
    try:
        FUNCTIONS[address(number)](computation)
    except VMError as error:
        return type(error), str(error)
    return computation.output, gas - computation.get_gas_remaining()


@pytest.fixture(scope="module")
def agree(native):
    """Return a check that the extension answers a call as Python does."""

    def check(number, data, gas=GAS_LIMIT):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(mevm.native, "extension", lambda: None)
            patch.setattr("mevm.vm.precompiles.extension", lambda: None)
            expected = run(number, data, gas)
        assert run(number, data, gas) == expected
        halts = isinstance(expected[0], type)
        if halts and "gas" in expected[1]:
            return None
        try:
            output = getattr(native, CONTRACTS[number])(data)
        except ValueError:
            assert halts, expected
        else:
            assert output == expected[0]
        return None if halts else expected[0]

    return check


@pytest.mark.parametrize("number", [6, 7, 8])
def test_bn254__vectors(agree, number):
    name = {6: "ecadd", 7: "ecmul", 8: "ecpairing"}[number]
    for vector in json.loads((VECTORS / "alt_bn128.json").read_text())[name]:
        assert agree(number, bytes.fromhex(vector["input"])).hex() == vector["output"]


scalars = st.sampled_from([0, 1, 2, BN254.order, BLS12_381.order, 2**256 - 1]) | st.integers(
    0, 2**256 - 1
)
terms = st.lists(st.tuples(scalars, scalars), max_size=3)


@given(scalars, scalars, st.integers(0, 130))
def test_fuzz_bn254__sums(agree, first, second, length):
    agree(6, BN254.g1(first) + BN254.g1(second))
    agree(7, BN254.g1(first) + encode_word(second))
    agree(6, (BN254.g1(first) + BN254.g1(second))[:length])  # missing bytes are zeros
    agree(7, (BN254.g1(first) + encode_word(second))[:length])


@settings(max_examples=10)
@given(scalars, scalars)
def test_fuzz_bls12_381__sums(agree, first, second):
    agree(0x0B, BLS12_381.g1(first) + BLS12_381.g1(second))
    agree(0x0D, BLS12_381.g2(first) + BLS12_381.g2(second))


@settings(max_examples=10)
@given(terms)
def test_fuzz_bls12_381__sums_of_products(agree, terms):
    for number, point in ((0x0C, BLS12_381.g1), (0x0E, BLS12_381.g2)):
        agree(number, b"".join(point(each) + encode_word(factor) for each, factor in terms))


@settings(max_examples=5)
@given(st.integers(0, BLS12_381.field - 1), st.integers(0, BLS12_381.field - 1))
def test_fuzz_bls12_381__mappings(agree, real, imaginary):
    assert agree(0x10, BLS12_381.join([real]))
    assert agree(0x11, BLS12_381.join([real, imaginary]))


@settings(max_examples=10)
@given(terms)
@pytest.mark.parametrize(("number", "curve"), [(0x08, BN254), (0x0F, BLS12_381)])
def test_fuzz_pairing(agree, number, curve, terms):
    pairs = [(curve.g1(first), curve.g2(second)) for first, second in terms]
    agree(number, b"".join(first + second for first, second in pairs))
    exponent = sum(first * second for first, second in terms)
    balanced = [*pairs, (curve.g1(-exponent), curve.g2(1))]
    assert agree(number, b"".join(first + second for first, second in balanced)) == encode_word(1)


def test_bn254__refuses_what_is_no_point(agree):
    for point in BN254.wrong(BN254.g1(7)):
        agree(6, point + BN254.g1(3))
        agree(6, BN254.g1(3) + point)
        agree(7, point + encode_word(3))
        agree(8, point + BN254.g2(3))
    for point in (*BN254.wrong(BN254.g2(7)), BN254_OUTSIDE_G2):
        assert agree(8, BN254.g1(3) + point) is None
        assert agree(8, BN254.g1(0) + point) is None


def test_bls12_381__refuses_what_is_no_point_of_g1(agree):
    for point in BLS12_381.wrong(BLS12_381.g1(7)):
        assert agree(0x0B, point + BLS12_381.g1(3)) is None
        assert agree(0x0B, BLS12_381.g1(3) + point) is None
        assert agree(0x0C, point + encode_word(0)) is None
        assert agree(0x0F, point + BLS12_381.g2(0)) is None
    assert agree(0x0B, BLS12_381_OUTSIDE_G1 + BLS12_381.g1(3))  # sums do not look at the group
    assert agree(0x0C, BLS12_381_OUTSIDE_G1 + encode_word(0)) is None
    assert agree(0x0F, BLS12_381_OUTSIDE_G1 + BLS12_381.g2(0)) is None


def test_bls12_381__refuses_what_is_no_point_of_g2(agree):
    for point in BLS12_381.wrong(BLS12_381.g2(7)):
        assert agree(0x0D, point + BLS12_381.g2(3)) is None
        assert agree(0x0E, point + encode_word(0)) is None
        assert agree(0x0F, BLS12_381.g1(0) + point) is None
    assert agree(0x0D, BLS12_381_OUTSIDE_G2 + BLS12_381.g2(3))
    assert agree(0x0E, BLS12_381_OUTSIDE_G2 + encode_word(0)) is None
    assert agree(0x0F, BLS12_381.g1(0) + BLS12_381_OUTSIDE_G2) is None


@pytest.mark.parametrize(("number", "words"), [(0x10, 1), (0x11, 2)])
def test_bls12_381__refuses_what_is_no_field_element(agree, number, words):
    for wrong in (BLS12_381.field, BLS12_381.field + 1, 2**384 - 1, 2**511, 1 << 384):
        for index in range(words):
            numbers = [1] * words
            numbers[index] = wrong
            assert agree(number, BLS12_381.join(numbers)) is None


@pytest.mark.parametrize("number", CONTRACTS)
@pytest.mark.parametrize("length", [0, 1, 63, 64, 65, 128, 159, 161, 191, 193, 257, 383, 385, 513])
def test_precompiles__lengths(agree, number, length):
    agree(number, bytes(length))
    agree(number, b"\xff" * length)


@pytest.mark.parametrize("number", CONTRACTS)
def test_precompiles__run_out_of_gas(agree, number):
    data = bytes({0x0A: 192, 0x0B: 256, 0x0D: 512, 0x10: 64, 0x11: 128}.get(number, 160 * 12 * 2))
    for gas in (0, 100, 149, 374, 599, 5_499, 5_999, 23_799, 44_999, 49_999):
        agree(number, data, gas)


def test_point_evaluation__agrees(agree):
    """A true proof, and some bytes of it changed."""
    data = bytes.fromhex(json.loads(KZG.read_text())["point_evaluation"])
    assert agree(0x0A, data)
    for index in (32, 63, 64, 95, 144, 145, 191):
        for bit in (1, 0x20, 0x40, 0x80):
            changed = data[:index] + bytes([data[index] ^ bit]) + data[index + 1 :]
            assert agree(0x0A, changed) is None


def test_point_evaluation__refuses_wrong_commitments(agree):
    data = bytes.fromhex(json.loads(KZG.read_text())["point_evaluation"])
    for index in (96, 97, 143):
        for bit in (1, 0x20, 0x40, 0x80):
            commitment = bytearray(data[96:144])
            commitment[index - 96] ^= bit
            versioned_hash = b"\1" + sha256(commitment).digest()[1:]
            changed = versioned_hash + data[32:96] + commitment + data[144:]
            assert agree(0x0A, changed) is None


def test_precompiles__of_a_whole_block_take_no_time(native):
    """A call that pays with 30 million gas is over within a second; ten are allowed here."""
    for number, piece, count in WHOLE_BLOCKS:
        begin = process_time()
        assert getattr(native, CONTRACTS[number])(piece * count)
        assert process_time() - begin < 10, CONTRACTS[number]


def test_precompiles__let_other_threads_go_on(native):
    data = WHOLE_BLOCKS[0][1] * 881
    thread = Thread(target=native.bn254_pairing, args=(data,))
    turns = 0
    thread.start()
    while thread.is_alive():
        turns += 1
        sleep(0.001)
    assert turns > 10
