"""The namespace `trace`, as Parity (OpenEthereum) has it, and Erigon after it."""

from collections.abc import Iterator
from functools import partial
from itertools import islice
from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.rewards import rewards
from mevm.node import Node
from mevm.node.tracing import Tracing
from mevm.rpc.calls import call_message
from mevm.rpc.codec import BlockId, data, hash32, list_of, number64, to_data
from mevm.rpc.errors import invalid_params
from mevm.rpc.methods.debug_traces import TRACE_TIMEOUT
from mevm.rpc.objects import trace_filter, trace_kinds, traced_call, transaction
from mevm.rpc.registry import at_block, method
from mevm.rpc.resolve import find_block, require_block
from mevm.vm.tracing.parity_trace import ParityTracer, ReplayTracer
from mevm.vm.transaction import Transaction

MAX_CALLS = 1_000
MAX_FILTER_BLOCKS = 10_000
MAX_FILTER_TRACES = 10_000

Object = dict[str, Any]
Kinds = frozenset[str]


@method("trace_transaction", hash32, long=True)
def trace_transaction(node: Node, tx_hash: bytes) -> list[Object] | None:
    """Return the calls of a transaction, None if it is in no block (Parity)."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        return None
    tracing = _tracing(node)
    traces: list[Object] = tracing.transaction(*place, ParityTracer(tracing.allowance))
    return traces


@method("trace_get", hash32, list_of(number64, MAX_CALLS), long=True)
def get(node: Node, tx_hash: bytes, address: list[int]) -> Object | None:
    """Return the call of a transaction that is at a trace address (Parity)."""
    traces = trace_transaction(node, tx_hash) or []
    return next((each for each in traces if each["traceAddress"] == address), None)


@method("trace_block", at_block, long=True)
def trace_block(node: Node, block: BlockId) -> list[Object] | None:
    """Return the calls of a block's transactions, and the rewards for it (Parity)."""
    found = find_block(node, block)
    return None if found is None else list(_block_traces(node, found, _tracing(node)))


@method("trace_filter", trace_filter, long=True)
def filter_traces(node: Node, wanted: Object) -> list[Object]:
    """Return the calls in a range of blocks that are from and to certain addresses (Parity).

    With addresses of both kinds a call has to match both, as Parity has it; Erigon's ``mode``
    "union" asks for either. Without ``count`` there is a bound on how many are returned.
    """
    tracing = _tracing(node)
    matching = (
        trace
        for block in _filter_blocks(node, wanted, tracing)
        for trace in _block_traces(node, block, tracing)
        if _matches(trace, wanted)
    )
    after, count = wanted.get("after", 0), wanted.get("count", MAX_FILTER_TRACES + 1)
    found = list(islice(matching, after, after + min(count, MAX_FILTER_TRACES + 1)))
    if len(found) > MAX_FILTER_TRACES:
        most = f"expected at most {MAX_FILTER_TRACES}"
        raise invalid_params(f"too many traces, {most}: ask for fewer blocks, or a count")
    return found


@method("trace_call", transaction, trace_kinds, at_block, long=True)
def trace_call(node: Node, fields: Object, kinds: Kinds, block: BlockId) -> Object:
    """Execute a call, and return what was asked for of it (Parity)."""
    return trace_call_many(node, [(fields, kinds)], block)[0]


@method("trace_callMany", list_of(traced_call, MAX_CALLS), at_block, long=True)
def trace_call_many(node: Node, calls: list[tuple[Object, Kinds]], block: BlockId) -> list[Object]:
    """Execute calls, each on what those before it left (Parity)."""
    found, tracing = require_block(node, block), _tracing(node)
    context, world = node.chain.context_of(found), found.world
    results: list[Object] = []
    for fields, kinds in calls:
        message = call_message(fields, node.settings.call_gas_limit)
        tracer = ReplayTracer(kinds, tracing.allowance)
        execution = node.chain.engine.begin(world, context, tracer)
        results.append(tracing.call(execution, context, message, tracer))
        if len(results) < len(calls):
            world = execution.world()
    return results


