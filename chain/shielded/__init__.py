"""Wallet library of the shielded pool: keys, notes, proofs, transactions.

The names below are loaded when they are first used: `import shielded` costs next to nothing. What
speaks to a chain or proves is in `shielded.wallet`, `shielded.chain_client`, `shielded.prover`.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from shielded.account import OneTimeAddress as OneTimeAddress
    from shielded.account import PaymentAddress as PaymentAddress
    from shielded.account import SpendingKey as SpendingKey
    from shielded.account import TrackingKey as TrackingKey
    from shielded.account import new_seed as new_seed
    from shielded.account import seed_from_text as seed_from_text
    from shielded.account import seed_to_text as seed_to_text
    from shielded.assets import Asset as Asset
    from shielded.encryption import EncryptedNote as EncryptedNote
    from shielded.encryption import SentNote as SentNote
    from shielded.encryption import decrypt as decrypt
    from shielded.encryption import encrypt as encrypt
    from shielded.encryption import open_outgoing as open_outgoing
    from shielded.encryption import scan as scan
    from shielded.encryption import try_decrypt as try_decrypt
    from shielded.handed_out import HandedOut as HandedOut
    from shielded.notes import Note as Note
    from shielded.notes import nullifier as nullifier
    from shielded.received import ReceivedNote as ReceivedNote
    from shielded.received import receive_open as receive_open
    from shielded.signatures import binding_signature as binding_signature
    from shielded.signatures import owner_signature as owner_signature
    from shielded.transaction import Authorisation as Authorisation
    from shielded.transaction import Transaction as Transaction
    from shielded.transaction import sighash as sighash
    from shielded.tree import CommitmentTree as CommitmentTree
    from shielded.witness import input_witness as input_witness
    from shielded.witness import output_witness as output_witness

_NAMES = {
    "account": (
        "OneTimeAddress",
        "PaymentAddress",
        "SpendingKey",
        "TrackingKey",
        "new_seed",
        "seed_from_text",
        "seed_to_text",
    ),
    "assets": ("Asset",),
    "encryption": (
        "EncryptedNote",
        "SentNote",
        "decrypt",
        "encrypt",
        "open_outgoing",
        "scan",
        "try_decrypt",
    ),
    "handed_out": ("HandedOut",),
    "notes": ("Note", "nullifier"),
    "received": ("ReceivedNote", "receive_open"),
    "signatures": ("binding_signature", "owner_signature"),
    "transaction": ("Authorisation", "Transaction", "sighash"),
    "tree": ("CommitmentTree",),
    "witness": ("input_witness", "output_witness"),
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
