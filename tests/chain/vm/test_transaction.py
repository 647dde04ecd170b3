"""Making, reading and refusing transactions of every type."""

from typing import Any

import pytest
from eth.vm.forks.prague.transactions import PragueTransactionBuilder
from hypothesis import given
from hypothesis import strategies as st

from mevm.crypto import rlp
from mevm.crypto.secp256k1 import ORDER, address_of
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.transaction import Transaction
from mevm.vm.transaction_fields import Authorization

KEY = b"\x01" * 32
TO = b"\x22" * 20
FEES = {"max_fee_per_gas": 50, "max_priority_fee_per_gas": 2}
ACCESS_LIST = ((TO, (0, 2**256 - 1)), (b"\x33" * 20, ()))

SHAPES: dict[str, dict[str, Any]] = {
    "unprotected": {"gas_price": 9},
    "protected": {"gas_price": 9, "chain_id": 1337},
    "access list": {"gas_price": 9, "chain_id": 1, "access_list": ACCESS_LIST},
    "dynamic fee": {"chain_id": 1, **FEES, "access_list": ACCESS_LIST},
    "blob": {
        **{"chain_id": 1, **FEES, "max_fee_per_blob_gas": 3},
        "blob_versioned_hashes": (b"\x01" * 32,),
    },
    "set code": {
        **{"chain_id": 1, **FEES},
        "authorization_list": (Authorization.sign(KEY, 1, TO, 7),),
    },
}
COMMON = {"nonce": 5, "gas": 100_000, "to": TO, "value": 3, "data": b"\x00\x01"}


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_sign__is_decoded_to_the_same(shape: dict[str, Any]) -> None:
    signed = Transaction.sign(KEY, **COMMON, **shape)
    decoded = Transaction.decode(signed.raw)
    for name in Transaction.__slots__:
        if name != "_sender":
            assert getattr(decoded, name) == getattr(signed, name), name
    assert decoded.sender == address_of(KEY)


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_sign__is_understood_by_pyevm(shape: dict[str, Any]) -> None:
    signed = Transaction.sign(KEY, **COMMON, **shape)
    reference = PragueTransactionBuilder.decode(signed.raw)
    assert reference.hash == signed.hash
    assert reference.sender == signed.sender
    assert reference.intrinsic_gas == signed.intrinsic_gas(Fork.PRAGUE)


@given(
    fields=st.fixed_dictionaries(
        {
            "nonce": st.integers(0, 2**64 - 1),
            "gas": st.integers(0, 2**64 - 1),
            "to": st.sampled_from((b"", TO)),
            "value": st.integers(0, 2**256 - 1),
            "data": st.binary(max_size=80),
            "chain_id": st.integers(0, 2**64),
            "max_fee_per_gas": st.integers(0, 2**256 - 1),
        }
    )
)
def test_fuzz_sign__survives_decoding(fields: dict[str, Any]) -> None:
    decoded = Transaction.decode(Transaction.sign(KEY, **fields).raw)
    assert {name: getattr(decoded, name) for name in fields} == fields
    assert decoded.sender == address_of(KEY)


@given(st.binary(max_size=200), st.sampled_from((b"", b"\x01", b"\x02", b"\x03", b"\x04")))
def test_fuzz_decode__refuses_garbage_with_a_reason(data: bytes, prefix: bytes) -> None:
    with pytest.raises(InvalidTransaction) as refusal:
        Transaction.decode(prefix + data)
    assert refusal.value.message


@given(position=st.integers(0, 10_000), byte=st.integers(0, 255), shape=st.sampled_from([*SHAPES]))
def test_fuzz_decode__never_takes_two_encodings_for_one(
    position: int, byte: int, shape: str
) -> None:
    raw = bytearray(Transaction.sign(KEY, **COMMON, **SHAPES[shape]).raw)
    raw[position % len(raw)] = byte
    try:
        transaction = Transaction.decode(bytes(raw))
    except InvalidTransaction:
        return
    fields = rlp.decode_list(transaction.raw[1:] if transaction.type else transaction.raw)
    assert rlp.encode(fields) == transaction.raw[1 if transaction.type else 0 :]


