"""The wallet's file: an SQLite database whose records are encrypted.

Plain in it are only the header and the checkpoints, which are public; a reader learns how far the
wallet has scanned, and how many records of each kind it has. Every change
is one transaction: a crash leaves all of it or nothing. An open store is locked for its process.
"""

import json
import os
import secrets
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from shielded.tree import Frontier
from shielded.wallet.failure import (
    StoreDamagedError,
    StoreError,
    StoreLockedError,
    WrongPassphraseError,
)
from shielded.wallet.sealing import DEFAULT_COST, KEY, KeyTerms, Sealer

APPLICATION = 0x53455257  # "SERW", in the header of the file
VERSION = 1
KEPT_CHECKPOINTS = 256
_KEY_PLACE = "key"
_HEADER = "SELECT cost, salt, key FROM header"
_SCHEMA = (
    "CREATE TABLE header (cost INTEGER NOT NULL, salt BLOB NOT NULL, key BLOB NOT NULL) STRICT",
    """CREATE TABLE record (
        kind TEXT NOT NULL, id INTEGER NOT NULL, body BLOB NOT NULL, PRIMARY KEY (kind, id)
    ) STRICT, WITHOUT ROWID""",
    """CREATE TABLE checkpoint (
        block INTEGER PRIMARY KEY, hash BLOB NOT NULL, size INTEGER NOT NULL, frontier TEXT NOT NULL
    ) STRICT""",
)


@dataclass(frozen=True)
class Checkpoint:
    """A block up to which everything was scanned, and the tree then: leaves, and its frontier."""

    block: int
    hash: bytes
    size: int
    frontier: Frontier


