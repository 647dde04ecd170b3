"""The SQLite file of a chain: its schema, who may use it, and when a change is safe.

Write-ahead logging with ``synchronous=FULL``: a commit returns when the log is on the disk, and
what was not committed is gone after a crash, all of it (https://sqlite.org/wal.html). The file is
held exclusively, by a lock of the operating system that ends with the process: there is no lock
file that a killed node could leave behind.
"""

import sqlite3
import threading
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from mevm.store.errors import StoreError

APPLICATION: Final = 0x4D45564D  # "MEVM", in the header of the file
FORMAT: Final = 1

SCHEMA: Final = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE blocks (
    number INTEGER PRIMARY KEY,
    hash BLOB NOT NULL UNIQUE,
    root BLOB NOT NULL,   -- of the state after it, with development edits
    bloom BLOB,           -- if there are logs
    record BLOB           -- unless it is in a cold file
);
CREATE INDEX blooms ON blocks (number, bloom) WHERE bloom IS NOT NULL;
CREATE TABLE transactions (
    hash BLOB PRIMARY KEY, number INTEGER NOT NULL, place INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE state (key BLOB PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;
CREATE TABLE undo (step INTEGER PRIMARY KEY, old BLOB NOT NULL);
CREATE TABLE pool (
    hash BLOB PRIMARY KEY, arrival INTEGER NOT NULL, raw BLOB NOT NULL
) WITHOUT ROWID;
CREATE TABLE cold (first INTEGER PRIMARY KEY, last INTEGER NOT NULL, file TEXT NOT NULL);
"""
SYNCHRONOUS = "FULL"
"""What a commit waits for; tests that kill nothing say OFF."""
CHAIN: Final = ("blocks", "transactions", "state", "undo", "cold")
"""Tables about the chain itself."""


class Database:
    """
    An open file.

    Nothing is written for good before `commit`. After the first error of the disk nothing is
    written any more: what is in memory by then may be ahead of what could be kept.

    Parameters
    ----------
    path : Path
        The file; it is made if it is not there.

    Raises
    ------
    StoreError
        If another process uses it, or it is no such file, or of another format.
    """

    def __init__(self, path: Path) -> None:
        self.path = path
        self.failure: Exception | None = None
        self.closed = False
        self.lock = threading.RLock()
        try:
            self._connection = sqlite3.connect(
                path, timeout=0, isolation_level=None, check_same_thread=False
            )
            self._prepare()
        except sqlite3.OperationalError as error:
            if "locked" in str(error):
                raise StoreError(f"{path}: another process uses this chain") from None
            raise StoreError(f"{path}: cannot be opened: {error}") from None
        except sqlite3.DatabaseError as error:
            raise StoreError(f"{path}: damaged, or no chain: {error}") from None

    def _prepare(self) -> None:
        run = self._connection.execute
        run("PRAGMA locking_mode = EXCLUSIVE")
        run("PRAGMA journal_mode = WAL")
        run(f"PRAGMA synchronous = {SYNCHRONOUS}")
        run("BEGIN EXCLUSIVE")
        try:
            application = run("PRAGMA application_id").fetchone()[0]
            if not application and not run("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                for statement in SCHEMA.split(";"):
                    run(statement)
                run(f"PRAGMA application_id = {APPLICATION}")
                run(f"PRAGMA user_version = {FORMAT}")
            elif application != APPLICATION:
                raise StoreError(f"{self.path}: an SQLite file, but no chain of this node")
            else:
                self._check_format(run("PRAGMA user_version").fetchone()[0])
        except BaseException:
            run("ROLLBACK")
            self._connection.close()
            raise
        run("COMMIT")

    def _check_format(self, found: int) -> None:
        if found == FORMAT:
            return
        age = "a later" if found > FORMAT else "an earlier"
        raise StoreError(
            f"{self.path}: written in format {found} by {age} version, expected format {FORMAT}: "
            "use that version to dump the state, and load the dump into a new directory"
        )

    @property
    def pending(self) -> bool:
        """Whether anything waits for `commit`."""
        return self._connection.in_transaction

    def rows(self, query: str, *values: Any) -> list[Any]:
        """Return all rows of a query."""
        with self._reading():
            return self._connection.execute(query, values).fetchall()

    def row(self, query: str, *values: Any) -> Any:
        """Return the first row of a query, or None."""
        with self._reading():
            return self._connection.execute(query, values).fetchone()

    def write(self, statement: str, *values: Any) -> None:
        """Make a change, for good at the next `commit`."""
        self.write_many(statement, [values])

    def write_many(self, statement: str, rows: Iterable[tuple[Any, ...]]) -> None:
        """Make one change for each row."""
        with self._writing():
            if not self._connection.in_transaction:
                self._connection.execute("BEGIN")
            self._connection.executemany(statement, rows)

    def commit(self) -> None:
        """Put everything on the disk that was written since the last time."""
        with self._writing():
            if self._connection.in_transaction:
                self._connection.execute("COMMIT")

    def clear(self) -> None:
        """Take out the chain: blocks, state, and how to go back."""
        for table in CHAIN:
            self.write(f"DELETE FROM {table}")

    def copy_to(self, path: Path) -> None:
        """Write a compact copy of what is committed into a new file."""
        with self._writing():
            self._connection.execute("VACUUM INTO ?", (str(path),))

    def compact(self) -> None:
        """Give back the room of what was removed."""
        with self._writing():
            self._connection.execute("VACUUM")

    def close(self) -> None:
        """Let go of the file; what was not committed is lost."""
        with self.lock:
            if not self.closed and self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            self._connection.close()
            self.closed = True

    def meta(self, name: str) -> bytes | None:
        """Return a fact about the chain."""
        found = self.row("SELECT value FROM meta WHERE name = ?", name)
        return None if found is None else found[0]

    def set_meta(self, name: str, value: bytes) -> None:
        """Write a fact about the chain down."""
        self.write("INSERT OR REPLACE INTO meta VALUES (?, ?)", name, value)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        with self.lock:
            try:
                yield
            except sqlite3.DatabaseError as error:
                raise StoreError(f"{self.path}: damaged: {error}") from error

    @contextmanager
    def _writing(self) -> Iterator[None]:
        """Refuse to go on after a failure: the file stays as it was at the last commit."""
        with self.lock:
            if self.failure is not None:
                raise StoreError(
                    f"{self.path}: nothing is kept since an error of the disk, start the node "
                    f"anew: {self.failure}"
                )
            try:
                yield
            except (sqlite3.Error, OSError) as error:
                self.failure = error
                if self._connection.in_transaction:
                    self._connection.execute("ROLLBACK")
                raise StoreError(f"{self.path}: cannot be written: {error}") from error
