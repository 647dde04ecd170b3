"""Sweeps what buyers paid to deposit addresses into their trades, at the gateway's own gas."""

import sqlite3
from typing import Any

from web3.exceptions import ContractLogicError

from mevm_suite.gateway.chain import Chain, reason
from mevm_suite.gateway.keys import ApiKeys
from mevm_suite.gateway.operations import OverBudget, Plan, enqueue, plan
from mevm_suite.gateway.problem import Problem
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.store import Row, Store

FIRST_WAIT = 2
LONGEST_WAIT = 3_600


class Deposits:
    """
    Looks at the deposit addresses of open purchases.

    Parameters
    ----------
    store
        Where purchases are kept.
    chain
        The chain.
    sender
        The gateway's account.
    settings
        Limits and periods.

    """

    def __init__(self, store: Store, chain: Chain, sender: str, settings: Settings) -> None:
        self._store = store
        self._chain = chain
        self._sender = sender
        self._settings = settings
        self._keys = ApiKeys(store)
        self._head = -1
        self._last_row = 0

    def tick(self) -> None:
        """Queue a sweep for each deposit that suffices, and let old purchases expire."""
        now = int(self._settings.now())
        self._expire(now)
        rows = self._store.all(
            "SELECT purchase.rowid AS number, * FROM purchase WHERE state = 'open' "
            "AND next_try <= ? AND NOT EXISTS (SELECT 1 FROM operation WHERE subject = deposit "
            "AND operation.state IN ('queued', 'sent')) ORDER BY purchase.rowid",
            now,
        )
        # Balances change with blocks; what could not be used may be by time alone.
        head, last = self._chain.head, self._last_row
        if head == self._head:
            rows = [row for row in rows if row["number"] > last or row["next_try"] > 0]
        self._head = head
        self._last_row = max([last, *(row["number"] for row in rows)])
        balances = self._chain.balances([(row["asset"], row["deposit"]) for row in rows])
        for row, balance in zip(rows, balances, strict=True):
            if balance > 0:
                self._use(row, balance, now)

    def _expire(self, now: int) -> None:
        old = "state = 'open' AND expires < ?"
        if self._store.one(f"SELECT 1 FROM purchase WHERE {old}", now) is not None:
            with self._store.write() as db:
                db.execute(f"UPDATE purchase SET state = 'expired' WHERE {old}", (now,))

    def _use(self, row: Row, balance: int, now: int) -> None:
        """Queue what can be done with a deposit; where nothing can, look again later."""
        try:
            planned = self._plan(row, balance)
            with self._store.write() as db:
                self._enqueue(db, row, planned)
        except (ContractLogicError, Problem, _TooLittle) as error:
            text = reason(error) if isinstance(error, ContractLogicError) else str(error)
            wait = min(FIRST_WAIT * 2 ** min(row["attempts"], 16), LONGEST_WAIT)
            if isinstance(error, _TooLittle):
                wait = 0  # the rest may come with the next block
            with self._store.write() as db:
                db.execute(
                    "UPDATE purchase SET note = ?, attempts = attempts + ?, next_try = ? "
                    "WHERE id = ? AND state = 'open'",
                    (text, int(wait > 0), now + wait if wait else 0, row["id"]),
                )

    def _plan(self, row: Row, balance: int) -> Plan:
        offer = bytes.fromhex(row["offer"][2:])
        source: tuple[Any, ...] = (offer, row["buyer"], row["sharer"])
        if not self._chain.automatic("is_payable", offer, row["buyer"]):
            return self._planned(row, "return", "give_back", *source, row["asset"])
        needed = int(self._chain.automatic("payment_of", offer, row["buyer"]))
        if balance < needed:
            raise _TooLittle(f"{needed - balance} of {needed} are missing")
        return self._planned(row, "sweep", "sweep", *source)

    def _planned(self, row: Row, kind: str, function: str, *args: Any) -> Plan:
        place = self._chain.contracts.deposits
        data = self._chain.data("DepositAddress", place, function, *args)
        limit = self._settings.max_gas
        return plan(self._chain, self._sender, kind, row["deposit"], place, data, limit)

    def _enqueue(self, db: sqlite3.Connection, row: Row, planned: Plan) -> None:
        key = self._keys.get(row["api_key"])
        if key is None or key.revoked is not None:
            raise OverBudget(self._settings.now())
        enqueue(db, key, planned, self._settings.now())


class _TooLittle(Exception):
    """A deposit that does not suffice yet."""