@pytest.mark.parametrize(
    ("raw", "message"),
    [
        (b"", "typed transaction too short"),
        (b"\x00\xc0", "transaction type not supported"),
        (b"\x05\xc0", "transaction type not supported"),
        (b"\xc0", "rlp: expected 9 fields, got 0"),
        (b"\x02\xc0", "rlp: expected 12 fields, got 0"),
        (b"\x02\x80", "rlp: expected a list, got a byte string"),
        (b"\x02\xc0\x00", "rlp: 1 bytes follow the item"),
        (
            rlp.encode([b"\x00", 0, 0, b"", 0, b"", 0, 0, 0]),
            "rlp: nonce: integer has leading zeros",
        ),
        (rlp.encode([0, 0, 0, b"\x01", 0, b"", 0, 0, 0]), "rlp: to: expected 0 or 20 bytes, got 1"),
        (
            b"\x03" + rlp.encode([[0] * 14, [b"blob"], [b"commitment"], [b"proof"]]),
            "blob transaction with blobs attached: send it without its sidecar",
        ),
    ],
)
def test_decode__reverts_if_malformed(raw: bytes, message: str) -> None:
    with pytest.raises(InvalidTransaction) as refusal:
        Transaction.decode(raw)
    assert refusal.value.message == message


@pytest.mark.parametrize("shape", SHAPES.values(), ids=SHAPES)
def test_sender__reverts_if_s_is_high(shape: dict[str, Any]) -> None:
    signed = Transaction.sign(KEY, **COMMON, **shape)
    prefix = 1 if signed.type else 0
    fields = rlp.decode_list(signed.raw[prefix:])
    fields[-3] = rlp.decode(rlp.encode_int(signed.v ^ 1 if signed.type else flipped(signed.v)))
    fields[-1] = (ORDER - signed.s).to_bytes(32, "big").lstrip(b"\x00")
    twin = Transaction.decode(signed.raw[:prefix] + rlp.encode(fields))
    with pytest.raises(InvalidTransaction, match="^invalid sender$"):
        _ = twin.sender
    assert twin.signer(Fork.FRONTIER) == signed.sender


def flipped(v: int) -> int:
    """Return the legacy ``v`` of the other parity."""
    return v - 1 if v % 2 == 0 else v + 1


def test_unsigned__differs_between_senders_and_cannot_be_sent() -> None:
    first = Transaction.unsigned(TO, nonce=1, gas=21_000, gas_price=1, chain_id=5)
    second = Transaction.unsigned(b"\x44" * 20, nonce=1, gas=21_000, gas_price=1, chain_id=5)
    assert first.sender == TO
    assert first.hash != second.hash
    with pytest.raises(InvalidTransaction, match="^invalid sender$"):
        _ = Transaction.decode(first.raw).sender


def test_sign__reverts_if_a_field_is_not_of_the_type() -> None:
    with pytest.raises(InvalidTransaction, match="fields not of transaction type 0"):
        Transaction.sign(KEY, type=0, gas_price=1, max_fee_per_gas=2)


def test_effective_gas_price__is_capped() -> None:
    transaction = Transaction.sign(KEY, **COMMON, **SHAPES["dynamic fee"])
    assert transaction.effective_gas_price(10) == 12
    assert transaction.effective_gas_price(49) == 50


def test_authorization__has_no_authority_if_the_signature_is_not_valid() -> None:
    valid = Authorization.sign(KEY, 1, TO, 7)
    assert valid.authority == address_of(KEY)
    assert valid._replace(s=ORDER - valid.s, y_parity=1 - valid.y_parity).authority is None
    assert valid._replace(y_parity=2).authority is None
    assert valid._replace(r=0).authority is None
