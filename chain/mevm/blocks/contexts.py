"""Block contexts: what the EVM sees of a block, for one to build and for one that exists."""

from collections.abc import Callable

from mevm.blocks.block import Block
from mevm.blocks.difficulty import next_difficulty
from mevm.blocks.fees import next_base_fee, next_excess_blob_gas
from mevm.blocks.header import ZERO_HASH, Header
from mevm.vm.context import BlockContext
from mevm.vm.forks import ChainConfig, Fork


def next_context(
    config: ChainConfig,
    parent: Block,
    *,
    timestamp: int,
    coinbase: bytes,
    gas_limit: int,
    prev_randao: bytes = ZERO_HASH,
    base_fee: int | None = None,
) -> BlockContext:
    """
    Return the context of a block to build on ``parent``.

    Parameters
    ----------
    config : ChainConfig
        The chain's forks.
    parent : Block
        The block to build on.
    timestamp : int
        Later than the parent's.
    coinbase : bytes
        Who gets the priority fees.
    gas_limit : int
        Gas limit of the new block.
    prev_randao : bytes
        Randomness of the new block, from the merge on.
    base_fee : int or None
        Base fee in place of the one that EIP-1559 demands.

    Returns
    -------
    BlockContext
        With the fields that follow from the parent filled in.

    Raises
    ------
    ValueError
        If the timestamp is not later than the parent's.
    """
    if timestamp <= parent.timestamp:
        raise ValueError(f"timestamp {timestamp} is not after the parent's {parent.timestamp}")
    fork = config.fork_at(parent.number + 1, timestamp)
    due = next_base_fee(parent.header, fork)
    excess = None
    if fork >= Fork.CANCUN:
        excess = next_excess_blob_gas(parent.header, config.blob_schedule(fork))
    return BlockContext(
        number=parent.number + 1,
        timestamp=timestamp,
        coinbase=coinbase,
        gas_limit=gas_limit,
        difficulty=next_difficulty(parent.header, timestamp, fork),
        prev_randao=prev_randao,
        base_fee=due if base_fee is None or due is None else base_fee,
        excess_blob_gas=excess,
        config=config,
        ancestor_hash=ancestor_hashes(parent),
    )


def context_of(config: ChainConfig, header: Header, parent: Block | None) -> BlockContext:
    """Return the context in which the transactions of the block of ``header`` run."""
    return BlockContext(
        number=header.number,
        timestamp=header.timestamp,
        coinbase=header.coinbase,
        gas_limit=header.gas_limit,
        difficulty=header.difficulty,
        prev_randao=header.mix_hash,
        base_fee=header.base_fee,
        excess_blob_gas=header.excess_blob_gas,
        config=config,
        ancestor_hash=ancestor_hashes(parent),
    )


def ancestor_hashes(parent: Block | None) -> Callable[[int], bytes]:
    """Return the function behind BLOCKHASH: hashes of ``parent`` and of the blocks before it."""

    def ancestor_hash(number: int) -> bytes:
        block = parent
        while block is not None and block.number > number:
            block = block.parent
        return block.hash if block is not None and block.number == number else ZERO_HASH

    return ancestor_hash
