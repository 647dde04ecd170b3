"""Named fields of decoded RLP: every wrong shape is refused with the name of its field."""

from mevm.crypto import rlp
from mevm.crypto.rlp import Item, RLPError


def read_int(item: Item, name: str, *, bits: int = 64) -> int:
    """Read an unsigned integer of at most ``bits`` bits; RLPError names the field if it is none."""
    try:
        return rlp.decode_int(item, bits)
    except RLPError as error:
        raise RLPError(f"{name}: {error}") from error


def read_bytes(item: Item, name: str, *, length: int | None = None) -> bytes:
    """Read a byte string, of ``length`` bytes if given; RLPError names the field if it is none."""
    if not isinstance(item, bytes):
        raise RLPError(f"{name}: expected bytes, got a list")
    if length is not None and len(item) != length:
        raise RLPError(f"{name}: expected {length} bytes, got {len(item)}")
    return item


def read_list(item: Item, name: str, *, length: int | None = None) -> list[Item]:
    """Read a list, of ``length`` items if given; RLPError names the field if it is none."""
    if isinstance(item, bytes):
        raise RLPError(f"{name}: expected a list, got bytes")
    if length is not None and len(item) != length:
        raise RLPError(f"{name}: expected {length} items, got {len(item)}")
    return item
