"""Order of requests between the event loop and the worker, and start and stop."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from mevm.server.guard import Access
from mevm.server.limits import Limits
from mevm.server.server import Server, UnsafeHost

Start = Callable[..., Server]


@dataclass(eq=False)
class Peer:
    """What is counted of a connection."""

    host: str


def call(name: str) -> dict[str, object]:
    return {"jsonrpc": "2.0", "id": name, "method": name}


def wait_until(condition: Callable[[], bool]) -> None:
    deadline = time.monotonic() + 10
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.005)


def test_read__is_answered_while_a_call_runs(start: Start, dispatcher: Any, connect: Any) -> None:
    server = start()
    slow = connect(server)
    slow.send(slow.request(call("slow")))
    wait_until(lambda: server.scheduler.busy)
    assert connect(server).post(call("read")).status == 200
    dispatcher.gate.set()
    assert slow.receive().json()["result"]["id"] == "slow"
    assert [each["id"] for each in dispatcher.order] == ["read", "slow"]


def test_change__is_made_while_reads_run(start: Start, dispatcher: Any, connect: Any) -> None:
    server = start()
    slow = connect(server)
    slow.send(slow.request(call("slow")))
    wait_until(lambda: server.scheduler.busy)
    dispatcher.gate.set()
    assert connect(server).post(call("change")).status == 200
    assert slow.receive().status == 200


def test_worker__error_is_answered_without_internals(client: Any, dispatcher: Any) -> None:
    dispatcher.gate.set()
    response = client.post(call("slow-fail"))
    assert response.json()["error"] == {"code": -32603, "message": "internal error"}
    assert client.post(call("slow")).status == 200


def test_report__names_each_request(start: Start, connect: Any) -> None:
    lines: list[str] = []
    client = connect(start(report=lambda title, seconds: lines.append(title)))
    client.post(call("read"))
    client.post([call("a"), call("b")])
    client.post(5)
    client.post({"id": 1, "method": "new\nline"})
    wait_until(lambda: len(lines) == 4)
    assert lines == ["read", "batch of 2", "invalid request", "invalid request"]


@pytest.mark.parametrize("host", ["0.0.0.0", "192.168.1.5", "node.example"])
def test_server__refuses_to_be_open_to_the_network(host: str, dispatcher: Any) -> None:
    with pytest.raises(UnsafeHost, match=f"refusing to listen on {host}"):
        Server(dispatcher, host)
    assert Server(dispatcher, host, access=Access(token="secret")).access.guarded
    assert Server(dispatcher, host, exposed=False).host == host


def test_connections__of_one_address_are_bounded(dispatcher: Any) -> None:
    server = Server(dispatcher, limits=Limits(connections=7, connections_of_host=2))
    first, second, third = (Peer("192.0.2.1") for _ in range(3))
    assert server.joined(first) and server.joined(second)
    assert not server.joined(third)
    assert server.joined(Peer("192.0.2.2"))
    assert all(server.joined(Peer("127.0.0.1")) for _ in range(3))
    assert not server.joined(Peer("192.0.2.3"))


def test_connections__know_their_address(start: Start, connect: Any) -> None:
    server = start()
    client = connect(server)
    client.post(call("read"))
    assert [each.host for each in server._connections] == ["127.0.0.1"]


def test_stop__answers_what_runs_and_closes_the_rest(client: Any, dispatcher: Any) -> None:
    async def scenario() -> None:
        server = Server(dispatcher, port=0)
        await server.start()
        idle_reader, idle_writer = await asyncio.open_connection("127.0.0.1", server.port)
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port)
        writer.write(client.request(call("slow")))
        while not server.scheduler.busy:
            await asyncio.sleep(0.005)
        stopping = asyncio.create_task(server.stop())
        await asyncio.sleep(0.05)
        dispatcher.gate.set()
        assert (await reader.read()).startswith(b"HTTP/1.1 200")
        assert await idle_reader.read() == b""
        await stopping
        with pytest.raises(OSError):
            await asyncio.open_connection("127.0.0.1", server.port)
        idle_writer.close()
        writer.close()

    asyncio.run(scenario())
