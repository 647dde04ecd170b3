"""The record of a ceremony: who contributed what, in which order, and when each phase ended.

One JSON file beside the files of the ceremony. It holds no secret and is published with the keys;
`verify` compares it with what the files themselves prove.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from shielded.ceremony.snarkjs import Beacon, Contribution

FILE = "transcript.json"
POWERS = "powers of tau"


class TranscriptError(ValueError):
    """A transcript that cannot be, or that the files of the ceremony contradict."""


@dataclass
class Chain:
    """What was done to one file: the powers of tau, or the proving key of one circuit.

    Attributes
    ----------
    subject
        POWERS, or the circuit's name.
    contributions
        In order; the last one is the beacon, if it is closed.
    files
        The SHA-256 of the first file, and of the one after each contribution.
    source
        Where the value of the beacon comes from, in words; none while the chain is open.
    """

    subject: str
    contributions: list[Contribution] = field(default_factory=list)
    files: list[str] = field(default_factory=list)
    source: str | None = None

    @property
    def is_closed(self) -> bool:
        """Whether the beacon was applied."""
        return self.source is not None

    def add(self, contribution: Contribution, file: Path) -> None:
        """Record a contribution and the file that came out of it."""
        self.contributions.append(contribution)
        self.files.append(file_hash(file))

    def check(self, proven: list[Contribution]) -> None:
        """Compare with the contributions that the last file proves.

        Raises
        ------
        TranscriptError
            If they differ.
        """
        for said, found in zip(self.contributions, proven, strict=False):
            if said != found:
                raise TranscriptError(
                    f"{self.subject}: the transcript says {said}, but the file proves {found}"
                )
        if len(self.contributions) != len(proven):
            raise TranscriptError(
                f"{self.subject}: the transcript names {len(self.contributions)} contributions,"
                f" but the file proves {len(proven)}"
            )
        if self.is_closed != any(contribution.beacon for contribution in proven[-1:]):
            raise TranscriptError(f"{self.subject}: closed without a beacon, or open after one")


@dataclass
class Transcript:
    """A ceremony.

    Attributes
    ----------
    name
        Its name, which goes into the manifest of the keys.
    power
        Its circuits have at most 2^power constraints.
    powers
        Phase 1.
    prepared
        The SHA-256 of the powers of tau as phase 2 uses them.
    circuits
        Phase 2: SHA-256 of the constraints of each circuit by its name.
    keys
        Phase 2: what was done to each circuit's key.
    """

    name: str
    power: int
    powers: Chain = field(default_factory=lambda: Chain(POWERS))
    prepared: str | None = None
    circuits: dict[str, str] = field(default_factory=dict)
    keys: list[Chain] = field(default_factory=list)

    @property
    def current(self) -> list[Chain]:
        """What contributions are made to now: the powers, then the keys of all circuits."""
        return self.keys or [self.powers]

    @classmethod
    def read(cls, folder: Path) -> Transcript:
        """Read the transcript in a folder.

        Raises
        ------
        TranscriptError
            If there is none, or it lacks something.
        """
        try:
            content = json.loads((folder / FILE).read_text())
            powers = _chain(content.pop("powers"))
            keys = [_chain(key) for key in content.pop("keys")]
            return cls(**content, powers=powers, keys=keys)
        except FileNotFoundError:
            raise TranscriptError(f"{folder}: there is no {FILE}; begin a ceremony first") from None
        except (ValueError, KeyError, TypeError, AttributeError) as error:
            raise TranscriptError(f"{folder / FILE}: not a transcript: {error}") from None

    def write(self, folder: Path) -> None:
        """Write the transcript into a folder."""
        (folder / FILE).write_text(json.dumps(asdict(self), indent=2) + "\n")


def _chain(content: dict[str, Any]) -> Chain:
    contributions = [_contribution(one) for one in content.pop("contributions")]
    return Chain(**content, contributions=contributions)


def _contribution(content: dict[str, Any]) -> Contribution:
    beacon = content.pop("beacon")
    return Contribution(**content, beacon=Beacon(**beacon) if beacon else None)


def file_hash(path: Path) -> str:
    """Return the SHA-256 of a file in hex digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
