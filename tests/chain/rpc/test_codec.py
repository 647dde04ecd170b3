"""Strictness of the scalar decoders, and what their errors say."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.rpc import codec
from mevm.rpc.codec import DecodeError

ADDRESS = "0x" + "ab" * 20
HASH = "0x" + "cd" * 32

json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=5,
)
DECODERS = [
    codec.quantity,
    codec.quantity64,
    codec.number,
    codec.number64,
    codec.data,
    codec.address,
    codec.hash32,
    codec.word,
    codec.storage_key,
    codec.proof_key,
    codec.boolean,
    codec.text,
    codec.mapping,
    codec.block_number,
    codec.block_id,
    codec.list_of(codec.quantity),
    codec.fields({"a": codec.quantity}, ("a",)),
]


@given(st.integers(0, codec.MAX_UINT256))
def test_fuzz_quantity__decodes_what_it_encodes(value: int) -> None:
    assert codec.quantity(codec.to_quantity(value)) == value


@given(st.binary(max_size=200))
def test_fuzz_data__decodes_what_it_encodes(value: bytes) -> None:
    assert codec.data(codec.to_data(value)) == value


@given(st.sampled_from(DECODERS), json_values)
def test_fuzz_decoders__raise_only_decode_errors(decoder: codec.Decoder, value: object) -> None:
    try:
        decoder(value)
    except DecodeError as error:
        assert str(error)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "null instead of a hex string"),
        (5, "number instead of a hex string"),
        (True, "boolean instead of a hex string"),
        ("", "empty hex string"),
        ("5", "hex string without 0x prefix"),
        ("0x", 'hex string "0x"'),
        ("0x05", "hex number with leading zero digits"),
        ("0x00", "hex number with leading zero digits"),
        ("0xg", "invalid hex string"),
        ("0x_1", "invalid hex string"),
        ("0x 1", "invalid hex string"),
        ("0x\u0661", "invalid hex string"),
        ("-0x1", "hex string without 0x prefix"),
        ("0x1" + "0" * 64, "hex number > 256 bits"),
    ],
)
def test_quantity__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        codec.quantity(value)


def test_quantity64__refuses_65_bits() -> None:
    assert codec.quantity64("0x" + "f" * 16) == 2**64 - 1
    with pytest.raises(DecodeError, match="hex number > 64 bits"):
        codec.quantity64("0x1" + "0" * 16)


@pytest.mark.parametrize("value", [-1, True, 1.0, 2**256])
def test_number__refuses(value: object) -> None:
    with pytest.raises(DecodeError):
        codec.number(value)


def test_number__takes_json_numbers_and_quantities() -> None:
    assert codec.number(3600) == codec.number("0xe10") == 3600


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("ab" * 20, "hex string without 0x prefix"),
        ("0x" + "ab" * 19, "length 38, want 40 for an address"),
        ("0x" + "ab" * 21, "length 42, want 40 for an address"),
        ("0x" + "zz" * 20, "invalid hex string"),
        ({}, "object instead of a hex string, expected an address of 20 bytes"),
    ],
)
def test_address__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        codec.address(value)


def test_data__refuses_half_bytes() -> None:
    with pytest.raises(DecodeError, match="odd length"):
        codec.data("0x123")


@pytest.mark.parametrize(
    ("value", "decoded"),
    [
        ("latest", "latest"),
        ("pending", "pending"),
        ("0x10", 16),
        (HASH, bytes.fromhex(HASH[2:])),
        ({"blockNumber": "0x10"}, 16),
        ({"blockNumber": "safe"}, "safe"),
        ({"blockHash": HASH}, bytes.fromhex(HASH[2:])),
        ({"blockHash": HASH, "requireCanonical": True}, bytes.fromhex(HASH[2:])),
    ],
)
def test_block_id__decodes(value: object, decoded: object) -> None:
    assert codec.block_id(value) == decoded


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("Latest", "expected a block number or one of latest, earliest"),
        (5, "number, expected a block number"),
        ("2", "hex string without 0x prefix"),
        ("0x8" + "0" * 15, "larger than int64"),
        ({}, "without blockHash or blockNumber"),
        ({"blockHash": HASH, "blockNumber": "0x1"}, "cannot specify both"),
        ({"blockHash": "0x12"}, "field blockHash: hex string has length 2"),
        ({"blockHash": HASH, "requireCanonical": 1}, "field requireCanonical: number"),
    ],
)
def test_block_id__refuses(value: object, text: str) -> None:
    with pytest.raises(DecodeError, match=text):
        codec.block_id(value)


def test_storage_key__pads_short_keys_and_refuses_long_ones() -> None:
    assert codec.storage_key("0x1") == codec.storage_key("0x" + "01".zfill(64)) == 1
    with pytest.raises(DecodeError, match="storage key too long"):
        codec.storage_key("0x" + "0" * 65)


def test_proof_key__gives_long_keys_back_in_full() -> None:
    assert codec.proof_key("0x00") == (0, "0x0")
    assert codec.proof_key("0x" + "0" * 64) == (0, "0x" + "0" * 64)


def test_list_of__names_the_item_and_bounds_the_length() -> None:
    with pytest.raises(DecodeError, match=r"field \[1\]: hex string without 0x prefix"):
        codec.list_of(codec.quantity)(["0x1", "1"])
    with pytest.raises(DecodeError, match="array of 3 items, expected at most 2"):
        codec.list_of(codec.quantity, 2)(["0x1"] * 3)


def test_fields__names_the_field_and_ignores_unknown_ones() -> None:
    decode = codec.fields({"gas": codec.quantity, "to": codec.address}, ("gas",))
    assert decode({"gas": "0x1", "to": None, "other": 1}) == {"gas": 1}
    with pytest.raises(DecodeError, match="field to: hex string has length 2"):
        decode({"gas": "0x1", "to": "0x12"})
    with pytest.raises(DecodeError, match="missing field gas"):
        decode({})
