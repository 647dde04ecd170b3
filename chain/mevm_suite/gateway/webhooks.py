"""Delivers events to clients' hosts: signed, again until they arrive, for a bounded time."""

import asyncio
import json
import logging
from collections.abc import Callable

import httpx

from mevm_suite.gateway import destination, events
from mevm_suite.gateway.destination import Refused, Resolve
from mevm_suite.gateway.keys import ApiKeys
from mevm_suite.gateway.settings import Settings
from mevm_suite.gateway.signature import DELIVERY_HEADER, HEADER, sign
from mevm_suite.gateway.store import Row, Store

TIMEOUT = 10.0
FIRST_WAIT = 5
MAX_ATTEMPTS = 12  # the last about three hours after the first
BATCH = 20
_DUE = """
    SELECT delivery.*, webhook.url, webhook.secret, webhook.api_key, webhook.removed
    FROM delivery JOIN webhook ON webhook.id = delivery.webhook
    WHERE state = 'pending' AND next_try <= ? ORDER BY next_try, event LIMIT ?
"""

log = logging.getLogger(__name__)


class Deliveries:
    """
    What is to be delivered.

    Parameters
    ----------
    store
        Where deliveries are kept.
    settings
        Limits and periods.
    resolver
        Resolves names of hosts.
    client
        Makes the HTTP client of one request.

    """

    def __init__(
        self,
        store: Store,
        settings: Settings,
        resolver: Resolve = destination.resolve,
        client: Callable[[], httpx.AsyncClient] | None = None,
    ) -> None:
        self._store = store
        self._settings = settings
        self._resolver = resolver
        self._client = client or _client
        self._keys = ApiKeys(store)

    def tick(self) -> None:
        """Try once what is due."""
        rows = self._store.all(_DUE, int(self._settings.now()), BATCH)
        if rows:
            asyncio.run(self._try_all(rows))

    async def _try_all(self, rows: list[Row]) -> None:
        """Try all at once, so that one slow receiver does not keep the others waiting."""
        for row, failure in zip(rows, await asyncio.gather(*map(self._failure, rows)), strict=True):
            self._note(row, failure)

    async def _failure(self, row: Row) -> str | None:
        """Deliver; return what went wrong, if anything."""
        key = self._keys.get(row["api_key"])
        if row["removed"] is not None or key is None or key.revoked is not None:
            return "the webhook was removed"
        development = self._settings.development
        try:
            # Checked now, not only when it was registered: names change their addresses.
            place = destination.parse(row["url"], key.hosts, development)
            address = await asyncio.to_thread(
                destination.checked_address, place, self._resolver, development
            )
        except Refused as error:
            return str(error)
        event = self._store.one("SELECT * FROM event WHERE id = ?", row["event"])
        if event is None:
            return "the event is gone"
        body = json.dumps(events.as_document(event), separators=(",", ":")).encode()
        signature = sign(row["secret"], row["id"], body, self._settings.now())
        headers = {
            "Host": place.authority,
            "Content-Type": "application/json",
            DELIVERY_HEADER: row["id"],
            HEADER: signature,
        }
        shown = f"[{address}]" if ":" in address else address
        url = f"{place.scheme}://{shown}:{place.port}{place.path}"
        return await self._post(url, body, headers, place.host)

    async def _post(self, url: str, body: bytes, headers: dict[str, str], host: str) -> str | None:
        # The certificate is that of the name, though the connection goes to the address.
        extensions = {"sni_hostname": host}
        try:
            async with (
                asyncio.timeout(TIMEOUT),
                self._client() as client,
                client.stream(
                    "POST", url, content=body, headers=headers, extensions=extensions
                ) as answer,
            ):
                status = answer.status_code  # what else it answers is not read
        except (httpx.HTTPError, httpx.InvalidURL, OSError, ValueError) as error:
            return f"{type(error).__name__}: {error}"
        return None if 200 <= status < 300 else f"the receiver answered {status}"

    def _note(self, row: Row, failure: str | None) -> None:
        attempts = row["attempts"] + 1
        state = "pending" if attempts < MAX_ATTEMPTS else "dead"
        if failure is None:
            state = "delivered"
        elif row["removed"] is not None:
            state = "dead"
        wait = FIRST_WAIT * 2 ** (attempts - 1)
        with self._store.write() as db:
            db.execute(
                "UPDATE delivery SET state = ?, attempts = ?, next_try = ?, error = ? WHERE id = ?",
                (state, attempts, int(self._settings.now()) + wait, failure, row["id"]),
            )
        if state == "dead":
            log.warning("delivery %s given up: %s", row["id"], failure)


def _client() -> httpx.AsyncClient:
    return httpx.AsyncClient(timeout=TIMEOUT, follow_redirects=False, trust_env=False)
