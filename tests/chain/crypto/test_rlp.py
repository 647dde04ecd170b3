"""RLP against Ethereum's vectors, and against itself."""

import json
import tarfile
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import rlp

ARCHIVE = Path(__file__).parents[4] / "shared" / "vectors" / "rlp-trie-tx.tar.xz"
ITEMS = st.recursive(st.binary(max_size=80), lambda item: st.lists(item, max_size=6), max_leaves=20)


@cache
def load(name: str) -> dict[str, Any]:
    if not ARCHIVE.is_file():
        pytest.skip(f"no vectors at {ARCHIVE}")
    with tarfile.open(ARCHIVE) as archive:
        file = archive.extractfile(name)
        assert file is not None
        return json.load(file)


def as_item(value: Any) -> Any:
    if isinstance(value, list):
        return [as_item(member) for member in value]
    if isinstance(value, int):
        return value
    return int(value[1:]) if value.startswith("#") else value.encode()


def as_bytes(item: Any) -> Any:
    if isinstance(item, list):
        return [as_bytes(member) for member in item]
    return item.to_bytes((item.bit_length() + 7) // 8, "big") if isinstance(item, int) else item


def test_encode__agrees_with_the_vectors() -> None:
    for name, case in load("RLPTests/rlptest.json").items():
        item, encoded = as_item(case["in"]), bytes.fromhex(case["out"].removeprefix("0x"))
        assert rlp.encode(item) == encoded, name
        assert rlp.decode(encoded) == as_bytes(item), name


def test_decode__reverts_if_the_vectors_say_so() -> None:
    for name, case in load("RLPTests/invalidRLPTest.json").items():
        with pytest.raises(rlp.RLPError):
            rlp.decode(bytes.fromhex(case["out"].removeprefix("0x")))
            pytest.fail(name)


def test_decode__takes_the_valid_random_vectors() -> None:
    for case in load("RLPTests/RandomRLPTests/example.json").values():
        encoded = bytes.fromhex(case["out"].removeprefix("0x"))
        assert rlp.encode(rlp.decode(encoded)) == encoded


@given(ITEMS)
def test_fuzz_decode__inverts_encode(item: Any) -> None:
    assert rlp.decode(rlp.encode(item)) == item


@given(st.binary(max_size=100))
def test_fuzz_decode__takes_one_encoding_only(data: bytes) -> None:
    try:
        item = rlp.decode(data)
    except rlp.RLPError:
        return
    assert rlp.encode(item) == data


@given(st.lists(ITEMS, max_size=6))
def test_fuzz_split__returns_the_encoded_members(members: list[Any]) -> None:
    assert rlp.split(rlp.encode(members)) == [rlp.encode(member) for member in members]


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "input is empty"),
        (b"\x80\x80", "1 bytes follow the item"),
        (b"\x81\x01", "single byte is not in its shortest form"),
        (b"\xb8\x01\x00", "length is not in its shortest form"),
        (b"\xb9\x00\x40" + b"a" * 64, "length is not in its shortest form"),
        (b"\x83ab", "item of 3 bytes is cut off"),
        (b"\xc1" * 200, "is cut off|nested deeper"),
    ],
)
def test_decode__reverts_if_not_canonical(data: bytes, message: str) -> None:
    with pytest.raises(rlp.RLPError, match=message):
        rlp.decode(data)


def test_decode__reverts_if_nested_too_deep() -> None:
    data = b"\xc0"
    for _ in range(rlp.MAX_DEPTH):
        data = rlp.encode_list(data)
    with pytest.raises(rlp.RLPError, match="nested deeper than"):
        rlp.decode(data)


@pytest.mark.parametrize(
    ("item", "message"),
    [
        ([], "expected an integer, got a list"),
        (b"\x00", "leading zeros"),
        (b"\x01" * 33, "integer of 33 bytes does not fit in 256 bits"),
    ],
)
def test_decode_int__reverts_if_not_canonical(item: Any, message: str) -> None:
    with pytest.raises(rlp.RLPError, match=message):
        rlp.decode_int(item)


def test_decode_list__reverts_if_a_byte_string() -> None:
    with pytest.raises(rlp.RLPError, match="expected a list, got a byte string"):
        rlp.decode_list(b"\x80")
    with pytest.raises(rlp.RLPError, match="expected a list, got a byte string"):
        rlp.split(b"\x80")
    with pytest.raises(rlp.RLPError, match="1 bytes follow the list"):
        rlp.split(b"\xc0\x80")


@given(st.integers(0, 300) | st.integers(0, 2**440 - 1))
def test_int_size__is_the_length_of_the_encoding(number: int) -> None:
    assert rlp.int_size(number) == len(rlp.encode_int(number))
