"""Who may talk to the server: host names, origins of web pages, and the token.

A page in a browser on this machine can reach a port on 127.0.0.1. Three checks keep foreign
pages out: the Host header must be an address or a name of ours (a name that an attacker rebinds
to 127.0.0.1 is neither), pages from elsewhere are refused by Origin, and the content type must be
JSON, which no page may send across origins without asking first.
"""

import hmac
from dataclasses import dataclass
from functools import lru_cache
from ipaddress import ip_address
from time import time
from urllib.parse import urlsplit

from mevm.server.jwt import jwt_matches

JSON_TYPES = (b"application/json", b"application/json-rpc", b"application/jsonrequest")


@dataclass(frozen=True, kw_only=True)
class Access:
    """
    Who may use a server.

    Attributes
    ----------
    hosts
        Names of this server besides localhost, in lower case.
    origins
        Origins of web pages besides those of this machine, such as "https://app.example"; "*"
        stands for all of them.
    token
        If set, requests must carry it as a bearer token.
    jwt_secret
        If set, a JWT that was just made from it will do in place of the token.
    """

    hosts: frozenset[str] = frozenset()
    origins: frozenset[str] = frozenset()
    token: str | None = None
    jwt_secret: bytes | None = None

    @property
    def guarded(self) -> bool:
        """Whether requests have to show that they may be made."""
        return self.token is not None or self.jwt_secret is not None

    def allows_host(self, header: bytes) -> bool:
        """Return whether a Host header names this server."""
        return host_allowed(header, self.hosts)

    def allows_origin(self, origin: bytes) -> bool:
        """Return whether the page of an Origin header may read answers."""
        return origin_is_local(origin) or "*" in self.origins or _text(origin) in self.origins

    def refuses_origin(self, origin: bytes) -> bool:
        """Return whether an Origin header is that of a foreign web page."""
        return origin_refused(origin) and not self.allows_origin(origin)

    def accepts(self, authorization: bytes) -> bool:
        """Return whether an Authorization header is good enough."""
        if not self.guarded:
            return True
        if self.token is not None and token_matches(authorization, self.token):
            return True
        scheme, _, given = authorization.partition(b" ")
        if self.jwt_secret is None or scheme.lower() != b"bearer":
            return False
        return jwt_matches(given.strip(), self.jwt_secret, time())


def _text(header: bytes) -> str:
    return header.decode("latin-1").lower()


def is_loopback(host: str) -> bool:
    """Return whether a host name or address always means this machine."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def is_address(host: str) -> bool:
    """Return whether a host is an IP address rather than a name."""
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def host_of(netloc: str) -> str:
    """Return the host of ``host:port`` in lower case; empty if it cannot be read."""
    try:
        return urlsplit(f"//{netloc}").hostname or ""
    except ValueError:
        return ""


@lru_cache(maxsize=64)
def host_allowed(header: bytes, own: frozenset[str]) -> bool:
    """Return whether a Host header names this server and nothing that could be rebound.

    Parameters
    ----------
    header
        The Host header; empty when there is none, as HTTP/1.0 clients may do.
    own
        Names of the server.
    """
    host = host_of(header.decode("latin-1"))
    return not header or is_loopback(host) or is_address(host) or host in own


def origin_refused(origin: bytes) -> bool:
    """Return whether an Origin header is that of a foreign web page.

    Browser extensions (wallets) have schemes of their own and are let through.
    """
    if not origin:
        return False
    scheme = origin.decode("latin-1").partition("://")[0].lower()
    return scheme in ("http", "https", "file", "null") and not origin_is_local(origin)


def origin_is_local(origin: bytes) -> bool:
    """Return whether an Origin header is that of a page served from this machine."""
    try:
        parts = urlsplit(origin.decode("latin-1"))
        return parts.scheme in ("http", "https") and is_loopback(parts.hostname or "")
    except ValueError:
        return False


def is_json(content_type: bytes, origin: bytes) -> bool:
    """Return whether a body may be read as JSON; only programs may leave the type out."""
    if not content_type:
        return not origin
    return content_type.partition(b";")[0].strip().lower() in JSON_TYPES


def token_matches(authorization: bytes, token: str) -> bool:
    """Return whether an Authorization header carries the bearer token; in constant time."""
    scheme, _, given = authorization.partition(b" ")
    return scheme.lower() == b"bearer" and hmac.compare_digest(given.strip(), token.encode())
