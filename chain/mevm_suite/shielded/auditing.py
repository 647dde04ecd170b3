"""An account seen by its tracking key: in a file that is gone afterwards.

Source: SERO-15.
"""

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from mevm_suite.shielded.desk import Desk
from mevm_suite.shielded.submission import scan
from shielded.account import PaymentAddress, TrackingKey
from shielded.wallet.book import Account, Book
from shielded.wallet.history import Statement
from shielded.wallet.history import audit as audit_book
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet


@contextmanager
def audited(
    desk: Desk, tracking: TrackingKey, address: PaymentAddress | None = None
) -> Iterator[tuple[Book, Statement]]:
    """
    Scan the chain for the holder of a tracking key, and yield the account's books.

    Parameters
    ----------
    desk
        The pool.
    tracking
        The key.
    address
        The account's, from a source that the auditor trusts.

    Raises
    ------
    WalletError
        When the key is not that of the address.

    """
    account = Account.watching(tracking, desk.client.chain_id, desk.client.pool, desk.first_block)
    with TemporaryDirectory() as folder:
        # The passphrase is drawn and forgotten: what a crash leaves behind opens to nobody.
        store = Store.create(Path(folder) / "audit", secrets.token_hex(), MIN_COST)
        with Wallet(Book.create(store, account), desk.client, desk.coin) as wallet:
            scan(wallet, desk)
            yield wallet.book, audit_book(wallet.book, desk.coin, address)
