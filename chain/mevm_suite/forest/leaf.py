"""The canonical record of a tree, and its hashes.

What is hashed is the ABI encoding of eight words, so that a contract does it in one line::

    content = keccak256(abi_encode(code, species, latitude, longitude, diameter, height, crown,
                                   status))
    leaf = keccak256(keccak256(abi_encode(content)))      # contracts/modules/merkle_set.vy
    node = keccak256(the smaller child, the larger child)

A leaf hashes 32 bytes and a node 64, and a leaf is hashed twice: no node can pass for a leaf.
Files hold the same fields packed, big-endian, 64 bytes a tree (`RECORD`), with the line of the
source, which is not hashed.
"""

from dataclasses import asdict, dataclass
from enum import IntEnum
from typing import Any, Self

import numpy as np
from _pysha3 import keccak_256
from numpy.typing import NDArray

WORD = 32
FIELDS = 8
CONTENT_BYTES = FIELDS * WORD
NOT_MEASURED = 0
NO_POSITION = 2**31 - 1
MAX_SPECIES = 8
RECORD = np.dtype(
    [
        ("code", "S32"),
        ("species", "S8"),
        ("latitude", ">i4"),
        ("longitude", ">i4"),
        ("diameter", ">u2"),
        ("height", ">u2"),
        ("crown", ">u2"),
        ("status", "u1"),
        ("version", "u1"),
        ("line", ">u8"),
    ]
)
ROW = np.dtype([*RECORD.descr, ("stem", ">u8")])
"""A record on its way: with the first bytes of its stem's hash."""
VERSION = 1
MAX_DIAMETER = 20_000
Records = NDArray[np.void]
NUMBERS = ("latitude", "longitude", "diameter", "height", "crown")


class Status(IntEnum):
    """What became of a tree; 0 is none of them, so that an empty word is no tree."""

    STANDING = 1
    INSURED_LOST = 2
    HARVESTED = 3
    SHIPPED = 4
    SOLD = 5
    DEAD = 6
    STUMP = 7
    MISSING = 8


@dataclass(frozen=True)
class Tree:
    """One record: position in 1e-7 degrees, diameter in mm, height and crown in dm."""

    code: bytes
    species: str
    latitude: int
    longitude: int
    diameter: int
    height: int
    crown: int
    status: Status

    @classmethod
    def of(cls, record: Any) -> Self:
        """Return the tree that a packed record holds."""
        return cls(
            code=bytes(record["code"]).ljust(WORD, b"\0"),
            species=bytes(record["species"]).decode("ascii"),
            status=Status(int(record["status"])),
            **{name: int(record[name]) for name in NUMBERS},
        )

    @property
    def content(self) -> bytes:
        """The hash of the record, which `merkle_set` takes."""
        numbers = (self.latitude, self.longitude, self.diameter, self.height, self.crown)
        words = [self.code, self.species.encode("ascii").ljust(WORD, b"\0")]
        words += [number.to_bytes(WORD, "big", signed=True) for number in (*numbers, self.status)]
        return keccak_256(b"".join(words)).digest()

    def words(self) -> tuple[Any, ...]:
        """Return the fields as a contract takes them, ``ISurveyRegistry.Tree``."""
        species = self.species.encode("ascii").ljust(MAX_SPECIES, b"\0")
        numbers = (getattr(self, name) for name in NUMBERS)
        return (self.code, species, *numbers, int(self.status))

    def as_json(self) -> dict[str, Any]:
        """Return the fields as a JSON object."""
        return asdict(self) | {"code": f"0x{self.code.hex()}", "status": self.status.name.lower()}

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Return the tree that `as_json` wrote; KeyError, TypeError or ValueError if it did not."""
        numbers = {name: fields[name] for name in NUMBERS}
        if not all(type(n) is int and -(2**31) <= n < 2**31 for n in numbers.values()):
            raise ValueError("expected integers of at most 32 bits")
        code = bytes.fromhex(fields["code"].removeprefix("0x"))
        if len(code) != WORD or len(fields["species"].encode("ascii")) > MAX_SPECIES:
            raise ValueError(f"expected a code of {WORD} bytes, a species of {MAX_SPECIES} letters")
        status = Status[fields["status"].upper()]
        return cls(code=code, species=fields["species"], status=status, **numbers)


def tree_code(parcel: bytes, tag: str) -> bytes:
    """
    Return the code of a tree, the same in every survey of its parcel.

    Parameters
    ----------
    parcel
        The parcel's id, 32 bytes.
    tag
        The tree's name within the parcel.

    Returns
    -------
    bytes
        ``keccak256(parcel, keccak256(tag))``.

    """
    return keccak_256(parcel + keccak_256(tag.encode()).digest()).digest()


def stem_key(stem: str) -> int:
    """Return a number that tells a tree's stems apart."""
    return int.from_bytes(keccak_256(stem.encode()).digest()[:8], "big")


def leaf_hash(content: bytes) -> bytes:
    """Return the leaf of a content, as `merkle_set` hashes it."""
    return keccak_256(keccak_256(content).digest()).digest()


def leaf_hashes(records: Records) -> bytes:
    """Return the leaves of packed records, one after the other."""
    words = np.zeros((len(records), CONTENT_BYTES), np.uint8)
    words[:, :WORD] = _bytes_of(records, "code")
    words[:, WORD : WORD + MAX_SPECIES] = _bytes_of(records, "species")
    for place, name in enumerate((*NUMBERS, "status"), 2):
        end, size = (place + 1) * WORD, RECORD[name].itemsize
        words[:, end - size : end] = _bytes_of(records, name)
        words[records[name] < 0, end - WORD : end - size] = 0xFF  # the sign
    joined = words.tobytes()
    return b"".join(
        keccak_256(keccak_256(keccak_256(joined[i : i + CONTENT_BYTES]).digest()).digest()).digest()
        for i in range(0, len(joined), CONTENT_BYTES)
    )


def _bytes_of(records: Records, name: str) -> NDArray[np.uint8]:
    field = np.ascontiguousarray(records[name])
    return field.view(np.uint8).reshape(len(records), field.itemsize)
