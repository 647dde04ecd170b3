"""Transactions and their receipts, in blocks and in the pool."""

from typing import Any

from mevm.node import Node
from mevm.node.address_search import AddressSearch
from mevm.node.tracing import Tracing
from mevm.rpc.codec import BlockId, address, block_number, hash32, number64, quantity64, to_data
from mevm.rpc.registry import method
from mevm.rpc.resolve import find_block
from mevm.rpc.shapes import mined_transaction_object, receipt_object, transaction_object


@method("eth_getTransactionByHash", hash32)
def get_transaction(node: Node, tx_hash: bytes) -> dict[str, Any] | None:
    """Return a transaction from a block or the pool, or None if it is unknown."""
    place = node.chain.transaction(tx_hash)
    if place is not None:
        return mined_transaction_object(*place)
    waiting = node.pool.get(tx_hash)
    return None if waiting is None else transaction_object(waiting)


@method("eth_getTransactionBySenderAndNonce", address, number64, long=True)
def get_transaction_of(node: Node, sender: bytes, nonce: int) -> dict[str, Any] | None:
    """Return the transaction of an account with a nonce, or None if there is none (anvil, reth)."""
    for waiting in node.pool.in_order_of_arrival():
        if waiting.nonce == nonce and waiting.sender == sender:
            return transaction_object(waiting)
    tracing = Tracing(node.chain, node.settings.call_timeout)
    place = AddressSearch(node.chain, node.addresses, tracing).sent(sender, nonce)
    return None if place is None else mined_transaction_object(*place)


@method("eth_pendingTransactions")
def get_pending_transactions(node: Node) -> list[dict[str, Any]]:
    """Return the transactions that wait and that accounts of the node have sent (geth)."""
    own = {*node.accounts.addresses()}
    waiting = node.pool.in_order_of_arrival()
    return [transaction_object(each) for each in waiting if each.sender in own]


@method("eth_getTransactionByBlockNumberAndIndex", block_number, quantity64)
@method("eth_getTransactionByBlockHashAndIndex", hash32, quantity64)
def get_transaction_in_block(node: Node, block: BlockId, index: int) -> dict[str, Any] | None:
    """Return the transaction at a place in a block, or None if there is none."""
    found = find_block(node, block)
    if found is None or index >= len(found.transactions):
        return None
    return mined_transaction_object(found, index)


@method("eth_getRawTransactionByHash", hash32)
def get_raw_transaction(node: Node, tx_hash: bytes) -> str | None:
    """Return an encoded transaction, or None if it is unknown."""
    place = node.chain.transaction(tx_hash)
    found = place[0].transactions[place[1]] if place is not None else node.pool.get(tx_hash)
    return None if found is None else to_data(found.raw)


@method("eth_getRawTransactionByBlockNumberAndIndex", block_number, quantity64)
@method("eth_getRawTransactionByBlockHashAndIndex", hash32, quantity64)
def get_raw_transaction_in_block(node: Node, block: BlockId, index: int) -> str | None:
    """Return the encoded transaction at a place in a block, or None if there is none."""
    found = find_block(node, block)
    if found is None or index >= len(found.transactions):
        return None
    return to_data(found.transactions[index].raw)


@method("eth_getTransactionReceipt", hash32)
def get_receipt(node: Node, tx_hash: bytes) -> dict[str, Any] | None:
    """Return the receipt of a transaction, or None while it is in no block."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        return None
    block, index = place
    return receipt_object(block, index, node.chain.config)
