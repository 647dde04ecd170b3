"""What gas costs: now, next, and in the past."""

from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.fees import blob_gas_price, next_base_fee, next_excess_blob_gas
from mevm.node import Node
from mevm.rpc.codec import BlockId, block_number, number64, to_quantity
from mevm.rpc.errors import server_error
from mevm.rpc.objects import percentiles
from mevm.rpc.registry import method, optional
from mevm.rpc.resolve import require_block
from mevm.state.forked_world import RemoteOnly
from mevm.vm.forks import GAS_PER_BLOB, Fork

DEFAULT_TIP = 10**9  # as anvil: a development chain has no market to learn from
MAX_HISTORY = 1_024


@method("eth_gasPrice")
def gas_price(node: Node) -> str:
    """Return a price for legacy transactions: the next base fee and a tip."""
    return to_quantity((_next_base_fee(node, node.chain.head) or 0) + DEFAULT_TIP)


@method("eth_maxPriorityFeePerGas")
def max_priority_fee(node: Node) -> str:
    """Return a tip that gets a transaction into the next block."""
    return to_quantity(DEFAULT_TIP)


@method("eth_baseFee")
def base_fee(node: Node) -> str | None:
    """Return the base fee of the next block; None before London."""
    fee = _next_base_fee(node, node.chain.head)
    return None if fee is None else to_quantity(fee)


@method("eth_blobBaseFee")
def blob_base_fee(node: Node) -> str:
    """Return the price of blob gas in the next block; 0 before Cancun."""
    return to_quantity(_next_blob_fee(node, node.chain.head))


@method("eth_feeHistory", number64, block_number, optional(percentiles, ()), long=True)
def fee_history(node: Node, count: int, newest: BlockId, rewards: list[float]) -> dict[str, Any]:
    """Return fees of past blocks, and of the one after them."""
    if isinstance(newest, int) and newest > node.chain.head.number:
        head = node.chain.head.number
        raise server_error(f"request beyond head block: requested {newest}, head {head}")
    last = node.chain.head if newest == "pending" else require_block(node, newest)
    if node.origin is not None and last.number <= node.origin.base.number:
        raise RemoteOnly(last.number)
    # Older blocks may not be kept any more, or be those of another chain's node.
    first = max(node.chain.first, last.number + 1 - min(count, MAX_HISTORY))
    blocks = [require_block(node, number) for number in range(first, last.number + 1)]
    fees = [block.header.base_fee or 0 for block in blocks]
    blob_fees = [_blob_fee(node, block) for block in blocks]
    history: dict[str, Any] = {
        "oldestBlock": to_quantity(first),
        "baseFeePerGas": [*map(to_quantity, fees), to_quantity(_next_base_fee(node, last) or 0)],
        "gasUsedRatio": [block.header.gas_used / block.header.gas_limit for block in blocks],
        "baseFeePerBlobGas": [
            *map(to_quantity, blob_fees),
            to_quantity(_next_blob_fee(node, last)),
        ],
        "blobGasUsedRatio": [_blob_ratio(node, block) for block in blocks],
    }
    if rewards:
        history["reward"] = [_rewards(block, rewards) for block in blocks]
    return history


def _next_base_fee(node: Node, block: Block) -> int | None:
    """Return the base fee of the block after ``block``; of the next block it may have been set."""
    if block is node.head:
        return node.sealer.context().base_fee
    return next_base_fee(block.header, _next_fork(node, block))


def _next_blob_fee(node: Node, block: Block) -> int:
    """Return the price of blob gas in the block after ``block``."""
    fork = _next_fork(node, block)
    if fork < Fork.CANCUN:
        return 0
    schedule = node.chain.config.blob_schedule(fork)
    return blob_gas_price(next_excess_blob_gas(block.header, schedule), schedule)


def _blob_fee(node: Node, block: Block) -> int:
    """Return the price of blob gas in a block; 0 before Cancun."""
    excess = block.header.excess_blob_gas
    if excess is None:
        return 0
    return blob_gas_price(excess, node.chain.config.blob_schedule(_fork(node, block)))


def _blob_ratio(node: Node, block: Block) -> float:
    """Return how much of the blob gas that a block may hold it uses."""
    used = block.header.blob_gas_used or 0
    if not used:
        return 0.0
    return used / (node.chain.config.blob_schedule(_fork(node, block)).max * GAS_PER_BLOB)


def _fork(node: Node, block: Block) -> Fork:
    """Return the fork that a block is under."""
    return node.chain.config.fork_at(block.number, block.timestamp)


def _next_fork(node: Node, block: Block) -> Fork:
    """Return the fork of the block after ``block``, if it came a second later."""
    return node.chain.config.fork_at(block.number + 1, block.timestamp + 1)


def _rewards(block: Block, wanted: list[float]) -> list[str]:
    """Return the tips at percentiles of the gas of a block, in rising order of tips."""
    base = block.header.base_fee or 0
    tips = sorted(
        (tx.effective_gas_price(base) - base, receipt.gas_used)
        for tx, receipt in zip(block.transactions, block.receipts, strict=True)
    )
    if not tips:
        return [to_quantity(0)] * len(wanted)
    found: list[str] = []
    position, passed = 0, tips[0][1]
    for percentile in wanted:
        threshold = int(block.header.gas_used * percentile / 100)
        while passed < threshold and position < len(tips) - 1:
            position += 1
            passed += tips[position][1]
        found.append(to_quantity(tips[position][0]))
    return found
