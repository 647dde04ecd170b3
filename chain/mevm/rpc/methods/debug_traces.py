"""The namespace `debug`: traces of transactions, blocks and calls, as geth has them."""

from collections.abc import Mapping
from functools import partial
from typing import Any

from mevm.blocks.block import Block, decode_block
from mevm.crypto.rlp import RLPError
from mevm.node import Node
from mevm.node.tracing import Tracing
from mevm.rpc.calls import call_message
from mevm.rpc.codec import (
    BlockId,
    DecodeError,
    block_number,
    data,
    hash32,
    in_field,
    mapping,
    to_data,
)
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.objects import block_overrides, state_overrides, transaction
from mevm.rpc.registry import at_block, method, optional
from mevm.rpc.resolve import find_block, require_block
from mevm.vm.errors import InvalidTransaction
from mevm.vm.tracing import NoopTracer, Watched, make_tracer, read_timeout

TRACE_TIMEOUT = 60.0
"""Seconds that all traces of a request may take."""

Options = Mapping[str, Any]
options = optional(mapping, {})


@method("debug_traceTransaction", hash32, options, long=True)
def trace_transaction(node: Node, tx_hash: bytes, trace: Options) -> Any:
    """Execute a transaction again where it was, and return what a tracer saw."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        raise server_error("transaction not found")
    block, index = place
    tracing = _tracing(node, trace)
    return tracing.transaction(block, index, make_tracer(trace, tracing.allowance))


@method("debug_traceBlockByNumber", block_number, options, long=True)
@method("debug_traceBlockByHash", hash32, options, long=True)
def trace_block(node: Node, block: BlockId, trace: Options) -> list[dict[str, Any]]:
    """Trace every transaction of a block."""
    found, tracing = traceable_block(node, block), _tracing(node, trace)
    make = partial(make_tracer, trace, tracing.allowance)
    return _by_hash(found, list(tracing.transactions(found, make)))


@method("debug_traceBlock", data, options, long=True)
def trace_raw_block(node: Node, raw: bytes, trace: Options) -> list[dict[str, Any]]:
    """Trace every transaction of a block that is given in RLP; the chain must have its parent."""
    try:
        header, body = decode_block(raw)
    except (RLPError, InvalidTransaction) as error:
        raise server_error(f"could not decode block: {error}") from None
    block, tracing = Block(header, body, (), None, None), _tracing(node, trace)
    make = partial(make_tracer, trace, tracing.allowance)
    return _by_hash(block, list(tracing.foreign_transactions(block, make)))


@method("debug_traceCall", transaction, at_block, options, long=True)
def trace_call(node: Node, fields: dict[str, Any], block: BlockId, trace: Options) -> Any:
    """Execute a call as `eth_call` does, and return what a tracer saw."""
    accounts, header = _overrides(trace)
    tracing = _tracing(node, trace)
    tracer = make_tracer(trace, tracing.allowance)
    message = call_message(fields, node.settings.call_gas_limit)
    found = require_block(node, block)
    execution = node.caller.begin(found, accounts, header, tracer)
    return tracing.call(execution, node.chain.context_of(found), message, tracer)


@method("debug_intermediateRoots", hash32, options, long=True)
def intermediate_roots(node: Node, block_hash: bytes, trace: Options) -> list[str]:
    """Return the state root after each transaction of a block."""
    found = traceable_block(node, block_hash)
    return list(_tracing(node, trace).transactions(found, _RootTracer))


class _RootTracer(NoopTracer):
    """Tells the state root alone."""

    def result(self, watched: Watched) -> str:
        """Return the root after the transaction."""
        return to_data(watched.after.world().root)


def traceable_block(node: Node, block: BlockId) -> Block:
    """Return a block that has transactions to trace.

    Raises
    ------
    RpcError
        If there is no such block, or it is the genesis.
    """
    found = find_block(node, block)
    if found is None:
        name = to_data(block) if isinstance(block, bytes) else f"#{block}"
        raise server_error(f"block {name} not found")
    if found.number == 0:
        raise server_error("genesis is not traceable")
    return found


def _tracing(node: Node, trace: Options) -> Tracing:
    return Tracing(node.chain, TRACE_TIMEOUT, read_timeout(trace))


def _by_hash(block: Block, results: list[Any]) -> list[dict[str, Any]]:
    pairs = zip(block.transactions, results, strict=True)
    return [{"txHash": to_data(tx.hash), "result": result} for tx, result in pairs]


def _overrides(trace: Options) -> tuple[Any, Any]:
    """Return what the options of a traced call change of accounts and block."""
    try:
        return (
            in_field("stateOverrides", state_overrides, trace.get("stateOverrides") or {}),
            in_field("blockOverrides", block_overrides, trace.get("blockOverrides") or {}),
        )
    except DecodeError as error:
        raise invalid_params(f"invalid argument 2: {error}") from None
