"""Who is there in the demo's shielded pool: accounts that everybody sees, and hidden ones.

Keys and seeds are hashes of names, which everybody knows. They are worth nothing but on a
development chain.
"""

from eth_account import Account
from eth_account.signers.local import LocalAccount
from eth_utils import keccak

HIDDEN = ("merchant", "supplier", "courier")  # who have notes
OPEN = ("merchant", "relayer", "sponsor")  # who send transactions, and pay gas
AUDITED = "merchant"
STRANGER = "stranger"  # has a key as well, to which nobody pays


def account_of(name: str) -> LocalAccount:
    """Return the account of someone on the chain."""
    account: LocalAccount = Account.from_key(keccak(text=f"MEVM demo/shielded account/{name}"))
    return account


def seed_of(name: str) -> bytes:
    """Return the seed of someone's hidden account."""
    return bytes(keccak(text=f"MEVM demo/shielded seed/{name}"))
