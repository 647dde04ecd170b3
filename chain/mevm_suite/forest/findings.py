"""What a surveyor finds: the numbers of an imported inventory, and the hash that he attests.

Counted are the trees that stand. A tree without a height has the default of its species, where one
is given; without one it is counted, with no volume and outside the mean height. A tree without a
diameter has no volume and is outside the mean diameter. Both are reported. Lost is the volume, as
it was in the survey before, of trees that stood there and are now recorded as lost, dead or
missing. What was harvested, shipped, sold or is a stump was taken, not lost. A tree that stood and
has no record now is reported, and not counted as lost: who surveys accounts for each.

Records are read in blocks; two inventories are walked through together, in the order of codes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import astuple, dataclass
from pathlib import Path

import numpy as np
from eth_abi import encode
from eth_utils import keccak, to_checksum_address
from numpy.typing import NDArray

from mevm_suite.forest.failure import ForestError
from mevm_suite.forest.importer import RECORDS
from mevm_suite.forest.leaf import MAX_SPECIES, NOT_MEASURED, RECORD, WORD, Records, Status
from mevm_suite.forest.proofs import Forest
from mevm_suite.forest.volume import FORM, SCALE

BLOCK = 1 << 16
MAX_HEIGHT = 1_500
SCHEMA_DEFINITION = "Survey: bytes32 parcel, address surveyor, Findings, bytes32 salt"
FINDINGS = "(bytes32,uint256,uint256,uint256,uint256,uint256,uint256,bytes32)"
LOST = (Status.INSURED_LOST, Status.DEAD, Status.MISSING)
Integers = NDArray[np.int64]


@dataclass(frozen=True)
class Findings:
    """What ``ISurveyRegistry.Findings`` holds: volumes in dm³, diameter in mm, height in dm."""

    root: bytes
    trees: int
    volume: int
    lost_volume: int
    diameter: int
    height: int
    measured_at: int
    document: bytes

    def content(self, parcel: bytes, surveyor: str, salt: bytes) -> bytes:
        """
        Return the hash that a surveyor attests; he reveals the findings and the salt later.

        Parameters
        ----------
        parcel
            The parcel's id.
        surveyor
            Who attests.
        salt
            A random word that nobody else knows.

        Returns
        -------
        bytes
            As ``SurveyRegistry.content_of`` returns it.

        """
        types = ["bytes32", "address", FINDINGS, "bytes32"]
        words = [parcel, to_checksum_address(surveyor), astuple(self), salt]
        return keccak(encode(types, words))


@dataclass
class Gaps:
    """What the findings do not say: trees that could not be measured or found."""

    without_diameter: int = 0
    without_height: int = 0
    by_default_height: int = 0
    unaccounted: int = 0
    """Stood in the survey before, and have no record now."""


@dataclass
class _Sums:
    trees: int = 0
    volume: int = 0
    diameters: int = 0
    measured: int = 0
    heights: int = 0
    high: int = 0
    lost: int = 0


def survey_findings(
    folder: Path,
    *,
    measured_at: int,
    document: bytes,
    default_heights: Mapping[str, int] | None = None,
    previous: Path | None = None,
) -> tuple[Findings, Gaps]:
    """
    Compute the findings of an imported inventory.

    Parameters
    ----------
    folder
        The inventory, as the importer made it.
    measured_at
        When the last tree was measured, in seconds of Unix time.
    document
        The hash of the surveyor's report.
    default_heights
        By species, in dm, for trees whose height was not measured.
    previous
        The inventory whose root the parcel's last survey has, whoever measured it; its trees are
        counted with the same default heights.

    Returns
    -------
    Findings
        What the surveyor reveals.
    Gaps
        What his report should say besides.

    Raises
    ------
    ForestError
        When a folder is no inventory or damaged, the inventories are of two parcels, or a number
        is out of its range.

    """
    heights = _checked_heights(default_heights or {})
    if len(document) != WORD or not any(document):
        raise ForestError(f"document: expected a hash of {WORD} bytes")
    if measured_at <= 0:
        raise ForestError(f"measured_at: expected a time after 1970, got {measured_at}")
    forest, sums, gaps = Forest(folder), _Sums(), Gaps()
    for records in _blocks(folder, forest.count):
        _add(records[records["status"] == Status.STANDING], heights, sums, gaps)
    if previous is not None:
        before, now = _Walk(previous, forest.parcel), _Walk(folder, forest.parcel)
        _add_lost(before, now, heights, sums, gaps)
    findings = Findings(
        root=forest.root,
        trees=sums.trees,
        volume=sums.volume,
        lost_volume=sums.lost,
        diameter=sums.diameters // max(sums.measured, 1),
        height=sums.heights // max(sums.high, 1),
        measured_at=measured_at,
        document=document,
    )
    return findings, gaps


def _checked_heights(heights: Mapping[str, int]) -> dict[bytes, int]:
    for species, height in heights.items():
        if not (species.isascii() and 1 <= len(species) <= MAX_SPECIES):
            raise ForestError(
                f"expected a species of 1 to {MAX_SPECIES} ASCII characters, got {species!r}"
            )
        if not 0 < height <= MAX_HEIGHT:
            raise ForestError(f"height of {species}: expected 1 to {MAX_HEIGHT} dm, got {height}")
    return {species.encode("ascii"): height for species, height in heights.items()}


def _blocks(folder: Path, count: int) -> Iterator[Records]:
    with (folder / RECORDS).open("rb") as file:
        for start in range(0, count, BLOCK):
            yield np.fromfile(file, RECORD, min(BLOCK, count - start))


def _add(standing: Records, heights: Mapping[bytes, int], sums: _Sums, gaps: Gaps) -> None:
    measured, height = standing["diameter"] != NOT_MEASURED, _heights(standing, heights)
    known = standing["height"] != NOT_MEASURED
    sums.trees += len(standing)
    sums.volume += int(_volumes(standing, height).sum())
    sums.diameters += int(standing["diameter"].sum(dtype=np.int64))
    sums.measured += int(measured.sum())
    sums.heights += int(height.sum())
    sums.high += int((height > 0).sum())
    gaps.without_diameter += int((~measured).sum())
    gaps.without_height += int((height == 0).sum())
    gaps.by_default_height += int((~known & (height > 0)).sum())


def _heights(records: Records, defaults: Mapping[bytes, int]) -> Integers:
    height = records["height"].astype(np.int64)
    for species, default in defaults.items():
        height[(height == NOT_MEASURED) & (records["species"] == species)] = default
    return height


def _volumes(records: Records, height: Integers) -> Integers:
    # `stem_volume` of many: below 2**63 for the largest diameter and height of a record
    diameter = records["diameter"].astype(np.int64)
    return diameter * diameter * height * FORM // SCALE


class _Walk:
    """Goes through the records of an inventory, in the order of their codes."""

    def __init__(self, folder: Path, parcel: bytes) -> None:
        forest = Forest(folder)
        if forest.parcel != parcel:
            raise ForestError(
                f"{folder}: is of parcel 0x{forest.parcel.hex()}, not of 0x{parcel.hex()}"
            )
        self._blocks = _blocks(folder, forest.count)
        self._rest = np.empty(0, RECORD)

    def block(self) -> Records:
        """Return some records that were not taken; none at the end."""
        if not len(self._rest):
            self._rest = next(self._blocks, self._rest)
        return self._rest

    def take(self, last: bytes) -> Records:
        """Take the records of the block up to a code."""
        end = int(np.searchsorted(self._rest["code"], last, side="right"))
        taken, self._rest = self._rest[:end], self._rest[end:]
        return taken


def _add_lost(
    before: _Walk, now: _Walk, heights: Mapping[bytes, int], sums: _Sums, gaps: Gaps
) -> None:
    while len(old := before.block()):
        new = now.block()
        last = min(old["code"][-1], new["code"][-1]) if len(new) else old["code"][-1]
        old, new = before.take(last), now.take(last)
        old = old[old["status"] == Status.STANDING]
        is_known = np.isin(old["code"], new["code"])
        is_lost = np.isin(old["code"], new["code"][np.isin(new["status"], LOST)])
        lost = old[is_lost]
        sums.lost += int(_volumes(lost, _heights(lost, heights)).sum())
        gaps.unaccounted += int((~is_known).sum())
