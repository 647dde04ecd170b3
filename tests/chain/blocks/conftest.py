"""The chain of 45 blocks, Frontier to Prague, that other nodes agree on."""

import json
from pathlib import Path

import pytest

from mevm.blocks.block import split_blocks
from mevm.blocks.chain import Chain
from mevm.blocks.genesis import Genesis
from mevm.blocks.requests import DEPOSIT_EVENT
from mevm.blocks.system_contracts import CODES
from mevm.crypto.secp256k1 import address_of
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import GETH_KEYS

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


@pytest.fixture(scope="module")
def spare_chain(foreign_genesis):
    """The foreign chain at any height: tests rewind it and let it grow."""
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


# Logs its call data as a deposit event.
EMITTER = bytes.fromhex("365f5f37") + b"\x7f" + DEPOSIT_EVENT + bytes.fromhex("365fa100")
MAINNET_DEPOSITS = bytes.fromhex("00000000219ab540356cbb839cbe05303d7705fa")


@pytest.fixture(scope="session")
def keys():
    """Private keys of funded accounts."""
    return [bytes(31) + bytes([number]) for number in range(1, 5)]


@pytest.fixture
def plain_prague(keys):
    """A Prague chain without the precompiles of this project: Ethereum as it is."""
    contracts = CODES | {MAINNET_DEPOSITS: EMITTER}
    alloc = {address.hex(): {"code": "0x" + code.hex()} for address, code in contracts.items()}
    alloc |= {address_of(key).hex(): {"balance": str(10**24)} for key in keys}
    blocks = [key for keys in GETH_KEYS.values() for key in keys]
    config = {"chainId": 1, "depositContractAddress": "0x" + MAINNET_DEPOSITS.hex()}
    config |= dict.fromkeys(blocks, 0)
    fields = {"gasLimit": "0x1c9c380", "timestamp": 1_000, "difficulty": 0}
    return start(Genesis.from_geth({"config": config, "alloc": alloc, **fields}))


@pytest.fixture
def fill():
    """Fields of a block that the builder does not choose itself."""

    def fields(chain, **values):
        head = chain.head
        defaults = {
            "timestamp": head.timestamp + 12,
            "coinbase": b"\xc0" * 20,
            "gas_limit": head.header.gas_limit,
            "prev_randao": head.hash,
        }
        return defaults | values

    return fields
