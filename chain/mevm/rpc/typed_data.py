"""Decoder of typed data, which clients send as an object or as the JSON text of one."""

from typing import Any

import orjson

from mevm.crypto.typed_data import TypedData
from mevm.rpc.codec import DecodeError, fields, list_of, mapping, text
from mevm.rpc.objects import map_of

MAX_TYPES, MAX_MEMBERS = 256, 256
MAX_NAMES = 64 * 1024
"""Characters of the names of all members and their types: a type may be made of all others."""

_member = fields({"name": text, "type": text}, ("name", "type"))
_typed_data_fields = fields(
    {
        "types": map_of(text, list_of(_member, MAX_MEMBERS), MAX_TYPES),
        "primaryType": text,
        "domain": mapping,
        "message": mapping,
    },
    ("types", "primaryType", "domain", "message"),
)


def typed_data(value: Any) -> TypedData:
    """Decode typed data (EIP-712)."""
    if isinstance(value, str):
        try:
            value = orjson.loads(value)
        except orjson.JSONDecodeError:
            raise DecodeError("a string that is not the JSON of typed data") from None
    given = _typed_data_fields(value)
    types = {
        name: tuple((each["name"], each["type"]) for each in members)
        for name, members in given["types"].items()
    }
    names = sum(len(name) + len(kind) for members in types.values() for name, kind in members)
    if names > MAX_NAMES:
        raise DecodeError(f"types of {names} characters, expected at most {MAX_NAMES}")
    return TypedData(types, given["primaryType"], given["domain"], given["message"])
