"""Filling in and signing the transactions that accounts of the node send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from mevm.node.calls import CallFailed
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.results import CallMessage
from mevm.vm.transaction import Transaction

if TYPE_CHECKING:
    from mevm.node.node import Node

DEFAULT_TIP = 10**9
CALL_FIELDS = (
    *("to", "data", "value", "gas_price", "max_fee_per_gas", "max_priority_fee_per_gas"),
    *("access_list", "authorization_list", "max_fee_per_blob_gas", "blob_versioned_hashes"),
)


def fill_transaction(node: Node, fields: Mapping[str, Any]) -> Transaction:
    """
    Complete and sign a transaction.

    Parameters
    ----------
    node : Node
        Whose accounts sign.
    fields : mapping
        ``from`` and fields of `Transaction.sign`. Nonce, gas, fees and chain id are filled in.

    Returns
    -------
    Transaction
        Signed, or without a signature if its account is impersonated.

    Raises
    ------
    InvalidTransaction
        If the account is neither.
    """
    values = {name: value for name, value in fields.items() if value is not None}
    sender = values.pop("from", None)
    if sender is None:
        raise InvalidTransaction("no sender: expected the field from")
    key = node.accounts.key(sender)
    if key is None and not node.is_impersonated(sender):
        raise InvalidTransaction(f"unknown account 0x{sender.hex()}: neither key nor impersonation")
    values = complete_fields(node, sender, values)
    if key is not None:
        return Transaction.sign(key, **values)
    return Transaction.unsigned(sender, **values)


def complete_fields(node: Node, sender: bytes, fields: Mapping[str, Any]) -> dict[str, Any]:
    """
    Fill in what a transaction lacks: nonce, gas, fees and chain id.

    Parameters
    ----------
    node : Node
        Whose state and next block decide.
    sender : bytes
        Whose transaction it is; the node need not have its key.
    fields : mapping
        Fields of `Transaction.sign`.

    Returns
    -------
    dict
        All of them.
    """
    values = {name: value for name, value in fields.items() if value is not None}
    values.setdefault("chain_id", node.chain.config.chain_id)
    values.setdefault("nonce", node.next_nonce(sender))
    _fill_fees(node, values)
    if "gas" not in values:
        values["gas"] = _gas(node, sender, values)
    return values


def _fill_fees(node: Node, values: dict[str, Any]) -> None:
    context = node.sealer.context()
    if values.get("gas_price") is not None:
        return
    base_fee = context.base_fee or 0
    if context.fork < Fork.LONDON or values.get("type") in (0, 1):
        values["gas_price"] = base_fee + DEFAULT_TIP
        return
    limit = values.get("max_fee_per_gas")
    tip = values.setdefault(
        "max_priority_fee_per_gas", DEFAULT_TIP if limit is None else min(DEFAULT_TIP, limit)
    )
    if limit is None:
        values["max_fee_per_gas"] = 2 * base_fee + tip


def _gas(node: Node, sender: bytes, values: Mapping[str, Any]) -> int:
    """Return the estimate; the block's limit for what fails, so that it is mined as failed."""
    given = {name: values[name] for name in CALL_FIELDS if name in values}
    message = CallMessage(sender=sender, gas=node.settings.call_gas_limit, **given)
    try:
        return node.estimate_gas(message, "pending", gas_given=False)
    except (CallFailed, InvalidTransaction):
        return node.sealer.context().gas_limit