class Store:
    """
    An open wallet file; ``create`` and ``open`` return one.

    Parameters
    ----------
    connection
        The database, locked.
    sealer
        Of its records.

    """

    def __init__(self, connection: sqlite3.Connection, sealer: Sealer) -> None:
        self._connection = connection
        self._sealer = sealer

    @classmethod
    def create(cls, path: Path, passphrase: str, cost: int = DEFAULT_COST) -> "Store":
        """
        Make a new file, which only its owner can read.

        Parameters
        ----------
        path
            Where there is no file yet.
        passphrase
            Encrypts it.
        cost
            Binary logarithm of scrypt's N.

        Returns
        -------
        Store
            The store, open.

        Raises
        ------
        StoreError
            When the file exists already or cannot be made, or the passphrase is empty.

        """
        terms, key = KeyTerms.fresh(cost), secrets.token_bytes(KEY)
        wrapped = _wrap(terms, passphrase, key)
        try:
            os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
        except OSError as error:
            raise StoreError(f"{path}: {error.strerror}") from None
        store = cls(_connect(path), Sealer(key))
        with store.change():
            store._connection.execute(f"PRAGMA application_id = {APPLICATION}")
            store._connection.execute(f"PRAGMA user_version = {VERSION}")
            for command in _SCHEMA:
                store._connection.execute(command)
            values = terms.cost, terms.salt, wrapped
            store._connection.execute("INSERT INTO header VALUES (?, ?, ?)", values)
        return store

    @classmethod
    def open(cls, path: Path, passphrase: str) -> "Store":
        """
        Open a file and lock it.

        Raises
        ------
        StoreLockedError
            When another process has it open.
        WrongPassphraseError
            When the passphrase is not that of the file.
        StoreDamagedError
            When it is no wallet, or not one of this version.
        StoreError
            When it cannot be read, or others can read it.

        """
        _check_owner(path)
        connection = _connect(path)
        try:
            _check_format(path, connection)
            cost, salt, wrapped = connection.execute(
                "SELECT cost, salt, key FROM header"
            ).fetchone()
            key = _unwrap(KeyTerms(cost, salt), passphrase, wrapped)
        except (sqlite3.DatabaseError, TypeError) as error:
            connection.close()
            raise StoreDamagedError(f"{path}: not a wallet that can be read: {error}") from None
        except StoreError:
            connection.close()
            raise
        return cls(connection, Sealer(key))

    def close(self) -> None:
        """Close and unlock the file."""
        self._connection.close()

    def __enter__(self) -> "Store":
        """Return the store."""
        return self

    def __exit__(self, *_error: object) -> None:
        """Close it."""
        self.close()

    def change_passphrase(self, old: str, new: str, cost: int = DEFAULT_COST) -> None:
        """Encrypt the file's key under another passphrase; WrongPassphraseError if old is wrong."""
        header = self._connection.execute(_HEADER).fetchone()
        key = _unwrap(KeyTerms(*header[:2]), old, header[2])
        terms = KeyTerms.fresh(cost)
        values = terms.cost, terms.salt, _wrap(terms, new, key)
        with self.change():
            self._connection.execute("UPDATE header SET cost = ?, salt = ?, key = ?", values)

    @contextmanager
    def change(self) -> Iterator[None]:
        """Make what is written within one change: all of it, or nothing after an error."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._connection.execute("ROLLBACK")
            raise
        self._connection.execute("COMMIT")

    def put(self, kind: str, number: int, value: Any) -> None:
        """Write a record, of what JSON can say."""
        text = json.dumps(value, separators=(",", ":")).encode("utf-8")
        body = self._sealer.seal(text, f"{kind}/{number}")
        command = "INSERT OR REPLACE INTO record VALUES (?, ?, ?)"
        self._connection.execute(command, (kind, number, body))

    def remove(self, kind: str, number: int) -> None:
        """Remove a record, if it is there."""
        command = "DELETE FROM record WHERE kind = ? AND id = ?"
        self._connection.execute(command, (kind, number))

    def records(self, kind: str) -> dict[int, Any]:
        """
        Read all records of a kind, in the order of their numbers.

        Raises
        ------
        StoreDamagedError
            When one was changed or moved.

        """
        command = "SELECT id, body FROM record WHERE kind = ? ORDER BY id"
        rows = self._connection.execute(command, (kind,))
        return {number: self._read(kind, number, body) for number, body in rows}

    def record(self, kind: str, number: int) -> Any:
        """Read one record; None if there is none."""
        command = "SELECT body FROM record WHERE kind = ? AND id = ?"
        row = self._connection.execute(command, (kind, number)).fetchone()
        return None if row is None else self._read(kind, number, row[0])

    def _read(self, kind: str, number: int, body: bytes) -> Any:
        return json.loads(self._sealer.open(body, f"{kind}/{number}"))

    def put_checkpoint(self, checkpoint: Checkpoint) -> None:
        """Write a checkpoint, and drop the oldest beyond those that are kept."""
        frontier = json.dumps(checkpoint.frontier)
        values = checkpoint.block, checkpoint.hash, checkpoint.size, frontier
        self._connection.execute("INSERT OR REPLACE INTO checkpoint VALUES (?, ?, ?, ?)", values)
        kept = "SELECT block FROM checkpoint ORDER BY block DESC LIMIT ?"
        command = f"DELETE FROM checkpoint WHERE block NOT IN ({kept})"
        self._connection.execute(command, (KEPT_CHECKPOINTS,))

    def checkpoints(self) -> list[Checkpoint]:
        """Return the checkpoints, newest first."""
        command = "SELECT block, hash, size, frontier FROM checkpoint ORDER BY block DESC"
        return [
            Checkpoint(block, hash, size, tuple(map(tuple, json.loads(frontier))))
            for block, hash, size, frontier in self._connection.execute(command)
        ]

    def remove_checkpoints(self, block: int) -> None:
        """Remove the checkpoints above a block."""
        self._connection.execute("DELETE FROM checkpoint WHERE block > ?", (block,))


def _wrap(terms: KeyTerms, passphrase: str, key: bytes) -> bytes:
    if not passphrase:
        raise StoreError("expected a passphrase, got none")
    return Sealer(terms.key(passphrase)).seal(key, _KEY_PLACE)


def _unwrap(terms: KeyTerms, passphrase: str, wrapped: bytes) -> bytes:
    key = terms.key(passphrase)
    try:
        return Sealer(key).open(wrapped, _KEY_PLACE)
    except StoreDamagedError:
        raise WrongPassphraseError("the passphrase does not open this wallet") from None


def _connect(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=0, isolation_level=None)
    try:
        for setting in ("locking_mode = EXCLUSIVE", "synchronous = FULL", "secure_delete = ON"):
            connection.execute(f"PRAGMA {setting}")
        # The first transaction takes the lock, which stays until the file is closed.
        connection.execute("BEGIN EXCLUSIVE")
        connection.execute("COMMIT")
    except sqlite3.OperationalError as error:
        connection.close()
        if "locked" in str(error):
            raise StoreLockedError(f"{path}: another process has this wallet open") from None
        raise StoreError(f"{path}: {error}") from None
    except sqlite3.DatabaseError as error:
        connection.close()
        raise StoreDamagedError(f"{path}: {error}") from None
    return connection


def _check_owner(path: Path) -> None:
    try:
        mode = path.stat().st_mode
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    if os.name == "posix" and mode & 0o077:
        text = "others may read or write this wallet, expected access for its owner only"
        raise StoreError(f"{path}: {text} (chmod 600)")


def _check_format(path: Path, connection: sqlite3.Connection) -> None:
    (application,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application != APPLICATION:
        raise StoreDamagedError(f"{path}: not a wallet")
    if version != VERSION:
        raise StoreDamagedError(f"{path}: a wallet of version {version}, expected {VERSION}")
