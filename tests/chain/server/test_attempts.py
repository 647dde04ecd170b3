"""What is tried in the event loop, and what of it is left to the lines after all."""

import asyncio
import threading
from time import sleep
from typing import Any

import pytest
from scheduling import Bench, call, play

from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.server import scheduler as module
from mevm.server.scheduler import ATTEMPT, SMALL, Scheduler
from mevm.vm.interruption import needs_time
from mevm.vm.transaction import Transaction

ENDLESS = bytes.fromhex("c1" * 20)
ENDLESS_CODE = bytes.fromhex("5f5b600101600156")
LONG_GAS = 3_000_000
"""What takes the loop above long beyond any attempt, and a test not too long."""


@pytest.fixture
def bench() -> Bench:
    found = Bench()
    for name, changes in (("call", False), ("send", True)):
        found.add(name, lambda node, _: place(), long=True, tried=True, changes=changes)
    found.add("take_time", take_time, long=True, tried=True, changes=True)
    return found


def place() -> str:
    """Return where this runs."""
    name = threading.current_thread().name
    return name.partition("_")[0] if name.startswith("mevm-") else "loop"


def take_time(node: Node, _: Any) -> str:
    needs_time()
    return place()


async def places(*asked: "asyncio.Future[Any]") -> list[str]:
    return [each["result"] for each in await asyncio.gather(*asked)]


def test_brief_requests__are_answered_in_the_loop(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        for method in ("call", "send"):
            assert await places(ask(call(method))) == ["loop"]

    play(bench, scenario)


def test_what_needs_time__is_done_in_its_line_and_others_for_a_while(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        assert await places(ask(call("take_time"))) == ["mevm-changes"]
        assert await places(ask(call("call"))) == ["mevm-reads"]
        clock.append(clock[-1] + ATTEMPT + module.REST)
        assert await places(ask(call("call"))) == ["loop"]

    clock = [1_000.0]
    monkeypatch.setattr(module, "monotonic", lambda: clock[-1])
    play(bench, scenario)


def test_what_comes_while_a_line_is_busy__waits_in_its_own(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        slow = ask(call("trace_slow"))
        assert await places(ask(call("call"))) == ["mevm-reads"]
        assert await places(ask(call("send"))) == ["mevm-changes"]
        bench.gate.set()
        await slow

    play(bench, scenario)


def test_large_requests_and_batches__are_not_tried(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        assert await places(ask(call("call"), size=SMALL + 1)) == ["mevm-reads"]
        assert await places(ask(call("call"), size=SMALL)) == ["loop"]
        (each,) = await ask([call("send")])
        assert each["result"] == "mevm-changes"

    play(bench, scenario)


def test_attempts__take_no_more_than_so_much_of_a_pass_of_the_loop(bench: Bench) -> None:
    def nap(node: Node, _: Any) -> str:
        sleep(ATTEMPT * 1.1)  # without a look at the time
        return place()

    bench.add("nap", nap, long=True, tried=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        assert await places(*(ask(call("nap")) for _ in range(3))) == [
            "loop",
            "mevm-reads",
            "mevm-reads",
        ]
        assert await places(ask(call("nap"))) == ["loop"]

    play(bench, scenario)


def test_defect_in_an_attempt__is_answered_without_internals(bench: Bench) -> None:
    def fail(node: Node, _: Any) -> None:
        raise RuntimeError("secret")

    bench.add("fail", fail, long=True, tried=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        answer = await ask(call("fail"))
        assert answer["error"] == {"code": -32603, "message": "internal error"}

    play(bench, scenario)


@pytest.fixture
def chain(bench: Bench) -> Node:
    """A node with a contract that does not end."""
    bench.dispatcher = Dispatcher(Node())
    bench.dispatcher.node.set_code(ENDLESS, ENDLESS_CODE)
    return bench.dispatcher.node


def signed(node: Node, nonce: int = 0, **fields: Any) -> str:
    """Return a transaction of the first account."""
    key = node.accounts.key(node.accounts.addresses()[0])
    fields = {"to": bytes(20), "gas": 21_000, "gas_price": 10**10, "chain_id": 1337} | fields
    return "0x" + Transaction.sign(key, nonce=nonce, **fields).raw.hex()


def request(method: str, *params: Any) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": [*params]}


def test_long_code__keeps_the_loop_a_moment_only(bench: Bench, chain: Node) -> None:
    sent = signed(chain, to=ENDLESS, gas=LONG_GAS)
    fields = {"to": f"0x{ENDLESS.hex()}", "gas": hex(LONG_GAS)}

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        for method, *params in (
            ("eth_call", fields),
            ("eth_estimateGas", fields),
            ("eth_sendRawTransaction", sent),
        ):
            scheduler._no_attempt_before = 0.0
            asked = ask(request(method, *params))
            assert scheduler.busy
            await asked
        receipt = await ask(request("eth_getTransactionReceipt", asked.result()["result"]))
        assert (receipt["result"]["status"], chain.head.number) == ("0x0", 1)

    play(bench, scenario)


def test_transaction__that_others_wait_for_is_tried_in_vain_before_the_pool_changes(
    bench: Bench, chain: Node
) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        for nonce in (2, 1, 0):
            scheduler._no_attempt_before = 0.0
            asked = ask(request("eth_sendRawTransaction", signed(chain, nonce)))
            assert scheduler.busy
            assert "result" in await asked
        assert (chain.head.number, len(chain.pool)) == (1, 0)
        assert len(chain.head.transactions) == 3

    play(bench, scenario)
