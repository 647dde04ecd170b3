"""Blocks: by number and hash, their counts, uncles and receipts."""

from typing import Any

from mevm.node import Node
from mevm.rpc.codec import BlockId, block_id, block_number, boolean, hash32, quantity64, to_quantity
from mevm.rpc.registry import method, optional
from mevm.rpc.resolve import find_block
from mevm.rpc.shapes import block_object, header_object, receipt_object, uncle_object

full_transactions = optional(boolean, False)


@method("eth_blockNumber")
def get_head_number(node: Node) -> str:
    """Return the number of the newest block."""
    return to_quantity(node.chain.head.number)


@method("eth_getBlockByNumber", block_number, full_transactions)
@method("eth_getBlockByHash", hash32, full_transactions)
def get_block(node: Node, block: BlockId, full: bool) -> dict[str, Any] | None:
    """Return a block, or None if there is none."""
    found = find_block(node, block)
    return None if found is None else block_object(found, full, pending=block == "pending")


@method("eth_getHeaderByNumber", block_number)
@method("eth_getHeaderByHash", hash32)
def get_header(node: Node, block: BlockId) -> dict[str, Any] | None:
    """Return the header of a block, or None if there is none."""
    found = find_block(node, block)
    return None if found is None else header_object(found.header)


@method("eth_getBlockTransactionCountByNumber", block_number)
@method("eth_getBlockTransactionCountByHash", hash32)
def get_transaction_count(node: Node, block: BlockId) -> str | None:
    """Return how many transactions a block has, or None if there is none."""
    found = find_block(node, block)
    return None if found is None else to_quantity(len(found.transactions))


@method("eth_getUncleCountByBlockNumber", block_number)
@method("eth_getUncleCountByBlockHash", hash32)
def get_uncle_count(node: Node, block: BlockId) -> str | None:
    """Return how many uncles a block has, or None if there is none."""
    found = find_block(node, block)
    return None if found is None else to_quantity(len(found.uncles))


@method("eth_getUncleByBlockNumberAndIndex", block_number, quantity64)
@method("eth_getUncleByBlockHashAndIndex", hash32, quantity64)
def get_uncle(node: Node, block: BlockId, index: int) -> dict[str, Any] | None:
    """Return an uncle of a block, or None if there is none."""
    found = find_block(node, block)
    if found is None or index >= len(found.uncles):
        return None
    return uncle_object(found.uncles[index])


@method("eth_getBlockReceipts", block_id, long=True)
def get_receipts(node: Node, block: BlockId) -> list[dict[str, Any]] | None:
    """Return the receipts of a block, or None if there is none."""
    found = find_block(node, block)
    if found is None:
        return None
    count = range(len(found.transactions))
    return [receipt_object(found, i, node.chain.config) for i in count]
