"""What every route asks of a request: who sends it, and under which name it is done once."""

from collections.abc import Callable
from typing import Annotated

from fastapi import Depends, Header, Request
from fastapi.responses import JSONResponse
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel

from mevm_suite.gateway.idempotency import Answer, fingerprint, once
from mevm_suite.gateway.keys import ApiKey
from mevm_suite.gateway.problem import Problem
from mevm_suite.gateway.service import Service

_bearer = HTTPBearer(auto_error=False, description="The API key.")


def service_of(request: Request) -> Service:
    """Return the gateway that serves a request."""
    found: Service = request.app.state.service
    return found


def client_of(
    request: Request,
    credentials: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
) -> ApiKey:
    """Return the client who sends a request; Problem if it names none, or asks too often."""
    service = service_of(request)
    key = None if credentials is None else service.keys.authenticate(credentials.credentials)
    if key is None:
        service.strangers.take(request.client.host if request.client else "")
        raise Problem(
            401,
            "Not authenticated",
            "expected the header Authorization: Bearer with an API key",
            {"WWW-Authenticate": "Bearer"},
        )
    service.rate.take(key.id)
    return key


Client = Annotated[ApiKey, Depends(client_of)]
Gateway = Annotated[Service, Depends(service_of)]


class Once:
    """
    Does a request once.

    Parameters
    ----------
    request
        The request.
    client
        Who sends it.
    idempotency_key
        The client's name for it.

    """

    def __init__(
        self,
        request: Request,
        client: Client,
        idempotency_key: Annotated[
            str,
            Header(
                pattern=r"^[!-~]{1,64}$",
                description="The client's name for this request, which is done once under it.",
            ),
        ],
    ) -> None:
        self._service = service_of(request)
        self._client = client
        self._name = idempotency_key
        self._path = request.url.path

    def __call__(self, body: BaseModel, prepare: Callable[[], Answer]) -> JSONResponse:
        """Return the answer: a new one, or that of the same request before."""
        service = self._service
        request = fingerprint(self._path, body.model_dump_json())
        now = service.settings.now()
        answer = once(service.store, self._client, self._name, request, now, prepare)
        service.wake()
        return JSONResponse(answer.body, answer.status)


Done = Annotated[Once, Depends()]
