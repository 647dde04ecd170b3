"""Which events belong to one shielded transaction.

The pool tells them in this order: nullifiers, packages used, hidden notes, packages sealed, what
entered, open notes and what contracts were paid, `TransactionAccepted`, then what left. One
transaction of the chain may hold several of the pool, and payments by contracts between them.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import TypeVar

from shielded.wallet.events import Event, Left, OpenNoteCreated, TransactionAccepted

E = TypeVar("E", bound=Event)


@dataclass
class Group:
    """The events of one shielded transaction; of payments by a contract where nothing accepted."""

    events: list[Event] = field(default_factory=list)
    accepted: TransactionAccepted | None = None

    def of(self, kind: type[E]) -> list[E]:
        """Return the events of a kind."""
        return [event for event in self.events if isinstance(event, kind)]


def group(events: Iterable[Event]) -> list[Group]:
    """Group events, which are in their order."""
    groups: list[Group] = []
    for _, part in groupby(events, key=lambda event: (event.block, event.transaction)):
        groups += _group_transaction(list(part))
    return groups


def _group_transaction(events: list[Event]) -> list[Group]:
    groups: list[Group] = []
    current: list[Event] = []
    for event in events:
        if isinstance(event, Left) and not current and groups:
            groups[-1].events.append(event)
            continue
        current.append(event)
        if isinstance(event, TransactionAccepted):
            groups += _close(current, event)
            current = []
    return [*groups, Group(current)] if current else groups


def _close(events: list[Event], accepted: TransactionAccepted) -> list[Group]:
    """Split off the notes that a contract paid before the transaction."""
    before = [
        place
        for place, event in enumerate(events, 1)
        if isinstance(event, OpenNoteCreated) and event.position < accepted.first_position
    ]
    start = max(before, default=0)
    paid = [Group(events[:start])] if start else []
    return [*paid, Group(events[start:], accepted)]
