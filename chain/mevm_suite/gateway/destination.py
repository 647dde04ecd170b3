"""Where webhooks may go: hosts of the client's own, at public addresses."""

import ipaddress
import socket
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

MAX_URL = 512
_TRANSLATED = ipaddress.ip_network("64:ff9b::/96")
_LOCAL_TRANSLATED = ipaddress.ip_network("64:ff9b:1::/48")

Resolve = Callable[[str, int], list[str]]


class Refused(ValueError):
    """A destination to which nothing is sent."""


@dataclass(frozen=True)
class Destination:
    """A URL in its parts."""

    scheme: str
    host: str
    port: int
    path: str

    @property
    def authority(self) -> str:
        """Host and port, as the Host header has them."""
        default = 443 if self.scheme == "https" else 80
        return self.host if self.port == default else f"{self.host}:{self.port}"


def parse(url: str, allowed: tuple[str, ...], development: bool = False) -> Destination:
    """
    Read a webhook's URL.

    Parameters
    ----------
    url
        Where to send.
    allowed
        The hosts of the client, with a port where it is not the usual one.
    development
        Whether plain HTTP will do.

    Returns
    -------
    Destination
        Its parts.

    Raises
    ------
    Refused
        When it has another form, or another host.

    """
    if len(url) > MAX_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise Refused(f"expected a URL of at most {MAX_URL} ASCII characters")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as error:
        raise Refused(f"expected a URL: {error}") from None
    if parts.scheme != "https" and not (development and parts.scheme == "http"):
        raise Refused("expected a URL that begins with https://")
    if not parts.hostname or "@" in parts.netloc or parts.fragment:
        raise Refused("expected a URL with a host, without user and fragment")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    port = port or (443 if parts.scheme == "https" else 80)
    found = Destination(parts.scheme, parts.hostname.lower(), port, path)
    if found.authority not in allowed:
        raise Refused(f"{found.authority} is not a host of this API key")
    return found


def resolve(host: str, port: int) -> list[str]:
    """Return the addresses of a host, as the system resolves it."""
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except OSError as error:
        raise Refused(f"{host} cannot be resolved: {error}") from None
    return [str(entry[4][0]) for entry in found]


def checked_address(
    destination: Destination, resolver: Resolve = resolve, development: bool = False
) -> str:
    """
    Return the address to connect to; the name is not resolved a second time.

    Parameters
    ----------
    destination
        Where to send.
    resolver
        Resolves names.
    development
        Whether addresses of this machine will do.

    Returns
    -------
    str
        A public address.

    Raises
    ------
    Refused
        When one of the host's addresses is not public.

    """
    addresses = resolver(destination.host, destination.port)
    if not addresses:
        raise Refused(f"{destination.host} has no address")
    for text in addresses:
        if not is_public(text) and not (development and _is_loopback(text)):
            raise Refused(f"{destination.host} has the address {text}, which is not public")
    return addresses[0]


def is_public(text: str) -> bool:
    """Return whether an address is one of the public Internet, in every reading of it."""
    try:
        address = ipaddress.ip_address(text)
    except ValueError:
        return False
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return is_public(str(address.ipv4_mapped))
        if address in _TRANSLATED or address in _LOCAL_TRANSLATED:
            return False
        if address.sixtofour is not None or address.teredo is not None:
            return False
        if address.is_site_local:
            return False
    return address.is_global and not address.is_multicast and not address.is_reserved


def _is_loopback(text: str) -> bool:
    try:
        return ipaddress.ip_address(text).is_loopback
    except ValueError:
        return False
