"""`mevm account login`: a real gateway behind HTTP, by address, by name, through an account."""

import socket
import threading
import time
from typing import Any

import httpx
import pytest
import uvicorn
from eth_account import Account

from mevm_suite.accounts import names
from mevm_suite.accounts.gateway_login import GatewayClient, Login
from mevm_suite.commands.account import account
from mevm_suite.gateway.app import create_app
from mevm_suite.gateway.contracts import Contracts
from mevm_suite.gateway.login import session as session_of
from mevm_suite.gateway.service import Service
from mevm_suite.gateway.settings import Settings
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.signers import KeySigner

OPERATOR, OWNER, OTHER = 0, 1, 2
SITE = "shop.example"
ADDRESS = "0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed"

pytestmark = pytest.mark.rule("SEC-40")


class Gate:
    """A gateway of one client, served by a thread."""

    def __init__(self, chain: Any, folder: Any) -> None:
        # Later than the messages by any clock, as the gateway's stands still.
        self.now = time.time() + 3_600
        signer = KeySigner(Account.from_key(chain.keys[OPERATOR]))
        settings = Settings(now=lambda: self.now)
        self.service = Service(chain.url, Contracts.load(chain.path), signer, folder, settings)
        self.token = self.service.keys.create("shop", 10**18, (SITE,), self.now)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"
        self._server = uvicorn.Server(uvicorn.Config(create_app(self.service), log_level="error"))
        sockets = {"sockets": [self._listener]}
        self._thread = threading.Thread(target=self._server.run, kwargs=sockets)
        self._thread.start()

    def session(self, token: str) -> Any:
        (key,) = self.service.keys.list()
        return session_of(self.service.store, key, token.strip(), self.now)

    def stop(self) -> None:
        self._server.should_exit = True
        self._thread.join(60)
        self.service.stop()  # a server that ends while it starts leaves that out
        self._listener.close()


