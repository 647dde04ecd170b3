"""Read files in the binary format of iden3's tools: a magic word, and numbered sections."""

from __future__ import annotations

NUMBER = 32  # bytes of a field element

_PREAMBLE = 12  # magic, version, how many sections
_SECTION = 12  # number, length


class InvalidFile(ValueError):
    """A file that is not what it is said to be."""


def read_sections(file: bytes, magic: bytes) -> dict[int, bytes]:
    """Return the sections of a file by their numbers.

    Parameters
    ----------
    file
        The file's bytes.
    magic
        The four bytes that it must begin with.

    Returns
    -------
    dict[int, bytes]
        The content of each section.

    Raises
    ------
    InvalidFile
        If it begins otherwise, is cut short, has bytes left over, or a section twice.
    """
    if file[:4] != magic:
        raise InvalidFile(f"expected a file that begins with {magic!r}, got {file[:4]!r}")
    name = magic.decode()
    sections: dict[int, bytes] = {}
    position = _PREAMBLE
    for _ in range(int.from_bytes(file[8:_PREAMBLE], "little")):
        begin = position + _SECTION
        number = int.from_bytes(file[position : position + 4], "little")
        position = begin + int.from_bytes(file[position + 4 : begin], "little")
        if position > len(file) or number in sections:
            raise InvalidFile(f"{name}: section {number} is cut short, or there twice")
        sections[number] = file[begin:position]
    if position != len(file):
        raise InvalidFile(f"{name}: {len(file) - position} bytes left over")
    return sections
