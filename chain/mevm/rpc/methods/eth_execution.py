"""Calls and estimates: code is executed, and nothing stays."""

from typing import Any

from mevm.node import Node
from mevm.node.overrides import BlockOverride, StateOverrides
from mevm.rpc.calls import call_message
from mevm.rpc.codec import BlockId, to_data, to_quantity
from mevm.rpc.errors import execution_error
from mevm.rpc.objects import block_overrides, state_overrides, transaction
from mevm.rpc.registry import at_block, method, optional
from mevm.rpc.resolve import require_block
from mevm.rpc.shapes import access_list_object


@method(
    "eth_call",
    transaction,
    at_block,
    optional(state_overrides),
    optional(block_overrides),
    long=True,
    tried=True,
)
def call(
    node: Node,
    fields: dict[str, Any],
    block: BlockId,
    accounts: StateOverrides | None,
    header: BlockOverride | None,
) -> str:
    """Execute a call and return its output."""
    message = call_message(fields, node.settings.call_gas_limit)
    result = node.call(message, require_block(node, block), accounts, header)
    if not result.success:
        raise execution_error(result.error or "execution failed", result.output)
    return to_data(result.output)


@method(
    "eth_estimateGas",
    transaction,
    at_block,
    optional(state_overrides),
    optional(block_overrides),
    long=True,
    tried=True,
)
def estimate_gas(
    node: Node,
    fields: dict[str, Any],
    block: BlockId,
    accounts: StateOverrides | None,
    header: BlockOverride | None,
) -> str:
    """Return a gas limit that is enough for a transaction."""
    message = call_message(fields, node.settings.call_gas_limit)
    found = require_block(node, block)
    gas_given = "gas" in fields
    return to_quantity(node.estimate_gas(message, found, accounts, header, gas_given=gas_given))


@method("eth_createAccessList", transaction, at_block, optional(state_overrides), long=True)
def create_access_list(
    node: Node, fields: dict[str, Any], block: BlockId, accounts: StateOverrides | None
) -> dict[str, Any]:
    """Return the addresses and slots that a transaction touches, and its gas with them listed."""
    message = call_message(fields, node.settings.call_gas_limit)
    found = node.access_list(message, require_block(node, block), accounts)
    shape: dict[str, Any] = {
        "accessList": access_list_object(found.access_list),
        "gasUsed": to_quantity(found.gas_used),
    }
    return shape if found.error is None else {**shape, "error": found.error}
