"""Attestations, relayed messages, and how the gateway's transactions stand."""

import hashlib
import sqlite3
from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.responses import JSONResponse

from mevm_suite.accounts.messages import Call, Message
from mevm_suite.gateway.access import Client, Done, Gateway
from mevm_suite.gateway.idempotency import Answer
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.models import AttestationRequest, RelayRequest, unhex
from mevm_suite.gateway.operations import Plan, as_document, enqueue
from mevm_suite.gateway.problem import missing
from mevm_suite.gateway.relaying import relay_plan
from mevm_suite.gateway.service import Service

router = APIRouter(tags=["notary"])


@router.post("/v1/attestations", status_code=202)
def post_attestation(
    body: AttestationRequest, service: Gateway, client: Client, once: Done
) -> JSONResponse:
    """Notarise: hand in a statement that its attester signed, at the gateway's gas."""
    return once(body, lambda: _queued(service, client, _attestation(service, body)))


def _attestation(service: Service, body: AttestationRequest) -> Plan:
    place = service.chain.contracts.attestations
    arguments = (body.attester, body.terms.as_abi(), body.deadline, unhex(body.signature))
    data = service.chain.data("Attestations", place, "attest_for", *arguments)
    return service.plan("attestation", hashlib.sha256(data).hexdigest(), place, data)


@router.post("/v1/relay", status_code=202)
def post_relay(body: RelayRequest, service: Gateway, client: Client, once: Done) -> JSONResponse:
    """Hand in calls to the suite's contracts that a contract account's owner or delegate signed."""
    return once(body, lambda: _queued(service, client, _relay(service, body)))


def _relay(service: Service, body: RelayRequest) -> Plan:
    calls = [Call(call.target, int(call.value), unhex(call.data)) for call in body.calls]
    message = Message(body.signer, calls, body.nonce, body.deadline, body.fee_asset, int(body.fee))
    return relay_plan(service, body.account, message, unhex(body.signature))


def _queued(service: Service, client: ApiKey, planned: Plan) -> Answer:
    answer: dict[str, Any] = {"operation": None}

    def effect(db: sqlite3.Connection) -> None:
        answer["operation"] = enqueue(db, client, planned, service.settings.now())

    return Answer(answer, effect, 202)


@router.get("/v1/operations/{operation}")
def get_operation(
    operation: Annotated[str, Path(pattern=r"^op_[0-9a-f]{32}$")],
    service: Gateway,
    client: Client,
) -> dict[str, Any]:
    """Show how a transaction of the gateway stands: queued, sent, done or failed."""
    query = "SELECT * FROM operation WHERE id = ? AND api_key = ?"
    row = service.store.one(query, operation, client.id)
    if row is None:
        raise missing(f"no operation {operation}")
    return as_document(row)
