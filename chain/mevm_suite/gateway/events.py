"""Events for clients: what the chain and the gateway's own transactions tell, in one order."""

import json
import secrets
import sqlite3
from typing import Any

from mevm_suite.gateway.store import Row, Store

PAGE = 500


def record(
    db: sqlite3.Connection,
    kind: str,
    body: dict[str, Any],
    source: str,
    key: str | None,
    now: float,
) -> None:
    """
    Write an event, once, and what webhooks are to be told of it.

    Parameters
    ----------
    db
        An open transaction.
    kind
        What happened.
    body
        Its facts.
    source
        What the event comes from; the same source is written once for each key.
    key
        Whose event it is; None for everyone's.
    now
        The time.

    """
    done = db.execute(
        "INSERT OR IGNORE INTO event (api_key, kind, body, time, source) VALUES (?, ?, ?, ?, ?)",
        (key, kind, json.dumps(body), int(now), source),
    )
    if done.rowcount == 0 or key is None:
        return
    hooks = "SELECT id FROM webhook WHERE api_key = ? AND removed IS NULL"
    for hook in db.execute(hooks, (key,)).fetchall():
        db.execute(
            "INSERT INTO delivery (id, webhook, event, state, next_try) VALUES (?, ?, ?, ?, ?)",
            (secrets.token_hex(16), hook["id"], done.lastrowid, "pending", int(now)),
        )


def after(store: Store, key: str | None, last: int, limit: int = PAGE) -> list[Row]:
    """Return a key's events after one, or those that are everyone's."""
    return store.all(
        "SELECT * FROM event WHERE api_key IS ? AND id > ? ORDER BY id LIMIT ?", key, last, limit
    )


def forget(store: Store, before: float) -> None:
    """Delete events that are older than a time, and their deliveries."""
    with store.write() as db:
        old = "SELECT id FROM event WHERE time < ?"
        db.execute(f"DELETE FROM delivery WHERE event IN ({old})", (int(before),))
        db.execute("DELETE FROM event WHERE time < ?", (int(before),))


def as_document(row: Row) -> dict[str, Any]:
    """Return an event as clients get it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "time": row["time"],
        "body": json.loads(row["body"]),
    }
