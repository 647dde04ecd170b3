"""Wallet library of the shielded pool: keys, notes, proofs, transactions.

Names below are loaded when they are first used: `import shielded` costs next to nothing.
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
    from shielded.notes import Note as Note
    from shielded.notes import nullifier as nullifier
    from shielded.transaction import Transaction as Transaction
    from shielded.transaction import sighash as sighash
    from shielded.tree import CommitmentTree as CommitmentTree

_HOMES = {
    "Asset": "assets",
    "CommitmentTree": "tree",
    "Note": "notes",
    "OneTimeAddress": "account",
    "PaymentAddress": "account",
    "SpendingKey": "account",
    "TrackingKey": "account",
    "Transaction": "transaction",
    "new_seed": "account",
    "nullifier": "notes",
    "seed_from_text": "account",
    "seed_to_text": "account",
    "sighash": "transaction",
}

__all__ = list(_HOMES)


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOMES])
