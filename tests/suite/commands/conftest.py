"""CEC on a node behind HTTP, a holder with grants and a key, and the command line."""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from eth_account import Account
from eth_utils import keccak, to_checksum_address

from mevm.cli.main import main
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm_suite.commands.trade import trade
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Community, Deployment, deploy_commerce, deploy_token
from mevm_suite.deployment.commerce import deploy_yuan
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.connection import connect
from mevm_suite.holder.signers import KeySigner
from mevm_suite.tables import Share, load_table

DAY = 86_400
START = 1_800_000_000
COIN_PRICE = 10_000 * 10**18  # in yuan
LINES = ("operations", "technical-team")


@dataclass
class Chain:
    """A chain, what is deployed there, and the accounts of the tests."""

    node: Node
    url: str
    backend: Web3Backend
    record: Deployment
    path: Path
    keys: list[str]
    launch: int

    @property
    def cec(self) -> Any:
        return self.record.tokens[0]

    def account(self, number: int) -> str:
        return str(Account.from_key(self.keys[number]).address)

    def signed_by(self, number: int) -> Web3Backend:
        return Web3Backend(self.backend.w3, KeySigner(Account.from_key(self.keys[number])))

    def travel(self, timestamp: int) -> None:
        self.backend.w3.provider.make_request("evm_mine", [timestamp])

    def read(self, contract: str, function: str, *args: Any) -> Any:
        places = (self.cec.token, self.cec.vesting, *self.cec.system)
        (address,) = (each.address for each in places if each.contract == contract)
        return self.backend.call(contract, address, function, *args)


