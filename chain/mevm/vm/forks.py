"""Ethereum's forks, and when a chain activates them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Any, ClassVar

GAS_PER_BLOB = 1 << 17


class Fork(IntEnum):
    """Every fork that this node executes, in order."""

    FRONTIER = 0
    HOMESTEAD = 1
    TANGERINE_WHISTLE = 2
    SPURIOUS_DRAGON = 3
    BYZANTIUM = 4
    CONSTANTINOPLE = 5
    PETERSBURG = 6
    ISTANBUL = 7
    MUIR_GLACIER = 8
    BERLIN = 9
    LONDON = 10
    ARROW_GLACIER = 11
    GRAY_GLACIER = 12
    PARIS = 13
    SHANGHAI = 14
    CANCUN = 15
    PRAGUE = 16


@dataclass(frozen=True)
class BlobSchedule:
    """How many blobs a block aims at and may hold, and how fast their fee moves (EIP-7840)."""

    target: int
    max: int
    base_fee_update_fraction: int


BLOB_SCHEDULES = {
    Fork.CANCUN: BlobSchedule(3, 6, 3338477),
    Fork.PRAGUE: BlobSchedule(6, 9, 5007716),
}

# The keys of geth's genesis files, first match first.
GETH_KEYS: Mapping[Fork, tuple[str, ...]] = {
    Fork.HOMESTEAD: ("homesteadBlock",),
    Fork.TANGERINE_WHISTLE: ("eip150Block",),
    Fork.SPURIOUS_DRAGON: ("eip158Block", "eip155Block"),
    Fork.BYZANTIUM: ("byzantiumBlock",),
    Fork.CONSTANTINOPLE: ("constantinopleBlock",),
    Fork.PETERSBURG: ("petersburgBlock", "constantinopleBlock"),
    Fork.ISTANBUL: ("istanbulBlock",),
    Fork.MUIR_GLACIER: ("muirGlacierBlock",),
    Fork.BERLIN: ("berlinBlock",),
    Fork.LONDON: ("londonBlock",),
    Fork.ARROW_GLACIER: ("arrowGlacierBlock",),
    Fork.GRAY_GLACIER: ("grayGlacierBlock",),
    Fork.PARIS: ("mergeNetsplitBlock",),
    Fork.SHANGHAI: ("shanghaiTime",),
    Fork.CANCUN: ("cancunTime",),
    Fork.PRAGUE: ("pragueTime",),
}
UNSUPPORTED_KEYS = ("osakaTime", "amsterdamTime", "verkleTime")


@dataclass(frozen=True)
class ChainConfig:
    """What a chain's blocks are executed by.

    Attributes
    ----------
    chain_id
        What transactions sign against replay on other chains (EIP-155).
    schedule
        Block number at which each fork activates, its timestamp after Paris.
    mevm_precompiles
        Whether Prague blocks have the precompiles of this chain.
    blob_schedules
        Blob parameters of Cancun and Prague.
    deposit_contract
        Address whose logs are deposit requests (EIP-6110).
    """

    chain_id: int
    schedule: Mapping[Fork, int]
    mevm_precompiles: bool = False
    blob_schedules: Mapping[Fork, BlobSchedule] = field(default_factory=BLOB_SCHEDULES.copy)
    deposit_contract: bytes = bytes(20)

    DEVELOPMENT: ClassVar["ChainConfig"]

    def fork_at(self, number: int, timestamp: int) -> Fork:
        """Return the fork that executes the block with this number and timestamp."""
        for fork in reversed(Fork):
            activation = self.schedule.get(fork)
            position = number if fork <= Fork.PARIS else timestamp
            if activation is not None and position >= activation:
                return fork
        return Fork.FRONTIER

    def blob_schedule(self, fork: Fork) -> BlobSchedule:
        """Return the blob parameters of ``fork``, which is Cancun or later."""
        return self.blob_schedules[fork]

    @classmethod
    def from_geth(cls, config: Mapping[str, Any]) -> "ChainConfig":
        """Read the ``config`` object of a geth genesis file.

        Parameters
        ----------
        config
            Decoded JSON. Our own addition is ``"mevm": {"precompiles": true}``.

        Returns
        -------
        ChainConfig
            The configuration.

        Raises
        ------
        ValueError
            If a value is missing or of the wrong kind, or the chain needs a rule not known here.
        """
        for key in UNSUPPORTED_KEYS:
            if config.get(key) is not None:
                raise ValueError(f"genesis config: {key} is not supported, Prague is the last fork")
        if config.get("daoForkSupport"):
            raise ValueError("genesis config: the DAO fork is not supported")
        schedule = {}
        for fork, keys in GETH_KEYS.items():
            activations = [config[key] for key in keys if config.get(key) is not None]
            if activations:
                schedule[fork] = _natural(activations[0], keys[0])
        if Fork.PARIS not in schedule and config.get("terminalTotalDifficulty") is not None:
            if config["terminalTotalDifficulty"] != 0:
                raise ValueError("genesis config: say in mergeNetsplitBlock where the merge is")
            schedule[Fork.PARIS] = 0
        _check_order(schedule)
        return cls(
            chain_id=_natural(config.get("chainId"), "chainId"),
            schedule=schedule,
            mevm_precompiles=_read_extension(config.get("mevm", {})),
            blob_schedules=_read_blob_schedules(config.get("blobSchedule") or {}),
            deposit_contract=_read_address(config.get("depositContractAddress")),
        )


ChainConfig.DEVELOPMENT = ChainConfig(1337, dict.fromkeys(Fork, 0), mevm_precompiles=True)


def _natural(value: Any, name: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value < 1 << 64:
        raise ValueError(f"genesis config: {name} must be a 64-bit unsigned integer, not {value!r}")
    return value


def _check_order(schedule: Mapping[Fork, int]) -> None:
    """Refuse a schedule that activates a fork before the one it builds on."""
    is_by_block: Callable[[Fork], bool] = lambda fork: fork <= Fork.PARIS  # noqa: E731
    ordered = sorted(schedule)
    for earlier, later in zip(ordered, ordered[1:], strict=False):
        if is_by_block(earlier) == is_by_block(later) and schedule[earlier] > schedule[later]:
            raise ValueError(f"genesis config: {later.name} activates before {earlier.name}")


def _read_extension(extension: Any) -> bool:
    enabled = extension.get("precompiles", False) if isinstance(extension, Mapping) else None
    if not isinstance(enabled, bool):
        raise ValueError('genesis config: mevm must be like {"precompiles": true}')
    return enabled


def _read_blob_schedules(schedules: Mapping[str, Any]) -> dict[Fork, BlobSchedule]:
    result = dict(BLOB_SCHEDULES)
    for fork in result:
        name = fork.name.lower()
        entry = schedules.get(name)
        if entry is not None:
            result[fork] = BlobSchedule(
                _natural(entry.get("target"), f"blobSchedule.{name}.target"),
                _natural(entry.get("max"), f"blobSchedule.{name}.max"),
                _natural(entry.get("baseFeeUpdateFraction"), f"blobSchedule.{name} fraction"),
            )
    return result


def _read_address(value: Any) -> bytes:
    if value is None:
        return bytes(20)
    try:
        address = bytes.fromhex(value.removeprefix("0x"))
    except (AttributeError, ValueError):
        address = b""
    if len(address) != 20:
        raise ValueError(f"genesis config: depositContractAddress is no address: {value!r}")
    return address
