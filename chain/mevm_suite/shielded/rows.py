"""What an account's book tells, as rows: balances, history, an auditor's statement."""

from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any

from eth_utils import to_checksum_address

from mevm_suite.holder.output import Time
from mevm_suite.shielded.desk import Desk
from shielded.assets import Asset
from shielded.balance import Holding
from shielded.notes import decode_memo
from shielded.wallet.book import Book
from shielded.wallet.history import Entry, Statement
from shielded.wallet.order import count
from shielded.wallet.records import OwnedNote
from shielded.wallet.wallet import Wallet

Row = dict[str, Any]
FIELDS = ("time", "block", "what", "amount", "asset", "with", "label", "memo", "transaction")


class Rows:
    """
    Rows of an account.

    Parameters
    ----------
    desk
        The pool, which knows the assets' names.
    book
        The account's.

    """

    def __init__(self, desk: Desk, book: Book) -> None:
        self._names = desk.names
        self._coin = desk.coin
        self._book = book

    def balance(self, wallet: Wallet) -> list[Row]:
        """Return how much there is of what, and how much of that can be spent now."""
        spendable = count(note.asset for note in wallet.available())
        rows = []
        for holding, total in _in_order(wallet.balance()):
            asset, amount = self._names.held(holding, total)
            now = self._names.held(holding, spendable[holding])[1]
            waits = None if spendable[holding] == total else "a transaction is under way"
            rows.append({"asset": asset, "amount": amount, "can be spent": now, "waits": waits})
        return rows

    def history(self, found: Iterable[Entry]) -> list[Row]:
        """Return what came and went, transaction by transaction; change is left out."""
        return [row for entry in found for row in self._entry(entry)]

    def audit(self, statement: Statement) -> list[Row]:
        """Return an account's history, its balances, and what does not add up."""
        rows = self.history(statement.entries)
        for holding, total in _in_order(statement.balances):
            asset, amount = self._names.held(holding, total)
            rows.append(_row(what="balance", amount=amount, asset=asset))
        return rows + [_row(what="discrepancy", memo=text) for text in statement.discrepancies]

    def _entry(self, entry: Entry) -> Iterator[Row]:
        move = entry.movement
        for moved in move.entered:
            yield from self._moved(entry, "deposited", moved.asset, _account(moved.account))
        for note in entry.income:
            payer = _account(note.payer) if any(note.payer or b"") else None
            label = self._label(note)
            yield from self._moved(entry, "received", note.asset, payer, note.memo, label)
        for sent in entry.outgoing:
            yield from self._moved(entry, "paid", sent.asset, sent.receiver, sent.memo)
        for moved in move.left:
            yield from self._moved(entry, "withdrawn", moved.asset, _account(moved.account))
        for what, ids in (("sealed a package", move.sealed), ("opened a package", move.opened)):
            for each in ids:
                yield _row(**_place(entry), **{"what": what, "with": f"0x{each.hex()}"})
        if move.fee:
            payee = _account(move.relayer) if any(move.relayer) else None
            yield from self._moved(entry, "fee", Asset(self._coin, move.fee), payee)
        if move.sealed or move.opened:
            yield from self._packed(entry)

    def _moved(
        self,
        entry: Entry,
        what: str,
        asset: Asset,
        other: str | None,
        memo: bytes = b"",
        label: str | None = None,
    ) -> Iterator[Row]:
        for holding, total in count([asset]).items() or [(None, 0)]:
            text, amount = self._names.held(holding, total) if holding else (None, None)
            words = {"memo": decode_memo(memo) or None, "label": label, "with": other}
            yield _row(**_place(entry), what=what, amount=amount, asset=text, **words)

    def _packed(self, entry: Entry) -> Iterator[Row]:
        """Yield what packages took or gave: what the rest of the transaction leaves over."""
        move = entry.movement
        over = count(each.asset for each in move.entered)
        over.update(count(note.asset for note in entry.income))
        over.subtract(count(sent.asset for sent in entry.outgoing))
        over.subtract(count(each.asset for each in move.left))
        over.subtract(entry.net)
        over.subtract({(self._coin, None): move.fee})
        for holding, total in _in_order(Counter({each: n for each, n in over.items() if n})):
            text, amount = self._names.held(holding, abs(total))
            what = "put into packages" if total > 0 else "taken from packages"
            yield _row(**_place(entry), what=what, amount=amount, asset=text)

    def _label(self, note: OwnedNote) -> str | None:
        return None if note.index is None else self._book.labels.get(note.index) or None


def _in_order(holdings: Counter[Holding]) -> list[tuple[Holding, int]]:
    """Return holdings by name, tickets by id."""
    return sorted(holdings.items(), key=lambda item: (item[0][0], item[0][1] or 0))


def _row(**fields: Any) -> Row:
    return {name: fields.get(name) for name in FIELDS}


def _place(entry: Entry) -> Row:
    move = entry.movement
    transaction = f"0x{move.transaction.hex()}"
    return {"time": Time(move.timestamp), "block": move.block, "transaction": transaction}


def _account(address: bytes | None) -> str:
    return to_checksum_address(address or bytes(20))
