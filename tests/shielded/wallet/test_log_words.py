"""Arguments of events are read as a general decoder reads them, and only in their one form."""

import pytest
from eth_abi import decode, encode
from hypothesis import given
from hypothesis import strategies as st

from shielded.wallet.interface import interface, type_of
from shielded.wallet.log_words import read_arguments

NUMBERS = st.integers(0, 2**256 - 1)
VALUES = {
    "uint256": NUMBERS,
    "bytes32": st.binary(min_size=32, max_size=32),
    "address": st.binary(min_size=20, max_size=20).map(lambda address: "0x" + address.hex()),
    "bool": st.booleans(),
    "bytes": st.binary(max_size=100),
    "uint256[2]": st.tuples(NUMBERS, NUMBERS),
    "bytes32[2]": st.tuples(*[st.binary(min_size=32, max_size=32)] * 2),
    "(bytes32,(uint256,bool),uint256[2])": st.tuples(
        st.binary(min_size=32, max_size=32),
        st.tuples(NUMBERS, st.booleans()),
        st.tuples(NUMBERS, NUMBERS),
    ),
}
STATIC = st.lists(st.sampled_from([kind for kind in VALUES if kind != "bytes"]), max_size=5)
TYPES = st.tuples(STATIC, st.sampled_from([[], ["bytes"]])).map(lambda parts: tuple(sum(parts, [])))
EVENTS = [
    tuple(type_of(each) for each in entry["inputs"] if not each["indexed"])
    for contract in ("pool", "vault")
    for entry in interface(contract)
    if entry["type"] == "event"
]


def plain(value):
    """Return what a decoder gives, with addresses as bytes."""
    if isinstance(value, str):
        return bytes.fromhex(value[2:])
    return tuple(map(plain, value)) if isinstance(value, (tuple, list)) else value


@given(TYPES, st.data())
def test_fuzz_read_arguments__reads_what_was_written(types, data):
    values = [data.draw(VALUES[kind]) for kind in types]
    assert read_arguments(types, encode(types, values)) == list(map(plain, values))


@given(TYPES, st.data())
def test_fuzz_read_arguments__reads_nothing_else_than_a_decoder(types, data):
    encoded = bytearray(encode(types, [data.draw(VALUES[kind]) for kind in types]))
    if encoded:
        encoded[data.draw(st.integers(0, len(encoded) - 1))] ^= data.draw(st.integers(1, 255))
    cut = data.draw(st.integers(0, len(encoded)))
    for changed in (bytes(encoded), bytes(encoded[:cut])):
        try:
            found = read_arguments(types, changed)
        except ValueError:
            continue
        assert found == list(map(plain, decode(types, changed)))


@given(st.binary(max_size=200), st.sampled_from(EVENTS))
def test_fuzz_read_arguments__refuses_any_bytes_in_one_way(data, types):
    try:
        read_arguments(types, data)
    except ValueError:
        pass


@pytest.mark.parametrize("types", EVENTS, ids=",".join)
def test_read_arguments__knows_the_types_of_all_events(types):
    with pytest.raises(ValueError, match="expected"):
        read_arguments(types, bytes(31))


@pytest.mark.parametrize(
    ("types", "data", "reason"),
    [
        (("uint256",), bytes(31), "expected 32 bytes, got 31"),
        (("uint256",), bytes(33), "expected 32 bytes, got 33"),
        (("uint256[2]",), bytes(32), "expected 64 bytes, got 32"),
        (("address",), b"\1" + bytes(31), "an address has 20 bytes"),
        (("bool",), bytes(31) + b"\2", "expected true or false"),
        (("bytes",), bytes(32), "expected 32 bytes, got 32|do not follow"),
        (("bytes",), bytes(31) + b"\x40" + bytes(32), "do not follow"),
        (("bytes",), bytes(31) + b"\x20" + bytes(31) + b"\1", "another length"),
        (("bytes",), bytes(31) + b"\x20" + bytes(31) + b"\1" + b"\1" * 32, "another length"),
        (("bytes",), bytes(31) + b"\x20" + bytes(64), "another length"),
        (("bytes", "uint256"), bytes(96), "only the last"),
        (("string",), bytes(32), "no argument is a string"),
        (("uint128",), bytes(32), "no argument is a uint128"),
    ],
)
def test_read_arguments__refuses(types, data, reason):
    with pytest.raises(ValueError, match=reason):
        read_arguments(types, data)
