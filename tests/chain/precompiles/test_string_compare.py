import pytest
from eth.exceptions import OutOfGas
from eth_abi import encode
from hypothesis import given
from hypothesis import strategies as st

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.gas import GAS_STRING_COMPARE, GAS_STRING_COMPARE_WORD
from mevm.precompiles.words import encode_word

STRING_COMPARE = PRECOMPILES[bytes.fromhex("4d06").rjust(20, b"\0")]

# the ends of each length of encoding, next to characters of every kind
EDGES = "\0\x7f\x80\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff"
texts = st.text(max_size=70) | st.text(st.sampled_from(EDGES + "ab"), max_size=4)


def encode_strings(left: bytes, right: bytes) -> bytes:
    return encode(["bytes", "bytes"], [left, right])


def order(output: bytes) -> int:
    return int.from_bytes(output, "big", signed=True)


@pytest.mark.rule("SERO-31")
def test_string_compare__result(run, vectors):
    for vector in vectors("string_compare")["ordered"]:
        left, right = (text.encode() for text in vector)
        assert order(run(STRING_COMPARE, encode_strings(left, right))[0]) == -1
        assert order(run(STRING_COMPARE, encode_strings(right, left))[0]) == 1
        assert order(run(STRING_COMPARE, encode_strings(left, left))[0]) == 0


@given(texts, texts)
def test_fuzz_string_compare__is_the_order_of_code_points(run, left, right):
    """Python compares strings by code point; the precompile compares bytes."""
    output, _ = run(STRING_COMPARE, encode_strings(left.encode(), right.encode()))
    assert len(output) == 32
    assert order(output) == (left > right) - (left < right)


@pytest.mark.parametrize("length", [0, 1, 32, 33, 1000])
def test_string_compare__gas(run, length):
    data = encode_strings(b"a" * length, b"")
    words = 4 + -(-length // 32)
    expected = GAS_STRING_COMPARE + GAS_STRING_COMPARE_WORD * words
    assert run(STRING_COMPARE, data)[1] == expected


def test_string_compare__halts_if_out_of_gas(run):
    data = encode_strings(b"a", b"b")
    enough = GAS_STRING_COMPARE + GAS_STRING_COMPARE_WORD * 6
    assert run(STRING_COMPARE, data, gas=enough)[1] == enough
    with pytest.raises(OutOfGas):
        run(STRING_COMPARE, data, gas=enough - 1)


def test_string_compare__halts_if_input_is_empty(halts):
    halts(STRING_COMPARE, b"", "expected four words or more, got 0 bytes")


def test_string_compare__halts_if_not_utf8(halts, vectors):
    for vector in vectors("string_compare")["invalid"]:
        text = bytes.fromhex(vector["bytes"])
        halts(STRING_COMPARE, encode_strings(text, b"a"), "not UTF-8")
        halts(STRING_COMPARE, encode_strings(b"a", text), "not UTF-8")


@given(st.binary(max_size=40))
def test_fuzz_string_compare__halts_or_orders_bytes(run, halts, text):
    try:
        text.decode()
    except UnicodeDecodeError:
        halts(STRING_COMPARE, encode_strings(text, b""), "not UTF-8")
    else:
        output, _ = run(STRING_COMPARE, encode_strings(text, b"m"))
        assert order(output) == (text > b"m") - (text < b"m")


@pytest.mark.parametrize("position", range(5 * 32))
def test_string_compare__halts_if_layout_is_another(halts, position):
    """The input for ("a", "") has five words; no byte of them can be other than it is."""
    data = bytearray(encode_strings(b"a", b""))
    data[position] ^= 0x80
    halts(STRING_COMPARE, bytes(data), "string compare")


def test_string_compare__halts_if_length_is_wrong(halts):
    data = encode_strings(b"a", b"b")
    halts(STRING_COMPARE, data + bytes(32), "string compare: the strings start at 64 and 128")
    halts(STRING_COMPARE, data[:-32], "1 bytes do not fit")
    halts(STRING_COMPARE, data[:-1], "got 191 bytes")
    huge = encode_word(64) + encode_word(96) + encode_word(2**256 - 1) + bytes(32)
    halts(STRING_COMPARE, huge, "do not fit")
