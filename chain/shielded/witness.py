"""The signals of the circuits, by the names of circuits/input.circom and output.circom.

Source: SERO-04, SERO-05.
"""

from typing import Any

from mevm.crypto.baby_jubjub import COFACTOR, ORDER
from shielded.account import SpendingKey, multiply_base
from shielded.assets import Asset, halves
from shielded.hashing import encode_word
from shielded.notes import Note, hash_memo
from shielded.tree import Path

InputWitness = dict[str, Any]
OutputWitness = dict[str, Any]

_EIGHTH = pow(COFACTOR, -1, ORDER)


def input_witness(
    key: SpendingKey,
    note: Note,
    scalar: int,
    position: int,
    path: Path,
    blinding: int,
    sighash: int,
) -> InputWitness:
    """Return the signals that prove the spending of a note.

    Parameters
    ----------
    key
        Of its owner.
    note, scalar
        The note, and r of its address.
    position, path
        Its place in the tree.
    blinding
        ar of its value commitment.
    sighash
        Of the transaction.

    Raises
    ------
    ValueError
        If the note is not at an address that the key makes with the scalar.
    """
    if key.address.one_time(scalar) != note.address:
        raise ValueError("the key does not open the address of this note")
    return {
        "sighash": sighash,
        "spendingKey": key.zsk,
        "viewingKey": key.vsk,
        "baseEighth": list(multiply_base(scalar * _EIGHTH % ORDER)),
        "assetCommitment": list(note.asset.commitment()),
        "memo": hash_memo(note.memo),
        "secret": note.secret,
        "position": position,
        "siblings": [list(siblings) for siblings in path],
        "blinding": blinding,
    }


def output_witness(note: Note, blinding: int) -> OutputWitness:
    """Return the signals that prove the making of a note.

    Parameters
    ----------
    note
        The note.
    blinding
        ar of its value commitment.
    """
    address = note.address
    return {
        **_asset_signals(note.asset),
        "address": [address.base[0], address.spending[0], address.viewing[0]],
        "memo": hash_memo(note.memo),
        "secret": note.secret,
        "blinding": blinding,
    }


def _asset_signals(asset: Asset) -> dict[str, Any]:
    currency, ticket = asset.generators
    return {
        "currency": list(halves(asset.currency)),
        "currencyCounter": currency.counter,
        "currencyY": currency.y,
        "value": asset.amount,
        "category": list(halves(asset.category)),
        "ticket": list(halves(encode_word(asset.ticket))),
        "ticketCounter": ticket.counter,
        "ticketY": ticket.y,
        "count": asset.count,
    }