@method("trace_rawTransaction", data, trace_kinds, long=True)
def trace_raw_transaction(node: Node, raw: bytes, kinds: Kinds) -> Object:
    """Execute a signed transaction on the newest state without sending it (Parity)."""
    signed, head, tracing = Transaction.decode(raw), node.head, _tracing(node)
    tracer, context = ReplayTracer(kinds, tracing.allowance), node.chain.context_of(head)
    execution = node.chain.engine.begin(head.world, context, tracer)
    result: Object = tracing.apply(execution, context, signed, tracer)
    return result


@method("trace_replayTransaction", hash32, trace_kinds, long=True)
def replay_transaction(node: Node, tx_hash: bytes, kinds: Kinds) -> Object | None:
    """Execute a transaction again, and return what was asked for of it (Parity)."""
    place = node.chain.transaction(tx_hash)
    if place is None:
        return None
    tracing = _tracing(node)
    result: Object = tracing.transaction(*place, ReplayTracer(kinds, tracing.allowance))
    return result


@method("trace_replayBlockTransactions", at_block, trace_kinds, long=True)
def replay_block_transactions(node: Node, block: BlockId, kinds: Kinds) -> list[Object] | None:
    """Execute the transactions of a block again; see `trace_replayTransaction` (Parity)."""
    found, tracing = find_block(node, block), _tracing(node)
    if found is None or found.number == 0:
        return None if found is None else []
    results = tracing.transactions(found, partial(ReplayTracer, kinds, tracing.allowance))
    hashes = [to_data(each.hash) for each in found.transactions]
    return [{**each, "transactionHash": hashes[i]} for i, each in enumerate(results)]


def _tracing(node: Node) -> Tracing:
    return Tracing(node.chain, TRACE_TIMEOUT)


def _block_traces(node: Node, block: Block, tracing: Tracing) -> Iterator[Object]:
    if block.number == 0:
        return
    for traces in tracing.transactions(block, partial(ParityTracer, tracing.allowance)):
        yield from traces
    fork = node.chain.config.fork_at(block.number, block.timestamp)
    for reward in rewards(fork, block.number, block.header.coinbase, block.uncles):
        action = {
            "author": to_data(reward.author),
            "rewardType": "uncle" if reward.is_uncle else "block",
            "value": hex(reward.amount),
        }
        yield {
            "type": "reward",
            "action": action,
            "result": None,
            "subtraces": 0,
            "traceAddress": [],
            "blockHash": to_data(block.hash),
            "blockNumber": block.number,
            "transactionHash": None,
            "transactionPosition": None,
        }


def _filter_blocks(node: Node, wanted: Object, tracing: Tracing) -> Iterator[Block]:
    """Yield the blocks of a filter's range."""
    first = require_block(node, wanted.get("fromBlock", node.chain.first)).number
    last = require_block(node, wanted.get("toBlock", "latest")).number
    if first > last:
        raise invalid_params(f"fromBlock {first} is after toBlock {last}")
    if last - first >= MAX_FILTER_BLOCKS:
        span = last - first + 1
        raise invalid_params(f"query spans {span} blocks, expected at most {MAX_FILTER_BLOCKS}")
    for height in range(first, last + 1):
        block = node.chain.block(height)
        if block is not None:
            tracing.left()
            yield block


def _matches(trace: Object, wanted: Object) -> bool:
    """Return whether a trace is from and to the addresses that a filter names."""
    action = trace["action"]
    sender = action.get("from", action.get("address"))
    to = action.get("to", action.get("refundAddress", action.get("author")))
    if trace["type"] == "create":
        to = trace.get("result", {}).get("address")
    senders, receivers = wanted.get("fromAddress"), wanted.get("toAddress")
    is_from = not senders or sender in senders
    is_to = not receivers or to in receivers
    if senders and receivers and wanted.get("mode") == "union":
        return is_from or is_to
    return is_from and is_to
