"""Coin-days, and the share of each block that goes by them: the `mevm` namespace.

Source: CEC-08.
"""

from typing import Any

from mevm.blocks.coin_days import MAX_VIEWS, VIEW_GAS
from mevm.blocks.priority_lane import BPS, PriorityLane
from mevm.node import Node
from mevm.rpc.codec import (
    DecodeError,
    address,
    fields,
    number_up_to,
    to_checksum_address,
    to_data,
    to_quantity,
)
from mevm.rpc.errors import server_error
from mevm.rpc.methods.development import change
from mevm.rpc.registry import method, optional

_names = ("coinDays", "shareBps")
_lane_fields = fields({"coinDays": address, "shareBps": number_up_to(BPS)}, required=_names)


def lane_settings(value: Any) -> PriorityLane:
    """Decode the address of the contract and the lane's share."""
    found = _lane_fields(value)
    try:
        return PriorityLane(found["coinDays"], found["shareBps"])
    except ValueError as error:
        raise DecodeError(str(error)) from None


@method("mevm_coinDays", address, long=True)
def coin_days(node: Node, holder: bytes) -> str:
    """Return an account's coin-days, as the lane's contract tells them for the next block."""
    lane = node.sealing.lane
    if lane is None:
        raise server_error("this chain has no priority lane")
    return to_quantity(node.sealer.coin_days(lane).of(holder))


@method("mevm_lane", long=True)
def show_lane(node: Node) -> dict[str, Any] | None:
    """Return the lane and what is in it of the pending block; None if the chain has no lane."""
    lane = node.sealing.lane
    if lane is None:
        return None
    pending = node.sealer.pending()
    return {
        "coinDays": to_checksum_address(lane.coin_days),
        "shareBps": lane.share_bps,
        "gas": to_quantity(lane.gas(pending.block.header.gas_limit)),
        "maxViews": MAX_VIEWS,
        "viewGas": to_quantity(VIEW_GAS),
        "transactions": [to_data(tx.hash) for tx in pending.block.transactions[: pending.lane]],
    }


@change("mevm_setLane", optional(lane_settings))
def set_lane(node: Node, lane: PriorityLane | None) -> bool:
    """Let a share of each block go by coin-days, or with null all of it by fee."""
    node.set_lane(lane)
    return True
