"""Random transactions have the same results on a fork as on the chain that was forked."""

import os
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from random_evm import RandomBlock
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.block import Block
from mevm.node import Node, NodeSettings
from mevm.remote.origin import ForkSettings
from mevm.rpc.codec import to_data
from mevm.state import World
from mevm.vm.forks import GETH_KEYS, Fork

SIZE = 50
FUZZ = os.environ.get("HYPOTHESIS_PROFILE") == "fuzz"
SEEDS = range(300 if FUZZ else 6)
FORKS = (Fork.PRAGUE, Fork.PRAGUE, Fork.CANCUN, Fork.PRAGUE, Fork.SHANGHAI, Fork.PARIS)


def genesis_of(given: RandomBlock, fork: Fork) -> dict[str, Any]:
    """Return a genesis file with the accounts of a random block."""
    config: dict[str, Any] = {
        GETH_KEYS[each][0]: 0 for each in Fork if Fork.FRONTIER < each <= fork
    }
    alloc = {
        to_data(address): {
            "balance": hex(account.balance),
            "nonce": hex(account.nonce),
            "code": to_data(account.code),
            "storage": {hex(slot): hex(value) for slot, value in account.storage.items()},
        }
        for address, account in given.alloc.items()
    }
    header = {"timestamp": 1_700_000_000, "gasLimit": 60_000_000, "baseFeePerGas": 7}
    return {"config": {**config, "chainId": CHAIN_ID}, "alloc": alloc, "difficulty": 0, **header}


def build(node: Node, given: RandomBlock) -> Block:
    """Build the random block on a node's head."""
    context = node.chain.next_context(
        node.head, timestamp=1_700_000_012, coinbase=COINBASE, gas_limit=60_000_000
    )
    return node.chain.assemble(given.fill, context).block


def accounts_of(world: World, addresses: Iterator[bytes], like: World) -> dict[bytes, Any]:
    """Return all of some accounts, with the slots that they have or have had in ``like``."""
    return {
        address: (
            world.account_exists(address),
            world.get_balance(address),
            world.get_nonce(address),
            world.get_code(address),
            {slot: world.get_storage(address, slot) for slot, _ in like.storage_items(address)},
        )
        for address in addresses
    }


@pytest.mark.parametrize("seed", SEEDS)
def test_block__is_the_same_on_a_fork(seed: int, serve: Callable[[Node], Any]) -> None:
    fork = FORKS[seed % len(FORKS)]
    first, second = (RandomBlock(seed, SIZE, fork) for _ in range(2))
    node = Node(NodeSettings(genesis=genesis_of(first, fork), account_count=0))
    remote = serve(node)
    settings = ForkSettings(url=remote.url, cache=None, hardfork=fork)
    forked = Node(NodeSettings(fork=settings, account_count=0))
    expected, found = build(node, first), build(forked, second)
    assert [tx.hash for tx in found.transactions] == [tx.hash for tx in expected.transactions]
    assert found.receipts == expected.receipts
    assert found.header.requests_hash == expected.header.requests_hash
    before, after = node.head.world, expected.world
    touched = [*first.alloc, *(address for address, _ in after.accounts())]
    for like in (before, after):
        theirs = accounts_of(after, iter(touched), like)
        assert accounts_of(found.world, iter(touched), like) == theirs
