"""The Ethereum execution specification (EELS) as an oracle, run in this process as its t8n is."""

import argparse
import io
import json
import logging
from collections.abc import Callable, Iterator
from importlib import import_module
from typing import Any

import pytest
from ethereum_spec_tools.evm_tools.t8n import T8N, ForkCache, t8n_arguments

from mevm.blocks.block import Block
from mevm.crypto.rlp import encode_bytes, encode_list
from mevm.state import Account
from mevm.vm.context import BlockContext
from mevm.vm.transaction import Transaction

Specification = Callable[..., Any]

FORKS = ("prague", "cancun", "shanghai", "paris")
MODEXP = bytes(19) + b"\x05"


@pytest.fixture(scope="session")
def forks() -> Iterator[ForkCache]:
    logging.getLogger("T8N").setLevel(logging.CRITICAL)  # it reports every rejected transaction
    for fork in FORKS:
        _mend_modexp(import_module(f"ethereum.forks.{fork}.vm.precompiled_contracts.mapping"))
    with ForkCache() as cache:
        yield cache


@pytest.fixture
def specification(forks: ForkCache) -> Specification:
    """Return what executes a block as the specification says, and gives its result."""

    def execute(
        fork: str,
        alloc: dict[bytes, Account],
        context: BlockContext,
        parent: Block,
        transactions: list[Transaction],
    ) -> Any:
        given = {
            "alloc": {"0x" + address.hex(): _account(each) for address, each in alloc.items()},
            "env": _environment(context, parent),
            "txs": "0x" + _encode(transactions).hex(),
        }
        tool = T8N(_options(fork), io.StringIO(), io.StringIO(json.dumps(given)), forks)
        tool.run_blockchain_test()
        assert tool.result.block_exception is None, tool.result.block_exception
        return tool.result

    return execute


def _mend_modexp(precompiles: Any) -> None:
    """Let a length near 2^256 cost more gas than there is; the specification's sum overflows."""
    package = precompiles.__name__.removesuffix(".precompiled_contracts.mapping")
    out_of_gas = import_module(f"{package}.exceptions").OutOfGasError
    modexp = precompiles.PRE_COMPILED_CONTRACTS[MODEXP]

    def mended(evm: Any) -> None:
        try:
            modexp(evm)
        except OverflowError:
            raise out_of_gas from None

    precompiles.PRE_COMPILED_CONTRACTS[MODEXP] = mended


def _options(fork: str) -> argparse.Namespace:
    parser = argparse.ArgumentParser()
    t8n_arguments(parser.add_subparsers())
    stdin = [f"--input.{name}=stdin" for name in ("alloc", "env", "txs")]
    return parser.parse_args(["t8n", *stdin, f"--state.fork={fork}", "--state.chainid=1"])


def _account(account: Account) -> dict[str, Any]:
    return {
        "balance": hex(account.balance),
        "nonce": hex(account.nonce),
        "code": "0x" + account.code.hex(),
        "storage": {hex(slot): hex(value) for slot, value in account.storage.items()},
    }


def _environment(context: BlockContext, parent: Block) -> dict[str, Any]:
    environment = {
        "currentCoinbase": "0x" + context.coinbase.hex(),
        "currentGasLimit": hex(context.gas_limit),
        "currentNumber": hex(context.number),
        "currentTimestamp": hex(context.timestamp),
        "currentRandom": "0x" + context.prev_randao.hex(),
        "currentDifficulty": hex(context.difficulty),
        "blockHashes": {"0": "0x" + parent.hash.hex()},
        "ommers": [],
        "withdrawals": [],
        "parentBeaconBlockRoot": "0x" + bytes(32).hex(),
    }
    if context.base_fee is not None:
        environment["currentBaseFee"] = hex(context.base_fee)
    if context.excess_blob_gas is not None:
        environment["currentExcessBlobGas"] = hex(context.excess_blob_gas)
    return environment


def _encode(transactions: list[Transaction]) -> bytes:
    raw = [each.raw if each.type == 0 else encode_bytes(each.raw) for each in transactions]
    return encode_list(b"".join(raw))
