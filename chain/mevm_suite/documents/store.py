"""Where blocks are kept."""

import os
import tempfile
from pathlib import Path
from typing import Protocol

from mevm_suite.documents.content import MAX_BLOCK, block_id, codec_of
from mevm_suite.documents.failure import StoreError


class Store(Protocol):
    """Keeps blocks by their content ids; readers check what they get."""

    def put(self, block: bytes, codec: str) -> str:
        """Keep a block, and return its content id."""

    def get(self, content_id: str) -> bytes:
        """Return a block; StoreError where there is none."""


class LocalStore:
    """
    A folder with a file for each block, named by its content id.

    Parameters
    ----------
    folder
        The folder; made when the first block is put.

    """

    def __init__(self, folder: Path) -> None:
        """Name the folder."""
        self.folder = folder

    def put(self, block: bytes, codec: str) -> str:
        """Keep a block; a crash leaves the whole file or none."""
        name = block_id(block, codec)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with tempfile.NamedTemporaryFile(dir=self.folder, delete=False) as file:
                try:
                    file.write(block)
                    file.flush()
                    os.fsync(file.fileno())
                    os.replace(file.name, self.folder / name)
                except BaseException:
                    os.unlink(file.name)
                    raise
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror}") from None
        return name

    def get(self, content_id: str) -> bytes:
        """Return a block, at most one byte more than a block can have."""
        codec_of(content_id)  # so that no other file is ever opened
        try:
            with (self.folder / content_id).open("rb") as file:
                return file.read(MAX_BLOCK + 1)
        except FileNotFoundError:
            raise StoreError(f"{content_id}: not in {self.folder}") from None
        except OSError as error:
            raise StoreError(f"{self.folder}: {error.strerror}") from None
