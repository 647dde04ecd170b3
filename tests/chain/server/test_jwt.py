"""Tokens made from a secret, as the Engine API has them."""

import hmac
import json
from base64 import urlsafe_b64encode
from hashlib import sha256
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.server.guard import Access
from mevm.server.jwt import InvalidSecret, jwt_matches, read_secret

SECRET = bytes(range(32))
NOW = 1_700_000_000.0
HEAD = {"alg": "HS256", "typ": "JWT"}


def part(content: Any) -> bytes:
    return urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=")


def make(claims: Any, head: Any = HEAD, secret: bytes = SECRET) -> bytes:
    signed = part(head) + b"." + part(claims)
    signature = urlsafe_b64encode(hmac.new(secret, signed, sha256).digest()).rstrip(b"=")
    return signed + b"." + signature


@pytest.mark.parametrize("drift", [-60, -1.5, 0, 60])
def test_jwt_matches__a_token_of_the_present(drift: float) -> None:
    assert jwt_matches(make({"iat": NOW + drift}), SECRET, NOW)


@pytest.mark.parametrize(
    "claims",
    [
        {},
        {"iat": NOW - 61},
        {"iat": NOW + 61},
        {"iat": str(NOW)},
        {"iat": True},
        {"iat": None},
        {"iat": NOW, "exp": NOW - 1},
        {"iat": NOW, "exp": "never"},
        [],
        5,
    ],
)
def test_jwt_matches__refuses_other_times(claims: Any) -> None:
    assert not jwt_matches(make(claims), SECRET, NOW)


@pytest.mark.parametrize("head", [{"alg": "none"}, {"alg": "HS512"}, {}, [], "HS256"])
def test_jwt_matches__refuses_other_algorithms(head: Any) -> None:
    assert not jwt_matches(make({"iat": NOW}, head), SECRET, NOW)


def test_jwt_matches__refuses_other_secrets_and_signatures() -> None:
    token = make({"iat": NOW})
    signed = token.rpartition(b".")[0]
    assert not jwt_matches(make({"iat": NOW}, secret=bytes(32)), SECRET, NOW)
    for wrong in (signed, signed + b".", signed + b".AAAA", token + b"A", b".", b"", b"a" * 9_000):
        assert not jwt_matches(wrong, SECRET, NOW)


@given(st.binary(max_size=80))
def test_fuzz_jwt_matches__refuses_anything_else(token: bytes) -> None:
    assert not jwt_matches(token, SECRET, NOW)


def test_read_secret__takes_64_hex_digits() -> None:
    assert read_secret(f"0x{SECRET.hex()}\n") == read_secret(SECRET.hex().upper()) == SECRET


@pytest.mark.parametrize("text", ["", "0x", "00" * 31, "00" * 33, "zz" * 32, "0 " * 32])
def test_read_secret__refuses_anything_else(text: str) -> None:
    with pytest.raises(InvalidSecret, match="64 hex digits"):
        read_secret(text)


def test_access__takes_either_credential(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mevm.server.guard.time", lambda: NOW)
    access = Access(token="open", jwt_secret=SECRET)
    assert access.guarded
    assert access.accepts(b"Bearer open")
    assert access.accepts(b"bearer " + make({"iat": NOW}))
    for wrong in (b"", b"Bearer", b"Basic open", make({"iat": NOW}), b"Bearer shut"):
        assert not access.accepts(wrong)
    assert not Access(jwt_secret=SECRET).accepts(b"Bearer open")
    assert Access().accepts(b"") and not Access().guarded


def test_access__names_and_origins_of_the_users_choice() -> None:
    access = Access(hosts=frozenset({"node.example"}), origins=frozenset({"https://app.example"}))
    assert access.allows_host(b"Node.Example:8545")
    assert not access.allows_host(b"evil.example")
    assert access.allows_origin(b"https://app.example")
    assert not access.refuses_origin(b"https://app.example")
    assert access.refuses_origin(b"http://app.example")
    assert access.refuses_origin(b"https://app.example.evil.example")
    everybody = Access(origins=frozenset({"*"}))
    assert everybody.allows_origin(b"https://evil.example")
    assert not everybody.refuses_origin(b"null")
