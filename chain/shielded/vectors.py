"""Test vectors for other wallets: docs/shielded-vectors.json.

`python -m shielded.vectors > docs/shielded-vectors.json` writes them anew; a test compares. Numbers
are decimal texts, since readers in other languages lose digits of large ones; bytes are
hexadecimal, with 0x before them.
"""

import json
from typing import Any

from eth_abi.abi import encode

from mevm.crypto.baby_jubjub import COFACTOR, FIELD, ORDER, multiply
from shielded.abi import struct_of, to_abi
from shielded.account import (
    OneTimeAddress,
    PaymentAddress,
    SpendingKey,
    seed_to_text,
)
from shielded.assets import Asset, encode_name
from shielded.encryption import EncryptedNote, encrypt
from shielded.generators import BLINDING_TAG, Generator, blind, find_generator
from shielded.note_keys import ephemeral_scalar, note_secret, one_time_scalar, view_tag
from shielded.notes import Note, encode_memo, hash_memo, nullifier
from shielded.signatures import binding_signature, owner_signature
from shielded.transaction import (
    Call,
    Deposit,
    Output,
    Package,
    PackageUse,
    Spend,
    Transaction,
    Withdrawal,
    sighash,
)
from shielded.tree import CommitmentTree, empty_nodes
from shielded.wallet.packages import Contents, package_id, seal
from shielded.witness import input_witness, output_witness

PAYEE_SEED, PAYER_SEED, NOTE_SEED = bytes(range(32)), bytes(range(32, 64)), bytes(range(64, 96))
PAYEE, PAYER = SpendingKey.from_seed(PAYEE_SEED), SpendingKey.from_seed(PAYER_SEED)
RANDOMNESS = bytes(range(96, 128))
CHAIN_ID, POOL, ACCOUNT = 1337, b"\x11" * 20, b"\x22" * 20
BLINDING, RANDOM_LEAVES = 123456789, 21
NOTE_POSITION = 6

TOKEN = Asset.of_token("MEVM", 10**18)
TICKET = Asset.of_ticket("DEEDS", FIELD + 1)
BOTH = Asset(encode_name("GOLD"), 2**128 - 1, encode_name("DEEDS"), 2**256 - 1, 1)
ASSETS = (Asset(), TOKEN, TICKET, BOTH)


def vectors() -> dict[str, Any]:
    """Return all vectors, ready for JSON."""
    note = Note(BOTH, PAYEE.viewing.one_time(0), encode_memo("for bread"), 77)
    transaction = _transaction(note)
    contents = Contents(TOKEN, b"and a word", BLINDING), Contents(data=b"a word")
    return {
        "constants": {
            "field": str(FIELD),
            "order": str(ORDER),
            "blindingGenerator": _generator(find_generator(BLINDING_TAG)),
        },
        "accounts": [_account(seed) for seed in (PAYEE_SEED, PAYER_SEED)],
        "assets": [_asset(asset) for asset in ASSETS],
        "notes": [_note(Note(asset, note.address, note.memo, note.secret)) for asset in ASSETS],
        "tree": _tree(),
        "encryption": [_encryption(to) for to in (PAYEE.address, PAYEE.viewing.one_time(0))],
        "transaction": transaction,
        "packages": [
            _package(each, package_id(int(transaction["sighash"]), index))
            for index, each in enumerate(contents)
        ],
        "circuits": _circuits(note),
    }


def _account(seed: bytes) -> dict[str, Any]:
    key = SpendingKey.from_seed(seed)
    return {
        "seed": _hex(seed),
        "seedText": seed_to_text(seed),
        "zsk": str(key.zsk),
        "vsk": str(key.vsk),
        "ZPK": _plain(key.address.zpk),
        "VPK": _plain(key.address.vpk),
        "nullifierKey": str(key.viewing.nullifier_key),
        "addressText": key.address.to_text(),
        "trackingKeyText": key.viewing.to_text(),
        "handedOut": [
            {"index": index, "r": str(key.viewing.one_time_scalar(index))}
            | _address(key.viewing.one_time(index))
            for index in (0, 1, 2**32)
        ],
    }


def _address(address: OneTimeAddress) -> dict[str, Any]:
    return {
        "base": _plain(address.base),
        "spending": _plain(address.spending),
        "viewing": _plain(address.viewing),
        "text": address.to_text(),
        "identity": _hex(address.identity),
    }


def _generator(generator: Generator) -> dict[str, Any]:
    counter, y, point = generator
    return {"counter": counter, "y": str(y), "point": _plain(point)}


def _asset(asset: Asset) -> dict[str, Any]:
    currency, ticket = asset.generators
    return _asset_fields(asset) | {
        "currencyGenerator": _generator(currency),
        "ticketGenerator": _generator(ticket),
        "commitment": _plain(asset.commitment()),
        "blinding": str(BLINDING),
        "valueCommitment": _plain(blind(asset.commitment(), BLINDING)),
    }


def _asset_fields(asset: Asset) -> dict[str, Any]:
    return {
        "currency": _hex(asset.currency),
        "amount": str(asset.amount),
        "category": _hex(asset.category),
        "ticket": str(asset.ticket),
        "count": asset.count,
    }


def _note(note: Note) -> dict[str, Any]:
    commitment = note.commitment()
    return {
        "asset": _asset_fields(note.asset),
        "address": note.address.to_text(),
        "memo": _hex(note.memo),
        "memoHash": str(hash_memo(note.memo)),
        "secret": str(note.secret),
        "commitment": str(commitment),
        "nullifiers": {
            str(position): str(nullifier(PAYEE.vsk, commitment, position))
            for position in (0, 1, 2**32 - 1)
        },
    }


