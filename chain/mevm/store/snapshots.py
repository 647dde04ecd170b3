"""Named snapshots of a chain: whole copies of its file, so that none depends on another.

A snapshot lies beside the chain as ``snapshots/NAME.sqlite``. It is the file of a chain itself: put
into an empty directory as ``chain.sqlite``, a new node starts from it. Cold files are not copied.

Source: WSG-14.
"""

import os
import re
import shutil
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from mevm.store.cold import sync_folder
from mevm.store.database import Database
from mevm.store.errors import StoreError

FOLDER: Final = "snapshots"
SUFFIX: Final = ".sqlite"
NAME: Final = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True, slots=True)
class SavedSnapshot:
    """A snapshot, the head that it goes back to (None if it is damaged), and its size in bytes."""

    name: str
    number: int | None
    hash: bytes | None
    size: int

    def told(self) -> dict[str, str | None]:
        """Return it as `mevm_snapshotList` and the command tell it."""
        return {
            "name": self.name,
            "number": None if self.number is None else hex(self.number),
            "hash": None if self.hash is None else f"0x{self.hash.hex()}",
            "size": hex(self.size),
        }


def snapshot_path(folder: Path, name: str) -> Path:
    """Return where a snapshot of a directory lies; StoreError if it cannot have that name."""
    if not NAME.fullmatch(name):
        raise StoreError(
            f"snapshot {name[:80]!r}: expected 1 to 64 letters, digits, dots, dashes or underscores"
        )
    return folder / FOLDER / f"{name}{SUFFIX}"


def save_snapshot(folder: Path, database: Database, name: str) -> None:
    """
    Keep what is committed under a name.

    Raises
    ------
    StoreError
        If there is a snapshot of that name, or it cannot be written.
    """
    path = snapshot_path(folder, name)
    if path.exists():
        raise StoreError(f"snapshot {name!r} exists: remove it first, or use another name")
    try:
        path.parent.mkdir(exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.unlink(missing_ok=True)
        database.copy_to(draft)
        _settle(draft, path)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None


def fetch_snapshot(folder: Path, name: str, origin: bytes | None) -> Path:
    """
    Copy a snapshot for `put_in_place`; the chain is not touched yet.

    Parameters
    ----------
    folder : Path
        The chain's directory.
    name : str
        The snapshot.
    origin : bytes or None
        What the snapshot must have begun with.

    Returns
    -------
    Path
        The copy.

    Raises
    ------
    StoreError
        If there is no such snapshot, it is damaged, or it is of another chain.
    """
    path = snapshot_path(folder, name)
    if not path.exists():
        raise StoreError(f"no snapshot {name!r} in {folder}")
    draft = folder / f"{name}.loading"
    try:
        shutil.copyfile(path, draft)
        with closing(Database(draft)) as copied:
            found = copied.meta("origin")
        if found is None or found != origin:
            raise StoreError(f"snapshot {name!r} is of another chain")
    except OSError as error:
        draft.unlink(missing_ok=True)
        raise StoreError(f"{path}: {error.strerror}") from None
    except StoreError:
        draft.unlink(missing_ok=True)
        raise
    return draft


def put_in_place(draft: Path, target: Path) -> None:
    """Let a copy take the place of a closed chain's file, at once and on the disk."""
    target.with_name(f"{target.name}-wal").unlink(missing_ok=True)
    _settle(draft, target)


def list_snapshots(folder: Path) -> list[SavedSnapshot]:
    """Return the snapshots of a directory, by name."""
    return [_describe(path) for path in sorted((folder / FOLDER).glob(f"*{SUFFIX}"))]


def remove_snapshot(folder: Path, name: str) -> None:
    """Forget a snapshot; StoreError if there is none of that name."""
    try:
        snapshot_path(folder, name).unlink()
    except FileNotFoundError:
        raise StoreError(f"no snapshot {name!r} in {folder}") from None


def _describe(path: Path) -> SavedSnapshot:
    head = None
    with suppress(sqlite3.DatabaseError):  # a file that is no snapshot, or not any more
        address = f"{path.resolve().as_uri()}?mode=ro&immutable=1"
        with closing(sqlite3.connect(address, uri=True)) as file:
            query = "SELECT number, hash FROM blocks ORDER BY number DESC LIMIT 1"
            head = file.execute(query).fetchone()
    number, block_hash = head or (None, None)
    return SavedSnapshot(path.stem, number, block_hash, path.stat().st_size)


def _settle(draft: Path, path: Path) -> None:
    """Give a finished file its name, both on the disk."""
    with draft.open("rb+") as file:
        os.fsync(file.fileno())
    draft.replace(path)
    sync_folder(path.parent)
