"""Beginning a chain on a block of another one."""

from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from mevm.blocks.system_contracts import (
    BEACON_ROOTS,
    CODES,
    CONSOLIDATION_REQUESTS,
    HISTORY,
    QUEUE_SLOTS,
    WITHDRAWAL_REQUESTS,
)
from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.remote.history import ForkedHistory
from mevm.remote.networks import config_of
from mevm.remote.origin import ForkSettings, Origin
from mevm.state import ForkedWorld
from mevm.state.world import EMPTY_RECORD, Record
from mevm.vm.forks import ChainConfig, Fork

if TYPE_CHECKING:
    from mevm.node.settings import NodeSettings

QUEUES = (WITHDRAWAL_REQUESTS, CONSOLIDATION_REQUESTS)
SYSTEM_CONTRACTS = (BEACON_ROOTS, HISTORY, *QUEUES)


def begin_fork(
    fork: ForkSettings, settings: "NodeSettings", accounts: Sequence[bytes]
) -> tuple[Origin, ChainConfig, ForkedHistory]:
    """
    Reach the node of another chain, and return the fork of it.

    Parameters
    ----------
    fork : ForkSettings
        What to fork.
    settings : NodeSettings
        Chain id of the fork, and what its accounts have.
    accounts : sequence of bytes
        Development accounts.

    Returns
    -------
    tuple of Origin, ChainConfig and ForkedHistory
        The chain, its rules, and its blocks up to the first that can be built on.
    """
    origin = Origin(fork)
    config = config_of(
        origin.chain_id,
        origin.base.timestamp,
        hardfork=fork.hardfork,
        mevm_precompiles=fork.mevm_precompiles,
    )
    config = replace(config, chain_id=settings.chain_id or config.chain_id)
    rules = config.fork_at(origin.base.number + 1, origin.base.timestamp + 1)
    world = _prepare(origin, rules, accounts, settings.balance)
    return origin, config, ForkedHistory(origin.blocks, origin.base.with_world(world))


def _prepare(origin: Origin, rules: Fork, accounts: Sequence[bytes], balance: int) -> ForkedWorld:
    """
    Return the state to begin with: that of the block, with funded accounts.

    They keep their nonces, and lose their code: on many chains somebody has delegated the
    accounts of the usual mnemonic to code that takes what is sent to them. Where the contracts
    are missing that every block of Prague has to call, as on rollups, they are added.
    """
    prague = rules >= Fork.PRAGUE
    origin.state.prefetch(
        [*accounts, *(SYSTEM_CONTRACTS if prague else ())],
        [(queue, slot) for queue in QUEUES for slot in QUEUE_SLOTS] if prague else (),
    )
    records: dict[bytes, Record | None] = {}
    for address in accounts:
        found = origin.state.record(address) or EMPTY_RECORD
        records[address] = Record(found.nonce, balance, EMPTY_HASH)
    codes = {}
    for address in QUEUES if prague else ():
        found = origin.state.record(address) or EMPTY_RECORD
        if found.code_hash == EMPTY_HASH:
            code = CODES[address]
            records[address] = Record(1, found.balance, keccak(code))
            codes[keccak(code)] = code
    return ForkedWorld.of(origin.state).update(records, {}, codes)