def _tree() -> dict[str, Any]:
    tree, leaves = CommitmentTree(), list(range(1, RANDOM_LEAVES + 1))
    roots = []
    for position, leaf in enumerate(leaves):
        tree.append([leaf], {position} if position == NOTE_POSITION else ())
        roots.append(str(tree.root))
    return {
        "emptyNodes": _plain(empty_nodes()),
        "leaves": _plain(leaves),
        "roots": roots,
        "position": NOTE_POSITION,
        "siblings": _plain(tree.path(NOTE_POSITION)),
    }


def _encryption(receiver: PaymentAddress | OneTimeAddress) -> dict[str, Any]:
    made = encrypt(receiver, BOTH, encode_memo("for bread"), PAYER.viewing, NOTE_SEED)
    shared_x, _ = multiply(made.ephemeral, COFACTOR * PAYEE.vsk)
    return {
        "receiver": receiver.to_text(),
        "payer": PAYER.viewing.to_text(),
        "seed": _hex(NOTE_SEED),
        "asset": _asset_fields(BOTH),
        "memo": _hex(made.note.memo),
        "r": str(one_time_scalar(NOTE_SEED)) if isinstance(receiver, PaymentAddress) else None,
        "esk": str(ephemeral_scalar(NOTE_SEED)),
        "rsk": str(note_secret(NOTE_SEED)),
        "address": made.note.address.to_text(),
        "commitment": str(made.commitment),
        "ephemeral": _plain(made.ephemeral),
        "sharedX": str(shared_x),
        "viewTag": _hex(view_tag(shared_x, made.ephemeral, made.commitment)),
        "ciphertext": _hex(made.ciphertext),
    }


def _transaction(note: Note) -> dict[str, Any]:
    made = encrypt(PAYEE.address, TOKEN, encode_memo("hello"), PAYER.viewing, NOTE_SEED)
    transaction = _sample(note, made)
    digest = sighash(CHAIN_ID, POOL, transaction)
    scalar = PAYEE.viewing.one_time_scalar(1)
    owner = owner_signature(CHAIN_ID, POOL, PAYEE, scalar, digest, RANDOMNESS)
    return {
        "chainId": CHAIN_ID,
        "pool": _hex(POOL),
        "abiType": struct_of(Transaction).name,
        "encoded": _hex(encode([struct_of(Transaction).name], [to_abi(transaction)])),
        "sighash": str(digest),
        "blinding": str(BLINDING),
        "randomness": _hex(RANDOMNESS),
        "bindingSignature": _plain(binding_signature(BLINDING, digest, RANDOMNESS)),
        "ownerSignature": {
            "owner": owner.owner.to_text(),
            "commitment": _plain(owner.commitment),
            "response": str(owner.response),
        },
    }


def _package(contents: Contents, id: bytes) -> dict[str, Any]:
    return {
        "asset": _asset_fields(contents.asset),
        "blinding": str(contents.blinding),
        "data": _hex(contents.data),
        "key": _hex(NOTE_SEED),
        "value": _plain(contents.value),
        "content": _hex(seal(contents, NOTE_SEED)),
        "id": _hex(id),
    }


def _sample(note: Note, made: EncryptedNote) -> Transaction:
    """Return a transaction that has something of everything."""
    value = blind(TOKEN.commitment(), BLINDING)
    return Transaction(
        anchor=17,
        spends=(Spend(18, value),),
        outputs=(Output(made.commitment, value, made.ephemeral, made.ciphertext),),
        deposits=(Deposit(ACCOUNT, TICKET, True),),
        withdrawals=(Withdrawal(ACCOUNT, TOKEN),),
        notes=(note,),
        calls=(Call(ACCOUNT, TOKEN, 100_000, b"data"),),
        packages=(Package(note.address.identity, content=b"content"),),
        uses=(PackageUse(b"\x44" * 32, note.address.identity),),
        sender=PAYEE.viewing.one_time(1),
        is_verified=True,
        fee=10**15,
        relayer=ACCOUNT,
        deadline=2_000_000_000,
    )


def _circuits(note: Note) -> dict[str, Any]:
    """Return the signals of both circuits for one note, and what they have to show."""
    tree = CommitmentTree()
    tree.append([*range(1, NOTE_POSITION + 1), note.commitment()], {NOTE_POSITION})
    scalar = PAYEE.viewing.one_time_scalar(0)
    path = tree.path(NOTE_POSITION)
    spend = input_witness(PAYEE, note, scalar, NOTE_POSITION, path, BLINDING, 12345)
    shown = blind(note.asset.commitment(), BLINDING)
    voids = nullifier(PAYEE.vsk, note.commitment(), NOTE_POSITION)
    return {
        "input": {
            "signals": _plain(spend),
            "public": _plain([*shown, tree.root, voids, 12345]),
        },
        "output": {
            "signals": _plain(output_witness(note, BLINDING)),
            "public": _plain([*shown, note.commitment()]),
        },
    }


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    return [_plain(each) for each in value] if isinstance(value, list | tuple) else str(value)


def _hex(data: bytes) -> str:
    return f"0x{data.hex()}"


if __name__ == "__main__":
    print(json.dumps(vectors(), indent=1))
