"""Decoders of what blocks are asked for with: simulations, withdrawals."""

from typing import Any

from mevm.blocks.header import ZERO_HASH
from mevm.blocks.withdrawal import Withdrawal
from mevm.node.simulation import BlockRequest, SimulationRequest
from mevm.rpc.calls import transaction_fields
from mevm.rpc.codec import (
    address,
    boolean,
    fields,
    hash32,
    in_field,
    list_of,
    mapping,
    quantity64,
)
from mevm.rpc.objects import header_overrides, state_overrides, transaction

_withdrawal_fields = fields(
    {
        "index": quantity64,
        "validatorIndex": quantity64,
        "address": address,
        "amount": quantity64,
    },
    ("index", "validatorIndex", "address", "amount"),
)


def withdrawal(value: Any) -> Withdrawal:
    """Decode a withdrawal (EIP-4895)."""
    given = _withdrawal_fields(value)
    return Withdrawal(given["index"], given["validatorIndex"], given["address"], given["amount"])


_block_request_fields = fields(
    {
        "blockOverrides": mapping,
        "stateOverrides": state_overrides,
        "calls": list_of(transaction),
    }
)
_block_extra_fields = fields({"withdrawals": list_of(withdrawal), "beaconRoot": hash32})


def _block_request(value: Any) -> BlockRequest:
    """Decode a block of `eth_simulateV1`."""
    given = _block_request_fields(value)
    header = given.get("blockOverrides", {})
    extras = in_field("blockOverrides", _block_extra_fields, header)
    return BlockRequest(
        header=in_field("blockOverrides", header_overrides, header),
        state=given.get("stateOverrides"),
        calls=[transaction_fields(call) for call in given.get("calls", ())],
        withdrawals=extras.get("withdrawals", ()),
        parent_beacon_root=extras.get("beaconRoot", ZERO_HASH),
    )


_simulation_fields = fields(
    {
        "blockStateCalls": list_of(_block_request),
        "traceTransfers": boolean,
        "validation": boolean,
        "returnFullTransactions": boolean,
    }
)


def simulation(value: Any) -> tuple[SimulationRequest, bool]:
    """Decode the payload of `eth_simulateV1`, and whether transactions are wanted in full."""
    given = _simulation_fields(value)
    request = SimulationRequest(
        given.get("blockStateCalls", ()),
        strict=given.get("validation", False),
        trace_transfers=given.get("traceTransfers", False),
    )
    return request, given.get("returnFullTransactions", False)
