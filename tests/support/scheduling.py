"""A scheduler with methods of a test's own, and scenarios that ask it."""

import asyncio
import threading
from collections.abc import Callable
from dataclasses import fields as fields_of
from typing import Any

import orjson

from mevm.node import Node
from mevm.rpc.dispatcher import Dispatcher
from mevm.rpc.registry import METHODS, Method
from mevm.server.limits import Limits
from mevm.server.scheduler import Scheduler
from mevm.turn import resolved


class Bench:
    """A dispatcher with methods of the test's own, and what they did."""

    def __init__(self) -> None:
        self.order: list[Any] = []
        self.gate = threading.Event()
        self.dispatcher = Dispatcher(Node())
        self.add("slow", self.slow, long=True)
        self.add("trace_slow", self.slow, long=True)
        self.add("note", self.note, long=True)
        self.add("change", self.note, long=True, changes=True)
        self.add("edit", self.note, changes=True)
        self.add("read", self.note)

    def add(self, name: str, function: Callable[..., Any], **flags: bool) -> None:
        template = METHODS["eth_chainId"]
        fields = {
            each.name: getattr(template, each.name) for each in fields_of(template) if each.init
        }
        anything = METHODS["eth_getUncleCountByBlockNumber"].parameters[0]
        fields |= {"name": name, "function": function, **flags}
        fields["parameters"] = (type(anything)(lambda value: value, None),)
        self.dispatcher.methods[name] = Method(**fields)

    def slow(self, node: Node, name: Any) -> Any:
        resolved()
        assert self.gate.wait(20)
        self.order.append(name)
        return name

    def note(self, node: Node, name: Any) -> Any:
        self.order.append(name)
        return name


def call(method: str, name: Any = None) -> dict[str, Any]:
    return {"jsonrpc": "2.0", "id": 1, "method": method, "params": [name]}


Scenario = Callable[[Scheduler, Callable[..., "asyncio.Future[Any]"]], Any]


def play(bench: Bench, scenario: Scenario, **limits: Any) -> None:
    """Run a scenario in a loop; it asks through its second argument."""

    async def run() -> None:
        loop = asyncio.get_running_loop()
        scheduler = Scheduler(bench.dispatcher, loop, Limits(**limits))

        def ask(request: Any, client: Any = None, size: int = 0) -> "asyncio.Future[Any]":
            future = loop.create_future()
            scheduler.submit(
                request, lambda answer: future.set_result(orjson.loads(answer)), client, size
            )
            return future

        try:
            await asyncio.wait_for(scenario(scheduler, ask), 30)
        finally:
            bench.gate.set()
            await scheduler.stop()

    asyncio.run(run())
