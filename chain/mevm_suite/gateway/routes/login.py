"""Sign-In with Ethereum for the users of a client, by address or by registered name."""

from typing import Annotated, Any

from fastapi import APIRouter, Header, Response
from fastapi.responses import JSONResponse

from mevm_suite.gateway import login
from mevm_suite.gateway.access import Client, Done, Gateway
from mevm_suite.gateway.models import LoginRequest, NonceRequest, unhex

router = APIRouter(tags=["login"])

Token = Annotated[str, Header(alias="MEVM-Session", pattern=r"^[A-Za-z0-9_-]{43}$")]


@router.post("/v1/login/nonce", status_code=201)
def post_nonce(body: NonceRequest, service: Gateway, client: Client, once: Done) -> JSONResponse:
    """Get a nonce for one login; by name, also the account that has to sign."""
    return once(
        body, lambda: login.new_nonce(service.chain, client, body.name_key, service.settings)
    )


@router.post("/v1/login", status_code=201)
def post_login(body: LoginRequest, service: Gateway, client: Client, once: Done) -> JSONResponse:
    """Open a session for the signer of a message of EIP-4361."""
    claim = login.Claim(body.message, unhex(body.signature), body.name_key)
    return once(body, lambda: login.log_in(service.chain, client, claim, service.settings))


@router.get("/v1/login")
def get_login(service: Gateway, client: Client, token: Token) -> dict[str, Any]:
    """Show whose session it is."""
    row = login.session(service.store, client, token, service.settings.now())
    return {name: row[name] for name in ("address", "name_key", "expires")}


@router.delete("/v1/login", status_code=204)
def delete_login(service: Gateway, client: Client, token: Token) -> Response:
    """End a session."""
    login.log_out(service.store, client, token)
    return Response(status_code=204)
