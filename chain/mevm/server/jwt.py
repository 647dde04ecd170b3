"""Tokens of the Engine API's kind: JWTs that both sides make from one secret.

Source: execution-apis, src/engine/authentication.md: HS256, and ``iat`` within 60 s of the
present. An ``exp`` is kept to where there is one.
"""

import hmac
from base64 import urlsafe_b64decode
from binascii import Error as Base64Error
from hashlib import sha256
from math import nan
from typing import Any

import orjson

SECRET_SIZE = 32
MAX_DRIFT = 60.0
MAX_SIZE = 4_096


class InvalidSecret(ValueError):
    """A secret is not 32 bytes in hex."""


def read_secret(text: str) -> bytes:
    """Return the secret in the text of a file.

    Raises
    ------
    InvalidSecret
        If it is anything but 64 hex digits, with or without "0x".
    """
    digits = text.strip().removeprefix("0x")
    try:
        secret = bytes.fromhex(digits)
    except ValueError:
        secret = b""
    if len(secret) != SECRET_SIZE or len(digits) != 2 * SECRET_SIZE:
        raise InvalidSecret("a JWT secret is 64 hex digits, such as `openssl rand -hex 32` makes")
    return secret


def jwt_matches(token: bytes, secret: bytes, now: float) -> bool:
    """Return whether a token was made from the secret, and just now.

    Parameters
    ----------
    token
        The JWT, from an Authorization header: whatever a client sent.
    secret
        The secret that both sides have.
    now
        Seconds since 1970.
    """
    if len(token) > MAX_SIZE:
        return False
    signed, _, signature = token.rpartition(b".")
    head, _, claims = signed.partition(b".")
    expected = hmac.new(secret, signed, sha256).digest()
    if not hmac.compare_digest(_decode(signature), expected):
        return False
    if _object(head).get("alg") != "HS256":
        return False
    found = _object(claims)
    issued, expires = _seconds(found.get("iat")), _seconds(found.get("exp", now))
    return abs(now - issued) <= MAX_DRIFT and now <= expires


def _seconds(value: Any) -> float:
    """Return a time; one that is nothing to anything if it is none."""
    is_number = isinstance(value, int | float) and not isinstance(value, bool)
    return float(value) if is_number else nan


def _decode(part: bytes) -> bytes:
    """Return the bytes of unpadded base64url; none if it is something else."""
    try:
        return urlsafe_b64decode(part + b"=" * (-len(part) % 4))
    except (Base64Error, ValueError):
        return b""


def _object(part: bytes) -> dict[str, Any]:
    """Return the JSON object of a part; an empty one if there is none."""
    try:
        found = orjson.loads(_decode(part))
    except orjson.JSONDecodeError:
        return {}
    return found if isinstance(found, dict) else {}
