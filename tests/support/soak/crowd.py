"""The clients of a soak, as a process: `python -m soak.crowd PORT SEED SECONDS CLIENTS HEAVY`.

Each connection plays one role. Prints, as JSON, how many answers came and what was wrong.
"""

import asyncio
import json
import os
import sys
from collections import Counter
from contextlib import suppress
from random import Random
from typing import Any

from soak.requests import Requests

HEAD = b"POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
WEBSOCKET = (
    b"GET / HTTP/1.1\r\nHost: localhost\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n"
)
PATIENCE = 120.0
INTERNAL_ERROR = -32603


class Crowd:
    """All clients, and what they found."""

    def __init__(self, port: int, seed: int, accounts: list[str], heavy: str) -> None:
        self._port = port
        self._seed = seed
        self._accounts = accounts
        self._heavy = heavy
        self.found: Counter[str] = Counter()
        self.wrong: list[str] = []

    async def play(self, number: int) -> None:
        """Play the role of one connection until it is cancelled."""
        roles = (self._talk, self._talk, self._trace, self._tear, self._babble, self._listen)
        random = Random(f"{self._seed}/{number}")
        requests = Requests(random, self._accounts, self._heavy)
        while True:
            # A server hangs up on those who do not keep to the rules, and that is an answer.
            with suppress(ConnectionError, asyncio.IncompleteReadError, TimeoutError):
                reader, writer = await asyncio.open_connection("127.0.0.1", self._port)
                try:
                    await roles[number % len(roles)](random, requests, reader, writer)
                finally:
                    writer.close()
            await asyncio.sleep(random.random())

    async def _talk(self, random: Random, requests: Requests, reader: Any, writer: Any) -> None:
        """Ask all sorts of things, and check that each is answered."""
        for _ in range(random.randrange(1, 30)):
            make = random.choice([requests.valid, requests.valid, requests.invalid])
            if random.random() < 0.1:
                make = requests.hostile
            await self._ask(make(), reader, writer)
            await asyncio.sleep(random.random() / 2)

    async def _trace(self, random: Random, requests: Requests, reader: Any, writer: Any) -> None:
        """Trace one heavy transaction after the other."""
        for _ in range(random.randrange(1, 5)):
            await self._ask(requests.trace(), reader, writer)

    async def _tear(self, random: Random, requests: Requests, reader: Any, writer: Any) -> None:
        """Hang up in the middle: of asking, of waiting, of reading; or just never read."""
        body = json.dumps(requests.hostile()).encode()
        raw = _frame(body) * random.choice([1, 1, 1, 100])
        writer.write(raw[: random.choice([9, len(raw) - 1, len(raw), len(raw)])])
        await asyncio.sleep(random.choice([0, 0.1, 5]))
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(100), random.choice([0.01, 2]))
        if random.random() < 0.5:
            writer.transport.abort()
        self.found["torn"] += 1

    async def _babble(self, random: Random, requests: Requests, reader: Any, writer: Any) -> None:
        """Send what is no JSON, or no HTTP."""
        noise = random.choice(
            [
                _frame(requests.encoded()),
                random.randbytes(random.choice([5, 20_000])),
                b"POST / HTTP/1.1\r\nX: " + b"a" * 20_000,
                HEAD + b"Content-Length: 99999999999\r\n\r\n",
                HEAD + b"Transfer-Encoding: chunked\r\n\r\nffffffffffffff\r\n",
                b"GET /%s HTTP/1.1\r\nHost: evil.example\r\n\r\n"
                % random.randbytes(3).hex().encode(),
                WEBSOCKET + random.randbytes(500),
            ]
        )
        writer.write(noise)
        with suppress(TimeoutError):
            await asyncio.wait_for(reader.read(1_000), 2)
        self.found["babbled"] += 1

    async def _listen(self, random: Random, requests: Requests, reader: Any, writer: Any) -> None:
        """Subscribe to everything, and read little or nothing of it."""
        writer.write(WEBSOCKET)
        await reader.readuntil(b"\r\n\r\n")
        for topic in ("newHeads", "logs", "newPendingTransactions"):
            writer.write(_masked(json.dumps(requests.call("eth_subscribe", topic)).encode()))
        for _ in range(random.choice([0, 5, 50])):
            with suppress(TimeoutError):
                await asyncio.wait_for(reader.read(5_000), 1)
        await asyncio.sleep(random.choice([0, 5]))
        self.found["listened"] += 1

    async def _ask(self, request: Any, reader: Any, writer: Any) -> None:
        """Send one body, and judge its answer."""
        writer.write(_frame(json.dumps(request).encode()))
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), PATIENCE)
        status, length = int(head.split()[1]), 0
        for line in head.lower().split(b"\r\n"):
            if line.startswith(b"content-length:"):
                length = int(line.split(b":")[1])
        body = await asyncio.wait_for(reader.readexactly(length), PATIENCE)
        self.found["answered"] += 1
        if status == 204:
            return
        if status != 200:
            self._complain(request, head + body)
            return
        answers = json.loads(body)
        for answer in answers if isinstance(answers, list) else [answers]:
            error = answer.get("error")
            self.found["errors"] += error is not None
            whole = ("result" in answer) != (error is not None)
            if not whole or (error and error["code"] == INTERNAL_ERROR):
                self._complain(request, body)

    def _complain(self, request: Any, answer: bytes) -> None:
        if len(self.wrong) < 10:
            self.wrong.append(f"{json.dumps(request)[:300]} was answered {answer[:300]!r}")


def _frame(body: bytes) -> bytes:
    return HEAD + b"Content-Length: %d\r\n\r\n" % len(body) + body


def _masked(text: bytes) -> bytes:
    """Return a short WebSocket text message of a client, masked with zeros."""
    size = bytes([128 + len(text)]) if len(text) < 126 else b"\xfe" + len(text).to_bytes(2, "big")
    return b"\x81" + size + bytes(4) + text


async def _play(crowd: Crowd, seconds: float, clients: int) -> None:
    tasks = [asyncio.create_task(crowd.play(number)) for number in range(clients)]
    done, _ = await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_EXCEPTION)
    for task in done:
        crowd.wrong.append(f"a client failed: {task.exception()!r}")
    print(json.dumps({"found": crowd.found, "wrong": crowd.wrong}), flush=True)
    os._exit(0)  # in the middle of everything, as clients do


def main() -> None:
    """Play, and print what was found."""
    port, seed, seconds, clients, heavy, *accounts = sys.argv[1:]
    crowd = Crowd(int(port), int(seed), accounts, heavy)
    asyncio.run(_play(crowd, float(seconds), int(clients)))


if __name__ == "__main__":
    main()
