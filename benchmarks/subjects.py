"""What is measured: nodes over HTTP, ours in this process, and peers that live in this process.

All can do the same: a transfer with its receipt, a read, a pair of snapshot and revert.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from typing import Any, Protocol, TypeVar

import boa
from eth_tester import EthereumTester, PyEVMBackend

from benchmarks.erc20 import BALANCE_OF, MNEMONIC, RECIPIENT, TOKEN, plain_token, workload
from benchmarks.peers import CHAIN_ID, commands, free_port, running

HD_PATH = "m/44'/60'/0'/0"
GENTLE = 0.0002
"""Seconds between two looks for a receipt: a client that asks all the time slows the node down."""

Call = Callable[..., Any]
Command = Callable[[int], list[str]]
"""Returns what starts a node on a port."""
Measurable = TypeVar("Measurable")


class Subject(Protocol):
    """What can be measured."""

    def transfer(self, index: int) -> None:
        """Send a transfer, and come back with its receipt."""

    def balance(self) -> int:
        """Return what the recipient has got."""

    def pair(self) -> None:
        """Take a snapshot and go back to it."""


class Node:
    """A node that answers JSON-RPC; the token is deployed at first."""

    def __init__(self, call: Call, count: int, poll: float = GENTLE) -> None:
        self.call = call
        self.poll = poll
        self.work = workload(count, CHAIN_ID)
        self.send(self.work.deployment)

    def transfer(self, index: int) -> None:
        self.send(self.work.transfers[index])

    def send(self, raw: str) -> None:
        """Send a transaction and ask for its receipt until it is there: some mine afterwards."""
        self.confirm(self.call("eth_sendRawTransaction", raw))

    def confirm(self, hash: str) -> None:
        """Ask for a receipt until it is there."""
        while (receipt := self.call("eth_getTransactionReceipt", hash)) is None:
            time.sleep(self.poll)
        assert receipt["status"] == "0x1", receipt

    def balance(self) -> int:
        return int(self.call("eth_call", {"to": TOKEN, "data": BALANCE_OF}, "latest"), 16)

    def pair(self) -> None:
        assert self.call("evm_revert", self.call("evm_snapshot")) is True


class EthTester:
    """eth-tester with py-evm, called as ape's default provider calls it."""

    def __init__(self, count: int) -> None:
        rich = {"balance": 10**22}
        backend = PyEVMBackend.from_mnemonic(
            MNEMONIC, hd_path=HD_PATH, genesis_state_overrides=rich
        )
        self.tester = EthereumTester(backend)
        self.work = workload(count, backend.chain.chain_id)
        self.tester.send_raw_transaction(self.work.deployment)

    def transfer(self, index: int) -> None:
        hash = self.tester.send_raw_transaction(self.work.transfers[index])
        receipt = self.tester.get_transaction_receipt(hash)
        assert receipt["status"] == 1, receipt

    def balance(self) -> int:
        sender = self.tester.get_accounts()[0]
        call = {"from": sender, "to": TOKEN, "data": BALANCE_OF}
        return int(self.tester.call(call), 16)

    def pair(self) -> None:
        self.tester.backend.revert_to_snapshot(self.tester.backend.take_snapshot())


class Titanoboa:
    """titanoboa: a transfer is a call that changes its state, it has neither blocks nor receipts.

    A new environment each, with nothing of the one before.
    """

    def __init__(self) -> None:
        self._env = boa.Env()
        with boa.swap_env(self._env):
            self._token = plain_token().deploy()

    def transfer(self, index: int) -> None:
        assert self._token.transfer(RECIPIENT, 1) is True

    def balance(self) -> int:
        return self._token.balanceOf(RECIPIENT)

    def pair(self) -> None:
        with self._env.anchor():
            pass


@contextmanager
def nodes(count: int, those: Mapping[str, Command] | None = None) -> Iterator[dict[str, Node]]:
    """Start nodes, all that are here or ``those``, able to make so many transfers; by name."""
    with ExitStack() as stack:
        found: dict[str, Node] = {}
        for name, command in (those or commands()).items():
            port = free_port()
            found[name] = Node(stack.enter_context(running(command(port), port)), count)
        yield found


@contextmanager
def subjects(count: int) -> Iterator[dict[str, Subject]]:
    """Start all that are here, the nodes and those in this process."""
    with nodes(count) as found:
        yield {**found, "eth-tester": EthTester(count), "titanoboa": Titanoboa()}


def in_turns(
    those: dict[str, Measurable], measure: Callable[[Measurable], float], rounds: int
) -> dict[str, list[float]]:
    """Measure each in every round, so that other work on the machine is beside all of them."""
    found: dict[str, list[float]] = {name: [] for name in those}
    for _ in range(rounds):
        for name, each in those.items():
            found[name].append(measure(each))
    return found


def per_second(count: int, act: Callable[[], object]) -> float:
    """Do something so many times; return how many times a second."""
    start = time.perf_counter()
    for _ in range(count):
        act()
    return count / (time.perf_counter() - start)
