"""A shielded pool on a node in this process, and the command line of the accounts in it.

The verifier believes every proof, and the prover makes none, where a test does not ask for more.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from typing import Any

import pytest
from click.testing import CliRunner, Result
from eth_account import Account
from web3 import Web3
from web3.providers import BaseProvider

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm_suite.commands.shielded import shielded
from mevm_suite.deployment import Deployment
from mevm_suite.deployment.commerce import deploy_yuan
from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.deployment.shielded import deploy_shielded
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder import connection
from mevm_suite.holder.signers import KeySigner
from mevm_suite.paths import ROOT
from mevm_suite.shielded import account_file, proving
from shielded.assets import currency_generator, encode_name
from shielded.wallet.sealing import MIN_COST

GUARDIAN, HOLDER, RELAYER, STRANGER, ISSUER = range(5)
START = 1_800_000_000
YUAN = 10**6
URL = "http://node.invalid"


class InProcess(BaseProvider):
    """The node's answers without a wire, to one thread at a time."""

    def __init__(self, node: Node) -> None:
        super().__init__()
        self._dispatcher = Dispatcher(node)
        self._lock = Lock()

    def make_request(self, method: Any, params: Any) -> Any:
        request = {"jsonrpc": "2.0", "id": 1, "method": method, "params": list(params)}
        with self._lock:
            return self._dispatcher.handle(request)


class NoProver:
    """Makes proofs that only a verifier believes that believes everything."""

    def __init__(self, proofs: int) -> None:
        self._proofs = proofs

    def prove(self, inputs: Any, outputs: Any, progress: Any = None) -> Any:
        assert len(inputs) + len(outputs) == self._proofs
        progress(self._proofs, self._proofs)
        return [(0,) * 8 for _ in inputs], [(0,) * 8 for _ in outputs]

    def __enter__(self) -> "NoProver":
        return self

    def __exit__(self, *_error: Any) -> None:
        return None


@dataclass
class Pool:
    """The pool, and whose keys there are."""

    provider: InProcess
    backend: Web3Backend
    record: Deployment
    path: Path
    keys: list[str]
    yuan: str
    art: str
    verifier_code: str
    folder: Path = Path()

    def account(self, number: int) -> str:
        return str(Account.from_key(self.keys[number]).address)

    def request(self, method: str, *params: Any) -> Any:
        answer = self.backend.w3.provider.make_request(method, list(params))
        assert "error" not in answer, answer
        return answer["result"]

    def call(self, contract: str, function: str, *args: Any) -> Any:
        address = self.record.shielded.address_of(contract)
        return self.backend.call(contract, address, function, *args)

    def coin_of(self, account: str) -> int:
        return int(self.backend.w3.eth.get_balance(self.backend.w3.to_checksum_address(account)))

    def run(self, who: int | None, name: str, *words: Any, **options: Any) -> Result:
        """Run a command with the key of an account of the chain, and a shielded account's name."""
        key = None if who is None else self.keys[who]
        given = ["--rpc", URL, "--deployment", str(self.path)]
        environment = {
            "MEVM_PRIVATE_KEY": key,
            "MEVM_SHIELDED_PASSPHRASE": "correct horse",
            "MEVM_SHIELDED_DIR": str(self.folder),
            "MEVM_SHIELDED_NAME": name,
            "COLUMNS": "250",
            **options.pop("env", {}),
        }
        command = [*map(str, words), *given]
        return CliRunner(mix_stderr=False).invoke(shielded, command, env=environment, **options)

    def ok(self, who: int | None, name: str, *words: Any) -> Result:
        result = self.run(who, name, *words, "--yes")
        assert result.exit_code == 0, result.stderr or result.exception
        return result

    def refused(self, who: int | None, name: str, *words: Any, code: int = 1) -> str:
        result = self.run(who, name, *words, "--yes")
        assert result.exit_code == code, (result.output, result.exception)
        return result.stderr

    def json(self, name: str, *words: Any, **options: Any) -> Any:
        result = self.run(None, name, *words, "--json", **options)
        assert result.exit_code == 0, result.stderr or result.exception
        return json.loads(result.stdout)

    def address(self, name: str, *words: Any) -> str:
        return self.ok(None, name, "address", *words).stdout.strip()

    def held(self, name: str) -> dict[str, str | None]:
        return {row["asset"]: row["amount"] for row in self.json(name, "balance")}


def install(backend: Web3Backend, mock: str) -> str:
    artifact = compiled_at(ROOT / "tests" / "mocks" / f"{mock}.vy")
    receipt = backend.send({"data": bytes.fromhex(artifact.bytecode)})
    return str(receipt["contractAddress"])


@pytest.fixture(scope="session")
def deployed(tmp_path_factory: Any) -> Pool:
    """The pool with CNY, which account 1 has, and the collection ART, of which he has 7 and 8."""
    node = Node(NodeSettings(timestamp=START, now=lambda: START, account_count=5))
    provider = InProcess(node)
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    backend = Web3Backend(Web3(provider), KeySigner(Account.from_key(keys[GUARDIAN])))
    record = deploy_shielded(backend, ShieldedTerms(guardian=backend.sender))
    verifier = record.at["ProofVerifier"]
    code = "0x" + backend.code(verifier).hex()
    deployment = Deployment(chain_id=backend.chain_id, tokens=(), shielded=record)
    path = deployment.save(tmp_path_factory.mktemp("shielded") / "1337.json")
    yuan, art = deploy_yuan(backend, backend.sender), install(backend, "Collection")
    pool = Pool(provider, backend, deployment, path, keys, yuan, art, code)
    accepting = backend.code(install(backend, "AcceptingVerifier"))
    pool.request("anvil_setCode", verifier, "0x" + accepting.hex())
    backend.transact("PeggedToken", yuan, "mint", pool.account(HOLDER), 1_000 * YUAN)
    registry, point = record.at["AssetRegistry"], currency_generator(encode_name("CNY"))
    words = "CNY", yuan, point.counter, point.y
    backend.transact("AssetRegistry", registry, "register_token", *words)
    backend.transact("AssetRegistry", registry, "register_collection", "ART", art)
    for ticket in (7, 8):
        abi = compiled_at(ROOT / "tests" / "mocks" / "Collection.vy").abi
        collection = backend.w3.eth.contract(backend.w3.to_checksum_address(art), abi=abi)
        data = collection.encode_abi("mint", args=(pool.account(HOLDER), ticket))
        backend.send({"to": collection.address, "data": data})
    return pool


@pytest.fixture
def pool(deployed: Pool, tmp_path: Path, monkeypatch: Any) -> Any:
    """The same for every test: what a test does is taken back."""
    monkeypatch.setattr(connection, "HTTPProvider", lambda url, **_options: deployed.provider)
    monkeypatch.setattr(account_file, "COST", MIN_COST)
    monkeypatch.setattr(proving, "make_prover", NoProver)
    deployed.folder = tmp_path / "accounts"
    snapshot = deployed.request("evm_snapshot")
    yield deployed
    assert deployed.request("evm_revert", snapshot) is True


@pytest.fixture
def mine(pool: Pool) -> str:
    """An account; its address."""
    return pool.address("mine", "--new")


@pytest.fixture
def other(pool: Pool) -> str:
    """A stranger's account; its address."""
    return pool.address("other", "--new")


@pytest.fixture
def funded(pool: Pool, mine: str) -> str:
    """The account, with 10 coins."""
    pool.ok(HOLDER, "mine", "deposit", "10", "coin")
    return mine
