"""Packages of an account: which there are, who owns them now, what opens them."""

import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.shielded.desk import Desk
from shielded.wallet.book import Book
from shielded.wallet.events import PackageOpened, PackagePassed, PackageSealed
from shielded.wallet.packages import Contents, PackageKey, open_sealed


@dataclass(frozen=True)
class Package:
    """
    A package that came to an account, or that it sealed.

    Attributes
    ----------
    sealed
        How it began.
    last_owner
        Identity of its owner, also after it was opened.
    index
        Number of the account's address that owns it; None if it is another's.
    is_opened
        Whether it is no more.

    """

    sealed: PackageSealed
    last_owner: bytes
    index: int | None
    is_opened: bool


def packages_of(desk: Desk, book: Book) -> list[Package]:
    """
    Return the packages that came to an account, and those whose keys it keeps.

    Parameters
    ----------
    desk
        The pool; all of its events are read.
    book
        The account's.

    """
    own = {book.tracking.one_time(n).identity: n for n in range(book.handed_out.used)}
    events = desk.client.events(desk.first_block, desk.client.head())
    sealed = {event.id: event for event in events if isinstance(event, PackageSealed)}
    last = {id: event.owner for id, event in sealed.items()}
    last |= {event.id: event.new_owner for event in events if isinstance(event, PackagePassed)}
    opened = {event.id for event in events if isinstance(event, PackageOpened)}
    found = [
        Package(event, last[id], own.get(last[id]), id in opened) for id, event in sealed.items()
    ]
    return [each for each in found if each.index is not None or each.sealed.id in book.package_keys]


def package_rows(desk: Desk, book: Book) -> list[dict[str, Any]]:
    """Return the packages of an account as rows; what is in those whose key it has."""
    rows = []
    for each in packages_of(desk, book):
        key = book.package_keys.get(each.sealed.id)
        contents = contents_of(each, key) if key else None
        label = None if each.index is None else book.labels.get(each.index) or None
        state = "opened" if each.is_opened else "sealed"
        rows.append(
            {
                "package": f"0x{each.sealed.id.hex()}",
                "state": state if each.index is not None else f"{state}, another's",
                "block": each.sealed.block,
                "asset": desk.names.text(contents.asset) if contents else _hint(each),
                "bytes": len(contents.data) if contents else None,
                "label": label,
            }
        )
    return rows


def _hint(package: Package) -> str:
    return "some asset" if package.sealed.commitment else "nothing"


def owned(desk: Desk, book: Book, id: bytes) -> tuple[Package, int]:
    """
    Return a package of an account's that can be opened or handed over, and its address' number.

    Raises
    ------
    Refused
        When there is none of that id.

    """
    for package in packages_of(desk, book):
        if package.sealed.id == id and package.index is not None and not package.is_opened:
            return package, package.index
    raise Refused(f"package 0x{id.hex()} is not this account's, or was opened")


def contents_of(package: Package, key: PackageKey) -> Contents:
    """Return what a package holds; WalletError if the key is another's."""
    return open_sealed(package.sealed.content, key.key, package.sealed.value)


def write_key(path: Path, key: PackageKey) -> None:
    """Write what opens a package into a new file, which only its owner can read."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w", encoding="ascii") as file:
            file.write(key.to_text() + "\n")
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None


def read_key(path: Path) -> PackageKey:
    """Read what opens a package; Unusable if the file is something else."""
    try:
        return PackageKey.from_text(path.read_text(encoding="ascii").strip())
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    except ValueError as error:
        raise Unusable(f"{path}: {error}") from None
