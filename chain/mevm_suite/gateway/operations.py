"""The gateway's own transactions, queued within each client's budget.

An operation is `queued`, then `sent`, then `done` or `failed`. It is written before it is signed,
and what is signed is written before it is sent.
"""

import secrets
import sqlite3
from dataclasses import dataclass

from mevm_suite.gateway.chain import Chain
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import Problem, wrong
from mevm_suite.gateway.store import Row

DAY = 86_400


@dataclass(frozen=True)
class Plan:
    """A transaction that would succeed now, and what it may cost."""

    kind: str
    subject: str
    target: str
    data: bytes
    gas: int
    cost: int


class OverBudget(Problem):
    """A client's gas of the day is used up."""

    def __init__(self, now: float) -> None:
        wait = DAY - int(now) % DAY
        super().__init__(
            429,
            "Budget exhausted",
            f"today's budget of gas does not cover this transaction; it is renewed in {wait} s",
            {"Retry-After": str(wait)},
        )


def plan(
    chain: Chain, sender: str, kind: str, subject: str, target: str, data: bytes, max_gas: int
) -> Plan:
    """
    Prepare a transaction.

    Parameters
    ----------
    chain
        The chain.
    sender
        The gateway's account.
    kind
        What it does.
    subject
        What it does it to: of one kind and subject one at a time is under way.
    target
        The contract.
    data
        The call.
    max_gas
        The most gas that it may need.

    Returns
    -------
    Plan
        The transaction.

    Raises
    ------
    ContractLogicError
        When it would revert.
    Problem
        When it needs too much gas.

    """
    gas = chain.gas(sender, target, data)
    if gas > max_gas:
        raise wrong(f"the transaction needs {gas} gas, at most {max_gas} is paid for")
    return Plan(kind, subject, target, data, gas, gas * chain.fees()[0])


def enqueue(db: sqlite3.Connection, key: ApiKey, planned: Plan, now: float) -> str:
    """
    Queue a transaction and count its cost against the client's budget.

    Parameters
    ----------
    db
        An open transaction of the store.
    key
        The client.
    planned
        The transaction.
    now
        The time.

    Returns
    -------
    str
        The operation's id; of the one under way if there is one.

    Raises
    ------
    OverBudget
        When the budget does not cover it.

    """
    open_one = "SELECT id FROM operation WHERE kind = ? AND subject = ? AND state IN (?, ?)"
    found = db.execute(open_one, (planned.kind, planned.subject, "queued", "sent")).fetchone()
    if found is not None:
        return str(found["id"])
    day = int(now) // DAY
    if not charge(db, key, day, planned.cost):
        raise OverBudget(now)
    number = "op_" + secrets.token_hex(16)
    db.execute(
        "INSERT INTO operation VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'queued', NULL, NULL, ?)",
        (
            *(number, key.id, planned.kind, planned.subject, planned.target, planned.data),
            *(planned.gas, str(planned.cost), day, int(now)),
        ),
    )
    return number


def charge(db: sqlite3.Connection, key: ApiKey, day: int, wei: int) -> bool:
    """Count gas against a day's budget, unless it does not cover it; less is given back."""
    where = "SELECT wei FROM spending WHERE api_key = ? AND day = ?"
    row = db.execute(where, (key.id, day)).fetchone()
    total = (0 if row is None else int(row["wei"])) + wei
    if wei > 0 and total > key.budget:
        return False
    db.execute("INSERT OR REPLACE INTO spending VALUES (?, ?, ?)", (key.id, day, str(total)))
    return True


def as_document(row: Row) -> dict[str, object]:
    """Return an operation as clients get it."""
    return {
        "id": row["id"],
        "kind": row["kind"],
        "state": row["state"],
        "transaction": row["hash"],
        "error": row["error"],
        "cost": row["cost"],
    }
