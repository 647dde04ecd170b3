"""Blocks in an IPFS node, by its HTTP API."""

import json
import time
from types import TracebackType
from typing import Any

import httpx

from mevm_suite.documents.content import HASH, MAX_BLOCK, block_id, codec_of
from mevm_suite.documents.failure import StoreError

TIMEOUT = 30.0
_MAX_ANSWER = 4_096


class IpfsStore:
    """
    The node behind a URL, of which nothing is believed.

    Parameters
    ----------
    url
        Where the API is, such as ``http://127.0.0.1:5001``.
    timeout
        Seconds for each block, from the first byte to the last.

    """

    def __init__(self, url: str, timeout: float = TIMEOUT) -> None:
        """Name the node; nothing is asked yet."""
        try:
            parsed = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise StoreError(f"{url!r}: {error}") from None
        if parsed.scheme not in ("http", "https") or not parsed.host:
            raise StoreError(f"expected http://HOST:PORT, got {url!r}")
        self._name = f"{parsed.scheme}://{parsed.netloc.decode('ascii')}"
        self._timeout = timeout
        # Proxies of the environment are for the web, not for a node of one's own. A compressed
        # answer could grow without bound.
        headers = {"Accept-Encoding": "identity"}
        self._client = httpx.Client(
            base_url=parsed, timeout=timeout, headers=headers, trust_env=False
        )

    def __enter__(self) -> "IpfsStore":
        """Return the store."""
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """Close the connections."""
        self._client.close()

    def put(self, block: bytes, codec: str) -> str:
        """Let the node keep a block, and check the id that it gives."""
        expected = block_id(block, codec)
        parameters = {"cid-codec": codec, "mhtype": HASH, "pin": "true"}
        answer = self._ask("put", parameters, _MAX_ANSWER, files={"data": block})
        try:
            given = json.loads(answer)["Key"]
        except (ValueError, TypeError, KeyError, RecursionError):
            raise StoreError(f"{self._name}: expected JSON with a Key") from None
        if given != expected:
            raise StoreError(f"{self._name}: expected the id {expected}, got {given!r}")
        return expected

    def get(self, content_id: str) -> bytes:
        """Return what the node says the block is; the reader checks it."""
        codec_of(content_id)
        return self._ask("get", {"arg": content_id}, MAX_BLOCK)

    def _ask(self, command: str, parameters: dict[str, str], limit: int, **body: Any) -> bytes:
        until = time.monotonic() + self._timeout
        path = f"/api/v0/block/{command}"
        try:
            with self._client.stream("POST", path, params=parameters, **body) as response:
                answer = self._read(response, limit, until)
        except httpx.TimeoutException:
            raise StoreError(f"{self._name}: no answer within {self._timeout:g} s") from None
        except (httpx.HTTPError, httpx.StreamError) as error:
            raise StoreError(f"{self._name}: {error}") from None
        if response.status_code != httpx.codes.OK:
            text = answer[:200].decode("utf-8", "replace")
            raise StoreError(f"{self._name}: status {response.status_code}: {text}")
        return answer

    def _read(self, response: httpx.Response, limit: int, until: float) -> bytes:
        """Read a bounded answer in bounded time, even from one who sends a byte now and then."""
        answer = bytearray()
        for part in response.iter_raw():
            answer += part
            if len(answer) > limit:
                raise StoreError(f"{self._name}: expected at most {limit} bytes")
            if time.monotonic() > until:
                raise StoreError(f"{self._name}: no answer within {self._timeout:g} s")
        return bytes(answer)
