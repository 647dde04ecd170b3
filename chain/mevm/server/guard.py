"""Who may talk to the server: host names, origins of web pages, and the token.

A page in a browser on this machine can reach a port on 127.0.0.1. Three checks keep foreign
pages out: the Host header must be an address or a name of ours (a name that an attacker rebinds
to 127.0.0.1 is neither), pages from elsewhere are refused by Origin, and the content type must be
JSON, which no page may send across origins without asking first.
"""

import hmac
from functools import lru_cache
from ipaddress import ip_address
from urllib.parse import urlsplit

JSON_TYPES = (b"application/json", b"application/json-rpc", b"application/jsonrequest")


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
def host_allowed(header: bytes, own: str) -> bool:
    """Return whether a Host header names this server and nothing that could be rebound.

    Parameters
    ----------
    header
        The Host header; empty when there is none, as HTTP/1.0 clients may do.
    own
        The host that the server was told to listen on.
    """
    host = host_of(header.decode("latin-1"))
    return not header or is_loopback(host) or is_address(host) or host == own


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