@contextmanager
def serving() -> Iterator[tuple[Node, str]]:
    """Run a node that seals at once, behind HTTP."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever)
    thread.start()
    node = Node(NodeSettings(timestamp=START, now=lambda: START, account_count=5))
    server = Server(Dispatcher(node), port=0)
    asyncio.run_coroutine_threadsafe(server.start(), loop).result(10)
    yield node, f"http://127.0.0.1:{server.port}"
    asyncio.run_coroutine_threadsafe(server.stop(), loop).result(20)
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)
    loop.close()


@pytest.fixture(scope="session")
def server() -> Any:
    """A node, and its address."""
    with serving() as started:
        yield started


@pytest.fixture(scope="session")
def deployed(server: Any, tmp_path_factory: Any) -> Chain:
    """CEC with grants of account 1 and a gift to it, 40 days after the launch."""
    node, url = server
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    deployer, holder, giver = (Account.from_key(key) for key in keys[:3])
    backend = connect(url, KeySigner(deployer), pinned=False)
    table, launch = load_table("CEC"), START + 10 * DAY
    assignment = example_assignment(table, launch, giver.address, giver.address)
    held = (Share(beneficiary=to_checksum_address(holder.address)),)
    lines = assignment.lines | dict.fromkeys(LINES, held)
    token = deploy_token(backend, table, assignment.model_copy(update={"lines": lines}))
    record = Deployment(chain_id=backend.chain_id, tokens=(token,))
    path = record.save(tmp_path_factory.mktemp("deployment") / "1337.json")
    chain = Chain(node, url, backend, record, path, keys, launch)
    vesting, gift = token.vesting.address, (0, holder.address, 10**21)
    chain.signed_by(2).transact("Vesting", vesting, "give", *gift)
    chain.travel(launch + 40 * DAY)
    return chain


@pytest.fixture
def chain(deployed: Chain) -> Any:
    """The same for every test: what a test does is taken back."""
    request = deployed.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield deployed
    assert request("evm_revert", [snapshot])["result"] is True


@pytest.fixture
def holder(chain: Chain) -> str:
    return chain.account(1)


class CommandLine:
    """Runs `mevm token` against the chain."""

    def __init__(self, chain: Chain) -> None:
        self._options = ["--rpc", chain.url, "--deployment", str(chain.path)]

    def run(self, command: str, *args: Any, key: str | None = None, **options: Any) -> Result:
        # The last word wins, so what a test says of chain and record does.
        name, rest = ([command, args[0]], args[1:]) if command == "market" else ([command], args)
        words = ["token", *name, *self._options, *map(str, rest)]
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": None, "COLUMNS": "250"}
        return CliRunner(mix_stderr=False).invoke(main, words, env=environment, **options)

    def __call__(self, command: str, *args: Any, **options: Any) -> str:
        result = self.run(command, *args, **options)
        assert result.exit_code == 0, result.output
        return result.stdout

    def json(self, command: str, *args: Any) -> Any:
        return json.loads(self(command, *args, "--json"))


@pytest.fixture(scope="session")
def mevm_of() -> type[CommandLine]:
    """The command line of a chain."""
    return CommandLine


@pytest.fixture
def mevm(chain: Chain) -> CommandLine:
    return CommandLine(chain)


@pytest.fixture(scope="session")
def square(tmp_path_factory: Any) -> Any:
    """Commerce on a chain of its own; accounts 1 to 3 are genesis users with yuan."""
    with serving() as (node, url):
        keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
        first, *users = (str(Account.from_key(key).address) for key in keys)
        backend = connect(url, KeySigner(Account.from_key(keys[0])), pinned=False)
        yuan = deploy_yuan(backend, first)
        token = backend.deploy("SEC", 10**27, first, "0x" + "00" * 20)
        for user in users[:3]:
            backend.transact("PeggedToken", yuan, "mint", user, 10_000 * 10**6)
        reporters = (first, *users[2:4])
        feed = (keccak(text="ETH/CNY"), (reporters, 3, DAY, 1_000), COIN_PRICE)
        oracle = backend.deploy("PriceOracle", first, DAY, [feed])
        community = Community(
            oracle=oracle,
            genesis=tuple(users[:3]),
            committee=(first, *users[2:4]),
            governance=first,
            tokens={"SEC": token, "CNY": yuan},
        )
        commerce = deploy_commerce(backend, community)
        record = Deployment(chain_id=backend.chain_id, tokens=(), commerce=commerce)
        path = record.save(tmp_path_factory.mktemp("commerce") / "1337.json")
        yield Square(node, url, backend, record, path, keys, START)


class Square(Chain):
    """A chain with commerce, whose commands are run by account."""

    def run(self, group: Any, who: int | None, *words: Any, **options: Any) -> Result:
        key = None if who is None else self.keys[who]
        given = ["--rpc", self.url, "--deployment", str(self.path)]
        environment = {"MEVM_PRIVATE_KEY": key, "MEVM_KEY_PASSWORD": None, "COLUMNS": "250"}
        name, *rest = map(str, words)
        return CliRunner(mix_stderr=False).invoke(
            group, [name, *given, *rest], env=environment, **options
        )

    def trade(self, who: int | None, *words: Any) -> str:
        words = words if who is None else (*words, "--yes")
        result = self.run(trade, who, *words)
        assert result.exit_code == 0, result.stderr
        return result.stdout

    def refused(self, who: int, *words: Any) -> str:
        result = self.run(trade, who, *words, "--yes")
        assert result.exit_code == 1, result.output
        return result.stderr

    def shown(self, number: str) -> Any:
        return json.loads(self.trade(None, "show", number, "--json"))[0]

    def call(self, contract: str, function: str, *args: Any) -> Any:
        address = self.record.commerce.address_of(contract)
        return self.backend.call(contract, address, function, *args)

    def post_price(self) -> None:
        """Let the reporters say what the coin is worth now."""
        oracle, now = self.record.commerce.community.oracle, self.backend.timestamp
        for who in (0, 3, 4):
            report = (keccak(text="ETH/CNY"), COIN_PRICE, now)
            self.signed_by(who).transact("PriceOracle", oracle, "post", *report)

    def wait(self, seconds: int) -> None:
        self.travel(self.backend.timestamp + seconds)


@pytest.fixture
def shop(square: Square) -> Any:
    """The same for every test: what a test does is taken back."""
    request = square.backend.w3.provider.make_request
    snapshot = request("evm_snapshot", [])["result"]
    yield square
    assert request("evm_revert", [snapshot])["result"] is True
