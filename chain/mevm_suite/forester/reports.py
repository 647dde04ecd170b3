"""A surveyor's findings as a file: computed once, attested as a hash, and revealed later."""

import json
import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Self

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.findings import Findings, Gaps, survey_findings
from mevm_suite.forest.proofs import Forest

VERSION = 1
HASHES = ("root", "document")


@dataclass(frozen=True)
class Report:
    """What a surveyor found on a parcel, and what his findings cannot say."""

    parcel: bytes
    findings: Findings
    gaps: Gaps

    @classmethod
    def of(
        cls,
        folder: Path,
        measured_at: int,
        document: bytes,
        heights: Mapping[str, int],
        previous: Path | None,
    ) -> Self:
        """
        Compute the findings of an imported inventory.

        Parameters
        ----------
        folder
            The inventory.
        measured_at
            When its last tree was measured.
        document
            The hash of the surveyor's written report.
        heights
            By species, in dm, for trees whose height was not measured.
        previous
            The inventory of the survey before; None for the first.

        Raises
        ------
        ForestError
            When an inventory or a number cannot be used.

        """
        findings, gaps = survey_findings(
            folder,
            measured_at=measured_at,
            document=document,
            default_heights=heights,
            previous=previous,
        )
        return cls(Forest(folder).parcel, findings, gaps)

    def save(self, path: Path) -> None:
        """Write it to a new file of the owner's alone; ForestError where that cannot be."""
        try:
            # Whoever reads it before both surveyors have a seat can copy it.
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(json.dumps(self.as_json(), indent=2) + "\n")
        except OSError as error:
            raise ForestError(f"{path}: cannot be written: {error.strerror}") from None

    def as_json(self) -> dict[str, Any]:
        """Return it as a JSON object."""
        found = asdict(self.findings)
        hashes = {name: "0x" + found[name].hex() for name in HASHES}
        return {
            "version": VERSION,
            "parcel": "0x" + self.parcel.hex(),
            "findings": found | hashes,
            "gaps": asdict(self.gaps),
        }

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote; ForestError if the file holds something else."""
        try:
            document = json.loads(path.read_bytes())
            if document["version"] != VERSION:
                raise ValueError(f"expected version {VERSION}")
            found = document["findings"]
            numbers = [value for name, value in found.items() if name not in HASHES]
            if not all(type(value) is int and 0 <= value < 2**256 for value in numbers):
                raise ValueError("expected whole numbers of 256 bits")
            hashes = {name: _word(found[name]) for name in HASHES}
            findings = Findings(**found | hashes)
            return cls(_word(document["parcel"]), findings, Gaps(**document["gaps"]))
        except OSError as error:
            raise ForestError(f"{path}: cannot be read: {error.strerror}") from None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise ForestError(f"{path}: expected findings: {error!r}") from None


def _word(text: str) -> bytes:
    word = bytes.fromhex(text.removeprefix("0x"))
    if len(word) != 32:
        raise ValueError(f"expected 32 bytes in hex, got {text!r}")
    return word
