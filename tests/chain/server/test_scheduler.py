"""Who waits for whom: turns among clients, batches in pieces, bounds, interruption."""

import asyncio
import threading
from time import monotonic, sleep
from typing import Any

import pytest
from scheduling import Bench, call, play

from mevm.node import Node
from mevm.server.fair_queue import FairQueue
from mevm.server.limits import Limits
from mevm.server.scheduler import Scheduler
from mevm.turn import resolved


def test_fair_queue__goes_round_among_clients() -> None:
    queue: FairQueue[str] = FairQueue()
    for client, item in (("a", "a1"), ("a", "a2"), ("a", "a3"), ("b", "b1"), ("c", "c1")):
        queue.add(client, item)
    queue.remove("c")
    assert len(queue) == 4
    assert [queue.take() for _ in range(4)] == ["a1", "b1", "a2", "a3"]
    with pytest.raises(IndexError, match="nothing waits"):
        queue.take()


def test_clients__take_turns_in_a_line(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        waiting = [ask(call("slow", "first"), "a")]
        waiting += [ask(call("note", f"a{i}"), "a") for i in range(4)]
        waiting += [ask(call("note", f"b{i}"), "b") for i in range(2)]
        bench.gate.set()
        await asyncio.gather(*waiting)
        assert bench.order == ["first", "a0", "b0", "a1", "b1", "a2", "a3"]

    play(bench, scenario, readers=1)


def test_batch__lets_others_in_between(bench: Bench) -> None:
    def nap(node: Node, name: Any) -> Any:
        sleep(0.01)
        return bench.note(node, name)

    bench.add("nap", nap, long=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        batch = ask([call("nap", i) for i in range(20)], "a")
        other = ask(call("note", "other"), "b")
        await asyncio.gather(batch, other)
        assert [each["result"] for each in batch.result()] == list(range(20))
        assert bench.order.index("other") < 10

    play(bench, scenario, readers=1)


def test_batch__keeps_its_order_over_all_lines(bench: Bench) -> None:
    kinds = ["read", "note", "change", "edit", "read", "read", "edit", "note", "change"]

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        answers = await ask([call(kind, i) for i, kind in enumerate(kinds)])
        assert [each["result"] for each in answers] == list(range(len(kinds)))
        assert bench.order == list(range(len(kinds)))

    play(bench, scenario)


def test_traces__take_no_reader_and_reads_stop_no_change(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        slow = [ask(call("trace_slow"), i) for i in range(9)]
        slow += [ask(call("slow"), i) for i in range(3)]
        for kind in ("note", "change", "edit", "read"):
            assert (await ask(call(kind, kind)))["result"] == kind
        assert not any(each.done() for each in slow)
        bench.gate.set()
        await asyncio.gather(*slow)

    play(bench, scenario)


def test_line__is_bounded(bench: Bench) -> None:
    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        slow = [ask(call("trace_slow"), i) for i in range(4)]
        refused = await ask(call("trace_slow"), 5)
        assert refused["error"] == {
            "code": -32005,
            "message": "too many concurrent requests: 3 traces wait",
        }
        first, second = await ask([call("trace_slow"), call("read", 7)], 5)
        assert (first["error"]["code"], second["result"]) == (-32005, 7)
        bench.gate.set()
        assert all("result" in each for each in await asyncio.gather(*slow))

    play(bench, scenario, traces=1, waiting_traces=3)


@pytest.mark.parametrize(
    ("limits", "code"),
    [({"batch_response": 100}, -32003), ({"batch_seconds": 0.05}, -32002)],
)
def test_batch__is_bounded_in_size_and_time(
    bench: Bench, limits: dict[str, float], code: int
) -> None:
    def rest(node: Node, name: Any) -> str:
        sleep(0.04)
        return "x" * 40

    bench.add("rest", rest, long=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        answers = await ask([call("rest")] * 6)
        assert answers[0]["result"] == "x" * 40
        assert answers[-1]["error"]["code"] == code
        assert len(answers) == 6

    play(bench, scenario, **limits)


def test_response__is_bounded(bench: Bench) -> None:
    bench.add("big", lambda node, name: ["x" * 100] * 100, long=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        answer = await ask(call("big"))
        assert answer["error"] == {
            "code": -32003,
            "message": "response too large: more than 5000 bytes",
        }

    play(bench, scenario, response=5_000)


@pytest.mark.parametrize("kind", ["change", "edit"])
def test_read__that_a_change_came_in_between_is_done_again(bench: Bench, kind: str) -> None:
    begun, changed = threading.Event(), threading.Event()
    seen: list[bool] = []

    def torn(node: Node, name: Any) -> str:
        seen.append(changed.is_set())
        resolved()
        begun.set()
        assert changed.wait(20)
        if len(seen) == 1:
            raise IndexError("the block has gone")
        return "whole"

    bench.add("torn", torn, long=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        read = ask(call("torn"))
        await asyncio.to_thread(begun.wait, 20)
        await ask(call(kind))
        changed.set()
        assert (await read)["result"] == "whole"
        assert seen == [False, True]

    play(bench, scenario)


def test_short_read__waits_for_a_change_that_keeps_its_turn(bench: Bench) -> None:
    def keep(node: Node, name: Any) -> Any:
        bench.order.append("begun")
        assert bench.gate.wait(20)
        return bench.note(node, name)

    bench.add("keep", keep, long=True, changes=True)

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        change = ask(call("keep", "change"))
        while not bench.order:
            await asyncio.sleep(0.001)
        reads = [ask(call("read", i)) for i in range(3)]
        await asyncio.sleep(0.05)
        assert bench.order == ["begun"]
        bench.gate.set()
        await asyncio.gather(change, *reads)
        assert bench.order == ["begun", "change", 0, 1, 2]

    play(bench, scenario)


LOOP = {"to": "0x" + "c1" * 20, "gas": hex(40_000_000)}


def test_forget__ends_what_a_lost_client_had_running(bench: Bench) -> None:
    node = bench.dispatcher.node
    node.set_code(bytes.fromhex("c1" * 20), bytes.fromhex("5f5b600101600156"))

    async def scenario(scheduler: Scheduler, ask: Any) -> None:
        begun = monotonic()
        endless = {"jsonrpc": "2.0", "id": 1, "method": "debug_traceCall", "params": [LOOP]}
        ask({**endless, "params": [LOOP, "latest", {"tracer": "callTracer"}]}, "lost")
        await asyncio.sleep(0.2)
        scheduler.forget("lost")
        while scheduler.busy:
            await asyncio.sleep(0.01)
        assert monotonic() - begun < 5

    play(bench, scenario)


def test_stop__refuses_the_rest_of_a_batch(bench: Bench) -> None:
    answers: list[bytes] = []

    async def stop_in_the_middle() -> None:
        loop = asyncio.get_running_loop()
        problems: list[Any] = []
        loop.set_exception_handler(lambda _, problem: problems.append(problem))
        scheduler = Scheduler(bench.dispatcher, loop, Limits(readers=1))
        scheduler.submit([call("slow", 1), call("slow", 2)], answers.append, "a")
        scheduler.submit(call("slow", 3), answers.append, "b")
        stopping = asyncio.ensure_future(scheduler.stop())
        await asyncio.sleep(0.1)  # longer than a slice of a batch
        bench.gate.set()
        await stopping
        while len(answers) < 2:
            await asyncio.sleep(0.01)
        assert not problems

    asyncio.run(asyncio.wait_for(stop_in_the_middle(), 20))
    assert bench.order == [1]
    assert sorted(answer.count(b"the node is shutting down") for answer in answers) == [1, 1]
