"""The history of an item, from hand to hand, as the chain commits to it."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from eth_abi import encode
from eth_utils import keccak, to_checksum_address

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import read_events
from mevm_suite.holder.output import Time
from mevm_suite.notary.items import NOTHING, PROVENANCE, TOKENS, ItemName, Items
from mevm_suite.notary.statements import record_of
from mevm_suite.trader.desk import hexadecimal

_HEAD = (
    *("bytes32", "uint256", "uint256", "address"),
    *("bytes32", "uint256", "bytes32", "uint256"),
)
_TOKEN_EVENTS = {
    "Brought": "brought",
    "PassedOn": "sold",
    "Unlocked": "unlocked",
    "Taken": "taken out",
}


class Kind(IntEnum):
    """What a record says, as ``contracts/modules/record_kind.vy``."""

    REGISTERED = 1
    NOTED = 2
    HANDED_OVER = 3
    SPLIT = 4
    SPLIT_OFF = 5
    MERGED = 6
    MERGED_INTO = 7
    RECALLED = 8
    RECALL_LIFTED = 9
    DESTROYED = 10
    LOCKED = 11
    UNLOCKED = 12
    SOLD = 13


TO_AN_ACCOUNT = (Kind.HANDED_OVER, Kind.LOCKED, Kind.UNLOCKED, Kind.SOLD)


@dataclass(frozen=True)
class Record:
    """A record of an item's history."""

    item: bytes
    number: int
    time: int
    kind: Kind
    author: str
    other: bytes
    quantity: int
    content: bytes

    def head(self, previous: bytes) -> bytes:
        """Return the hash that commits to this record and all before it."""
        said = (self.author, self.other, self.quantity, self.content, self.time)
        return keccak(encode(_HEAD, (previous, self.number, int(self.kind), *said)))

    def row(self) -> dict[str, Any]:
        """Return the record as a row."""
        is_account = self.kind in TO_AN_ACCOUNT
        account = to_checksum_address(self.other[12:]) if is_account else None
        is_other = not is_account and self.other != NOTHING
        return {
            "item": hexadecimal(self.item),
            "number": self.number,
            "time": Time(self.time),
            "what": self.kind.name.lower().replace("_", " "),
            "by": self.author,
            "to": account,
            "quantity": self.quantity,
            "other": hexadecimal(self.other) if is_other else None,
            "content": None if self.content == NOTHING else hexadecimal(self.content),
        }


class Histories:
    """
    The histories of items.

    Parameters
    ----------
    items
        The items of a deployment.
    step
        How many blocks to ask for at a time.

    """

    def __init__(self, items: Items, step: int) -> None:
        self._items = items
        self._step = step

    def rows(self, name: ItemName) -> list[dict[str, Any]]:
        """
        Return an item's history with that of what it was split from, oldest first.

        A token has one also when it was taken out again.

        Raises
        ------
        Refused
            When there was no such item ever, or the node withholds a part.

        """
        id = self._items.id_of(name)
        if self._items.read(PROVENANCE, "head_of", id) != NOTHING:
            return [record.row() for record in self._lineage(id)]
        rows = list(self._token_rows(id))
        if not rows:
            raise Refused(f"there is no item {name.text}")
        return rows

    def records(self, item: bytes, block: int | None = None) -> list[Record]:
        """Return the records of an item that a node has from a block on, without a check."""
        return [
            Record(
                item,
                event["args"]["number"],
                self._time(event["blockNumber"]),
                Kind(event["args"]["kind"]),
                event["args"]["author"],
                bytes(event["args"]["other"]),
                event["args"]["quantity"],
                bytes(event["args"]["content"]),
            )
            for event in self._events(PROVENANCE, "Recorded", item, block)
        ]

    def checked(self, item: bytes) -> list[Record]:
        """Return all records of an item; Refused where they are not what the chain commits to."""
        records, head = self.records(item), NOTHING
        for record in records:
            head = record.head(head)
        if head != self._items.read(PROVENANCE, "head_of", item):
            text = f"the node withholds or changes records of {hexadecimal(item)}"
            raise Refused(text)
        return records

    def _lineage(self, item: bytes) -> list[Record]:
        records = self.checked(item)
        while records[0].kind is Kind.SPLIT_OFF:
            child, parent = records[0].item, records[0].other
            before = self.checked(parent)
            (split,) = (
                number
                for number, record in enumerate(before, 1)
                if record.kind is Kind.SPLIT and record.other == child
            )
            records = before[:split] + records
        return records

    def _token_rows(self, item: bytes) -> Iterator[dict[str, Any]]:
        found = [
            event for name in _TOKEN_EVENTS for event in self._events(TOKENS, name, item, None)
        ]
        ordered = sorted(found, key=lambda event: (event["blockNumber"], event["logIndex"]))
        for number, event in enumerate(ordered, 1):
            yield {
                "item": hexadecimal(item),
                "number": number,
                "time": Time(self._time(event["blockNumber"])),
                "what": _TOKEN_EVENTS[event["event"]],
                "by": event["args"]["holder"],
                "to": event["args"].get("receiver"),
                "quantity": 1,
                "other": None,
                "content": None,
            }

    def _events(self, contract: str, name: str, item: bytes, block: int | None) -> Iterator[Any]:
        record = record_of(self._items.desk.commerce, contract)
        if block is not None:
            record = record.model_copy(update={"block": block})
        backend = self._items.desk.backend
        return read_events(backend, record, name, {"item": item}, self._step)

    def _time(self, block: int) -> int:
        return int(self._items.desk.backend.w3.eth.get_block(block)["timestamp"])
