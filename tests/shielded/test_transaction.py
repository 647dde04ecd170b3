"""Transactions: their encoding, what is refused before sending, what adds up."""

import re
from dataclasses import fields, replace
from pathlib import Path

import pytest
from eth_abi.abi import decode, encode

from mevm.crypto.baby_jubjub import IDENTITY
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD
from shielded.abi import struct_of, to_abi
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.encryption import encrypt
from shielded.generators import blind
from shielded.notes import Note
from shielded.transaction import (
    Authorisation,
    Call,
    Deposit,
    Output,
    Package,
    PackageUse,
    Spend,
    Transaction,
    Withdrawal,
    encode_pay,
    encode_transact,
    sighash,
)

INTERFACES = Path(__file__).parents[2] / "interfaces"
OWNER = SpendingKey.from_seed(b"owner".ljust(32))
CHAIN, POOL, PAYER = 1337, b"\x11" * 20, b"\x22" * 20
COIN, GOLD, DEED = (
    Asset.of_token("COIN", 10),
    Asset.of_token("GOLD", 7),
    Asset.of_ticket("DEEDS", 2**200),
)
SPEND = Spend(5, blind(COIN.commitment(), 3))
NOTE = Note(DEED, OWNER.viewing.one_time(0), bytes(range(64)), 99)


def output(asset: Asset, blinding: int) -> Output:
    made = encrypt(OWNER.address, asset, seed=b"seed".ljust(32))
    value = blind(asset.commitment(), blinding)
    return Output(made.commitment, value, made.ephemeral, made.ciphertext)


OUTPUT = output(GOLD, 4)
FULL = Transaction(
    anchor=17,
    spends=(SPEND,),
    outputs=(OUTPUT,),
    deposits=(Deposit(PAYER, GOLD), Deposit(PAYER, DEED, True)),
    withdrawals=(Withdrawal(PAYER, Asset.of_token("COIN", 4)),),
    notes=(NOTE,),
    calls=(Call(PAYER, Asset.of_token("COIN", 5), 100_000, b"data"),),
    packages=(Package(b"\x33" * 32, content=b"content"),),
    uses=(PackageUse(b"\x44" * 32, b"\x55" * 32),),
    sender=OWNER.viewing.one_time(1),
    is_verified=True,
    fee=1,
    relayer=PAYER,
    deadline=2_000_000_000,
)


def vyper_structs(name: str) -> dict[str, list[tuple[str, str]]]:
    """Read the structs of an interface: names and types of their fields, in their order."""
    text = (INTERFACES / name).read_text()
    return {
        struct: re.findall(r"^    (\w+): ([^#\n]+?) *(?:#.*)?$", body, re.MULTILINE)
        for struct, body in re.findall(r"^struct (\w+):\n((?:    .*\n)+)", text, re.MULTILINE)
    }


STRUCTS = vyper_structs("IShieldedAssets.vyi") | vyper_structs("IShieldedPool.vyi")


def abi_name(kind: str) -> str:
    """Return what the ABI calls a type of Vyper."""
    kind = kind.removeprefix("IShieldedAssets.")
    if kind in STRUCTS:
        return f"({','.join(abi_name(each) for _, each in STRUCTS[kind])})"
    if item := re.fullmatch(r"DynArray\[(.+), \d+\]", kind):
        return f"{abi_name(item[1])}[]"
    return "bytes" if kind.startswith("Bytes[") else kind


@pytest.mark.parametrize("cls", [Transaction, Authorisation])
def test_types__are_those_of_the_interface(cls):
    assert struct_of(cls).name == abi_name(cls.__name__)


@pytest.mark.parametrize(
    "cls", [Spend, Output, Deposit, Withdrawal, Call, Package, PackageUse, Transaction]
)
def test_fields__are_those_of_the_interface(cls):
    assert [field.name for field in fields(cls)] == [name for name, _ in STRUCTS[cls.__name__]]


@pytest.mark.parametrize("cls", [Transaction, Authorisation, Output, Call, Package])
def test_bounds__are_those_of_the_interface(cls):
    told = dict(STRUCTS[cls.__name__])
    bounds = {
        name: int(bound[1] or bound[2])
        for name, kind in told.items()
        if (bound := re.fullmatch(r"DynArray\[.+, (\d+)\]|Bytes\[(\d+)\]", kind))
    }
    assert {name: kind.most for name, kind in struct_of(cls).types if name in bounds} == bounds


@pytest.mark.rule("SERO-07")
def test_sighash__hashes_domain_chain_pool_and_transaction():
    types = ["bytes32", "uint256", "address", struct_of(Transaction).name]
    data = encode(types, [keccak(b"SERO.tx.v1"), CHAIN, POOL, to_abi(FULL)])
    assert sighash(CHAIN, POOL, FULL) == int.from_bytes(keccak(data), "big") % 2**253


