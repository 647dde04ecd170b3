"""The scalars of JSON-RPC: strict decoding with clear errors, and encoding.

A decoder takes one JSON value and returns what the node uses inside (``int``, ``bytes``), or
raises `DecodeError` with a text that says what was wrong and what was expected. Texts begin as
geth's do where geth has one.
"""

import re
from collections.abc import Callable
from typing import Any

from mevm.crypto.keccak import keccak

Decoder = Callable[[Any], Any]
BlockId = str | int | bytes  # a tag, a number or a hash

MAX_UINT64 = 2**64 - 1
MAX_UINT256 = 2**256 - 1
MAX_BLOCK_NUMBER = 2**63 - 1
MAX_LIST_LENGTH = 10_000
BLOCK_TAGS = ("latest", "earliest", "pending", "safe", "finalized")

_HEX = re.compile(r"[0-9a-fA-F]*")


class DecodeError(ValueError):
    """A JSON value is not what the method expects."""


def to_quantity(value: int) -> str:
    """Encode an integer as a hex quantity without leading zeros."""
    return hex(value)


def to_data(value: bytes) -> str:
    """Encode bytes as hex data."""
    return "0x" + value.hex()


def to_word(value: int) -> str:
    """Encode an integer as 32 bytes of hex data."""
    return f"0x{value:064x}"


def to_checksum_address(value: bytes) -> str:
    """Encode an address with the upper and lower case of EIP-55."""
    digits = value.hex()
    hashed = keccak(digits.encode()).hex()
    return "0x" + "".join(
        digit.upper() if int(nibble, 16) >= 8 else digit
        for digit, nibble in zip(digits, hashed, strict=False)
    )


def shown(value: Any) -> str:
    """Return a short form of a JSON value for an error text."""
    if not isinstance(value, str):
        return json_type(value)
    return f'"{value}"' if len(value) <= 80 else f'"{value[:76]}…"'


def hex_digits(value: Any, expected: str) -> str:
    """Return the digits after ``0x``.

    Parameters
    ----------
    value
        The JSON value.
    expected
        What the parameter is, for the error text.

    Raises
    ------
    DecodeError
        If the value is not a string of hex digits with the prefix.
    """
    if not isinstance(value, str):
        raise DecodeError(f"{json_type(value)} instead of a hex string, expected {expected}")
    if not value.startswith(("0x", "0X")):
        what = "empty hex string" if not value else "hex string without 0x prefix"
        raise DecodeError(f"{what}: {shown(value)}, expected {expected}")
    digits = value[2:]
    if not _HEX.fullmatch(digits):
        raise DecodeError(f"invalid hex string: {shown(value)}, expected {expected}")
    return digits


