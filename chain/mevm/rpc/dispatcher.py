"""From a JSON-RPC request to its answer; the same for HTTP and for callers in process."""

import logging
from collections.abc import Callable
from functools import partial
from time import monotonic
from typing import Any

import orjson

from mevm.node import Node
from mevm.rpc import methods
from mevm.rpc.codec import json_type, shown
from mevm.rpc.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    PARSE_ERROR,
    RESPONSE_TOO_LARGE,
    TIMED_OUT,
    RpcError,
    from_node,
    invalid_params,
    method_not_found,
)
from mevm.rpc.registry import Method

MAX_BATCH = 1_000
MAX_BATCH_RESPONSE = 25 * 2**20
MAX_BATCH_SECONDS = 60.0

Request = dict[str, Any]
Response = dict[str, Any]
Json = Any

logger = logging.getLogger(__name__)


class Dispatcher:
    """Answer JSON-RPC requests from one node.

    Parameters
    ----------
    node
        The node that the methods read and change.
    development
        Whether methods that only a development chain has are available.
    """

    def __init__(self, node: Node, development: bool = True) -> None:
        self.node = node
        self.methods: dict[str, Method] = {
            name: each
            for name, each in methods.METHODS.items()
            if development or not each.development
        }

    def call(self, name: str, params: list[Json]) -> Json:
        """Return the result of one method.

        Raises
        ------
        RpcError
            If the method is unknown or its parameters are wrong. Errors of the node pass through.
        """
        found = self.methods.get(name)
        if found is None:
            raise method_not_found(name)
        answer = partial(found.function, self.node, *found.decode(params))
        return self._forked(name, params, answer) if self.node.forked else answer()

    def _forked(self, name: str, params: list[Json], answer: Callable[[], Json]) -> Json:
        """Answer for a forked chain; see `answer_forked`."""
        from mevm.rpc.passing_on import answer_forked

        return answer_forked(self.node, name, params, answer)

    def handle(self, request: Json) -> Json:
        """Answer a decoded request: an object, a batch, or anything that is neither.

        Returns
        -------
        dict, list or None
            The response, the responses of a batch, or None when nothing is to be answered.
        """
        if not isinstance(request, list):
            return self._handle_one(request)
        refused = _check_batch(request)
        if refused is not None:
            return refused
        answers = [self._handle_one(each) for each in request]
        return [answer for answer in answers if answer is not None] or None

    def handle_bytes(self, body: bytes) -> bytes:
        """Answer an encoded request; empty when nothing is to be answered."""
        try:
            request = parse(body)
        except RpcError as error:
            return orjson.dumps(_failure(None, error))
        return self.answer(request)

    def answer(self, request: Json) -> bytes:
        """Answer a decoded request with encoded JSON, bounded in size and time for a batch."""
        if not isinstance(request, list):
            response = self._handle_one(request)
            return b"" if response is None else _encode(request, response)
        refused = _check_batch(request)
        if refused is not None:
            return orjson.dumps(refused)
        parts: list[bytes] = []
        size, deadline = 0, monotonic() + MAX_BATCH_SECONDS
        for each in request:
            if size > MAX_BATCH_RESPONSE:
                response = _refusal(each, RpcError(RESPONSE_TOO_LARGE, "response too large"))
            elif monotonic() > deadline:
                response = _refusal(each, RpcError(TIMED_OUT, "request timed out"))
            else:
                response = self._handle_one(each)
            if response is not None:
                parts.append(_encode(each, response))
                size += len(parts[-1])
        return b"[" + b",".join(parts) + b"]" if parts else b""

    def needs(self, request: Json) -> tuple[bool, bool]:
        """Return whether a decoded request may take long, and whether it changes the node."""
        long = changes = False
        for each in request if isinstance(request, list) else (request,):
            name = each.get("method") if isinstance(each, dict) else None
            found = self.methods.get(name) if isinstance(name, str) else None
            if found is not None:
                # A pending block is made by executing what waits in the pool.
                long |= self.node.forked or found.long or _mentions_pending(each.get("params"))
                changes |= found.changes
        return long, changes

    def _handle_one(self, request: Json) -> Response | None:
        """Answer one request object; None for a notification."""
        try:
            name, params = _check_request(request)
            result = self.call(name, params)
        except Exception as error:
            known = from_node(error)
            if known is None:
                logger.exception("unexpected error in %s", shown(request.get("method")))
                known = RpcError(INTERNAL_ERROR, "internal error")
            return _refusal(request, known)
        if "id" not in request:
            return None
        return {"jsonrpc": "2.0", "id": request["id"], "result": result}


def parse(body: bytes) -> Json:
    """Decode the JSON of a request.

    Raises
    ------
    RpcError
        If it is not JSON.
    """
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RpcError(PARSE_ERROR, f"parse error: {error}") from None


def _encode(request: Json, response: Response) -> bytes:
    """Encode a response; one that JSON cannot hold is a defect of the method."""
    try:
        return orjson.dumps(response)
    except TypeError:
        logger.exception("unexpected error in %s", shown(request.get("method")))
        return orjson.dumps(_failure(_id_of(request), RpcError(INTERNAL_ERROR, "internal error")))


def _mentions_pending(params: Json) -> bool:
    """Return whether parameters ask for the pending block."""
    return isinstance(params, list) and "pending" in params


def _check_request(request: Json) -> tuple[str, list[Json]]:
    """Return the method and parameters of a request object."""
    if not isinstance(request, dict):
        raise RpcError(INVALID_REQUEST, f"invalid request: {json_type(request)}, expected object")
    if request.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'invalid request: expected "jsonrpc": "2.0"')
    if not isinstance(request.get("id"), str | int | float | None):
        raise RpcError(INVALID_REQUEST, "invalid request: expected a string or number as id")
    name = request.get("method")
    if not isinstance(name, str):
        raise RpcError(INVALID_REQUEST, "invalid request: expected a string as method")
    params = request.get("params")
    if params is None:
        return name, []
    if not isinstance(params, list):
        raise invalid_params(f"non-array args: {json_type(params)}, expected an array as params")
    return name, params


def _check_batch(batch: list[Json]) -> Response | None:
    """Return the one error that answers a batch as a whole, if it is refused."""
    if not batch:
        return _failure(None, RpcError(INVALID_REQUEST, "empty batch"))
    if len(batch) > MAX_BATCH:
        message = f"batch too large: {len(batch)} requests, at most {MAX_BATCH}"
        return _failure(None, RpcError(INVALID_REQUEST, message))
    return None


def _is_notification(request: Json) -> bool:
    """Return whether a request is well formed and wants no answer."""
    return (
        isinstance(request, dict)
        and "id" not in request
        and request.get("jsonrpc") == "2.0"
        and isinstance(request.get("method"), str)
    )


def _id_of(request: Json) -> str | int | float | None:
    """Return the id to answer with: null when the request has none that can be used."""
    found = request.get("id") if isinstance(request, dict) else None
    return found if isinstance(found, str | int | float) else None


def _refusal(request: Json, error: RpcError) -> Response | None:
    """Return the error response to a request; None for a notification."""
    return None if _is_notification(request) else _failure(_id_of(request), error)


def _failure(request_id: str | int | float | None, error: RpcError) -> Response:
    """Return an error response."""
    return {"jsonrpc": "2.0", "id": request_id, "error": error.to_object()}
