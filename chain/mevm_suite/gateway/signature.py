"""Signatures of webhooks, and how a receiver checks them."""

import hashlib
import hmac
import re

TOLERANCE = 300
HEADER = "MEVM-Signature"
DELIVERY_HEADER = "MEVM-Delivery"
_HEADER = re.compile(r"t=([0-9]{1,12}),v1=([0-9a-f]{64})")


class ForgedWebhook(ValueError):
    """A request that the gateway did not send, or sent long ago."""


def sign(secret: str, delivery: str, body: bytes, now: float) -> str:
    """
    Return the signature header of a delivery.

    Parameters
    ----------
    secret
        What only gateway and receiver know.
    delivery
        The delivery's id, the same in every attempt.
    body
        What is sent.
    now
        The time.

    Returns
    -------
    str
        ``t=<time>,v1=<HMAC-SHA256 of "time.delivery.body">``.

    """
    stamp = str(int(now))
    return f"t={stamp},v1={_mac(secret, stamp, delivery, body)}"


def verify(
    secret: str, header: str, delivery: str, body: bytes, now: float, seen: set[str]
) -> None:
    """
    Check a delivery, as a receiver does; an id that was seen is refused.

    Parameters
    ----------
    secret
        What only gateway and receiver know.
    header
        ``MEVM-Signature`` of the request.
    delivery
        ``MEVM-Delivery`` of the request.
    body
        The request's body, as bytes.
    now
        The time.
    seen
        Ids of deliveries that were accepted; this one is added.

    Raises
    ------
    ForgedWebhook
        When it is forged, too old, or a replay.

    """
    match = _HEADER.fullmatch(header)
    if match is None:
        raise ForgedWebhook(f"expected {HEADER} as t=...,v1=..., got {header!r}")
    if not hmac.compare_digest(match[2], _mac(secret, match[1], delivery, body)):
        raise ForgedWebhook("the signature does not fit")
    if abs(int(now) - int(match[1])) > TOLERANCE:
        raise ForgedWebhook(f"expected a time within {TOLERANCE} s")
    if delivery in seen:
        raise ForgedWebhook("this delivery was received before")
    seen.add(delivery)


def _mac(secret: str, stamp: str, delivery: str, body: bytes) -> str:
    content = f"{stamp}.{delivery}.".encode() + body
    return hmac.new(secret.encode(), content, hashlib.sha256).hexdigest()
