"""State tests of Ethereum, for any engine."""

import json
from pathlib import Path
from typing import Any

import pytest

from mevm.crypto import rlp
from mevm.crypto.keccak import keccak
from mevm.state import Account, World
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.interface import Engine
from mevm.vm.transaction import Transaction

VECTORS = Path(__file__).parents[3] / "shared" / "vectors" / "state"
TIME_LIMIT = 120
"""Seconds for each, on a machine that has other things to do as well."""

needs_vectors = pytest.mark.skipif(not VECTORS.is_dir(), reason=f"no state vectors in {VECTORS}")


def natural(text: str) -> int:
    return int(text, 16)


def data(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))


def load_posts() -> list[Any]:
    """Return one parameter per post: (fork name, test, post)."""
    return [
        pytest.param(
            *(fork, test, post),
            id=f"{path.stem}-{name.split('|')[-1]}-{index}",
            marks=pytest.mark.timeout(TIME_LIMIT),
        )
        for path in sorted(VECTORS.glob("*.json"))
        for name, test in json.loads(path.read_text()).items()
        for fork, entries in test["post"].items()
        for index, post in enumerate(entries)
    ]


def make_world(pre: dict[str, Any]) -> World:
    return World.from_alloc(
        {
            data(address): Account(
                balance=natural(account["balance"]),
                nonce=natural(account["nonce"]),
                code=data(account["code"]),
                storage={natural(k): natural(v) for k, v in account["storage"].items()},
            )
            for address, account in pre.items()
        }
    )


def make_context(env: dict[str, str], fork: Fork) -> BlockContext:
    randao = env.get("currentRandom") or env.get("currentDifficulty", "0x0")
    return BlockContext(
        number=natural(env["currentNumber"]),
        timestamp=natural(env["currentTimestamp"]),
        coinbase=data(env["currentCoinbase"]),
        gas_limit=natural(env["currentGasLimit"]),
        difficulty=0,
        prev_randao=natural(randao).to_bytes(32, "big"),
        base_fee=natural(env.get("currentBaseFee", "0xa")),
        excess_blob_gas=natural(env.get("currentExcessBlobGas", "0x0")),
        config=ChainConfig(1, {each: 0 for each in Fork if each <= fork}),
        ancestor_hash=lambda number: keccak(str(number).encode()),
    )


def check(engine: Engine, fork: str, test: dict[str, Any], post: dict[str, Any]) -> None:
    """Execute the transaction of a post; AssertionError if state, logs or refusal are others."""
    context = make_context(test["env"], Fork[fork.upper()])
    execution = engine.begin(make_world(test["pre"]), context)
    logs: list[Any] = []
    error = None
    try:
        result = execution.apply(Transaction.decode(data(post["txbytes"])))
        logs = [[log.address, list(log.topics), log.data] for log in result.logs]
    except InvalidTransaction as invalid:
        error = invalid.message
    expected = post.get("expectException")
    assert (error is None) == (expected is None), f"expected {expected}, got {error}"
    assert execution.world().root.hex() == post["hash"].removeprefix("0x")
    assert keccak(rlp.encode(logs)).hex() == post["logs"].removeprefix("0x")
