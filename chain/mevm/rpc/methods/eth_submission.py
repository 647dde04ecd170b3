"""Transactions that are filled in, sent without a signature, or answered with their receipt."""

from functools import partial
from typing import Any

from mevm.node import Node
from mevm.node.sending import complete_fields
from mevm.rpc.blobs import decode_transaction
from mevm.rpc.calls import transaction_fields
from mevm.rpc.codec import data, number_up_to, to_data, to_quantity
from mevm.rpc.errors import NotYet, RpcError
from mevm.rpc.methods.eth_transactions import get_receipt
from mevm.rpc.objects import transaction
from mevm.rpc.registry import method, optional
from mevm.rpc.shapes import transaction_object
from mevm.vm.transaction import Transaction

NOT_MINED, NONCE_GAP = 4, 6
"""Error codes of EIP-7966."""
WAIT, MAX_WAIT = 2_000, 60_000
"""Milliseconds."""
SIGNATURE = ("v", "r", "s", "yParity")


@method("eth_fillTransaction", transaction, long=True)
def fill_transaction(node: Node, fields: dict[str, Any]) -> dict[str, Any]:
    """Return a transaction with nonce, gas and fees filled in, to be signed (execution-apis)."""
    given = transaction_fields(fields)
    sender = given.pop("from", bytes(20))
    filled = Transaction.simulated(sender, **complete_fields(node, sender, given))
    shape = transaction_object(filled)
    shape["chainId"] = to_quantity(node.chain.config.chain_id)
    for name in SIGNATURE:
        shape.pop(name, None)
    return {"raw": to_data(filled.raw), "tx": shape}


@method("eth_sendUnsignedTransaction", transaction, long=True, changes=True, development=True)
def send_unsigned_transaction(node: Node, fields: dict[str, Any]) -> str:
    """Take a transaction of any account, without its key or its impersonation (anvil)."""
    given = transaction_fields(fields)
    sender = given.pop("from", bytes(20))
    filled = Transaction.unsigned(sender, **complete_fields(node, sender, given))
    return to_data(node.submit(filled))


@method(
    "eth_sendRawTransactionSync",
    data,
    optional(number_up_to(MAX_WAIT), WAIT),
    long=True,
    changes=True,
)
def send_raw_transaction_sync(node: Node, raw: bytes, wait: int) -> dict[str, Any]:
    """Take a signed transaction and return its receipt, or wait for it (EIP-7966).

    The server waits so many milliseconds, and goes on with everything else meanwhile.
    """
    decoded = decode_transaction(raw)
    expected = node.next_nonce(decoded.sender)
    if decoded.nonce > expected:
        text = f"nonce gap: next nonce {expected}, tx nonce {decoded.nonce}"
        raise RpcError(NONCE_GAP, text, to_quantity(expected))
    again = partial(get_receipt, node, node.submit(decoded))
    receipt = again()
    if receipt is None:
        text = "the transaction was added to the pool, but is not in a block yet"
        raise NotYet(NOT_MINED, text, to_data(decoded.hash), again, wait / 1_000)
    return receipt