CHANGES = [
    {"anchor": 18},
    {"spends": (replace(SPEND, nullifier=6),)},
    {"spends": (replace(SPEND, value=OUTPUT.value),)},
    {"outputs": (replace(OUTPUT, commitment=1),)},
    {"outputs": (replace(OUTPUT, value=SPEND.value),)},
    {"outputs": (replace(OUTPUT, ephemeral=SPEND.value),)},
    {"outputs": (replace(OUTPUT, ciphertext=bytes(371)),)},
    {"deposits": FULL.deposits[::-1]},
    {"deposits": (Deposit(POOL, GOLD), FULL.deposits[1])},
    {"deposits": (Deposit(PAYER, GOLD, True), FULL.deposits[1])},
    {"withdrawals": (Withdrawal(POOL, FULL.withdrawals[0].asset),)},
    {"notes": (replace(NOTE, secret=98),)},
    {"notes": (replace(NOTE, memo=bytes(64)),)},
    {"notes": (replace(NOTE, address=OWNER.viewing.one_time(2)),)},
    {"calls": (replace(FULL.calls[0], gas=99_999),)},
    {"calls": (replace(FULL.calls[0], data=b"other"),)},
    {"packages": (replace(FULL.packages[0], owner=b"\x34" * 32),)},
    {"packages": (replace(FULL.packages[0], content=b""),)},
    {"uses": (replace(FULL.uses[0], new_owner=b"\x56" * 32),)},
    {"sender": None},
    {"sender": OWNER.viewing.one_time(2)},
    {"is_verified": False},
    {"fee": 2},
    {"relayer": POOL},
    {"deadline": 2_000_000_001},
]


@pytest.mark.rule("SERO-07")
@pytest.mark.parametrize("change", CHANGES, ids=lambda change: next(iter(change)))
def test_sighash__covers_every_part(change):
    assert sighash(CHAIN, POOL, replace(FULL, **change)) != sighash(CHAIN, POOL, FULL)


@pytest.mark.rule("SERO-07")
def test_sighash__differs_by_chain_and_pool():
    hashes = {
        sighash(CHAIN, POOL, FULL),
        sighash(CHAIN + 1, POOL, FULL),
        sighash(CHAIN, PAYER, FULL),
    }
    assert len(hashes) == 3
    assert all(0 <= each < 2**253 for each in hashes)


def test_encode_transact__can_be_read_back():
    proofs = (tuple(range(8)),)
    authorisation = Authorisation(proofs, proofs, (1, 2, 3), permits=(b"permit", b""))
    data = encode_transact(FULL, authorisation)
    types = [struct_of(Transaction).name, struct_of(Authorisation).name]
    assert data[:4] == keccak(f"transact({','.join(types)})".encode())[:4]
    transaction, read = decode(types, data[4:])
    assert transaction[0] == 17
    assert transaction[1] == ((5, SPEND.value),)
    note = transaction[5][0]
    assert note[0] == (NOTE.address.base, NOTE.address.spending, NOTE.address.viewing)
    assert b"".join(note[2]) == NOTE.memo
    assert read[0] == proofs
    assert read[5] == (b"permit", b"")


def test_encode_pay__can_be_read_back():
    data = encode_pay((NOTE, NOTE))
    name = struct_of(Note).name
    assert data[:4] == keccak(f"pay({name}[])".encode())[:4]
    (notes,) = decode([f"{name}[]"], data[4:])
    assert [note[3] for note in notes] == [NOTE.secret] * 2


def test_to_abi__writes_no_sender_as_zeros():
    zeros = to_abi(Transaction())[9]
    assert zeros == ([0, 0], [0, 0], [0, 0])


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"anchor": FIELD}, "anchor: expected an integer of at least 0 and below the order"),
        ({"anchor": -1}, "anchor: expected an integer"),
        ({"anchor": True}, "anchor: expected an integer"),
        ({"fee": 2**256}, "fee: expected an integer of at least 0 and below 2^256"),
        ({"spends": (Spend(FIELD, IDENTITY),)}, "spends[0].nullifier: expected an integer"),
        ({"spends": (SPEND, replace(SPEND, value=(FIELD, 1)))}, "spends[1].value: expected"),
        ({"spends": (replace(SPEND, value=(1, 2, 3)),)}, "spends[0].value: expected 2 numbers"),
        ({"spends": (SPEND,) * 33}, "spends: expected at most 32, not 33"),
        ({"outputs": (replace(OUTPUT, ciphertext=b""),)}, "expected 371 bytes, not 0"),
        ({"relayer": bytes(19)}, "relayer: expected 20 bytes, not 19"),
        ({"relayer": "0x" + "00" * 20}, "relayer: expected bytes"),
        ({"deposits": (Withdrawal(PAYER, GOLD),)}, "deposits[0]: expected Deposit"),
        ({"deposits": (Deposit(PAYER, GOLD, 1),)}, "deposits[0].is_ledger: expected True"),
        (
            {"calls": (Call(PAYER, COIN, 1, bytes(1025)),)},
            "calls[0].data: expected 0 to 1024 bytes, not 1025",
        ),
        ({"uses": (PackageUse(b""),)}, "uses[0].id: expected 32 bytes, not 0"),
    ],
)
def test_to_abi__refuses_what_is_out_of_range(change, reason):
    with pytest.raises(ValueError, match=re.escape(reason)):
        to_abi(replace(FULL, **change))
    with pytest.raises(ValueError, match=re.escape(reason)):
        sighash(CHAIN, POOL, replace(FULL, **change))
