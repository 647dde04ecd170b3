"""Host, origin, content type and token checks."""

import pytest

from mevm.server import guard

OWN = frozenset({"127.0.0.1"})


@pytest.mark.parametrize(
    "host", ["localhost", "localhost:8545", "127.0.0.1:1", "[::1]:8545", "10.0.0.7", "a.localhost"]
)
def test_host_allowed__addresses_and_localhost(host: str) -> None:
    assert guard.host_allowed(host.encode(), OWN)


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "["]
)
def test_host_allowed__refuses_names_that_can_be_rebound(host: str) -> None:
    assert not guard.host_allowed(host.encode(), OWN)


def test_host_allowed__own_name_and_no_header() -> None:
    assert guard.host_allowed(b"node.example:8545", frozenset({"node.example"}))
    assert guard.host_allowed(b"", OWN)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "file://", "http://["])
def test_origin_refused__foreign_pages(origin: str) -> None:
    assert guard.origin_refused(origin.encode())


@pytest.mark.parametrize("origin", ["", "http://localhost:3000", "chrome-extension://abc"])
def test_origin_refused__lets_local_pages_and_wallets_through(origin: str) -> None:
    assert not guard.origin_refused(origin.encode())


def test_origin_is_local__not_for_extensions() -> None:
    assert guard.origin_is_local(b"http://127.0.0.1:5173")
    assert not guard.origin_is_local(b"chrome-extension://abc")


def test_is_json__pages_must_declare_it() -> None:
    assert guard.is_json(b"application/json; charset=utf-8", b"http://localhost")
    assert guard.is_json(b"", b"")
    assert not guard.is_json(b"", b"http://localhost")
    assert not guard.is_json(b"text/plain", b"")


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer wrong", "Basic secret", "secret"])
def test_token_matches__refuses(header: str) -> None:
    assert not guard.token_matches(header.encode(), "secret")


def test_token_matches__bearer() -> None:
    assert guard.token_matches(b"bearer secret", "secret")


@pytest.mark.parametrize(
    ("host", "loopback"),
    [("127.0.0.1", True), ("::1", True), ("localhost", True), ("0.0.0.0", False), ("a.b", False)],
)
def test_is_loopback__knows_this_machine(host: str, loopback: bool) -> None:
    assert guard.is_loopback(host) is loopback
