"""Order of strings by contract, beside the precompile: same answer, or both refuse."""

import json
from itertools import product
from pathlib import Path

import boa
import pytest
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

STRING_COMPARE = 0x4D06
CHAIN = Path(__file__).parents[2] / "chain"
VECTORS = json.loads((CHAIN / "precompiles" / "vectors" / "string_compare.json").read_text())

# each way to begin a character, each kind of byte to go on with, and the ends of both
LEADS = (0x00, 0x7F, 0x80, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE, 0xEF)
LEADS += (0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xF7, 0xF8, 0xFB, 0xFC, 0xFF)
RESTS = (b"", b"\x80", b"\xbf\x80a")
NEXT = (0x00, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC2, 0xE0, 0xFF)
EDGES = "\0\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"

characters = st.characters(exclude_categories=["Cs"]) | st.sampled_from(EDGES)
texts = st.text(characters, max_size=40).map(str.encode)
byte_strings = st.lists(st.sampled_from([bytes([b]) for b in (*LEADS, *NEXT)]) | texts).map(
    b"".join
)


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


def strings(left: bytes, right: bytes) -> bytes:
    return encode(["bytes", "bytes"], [left, right])


@pytest.fixture(scope="session")
def agrees(shims, ask, expected):
    """Ask both, compare, and return the answer."""

    def agrees(data: bytes) -> bytes | None:
        answer = ask(shims.string_compare, data)
        assert answer == expected(STRING_COMPARE, data)
        return answer

    return agrees


@pytest.mark.rule("SERO-31")
def test_default__orders_as_the_precompile_does(agrees):
    for vector in VECTORS["ordered"]:
        left, right = (text.encode() for text in vector)
        assert agrees(strings(left, right)) == words(2**256 - 1)
        assert agrees(strings(right, left)) == words(1)
        assert agrees(strings(left, left)) == words(0)


@pytest.mark.rule("SERO-31")
@given(texts, texts)
def test_fuzz_default__orders_as_the_precompile_does(agrees, left, right):
    assert agrees(strings(left, right)) is not None


@given(texts, st.integers(0, 100), st.integers(0, 100))
def test_fuzz_default__orders_beginnings_of_one_string(agrees, text, first, second):
    """Equal for many words, and zeros at the end of one where the other goes on."""
    text = text.decode() * 3 + "\0" * 40
    assert agrees(strings(text[:first].encode(), text[:second].encode())) is not None


@pytest.mark.rule("SERO-31")
@given(byte_strings)
def test_fuzz_default__refuses_what_is_not_utf8(agrees, text):
    is_valid = True
    try:
        text.decode()
    except UnicodeDecodeError:
        is_valid = False
    assert (agrees(strings(text, b"m")) is not None) == is_valid
    assert (agrees(strings(b"m", text)) is not None) == is_valid


@pytest.mark.parametrize("lead", LEADS)
def test_default__knows_every_kind_of_character(agrees, lead):
    """Also across the end of a word, and at the end of the string."""
    tails = [b"", *(bytes([after]) + rest for after, rest in product(NEXT, RESTS))]
    for i, tail in enumerate(tails):
        text = b"a" * (28 + i % 4) + bytes([lead]) + tail
        assert agrees(strings(text, b"")) in (None, words(1))


def test_default__refuses_bytes_that_no_character_has(agrees):
    for vector in VECTORS["invalid"]:
        assert agrees(strings(bytes.fromhex(vector["bytes"]), b"a")) is None


@pytest.mark.parametrize("position", range(6 * 32))
def test_default__refuses_another_layout(agrees, position):
    """No byte of the input for 33 characters and none can be another, but for the characters."""
    data = bytearray(strings(b"a" * 33, b""))
    data[position] ^= 0x01
    is_character = 96 <= position < 96 + 33
    assert (agrees(bytes(data)) is not None) == is_character


@pytest.mark.parametrize("length", [0, 1, 31, 32, 64, 96, 127, 128, 129, 160, 2**20])
def test_default__refuses_a_wrong_length(agrees, length):
    assert agrees(bytes(length)) is None
    data = (words(64, 96, 0, 0) + bytes(2**20))[:length]
    assert (agrees(data) is None) == (length != 128)


@pytest.mark.parametrize("length", [2**256 - 1, 2**256 - 32, 2**255, 2**64, 33])
def test_default__refuses_a_string_that_does_not_fit(agrees, length):
    assert agrees(words(64, 96, length, 0)) is None
    assert agrees(words(64, 96, 0, length)) is None
    assert agrees(words(64, length, 0, 0)) is None
    assert agrees(words(length, 96, 0, 0)) is None


def test_default__takes_no_coins(shims):
    boa.env.set_balance(boa.env.eoa, 1)
    data = strings(b"a", b"b")
    assert boa.env.execute_code(shims.string_compare, data=data, value=1).is_error
    assert not boa.env.execute_code(shims.string_compare, data=data).is_error
