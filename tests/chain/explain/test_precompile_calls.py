"""Calls of precompiles, in and out."""

import pytest
from eth_abi import encode

from mevm.explain.precompile_calls import decode_answer, decode_call, precompile_name
from mevm.precompiles import TABLE

POINTS = [("B", [1, 2]), ("A", [3, 4]), ("R", [5, 6])]


def words(*numbers):
    return b"".join(each.to_bytes(32, "big") for each in numbers)


def at(number):
    return f"0x{number:040x}"


@pytest.mark.parametrize(
    ("number", "data", "pairs"),
    [
        (1, words(7, 27, 3, 4), [("digest", words(7)), ("v", 27), ("r", 3), ("s", 4)]),
        (2, b"abc", [("data", b"abc")]),
        (
            5,
            words(1, 2, 1) + bytes([3, 1, 0, 7]),
            [("base", 3), ("exponent", 256), ("modulus", 7)],
        ),
        (6, words(1, 2), [("p", [1, 2]), ("q", [0, 0])]),
        (7, words(1, 2, 9), [("p", [1, 2]), ("scalar", 9)]),
        (8, words(*range(12)), [("pairs", [list(range(6)), list(range(6, 12))])]),
        (0x4D01, words(5, 6), [("inputs", [5, 6])]),
        (0x4D02, words(1, 2, 3, 4), [("points", [[1, 2], [3, 4]])]),
        (0x4D03, words(9, 1, 2), [("terms", [[9, 1, 2]])]),
        (
            0x4D04,
            words(1, 1, 2, 3, 4, 5, 6, 7, 8),
            [("scheme", "Schnorr"), *POINTS, ("s", 7), ("h", 8)],
        ),
        (
            0x4D04,
            words(0, 1, 2, 3, 4, 5, 6),
            [("scheme", "EdDSA"), ("A", [1, 2]), ("R", [3, 4]), ("S", 5), ("M", 6)],
        ),
        (0x4D05, words(1, 2, 3), [("inputs", 1), ("proofs", 2), ("data", words(3))]),
        (0x4D06, encode(["string", "string"], ["a", "b"]), [("first", "a"), ("second", "b")]),
        (0x4D08, words(1, 1, 5), [("rows", 1), ("columns", 1), ("entries", words(5))]),
        (
            0x4D0A,
            b"k" * 32 + b"s" * 64 + b"m",
            [("public_key", b"k" * 32), ("signature", b"s" * 64), ("message", b"m")],
        ),
    ],
)
def test_decode_call__names_the_arguments(number, data, pairs):
    assert decode_call(at(number), data) == pairs


def test_decode_call__reads_long_keys():
    rsa = words(1, 32, 7, 3) + b"n" * 128 + b"s" * 128
    pairs = dict(decode_call(at(0x4D07), rsa))
    assert (pairs["scheme"], pairs["exponent"], pairs["digest"]) == ("PSS", 3, words(7))
    assert (pairs["modulus"], pairs["signature"]) == (b"n" * 128, b"s" * 128)

    ml_dsa = words(44, 3) + b"k" * 1312 + b"s" * 2420 + b"ctx" + b"message"
    pairs = dict(decode_call(at(0x4D0B), ml_dsa))
    assert (pairs["set"], pairs["context"], pairs["message"]) == (44, b"ctx", b"message")

    vrf = b"k" * 32 + b"p" * 80 + b"alpha"
    assert dict(decode_call(at(0x4D09), vrf))["alpha"] == b"alpha"


@pytest.mark.parametrize("number", [*range(1, 18), *(each.number for each in TABLE)])
@pytest.mark.parametrize("data", [b"", b"\xff" * 31, b"\xff" * 400])
def test_decode_call__says_something_of_anything(number, data):
    assert precompile_name(at(number), with_mevm=True)
    pairs = decode_call(at(number), data)
    assert pairs == [("data", data)] or all(name != "data" for name, _ in pairs) or number == 0x4D05
    decode_answer(at(number), data)


def test_decode_answer__says_yes_or_no():
    assert decode_answer(at(0x4D05), words(1)) is True
    assert decode_answer(at(0x4D0A), words(0)) is False
    assert decode_answer(at(0x4D06), words(2**256 - 1)) == -1
    assert decode_answer(at(0x4D01), words(7)) == 7
    assert decode_answer(at(0x4D02), words(7, 8)) == [7, 8]
    assert (
        decode_answer(at(1), words(0xAB))
        == "0x00000000000000000000000000000000000000ab"[:-2] + "AB"
    )


def test_precompile_name__is_that_of_the_table():
    assert {at(each.number): each.name for each in TABLE} == {
        at(each.number): precompile_name(at(each.number), with_mevm=True) for each in TABLE
    }
    assert precompile_name(at(0x4D01), with_mevm=False) is None
    assert precompile_name(at(18), with_mevm=True) is None
    assert precompile_name(at(0), with_mevm=True) is None
