"""A node behind HTTP with the shop's contracts, and a gateway in front of it."""

import asyncio
import itertools
import json
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from eth_account import Account
from fastapi.testclient import TestClient

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm_suite.deployment.contracts import next_addresses
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.gateway.app import create_app
from mevm_suite.gateway.contracts import Contracts
from mevm_suite.gateway.service import Service
from mevm_suite.gateway.settings import Settings
from mevm_suite.holder.connection import connect
from mevm_suite.holder.signers import KeySigner

DAY = 86_400
START = 1_800_000_000
UNIT = 10**18
COIN = "0x" + "00" * 20
DEPLOYER, OPERATOR, SELLER, BUYER, SHARER, STRANGER = range(6)
HOST = "shop.example"


@dataclass
class World:
    """The chain, its contracts, and the accounts of the tests."""

    node: Node
    url: str
    w3: Any
    path: Path
    keys: list[str]
    at: dict[str, str]
    salts: Any = field(default_factory=lambda: itertools.count(1))

    def account(self, number: int) -> str:
        return str(Account.from_key(self.keys[number]).address)

    def signed_by(self, number: int) -> Web3Backend:
        return Web3Backend(self.w3, KeySigner(Account.from_key(self.keys[number])))

    def read(self, contract: str, function: str, *args: Any) -> Any:
        return self.signed_by(DEPLOYER).call(contract, self.at[contract], function, *args)

    def transact(
        self, number: int, contract: str, function: str, *args: Any, value: int = 0
    ) -> Any:
        backend, place = self.signed_by(number), self.at[contract]
        data = backend.data(contract, place, function, *args)
        return backend.send({"to": place, "data": data, "value": value})

    def terms(self, **changes: Any) -> dict[str, Any]:
        """Terms as the gateway takes them: the paper's example."""
        terms = {
            "seller": self.account(SELLER),
            "asset": COIN,
            "price": str(158 * UNIT // 100),
            "quantity": "1000",
            "expiry": START + 300 * DAY,
            "handling_time": 3 * DAY,
            "transit_time": 20 * DAY,
            "inspection_time": 7 * DAY,
            "distrust_bps": 4_000,
            "reward": "0",
            "arbiter": self.at["CommitteeArbiter"],
            "carrier": COIN,
            "content": "0x" + b"tea".ljust(32, b"\0").hex(),
        }
        return terms | changes

    def publish(self, **changes: Any) -> str:
        """Publish an offer from the seller's own wallet."""
        terms = self.terms(**changes)
        salt = next(self.salts).to_bytes(32, "big")
        numbers = ("price", "quantity", "reward")
        values = [int(each) if name in numbers else each for name, each in terms.items()]
        values[-1] = bytes.fromhex(values[-1][2:])
        offer = self.read("AutomaticContract", "offer_id", tuple(values), salt)
        self.transact(SELLER, "AutomaticContract", "publish", tuple(values), salt)
        return "0x" + offer.hex()

    def pay(self, place: str, amount: int, number: int = BUYER) -> None:
        """Send the coin, as any wallet can."""
        self.signed_by(number).send({"to": place, "value": amount})

    def contract_account(self) -> str:
        """Make the seller an account that is a contract."""
        arguments = (self.account(SELLER), [], 0, 3 * DAY, bytes(32))
        self.transact(SELLER, "AccountFactory", "create", *arguments)
        return str(self.read("AccountFactory", "address_of", *arguments))

    def trades(self, offer: str, buyer: str) -> int:
        arguments = (bytes.fromhex(offer[2:]), buyer)
        return int(self.read("AutomaticContract", "trade_count", *arguments))


@pytest.fixture(scope="session")
def server() -> Any:
    """A node that seals at once, behind HTTP."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    node = Node(NodeSettings(timestamp=START, now=lambda: START, account_count=6))
    server = Server(Dispatcher(node), port=0)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(30)
    yield node, f"http://127.0.0.1:{server.port}"
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(30)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(30)
    loop.close()


@pytest.fixture(scope="session")
def deployed(server: Any, tmp_path_factory: Any) -> World:
    """The shop's contracts, and a seller with a deposit."""
    node, url = server
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    people = [str(Account.from_key(key).address) for key in keys]
    backend = connect(url, KeySigner(Account.from_key(keys[DEPLOYER])), pinned=False)
    at: dict[str, str] = {}

    def deploy(contract: str, *args: Any) -> str:
        at[contract] = backend.deploy(contract, *args)
        return at[contract]

    token = deploy("PeggedToken", "CNY peg", "CNYP", 6, people[DEPLOYER])
    values = deploy("AssetValues", [(COIN, 18, UNIT), (token, 6, UNIT)], [], COIN, 0)
    arbiter = deploy("CommitteeArbiter", [people[0], people[4], people[5]], 2 * DAY, 0)
    sink = deploy("FeeSink", token, DAY)
    source = next_addresses(backend, ("TrustIndex", "AutomaticContract"))["AutomaticContract"]
    trust = deploy("TrustIndex", people[: STRANGER + 1], [source], COIN, 10**6 * UNIT, COIN)
    deploy("AutomaticContract", trust, values, sink, [arbiter])
    deploy("DepositAddress", at["AutomaticContract"])
    deploy("Attestations")
    deploy("AccountFactory", deploy("Account"))
    record = [{"contract": name, "address": address} for name, address in at.items()]
    path = tmp_path_factory.mktemp("deployment") / "1337.json"
    path.write_text(json.dumps({"chain_id": backend.chain_id, "contracts": record}))
    world = World(node, url, backend.w3, path, keys, at)
    amount = 1_000 * UNIT
    world.transact(SELLER, "AutomaticContract", "add_deposit", COIN, amount, value=amount)
    return world


@pytest.fixture
def world(deployed: World) -> Any:
    """The same for every test: what a test does is taken back."""
    request = deployed.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield deployed
    assert request("evm_revert", [snapshot])["result"] is True


class Clock:
    """A time that tests move."""

    def __init__(self) -> None:
        self.time = float(START)

    def __call__(self) -> float:
        return self.time


@pytest.fixture
def clock() -> Clock:
    return Clock()


class Shop:
    """A client of the gateway, whose work is done when the test says so."""

    def __init__(self, world: World, service: Service, token: str) -> None:
        self.world = world
        self.service = service
        self.token = token
        self.http = TestClient(create_app(service), raise_server_exceptions=False)
        self._names = itertools.count(1)

    @property
    def headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def post(self, path: str, body: Any, name: str | None = None) -> Any:
        name = name or f"request-{next(self._names)}"
        return self.http.post(path, json=body, headers=self.headers | {"Idempotency-Key": name})

    def get(self, path: str, **more: str) -> Any:
        return self.http.get(path, headers=self.headers | more)

    def purchase(self, at: str, **changes: Any) -> Any:
        body = {"offer": at, "buyer": self.world.account(BUYER)} | changes
        return self.post("/v1/purchases", body)

    def work(self, rounds: int = 3) -> None:
        for _ in range(rounds):
            self.service.follow()

    def events(self, scope: str = "own", last: int | None = None) -> list[dict[str, Any]]:
        headers = {} if last is None else {"Last-Event-ID": str(last)}
        text = self.get(f"/v1/events?seconds=0&scope={scope}", **headers).text
        lines = [line for line in text.splitlines() if line.startswith("data: ")]
        return [json.loads(line.removeprefix("data: ")) for line in lines]


@pytest.fixture
def open_shop(world: World, clock: Clock, tmp_path: Path) -> Any:
    """Make clients: all of one gateway unless they name another folder."""
    opened: list[Service] = []

    def make(budget: int = UNIT, resolver: Any = None, **changes: Any) -> Shop:
        more = {} if resolver is None else {"resolver": resolver}
        settings = Settings(now=clock, requests_per_second=10_000, burst=10_000, **changes)
        signer = KeySigner(Account.from_key(world.keys[OPERATOR]))
        contracts = Contracts.load(world.path)
        service = Service(world.url, contracts, signer, tmp_path / "data", settings, **more)
        opened.append(service)
        service.follow()
        token = service.keys.create("shop", budget, (HOST,), clock())
        return Shop(world, service, token)

    yield make
    for service in opened:
        service.stop()


@pytest.fixture
def shop(open_shop: Callable[..., Shop]) -> Shop:
    return open_shop()
