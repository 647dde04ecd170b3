"""The namespace `debug`: traces, and blocks and transactions as they are encoded."""

from typing import Any

from mevm.blocks.block import Block
from mevm.node import Node
from mevm.rpc.calls import call_message
from mevm.rpc.codec import (
    BlockId,
    DecodeError,
    block_id,
    block_number,
    hash32,
    in_field,
    mapping,
    number64,
    to_data,
)
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.objects import block_overrides, state_overrides, transaction
from mevm.rpc.registry import at_block, method, optional
from mevm.rpc.resolve import find_block, require_block
from mevm.vm.tracing import make_tracer

TRACE_TIMEOUT = 60.0

options = optional(mapping, {})


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


@method("debug_traceTransaction", hash32, options, long=True)
def trace_transaction(node: Node, tx_hash: bytes, trace: dict[str, Any]) -> dict[str, Any]:
    """Execute a transaction again where it was, and return what a tracer saw."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        raise server_error("transaction not found")
    block, index = place
    return _trace(node, block, index, trace)


@method("debug_traceBlockByNumber", block_number, options, long=True)
@method("debug_traceBlockByHash", hash32, options, long=True)
def trace_block(node: Node, block: BlockId, trace: dict[str, Any]) -> list[dict[str, Any]]:
    """Trace every transaction of a block."""
    found = find_block(node, block)
    if found is None:
        name = to_data(block) if isinstance(block, bytes) else f"#{block}"
        raise server_error(f"block {name} not found")
    if found.number == 0:
        raise server_error("genesis is not traceable")
    return [
        {"txHash": to_data(tx.hash), "result": _trace(node, found, i, trace)}
        for i, tx in enumerate(found.transactions)
    ]


@method("debug_traceCall", transaction, at_block, options, long=True)
def trace_call(
    node: Node, fields: dict[str, Any], block: BlockId, trace: dict[str, Any]
) -> dict[str, Any]:
    """Execute a call as `eth_call` does, and return what a tracer saw."""
    accounts, header = _overrides(trace)
    tracer = make_tracer(trace)
    message = call_message(fields, node.settings.call_gas_limit)
    execution = node.caller.begin(require_block(node, block), accounts, header, tracer)
    return tracer.result(execution.call(message, deadline=TRACE_TIMEOUT), message.gas)


def _overrides(trace: dict[str, Any]) -> tuple[Any, Any]:
    """Return what the options of a traced call change of accounts and block."""
    try:
        return (
            in_field("stateOverrides", state_overrides, trace.get("stateOverrides") or {}),
            in_field("blockOverrides", block_overrides, trace.get("blockOverrides") or {}),
        )
    except DecodeError as error:
        raise invalid_params(f"invalid argument 2: {error}") from None


def _trace(node: Node, block: Block, index: int, trace: dict[str, Any]) -> dict[str, Any]:
    """Trace one transaction of a block."""
    if block.number == 0:
        raise server_error("genesis is not traceable")
    tracer = make_tracer(trace)
    tx = block.transactions[index]
    execution = node.chain.replay(block, index, tracer)
    first_log = block.receipts[index].first_log_index
    return tracer.result(execution.apply(tx, deadline=TRACE_TIMEOUT), tx.gas, first_log)
