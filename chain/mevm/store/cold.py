r"""Cold files: old blocks outside the database, compressed, written once and never changed.

A file holds the records of up to `MAX_BLOCKS` blocks in a row. All numbers are big-endian::

    "mevm-cold\0" | version 2 | first 8 | count 4 | count × (offset 8 | length 4 | CRC-32 4)
    | CRC-32 of all that, 4 | records, each compressed by zlib

The file may be moved away: its blocks are then not there, and all else works. A file of the same
name always holds the same blocks, so that chains and snapshots can share it.

Source: WSG-14.
"""

import os
import struct
import zlib
from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import Final

from mevm.store.database import Database
from mevm.store.errors import StoreError

MAGIC: Final = b"mevm-cold\0"
VERSION: Final = 1
MAX_BLOCKS: Final = 10_000
HEAD: Final = struct.Struct(">10sHQI")
ENTRY: Final = struct.Struct(">QII")
CHECKSUM: Final = struct.Struct(">I")
OPEN_INDEXES: Final = 16


class ColdFiles:
    """
    The cold files that a database names.

    Parameters
    ----------
    database : Database
        Knows which blocks are where.
    folder : Path
        Where the files are.
    """

    def __init__(self, database: Database, folder: Path) -> None:
        self._database = database
        self._folder = folder
        self._index = lru_cache(OPEN_INDEXES)(_read_index)

    def read(self, number: int) -> bytes | None:
        """
        Return the record of a block, None if no file that is there holds it.

        Raises
        ------
        StoreError
            If the file is damaged.
        """
        query = "SELECT first, file FROM cold WHERE ? BETWEEN first AND last"
        found = self._database.row(query, number)
        if found is None:
            return None
        first, name = found
        path = self._folder / name
        try:
            offset, length, checksum = self._index(path)[number - first]
            with path.open("rb") as file:
                file.seek(offset)
                data = file.read(length)
        except FileNotFoundError:
            return None
        except (OSError, IndexError) as error:
            raise StoreError(f"{path}: cannot be read: {error}") from error
        if zlib.crc32(data) != checksum:
            raise StoreError(f"{path}: damaged: block {number} has another checksum")
        return zlib.decompress(data)


def write_cold_file(folder: Path, first: int, head_hash: bytes, records: Sequence[bytes]) -> str:
    """
    Write the records of blocks in a row; return the name of the file.

    Parameters
    ----------
    folder : Path
        It is made if it is not there.
    first : int
        Height of the first block.
    head_hash : bytes
        Hash of the last block, which all before it follow from.
    records : sequence of bytes
        As the database holds them.

    Returns
    -------
    str
        What the database is to remember. The file is on the disk by then.
    """
    folder.mkdir(parents=True, exist_ok=True)
    name = f"{first}-{first + len(records) - 1}-{head_hash[:8].hex()}.cold"
    packed = [zlib.compress(record) for record in records]
    position = HEAD.size + ENTRY.size * len(packed) + CHECKSUM.size
    head = HEAD.pack(MAGIC, VERSION, first, len(packed))
    for each in packed:
        head += ENTRY.pack(position, len(each), zlib.crc32(each))
        position += len(each)
    draft = folder / f"{name}.tmp"
    with draft.open("wb") as file:
        file.write(head + CHECKSUM.pack(zlib.crc32(head)))
        file.writelines(packed)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(folder / name)
    sync_folder(folder)
    return name


def sync_folder(folder: Path) -> None:
    """Put the names of a folder's files on the disk, where the system can."""
    if os.name != "posix":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _read_index(path: Path) -> list[tuple[int, int, int]]:
    """Return offset, length and checksum of each record of a file."""
    with path.open("rb") as file:
        head = file.read(HEAD.size)
        if len(head) < HEAD.size or head[: len(MAGIC)] != MAGIC:
            raise StoreError(f"{path}: no cold file")
        _, version, _, count = HEAD.unpack(head)
        if version != VERSION:
            raise StoreError(f"{path}: cold file of version {version}, expected {VERSION}")
        index = file.read(ENTRY.size * count)
        if file.read(CHECKSUM.size) != CHECKSUM.pack(zlib.crc32(head + index)):
            raise StoreError(f"{path}: damaged: its index has another checksum")
    return list(ENTRY.iter_unpack(index))
