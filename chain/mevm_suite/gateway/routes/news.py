"""Events: as a stream, and to webhooks."""

import asyncio
import json
import secrets
import sqlite3
from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Header, Path, Query, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import JSONResponse, StreamingResponse

from mevm_suite.gateway import destination, events
from mevm_suite.gateway.access import Client, Done, Gateway
from mevm_suite.gateway.idempotency import Answer
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.models import MAX_NUMBER, WebhookRequest
from mevm_suite.gateway.problem import Problem, conflict, missing, wrong
from mevm_suite.gateway.service import Service

router = APIRouter(tags=["events"])

LOOK_EVERY = 0.25
KEEP_ALIVE = 15.0
MAX_WEBHOOKS = 10


@router.get(
    "/v1/events",
    response_class=StreamingResponse,
    responses={200: {"content": {"text/event-stream": {}}, "description": "Server-sent events."}},
)
def get_events(
    service: Gateway,
    client: Client,
    scope: Annotated[
        str, Query(pattern="^(own|all)$", description="The client's own, or everyone's.")
    ] = "own",
    after: Annotated[int, Query(ge=0, le=MAX_NUMBER)] = 0,
    seconds: Annotated[float, Query(ge=0, le=3_600)] = 300,
    last_event_id: Annotated[str | None, Header(pattern=r"^[0-9]{1,15}$")] = None,
) -> StreamingResponse:
    """
    Follow events from the one after `Last-Event-ID`, or after `after`.

    The stream ends after `seconds`; clients of server-sent events connect again by themselves.
    """
    most = service.settings.max_streams
    if service.streams[client.id] >= most:
        raise Problem(429, "Too many streams", f"at most {most} at a time", {"Retry-After": "10"})
    last = after if last_event_id is None else int(last_event_id)
    key = client.id if scope == "own" else None
    time_left = min(seconds, service.settings.stream_time)
    stream = _counted(service, client.id, _stream(service, key, last, time_left))
    return StreamingResponse(stream, media_type="text/event-stream")


async def _counted(service: Service, client: str, stream: AsyncIterator[str]) -> AsyncIterator[str]:
    service.streams[client] += 1
    try:
        async for text in stream:
            yield text
    finally:
        service.streams[client] -= 1


async def _stream(
    service: Service, key: str | None, last: int, seconds: float
) -> AsyncIterator[str]:
    now = asyncio.get_running_loop().time
    end, quiet_since = now() + seconds, now()
    while True:
        rows = await run_in_threadpool(events.after, service.store, key, last)
        for row in rows:
            last, quiet_since = row["id"], now()
            content = json.dumps(events.as_document(row))
            yield f"id: {last}\nevent: {row['kind']}\ndata: {content}\n\n"
        if len(rows) == events.PAGE:
            continue
        if now() >= end or service.stopping.is_set():
            return
        if now() - quiet_since > KEEP_ALIVE:
            quiet_since = now()
            yield ": still here\n\n"
        await asyncio.sleep(LOOK_EVERY)


@router.post("/v1/webhooks", status_code=201)
def post_webhook(
    body: WebhookRequest, service: Gateway, client: Client, once: Done
) -> JSONResponse:
    """Have the client's events posted to a host of its own; the answer has the secret."""
    return once(body, lambda: _webhook(service, client, body))


def _webhook(service: Service, client: ApiKey, body: WebhookRequest) -> Answer:
    development = service.settings.development
    try:
        place = destination.parse(body.url, client.hosts, development)
        destination.checked_address(place, service.resolver, development)
    except destination.Refused as error:
        raise wrong(str(error)) from None
    number, secret = "wh_" + secrets.token_hex(16), "whsec_" + secrets.token_hex(32)

    def effect(db: sqlite3.Connection) -> None:
        query = "SELECT count(*) FROM webhook WHERE api_key = ? AND removed IS NULL"
        if db.execute(query, (client.id,)).fetchone()[0] >= MAX_WEBHOOKS:
            raise conflict(f"at most {MAX_WEBHOOKS} webhooks")
        values = (number, client.id, body.url, secret, int(service.settings.now()))
        db.execute("INSERT INTO webhook VALUES (?, ?, ?, ?, ?, NULL)", values)

    return Answer({"id": number, "url": body.url, "secret": secret}, effect)


@router.get("/v1/webhooks")
def get_webhooks(service: Gateway, client: Client) -> dict[str, Any]:
    """List the client's webhooks, and how many deliveries are pending and given up."""
    query = (
        "SELECT webhook.id, url, sum(state IS 'pending') AS pending, sum(state IS 'dead') AS dead "
        "FROM webhook LEFT JOIN delivery ON webhook = webhook.id "
        "WHERE api_key = ? AND removed IS NULL GROUP BY webhook.id ORDER BY webhook.rowid"
    )
    return {"webhooks": [dict(row) for row in service.store.all(query, client.id)]}


@router.delete("/v1/webhooks/{webhook}", status_code=204)
def delete_webhook(
    webhook: Annotated[str, Path(pattern=r"^wh_[0-9a-f]{32}$")],
    service: Gateway,
    client: Client,
) -> Response:
    """Remove a webhook; what is pending is not delivered."""
    with service.store.write() as db:
        done = db.execute(
            "UPDATE webhook SET removed = ? WHERE id = ? AND api_key = ? AND removed IS NULL",
            (int(service.settings.now()), webhook, client.id),
        )
    if done.rowcount == 0:
        raise missing(f"no webhook {webhook}")
    return Response(status_code=204)
