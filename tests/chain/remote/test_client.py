"""The client of a remote node: batches, retries, back-off, and hostile answers."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest

from mevm.remote.client import MAX_BATCH, RateLimit, RemoteClient
from mevm.remote.errors import InvalidReply, NobodyListens, RemoteRefused, RemoteUnreachable
from mevm.remote.transport import HttpTransport

Make = Callable[..., Any]


def result(handler: Any, body: bytes) -> None:
    """Answer each call with its first parameter."""
    request = json.loads(body)
    many = request if isinstance(request, list) else [request]
    answers = [{"jsonrpc": "2.0", "id": r["id"], "result": r["params"][0]} for r in many]
    answers.reverse()  # the order of a batch's answers is not promised
    handler.answer(json.dumps(answers if isinstance(request, list) else answers[0]).encode())


def say(content: Any, status: int = 200, **headers: str) -> Callable[[Any, bytes], None]:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return lambda handler, _: handler.answer(body, status, **headers)


def test_ask__returns_the_result(make_remote: Make, make_client: Make) -> None:
    client = make_client(make_remote(result).url)
    assert client.ask("echo", 7) == 7


def test_ask_all__is_one_request_in_any_order(make_remote: Make, make_client: Make) -> None:
    remote = make_remote(result)
    assert make_client(remote.url).ask_all([("echo", [i]) for i in range(9)]) == list(range(9))
    assert len(remote.served) == 1


def test_ask_all__splits_long_batches(make_remote: Make, make_client: Make) -> None:
    remote = make_remote(result)
    count = MAX_BATCH * 2 + 1
    calls = [("echo", [i]) for i in range(count)]
    assert make_client(remote.url).ask_all(calls) == list(range(count))
    assert len(remote.served) == 3


def test_ask_all__goes_on_without_batches(make_remote: Make, make_client: Make) -> None:
    def reply(handler: Any, body: bytes) -> None:
        if body.startswith(b"["):
            error = {"code": -32600, "message": "batches are not supported"}
            handler.answer(json.dumps({"jsonrpc": "2.0", "id": None, "error": error}).encode())
        else:
            result(handler, body)

    client = make_client(make_remote(reply).url)
    assert client.ask_all([("echo", [i]) for i in range(5)]) == list(range(5))


def test_ask_all__has_errors_in_their_places(make_remote: Make, make_client: Make) -> None:
    error = {"code": -32000, "message": "missing trie node abc"}
    replies = [
        {"jsonrpc": "2.0", "id": 0, "result": 1},
        {"jsonrpc": "2.0", "id": 1, "error": error},
    ]
    first, second = make_client(make_remote(say(replies)).url).ask_all([("a", []), ("b", [])])
    assert first == 1
    assert isinstance(second, RemoteRefused) and "archive node" in str(second)


def test_ask__keeps_its_connection(make_remote: Make, make_client: Make) -> None:
    ports = []

    def reply(handler: Any, body: bytes) -> None:
        ports.append(handler.client_address[1])
        result(handler, body)

    client = make_client(make_remote(reply).url)
    assert [client.ask("echo", i) for i in range(4)] == [0, 1, 2, 3]
    assert len(set(ports)) == 1


def test_ask__connects_anew_if_the_server_has_closed(make_remote: Make, make_client: Make) -> None:
    def reply(handler: Any, body: bytes) -> None:
        result(handler, body)
        handler.close_connection = True  # without saying so

    client = make_client(make_remote(reply).url, retries=0)
    assert [client.ask("echo", i) for i in range(3)] == [0, 1, 2]


def test_ask__reads_answers_that_end_with_the_connection(
    make_remote: Make, make_client: Make
) -> None:
    def reply(handler: Any, body: bytes) -> None:
        handler.wfile.write(b"HTTP/1.0 200 OK\r\n\r\n" + b'{"jsonrpc":"2.0","id":0,"result":5}')
        handler.close_connection = True

    assert make_client(make_remote(reply).url, retries=0).ask("echo") == 5


@pytest.mark.parametrize(
    "busy",
    [
        say(b"slow down", 429),
        say(b"", 503),
        say({"jsonrpc": "2.0", "id": 0, "error": {"code": -32005, "message": "limit"}}),
        say({"jsonrpc": "2.0", "id": 0, "error": {"code": 1, "message": "Too Many Requests"}}, 400),
    ],
)
def test_ask__tries_again_later(
    make_remote: Make, make_client: Make, slept: list[float], busy: Any
) -> None:
    remote = make_remote(busy)

    def reply(handler: Any, body: bytes) -> None:
        (busy if len(remote.served) < 3 else result)(handler, body)

    remote.reply_with(reply)
    assert make_client(remote.url, backoff=0.5).ask("echo", 1) == 1
    assert slept == [0.5, 1.0]


def test_ask__waits_as_told(make_remote: Make, make_client: Make, slept: list[float]) -> None:
    remote = make_remote(say(b"", 429, Retry_After="7"))
    with pytest.raises(RemoteUnreachable, match="after 2 attempts: HTTP status 429"):
        make_client(remote.url, retries=1).ask("echo")
    assert slept == [7.0]


HOSTILE = {
    "garbage": say(b"\xff\xfe not JSON"),
    "a page": say(b"<html>login</html>", 200),
    "not found": say(b"no such page", 404),
    "a number": say(17),
    "an empty array": say([]),
    "no result": say({"jsonrpc": "2.0", "id": 0}),
    "deep JSON": say(b"[" * 100_000),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_ask__refuses_what_is_no_answer(make_remote: Make, make_client: Make, name: str) -> None:
    with pytest.raises(InvalidReply):
        make_client(make_remote(HOSTILE[name]).url).ask("echo")


@pytest.mark.parametrize("error", ["down", {"code": "x"}, {"code": 1, "message": 5}, 7, [1]])
def test_ask__takes_odd_errors_for_errors(make_remote: Make, make_client: Make, error: Any) -> None:
    remote = make_remote(say({"jsonrpc": "2.0", "id": 0, "error": error}))
    with pytest.raises(RemoteRefused):
        make_client(remote.url).ask("echo")


@pytest.mark.parametrize(
    "replies",
    [
        [{"jsonrpc": "2.0", "id": 0, "result": 1}],
        [{"jsonrpc": "2.0", "id": 0, "result": 1}] * 2,
        [{"jsonrpc": "2.0", "id": True, "result": 1}, {"jsonrpc": "2.0", "id": 0, "result": 1}],
        [{"jsonrpc": "2.0", "id": 5, "result": 1}, 3],
    ],
)
def test_ask_all__refuses_wrong_batches(make_remote: Make, make_client: Make, replies: Any) -> None:
    with pytest.raises(InvalidReply, match="calls of a batch"):
        make_client(make_remote(say(replies)).url).ask_all([("a", []), ("b", [])])


def lie(handler: Any, body: bytes) -> None:
    """Promise more than comes."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{}")
    handler.close_connection = True


