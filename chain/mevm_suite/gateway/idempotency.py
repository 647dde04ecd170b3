"""Requests that are done once, however often they are sent."""

import hashlib
import json
import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import conflict
from mevm_suite.gateway.store import Row, Store

Effect = Callable[[sqlite3.Connection], None]


@dataclass(frozen=True)
class Answer:
    """What a request is answered, and what is to be written with the answer, or not at all."""

    body: dict[str, Any]
    effect: Effect | None = None
    status: int = 201


def fingerprint(path: str, body: str) -> bytes:
    """Return what tells one request from another."""
    return hashlib.sha256(f"{path}\n{body}".encode()).digest()


def once(
    store: Store,
    key: ApiKey,
    idempotency_key: str,
    request: bytes,
    now: float,
    prepare: Callable[[], Answer],
) -> Answer:
    """
    Answer a request, or repeat the answer that it has got.

    Effects and answer are written together, so that a crash leaves both or none.

    Parameters
    ----------
    store
        Where answers are kept.
    key
        The client.
    idempotency_key
        What the client calls the request.
    request
        Its fingerprint.
    now
        The time.
    prepare
        Makes the answer of a new request; changes nothing by itself.

    Returns
    -------
    Answer
        The same for the same request.

    Raises
    ------
    Problem
        When the client used the name for another request.

    """
    query = "SELECT * FROM answer WHERE api_key = ? AND idempotency_key = ?"
    row = store.one(query, key.id, idempotency_key)
    if row is not None:
        return _repeat(row, request)
    answer = prepare()
    with store.write() as db:
        row = db.execute(query, (key.id, idempotency_key)).fetchone()
        if row is not None:
            return _repeat(row, request)
        if answer.effect is not None:
            answer.effect(db)
        db.execute(
            "INSERT INTO answer VALUES (?, ?, ?, ?, ?, ?)",
            (key.id, idempotency_key, request, answer.status, json.dumps(answer.body), int(now)),
        )
    return answer


def forget(store: Store, before: float) -> None:
    """Delete answers that are older than a time."""
    with store.write() as db:
        db.execute("DELETE FROM answer WHERE created < ?", (int(before),))


def _repeat(row: Row, request: bytes) -> Answer:
    if row["request"] != request:
        raise conflict("this Idempotency-Key was used for another request")
    return Answer(json.loads(row["body"]), status=row["status"])
