"""The same contracts on a chain that is not ours at all: anvil, where it is at hand."""

import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from eth_abi import encode
from eth_utils import to_checksum_address
from web3 import HTTPProvider, Web3
from web3.exceptions import ContractLogicError, Web3RPCError

from ape_mevm.transport import InProcessProvider
from mevm.crypto.baby_jubjub import BASE, multiply
from mevm.node import Node
from mevm.precompiles.groth16_verify import input_length
from mevm.precompiles.table import address
from mevm.rpc.dispatcher import Dispatcher
from mevm_suite.deployment.compiler import compiled
from mevm_suite.shims import POSEIDON_INPUTS
from mevm_suite.shims.deployment import deploy_shims

ROOT = Path(__file__).parents[3]
PATIENCE = 60
GAS = 20_000_000
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


@pytest.fixture(scope="module")
def our_chain() -> Web3:
    return Web3(InProcessProvider(SimpleNamespace(dispatcher=Dispatcher(Node()))), middleware=[])


def ask(w3: Web3, place: str, data: bytes) -> bytes | None:
    """Call; None if that fails, in whatever words."""
    try:
        return bytes(w3.eth.call({"to": place, "data": data, "gas": GAS}))
    except (ContractLogicError, Web3RPCError):
        return None


def questions() -> list[tuple[str, int, bytes]]:
    """Return of each contract's kind: its field, the precompile's number, and call data."""
    key, nonce, challenge = 3, 5, 7
    signature = (*multiply(BASE, key), *multiply(BASE, nonce), nonce + challenge * key, challenge)
    counts = words(2, 3)
    nothing = counts + bytes(input_length(2, 3) - len(counts))  # infinities: 1 = 1
    good = [
        *(("poseidon", 0x4D01, words(*range(n))) for n in POSEIDON_INPUTS),
        ("babyjub_add", 0x4D02, words(*BASE, *BASE)),
        ("babyjub_msm", 0x4D03, words(2**255, *BASE)),
        ("babyjub_verify", 0x4D04, words(1, *BASE, *signature)),
        ("babyjub_verify", 0x4D04, words(1, *BASE, *signature[:-1], challenge + 1)),
        ("groth16_verify", 0x4D05, nothing),
        ("groth16_verify", 0x4D05, nothing[:-1] + b"\1"),
        ("string_compare", 0x4D06, encode(["string", "string"], ["Z", "a"])),
        ("string_compare", 0x4D06, encode(["string", "string"], ["Äpfel" * 9, "Ähren" * 9])),
    ]
    bad = [(field, number, data[:-1]) for field, number, data in good]
    overlong = encode(["bytes", "bytes"], [b"\xc0\x80", b"a"])
    return good + bad + [("string_compare", 0x4D06, overlong)]


@pytest.mark.rule("SERO-31")
def test_shims__answer_on_a_plain_chain_as_precompiles_do_on_ours(plain_chain, our_chain):
    shims = deploy_shims(UnlockedBackend(plain_chain))
    answers = []
    for field, number, data in questions():
        theirs = ask(plain_chain, getattr(shims, field), data)
        ours = ask(our_chain, to_checksum_address(address(number)), data)
        assert theirs == ours, f"{field}: {data.hex()}"
        answers.append(ours)
    failed = len(answers) // 2 + 1
    assert all(answers[:-failed]) and answers[-failed:] == [None] * failed
