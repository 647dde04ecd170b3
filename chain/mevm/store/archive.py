"""Moving old blocks out of the database into cold files."""

from pathlib import Path

from mevm.blocks.history import ANCESTORS
from mevm.store.cold import MAX_BLOCKS, write_cold_file
from mevm.store.database import Database
from mevm.store.errors import StoreError
from mevm.store.history import EDITS, FLOOR


def archive(database: Database, folder: Path, before: int) -> list[Path]:
    """
    Move the blocks below a height into cold files; they are found as before.

    Their hashes and the index of their transactions stay, so that a node says of them what it
    knows if the files are taken away. The chain cannot be rewound below them any more.

    Parameters
    ----------
    database : Database
        A chain that no node uses.
    folder : Path
        Where the files go.
    before : int
        The oldest block that stays. The last 256 blocks always do, and the genesis.

    Returns
    -------
    list of Path
        The new files.

    Raises
    ------
    StoreError
        If blocks that must stay are asked for, or the disk refuses.
    """
    head = database.row("SELECT max(number) FROM blocks")[0] or 0
    if before > head - ANCESTORS:
        most = max(head - ANCESTORS, 0)
        raise StoreError(f"cannot move the blocks before {before}: expected at most {most}")
    first = (database.row("SELECT max(last) FROM cold")[0] or 0) + 1
    made = []
    while first < before:
        last = min(first + MAX_BLOCKS, before) - 1
        made.append(_move(database, folder, first, last))
        first = last + 1
    if made:
        database.compact()
    return made


def _move(database: Database, folder: Path, first: int, last: int) -> Path:
    """Write one cold file, and only then forget what is in it."""
    query = "SELECT hash, record FROM blocks WHERE number BETWEEN ? AND ? ORDER BY number"
    rows = database.rows(query, first, last)
    try:
        name = write_cold_file(folder, first, rows[-1][0], [record for _, record in rows])
    except OSError as error:
        raise StoreError(f"{folder}: {error.strerror}") from None
    floor = max(int.from_bytes(database.meta(FLOOR) or b"", "big"), last + 1 + ANCESTORS)
    database.write("INSERT INTO cold VALUES (?, ?, ?)", first, last, name)
    database.write("UPDATE blocks SET record = NULL WHERE number BETWEEN ? AND ?", first, last)
    database.write("DELETE FROM undo WHERE step < ?", (floor + 1) * EDITS)
    database.set_meta(FLOOR, floor.to_bytes(8, "big"))
    database.commit()
    return folder / name
