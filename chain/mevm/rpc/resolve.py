"""From what a request calls a block to the block and its state."""

from mevm.blocks.block import Block, StateUnavailable
from mevm.node import Node
from mevm.rpc.codec import BlockId
from mevm.rpc.errors import RpcError, server_error
from mevm.state.world import World
from mevm.turn import resolved


def find_block(node: Node, block: BlockId) -> Block | None:
    """Return the block of a tag, number or hash, or None if there is none.

    Every block of this chain is final as soon as it is sealed, so "safe" and "finalized" are the
    head; "pending" is a block made of what waits in the pool.

    Raises
    ------
    HistoryPruned
        If the block was dropped.
    """
    if isinstance(block, bytes):
        return node.chain.block_by_hash(block)
    if isinstance(block, int):
        node.chain.history.require(block)
        return node.chain.block(block)
    if block == "earliest":
        return node.chain.genesis
    if block == "pending":
        return node.pending_block()
    return node.chain.head


def require_block(node: Node, block: BlockId) -> Block:
    """Return the block of a tag, number or hash.

    Raises
    ------
    RpcError
        If there is none.
    """
    found = find_block(node, block)
    resolved()
    if found is None:
        raise unknown_block(block)
    return found


def unknown_block(block: BlockId) -> RpcError:
    """Return the error for a block that does not exist, in geth's words."""
    return server_error(
        "header for hash not found" if isinstance(block, bytes) else "header not found"
    )


def world_at(node: Node, block: BlockId) -> World:
    """Return the state after a block.

    Raises
    ------
    RpcError
        If there is no such block, or its state was not kept.
    """
    found = require_block(node, block)
    try:
        return found.world
    except StateUnavailable as error:
        raise server_error(str(error)) from None
