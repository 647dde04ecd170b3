"""The rules of chains that are forked often; of any other it is assumed that they are the latest.

Source: the chain configurations of go-ethereum and op-geth, EIP-7892 for what blobs cost.
"""

from collections.abc import Mapping
from dataclasses import replace

from mevm.vm.forks import BlobSchedule, ChainConfig, Fork

OWN_CHAIN_ID = ChainConfig.DEVELOPMENT.chain_id

BPO1, BPO2 = BlobSchedule(10, 15, 8_346_193), BlobSchedule(14, 21, 11_684_671)
DEPOSITS = bytes.fromhex("00000000219ab540356cbb839cbe05303d7705fa")
MERGED: Mapping[Fork, int] = {fork: 0 for fork in Fork if fork <= Fork.PARIS}


def _config(
    chain_id: int,
    shanghai: int,
    cancun: int,
    prague: int,
    *,
    before: Mapping[Fork, int] = MERGED,
    deposits: bytes = bytes(20),
) -> ChainConfig:
    later = {Fork.SHANGHAI: shanghai, Fork.CANCUN: cancun, Fork.PRAGUE: prague}
    return ChainConfig(chain_id, {**before, **later}, deposit_contract=deposits)


MAINNET_BLOCKS = {
    Fork.HOMESTEAD: 1_150_000,
    Fork.TANGERINE_WHISTLE: 2_463_000,
    Fork.SPURIOUS_DRAGON: 2_675_000,
    Fork.BYZANTIUM: 4_370_000,
    Fork.CONSTANTINOPLE: 7_280_000,
    Fork.PETERSBURG: 7_280_000,
    Fork.ISTANBUL: 9_069_000,
    Fork.MUIR_GLACIER: 9_200_000,
    Fork.BERLIN: 12_244_000,
    Fork.LONDON: 12_965_000,
    Fork.ARROW_GLACIER: 13_773_000,
    Fork.GRAY_GLACIER: 15_050_000,
    Fork.PARIS: 15_537_394,
}
SEPOLIA_DEPOSITS = bytes.fromhex("7f02c3e3c98b133055b8b348b2ac625669ed295d")
HOLESKY_DEPOSITS = bytes.fromhex("42" * 20)
OPTIMISM_TIMES = 1_704_992_401, 1_710_374_401, 1_746_806_401
SEPOLIA_BLOCKS = {**MERGED, Fork.PARIS: 1_735_371}

KNOWN: Mapping[int, ChainConfig] = {
    each.chain_id: each
    for each in (
        ChainConfig.DEVELOPMENT,
        _config(
            1,
            1_681_338_455,
            1_710_338_135,
            1_746_612_311,
            before=MAINNET_BLOCKS,
            deposits=DEPOSITS,
        ),
        _config(10, *OPTIMISM_TIMES),
        _config(8_453, *OPTIMISM_TIMES),
        _config(17_000, 1_696_000_704, 1_707_305_664, 1_740_434_112, deposits=HOLESKY_DEPOSITS),
        _config(560_048, 0, 0, 1_742_999_832, deposits=DEPOSITS),
        _config(
            11_155_111,
            1_677_557_088,
            1_706_655_072,
            1_741_159_776,
            before=SEPOLIA_BLOCKS,
            deposits=SEPOLIA_DEPOSITS,
        ),
    )
}
"""Our own chain, Ethereum, OP Mainnet, Base, Holesky, Hoodi, Sepolia."""

BLOB_CHANGES: Mapping[int, tuple[int, int]] = {
    1: (1_765_290_071, 1_767_747_671),
    17_000: (1_759_800_000, 1_760_389_824),
    560_048: (1_762_365_720, 1_762_955_544),
    11_155_111: (1_761_017_184, 1_761_607_008),
}
"""When blocks came to hold more blobs: the first and second change after Prague."""


def config_of(
    chain_id: int,
    timestamp: int,
    *,
    hardfork: Fork | None = None,
    mevm_precompiles: bool | None = None,
) -> ChainConfig:
    """Return the rules for a fork of a chain.

    Parameters
    ----------
    chain_id
        The remote chain.
    timestamp
        Time of the block that is forked from: what blobs cost stays as it is then.
    hardfork
        Rules for all blocks, in place of those of the chain.
    mevm_precompiles
        Whether our precompiles are there; None for yes on forks of our own chain only.
    """
    config = KNOWN.get(chain_id) or _config(chain_id, 0, 0, 0)
    if hardfork is not None:
        config = replace(config, schedule={fork: 0 for fork in Fork if fork <= hardfork})
    schedules = dict(config.blob_schedules)
    for change, schedule in zip(BLOB_CHANGES.get(chain_id, ()), (BPO1, BPO2), strict=False):
        if timestamp >= change:
            schedules[Fork.PRAGUE] = schedule
    ours = chain_id == OWN_CHAIN_ID if mevm_precompiles is None else mevm_precompiles
    return replace(config, blob_schedules=schedules, mevm_precompiles=ours)
