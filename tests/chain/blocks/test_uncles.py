"""Uncles of proof-of-work blocks: those of py-evm are taken, and every wrong one refused."""

from dataclasses import replace

import pytest
import rlp
from eth.chains.base import MiningChain
from eth.consensus.noproof import NoProofConsensus
from eth.db.atomic import AtomicDB
from eth.vm.forks import ByzantiumVM

from mevm.blocks import Chain, Genesis, InvalidBlock
from mevm.blocks.block import decode_block, encode_block
from mevm.blocks.difficulty import next_difficulty
from mevm.crypto.keccak import keccak
from mevm.crypto.rlp import encode_list
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import Fork

CONFIG = {"homesteadBlock": 0, "eip150Block": 0, "eip158Block": 0, "byzantiumBlock": 0}
COIN = 10**18


@pytest.fixture
def stock():
    vm = ByzantiumVM.configure(consensus_class=NoProofConsensus)
    chain = MiningChain.configure("Stock", vm_configuration=((0, vm),), chain_id=1)
    return chain.from_genesis(
        AtomicDB(), {"difficulty": 131_072, "gas_limit": 5_000_000, "timestamp": 0}, {}
    )


@pytest.fixture
def chain(stock):
    genesis = Genesis.from_geth(
        {
            "config": {"chainId": 1, **CONFIG},
            "alloc": {},
            "difficulty": 131_072,
            "gasLimit": 5_000_000,
            "nonce": "0x42",
        }
    )
    theirs = stock.get_canonical_head()
    header = replace(genesis.header, nonce=theirs.nonce, mix_hash=theirs.mix_hash)
    assert header.hash == theirs.hash
    return Chain.from_genesis(genesis.config, header, genesis.world, PyEvmEngine())


@pytest.fixture
def with_uncle(stock, chain):
    """Mine one block and import it; return a second block, whose uncle is a rival of the first."""
    vm = stock.get_vm()
    rival = vm.get_header().copy(
        coinbase=b"\x0b" * 20, timestamp=7, gas_limit=5_000_000, extra_data=b"rival"
    )
    rival = rival.copy(difficulty=vm.compute_difficulty(stock.get_canonical_head(), 7))
    first = stock.mine_block(coinbase=b"\x0a" * 20, timestamp=10)
    chain.import_block(rlp.encode(first))
    return rlp.encode(stock.mine_block(coinbase=b"\x0c" * 20, uncles=[rival], timestamp=20))


def test_import_block__pays_miner_and_uncle(chain, with_uncle):
    block = chain.import_block(with_uncle)
    assert len(block.uncles) == 1
    assert block.world.get_balance(b"\x0b" * 20) == 3 * COIN * 7 // 8
    assert block.world.get_balance(b"\x0c" * 20) == 3 * COIN + 3 * COIN // 32


def forged(raw, change):
    """Return the block with its uncles replaced by ``change(uncle)``."""
    header, body = decode_block(raw)
    uncles = tuple(change(body.uncles[0]))
    uncles_hash = keccak(encode_list(b"".join(uncle.rlp() for uncle in uncles)))
    header = replace(header, uncles_hash=uncles_hash)
    return encode_block(header, replace(body, uncles=uncles))


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        (lambda uncle: [uncle, uncle], "included before"),
        (lambda uncle: [uncle] * 3, "at most 2"),
        (lambda uncle: [replace(uncle, parent_hash=bytes(32))], "not a recent ancestor"),
        (lambda uncle: [replace(uncle, number=2)], "number"),
        (lambda uncle: [replace(uncle, timestamp=0)], "timestamp"),
        (lambda uncle: [replace(uncle, gas_limit=4_000_000)], "gas limit"),
        (lambda uncle: [replace(uncle, gas_used=uncle.gas_limit + 1)], "gas used"),
        (lambda uncle: [replace(uncle, difficulty=9)], "difficulty"),
        (lambda uncle: [replace(uncle, extra_data=bytes(33))], "extra data"),
    ],
)
def test_import_block__refuses_a_wrong_uncle(chain, with_uncle, change, reason):
    head = chain.head
    with pytest.raises(InvalidBlock, match=reason):
        chain.import_block(forged(with_uncle, change))
    assert chain.head is head


def test_import_block__refuses_an_ancestor_as_uncle(chain, with_uncle):
    ancestor = chain.head.header
    with pytest.raises(InvalidBlock, match="is an ancestor"):
        chain.import_block(forged(with_uncle, lambda _: [ancestor]))


def test_import_block__refuses_an_uncle_twice(chain, stock, with_uncle):
    block = chain.import_block(with_uncle)
    difficulty = next_difficulty(block.header, 30, Fork.BYZANTIUM)
    following = rlp.encode(stock.mine_block(timestamp=30, difficulty=difficulty))
    with pytest.raises(InvalidBlock, match="included before"):
        header, body = decode_block(following)
        uncles_hash = keccak(encode_list(block.uncles[0].rlp()))
        body = replace(body, uncles=block.uncles)
        chain.import_block(encode_block(replace(header, uncles_hash=uncles_hash), body))
    assert chain.import_block(following).number == 3
