"""Follows the chain: what happened to trades and attestations, and what lies at deposits.

The chain decides. What is written here is only what it says, so that reading blocks again, after
a restart or a reorganisation, changes nothing.
"""

import logging
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

from eth_typing import ABIEvent
from eth_utils import event_abi_to_log_topic, to_checksum_address

from mevm_suite.deployment.compiler import compiled
from mevm_suite.gateway import events
from mevm_suite.gateway.chain import Chain
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.store import Store

RANGE = 1_000
# Blocks that are read again when the last one that was read is no longer in the chain.
REWIND = 128
WATCHED = {
    "AutomaticContract": (
        *("OfferPublished", "OfferClosed", "Paid", "Shipped", "Received", "Released"),
        *("Reimbursed", "Proposed", "Distrusted", "Contested", "Ended"),
    ),
    "DepositAddress": ("Returned",),
    "Attestations": ("Attested", "Revoked", "Testified"),
}

log = logging.getLogger(__name__)


class Watcher:
    """
    Turns logs into events.

    Parameters
    ----------
    store
        Where events are kept, and how far the chain was read.
    chain
        The chain.
    settings
        Limits and periods.

    """

    def __init__(self, store: Store, chain: Chain, settings: Settings) -> None:
        self._store = store
        self._chain = chain
        self._settings = settings
        places = chain.contracts
        self._places = {
            places.automatic: "AutomaticContract",
            places.deposits: "DepositAddress",
            places.attestations: "Attestations",
        }
        self._names = {
            (contract, event_abi_to_log_topic(_event(entry))): entry["name"]
            for contract, names in WATCHED.items()
            for entry in compiled(contract).abi
            if entry["type"] == "event" and entry["name"] in names
        }

    def tick(self) -> None:
        """Read the blocks that are new."""
        head = max(0, self._chain.head - self._settings.confirmations + 1)
        block = self._cursor(head)
        while block < head:
            last = min(block + RANGE, head)
            self._read(block + 1, last)
            block = last

    def _cursor(self, head: int) -> int:
        """Return the last block that was read and still is in the chain."""
        row = self._store.one("SELECT * FROM cursor WHERE name = 'chain'")
        if row is None:
            block_hash = self._chain.block_hash(head)
            with self._store.write() as db:
                self._move(db, head, block_hash)
            return head
        block = int(row["block"])
        if block <= head and self._chain.block_hash(block) == row["hash"]:
            return block
        log.warning("block %s was replaced; reading again", block)
        return max(0, min(block, head) - REWIND)

    def _move(self, db: sqlite3.Connection, block: int, block_hash: str) -> None:
        db.execute("INSERT OR REPLACE INTO cursor VALUES ('chain', ?, ?)", (block, block_hash))

    def _read(self, first: int, last: int) -> None:
        block_hash = self._chain.block_hash(last)
        logs = self._chain.w3.eth.get_logs(
            {"fromBlock": first, "toBlock": last, "address": list(self._places)}  # type: ignore[typeddict-item]
        )
        found = list(self._decoded(logs))
        with self._store.write() as db:
            for source, entry in found:
                self._note(db, source, entry)
            self._move(db, last, block_hash)

    def _decoded(self, logs: Any) -> Iterator[tuple[str, Any]]:
        """Yield logs that matter, and what names each in whatever block its transaction is."""
        counts: Counter[str] = Counter()
        for entry in logs:
            transaction = "0x" + bytes(entry["transactionHash"]).hex()
            counts[transaction] += 1
            place = to_checksum_address(entry["address"])
            contract = self._places[place]
            name = self._names.get((contract, bytes(entry["topics"][0])))
            if name is not None:
                decoded = self._chain.events(contract, place)[name]().process_log(entry)
                yield f"log {transaction} {counts[transaction]}", decoded

    def _note(self, db: sqlite3.Connection, source: str, entry: Any) -> None:
        body = {name: _plain(value) for name, value in entry["args"].items()}
        if entry["event"] == "Paid":
            self._pay(db, body, entry["blockNumber"])
        elif entry["event"] == "Returned":
            self._give_back(db, body, entry["blockNumber"])
        body["transaction"] = "0x" + bytes(entry["transactionHash"]).hex()
        body["block"] = entry["blockNumber"]
        for key in (None, *self._interested(db, body)):
            events.record(db, entry["event"], body, source, key, self._settings.now())

    def _interested(self, db: sqlite3.Connection, body: dict[str, Any]) -> list[str]:
        query = (
            "SELECT api_key FROM purchase WHERE trade = :id OR deposit = :deposit "
            "UNION SELECT api_key FROM offer WHERE id = :id "
            "OR id = (SELECT offer FROM trade WHERE id = :id)"
        )
        values = {"id": body.get("id"), "deposit": body.get("deposit_address")}
        return [row["api_key"] for row in db.execute(query, values).fetchall()]

    def _pay(self, db: sqlite3.Connection, body: dict[str, Any], block: int) -> None:
        """Give a trade to the purchase of each client that it pays."""
        db.execute("INSERT OR IGNORE INTO trade VALUES (?, ?)", (body["id"], body["offer"]))
        query = (
            "SELECT * FROM purchase WHERE offer = :offer AND buyer = :buyer AND sharer = :sharer "
            "AND state IN ('open', 'expired') AND block < :block AND NOT EXISTS (SELECT 1 FROM "
            "purchase AS other WHERE other.api_key = purchase.api_key AND other.trade = :id) "
            "ORDER BY state = 'expired', rowid DESC"
        )
        paid: set[str] = set()
        for row in db.execute(query, {**body, "block": block}).fetchall():
            if row["api_key"] not in paid:
                paid.add(row["api_key"])
                db.execute(
                    "UPDATE purchase SET state = 'paid', trade = ?, note = NULL WHERE id = ?",
                    (body["id"], row["id"]),
                )

    def _give_back(self, db: sqlite3.Connection, body: dict[str, Any], block: int) -> None:
        db.execute(
            "UPDATE purchase SET state = 'returned', note = 'the payment was given back' "
            "WHERE deposit = ? AND asset = ? AND state = 'open' AND block < ?",
            (body["deposit_address"], body["asset"], block),
        )


def _event(entry: Any) -> ABIEvent:
    found: ABIEvent = entry
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, (bytes, bytearray)):
        return "0x" + bytes(value).hex()
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return str(value)  # up to 256 bits, which JSON's readers would round
    if hasattr(value, "items"):
        return {name: _plain(each) for name, each in value.items()}
    return value
