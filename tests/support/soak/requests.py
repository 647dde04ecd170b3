"""What clients ask: valid, invalid and hostile JSON-RPC requests, made from a seed."""

import json
from random import Random
from typing import Any

LOOP = "0x" + "c1" * 20
LOOP_CODE = "0x5f5b600101600156"
"""Counts until its gas is used up."""
LOGGER = "0x" + "c2" * 20
LOGGER_CODE = "0x5f54600101805f555f5260aa60205fa160205ff3"
"""Counts in a slot, and logs the number."""
PRECOMPILES = [f"0x{number:040x}" for number in (*range(1, 18), *range(0x4D01, 0x4D0C))]

Request = dict[str, Any]


class Requests:
    """
    Makes requests.

    Parameters
    ----------
    random
        Where chance comes from.
    accounts
        Unlocked accounts of the node.
    heavy
        Hash of a transaction that is long to trace.
    """

    def __init__(self, random: Random, accounts: list[str], heavy: str) -> None:
        self._random = random
        self._accounts = accounts
        self._heavy = heavy
        self._number = 0

    def call(self, method: str, *params: Any) -> Request:
        """Return a request with an id of its own."""
        self._number += 1
        return {"jsonrpc": "2.0", "id": self._number, "method": method, "params": list(params)}

    def trace(self) -> Request:
        """Return a heavy request: a trace of many steps."""
        tracer = self._random.choice([{}, {"tracer": "callTracer"}, {"disableStack": True}])
        return self.call("debug_traceTransaction", self._heavy, tracer)

    def valid(self) -> Request:
        """Return a request that the node is there for."""
        make = self._random.choice([self._read, self._read, self._execute, self._send])
        return make()

    def invalid(self) -> Any:
        """Return JSON that is no good request, or one that cannot be answered."""
        random = self._random
        junk: Any = random.choice([None, 5, -1.5, "", "0x", [], {}, "é" * 99, [[[[]]]], 2**60])
        return random.choice(
            [
                self.call("eth_" + "".join(random.choices("abcdef", k=9))),
                self.call("eth_getBalance", junk),
                self.call("eth_call", junk, junk),
                self.call("eth_getLogs", {"fromBlock": "0x0", "toBlock": hex(2**64 - 1)}),
                self.call("debug_traceTransaction", "0x" + "ff" * 32),
                self.call("eth_sendRawTransaction", "0x" + random.randbytes(99).hex()),
                self.call("eth_getBlockByNumber", junk, junk),
                {**self.call("eth_chainId"), "jsonrpc": junk},
                {**self.call("eth_chainId"), "params": junk},
                {**self.call("eth_chainId"), "method": junk},
                {"jsonrpc": "2.0", "method": "eth_chainId"},
                junk,
            ]
        )

    def hostile(self) -> Any:
        """Return a request that is meant to hurt."""
        random = self._random
        data = "0x" + random.randbytes(random.choice([0, 32, 192, 384, 10_000])).hex()
        wide = "0x" + f"{1024:064x}{1024:064x}{1024:064x}" + "ff" * 3_072
        return random.choice(
            [
                self.trace(),
                self.call("eth_call", {"to": random.choice(PRECOMPILES), "data": data}),
                self.call("eth_call", {"to": PRECOMPILES[4], "data": wide, "gas": hex(2**62)}),
                self.call("eth_estimateGas", {"to": LOOP, "gas": "0x1e8480"}),
                self.call("eth_call", {"data": "0x5b6000600060006000600060f15056"}),
                self.call("eth_call", {"data": "0x6380000000600052"}),
                self.call("eth_call", {"data": "0x62ffffff5ff3"}),
                self.call("eth_feeHistory", hex(random.choice([1_024, 2**64])), "latest", [1, 50]),
                self.call("eth_getLogs", {"fromBlock": "earliest", "topics": [["0xaa"] * 500]}),
                self.call("debug_traceBlockByNumber", "latest"),
                [self._execute() for _ in range(random.choice([2, 20]))],
                [self._read() for _ in range(random.choice([50, 1_000, 1_001]))],
            ]
        )

    def encoded(self) -> bytes:
        """Return a body that is, or is not, JSON."""
        random = self._random
        body = json.dumps(self.hostile()).encode()
        return random.choice(
            [
                body[: random.randrange(len(body))],
                b"[" * random.choice([9, 100_000]),
                b"[" + b"[]," * random.choice([9, 500_000]) + b"1]",
                random.randbytes(random.choice([1, 5_000])),
                b'{"a":' * 2_000,
                b"",
            ]
        )

    def _read(self) -> Request:
        random = self._random
        account, block = random.choice(self._accounts), random.choice(["latest", "0x0", "pending"])
        return random.choice(
            [
                self.call("eth_chainId"),
                self.call("eth_getBalance", account, block),
                self.call("eth_getBlockByNumber", block, random.random() < 0.5),
                self.call("eth_getTransactionCount", account, "pending"),
                self.call("eth_getTransactionReceipt", self._heavy),
                self.call("eth_getLogs", {"address": LOGGER}),
                self.call("eth_getProof", account, ["0x0"], "latest"),
                self.call("txpool_status"),
                self.call("eth_gasPrice"),
            ]
        )

    def _execute(self) -> Request:
        gas = hex(self._random.choice([30_000, 100_000, 400_000]))
        method = self._random.choice(["eth_call", "eth_createAccessList"])
        return self.call(method, {"to": self._random.choice([LOOP, LOGGER]), "gas": gas}, "latest")

    def _send(self) -> Request:
        fields = {"from": self._random.choice(self._accounts), "to": LOGGER, "gas": "0x186a0"}
        return self.call("eth_sendTransaction", fields)