@pytest.fixture
def gate(shop: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(names, "SCRYPT_COST", 2**4)  # its slowness has tests of its own
    names.name_key.cache_clear()
    opened = Gate(shop, tmp_path / "gateway")
    monkeypatch.setenv("MEVM_GATEWAY_KEY", opened.token)
    yield opened
    opened.stop()
    names.name_key.cache_clear()


@pytest.fixture
def log_in(shop: Any, gate: Gate) -> Any:
    def run(who: int | None, *words: Any, **options: Any) -> Any:
        given = ("login", "--gateway", gate.url, "--site", SITE, *words)
        return shop.run(account, who, *given, **options)

    return run


@pytest.fixture
def named(shop: Any, tmp_path: Any, gate: Gate) -> Any:
    """Register a name, for its owner unless another account is named."""

    def register(*words: str) -> None:
        for _ in range(2):
            secret = ("--secret", tmp_path / "secret", *words, "--yes")
            done = shop.run(account, OWNER, "register", "alice", *secret)
            assert done.exit_code == 0, done.stderr
            shop.wait(61)

    return register


def test_login__by_address(shop: Any, gate: Gate, log_in: Any) -> None:
    done = log_in(OWNER, "--yes")
    assert done.exit_code == 0, done.stderr
    row = gate.session(done.stdout)
    assert (row["address"], row["name_key"]) == (shop.account(OWNER), None)


def test_login__by_name(shop: Any, gate: Gate, log_in: Any, named: Any) -> None:
    named()
    done = log_in(OWNER, "--name", "Alice", "--yes")
    assert done.exit_code == 0, done.stderr
    key = names.name_key("alice", shop.call("NameRegistry", "salt"))
    row = gate.session(done.stdout)
    assert (row["address"], row["name_key"]) == (shop.account(OWNER), "0x" + key.hex())
    other = log_in(OTHER, "--name", "alice", "--yes")
    assert (other.exit_code, "the name alice points to" in other.stderr) == (1, True)
    unknown = log_in(OWNER, "--name", "nobody", "--yes")
    assert (unknown.exit_code, "nobody has the name nobody" in unknown.stderr) == (1, True)


def test_login__by_the_name_of_a_contract_account(
    shop: Any, gate: Gate, log_in: Any, named: Any
) -> None:
    made = shop.run(account, OWNER, "create", "--yes").stdout
    place = made.split("account ")[-1].strip()
    named("--for", place)
    done = log_in(OWNER, "--name", "alice", "--through", place, "--yes")
    assert done.exit_code == 0, done.stderr
    assert gate.session(done.stdout)["address"] == place


def test_login__asks_before_it_signs(log_in: Any) -> None:
    refused = log_in(OWNER, input="n\n")
    assert refused.exit_code == 1
    assert f"{SITE} wants you to sign in" in refused.stderr
    assert "Nonce: " in refused.stderr


@pytest.mark.parametrize(
    ("words", "code", "text"),
    [
        (("--site", "evil.example"), 1, "evil.example is not a domain of this API key"),
        (("--site", "not a site"), 2, "no login with site 'not a site'"),
        (("--gateway", "http://shop.example"), 2, "expected https://"),
        (("--gateway", "ftp://127.0.0.1"), 2, "expected https://"),
        (("--gateway", "http://127.0.0.1:1"), 2, "the gateway cannot answer"),
        (("--unsigned",), 2, "a login has to be signed"),
    ],
)
def test_login__is_refused_if(log_in: Any, words: Any, code: int, text: str) -> None:
    answer = log_in(OWNER, *words, "--yes")
    assert (answer.exit_code, text in answer.stderr) == (code, True), answer.stderr


def test_login__needs_both_keys(shop: Any, log_in: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    nobody = log_in(None, "--account", shop.account(OWNER), "--yes")
    assert (nobody.exit_code, "only a key signs messages" in nobody.stderr) == (2, True)
    monkeypatch.delenv("MEVM_GATEWAY_KEY")
    stranger = log_in(OWNER, "--yes")
    assert (stranger.exit_code, "MEVM_GATEWAY_KEY" in stranger.stderr) == (2, True)
    monkeypatch.setenv("MEVM_GATEWAY_KEY", "guessed")
    stranger = log_in(OWNER, "--yes")
    assert (stranger.exit_code, "with an API key" in stranger.stderr) == (1, True)


def test_message__takes_no_lines_from_the_gateway() -> None:
    login = Login(SITE, ADDRESS, 1337)
    assert "Nonce: 0123456789abcdef" in login.message("0123456789abcdef", 0)
    end = "\nIssued At: 2026-01-01T00:00:00Z\nResources:\n- https://evil.example/x"
    for nonce in ("short", "None", "0123456789abcdef" + end, "0123456789abcdef\n"):
        with pytest.raises(Unusable, match="no login with site"):
            login.message(nonce, 0)


def test_client__expects_an_address() -> None:
    for url in ("", "shop.example", "https://", "https://a:b", "http://10.0.0.1"):
        with pytest.raises(Unusable, match="expected https|port"):
            GatewayClient(url, "key")


@pytest.mark.parametrize(
    ("status", "body", "kind", "text"),
    [
        (201, b'{"nonce": "0123456789abcdef", "address": "0x1"}', Refused, "expects '0x1'"),
        (201, b'{"nonce": "0123456789abcdef"}', Unusable, "opened no session"),
        (201, b"{}", Unusable, "no login with site"),
        (201, b"[]", Unusable, "expected a gateway, got status 201"),
        (502, b"<html>", Unusable, "expected a gateway, got status 502"),
        (503, b'{"detail": "wait\\u001b"}', Unusable, "says no: wait$"),
    ],
)
def test_client__expects_a_gateway(
    monkeypatch: pytest.MonkeyPatch, status: int, body: bytes, kind: Any, text: str
) -> None:
    monkeypatch.setattr(httpx, "post", lambda *_, **__: httpx.Response(status, content=body))
    client = GatewayClient("https://shop.example", "key")
    with pytest.raises(kind, match=text):
        client.log_in(Login(SITE, ADDRESS, 1337), 0, lambda _: b"")
