"""Offers, purchases, trades."""

import secrets
import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse
from web3.exceptions import ContractLogicError

from mevm_suite.accounts.messages import Call, Message
from mevm_suite.gateway import purchases
from mevm_suite.gateway.access import Client, Done, Gateway
from mevm_suite.gateway.chain import reason
from mevm_suite.gateway.idempotency import Answer
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.models import Hash, OfferRequest, PurchaseRequest, unhex
from mevm_suite.gateway.operations import enqueue
from mevm_suite.gateway.problem import Problem, missing, wrong
from mevm_suite.gateway.relaying import is_account, relay_plan, to_sign
from mevm_suite.gateway.service import Service

router = APIRouter(tags=["shop"])

PROGRESS = (
    *("held", "seller_deposit", "buyer_deposit", "sharer", "due"),
    *("case_id", "case_cost", "proposer", "to_buyer"),
)
TRADE = ("offer", "seller", "buyer", "asset", "price", "content", "state")


@router.post("/v1/offers", status_code=201)
def post_offer(body: OfferRequest, service: Gateway, client: Client, once: Done) -> JSONResponse:
    """
    Prepare an offer.

    The seller's own wallet sends `call`. A seller whose account is a contract signs `to_sign`
    instead, and sends the offer again with the signature, or the signed message to /v1/relay:
    then it is published at the gateway's gas.
    """
    return once(body, lambda: _offer(service, client, body))


def _offer(service: Service, client: ApiKey, body: OfferRequest) -> Answer:
    chain, seller = service.chain, body.terms.seller
    salt = secrets.token_bytes(32) if body.salt is None else unhex(body.salt)
    place = chain.contracts.automatic
    data = chain.data("AutomaticContract", place, "publish", body.terms.as_abi(), salt)
    try:
        offer = "0x" + chain.call(seller, place, data).hex()
    except ContractLogicError as error:
        raise wrong(f"the contract says no: {reason(error)}") from None
    answer: dict[str, Any] = {
        "id": offer,
        "salt": "0x" + salt.hex(),
        "call": {"to": place, "value": "0", "data": "0x" + data.hex()},
        "to_sign": None,
        "operation": None,
    }
    planned = None
    calls = (Call(place, 0, data),)
    if body.signed is not None:
        signed = body.signed
        message = Message(signed.signer, calls, signed.nonce, signed.deadline)
        planned = relay_plan(service, seller, message, unhex(signed.signature))
    elif is_account(chain, seller):
        answer["to_sign"] = to_sign(chain, seller, calls, service.settings.now())

    def effect(db: sqlite3.Connection) -> None:
        now = service.settings.now()
        values = (offer, client.id, body.terms.model_dump_json(), answer["salt"], int(now))
        db.execute("INSERT OR IGNORE INTO offer VALUES (?, ?, ?, ?, ?)", values)
        if planned is not None:
            answer["operation"] = enqueue(db, client, planned, now)

    return Answer(answer, effect)


@router.get("/v1/offers/{offer}")
def get_offer(offer: Annotated[Hash, Path()], service: Gateway, client: Client) -> dict[str, Any]:
    """Show an offer as the chain has it; a client's own also before it is published."""
    try:
        terms = purchases.terms_of(service.chain, offer)
    except Problem:
        query = "SELECT * FROM offer WHERE id = ? AND api_key = ?"
        if service.store.one(query, offer, client.id) is None:
            raise
        return {"id": offer, "status": "draft", "left": "0", "terms": None}
    left = service.chain.automatic("left", unhex(offer))
    status = "open" if left else "closed"
    return {"id": offer, "status": status, "left": str(left), "terms": _plain(terms)}


@router.post("/v1/purchases", status_code=201)
def post_purchase(
    body: PurchaseRequest, service: Gateway, client: Client, once: Done
) -> JSONResponse:
    """
    Open a purchase: the exact amount, a payment address, its EIP-681 URI and QR code.

    A plain transfer to `deposit_address` pays; the gateway sweeps it into the trade.
    """
    return once(body, lambda: _purchase(service, client, body))


def _purchase(service: Service, client: ApiKey, body: PurchaseRequest) -> Answer:
    now = service.settings.now()
    row = purchases.draft(
        service.chain, client, body.offer, body.buyer, body.sharer, now, body.lifetime
    )
    answer = purchases.as_document(service.chain, row)
    return Answer(answer, lambda db: purchases.insert(db, row))


@router.get("/v1/purchases/{purchase}")
def get_purchase(
    purchase: Annotated[str, Path(pattern=r"^pur_[0-9a-f]{32}$")],
    service: Gateway,
    client: Client,
) -> dict[str, Any]:
    """Show how a purchase stands."""
    return purchases.as_document(service.chain, purchases.find(service.store, client, purchase))


@router.get("/v1/trades/{trade}")
def get_trade(trade: Annotated[Hash, Path()], service: Gateway, client: Client) -> dict[str, Any]:
    """Show a trade as the chain has it."""
    facts = dict(zip(TRADE, service.chain.automatic("trade", unhex(trade)), strict=True))
    if facts["state"] == 0:
        raise missing(f"no trade {trade}")
    progress = service.chain.automatic("progress", unhex(trade))
    document = _plain(facts) | _plain(dict(zip(PROGRESS, progress, strict=True)))
    return {"id": trade, **document, "state": purchases.TRADE_STATES[facts["state"]]}


def _plain(values: dict[str, Any]) -> dict[str, str]:
    return {
        name: "0x" + value.hex() if isinstance(value, bytes) else str(value)
        for name, value in values.items()
    }
