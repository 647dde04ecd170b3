"""What executes blocks a second time finds a block that another engine would not make."""

from typing import Any

import pytest
import second_engine
from random_evm import RandomBlock
from random_evm.blocks import CHAIN_ID, COINBASE

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.state import World
from mevm.vm.engine import PyEvmEngine, PyEvmExecution
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.interface import Execution


class Generous(PyEvmEngine):
    """Gives the miner a wei too much."""

    name = "generous"

    def begin(self, *args: Any) -> Execution:
        execution = PyEvmExecution(*args, None)
        execution.add_balance(COINBASE, 1)
        return execution


class Failing(PyEvmEngine):
    name = "failing"

    def begin(self, *args: Any) -> Execution:
        raise RuntimeError("cannot begin")


@pytest.fixture
def chain() -> Chain:
    config = ChainConfig(CHAIN_ID, dict.fromkeys(Fork, 0))
    genesis = Genesis.development({}, config=config, timestamp=1_700_000_000, base_fee=7)
    world = World.from_alloc(RandomBlock(1, 10).alloc)
    return Chain.from_genesis(config, genesis.header, world, PyEvmEngine())


def build(chain: Chain) -> tuple[Block, Block]:
    """Append a random block; return its parent as it was then, and the block."""
    parent = chain.head
    context = chain.next_context(
        parent, timestamp=parent.timestamp + 1, coinbase=COINBASE, gas_limit=60_000_000
    )
    block = chain.assemble(RandomBlock(1, 10).fill, context).block
    assert block.transactions
    chain.append(block)
    return parent, block


def test_check__agrees_with_the_same_engine(chain: Chain) -> None:
    chain.edit(lambda execution: execution.set_balance(COINBASE, 10**30))  # no header tells of it
    parent, block = build(chain)
    chain.edit(lambda execution: execution.set_balance(COINBASE, 5))
    assert second_engine.check(chain, parent, block, PyEvmEngine()) is None


def test_check__finds_a_difference(chain: Chain) -> None:
    text = second_engine.check(chain, *build(chain), Generous())
    assert text is not None
    assert text.startswith("block 1 of py-evm is another by generous: state_root")


def test_check__finds_what_cannot_be_executed(chain: Chain) -> None:
    text = second_engine.check(chain, *build(chain), Failing())
    assert text == "block 1: failing: RuntimeError('cannot begin')"
