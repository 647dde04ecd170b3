"""Sign-In with Ethereum, EIP-4361: a strict reader of its messages."""

import re
from dataclasses import dataclass
from datetime import UTC, datetime

from eth_utils import is_checksum_address

_TIME = (
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]{1,9})?"
    r"(?:Z|[+-][0-9]{2}:[0-9]{2})"
)
_URI = r"[a-z][a-z0-9+.-]*://[!-~]{1,512}"
# The grammar of the standard, part by part; statements are one line of ASCII.
_MESSAGE = re.compile(
    r"(?:(?P<scheme>[a-z][a-z0-9+.-]*)://)?(?P<domain>[a-z0-9.-]{1,253}(?::[0-9]{1,5})?)"
    r" wants you to sign in with your Ethereum account:\n"
    r"(?P<address>0x[0-9a-fA-F]{40})\n"
    r"\n"
    r"(?:(?P<statement>[ -~]{1,512})\n)?"
    r"\n"
    rf"URI: (?P<uri>{_URI})\n"
    r"Version: 1\n"
    r"Chain ID: (?P<chain_id>[1-9][0-9]{0,77})\n"
    r"Nonce: (?P<nonce>[a-zA-Z0-9]{8,64})\n"
    rf"Issued At: (?P<issued>{_TIME})"
    rf"(?:\nExpiration Time: (?P<expires>{_TIME}))?"
    rf"(?:\nNot Before: (?P<begins>{_TIME}))?"
    r"(?:\nRequest ID: [!-~]{0,128})?"
    rf"(?:\nResources:(?:\n- {_URI}){{0,16}})?"
)
SKEW = 60


class WrongMessage(ValueError):
    """A message that is none of the standard, or not for this gateway, or not for now."""


@dataclass(frozen=True)
class SignIn:
    """What the message says; times are in seconds."""

    domain: str
    address: str
    uri: str
    chain_id: int
    nonce: str
    issued: float
    expires: float | None
    begins: float | None


def parse(text: str) -> SignIn:
    """
    Read a message.

    Parameters
    ----------
    text
        Exactly what was signed.

    Returns
    -------
    SignIn
        What it says.

    Raises
    ------
    WrongMessage
        When it is not of the standard's form.

    """
    match = _MESSAGE.fullmatch(text)
    if match is None:
        raise WrongMessage("expected a message of EIP-4361")
    if not is_checksum_address(match["address"]):
        raise WrongMessage("expected a checksummed address")
    return SignIn(
        domain=match["domain"],
        address=match["address"],
        uri=match["uri"],
        chain_id=int(match["chain_id"]),
        nonce=match["nonce"],
        issued=_time(match["issued"]),
        expires=None if match["expires"] is None else _time(match["expires"]),
        begins=None if match["begins"] is None else _time(match["begins"]),
    )


def check(message: SignIn, domains: tuple[str, ...], chain_id: int, now: float) -> None:
    """
    Check that a message is for these domains, this chain, and this time.

    Raises
    ------
    WrongMessage
        When it is not.

    """
    if message.domain not in domains:
        raise WrongMessage(f"{message.domain} is not a domain of this API key")
    authority = message.uri.split("://", 1)[1]
    if re.split(r"[/?#]", authority, maxsplit=1)[0] != message.domain:
        raise WrongMessage("expected a URI of the domain that asks to sign in")
    if message.chain_id != chain_id:
        raise WrongMessage(f"expected chain id {chain_id}, got {message.chain_id}")
    if message.issued > now + SKEW:
        raise WrongMessage("the message is of the future")
    if message.begins is not None and message.begins > now:
        raise WrongMessage("the message is not valid yet")
    if message.expires is not None and message.expires <= now:
        raise WrongMessage("the message has expired")


def _time(text: str) -> float:
    try:
        found = datetime.fromisoformat(text)
    except ValueError as error:
        raise WrongMessage(f"expected a time of RFC 3339, got {text!r}: {error}") from None
    return (found - datetime(1970, 1, 1, tzinfo=UTC)).total_seconds()
