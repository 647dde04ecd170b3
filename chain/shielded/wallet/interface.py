"""The interfaces of the pool's contracts, and how their logs are read.

``interfaces.json`` is what the compiler says of interfaces/*.vyi; a test compares them.
"""

import json
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from eth_utils import event_abi_to_log_topic

from shielded.assets import Asset
from shielded.wallet.events import (
    Entered,
    Event,
    Left,
    NoteCreated,
    NullifierUsed,
    OpenNoteCreated,
    PackageOpened,
    PackagePassed,
    PackageSealed,
    TransactionAccepted,
)
from shielded.wallet.failure import ChainError
from shielded.wallet.log_words import read_arguments

_KINDS: dict[str, type[Event]] = {
    kind.__name__: kind
    for kind in (
        *(TransactionAccepted, NullifierUsed, NoteCreated, OpenNoteCreated),
        *(PackageSealed, PackagePassed, PackageOpened, Entered, Left),
    )
}


@cache
def interface(contract: str) -> list[Any]:
    """Return the ABI of ``pool``, ``vault`` or ``registry``."""
    text = files("shielded.wallet").joinpath("interfaces.json").read_text(encoding="utf-8")
    return json.loads(text)[contract]


def type_of(entry: dict[str, Any]) -> str:
    """Return an argument's type as the ABI's text has it, with structs in brackets."""
    if not entry["type"].startswith("tuple"):
        return str(entry["type"])
    fields = ",".join(type_of(part) for part in entry["components"])
    return f"({fields}){entry['type'].removeprefix('tuple')}"


@cache
def topics(contract: str) -> dict[bytes, Any]:
    """Return the events that a wallet reads, by the first topic of their logs."""
    return {
        bytes(event_abi_to_log_topic(entry)): entry
        for entry in interface(contract)
        if entry["type"] == "event" and entry["name"] in _KINDS
    }


def read_log(
    contract: str, place: tuple[int, bytes, int], topic_words: list[bytes], data: bytes
) -> Event | None:
    """
    Read a log.

    Parameters
    ----------
    contract
        ``pool`` or ``vault``, whose it is.
    place
        Block, hash of the transaction, number of the log in the block.
    topic_words
        Its topics.
    data
        Its data.

    Returns
    -------
    Event or None
        None for events that a wallet does not read.

    Raises
    ------
    ChainError
        When it is not what the contract writes.

    """
    shape = _shapes(contract).get(topic_words[0]) if topic_words else None
    if shape is None:
        return None
    try:
        values = [
            read_arguments(kind, word)[0]
            for kind, word in zip(shape.indexed, topic_words[1:], strict=True)
        ]
        values += read_arguments(shape.plain, data)
        return _event(shape.kind, place, dict(zip(shape.names, values, strict=True)))
    except Exception as error:  # whatever there is wrong with an answer
        raise ChainError(f"log {place[2]} of block {place[0]}: {error}") from None


@dataclass(frozen=True)
class _Shape:
    """An event's class, its arguments' names, and the types of those in topics and in data."""

    kind: type[Event]
    names: tuple[str, ...]
    indexed: tuple[tuple[str, ...], ...]
    plain: tuple[str, ...]


@cache
def _shapes(contract: str) -> dict[bytes, _Shape]:
    found = {}
    for topic, entry in topics(contract).items():
        indexed = [each for each in entry["inputs"] if each["indexed"]]
        plain = [each for each in entry["inputs"] if not each["indexed"]]
        found[topic] = _Shape(
            _KINDS[entry["name"]],
            tuple(each["name"] for each in (*indexed, *plain)),
            tuple((type_of(each),) for each in indexed),
            tuple(map(type_of, plain)),
        )
    return found


def _event(kind: type[Event], place: tuple[int, bytes, int], values: dict[str, Any]) -> Event:
    if "asset" in values:
        values["asset"] = Asset(*values["asset"])
    if "note" in values:
        receiver, asset, memo, secret = values.pop("note")
        values |= {"receiver": receiver, "asset": Asset(*asset)}
        values |= {"memo": b"".join(memo), "secret": secret}
    return kind(*place, **values)
