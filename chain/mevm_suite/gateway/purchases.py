"""Purchases: what a buyer shall pay and where, and how that stands on the chain."""

import secrets
import sqlite3
from typing import Any

from mevm_suite.gateway.chain import COIN, Chain
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import conflict, missing, wrong
from mevm_suite.gateway.store import Row, Store
from mevm_suite.payment import call_uri, coin_uri, svg, token_uri

# As contracts/modules/trade_state.vy numbers them.
TRADE_STATES = (
    *("none", "paid", "shipped", "received", "distrusted", "disputed"),
    *("completed", "refunded", "settled"),
)


def draft(
    chain: Chain, key: ApiKey, offer: str, buyer: str, sharer: str, now: float, lifetime: int
) -> dict[str, Any]:
    """
    Return a new purchase.

    Parameters
    ----------
    chain
        The chain.
    key
        The client.
    offer
        The offer's id.
    buyer
        Whose trade it becomes; he gets what is given back.
    sharer
        Who shared the offer; the zero address for nobody.
    now
        The time.
    lifetime
        Seconds in which the gateway looks for the payment.

    Returns
    -------
    dict
        The row to be stored.

    Raises
    ------
    Problem
        When the offer does not exist or cannot be paid.

    """
    terms = terms_of(chain, offer)
    if buyer in (COIN, terms["seller"]):
        raise wrong("expected a buyer who is neither the seller nor the zero address")
    if sharer in (buyer, terms["seller"]):
        raise wrong("expected a sharer who is neither the buyer nor the seller")
    if not chain.automatic("is_payable", bytes.fromhex(offer[2:]), buyer):
        raise conflict("the offer cannot be paid now: closed, sold out, or without deposit")
    return {
        "id": "pur_" + secrets.token_hex(16),
        "api_key": key.id,
        "offer": offer,
        "buyer": buyer,
        "sharer": sharer,
        "asset": terms["asset"],
        "deposit": chain.deposit_address(offer, buyer, sharer),
        "block": chain.head,
        "created": int(now),
        "expires": int(now) + lifetime,
        "state": "open",
        "trade": None,
        "note": None,
        "attempts": 0,
        "next_try": 0,
    }


def insert(db: sqlite3.Connection, row: dict[str, Any]) -> None:
    """Store a purchase; one at a time is open for one offer, buyer and sharer."""
    query = "SELECT id FROM purchase WHERE api_key = ? AND deposit = ? AND state = 'open'"
    found = db.execute(query, (row["api_key"], row["deposit"])).fetchone()
    if found is not None:
        raise conflict("this buyer's purchase of this offer is open", purchase=found["id"])
    names = ", ".join(f":{name}" for name in row)
    db.execute(f"INSERT INTO purchase VALUES ({names})", row)


def find(store: Store, key: ApiKey, number: str) -> Row:
    """Return a client's purchase; Problem if it is not his."""
    row = store.one("SELECT * FROM purchase WHERE id = ? AND api_key = ?", number, key.id)
    if row is None:
        raise missing(f"no purchase {number}")
    return row


def terms_of(chain: Chain, offer: str) -> dict[str, Any]:
    """Return the terms of a published offer by name; Problem if there is none."""
    values = chain.automatic("terms_of", bytes.fromhex(offer[2:]))
    terms = dict(zip(TERMS, values, strict=True))
    if terms["seller"] == COIN:
        raise missing(f"no published offer {offer}")
    return terms


TERMS = (
    *("seller", "asset", "price", "quantity", "expiry", "handling_time", "transit_time"),
    *("inspection_time", "distrust_bps", "reward", "arbiter", "carrier", "content"),
)


def as_document(chain: Chain, row: Any) -> dict[str, Any]:
    """Return a purchase as clients get it, with the trade as the chain has it now."""
    document = {
        name: row[name]
        for name in ("id", "offer", "buyer", "sharer", "asset", "created", "expires")
    }
    document |= {"status": row["state"], "trade": row["trade"], "note": row["note"]}
    document |= {"deposit_address": row["deposit"], "payment": None}
    if row["trade"] is not None:
        state = chain.automatic("trade", bytes.fromhex(row["trade"][2:]))[-1]
        document["status"] = TRADE_STATES[state] if state else "paying"
    elif row["state"] == "open":
        document["payment"] = payment(chain, row)
    return document


def payment(chain: Chain, row: Any) -> dict[str, str | None]:
    """Return how a purchase is paid: the exact amount now, addresses and their QR code."""
    offer = bytes.fromhex(row["offer"][2:])
    amount = int(chain.automatic("payment_of", offer, row["buyer"]))
    direct = None
    if row["asset"] == COIN:
        plain = coin_uri(row["deposit"], chain.id, amount)
        arguments = [("bytes32", row["offer"]), ("address", row["sharer"])]
        arguments.append(("address", row["buyer"]))
        direct = call_uri(chain.contracts.automatic, chain.id, "buy", arguments, amount)
    else:
        plain = token_uri(row["asset"], chain.id, row["deposit"], amount)
    return {"amount": str(amount), "uri": plain, "contract_uri": direct, "qr_svg": svg(plain)}
