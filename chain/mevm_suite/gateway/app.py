"""The HTTP application."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse
from web3.exceptions import ContractLogicError

from mevm_suite.gateway.chain import UNREACHABLE, reason
from mevm_suite.gateway.limits import BodyLimit
from mevm_suite.gateway.models import ProblemDocument
from mevm_suite.gateway.problem import MEDIA_TYPE, Problem, unavailable, wrong
from mevm_suite.gateway.routes import health, login, news, notary, shop
from mevm_suite.gateway.service import Service

VERSION = "1"
MAX_SHOWN = 5
_PROBLEMS = {
    400: "The request cannot be read.",
    401: "The API key is missing or wrong.",
    403: "The login is refused.",
    404: "There is no such thing, or it is another client's.",
    408: "The body came too slowly.",
    409: "The present state, or the same Idempotency-Key, does not allow it.",
    413: "The body is too large.",
    422: "The request is not what it should be.",
    429: "Too many requests, or the budget of gas is exhausted.",
    503: "The node does not answer.",
}

log = logging.getLogger(__name__)


def create_app(service: Service) -> FastAPI:
    """
    Return the application.

    Parameters
    ----------
    service
        The gateway; it runs while the application does.

    Returns
    -------
    FastAPI
        An ASGI application.

    """

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        service.start()
        yield
        service.stop()

    app = FastAPI(
        title="MEVM gateway",
        version=VERSION,
        description="Offers, purchases, trades and attestations for shops. Errors are RFC 9457.",
        lifespan=lifespan,
        docs_url=None,  # its page loads scripts from elsewhere
        redoc_url=None,
        responses={status: _problem(text) for status, text in _PROBLEMS.items()},
    )
    app.state.service = service
    for part in (shop, notary, news, login, health):
        app.include_router(part.router)
    limits = service.settings
    app.add_middleware(BodyLimit, limit=limits.max_body, time=limits.body_time)
    _add_handlers(app)
    return app


def _problem(text: str) -> dict[str, Any]:
    schema = ProblemDocument.model_json_schema()
    return {"description": text, "content": {MEDIA_TYPE: {"schema": schema}}}


def _add_handlers(app: FastAPI) -> None:
    @app.exception_handler(Problem)
    async def on_problem(_: Request, error: Problem) -> JSONResponse:
        return error.response()

    @app.exception_handler(RequestValidationError)
    async def on_invalid(_: Request, error: RequestValidationError) -> JSONResponse:
        found = [
            {"where": ".".join(map(str, each["loc"])), "what": each["msg"]}
            for each in error.errors()[:MAX_SHOWN]
        ]
        detail = "; ".join(f"{each['where']}: {each['what']}" for each in found)
        return wrong(detail, errors=found).response()

    @app.exception_handler(HTTPException)
    async def on_http(_: Request, error: HTTPException) -> JSONResponse:
        headers = dict(error.headers or {})
        return Problem(error.status_code, "Request refused", error.detail, headers).response()

    @app.exception_handler(ContractLogicError)
    async def on_revert(_: Request, error: ContractLogicError) -> JSONResponse:
        return wrong(f"the contract says no: {reason(error)}").response()

    async def on_unreachable(_: Request, error: Exception) -> JSONResponse:
        log.warning("the node: %s: %s", type(error).__name__, error)
        return unavailable("the node does not answer").response()

    for kind in UNREACHABLE:
        app.add_exception_handler(kind, on_unreachable)

    @app.exception_handler(Exception)
    async def on_bug(_: Request, error: Exception) -> JSONResponse:
        log.error("a defect", exc_info=error)
        return Problem(500, "Defect", "the gateway made an error").response()
