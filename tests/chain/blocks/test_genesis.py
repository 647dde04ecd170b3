"""Genesis files in geth's format, and the development genesis."""

import pytest

from mevm.blocks import Genesis, InvalidGenesis
from mevm.blocks.system_contracts import CODES
from mevm.vm.forks import ChainConfig, Fork

FOREIGN_GENESIS_HASH = "79e0f5ffb6a0c9f54d507dbbadc935603ac1db86d32f7857472180a75ec11f90"
ADDRESS = "0x" + "11" * 20


def geth(alloc=None, config=None, **fields):
    return {"config": {"chainId": 5, **(config or {})}, "alloc": alloc or {}, **fields}


def test_from_geth__gives_the_known_hash(foreign_genesis):
    assert foreign_genesis.header.hash.hex() == FOREIGN_GENESIS_HASH


def test_from_geth__reads_accounts_in_every_notation():
    account = {"balance": "1000", "nonce": "0x2", "code": "0x6001", "storage": {"0x1": "0x2"}}
    account["storage"]["0x3"] = "0x0"
    genesis = Genesis.from_geth(geth({ADDRESS: account, "22" * 20: {"balance": "0xff"}}))
    world, address = genesis.world, bytes.fromhex(ADDRESS[2:])
    assert (world.get_balance(address), world.get_nonce(address)) == (1_000, 2)
    assert world.get_code(address) == b"\x60\x01"
    assert dict(world.storage_items(address)) == {1: 2}
    assert world.get_balance(b"\x22" * 20) == 255


def test_from_geth__has_the_fields_of_its_fork():
    frontier = Genesis.from_geth(geth()).header
    assert (frontier.base_fee, frontier.difficulty) == (None, 131_072)
    config = {"terminalTotalDifficulty": 0, "londonBlock": 0, "shanghaiTime": 0, "cancunTime": 9}
    shanghai = Genesis.from_geth(geth(config=config, baseFeePerGas="0x7")).header
    assert (shanghai.base_fee, shanghai.difficulty) == (7, 0)
    assert shanghai.withdrawals_root is not None
    assert shanghai.excess_blob_gas is None


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        ([], "JSON object"),
        ({}, "config"),
        ({"config": {}}, "chainId"),
        ({"config": {"chainId": 1}}, "alloc"),
        (geth(config={"osakaTime": 0}), "osakaTime"),
        (geth({"0x12": {}}), "alloc.*20 bytes"),
        (geth({ADDRESS: []}), "expected an object"),
        (geth({ADDRESS: {"balance": "many"}}), "balance: 'many'"),
        (geth({ADDRESS: {"balance": -1}}), "balance: -1"),
        (geth({ADDRESS: {"balance": True}}), "balance: True"),
        (geth({ADDRESS: {"balance": hex(2**256)}}), "256-bit"),
        (geth({ADDRESS: {"code": "0xzz"}}), "code"),
        (geth({ADDRESS: {"code": 0}}), "code"),
        (geth({ADDRESS: {"code": "0x60 01"}}), "code"),
        (geth({ADDRESS: {"storage": []}}), "storage"),
        (geth({ADDRESS: {"storage": {"x": "0x1"}}}), "storage slot"),
        (geth(gasLimit="0x1" + "0" * 16), "gasLimit"),
        (geth(timestamp=1.5), "timestamp"),
        (geth(coinbase="0x00"), "coinbase: '0x00' is not 20 bytes"),
        (geth(nonce=None, mixHash="0x"), "mixHash"),
    ],
)
def test_from_geth__refuses_malformed_files(data, reason):
    with pytest.raises(InvalidGenesis, match=reason):
        Genesis.from_geth(data)


def test_development__has_funds_and_system_contracts():
    genesis = Genesis.development({b"\x01" * 20: 7}, config=ChainConfig.DEVELOPMENT, timestamp=9)
    assert genesis.config.fork_at(0, 9) is Fork.PRAGUE
    assert genesis.world.get_balance(b"\x01" * 20) == 7
    assert all(genesis.world.get_code(address) == code for address, code in CODES.items())
    assert (genesis.header.timestamp, genesis.header.base_fee) == (9, 10**9)
    assert genesis.header.state_root == genesis.world.root
