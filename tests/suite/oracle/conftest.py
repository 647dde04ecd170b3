"""A node inside the process with the oracle, and five accounts that may report."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from web3 import Web3
from web3.providers import BaseProvider

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.signers import KeySigner
from mevm_suite.oracle.contract import Oracle
from mevm_suite.oracle.journal import Journal
from mevm_suite.oracle.observations import PERILS, Observation
from mevm_suite.oracle.reporter import Reporter

HOUR, DAY = 3_600, 86_400
START = 20_833 * DAY
UNIT = 10**6
BOND, ALARM, DEPOSIT = 1_000 * UNIT, 100 * UNIT, 100 * UNIT
STAKE = 2 * BOND
"""What reporters join with: a fine does not put them out."""
REPORTERS = 5
OWNER = REPORTERS


class InProcess(BaseProvider):
    """The node's answers without a wire."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._dispatcher = Dispatcher(node)

    def make_request(self, method: Any, params: Any) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        return self._dispatcher.handle(request)


@dataclass
class World:
    """The chain, and what is on it."""

    w3: Web3
    keys: list[str]
    token: str
    oracle: str

    def account(self, number: int) -> str:
        return str(Account.from_key(self.keys[number]).address)

    def backend(self, number: int) -> Web3Backend:
        return Web3Backend(self.w3, KeySigner(Account.from_key(self.keys[number])))

    def oracle_as(self, number: int) -> Oracle:
        return Oracle(self.backend(number), self.oracle)

    def join(self, number: int) -> None:
        backend = self.backend(number)
        backend.transact("PeggedToken", self.token, "approve", self.oracle, 2**255)
        backend.transact("HazardOracle", self.oracle, "join", STAKE)

    def bond(self, number: int) -> int:
        oracle = self.oracle_as(number)
        return int(oracle.read("seat", oracle.read("seat_of", self.account(number)))[2])

    def travel(self, seconds: int) -> None:
        now = self.w3.eth.get_block("latest")["timestamp"]
        for method, params in (("evm_setNextBlockTimestamp", [now + seconds]), ("evm_mine", [])):
            assert "error" not in self.w3.provider.make_request(method, params)


@pytest.fixture(scope="session")
def deployed() -> World:
    node = Node(NodeSettings(timestamp=START + HOUR, now=lambda: START, account_count=10))
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    world = World(Web3(InProcess(node)), keys, "", "")
    backend, people = world.backend(OWNER), [world.account(n) for n in range(len(keys))]
    members = [(5, people[n], bytes([n + 1]) * 32) for n in range(REPORTERS)]
    accreditation = backend.deploy("Accreditation", people[OWNER], DAY, members)
    world.token = backend.deploy("PeggedToken", "CNY peg", "CNYP", 6, people[OWNER])
    arbiter = backend.deploy("CommitteeArbiter", people[6:9], 2 * DAY, 0)
    amounts = (10**18, BOND, ALARM, DEPOSIT, 6 * HOUR, 6 * HOUR)
    parties = (accreditation, world.token, people[9], arbiter)
    world.oracle = backend.deploy("HazardOracle", *parties, *amounts)
    for number in range(REPORTERS):
        backend.transact("PeggedToken", world.token, "mint", people[number], 10 * BOND)
    for number in range(REPORTERS):
        world.join(number)
    return world


@pytest.fixture
def world(deployed: World) -> Any:
    """The same for every test: what a test does is taken back."""
    request = deployed.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield deployed
    assert request("evm_revert", [snapshot])["result"] is True


@pytest.fixture
def fire() -> Observation:
    """A fire within one region, of the day before the chain begins."""
    return Observation(PERILS["fire"], START - DAY, 40 * 10**7, 116 * 10**7, 1_000, 80)


@pytest.fixture
def reporter(world: World, tmp_path: Path) -> Any:
    """Start a reporter; started again it finds its journal."""

    def start(number: int, source: Any) -> Reporter:
        journal = Journal(tmp_path / str(number), world.account(number))
        return Reporter(world.oracle_as(number), source, journal)

    return start
