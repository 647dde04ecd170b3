"""The namespace `mevm`: what happened in a transaction, in words."""

from collections.abc import Mapping
from itertools import islice
from typing import Any

from mevm.blocks.block import Block
from mevm.node import Node
from mevm.node.tracing import Tracing
from mevm.rpc.calls import call_message
from mevm.rpc.codec import BlockId, hash32, mapping, to_data
from mevm.rpc.errors import invalid_params, server_error
from mevm.rpc.objects import transaction
from mevm.rpc.registry import at_block, method, optional
from mevm.rpc.resolve import require_block
from mevm.vm.tracing import NoopTracer

EXPLAIN_TIMEOUT = 60.0
"""Seconds that an explanation may take."""

Object = dict[str, Any]
Options = Mapping[str, Any]
options = optional(mapping, {})


@method("mevm_explain", hash32, options, long=True)
def explain_transaction(node: Node, tx_hash: bytes, wanted: Options) -> Object:
    """Return what a transaction did and why it failed, if it did; it may be a pending one.

    Options: ``gas``, whether the text has the gas of each source line; ``depth``, how deep it
    follows calls; ``recording``, to get what the node saw, for a client to explain it.
    """
    from mevm.explain.recorder import Recorder

    answer = _Answerer(node, wanted)
    tracing = Tracing(node.chain, EXPLAIN_TIMEOUT)
    recorder = Recorder(tracing.allowance)
    place = node.chain.transaction(tx_hash)
    if place is not None:
        return answer(tracing.transaction(*place, recorder))
    block = _pending(node, tx_hash)
    index = [each.hash for each in block.transactions].index(tx_hash)
    tracers = iter([*(NoopTracer() for _ in range(index)), recorder])
    results = tracing.foreign_transactions(block, lambda: next(tracers))
    recording = next(islice(results, index, None))
    return answer({**recording, "blockNumber": None, "blockHash": None, "index": None})


@method("mevm_explainCall", transaction, at_block, options, long=True)
def explain_call(node: Node, fields: Object, block: BlockId, wanted: Options) -> Object:
    """Return what a call would do, as `mevm_explain` does of a transaction."""
    from mevm.explain.recorder import Recorder

    answer = _Answerer(node, wanted)
    tracing = Tracing(node.chain, EXPLAIN_TIMEOUT)
    recorder = Recorder(tracing.allowance)
    message = call_message(fields, node.settings.call_gas_limit)
    found = require_block(node, block)
    execution = node.caller.begin(found, tracer=recorder)
    return answer(tracing.call(execution, node.chain.context_of(found), message, recorder))


def _pending(node: Node, tx_hash: bytes) -> Block:
    """Return the pending block, which has the transaction.

    Raises
    ------
    RpcError
        If it does not.
    """
    if node.pool.get(tx_hash) is None:
        raise server_error("transaction not found")
    block = node.pending_block()
    if all(each.hash != tx_hash for each in block.transactions):
        raise server_error(
            f"transaction {to_data(tx_hash)} waits: it is not in the pending block, "
            "for its nonce, its fee or its gas"
        )
    return block


class _Answerer:
    """Turns a recording into what was asked for."""

    def __init__(self, node: Node, wanted: Options) -> None:
        self._paths = node.settings.artifacts
        self._gas = _flag(wanted, "gas")
        self._recording = _flag(wanted, "recording")
        self._depth = wanted.get("depth")
        is_number = isinstance(self._depth, int) and not isinstance(self._depth, bool)
        if self._depth is not None and not (is_number and self._depth >= 0):
            raise invalid_params(f"depth: expected a number from 0, got {self._depth!r:.40}")

    def __call__(self, recording: Object) -> Object:
        """Return the recording itself, or its explanation with the text."""
        from mevm.explain.explanation import explain
        from mevm.explain.folder import present_library
        from mevm.explain.formats import UnusableArtifacts
        from mevm.explain.text import write_explanation

        if self._recording:
            return recording
        try:
            library = present_library(self._paths)
        except (UnusableArtifacts, OSError) as error:
            raise server_error(f"--artifacts: {error}") from None
        explanation = explain(recording, library)
        text = write_explanation(explanation, gas=self._gas, depth=self._depth)
        return explanation | {"text": text}


def _flag(wanted: Options, name: str) -> bool:
    value = wanted.get(name, False)
    if not isinstance(value, bool):
        raise invalid_params(f"{name}: expected a boolean, got {value!r:.40}")
    return value
