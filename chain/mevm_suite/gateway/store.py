"""All that the gateway must remember, in one SQLite file that survives a crash at any moment."""

import fcntl
import os
import sqlite3
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mevm_suite.holder.failure import Unusable

FILE = "gateway.sqlite"
LOCK = "gateway.lock"
BUSY_TIMEOUT = 30.0
Row = sqlite3.Row

# Amounts of wei exceed SQLite's integers: they are text.
_FIRST = """
CREATE TABLE api_key (
    id TEXT PRIMARY KEY, name TEXT NOT NULL, hash BLOB NOT NULL UNIQUE, budget TEXT NOT NULL,
    hosts TEXT NOT NULL, created INTEGER NOT NULL, revoked INTEGER
) STRICT;
CREATE TABLE answer (
    api_key TEXT NOT NULL, idempotency_key TEXT NOT NULL, request BLOB NOT NULL,
    status INTEGER NOT NULL, body TEXT NOT NULL, created INTEGER NOT NULL,
    PRIMARY KEY (api_key, idempotency_key)
) STRICT;
CREATE INDEX answer_created ON answer (created);
CREATE TABLE offer (
    id TEXT NOT NULL, api_key TEXT NOT NULL, terms TEXT NOT NULL, salt TEXT NOT NULL,
    created INTEGER NOT NULL, PRIMARY KEY (id, api_key)
) STRICT;
CREATE TABLE purchase (
    id TEXT PRIMARY KEY, api_key TEXT NOT NULL, offer TEXT NOT NULL, buyer TEXT NOT NULL,
    sharer TEXT NOT NULL, asset TEXT NOT NULL, deposit TEXT NOT NULL, block INTEGER NOT NULL,
    created INTEGER NOT NULL, expires INTEGER NOT NULL, state TEXT NOT NULL, trade TEXT,
    note TEXT, attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL DEFAULT 0,
    UNIQUE (api_key, trade)
) STRICT;
CREATE UNIQUE INDEX purchase_open ON purchase (api_key, deposit) WHERE state = 'open';
CREATE INDEX purchase_state ON purchase (state, deposit);
CREATE INDEX purchase_trade ON purchase (trade);
CREATE TABLE trade (id TEXT PRIMARY KEY, offer TEXT NOT NULL) STRICT;
CREATE TABLE operation (
    id TEXT PRIMARY KEY, api_key TEXT NOT NULL, kind TEXT NOT NULL, subject TEXT NOT NULL,
    target TEXT NOT NULL, data BLOB NOT NULL, gas INTEGER NOT NULL, cost TEXT NOT NULL,
    day INTEGER NOT NULL, state TEXT NOT NULL, hash TEXT, error TEXT, created INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX operation_open ON operation (kind, subject) WHERE state IN ('queued', 'sent');
CREATE INDEX operation_state ON operation (state);
CREATE TABLE spending (
    api_key TEXT NOT NULL, day INTEGER NOT NULL, wei TEXT NOT NULL, PRIMARY KEY (api_key, day)
) STRICT;
CREATE TABLE sent (
    hash TEXT PRIMARY KEY, operation TEXT NOT NULL, nonce INTEGER NOT NULL, raw BLOB NOT NULL,
    fee TEXT NOT NULL, time INTEGER NOT NULL
) STRICT;
CREATE INDEX sent_operation ON sent (operation);
CREATE TABLE event (
    id INTEGER PRIMARY KEY AUTOINCREMENT, api_key TEXT, kind TEXT NOT NULL, body TEXT NOT NULL,
    time INTEGER NOT NULL, source TEXT NOT NULL
) STRICT;
CREATE UNIQUE INDEX event_once ON event (source, coalesce(api_key, ''));
CREATE INDEX event_of ON event (api_key, id);
CREATE TABLE webhook (
    id TEXT PRIMARY KEY, api_key TEXT NOT NULL, url TEXT NOT NULL, secret TEXT NOT NULL,
    created INTEGER NOT NULL, removed INTEGER
) STRICT;
CREATE TABLE delivery (
    id TEXT PRIMARY KEY, webhook TEXT NOT NULL, event INTEGER NOT NULL, state TEXT NOT NULL,
    attempts INTEGER NOT NULL DEFAULT 0, next_try INTEGER NOT NULL, error TEXT
) STRICT;
CREATE INDEX delivery_due ON delivery (state, next_try);
CREATE TABLE login_nonce (
    nonce TEXT PRIMARY KEY, api_key TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE session (
    hash BLOB PRIMARY KEY, api_key TEXT NOT NULL, address TEXT NOT NULL, expires INTEGER NOT NULL
) STRICT;
CREATE TABLE cursor (
    name TEXT PRIMARY KEY, block INTEGER NOT NULL, hash TEXT NOT NULL
) STRICT;
"""
_LOGIN_BY_NAME = """
ALTER TABLE login_nonce ADD COLUMN name_key TEXT;
ALTER TABLE session ADD COLUMN name_key TEXT;
"""
# What each version of the file adds to the one before; an older file gets what it lacks.
_VERSIONS = (_FIRST, _LOGIN_BY_NAME)


class Store:
    """
    The file, opened once and used by all threads in turn.

    Parameters
    ----------
    folder
        Where it lies; made if missing, readable by its owner alone.

    Raises
    ------
    Unusable
        When it cannot be opened, or was made by a later version.

    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._lock = threading.RLock()
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            path = folder / FILE
            os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
            self._db = sqlite3.connect(
                path, timeout=BUSY_TIMEOUT, isolation_level=None, check_same_thread=False
            )
            self._db.row_factory = Row
            self._db.execute("PRAGMA journal_mode = WAL")
            self._db.execute("PRAGMA synchronous = FULL")
            self._prepare()
        except (OSError, sqlite3.Error) as error:
            raise Unusable(f"{folder}: {error}") from None

    def _prepare(self) -> None:
        with self.write() as db:
            version = db.execute("PRAGMA user_version").fetchone()[0]
            newest = len(_VERSIONS)
            if not 0 <= version <= newest:
                raise Unusable(f"{self.folder}: expected version {newest} at most, got {version}")
            for added in _VERSIONS[version:]:
                for statement in added.split(";"):
                    db.execute(statement)
            db.execute(f"PRAGMA user_version = {newest}")

    @contextmanager
    def write(self) -> Iterator[sqlite3.Connection]:
        """Run statements that are all done, and on the disk, at the end, or none of them."""
        with self._lock:
            self._db.execute("BEGIN IMMEDIATE")
            try:
                yield self._db
                self._db.execute("COMMIT")
            except BaseException:
                if self._db.in_transaction:
                    self._db.execute("ROLLBACK")
                raise

    def all(self, query: str, *values: Any) -> list[Row]:
        """Return the rows of a query."""
        with self._lock:
            return self._db.execute(query, values).fetchall()

    def one(self, query: str, *values: Any) -> Row | None:
        """Return the first row of a query, if there is one."""
        with self._lock:
            row: Row | None = self._db.execute(query, values).fetchone()
            return row

    def close(self) -> None:
        """Close the file."""
        with self._lock:
            self._db.close()


@contextmanager
def only_here(folder: Path) -> Iterator[None]:
    """
    Keep a second gateway from serving the same data.

    Raises
    ------
    Unusable
        When there is one.

    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (folder / LOCK).open("a") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise Unusable(f"{folder}: another gateway is running here") from None
        yield
