"""HTTP in front of the dispatcher: framing, limits, refusals."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from mevm.server import http
from mevm.server.guard import Access
from mevm.server.server import Server

Start = Callable[..., Server]

CALL = {"jsonrpc": "2.0", "id": 1, "method": "echo"}


def test_post__answers_and_keeps_the_connection(client: Any) -> None:
    for i in range(3):
        response = client.post({**CALL, "id": i})
        assert response.status == 200
        assert response.headers["content-type"] == "application/json"
        assert response.json()["result"]["id"] == i


def test_post__closes_when_asked_to(client: Any) -> None:
    assert client.post(CALL, "Connection: close").headers["connection"] == "close"
    assert client.closed()


def test_post__pipelined_requests_are_answered_in_order(client: Any) -> None:
    client.send(b"".join(client.request({**CALL, "id": i}) for i in range(200)))
    assert [client.receive().json()["result"]["id"] for _ in range(200)] == list(range(200))


def test_post__pipelined_then_half_closed_is_answered_in_full(client: Any) -> None:
    client.send(b"".join(client.request({**CALL, "id": i}) for i in range(3)))
    client.connection.shutdown(1)
    assert [client.receive().json()["result"]["id"] for _ in range(3)] == [0, 1, 2]
    assert client.closed()


def test_post__chunked_body(client: Any) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    body = b'9\r\n{"id":7,"\r\n10\r\nmethod":"echo", \r\n6\r\n"a":1}\r\n0\r\n\r\n'
    response = client.ask(head.encode() + b"Transfer-Encoding: chunked\r\n\r\n" + body)
    assert response.json()["result"]["id"] == 7


def test_post__byte_by_byte(client: Any) -> None:
    for i in client.request(CALL):
        client.send(bytes([i]))
    assert client.receive().status == 200


def test_post__malformed_json_is_answered_by_the_dispatcher(client: Any) -> None:
    response = client.post(b"{")
    assert response.status == 200
    assert response.json()["error"]["code"] == -32700


def test_post__notification_has_no_content(client: Any) -> None:
    response = client.post({"jsonrpc": "2.0", "method": "echo"})
    assert (response.status, response.body) == (204, b"")
    assert client.post(CALL).status == 200


def test_post__expect_continue(client: Any) -> None:
    head, _, body = client.request(CALL, "Expect: 100-continue").partition(b"\r\n\r\n")
    client.send(head + b"\r\n\r\n")
    assert client.stream.readline() == b"HTTP/1.1 100 Continue\r\n"
    assert client.stream.readline() == b"\r\n"
    assert client.ask(body).status == 200


def test_body_too_large__by_length_and_when_chunked(
    client: Any, start: Start, connect: Any
) -> None:
    head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    response = client.ask(f"{head}Content-Length: {http.MAX_BODY + 1}\r\n\r\n".encode())
    assert response.status == 413
    assert f"at most {http.MAX_BODY}" in response.body.decode()
    assert client.closed()
    other = connect(start())
    other.send(f"{head}Transfer-Encoding: chunked\r\n\r\n".encode())
    chunk = b"100000\r\n" + bytes(2**20) + b"\r\n"
    for _ in range(http.MAX_BODY // 2**20 + 1):
        other.send(chunk)
    assert other.receive().status == 413


def test_body_of_largest_size__is_read(client: Any) -> None:
    assert client.post(b" " * http.MAX_BODY).status == 200


def test_head_too_large(client: Any) -> None:
    client.send(b"POST / HTTP/1.1\r\nX: " + b"a" * (http.MAX_HEAD + 1))
    assert client.receive().status == 431
    assert client.closed()


@pytest.mark.parametrize(
    "raw", [b"nonsense\r\n\r\n", b"\x16\x03\x01\x00", b"POST / HTTP/9.9\r\n\r\n"]
)
def test_not_http__is_refused(client: Any, raw: bytes) -> None:
    assert client.ask(raw).status == 400
    assert client.closed()


@pytest.mark.parametrize(
    ("line", "status"),
    [
        ("GET / HTTP/1.1", 200),
        ("HEAD / HTTP/1.1", 200),
        ("OPTIONS / HTTP/1.1", 204),
        ("PUT / HTTP/1.1", 405),
        ("DELETE / HTTP/1.1", 405),
        ("GET /metrics HTTP/1.1", 404),
        ("POST /rpc HTTP/1.1", 404),
    ],
)
def test_methods_and_paths(client: Any, line: str, status: int) -> None:
    response = client.ask(f"{line}\r\nHost: localhost\r\n\r\n".encode(), head=line[0] == "H")
    assert response.status == status
    assert ("allow" in response.headers) == (status in (204, 405))
    assert client.post(CALL).status == 200


def test_upgrade__to_anything_but_websocket_is_refused(client: Any) -> None:
    raw = b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
    assert client.ask(raw).status == 501
    assert client.closed()


def test_host__of_a_rebound_name_is_refused(client: Any) -> None:
    raw = client.request(CALL).replace(b"Host: localhost", b"Host: evil.example")
    assert client.ask(raw).status == 403


def test_origin__local_pages_get_cors_and_foreign_ones_nothing(client: Any) -> None:
    local = client.post(CALL, "Origin: http://localhost:3000")
    assert local.headers["access-control-allow-origin"] == "http://localhost:3000"
    foreign = client.post(CALL, "Origin: https://evil.example")
    assert foreign.status == 403
    assert "access-control-allow-origin" not in foreign.headers


def test_preflight__allows_json_and_the_token(client: Any) -> None:
    raw = b"OPTIONS / HTTP/1.1\r\nHost: localhost\r\nOrigin: http://localhost\r\n\r\n"
    response = client.ask(raw)
    assert response.headers["access-control-allow-headers"] == "Content-Type, Authorization"


def test_content_type__must_be_json(client: Any) -> None:
    assert client.post(CALL, "Content-Type: text/plain").status == 415


def test_token__is_required_when_set(start: Start, connect: Any) -> None:
    client = connect(start(access=Access(token="secret")))
    refused = client.post(CALL)
    assert (refused.status, refused.headers["www-authenticate"]) == (401, "Bearer")
    assert client.post(CALL, "Authorization: Bearer secret").status == 200


def test_deadline__of_an_unfinished_request(start: Start, monkeypatch: Any, connect: Any) -> None:
    monkeypatch.setattr(http, "REQUEST_TIMEOUT", 0.1)
    client = connect(start())
    client.send(client.request(CALL)[:-1])
    assert client.receive().status == 408
    assert client.closed()


def test_deadline__of_an_idle_connection(start: Start, monkeypatch: Any, connect: Any) -> None:
    monkeypatch.setattr(http, "IDLE_TIMEOUT", 0.1)
    assert connect(start()).closed()


def test_slow_reader__does_not_stop_others(start: Start, connect: Any) -> None:
    server = start()
    slow = connect(server)
    big = slow.request({**CALL, "data": "x" * 10**6})
    slow.connection.settimeout(0.5)
    with pytest.raises(TimeoutError):
        slow.send(big * 100)
    begun = time.monotonic()
    assert connect(server).post(CALL).status == 200
    assert time.monotonic() - begun < 5
