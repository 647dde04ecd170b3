"""Logging in to a shop through its gateway, by Sign-In with Ethereum.

Sources: SEC-40, SEC-44
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import httpx
from eth_account.messages import SignableMessage, encode_defunct
from eth_utils import keccak

from mevm.server.guard import is_loopback
from mevm_suite.accounts.messages import Domain, hash_to_sign
from mevm_suite.gateway.siwe import WrongMessage, parse
from mevm_suite.holder.failure import Refused, Unusable

TIMEOUT = 30.0
MAX_SHOWN = 500
SERVER_ERROR = 500
_API_KEY = re.compile(r"[!-~]{1,200}")
_TOKEN = re.compile(r"[A-Za-z0-9_-]{16,128}")


@dataclass(frozen=True)
class Login:
    """Who logs in where: ``name_key`` is None for a login by address."""

    site: str
    address: str
    chain_id: int
    name_key: bytes | None = None

    def message(self, nonce: str, now: float) -> str:
        """Return the message of EIP-4361; Unusable if site or nonce do not fit into one."""
        issued = datetime.fromtimestamp(int(now), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
        text = (
            f"{self.site} wants you to sign in with your Ethereum account:\n{self.address}\n\n\n"
            f"URI: https://{self.site}\nVersion: 1\nChain ID: {self.chain_id}\n"
            f"Nonce: {nonce}\nIssued At: {issued}"
        )
        try:
            found = parse(text)
        except WrongMessage:
            found = None
        # A nonce with line breaks would have the user sign what the gateway likes.
        if found is None or (found.domain, found.nonce) != (self.site, nonce):
            raise Unusable(f"no login with site {self.site!r} and nonce {nonce!r}")
        return text

    @property
    def named(self) -> dict[str, str]:
        """What both requests say of the name."""
        return {} if self.name_key is None else {"name_key": "0x" + self.name_key.hex()}


def to_sign(message: str, chain_id: int, account: str | None) -> SignableMessage:
    """Return what a key signs for itself, or for a contract account that asks it (ERC-1271)."""
    signable = encode_defunct(text=message)
    if account is None:
        return signable
    digest = keccak(b"\x19" + signable.version + signable.header + signable.body)
    return hash_to_sign(Domain(chain_id, account), digest)


class GatewayClient:
    """
    A gateway, as the client of an API key sees it.

    Parameters
    ----------
    url
        Its address.
    api_key
        The key.

    Raises
    ------
    Unusable
        When the key is none, or would travel in the clear.

    """

    def __init__(self, url: str, api_key: str) -> None:
        try:
            found = httpx.URL(url)
        except httpx.InvalidURL as error:
            raise Unusable(f"{url}: {error}") from None
        is_safe = found.scheme == "https" or (found.scheme == "http" and is_loopback(found.host))
        if not found.host or not is_safe:
            raise Unusable(f"{url}: expected https://, or http:// on this machine")
        if not _API_KEY.fullmatch(api_key):
            raise Unusable("an API key of the gateway is needed: the variable MEVM_GATEWAY_KEY")
        self.host = found.netloc.decode()
        self._url = url.rstrip("/")
        self._headers = {"Authorization": f"Bearer {api_key}"}

    def log_in(self, login: Login, now: float, sign: Callable[[str], bytes]) -> str:
        """
        Get a nonce, have the message signed, and open a session.

        Parameters
        ----------
        login
            Who logs in where.
        now
            The time.
        sign
            Signs the message.

        Returns
        -------
        str
            The session's token.

        Raises
        ------
        Refused
            When the gateway refuses.
        Unusable
            When it does not answer as a gateway does.

        """
        told = self._post("/v1/login/nonce", login.named)
        if told.get("address", login.address) != login.address:
            raise Refused(f"the gateway expects {told['address']!r}, not {login.address}")
        message = login.message(str(told.get("nonce")), now)
        signed = {"message": message, "signature": "0x" + sign(message).hex()}
        token = str(self._post("/v1/login", signed | login.named).get("session"))
        if not _TOKEN.fullmatch(token):
            raise Unusable("the gateway opened no session")
        return token

    def _post(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        headers = self._headers | {"Idempotency-Key": secrets.token_hex(16)}
        try:
            answer = httpx.post(self._url + path, json=body, headers=headers, timeout=TIMEOUT)
            found = answer.json()
        except httpx.HTTPError as error:
            raise Unusable(f"the gateway cannot answer: {error}") from None
        except ValueError:
            found = None
        if not isinstance(found, dict):
            raise Unusable(f"{self._url}: expected a gateway, got status {answer.status_code}")
        if not answer.is_success:
            detail = "".join(filter(str.isprintable, str(found.get("detail"))[:MAX_SHOWN]))
            kind = Unusable if answer.status_code >= SERVER_ERROR else Refused
            raise kind(f"the gateway says no: {detail}")
        return found
