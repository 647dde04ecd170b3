"""A chain that keeps only its last blocks: what is gone, what still works, and what it costs."""

import gc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Block, Chain, Genesis, HistoryPruned
from mevm.blocks.header import ZERO_ADDRESS
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig

LIMIT = 5


def grow(chain, count=1, coinbase=ZERO_ADDRESS):
    """Append empty blocks and return them."""
    return [
        chain.build(
            (),
            timestamp=chain.head.timestamp + 1,
            coinbase=coinbase,
            gas_limit=chain.head.header.gas_limit,
        )
        for _ in range(count)
    ]


@pytest.fixture
def chain():
    genesis = Genesis.development({}, config=ChainConfig.DEVELOPMENT, timestamp=1)
    return Chain.from_genesis(genesis.config, genesis.header, genesis.world, PyEvmEngine(), LIMIT)


@pytest.mark.rule("WSG-14")
def test_history__keeps_the_last_blocks_and_the_genesis(chain):
    blocks = grow(chain, 12)
    assert chain.first == 8
    assert [chain.block(n) for n in range(14)] == [
        chain.genesis,
        *[None] * 7,
        *blocks[7:],
        None,
    ]
    assert chain.block_by_hash(blocks[6].hash) is None
    assert chain.block_by_hash(blocks[7].hash) is blocks[7]
    assert chain.block_by_hash(chain.genesis.hash) is chain.genesis
    with pytest.raises(HistoryPruned, match="block 1 is not kept any more: the oldest is 8"):
        chain.blocks()
    with pytest.raises(HistoryPruned, match="block 7 is not kept"):
        list(chain.blooms(7, 12))


def test_history__lets_go_of_what_it_does_not_keep(chain):
    made = {block.hash for block in grow(chain, LIMIT + 300)}
    alive = [each for each in gc.get_objects() if isinstance(each, Block) and each.hash in made]
    assert sorted(each.number for each in alive) == list(range(46, LIMIT + 301))


def test_rewind__refuses_what_is_gone(chain):
    blocks = grow(chain, 12)
    with pytest.raises(HistoryPruned, match="block 7 is not kept"):
        chain.rewind(7)
    assert chain.head is blocks[-1]
    chain.rewind(8)
    assert chain.head is blocks[7]
    assert chain.first == 8
    chain.rewind(0)
    assert (chain.head, chain.first) == (chain.genesis, 0)
    assert grow(chain)[0].hash == blocks[0].hash


def test_restore__refuses_what_is_gone(chain):
    early, late = grow(chain, 4)[-1], grow(chain, 300)[-1]
    with pytest.raises(HistoryPruned, match="Block 4 .* is not kept any more: the oldest is 300"):
        chain.restore(early)
    assert chain.head is late
    chain.restore(chain.genesis)
    assert chain.head.number == 0


def test_restore__works_as_long_as_blockhash_does(chain):
    early = grow(chain, 4)[-1]
    grow(chain, 8)
    chain.restore(early)
    assert [chain.block(n).number for n in range(5)] == list(range(5))


def test_restore__brings_back_a_line_that_was_left(chain):
    left = grow(chain, 12)
    chain.rewind(9)
    other = grow(chain, 2, coinbase=b"\x01" * 20)
    chain.restore(left[-1])
    assert [chain.block(n) for n in range(8, 13)] == left[7:]
    assert chain.block_by_hash(other[-1].hash) is None


def test_ancestors__stay_as_far_as_blockhash_reaches(chain):
    hashes = [block.hash for block in grow(chain, 300)]
    chain.rewind(chain.first)
    ancestor_hash = chain.context_of(grow(chain)[0]).ancestor_hash
    number = chain.head.number
    assert [ancestor_hash(n) for n in range(number - 256, number)] == hashes[
        number - 257 : number - 1
    ]


@given(st.lists(st.integers(-LIMIT, 3 * LIMIT), max_size=12))
def test_fuzz_history__agrees_with_one_that_keeps_everything(steps):
    genesis = Genesis.development({}, config=ChainConfig.DEVELOPMENT, timestamp=1)
    parts = genesis.config, genesis.header, genesis.world, PyEvmEngine()
    whole, short = Chain.from_genesis(*parts), Chain.from_genesis(*parts, LIMIT)
    for step in steps:
        if step >= 0:
            grow(whole, step), grow(short, step)
        elif short.head.number + step >= max(short.first, 0):
            whole.rewind(whole.head.number + step), short.rewind(short.head.number + step)
        assert short.head.hash == whole.head.hash
        assert short.head.number - short.first < LIMIT + 1
        for number in range(short.first, short.head.number + 2):
            ours, theirs = short.block(number), whole.block(number)
            assert (ours and ours.hash) == (theirs and theirs.hash)
