"""When forks activate, and which genesis configurations are refused."""

import json
from pathlib import Path
from typing import Any

import pytest

from mevm.vm.forks import BlobSchedule, ChainConfig, Fork

GENESIS = Path(__file__).parents[4] / "shared" / "vectors" / "rpc-compat-prague" / "genesis.json"


@pytest.mark.skipif(not GENESIS.is_file(), reason=f"no genesis at {GENESIS}")
def test_from_geth__reads_a_chain_of_many_forks() -> None:
    config = ChainConfig.from_geth(json.loads(GENESIS.read_text())["config"])
    assert config.chain_id == 3503995874084926
    forks = [Fork.HOMESTEAD, *list(Fork)[2:5], *list(Fork)[5:]]
    starts = range(0, 46, 3)
    assert [config.fork_at(number, number * 10) for number in starts] == forks
    assert config.fork_at(44, 449) == Fork.CANCUN
    assert not config.mevm_precompiles


def test_fork_at__is_frontier_without_a_schedule() -> None:
    assert ChainConfig(1, {}).fork_at(10**9, 10**9) == Fork.FRONTIER


def test_development__is_prague_from_the_start() -> None:
    assert ChainConfig.DEVELOPMENT.fork_at(0, 0) == Fork.PRAGUE
    assert ChainConfig.DEVELOPMENT.mevm_precompiles
    assert ChainConfig.DEVELOPMENT.chain_id == 1337


def test_from_geth__takes_a_merge_at_genesis() -> None:
    config = ChainConfig.from_geth(
        {"chainId": 5, "londonBlock": 0, "terminalTotalDifficulty": 0, "shanghaiTime": 10}
    )
    assert config.fork_at(0, 9) == Fork.PARIS
    assert config.fork_at(1, 10) == Fork.SHANGHAI


def test_from_geth__reads_what_is_ours_and_blob_schedules() -> None:
    entry = {"target": 1, "max": 2, "baseFeeUpdateFraction": 3}
    config = ChainConfig.from_geth(
        {"chainId": 5, "mevm": {"precompiles": True}, "blobSchedule": {"prague": entry}}
    )
    assert config.mevm_precompiles
    assert config.blob_schedule(Fork.PRAGUE) == BlobSchedule(1, 2, 3)
    assert config.blob_schedule(Fork.CANCUN) == BlobSchedule(3, 6, 3338477)


@pytest.mark.parametrize(
    ("config", "message"),
    [
        ({}, "chainId must be a 64-bit unsigned integer, not None"),
        ({"chainId": -1}, "chainId must be"),
        ({"chainId": True}, "chainId must be"),
        ({"chainId": 1, "londonBlock": "0"}, "londonBlock must be"),
        ({"chainId": 1, "osakaTime": 5}, "osakaTime is not supported"),
        ({"chainId": 1, "daoForkSupport": True}, "DAO fork is not supported"),
        ({"chainId": 1, "terminalTotalDifficulty": 5}, "say in mergeNetsplitBlock"),
        ({"chainId": 1, "berlinBlock": 5, "londonBlock": 4}, "LONDON activates before BERLIN"),
        ({"chainId": 1, "shanghaiTime": 5, "cancunTime": 4}, "CANCUN activates before SHANGHAI"),
        ({"chainId": 1, "mevm": True}, "mevm must be like"),
        ({"chainId": 1, "mevm": {"precompiles": 1}}, "mevm must be like"),
        ({"chainId": 1, "blobSchedule": {"prague": {}}}, "blobSchedule.prague.target must be"),
        ({"chainId": 1, "depositContractAddress": "0x00"}, "depositContractAddress is no address"),
        ({"chainId": 1, "depositContractAddress": 5}, "depositContractAddress is no address"),
    ],
)
def test_from_geth__reverts_if_malformed(config: dict[str, Any], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        ChainConfig.from_geth(config)