def hang_up(handler: Any, body: bytes) -> None:
    handler.close_connection = True


def drip(handler: Any, body: bytes) -> None:
    """Send a byte now and then, so that no single read times out."""
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n")
    for _ in range(100):
        handler.wfile.write(b" ")
        handler.wfile.flush()
        time.sleep(0.05)


@pytest.mark.parametrize("reply", [lie, hang_up])
def test_ask__gives_up_on_broken_answers(make_remote: Make, make_client: Make, reply: Any) -> None:
    remote = make_remote(reply)
    with pytest.raises(RemoteUnreachable, match="after 3 attempts: no answer of 127"):
        make_client(remote.url, retries=2).ask("echo")
    assert len(remote.served) == 3


def test_ask__ends_in_time_with_a_slow_peer(make_remote: Make, make_client: Make) -> None:
    client = make_client(make_remote(drip).url, timeout=0.3, retries=0)
    begun = time.monotonic()
    with pytest.raises(RemoteUnreachable, match="within 0.3 seconds"):
        client.ask("echo")
    assert time.monotonic() - begun < 2


def test_ask__says_that_nobody_listens(
    make_remote: Make, make_client: Make, slept: list[float]
) -> None:
    remote = make_remote(result)
    remote.close()
    with pytest.raises(NobodyListens, match="no answer of 127.0.0.1:.*refused"):
        make_client(remote.url).ask("echo")
    assert not slept  # the address is wrong, most likely


def test_ask__waits_for_a_server_that_was_there(
    make_remote: Make, make_client: Make, slept: list[float]
) -> None:
    remote = make_remote(result)
    client = make_client(remote.url, retries=2)
    assert client.ask("echo", 1) == 1
    client.transport.close()
    remote.close()
    with pytest.raises(RemoteUnreachable, match="after 3 attempts: 127.0.0.1:.* is gone"):
        client.ask("echo")
    assert slept == [1.0, 2.0]


@pytest.mark.parametrize("url", ["ws://host", "localhost:8545", "http://", "ftp://host/", ""])
def test_transport__refuses_other_addresses(url: str) -> None:
    with pytest.raises(ValueError, match="expected one like http://127.0.0.1:8545"):
        HttpTransport(url, {}, 1.0)


@pytest.mark.parametrize("header", [("a\r\nb", "c"), ("a", "b\nc"), ("", "b")])
def test_transport__refuses_headers_that_break_out(header: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="not a header"):
        HttpTransport("http://host", dict([header]), 1.0)


def test_transport__sends_headers_and_credentials(make_remote: Make) -> None:
    remote = make_remote(result)
    url = remote.url.replace("http://", "http://user:p%40ss@")
    RemoteClient(HttpTransport(url, {"X-Key": "k"}, 5.0)).ask("echo", 1)
    (headers,) = remote.served
    assert headers["X-Key"] == "k"
    assert headers["Authorization"] == "Basic dXNlcjpwQHNz"


def test_rate_limit__spreads_calls() -> None:
    slept: list[float] = []
    limit = RateLimit(10.0, slept.append)
    limit.take(10)
    assert slept == []
    limit.take(5)
    assert slept == [pytest.approx(0.5, abs=0.05)]
