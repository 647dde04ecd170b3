"""The namespace `debug`: blocks and transactions as they are encoded, and parts of the state."""

from typing import Any

from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.node import Node
from mevm.rpc.codec import (
    BlockId,
    address,
    block_id,
    data,
    hash32,
    number64,
    to_data,
    to_word,
)
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.registry import at_block, method
from mevm.rpc.resolve import require_block, world_at

MAX_STORAGE_RANGE = 10_000


@method("debug_getRawHeader", block_id)
def get_raw_header(node: Node, block: BlockId) -> str:
    """Return the RLP encoding of a header."""
    return to_data(require_block(node, block).header.rlp())


@method("debug_getRawBlock", block_id)
def get_raw_block(node: Node, block: BlockId) -> str:
    """Return the RLP encoding of a block."""
    return to_data(require_block(node, block).rlp())


@method("debug_getRawReceipts", block_id)
def get_raw_receipts(node: Node, block: BlockId) -> list[str]:
    """Return the consensus encodings of a block's receipts."""
    return [to_data(receipt.encode()) for receipt in require_block(node, block).receipts]


@method("debug_getRawTransaction", hash32)
def get_raw_transaction(node: Node, tx_hash: bytes) -> str:
    """Return the encoding of a transaction; empty if it is unknown, as geth says."""
    place = node.chain.transaction(tx_hash)
    found = place[0].transactions[place[1]] if place is not None else node.pool.get(tx_hash)
    return to_data(b"" if found is None else found.raw)


@method("debug_setHead", number64, changes=True, development=True)
def set_head(node: Node, number: int) -> None:
    """Remove every block above a height."""
    if number > node.head.number:
        raise server_error(f"block {number} is above the head {node.head.number}")
    node.rewind(number)


@method("debug_getBadBlocks")
def get_bad_blocks(node: Node) -> list[Any]:
    """Return the blocks that were refused of late; none are kept (geth)."""
    return []


@method("debug_codeByHash", hash32, at_block)
def get_code_by_hash(node: Node, code_hash: bytes, block: BlockId) -> str | None:
    """Return the code that has a hash, None if no account has had it (anvil)."""
    code = world_at(node, block).code(code_hash)
    return to_data(code) if code or code_hash == EMPTY_HASH else None


@method("debug_storageRangeAt", block_id, number64, address, data, number64, long=True)
def storage_range_at(
    node: Node, block: BlockId, index: int, account: bytes, start: bytes, limit: int
) -> dict[str, Any]:
    """Return slots of an account before a transaction, in order of the hashes of keys (geth)."""
    found = require_block(node, block)
    if limit > MAX_STORAGE_RANGE:
        raise invalid_params(f"too many slots: {limit}, expected at most {MAX_STORAGE_RANGE}")
    if found.number == 0:
        raise server_error("no transaction in genesis")
    if index > len(found.transactions):
        raise server_error(
            f"transaction index {index} out of range for block {to_data(found.hash)}"
        )
    world = node.chain.replay(found, index).world()
    slots = [
        (keccak(bytes.fromhex(f"{key:064x}")), key, value)
        for key, value in world.storage_items(account)
    ]
    following = sorted(each for each in slots if each[0] >= start)
    return {
        "storage": {
            to_data(hashed): {"key": to_word(key), "value": to_word(value)}
            for hashed, key, value in following[:limit]
        },
        "nextKey": to_data(following[limit][0]) if len(following) > limit else None,
    }
