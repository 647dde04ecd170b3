"""Where an account of the shielded pool is kept, and how it is begun and opened."""

import re
from pathlib import Path

import click

from mevm_suite.holder.failure import Unusable
from shielded.handed_out import GAP
from shielded.wallet.book import Account, Book
from shielded.wallet.sealing import DEFAULT_COST
from shielded.wallet.store import Store

COST = DEFAULT_COST  # of opening the file, for who guesses passphrases
_NAME = re.compile(r"[A-Za-z0-9_-]{1,40}")


def account_path(folder: Path | None, name: str, chain_id: int, pool: bytes) -> Path:
    """
    Return the file of an account: one for each pool of each chain.

    Parameters
    ----------
    folder
        Where accounts are; the user's own folder unless given.
    name
        Which of the user's accounts.
    chain_id, pool
        The pool.

    Raises
    ------
    Unusable
        When the name does not fit into a file's.

    """
    if not _NAME.fullmatch(name):
        text = "at most 40 letters, digits, _ and -"
        raise Unusable(f"expected an account's name of {text}, got {name!r}")
    folder = folder or Path(click.get_app_dir("mevm")) / "shielded"
    return folder / f"{name}-{chain_id}-{pool.hex()[:8]}.wallet"


def begin(path: Path, passphrase: str, account: Account) -> Book:
    """
    Make the file of an account.

    Raises
    ------
    StoreError
        When there is one, or it cannot be made.

    """
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise Unusable(f"{path.parent}: {error.strerror}") from None
    return Book.create(Store.create(path, passphrase, COST), account)


def check_free(path: Path) -> None:
    """Raise Unusable if there is an account: what it holds would be lost with its file."""
    if path.exists():
        raise Unusable(f"{path}: there is an account already; take another --name")


def check_there(path: Path) -> None:
    """Raise Unusable if there is no account."""
    if not path.is_file():
        text = "make one with `mevm shielded address --new`, or --restore"
        raise Unusable(f"there is no account at {path}: {text}")


def reopen(path: Path, passphrase: str) -> Book:
    """
    Open the file of an account.

    Raises
    ------
    StoreError
        When it cannot be opened: see ``Store.open``.

    """
    return Book(Store.open(path, passphrase))


def unpaid_addresses(book: Book) -> int:
    """Return how many addresses were handed out in a row that nobody has paid to yet."""
    paid = [note.index for note in book.notes.values() if note.index is not None]
    return book.handed_out.used - max(paid, default=-1) - 1


def gap_warning(book: Book) -> str | None:
    """Return what to know before an address is handed out; None if there is nothing."""
    if unpaid_addresses(book) < GAP:
        return None
    text = f"{GAP} addresses in a row were handed out that nobody paid to"
    return f"warning: {text}; from the seed alone, a payment to this one would not be found"
