"""Blocks of random transactions over random contracts: ours, and the specification's.

`mevm` builds each block, and EELS executes what was tried, in its own order. A block holds some
of the transactions only: why the others are left out may be said in other words, but both leave
out the same.
"""

import os
from collections.abc import Callable
from typing import Any

import pytest
from random_evm import RandomBlock
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.state import World
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork

SIZE = 50
FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
# A block of each number: 1,000 transactions, and 100,000 in the long run.
SEEDS = range(2_000 if FUZZ else 20)
FORKS = {**dict.fromkeys(range(7), Fork.PRAGUE), 7: Fork.CANCUN, 8: Fork.SHANGHAI, 9: Fork.PARIS}


@pytest.mark.rule("SERO-30")
@pytest.mark.parametrize("seed", SEEDS)
def test_block__agrees_with_the_specification(seed: int, specification: Callable[..., Any]) -> None:
    fork = FORKS[seed % len(FORKS)]
    given = RandomBlock(seed, SIZE, fork)
    config = ChainConfig(CHAIN_ID, {each: 0 for each in Fork if each <= fork})
    genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
    world = World.from_alloc(given.alloc)
    chain = Chain.from_genesis(config, genesis.header, world, PyEvmEngine())
    context = chain.next_context(
        chain.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
    )
    block = chain.assemble(given.fill, context).block
    header = block.header
    expected = specification(
        fork.name.capitalize(), given.alloc, context, chain.genesis, given.transactions
    )
    ours = [
        (transaction.hash, each.success, each.cumulative_gas_used, each.bloom)
        for transaction, each in zip(block.transactions, block.receipts, strict=True)
    ]
    assert ours == [
        (tx_hash, each.succeeded, each.cumulative_gas_used, each.bloom)
        for tx_hash, each in expected.receipts
    ]
    logs = [
        (log.address, tuple(log.topics), log.data)
        for receipt in block.receipts
        for log in receipt.logs
    ]
    assert logs == [
        (log.address, tuple(log.topics), log.data)
        for _, receipt in expected.receipts
        for log in receipt.logs
    ]
    assert header.gas_used == expected.gas_used
    assert header.bloom == expected.bloom
    assert header.requests_hash == expected.requests_hash
    assert header.state_root == expected.state_root
    if len(block.transactions) == SIZE:  # the tool counts those left out in its tries, too
        assert header.transactions_root == expected.tx_root
        assert header.receipts_root == expected.receipt_root


def test_blocks__are_not_trivial() -> None:
    """Most transactions are valid, many succeed, many fail, and all types are among them."""
    included, succeeded, types = 0, 0, set()
    for seed in range(4):
        given = RandomBlock(seed, SIZE)
        config = ChainConfig(CHAIN_ID, dict.fromkeys(Fork, 0))
        genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
        chain = Chain.from_genesis(
            config, genesis.header, World.from_alloc(given.alloc), PyEvmEngine()
        )
        context = chain.next_context(
            chain.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
        )
        block = chain.assemble(given.fill, context).block
        included += len(block.transactions)
        succeeded += sum(receipt.success for receipt in block.receipts)
        types |= {transaction.type for transaction in block.transactions}
    assert types == {0, 1, 2, 3, 4}
    assert 4 * SIZE * 0.75 < included < 4 * SIZE
    assert included / 4 < succeeded < included * 0.9
