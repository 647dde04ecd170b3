"""The settled parts of a node as what RLP encodes, for dumps and stores; reading is strict."""

from collections.abc import Iterable
from typing import Any, Final

from mevm.blocks.fields import read_bytes, read_int, read_list
from mevm.blocks.priority_lane import BPS, PriorityLane
from mevm.blocks.records import optional
from mevm.crypto.rlp import Item, RLPError
from mevm.node.clock import ClockState
from mevm.node.sealing import SealingState
from mevm.node.snapshots import Impersonation
from mevm.vm.forks import BlobSchedule, ChainConfig, Fork

MILLISECONDS: Final = 1_000


def config_item(config: ChainConfig) -> list[Any]:
    """Return chain id, forks and what else the rules depend on."""
    schedules = sorted(config.blob_schedules.items())
    return [
        config.chain_id,
        [[int(fork), activation] for fork, activation in sorted(config.schedule.items())],
        int(config.mevm_precompiles),
        [[int(fork), s.target, s.max, s.base_fee_update_fraction] for fork, s in schedules],
        config.deposit_contract,
    ]


def read_config(item: Item) -> ChainConfig:
    """Read what `config_item` returns."""
    chain_id, schedule, precompiles, blobs, deposits = read_list(item, "config", length=5)
    return ChainConfig(
        chain_id=read_int(chain_id, "chain id"),
        schedule={_fork(f): read_int(at, "activation") for f, at in rows(schedule, 2)},
        mevm_precompiles=bool(read_int(precompiles, "precompiles")),
        blob_schedules={
            _fork(fork): BlobSchedule(*(read_int(each, "blob schedule") for each in rest))
            for fork, *rest in rows(blobs, 4)
        },
        deposit_contract=read_address(deposits),
    )


def _fork(item: Item) -> Fork:
    number = read_int(item, "fork")
    if number > max(Fork):
        raise RLPError(f"fork {number} is not known: expected at most {max(Fork):d}")
    return Fork(number)


def clock_item(clock: ClockState) -> list[Any]:
    """Return how the chain's time differs from the wall clock's."""
    behind = int(clock.offset < 0)
    interval, following = clock.block_interval, clock.next_timestamp
    return [behind, abs(clock.offset), _option(following), _option(interval)]


def read_clock(item: Item) -> ClockState:
    """Read what `clock_item` returns."""
    behind, offset, following, interval = read_list(item, "clock", length=4)
    seconds = read_int(offset, "clock offset")
    return ClockState(
        offset=-seconds if read_int(behind, "clock") else seconds,
        next_timestamp=optional(following, lambda each: read_int(each, "next timestamp")),
        block_interval=optional(interval, lambda each: read_int(each, "block interval")),
    )


def sealing_item(sealing: SealingState) -> list[Any]:
    """Return when blocks are made, and what goes into their headers."""
    period, lane = sealing.block_time, sealing.lane
    return [
        int(sealing.automine),
        _option(None if period is None else round(period * MILLISECONDS)),
        sealing.coinbase,
        _option(sealing.gas_limit),
        _option(sealing.next_prev_randao),
        _option(sealing.next_base_fee),
        *([] if lane is None else [[lane.coin_days, lane.share_bps]]),
    ]


def read_sealing(item: Item) -> SealingState:
    """Read what `sealing_item` returns."""
    fields = read_list(item, "sealing")
    if len(fields) not in (6, 7):
        raise RLPError(f"sealing of {len(fields)} items: expected 6, or 7 with a lane")
    automine, period, coinbase, gas_limit, randao, base_fee, *lane = fields
    return SealingState(
        automine=bool(read_int(automine, "automine")),
        block_time=optional(period, lambda each: read_int(each, "block time") / MILLISECONDS),
        coinbase=read_address(coinbase),
        gas_limit=optional(gas_limit, lambda each: read_int(each, "gas limit")),
        next_prev_randao=optional(randao, lambda each: read_bytes(each, "randao", length=32)),
        next_base_fee=optional(base_fee, lambda each: read_int(each, "base fee", bits=256)),
        lane=_lane(lane[0]) if lane else None,
    )


def _lane(item: Item) -> PriorityLane:
    contract, share = read_list(item, "lane", length=2)
    share_bps = read_int(share, "lane share")
    if not 1 <= share_bps <= BPS:
        raise RLPError(f"lane share of {share_bps} basis points: expected 1 to {BPS}")
    return PriorityLane(read_address(contract), share_bps)


def impersonation_item(impersonation: Impersonation) -> list[Any]:
    """Return who needs no key."""
    return [sorted(impersonation.accounts), int(impersonation.everyone)]


def read_impersonation(item: Item) -> Impersonation:
    """Read what `impersonation_item` returns."""
    accounts, everyone = read_list(item, "impersonation", length=2)
    return Impersonation(
        frozenset(read_address(each) for each in read_list(accounts, "impersonated")),
        bool(read_int(everyone, "impersonation")),
    )


def _option(value: int | bytes | None) -> list[int | bytes]:
    return [] if value is None else [value]


def rows(item: Item, width: int) -> Iterable[list[Item]]:
    """Yield the members of a list of lists of one length."""
    return (read_list(each, "row", length=width) for each in read_list(item, "rows"))


def read_address(item: Item) -> bytes:
    """Read 20 bytes."""
    return read_bytes(item, "address", length=20)
