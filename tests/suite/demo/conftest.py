"""The demo's shielded pool in a node of this process, whose verifier believes every proof."""

from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest
from eth_account import Account
from rich.progress import Progress
from web3 import Web3

from ape_mevm.transport import InProcessProvider
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm_suite.demo.shielded_run import Played, play
from mevm_suite.deployment.compiler import compiled_at
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.signers import KeySigner
from mevm_suite.paths import ROOT
from shielded.prover.local import LocalProver

START = 1_800_000_000


class Believing(Web3Backend):
    """A chain whose verifier can be made to believe every proof."""

    def deploy(self, contract: str, *args: Any) -> str:
        place = super().deploy(contract, *args)
        if contract == "ProofVerifier":
            self.verifier = place
        return place

    def believe(self) -> None:
        artifact = compiled_at(ROOT / "tests" / "mocks" / "AcceptingVerifier.vy")
        self.w3.provider.make_request("anvil_setCode", [self.verifier, "0x" + artifact.runtime])


class Pretending(LocalProver):
    """Proves everything without looking, on a chain that does not look, either."""

    def __init__(self, backend: Believing) -> None:
        self._backend = backend
        self._is_believed = False

    def prove(self, inputs: Sequence[Any], outputs: Sequence[Any], progress: Any = None) -> Any:
        if not self._is_believed:
            self._backend.believe()
            self._is_believed = True
        total = len(inputs) + len(outputs)
        for done in range(total):
            progress(done + 1, total)
        return [(0,) * 8 for _ in inputs], [(0,) * 8 for _ in outputs]


@pytest.fixture(scope="session")
def hidden(tmp_path_factory) -> Played:
    """The story of the shielded pool, over."""
    node = Node(NodeSettings(timestamp=START, now=lambda: START, call_timeout=60.0))
    w3 = Web3(InProcessProvider(SimpleNamespace(dispatcher=Dispatcher(node))), middleware=[])
    key = node.accounts.key(node.accounts.addresses()[0])
    backend = Believing(w3, KeySigner(Account.from_key(key)))
    path = tmp_path_factory.mktemp("shielded") / "shielded.png"
    played = play(backend, w3, path, Progress(disable=True), lambda: Pretending(backend))
    assert path.read_bytes().startswith(b"\x89PNG")
    return played
