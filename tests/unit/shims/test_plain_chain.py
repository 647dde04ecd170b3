"""The same contracts on a chain that is not ours at all: anvil, where it is at hand."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path

import pytest
from web3 import HTTPProvider, Web3

from mevm.crypto.baby_jubjub import BASE, multiply
from mevm.crypto.poseidon import poseidon
from mevm.precompiles.groth16_verify import input_length
from mevm.precompiles.words import TRUE
from mevm_suite.deployment.compiler import compiled
from mevm_suite.shims.deployment import deploy_shims

ROOT = Path(__file__).parents[3]
PATIENCE = 60
FOUND = [
    os.environ.get("ANVIL"),
    shutil.which("anvil"),
    *map(str, ROOT.glob("build/peers/node_modules/@foundry-rs/anvil-*/bin/anvil")),
]
ANVIL = next(filter(None, FOUND), None)


def words(*numbers: int) -> bytes:
    return b"".join(number.to_bytes(32, "big") for number in numbers)


class UnlockedBackend:
    """Deploy from an account that the node holds the key of."""

    def __init__(self, w3: Web3) -> None:
        self.w3 = w3
        self.account = w3.eth.accounts[0]

    def deploy(self, contract: str, *args: object) -> str:
        artifact = compiled(contract)
        factory = self.w3.eth.contract(abi=artifact.abi, bytecode=artifact.bytecode)
        receipt = self.w3.eth.wait_for_transaction_receipt(
            factory.constructor(*args).transact({"from": self.account})
        )
        assert receipt["status"] == 1
        return receipt["contractAddress"]


def connect(port: int) -> Web3:
    w3, deadline = Web3(HTTPProvider(f"http://127.0.0.1:{port}")), time.monotonic() + PATIENCE
    while not w3.is_connected():
        assert time.monotonic() < deadline, "anvil did not answer"
        time.sleep(0.05)
    return w3


@pytest.fixture(scope="module", params=["cancun", "prague"])
def plain_chain(request):
    if ANVIL is None:
        pytest.skip("no anvil: set $ANVIL, or install @foundry-rs/anvil under build/peers")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [ANVIL, "--port", str(port), "--silent", "--hardfork", request.param]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        try:
            yield connect(port)
        finally:
            process.terminate()


@pytest.mark.rule("SERO-31")
def test_shims__answer_on_a_plain_chain(plain_chain):
    shims = deploy_shims(UnlockedBackend(plain_chain))

    def ask(shim: str, data: bytes) -> bytes:
        return bytes(plain_chain.eth.call({"to": shim, "data": data}))

    double = multiply(BASE, 2)
    key, nonce, challenge = 3, 5, 7
    signature = (*multiply(BASE, key), *multiply(BASE, nonce), nonce + challenge * key, challenge)
    counts = words(2, 3)
    nothing = counts + bytes(input_length(2, 3) - len(counts))  # infinities: 1 = 1
    assert ask(shims.poseidon, words(1, 2, 3, 4)) == words(poseidon([1, 2, 3, 4]))
    assert ask(shims.babyjub_add, words(*BASE, *BASE)) == words(*double)
    assert ask(shims.babyjub_msm, words(2**255, *BASE)) == words(*multiply(BASE, 2**255))
    assert ask(shims.babyjub_verify, words(1, *BASE, *signature)) == TRUE
    assert ask(shims.groth16_verify, nothing) == TRUE
