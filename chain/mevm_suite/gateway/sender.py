"""Signs and sends what is queued: each operation once, whatever breaks in between.

A signed transaction is on the disk, with its nonce, before a node sees it; after a restart the
same bytes are sent again. A nonce is taken by one transaction only, and so is the operation.
"""

import logging
import sqlite3
import time
from typing import Any

from eth_utils import keccak, to_checksum_address
from web3.exceptions import ContractLogicError

from mevm_suite.deployment.web3_backend import Signer
from mevm_suite.gateway import events
from mevm_suite.gateway.chain import Chain, reason
from mevm_suite.gateway.keys import ApiKey, ApiKeys
from mevm_suite.gateway.operations import charge
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.store import Row, Store

RAISE_PERCENT = 125

log = logging.getLogger(__name__)


class Sender:
    """
    The gateway's account.

    Parameters
    ----------
    store
        Where operations are kept.
    chain
        The chain.
    signer
        Who signs and pays the gas.
    settings
        Limits and periods.

    """

    def __init__(self, store: Store, chain: Chain, signer: Signer, settings: Settings) -> None:
        self._store = store
        self._chain = chain
        self._signer = signer
        self._settings = settings
        self._keys = ApiKeys(store)
        self._last_sent: dict[str, float] = {}

    def tick(self) -> None:
        """Settle what is in blocks, send again what is not, and send what is queued."""
        self._settle_all()
        rows = self._store.all("SELECT * FROM operation WHERE state = 'queued' ORDER BY rowid")
        for row in rows[: max(0, self._settings.max_in_flight - self._in_flight())]:
            self._first_send(row)

    def _in_flight(self) -> int:
        row = self._store.one("SELECT count(*) AS count FROM operation WHERE state = 'sent'")
        return 0 if row is None else int(row["count"])

    def _settle_all(self) -> None:
        rows = self._store.all("SELECT * FROM operation WHERE state = 'sent' ORDER BY rowid")
        if not rows:
            return
        # Read before the receipts: a nonce that was taken by then left one, if it was ours.
        used = self._chain.nonce(self._signer.address)
        depth = self._chain.head - self._settings.confirmations + 1
        for row in rows:
            attempts = self._attempts(row)
            receipt = self._receipt(attempts)
            if receipt is None and attempts[0]["nonce"] < used:
                self._queue_again(row)
            elif receipt is None:
                self._send_again(row, attempts)
            elif receipt["blockNumber"] <= depth:
                self._settle(row, receipt)

    def _attempts(self, row: Row) -> list[Row]:
        return self._store.all("SELECT * FROM sent WHERE operation = ? ORDER BY rowid", row["id"])

    def _receipt(self, attempts: list[Row]) -> Any:
        for attempt in attempts:
            receipt = self._chain.receipt(attempt["hash"])
            if receipt is not None:
                return receipt
        return None

    def _settle(self, row: Row, receipt: Any) -> None:
        transaction = "0x" + bytes(receipt["transactionHash"]).hex()
        cost = int(receipt["gasUsed"]) * int(receipt["effectiveGasPrice"])
        error = None if receipt["status"] == 1 else "the transaction reverted"
        with self._store.write() as db:
            self._finish(db, row, transaction, cost, error)

    def _finish(
        self,
        db: sqlite3.Connection,
        row: Row,
        transaction: str | None,
        cost: int,
        error: str | None,
    ) -> None:
        state = "done" if error is None else "failed"
        db.execute(
            "UPDATE operation SET state = ?, hash = ?, cost = ?, error = ? WHERE id = ?",
            (state, transaction, str(cost), error, row["id"]),
        )
        charge(db, self._key(row), row["day"], cost - int(row["cost"]))
        body = {
            "operation": row["id"],
            "kind": row["kind"],
            "subject": row["subject"],
            "transaction": transaction,
            "error": error,
        }
        kind = "OperationDone" if error is None else "OperationFailed"
        now = self._settings.now()
        events.record(db, kind, body, f"operation {row['id']}", row["api_key"], now)

    def _queue_again(self, row: Row) -> None:
        """Start anew an operation whose nonce another transaction of this account has taken."""
        log.warning("operation %s: its nonce was used elsewhere; it is signed again", row["id"])
        with self._store.write() as db:
            db.execute("DELETE FROM sent WHERE operation = ?", (row["id"],))
            db.execute("UPDATE operation SET state = 'queued' WHERE id = ?", (row["id"],))

    def _send_again(self, row: Row, attempts: list[Row]) -> None:
        now = time.monotonic()
        last = attempts[-1]
        if now - self._last_sent.get(last["hash"], float("-inf")) < self._settings.resend_after:
            return
        if self._settings.now() - last["time"] > self._settings.replace_after:
            fee, tip = self._chain.fees()
            least = int(last["fee"]) * RAISE_PERCENT // 100
            if fee > int(last["fee"]) and self._sign_and_send(
                row, last["nonce"], max(fee, least), max(tip, 1) * RAISE_PERCENT // 100
            ):
                return
        self._hand_in(last["hash"], last["raw"])

    def _first_send(self, row: Row) -> None:
        sender, target = self._signer.address, row["target"]
        try:
            self._chain.gas(sender, target, row["data"])
        except ContractLogicError as error:
            with self._store.write() as db:
                self._finish(db, row, None, 0, reason(error))
            return
        fee, tip = self._chain.fees()
        row_of = "SELECT max(nonce) AS nonce FROM sent JOIN operation ON operation.id = operation "
        last = self._store.one(row_of + "WHERE state = 'sent'")
        nonce = self._chain.nonce(sender)
        if last is not None and last["nonce"] is not None:
            nonce = max(nonce, last["nonce"] + 1)
        self._sign_and_send(row, nonce, fee, tip)

    def _sign_and_send(self, row: Row, nonce: int, fee: int, tip: int) -> bool:
        cost = max(row["gas"] * fee, int(row["cost"]))
        with self._store.write() as db:
            if not charge(db, self._key(row), row["day"], cost - int(row["cost"])):
                return False  # fees have risen above the budget: it waits
            db.execute("UPDATE operation SET cost = ? WHERE id = ?", (str(cost), row["id"]))
        transaction = {
            "from": self._signer.address,
            "to": to_checksum_address(row["target"]),
            "data": row["data"],
            "value": 0,
            "chainId": self._chain.id,
            "nonce": nonce,
            "gas": row["gas"],
            "maxPriorityFeePerGas": min(tip, fee),
            "maxFeePerGas": fee,
            "type": 2,
        }
        raw = self._signer.sign(transaction)
        identity = "0x" + keccak(raw).hex()
        with self._store.write() as db:
            db.execute(
                "INSERT INTO sent VALUES (?, ?, ?, ?, ?, ?)",
                (identity, row["id"], nonce, raw, str(fee), int(self._settings.now())),
            )
            db.execute(
                "UPDATE operation SET state = 'sent', hash = ? WHERE id = ?",
                (identity, row["id"]),
            )
        self._hand_in(identity, raw)
        return True

    def _hand_in(self, identity: str, raw: bytes) -> None:
        refusal = self._chain.send(raw)
        if refusal is not None:
            log.info("transaction %s: %s", identity, refusal)
        self._last_sent[identity] = time.monotonic()

    def _key(self, row: Row) -> ApiKey:
        key = self._keys.get(row["api_key"])
        assert key is not None  # keys are revoked, never deleted
        return key
