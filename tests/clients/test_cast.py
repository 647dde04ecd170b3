"""Foundry's cast against a node."""

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

KEY = "0x7c852118294e51e653712a81e05800f419141751be58f605c371e15141b007a6"
PAYER = "0x90F79bf6EB2c4f870365E785982E1f101E93b906"
PAYEE = "0x000000000000000000000000000000000000ca57"


@pytest.fixture(scope="module")
def cast(modules: Path, node: Any) -> Any:
    programs = list((modules / "@foundry-rs").glob("cast-*/bin/cast*"))
    if not programs:
        pytest.skip("cast is there for Linux on x86-64 only")

    def run(*arguments: str) -> str:
        done = subprocess.run(
            [str(programs[0]), *arguments, "--rpc-url", node.url],
            capture_output=True,
            text=True,
            timeout=30,
        )
        assert done.returncode == 0, (arguments, done.stderr)
        return done.stdout.strip()

    return run


def test_cast__reads(cast: Any, node: Any, counter: str) -> None:
    assert cast("chain-id") == "1337"
    assert cast("client").startswith("mevm/")
    assert int(cast("block-number")) == int(node("eth_blockNumber"), 16)
    assert cast("balance", PAYER) == str(10_000 * 10**18)
    assert cast("nonce", PAYER) == "0"
    assert cast("code", counter) == node("eth_getCode", counter, "latest")
    assert int(cast("storage", counter, "0"), 16) == 0
    assert int(cast("call", counter, "bump()(uint256)")) == 1
    assert int(cast("gas-price")) > 0 and int(cast("base-fee")) > 0
    assert int(cast("estimate", counter, "bump()")) > 21_000
    assert json.loads(cast("block", "latest", "--json"))["number"] == node("eth_blockNumber")
    assert json.loads(cast("proof", counter, "0"))["address"] == counter
    assert counter[2:] in cast("access-list", counter, "bump()").lower()
    assert json.loads(cast("rpc", "anvil_nodeInfo"))["environment"]["chainId"] == 1337


def test_cast__sends_and_looks_back(cast: Any, counter: str) -> None:
    signing = ("--private-key", KEY, "--json")
    paid = json.loads(cast("send", PAYEE, "--value", "1ether", *signing))
    assert paid["status"] == "0x1"
    assert cast("balance", PAYEE, "--ether") == "1.000000000000000000"
    bumped = json.loads(cast("send", counter, "bump()", *signing))
    (log,) = json.loads(cast("logs", "--from-block", "0", "--address", counter, "--json"))
    assert log["transactionHash"] == bumped["transactionHash"]
    transaction = json.loads(cast("tx", bumped["transactionHash"], "--json"))
    assert transaction["from"].lower() == PAYER.lower()
    assert json.loads(cast("receipt", bumped["transactionHash"], "--json")) == bumped
    assert "Transaction successfully executed" in cast("run", bumped["transactionHash"], "--quick")
    cast("rpc", "anvil_setBalance", PAYEE, "0x1")
    assert cast("balance", PAYEE) == "1"
