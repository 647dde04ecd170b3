"""CEC on a node behind HTTP, a holder with grants and a key, and the command line."""

import asyncio
import json
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from eth_account import Account
from eth_utils import to_checksum_address

from mevm.cli.main import main
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.server.server import Server
from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import Deployment, deploy_token
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.connection import connect
from mevm_suite.holder.signers import KeySigner
from mevm_suite.tables import Share, load_table

DAY = 86_400
START = 1_800_000_000
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


@pytest.fixture(scope="session")
def server() -> Any:
    """A node that seals at once, behind HTTP."""
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
