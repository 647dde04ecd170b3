"""From a JSON-RPC request to its answer; the same for HTTP and for callers in process."""

import logging
from collections.abc import Callable
from functools import partial
from typing import Any

import orjson

from mevm.node import Node
from mevm.rpc import methods
from mevm.rpc.codec import json_type, shown
from mevm.rpc.encoding import TooLarge, encode
from mevm.rpc.errors import (
    INTERNAL_ERROR,
    INVALID_REQUEST,
    PARSE_ERROR,
    RESPONSE_TOO_LARGE,
    NotYet,
    RpcError,
    from_node,
    invalid_params,
    method_not_found,
    notifications_unsupported,
)
from mevm.rpc.registry import PATIENT, Line, Method
from mevm.rpc.session import Session

MAX_BATCH = 1_000
MAX_VALUES = 100_000
"""In the JSON of one body: reading more of them would stop everything else for too long."""
SURELY_FEW = 64 * 1024
"""Bytes of a body that need not be counted."""
ID_TYPES = (str, int, float, type(None))
UNNAMED_PENDING = ("mevm_coinDays", "mevm_lane", "eth_fillTransaction", "eth_signTransaction")
"""Methods that look at the pending block although no parameter says so."""

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
    max_batch
        Most requests of a batch.
    """

    def __init__(self, node: Node, development: bool = True, *, max_batch: int = MAX_BATCH) -> None:
        self.node = node
        self.max_batch = max_batch
        self._tries = getattr(node.chain.engine, "heeds_attempts", False)
        self.methods: dict[str, Method] = {
            name: each
            for name, each in methods.METHODS.items()
            if development or not each.development
        }

    def call(self, name: str, params: list[Json], session: Session | None = None) -> Json:
        """Return the result of one method, called on a connection if it has a session.

        Raises
        ------
        RpcError
            If the method is unknown or its parameters are wrong. Errors of the node pass through.
        """
        found = self.methods.get(name)
        if found is None:
            raise method_not_found(name)
        if found.session:
            if session is None:
                raise notifications_unsupported()
            return found.function(self.node, session, *found.decode(params))
        arguments = found.decode(params)
        if self.node.forked:
            return self._forked(name, params, partial(found.function, self.node, *arguments))
        return found.function(self.node, *arguments)

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
            return self.respond(request)
        refused = self.batch_refusal(request)
        if refused is not None:
            return _failure(None, refused)
        answers = [self.respond(each) for each in request]
        return [answer for answer in answers if answer is not None] or None

    def handle_bytes(self, body: bytes) -> bytes:
        """Answer an encoded request; empty when nothing is to be answered."""
        try:
            request = parse(body)
        except RpcError as error:
            return encode(_failure(None, error))
        if not isinstance(request, list) or self.batch_refusal(request):
            return encode_response(request, self.handle(request))
        parts = [encode_response(each, self.respond(each)) for each in request]
        answers = b",".join(part for part in parts if part)
        return b"[" + answers + b"]" if answers else b""

    def batch_refusal(self, batch: list[Json]) -> RpcError | None:
        """Return the one error that answers a batch as a whole, if it is refused."""
        if not batch:
            return RpcError(INVALID_REQUEST, "empty batch")
        if len(batch) > self.max_batch:
            message = f"batch too large: {len(batch)} requests, at most {self.max_batch}"
            return RpcError(INVALID_REQUEST, message)
        return None

    def line(self, request: Json) -> Line:
        """Return which line of requests one request object belongs to."""
        name = request.get("method") if isinstance(request, dict) else None
        found = self.methods.get(name) if isinstance(name, str) else None
        if found is None:
            return Line.SHORT
        line, node = found.line, self.node
        # The pending block is made by executing what waits in the pool. Where the chain has a
        # priority lane, making it takes note of who was asked for coin-days: a change.
        if found.changes:
            if line is Line.SEND and node.sealing.lane is not None:
                return Line.CHANGE
        elif name in UNNAMED_PENDING or _mentions_pending(request.get("params")):
            return Line.CHANGE if node.sealing.lane is not None else PATIENT.get(line, line)
        # Anything on a fork may have to ask the remote node, and a change may wait for the disk.
        waits = node.forked or (found.changes and node.keeper is not None)
        if waits or (found.tried and not self._tries):
            return PATIENT.get(line, line)
        return line

    def respond(self, request: Json, session: Session | None = None) -> Response | None:
        """Answer one request object, whatever happens; None for a notification."""
        try:
            return self.attempt(request, session)
        except Exception:
            return unforeseen(request)

    def attempt(self, request: Json, session: Session | None = None) -> Response | None:
        """Answer one request object; None for a notification.

        Raises
        ------
        Exception
            What nobody foresaw: a defect, or a read that a change came in between.
        """
        try:
            name, params = _check_request(request)
            result = self.call(name, params, session)
        except Exception as error:
            # No other name here may stand for the error, which holds this frame: both would stay,
            # with all that the request read, until somebody looks for garbage.
            return _refused(request, error)
        if "id" not in request:
            return None
        return {"jsonrpc": "2.0", "id": request["id"], "result": result}


class Unsettled(Response):
    """An error response in whose place a result may still come; see `NotYet`."""

    def __init__(self, refused: Response, reason: NotYet) -> None:
        super().__init__(refused)
        self._reason = reason
        self.seconds = reason.seconds

    def settle(self) -> Response | None:
        """Return the response with the result, None as long as there is none."""
        result = self._reason.again()
        return result and {"jsonrpc": "2.0", "id": self["id"], "result": result}


def parse(body: bytes) -> Json:
    """Decode the JSON of a request.

    Raises
    ------
    RpcError
        If it is not JSON, or more of it than a request has use for.
    """
    if len(body) > SURELY_FEW:
        values = body.count(b",") + body.count(b"[") + body.count(b"{")
        if values > MAX_VALUES:
            text = f"invalid request: {values} values in the body, expected at most {MAX_VALUES}"
            raise RpcError(INVALID_REQUEST, text)
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        raise RpcError(PARSE_ERROR, f"parse error: {error}") from None


def unforeseen(request: Json) -> Response | None:
    """Log the exception that is being handled; return what the client is told: no internals."""
    name = request.get("method") if isinstance(request, dict) else request
    logger.exception("unexpected error in %s", shown(name))
    return refusal(request, RpcError(INTERNAL_ERROR, "internal error"))


def encode_response(request: Json, response: Response | None, bound: int | None = None) -> bytes:
    """Return the JSON of a response to a request, or of an error if it is larger than a bound."""
    if response is None:
        return b""
    try:
        return encode(response, bound)
    except TooLarge:
        text = f"response too large: more than {bound} bytes"
        return encode(refusal(request, RpcError(RESPONSE_TOO_LARGE, text)))
    except TypeError:  # the method gave what JSON cannot hold
        return encode(unforeseen(request))


def refusal(request: Json, error: RpcError) -> Response | None:
    """Return the error response to a request; None for a notification."""
    return None if _is_notification(request) else _failure(_id_of(request), error)


def _refused(request: Json, error: Exception) -> Response | None:
    """Return the response to a request that failed; raise the error again if it may not."""
    known = from_node(error)
    if known is None:
        raise error
    refused = refusal(request, known)
    return Unsettled(refused, known) if refused and isinstance(known, NotYet) else refused


def _mentions_pending(params: Json) -> bool:
    """Return whether parameters ask for the pending block, by its tag or in an object with it."""
    return isinstance(params, list) and any(
        each == "pending" or (isinstance(each, dict) and "pending" in each.values())
        for each in params
    )


def _check_request(request: Json) -> tuple[str, list[Json]]:
    """Return the method and parameters of a request object."""
    if not isinstance(request, dict):
        raise RpcError(INVALID_REQUEST, f"invalid request: {json_type(request)}, expected object")
    if request.get("jsonrpc") != "2.0":
        raise RpcError(INVALID_REQUEST, 'invalid request: expected "jsonrpc": "2.0"')
    if not isinstance(request.get("id"), ID_TYPES):
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
    return found if isinstance(found, ID_TYPES) else None


def _failure(request_id: str | int | float | None, error: RpcError) -> Response:
    """Return an error response."""
    return {"jsonrpc": "2.0", "id": request_id, "error": error.to_object()}
