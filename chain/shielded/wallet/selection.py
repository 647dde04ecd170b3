"""Which notes to spend.

As few as possible, since each costs a proof and gas; of those, what leaves the least change, so
that an exact match is taken where there is one. Which of equal notes is taken depends on a seed
only.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from typing import Protocol, TypeVar

from shielded.assets import Asset
from shielded.wallet.failure import NotEnoughError, UnconsolidatedError

MAX_INPUTS = 32  # spends of one transaction
Ticket = tuple[bytes, int]  # category and id


class Holding(Protocol):
    """What can be selected: a note."""

    @property
    def asset(self) -> Asset:
        """What it holds."""

    @property
    def position(self) -> int:
        """Where it is in the tree."""


H = TypeVar("H", bound=Holding)


@dataclass(frozen=True)
class Needs:
    """What a transaction has to bring in: amounts by currency, and tickets."""

    amounts: Mapping[bytes, int] = field(default_factory=dict)
    tickets: frozenset[Ticket] = frozenset()


def select(
    notes: Sequence[H],
    needs: Needs,
    seed: bytes,
    limit: int = MAX_INPUTS,
    waiting: Sequence[Holding] = (),
) -> list[H]:
    """
    Choose notes that cover what is needed.

    Parameters
    ----------
    notes
        Those that can be spent now.
    needs
        What is needed.
    seed
        Decides between equal notes; of at most 64 bytes.
    limit
        How many notes at most.
    waiting
        Notes that will be there later, for the error's text only.

    Returns
    -------
    list
        The notes, in the order of their positions.

    Raises
    ------
    NotEnoughError
        When the notes do not suffice.
    UnconsolidatedError
        When they suffice only if more than ``limit`` are spent at once.

    """
    ordered = sorted(notes, key=lambda note: _rank(note, seed))
    chosen = [_ticket_holder(ordered, ticket, waiting) for ticket in sorted(needs.tickets)]
    chosen = list({note.position: note for note in chosen}.values())
    for currency, amount in sorted(needs.amounts.items()):
        missing = amount - total(chosen, currency)
        if missing > 0:
            taken = {note.position for note in chosen}
            left = [note for note in ordered if note.position not in taken]
            room = limit - len(chosen)
            chosen += _cover(left, currency, missing, room, waiting)
    if len(chosen) > limit:
        raise UnconsolidatedError(f"expected at most {limit} notes to spend, got {len(chosen)}")
    return sorted(chosen, key=lambda note: note.position)


def consolidation(notes: Sequence[H], currency: bytes, limit: int = MAX_INPUTS) -> list[H]:
    """Return the notes of a currency to melt into one: the smallest, without tickets."""
    held = [note for note in notes if _holds(note, currency) and not note.asset.count]
    smallest = sorted(held, key=lambda note: (note.asset.amount, note.position))
    return sorted(smallest[:limit], key=lambda note: note.position)


def total(notes: Iterable[Holding], currency: bytes) -> int:
    """Return how much of a currency notes hold."""
    return sum(note.asset.amount for note in notes if _holds(note, currency))


def _holds(note: Holding, currency: bytes) -> bool:
    return note.asset.amount > 0 and note.asset.currency == currency


def _rank(note: Holding, seed: bytes) -> tuple[int, bytes]:
    place = note.position.to_bytes(8, "big")
    return note.asset.amount, hashlib.blake2b(place, key=seed, digest_size=16).digest()


def _ticket_holder(notes: Sequence[H], ticket: Ticket, waiting: Sequence[Holding]) -> H:
    for note in notes:
        if _has_ticket(note, ticket):
            return note
    name = f"ticket {ticket[1]} of {_text(ticket[0])}"
    if any(_has_ticket(note, ticket) for note in waiting):
        raise NotEnoughError(f"{name} waits for a transaction to be confirmed")
    raise NotEnoughError(f"{name} is in no note of this wallet")


def _has_ticket(note: Holding, ticket: Ticket) -> bool:
    return note.asset.count == 1 and (note.asset.category, note.asset.ticket) == ticket


def _cover(
    notes: Sequence[H], currency: bytes, amount: int, limit: int, waiting: Sequence[Holding]
) -> list[H]:
    """Return the fewest notes of a currency that cover an amount."""
    held = [note for note in notes if _holds(note, currency)]
    if total(held, currency) < amount:
        later = total(waiting, currency)
        text = f"{_text(currency)}: {amount} more needed, {total(held, currency)} can be spent"
        raise NotEnoughError(f"{text}, {later} more wait for confirmation")
    plain = [note for note in held if not note.asset.count]
    for choice in (plain, held):  # a note with a ticket is moved only if it must be
        found = _fewest(choice, amount)
        if found and len(found) <= limit:
            return found
    largest = sorted((note.asset.amount for note in held), reverse=True)[: max(limit, 0)]
    text = f"{_text(currency)}: {amount} more needed, {sum(largest)} is in the {len(largest)}"
    raise UnconsolidatedError(f"{text} largest notes that one transaction can still spend")


def _fewest(ordered: Sequence[H], amount: int) -> list[H]:
    """Return the fewest notes, and of these what leaves least over; none if all do not suffice."""
    largest = ordered[::-1]
    sums = accumulate(note.asset.amount for note in largest)
    count = next((place for place, reached in enumerate(sums, 1) if reached >= amount), 0)
    if count == 0:
        return []
    kept = list(largest[: max(count - 2, 0)])
    rest = amount - sum(note.asset.amount for note in kept)
    left = ordered[: len(ordered) - len(kept)]
    if count == 1:
        return [next(note for note in left if note.asset.amount >= rest)]
    return kept + _closest_pair(left, rest)


def _closest_pair(ordered: Sequence[H], amount: int) -> list[H]:
    """Return the pair of least sum that covers an amount; there is one."""
    low, high = 0, len(ordered) - 1
    best = (high - 1, high)
    while low < high:
        reached = ordered[low].asset.amount + ordered[high].asset.amount
        if reached < amount:
            low += 1
            continue
        if reached < sum(ordered[place].asset.amount for place in best):
            best = (low, high)
        high -= 1
    return [ordered[place] for place in best]


def _text(name: bytes) -> str:
    return name.rstrip(b"\0").decode("ascii", "replace")
