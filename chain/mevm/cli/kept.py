"""The directory of a node that does not run, for commands about it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from mevm.cli.failure import Failure
from mevm.store import FILE
from mevm.store.errors import StoreError

if TYPE_CHECKING:
    from mevm.store.database import Database


@contextmanager
def explained() -> Iterator[None]:
    """Turn errors of the store into one line."""
    try:
        yield
    except StoreError as error:
        raise Failure(str(error)) from None


@contextmanager
def opened(datadir: Path) -> "Iterator[Database]":
    """Open the chain of a directory, which must be there; Failure if it cannot be used."""
    from mevm.store.database import Database

    if not (datadir / FILE).exists():
        raise Failure(f"{datadir}: no chain is kept there: expected {FILE}")
    with explained():
        database = Database(datadir / FILE)
        try:
            yield database
        finally:
            database.close()