def json_type(value: Any) -> str:
    """Return the name of a value's JSON type."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "boolean"
    names = {int: "number", float: "number", str: "string", list: "array", dict: "object"}
    return names.get(type(value), type(value).__name__)


def _quantity_decoder(limit: int) -> Decoder:
    """Return a decoder for hex quantities up to ``limit``."""
    bits = limit.bit_length()
    expected = f"a hex quantity of at most {bits} bits such as 0x1f"
    most_digits = (bits + 3) // 4

    def decode(value: Any) -> int:
        """Decode a hex quantity: no leading zeros, no other base."""
        digits = hex_digits(value, expected)
        if not digits:
            raise DecodeError(f'hex string "0x", expected {expected}')
        if digits[0] == "0" and len(digits) > 1:
            raise DecodeError(f"hex number with leading zero digits: {shown(value)}")
        if len(digits) > most_digits or (number := int(digits, 16)) > limit:
            raise DecodeError(f"hex number > {bits} bits: {shown(value)}")
        return number

    return decode


quantity = _quantity_decoder(MAX_UINT256)
quantity64 = _quantity_decoder(MAX_UINT64)


def number_up_to(limit: int) -> Decoder:
    """Return a decoder for hex quantities and JSON numbers up to ``limit``."""
    as_quantity = _quantity_decoder(MAX_UINT256)

    def decode(value: Any) -> int:
        """Decode a hex quantity or a non-negative JSON number."""
        is_number = isinstance(value, int) and not isinstance(value, bool)
        found: int = value if is_number else as_quantity(value)
        if not 0 <= found <= limit:
            raise DecodeError(f"number {found} is not in 0..{limit}")
        return found

    return decode


number = number_up_to(MAX_UINT256)
number64 = number_up_to(MAX_UINT64)


def data(value: Any) -> bytes:
    """Decode hex data: whole bytes, of any length."""
    digits = hex_digits(value, "hex data such as 0x or 0x12ab")
    if len(digits) % 2:
        raise DecodeError(f"hex string of odd length: {shown(value)}, expected whole bytes")
    return bytes.fromhex(digits)


def _fixed_decoder(size: int, what: str) -> Decoder:
    """Return a decoder for hex data of exactly ``size`` bytes."""

    def decode(value: Any) -> bytes:
        """Decode hex data of a fixed size."""
        digits = hex_digits(value, f"{what} of {size} bytes")
        if len(digits) != 2 * size:
            raise DecodeError(
                f"hex string has length {len(digits)}, want {2 * size} for {what}: {shown(value)}"
            )
        return bytes.fromhex(digits)

    return decode


address = _fixed_decoder(20, "an address")
hash32 = _fixed_decoder(32, "a hash")


def storage_key(value: Any) -> int:
    """Decode a storage slot: at most 32 bytes of hex, short forms padded on the left."""
    digits = hex_digits(value, "a storage key of at most 32 bytes")
    if len(digits) > 64:
        raise DecodeError(f"storage key too long (want at most 32 bytes): {shown(value)}")
    return int(digits or "0", 16)


def proof_key(value: Any) -> tuple[int, str]:
    """Decode a storage key of `eth_getProof`, with the form in which geth gives it back."""
    slot = storage_key(value)
    return slot, to_word(slot) if len(value) == 66 else to_quantity(slot)


def word(value: Any) -> int:
    """Decode 32 bytes of hex data to an integer."""
    return int.from_bytes(hash32(value), "big")


def boolean(value: Any) -> bool:
    """Decode true or false."""
    if not isinstance(value, bool):
        raise DecodeError(f"{json_type(value)} instead of true or false")
    return value


def text(value: Any) -> str:
    """Decode a string."""
    if not isinstance(value, str):
        raise DecodeError(f"{json_type(value)} instead of a string")
    return value


def mapping(value: Any) -> dict[str, Any]:
    """Decode an object whose fields are decoded later."""
    if not isinstance(value, dict):
        raise DecodeError(f"{json_type(value)} instead of an object")
    return value


def block_number(value: Any) -> BlockId:
    """Decode a block number or tag."""
    if isinstance(value, str) and value in BLOCK_TAGS:
        return value
    if not isinstance(value, str) or not value.startswith("0x"):
        tags = ", ".join(BLOCK_TAGS)
        what = "hex string without 0x prefix: " if isinstance(value, str) else ""
        raise DecodeError(f"{what}{shown(value)}, expected a block number or one of {tags}")
    number = quantity64(value)
    if number > MAX_BLOCK_NUMBER:
        raise DecodeError(f"block number larger than int64: {shown(value)}")
    return number


def block_id(value: Any) -> BlockId:
    """Decode a block number, tag or hash, or an object of EIP-1898."""
    if isinstance(value, dict):
        return _block_object(value)
    if isinstance(value, str) and len(value) == 66:
        return hash32(value)
    return block_number(value)


def _block_object(value: dict[str, Any]) -> BlockId:
    """Decode ``{"blockHash": …, "requireCanonical": …}`` or ``{"blockNumber": …}``."""
    number, block_hash = value.get("blockNumber"), value.get("blockHash")
    if number is not None and block_hash is not None:
        raise DecodeError("cannot specify both blockHash and blockNumber, choose one or the other")
    if number is None and block_hash is None:
        raise DecodeError("object without blockHash or blockNumber, expected one of them")
    if value.get("requireCanonical") is not None:
        in_field("requireCanonical", boolean, value["requireCanonical"])
    if block_hash is not None:
        return in_field("blockHash", hash32, block_hash)
    return in_field("blockNumber", block_number, number)


def in_field(name: str, decoder: Decoder, value: Any) -> Any:
    """Decode the field ``name`` of an object; the error text names it."""
    try:
        return decoder(value)
    except DecodeError as error:
        raise DecodeError(f"field {name}: {error}") from None


def list_of(decoder: Decoder, limit: int = MAX_LIST_LENGTH) -> Decoder:
    """Return a decoder for arrays of at most ``limit`` items."""

    def decode(value: Any) -> list[Any]:
        """Decode every item; the error text gives its position."""
        if not isinstance(value, list):
            raise DecodeError(f"{json_type(value)} instead of an array")
        if len(value) > limit:
            raise DecodeError(f"array of {len(value)} items, expected at most {limit}")
        return [in_field(f"[{i}]", decoder, item) for i, item in enumerate(value)]

    return decode


def fields(decoders: dict[str, Decoder], required: tuple[str, ...] = ()) -> Decoder:
    """Return a decoder for objects; null and missing fields are left out.

    Parameters
    ----------
    decoders
        The decoder of each field. Fields not named here are ignored, as geth does, because
        clients add fields of newer specifications.
    required
        Fields that must be there.
    """

    def decode(value: Any) -> dict[str, Any]:
        """Decode the known fields of an object."""
        known = {
            name: in_field(name, decoders[name], item)
            for name, item in mapping(value).items()
            if item is not None and name in decoders
        }
        for name in required:
            if name not in known:
                raise DecodeError(f"missing field {name}")
        return known

    return decode
