"""The namespace `testing` of execution-apis: blocks that are built and shown, but not kept."""

from typing import Any

from mevm.blocks.assembly import Assembled, Extras, assemble, in_order
from mevm.blocks.block import Block
from mevm.blocks.fees import approach_gas_limit
from mevm.blocks.genesis import DEVELOPMENT_GAS_LIMIT
from mevm.blocks.header import ZERO_HASH
from mevm.blocks.validation import MAX_EXTRA_DATA
from mevm.node import Node
from mevm.rpc.blobs import decode_transaction
from mevm.rpc.codec import (
    DecodeError,
    address,
    data,
    fields,
    hash32,
    list_of,
    number64,
    to_data,
    to_quantity,
)
from mevm.rpc.errors import invalid_params
from mevm.rpc.registry import method, optional
from mevm.rpc.resolve import require_block
from mevm.rpc.shapes import withdrawal_object
from mevm.rpc.simulation import withdrawal
from mevm.vm.transaction import Transaction

payload_attributes = fields(
    {
        "timestamp": number64,
        "prevRandao": hash32,
        "suggestedFeeRecipient": address,
        "withdrawals": list_of(withdrawal),
        "parentBeaconBlockRoot": hash32,
    },
    ("timestamp", "prevRandao", "suggestedFeeRecipient"),
)


def extra_data(value: Any) -> bytes:
    """Decode what a header has room for."""
    decoded = data(value)
    if len(decoded) > MAX_EXTRA_DATA:
        raise DecodeError(f"extra data of {len(decoded)} bytes, at most {MAX_EXTRA_DATA}")
    return decoded


@method(
    "testing_buildBlockV1",
    hash32,
    payload_attributes,
    optional(list_of(data)),
    optional(extra_data, b""),
    long=True,
    changes=True,  # it does not, but the pool must not change while it is read
    development=True,
)
def build_block(
    node: Node,
    parent_hash: bytes,
    attributes: dict[str, Any],
    raw_transactions: list[bytes] | None,
    extra: bytes,
) -> dict[str, Any]:
    """Return the block of the transactions given, all of them; those of the pool if none are."""
    parent = require_block(node, parent_hash)
    if attributes["timestamp"] <= parent.timestamp:
        raise invalid_params(f"timestamp must be after the parent's, {parent.timestamp}")
    chain, sealing = node.chain, node.sealing
    target = sealing.gas_limit or node.settings.gas_limit or DEVELOPMENT_GAS_LIMIT
    context = chain.next_context(
        parent,
        timestamp=attributes["timestamp"],
        coinbase=attributes["suggestedFeeRecipient"],
        gas_limit=approach_gas_limit(parent.header.gas_limit, target),
        prev_randao=attributes["prevRandao"],
    )
    root = attributes.get("parentBeaconBlockRoot", ZERO_HASH)
    extras = Extras(extra, attributes.get("withdrawals", ()), root)
    if raw_transactions is None:
        built = assemble(chain.engine, parent, context, node.sealer.fill(context), extras)
        return _payload(built)
    transactions = [decode_transaction(raw) for raw in raw_transactions]
    built = assemble(chain.engine, parent, context, in_order(transactions), extras)
    for reason in built.rejected.values():
        raise reason
    return _payload(built)


def _payload(built: Assembled) -> dict[str, Any]:
    """Return a block in the form that the engine API has for it."""
    block = built.block
    return {
        "executionPayload": _execution_payload(block),
        "blockValue": to_quantity(_tips(block)),
        # The node keeps transactions without their blobs.
        "blobsBundle": {"commitments": [], "proofs": [], "blobs": []},
        "executionRequests": [
            to_data(bytes([kind]) + requests) for kind, requests in built.requests
        ],
        "shouldOverrideBuilder": False,
    }


def _execution_payload(block: Block) -> dict[str, Any]:
    """Return header and body (ExecutionPayloadV3)."""
    header = block.header
    return {
        "parentHash": to_data(header.parent_hash),
        "feeRecipient": to_data(header.coinbase),
        "stateRoot": to_data(header.state_root),
        "receiptsRoot": to_data(header.receipts_root),
        "logsBloom": to_data(header.bloom),
        "prevRandao": to_data(header.mix_hash),
        "blockNumber": to_quantity(header.number),
        "gasLimit": to_quantity(header.gas_limit),
        "gasUsed": to_quantity(header.gas_used),
        "timestamp": to_quantity(header.timestamp),
        "extraData": to_data(header.extra_data),
        "baseFeePerGas": to_quantity(header.base_fee or 0),
        "blockHash": to_data(header.hash),
        "transactions": [to_data(each.raw) for each in block.transactions],
        "withdrawals": [withdrawal_object(each) for each in block.withdrawals or ()],
        "blobGasUsed": to_quantity(header.blob_gas_used or 0),
        "excessBlobGas": to_quantity(header.excess_blob_gas or 0),
    }


def _tips(block: Block) -> int:
    """Return what the block earns the one who makes it."""
    base_fee = block.header.base_fee or 0

    def tip(transaction: Transaction) -> int:
        """Return the wei per gas above the base fee."""
        return transaction.effective_gas_price(base_fee) - base_fee

    paid = zip(block.transactions, block.receipts, strict=True)
    return sum(tip(transaction) * receipt.gas_used for transaction, receipt in paid)
