"""Wallets on the contracts, in a node of this process; the verifier believes every proof."""

from dataclasses import dataclass
from threading import Lock
from typing import Any

import pytest
from eth_account import Account as KeyAccount
from eth_utils import to_canonical_address
from web3 import Web3
from web3.providers import BaseProvider

from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.deployment.shielded import deploy_shielded
from mevm_suite.deployment.shielded_terms import ShieldedTerms
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.signers import KeySigner
from mevm_suite.paths import ROOT
from shielded.assets import Asset, currency_generator, encode_name
from shielded.chain_client import ChainClient
from shielded.transaction import Deposit, to_abi
from shielded.wallet.book import Account, Book
from shielded.wallet.order import Order, Payment
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.signing import Signed
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet

START = 1_800_000_000
LATER = START + 10**6
COIN, POINTS = encode_name("SERO"), encode_name("POINTS")


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


@dataclass
class Chain:
    """The pool on a chain: account 0 issued POINTS, 1 is the user's, 2 relays, 3 sponsors."""

    w3: Web3
    keys: list[str]
    at: dict[str, str]
    first_block: int
    receiver: str
    verifier_code: str

    def verify_proofs(self) -> None:
        """Put the real verifier back."""
        self.request("anvil_setCode", self.at["ProofVerifier"], self.verifier_code)

    def account(self, number: int) -> bytes:
        return to_canonical_address(KeyAccount.from_key(self.keys[number]).address)

    def client(self, number: int) -> ChainClient:
        places = (self.at[name] for name in ("ShieldedPool", "ShieldedVault", "AssetRegistry"))
        return ChainClient(self.w3, *places, KeySigner(KeyAccount.from_key(self.keys[number])))

    def request(self, method: str, *params: Any) -> Any:
        answer = self.w3.provider.make_request(method, list(params))
        assert "error" not in answer, answer
        return answer["result"]

    def hidden(self, name: bytes) -> int:
        return int(self.client(0).call("vault", "hidden", name))


def put(backend: Web3Backend, mock: str, arguments: bytes = b"") -> str:
    artifact = compiled_at(ROOT / "tests" / "mocks" / f"{mock}.vy")
    receipt = backend.send({"data": bytes.fromhex(artifact.bytecode) + arguments})
    return str(receipt["contractAddress"])


@pytest.fixture(scope="module")
def deployed() -> Chain:
    node = Node(NodeSettings(timestamp=START, now=lambda: START, account_count=5))
    keys = ["0x" + (node.accounts.key(each) or b"").hex() for each in node.accounts.addresses()]
    w3 = Web3(InProcess(node))
    backend = Web3Backend(w3, KeySigner(KeyAccount.from_key(keys[0])))
    record = deploy_shielded(backend, ShieldedTerms(guardian=backend.sender))
    receiver = put(backend, "ShieldedReceiver")
    code = "0x" + w3.eth.get_code(record.at["ProofVerifier"]).hex()
    chain = Chain(w3, keys, record.at, record.contracts[0].block, receiver, code)
    verifier = w3.eth.get_code(put(backend, "AcceptingVerifier"))
    chain.request("anvil_setCode", record.at["ProofVerifier"], "0x" + verifier.hex())
    issuer, generator = chain.client(0), currency_generator(POINTS)
    issuer.transact("registry", "issue_currency", "POINTS", generator.counter, generator.y)
    issuer.transact("vault", "mint", to_abi(Asset(POINTS, 1_000)))
    sponsor = chain.client(3)
    sponsor.transact("vault", "fund", to_abi(Asset(COIN, 10**18)), value=10**18)
    return chain


@pytest.fixture
def chain(deployed: Chain) -> Any:
    snapshot = deployed.request("evm_snapshot")
    yield deployed
    assert deployed.request("evm_revert", snapshot) is True


@pytest.fixture
def wallet_of(chain: Chain, tmp_path: Any) -> Any:
    opened: list[Wallet] = []

    def open_one(seed: int, submitter: int = 1, name: str = "") -> Wallet:
        client = chain.client(submitter)
        account = Account.of_seed(bytes([seed]) * 32, 1337, client.pool, chain.first_block)
        store = Store.create(tmp_path / f"{seed}{name}", "passphrase", MIN_COST)
        opened.append(Wallet(Book.create(store, account), client, COIN, processes=1))
        return opened[-1]

    yield open_one
    for wallet in opened:
        wallet.__exit__(None, None, None)


@pytest.fixture
def carry_out(chain: Chain, prover: Any) -> Any:
    def carry_out(wallet: Wallet, submitter: int = 1, **fields: Any) -> Signed:
        order = Order(deadline=LATER, **fields)
        signed = wallet.sign(wallet.build(order), prover)
        client = chain.client(submitter)
        client.submit(signed.data, signed.value)
        wallet.scan()
        return signed

    return carry_out


@pytest.fixture
def deposit(chain: Chain, carry_out: Any) -> Any:
    """Deposits coins of account 1 for a wallet."""

    def deposit(wallet: Wallet, amount: int = 10**18) -> None:
        asset, own = Asset(COIN, amount), wallet.book.tracking.address
        deposits = (Deposit(chain.account(1), asset),)
        carry_out(wallet, deposits=deposits, payments=(Payment(own, asset),))

    return deposit


@pytest.fixture
def install(chain: Chain) -> Any:
    """Puts a mock on the chain, with its constructor's arguments encoded."""
    backend = Web3Backend(chain.w3, KeySigner(KeyAccount.from_key(chain.keys[4])))
    return lambda mock, arguments=b"": put(backend, mock, arguments)
