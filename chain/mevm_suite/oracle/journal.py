"""What a reporter must not forget: the salt and the footprint of each commitment, on the disk.

A commitment whose salt is lost cannot be opened, and costs a fine. So both are on the disk, not
only in the system's buffers, before the commitment is sent.
"""

import json
import os
from dataclasses import dataclass
from pathlib import Path

from mevm_suite.holder.failure import Unusable
from mevm_suite.oracle.footprints import Footprint

SALT = 32


@dataclass(frozen=True)
class Pledge:
    """What was committed to in an event."""

    salt: bytes
    footprint: Footprint


class Journal:
    """
    A folder with a file for each event; for one reporter on one chain.

    Parameters
    ----------
    folder
        The folder; made when it is not there.
    owner
        Whose it is: a folder of another chain, oracle or account is refused.

    """

    def __init__(self, folder: Path, owner: str) -> None:
        self._folder = folder
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            label = folder / "owner"
            if not label.exists():
                self._write(label, owner)
            found = label.read_text(encoding="utf-8")
        except OSError as error:
            raise Unusable(f"{folder}: {error.strerror}") from None
        if found != owner:
            raise Unusable(f"{folder}: belongs to {found}, expected {owner}")

    def pledge(self, event: int) -> Pledge | None:
        """Return what was committed to in an event; None if nothing was."""
        path = self._path(event)
        if not path.exists():
            return None
        try:
            content = json.loads(path.read_text(encoding="utf-8"))
            first, second = (int(word, 16) for word in content["footprint"])
            pledge = Pledge(bytes.fromhex(content["salt"]), (first, second))
        except (OSError, ValueError, KeyError, TypeError):
            raise Unusable(f"{path}: expected salt and footprint of an event") from None
        if len(pledge.salt) != SALT:
            raise Unusable(f"{path}: expected a salt of {SALT} bytes")
        return pledge

    def promise(self, event: int, footprint: Footprint) -> Pledge:
        """Return the pledge of an event; make one, with a new salt, where there is none."""
        known = self.pledge(event)
        if known is not None:
            return known
        pledge = Pledge(os.urandom(SALT), footprint)
        content = {"salt": pledge.salt.hex(), "footprint": [hex(word) for word in footprint]}
        self._write(self._path(event), json.dumps(content))
        return pledge

    @property
    def done_until(self) -> int:
        """The last event before which nothing is left to do."""
        path = self._folder / "done"
        try:
            return int(path.read_text(encoding="ascii")) if path.exists() else 0
        except (OSError, ValueError):
            raise Unusable(f"{path}: expected the number of an event") from None

    @done_until.setter
    def done_until(self, event: int) -> None:
        self._write(self._folder / "done", str(event))

    def _path(self, event: int) -> Path:
        return self._folder / f"event-{event}.json"

    def _write(self, path: Path, content: str) -> None:
        """Replace a file as a whole, and return only when the disk has it."""
        draft = path.with_suffix(".draft")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
        folder = os.open(self._folder, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
