"""What different people see of the same transactions, in words.

Owner and auditor read an account's book; the outsider has nothing but the events of the chain.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from mevm_suite.demo.shielded_assets import COIN, describe, order, words
from shielded.assets import Asset
from shielded.balance import Holding, holdings
from shielded.wallet.events import (
    Entered,
    Event,
    Left,
    NoteCreated,
    NullifierUsed,
    OpenNoteCreated,
    PackageSealed,
)
from shielded.wallet.grouping import Group
from shielded.wallet.history import Entry

Names = Mapping[str, str]  # what one calls an account, or an address of the pool
SHOWN = 9  # characters of an address


@dataclass(frozen=True)
class Line:
    """Something that one sees, or that one sees to be hidden."""

    text: str
    is_known: bool = True


@dataclass(frozen=True)
class Row:
    """What owner, auditor and outsider see of a transaction, or of what is left at the end."""

    title: str
    when: str
    seen: tuple[Sequence[Line], Sequence[Line], Sequence[Line]]


def account_lines(entry: Entry | None, names: Names) -> list[Line]:
    """
    Return what a tracking key shows of a transaction.

    Parameters
    ----------
    entry
        Of an account's history; None if the account has no part in the transaction.
    names
        Whom its reader knows.

    """
    if entry is None:
        return [Line("not his: he sees what everybody sees", False)]
    move = entry.movement
    lines = [
        Line(f"in: {words(each.asset)} from {called(each.account, names)}") for each in move.entered
    ]
    lines += [Line(f"income: {words(each.asset)}{_memo(each.memo)}") for each in entry.income]
    lines += [
        Line(f"out: {words(each.asset)} to {called(each.receiver, names)}{_memo(each.memo)}")
        for each in entry.outgoing
    ]
    lines += [
        Line(f"out: {words(each.asset)} to {called(each.account, names)}") for each in move.left
    ]
    if move.is_own and move.fee:
        lines.append(
            Line(f"fee: {words(Asset.of_token(COIN, move.fee))} to {called(move.relayer, names)}")
        )
    if entry.returned:
        kept = "; ".join(words(each.asset) for each in entry.returned)
        lines.append(Line(f"kept in notes: {kept}"))
    return lines


def outsider_lines(part: Group, names: Names) -> list[Line]:
    """
    Return what everybody sees of a transaction.

    Parameters
    ----------
    part
        Its events.
    names
        Of contracts, which are public.

    """
    spent, made = len(part.of(NullifierUsed)), len(part.of(NoteCreated))
    packages = len(part.of(PackageSealed))
    answers = [(each.payer, each.asset) for each in part.of(OpenNoteCreated)]
    lines = [
        Line(f"in: {words(each.asset)} from {called(each.payer, names)}")
        for each in part.of(Entered)
        if (each.payer, each.asset) not in answers
    ]
    fee = (part.accepted.relayer, part.accepted.fee) if part.accepted else None
    lines += [
        Line(
            f"{'fee' if (each.receiver, each.asset.amount) == fee else 'out'}: "
            f"{words(each.asset)} to {called(each.receiver, names)}"
        )
        for each in part.of(Left)
    ]
    lines += [
        Line(f"in: {words(asset)} from {called(payer, names)}, for whom?")
        for payer, asset in answers
    ]
    if spent:
        lines.append(Line(f"{_many(spent, 'note')} spent: whose? of what?", False))
    if packages:
        lines.append(Line(f"{_many(packages, 'package')} sealed: for whom? of what?", False))
    lines.append(Line(f"{_many(made, 'note')} made: for whom? of what?", False))
    return lines


def hidden_by_events(events: Iterable[Event]) -> Counter[Holding]:
    """Return what is hidden in the pool, as everybody can add it up from what came and went."""
    total: Counter[Holding] = Counter()
    for each in events:
        if isinstance(each, Entered):
            total.update(holdings(each.asset))
        if isinstance(each, Left):
            total.subtract(holdings(each.asset))
    return Counter({key: number for key, number in total.items() if number})


def balance_lines(held: Counter[Holding]) -> list[Line]:
    """Return an account's balance, as who has its tracking key sees it."""
    return [Line(describe(key, held[key])) for key in sorted(held, key=order) if held[key]]


def bound_lines(hidden: Counter[Holding]) -> list[Line]:
    """Return what everybody knows of any account's balance: it is part of what is hidden."""
    return [
        Line(
            f"something from 0 to {describe(key, hidden[key])}"
            if key[1] is None
            else f"perhaps {describe(key, 1)}",
            False,
        )
        for key in sorted(hidden, key=order)
    ]


def called(who: bytes | str, names: Names) -> str:
    """Return a name for an account or an address of the pool; its beginning if there is none."""
    text = f"0x{who.hex()}" if isinstance(who, bytes) else who
    return names.get(text, f"{text[:SHOWN]}…")


def texts(lines: Sequence[Line]) -> list[str]:
    """Return lines for the report."""
    return [each.text for each in lines]


def _memo(memo: bytes) -> str:
    text = memo.rstrip(b"\0").decode("utf-8", "replace")
    return f' "{text}"' if text else ""


def _many(number: int, what: str) -> str:
    return f"{number} {what}" + ("s" if number > 1 else "")
