"""Keys and addresses as text: base58check, as Bitcoin has it, with prefixes that people recognise.

The version bytes are chosen so that each text begins with the word of its kind, whatever follows.
"""

from enum import Enum

import base58

ALPHABET = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"


class TextKind(Enum):
    """What a text holds: the word that it begins with, its version, its length in bytes."""

    ADDRESS = ("zpay", "438a2af5", 64, "a payment address")
    ONE_TIME = ("zonce", "e34e05f2", 96, "a one-time address")
    TRACKING_KEY = ("zview", "43a9c91d", 64, "a tracking key")
    SEED = ("zseed", "048cbeca34", 32, "a seed")

    def __init__(self, prefix: str, version: str, size: int, title: str) -> None:
        self.prefix, self.size, self.title = prefix, size, title
        self.version = bytes.fromhex(version)


def encode_text(kind: TextKind, payload: bytes) -> str:
    """Write bytes as text.

    Raises
    ------
    ValueError
        If there are more or fewer bytes than the kind has.
    """
    if len(payload) != kind.size:
        raise ValueError(f"{kind.title} has {kind.size} bytes, not {len(payload)}")
    return base58.b58encode_check(kind.version + payload).decode("ascii")


def decode_text(kind: TextKind, text: str) -> bytes:
    """Read the bytes of a text.

    Raises
    ------
    ValueError
        If the text is of another kind, or mistyped. The error does not repeat it.
    """
    for other in TextKind:
        if other is not kind and text.startswith(other.prefix):
            raise ValueError(f"this is {other.title}, expected {kind.title} ({kind.prefix}…)")
    if not text.startswith(kind.prefix):
        raise ValueError(f"{kind.title} begins with {kind.prefix}")
    length = len(encode_text(kind, bytes(kind.size)))
    if len(text) != length:
        raise ValueError(f"{kind.title} has {length} characters, this has {len(text)}")
    if not set(ALPHABET).issuperset(text):
        raise ValueError(f"{kind.title} is written in base58: no 0, O, I, l, no signs")
    try:
        data = base58.b58decode_check(text)
    except ValueError:
        raise ValueError(f"the checksum of {kind.title} is wrong: look for a mistake") from None
    if not data.startswith(kind.version) or len(data) != len(kind.version) + kind.size:
        raise ValueError(f"{kind.title} of an unknown version")
    return data[len(kind.version) :]
