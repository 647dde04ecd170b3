"""What waits in the pool, as geth's `txpool` namespace shows it."""

from collections.abc import Callable
from typing import Any

from mevm.node import Node
from mevm.rpc.codec import address, to_checksum_address, to_quantity
from mevm.rpc.registry import method
from mevm.rpc.shapes import transaction_object
from mevm.vm.transaction import Transaction

Transactions = dict[bytes, list[Transaction]]


def _waiting(node: Node) -> dict[str, Transactions]:
    """Return the transactions that are ready, and those that wait for another, by sender."""
    world = node.chain.head.world
    return {"pending": node.pool.pending(world), "queued": node.pool.queued(world)}


def _by_nonce(
    transactions: list[Transaction], show: Callable[[Transaction], Any]
) -> dict[str, Any]:
    """Return shown transactions by nonce in decimal."""
    return {str(tx.nonce): show(tx) for tx in transactions}


def _by_sender(found: Transactions, show: Callable[[Transaction], Any]) -> dict[str, Any]:
    """Return shown transactions by checksummed sender and nonce."""
    return {to_checksum_address(sender): _by_nonce(txs, show) for sender, txs in found.items()}


def _summary(tx: Transaction) -> str:
    """Return one line about a transaction."""
    to = to_checksum_address(tx.to) if tx.to else "contract creation"
    return f"{to}: {tx.value} wei + {tx.gas} gas × {tx.max_fee_per_gas} wei"


@method("txpool_status")
def status(node: Node) -> dict[str, str]:
    """Return how many transactions are ready, and how many wait for another."""
    return {
        name: to_quantity(sum(map(len, found.values()))) for name, found in _waiting(node).items()
    }


@method("txpool_content", long=True)
def content(node: Node) -> dict[str, Any]:
    """Return all waiting transactions."""
    return {name: _by_sender(found, transaction_object) for name, found in _waiting(node).items()}


@method("txpool_contentFrom", address, long=True)
def content_from(node: Node, sender: bytes) -> dict[str, Any]:
    """Return the waiting transactions of one sender."""
    return {
        name: _by_nonce(found.get(sender, []), transaction_object)
        for name, found in _waiting(node).items()
    }


@method("txpool_inspect", long=True)
def inspect(node: Node) -> dict[str, Any]:
    """Return a line about each waiting transaction."""
    return {name: _by_sender(found, _summary) for name, found in _waiting(node).items()}
