"""The application half of the wallet: what it keeps, finds, spends, builds and shows.

``Wallet`` is the way in: a ``Book`` in an encrypted ``Store``, a chain (``chain_client``), and a
prover for what is to be spent.
"""

from shielded.wallet.book import Account, Book
from shielded.wallet.failure import WalletError
from shielded.wallet.history import Entry, Statement, audit, entries
from shielded.wallet.order import Handling, Order, Parcel, Payment
from shielded.wallet.signing import Signed
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet

__all__ = [
    "Account",
    "Book",
    "Entry",
    "Handling",
    "Order",
    "Parcel",
    "Payment",
    "Signed",
    "Statement",
    "Store",
    "Wallet",
    "WalletError",
    "audit",
    "entries",
]
