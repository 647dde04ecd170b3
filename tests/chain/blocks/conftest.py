"""The chain of 45 blocks, Frontier to Prague, that other nodes agree on."""

import json
from pathlib import Path

import pytest

from mevm.blocks.block import split_blocks
from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.vm.engine import PyEvmEngine

ROOT = Path(__file__).parents[3]
VECTORS = ROOT.parent / "shared" / "vectors"
FOREIGN_CHAIN = VECTORS / "rpc-compat-prague"


@pytest.fixture(scope="session")
def foreign_genesis():
    if not FOREIGN_CHAIN.is_dir():
        pytest.skip("../shared/vectors/rpc-compat-prague is not there")
    return Genesis.from_geth(json.loads((FOREIGN_CHAIN / "genesis.json").read_text()))


@pytest.fixture(scope="session")
def foreign_blocks(foreign_genesis):
    return split_blocks((FOREIGN_CHAIN / "chain.rlp").read_bytes())


@pytest.fixture
def foreign_chain(foreign_genesis):
    """The foreign chain's genesis, ready for its blocks."""
    return start(foreign_genesis)


@pytest.fixture(scope="session")
def imported(foreign_genesis, foreign_blocks):
    """The whole foreign chain. Tests must leave it as it is."""
    chain = start(foreign_genesis)
    for raw in foreign_blocks:
        chain.import_block(raw)
    return chain


def start(genesis):
    return Chain.from_genesis(genesis.config, genesis.header, genesis.world, PyEvmEngine())
