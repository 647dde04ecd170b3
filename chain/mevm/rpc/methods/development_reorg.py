"""What only a development chain has: blocks that are shown in full, removed or replaced."""

from collections import defaultdict
from typing import Any

from mevm.node import Node
from mevm.node.reorganisation import NewTransaction, reorganise
from mevm.rpc.blobs import decode_transaction
from mevm.rpc.calls import transaction_fields
from mevm.rpc.codec import DecodeError, data, in_field, json_type, list_of, number_up_to
from mevm.rpc.errors import invalid_params
from mevm.rpc.methods.development import execute, mine_options
from mevm.rpc.objects import transaction
from mevm.rpc.registry import optional
from mevm.rpc.shapes import block_object

MAX_DEPTH = 10_000

depth = number_up_to(MAX_DEPTH)


def new_transaction(value: Any) -> tuple[NewTransaction, int]:
    """Decode an array of a transaction, signed or as an object, and the place of its block."""
    if not isinstance(value, list) or len(value) != 2:
        raise DecodeError(f"{json_type(value)} instead of an array of a transaction and a number")
    place = in_field("[1]", depth, value[1])
    if isinstance(value[0], str):
        return decode_transaction(in_field("[0]", data, value[0])), place
    return transaction_fields(in_field("[0]", transaction, value[0])), place


@execute("evm_mine_detailed", optional(mine_options, {}))
def mine_detailed(node: Node, options: dict[str, int]) -> list[dict[str, Any]]:
    """Make blocks as `evm_mine` does, and return them with their transactions (anvil)."""
    if "timestamp" in options:
        node.set_next_timestamp(options["timestamp"])
    return [block_object(block, True) for block in node.mine(options.get("blocks", 1))]


@execute("anvil_rollback", optional(depth, 1))
def rollback(node: Node, count: int) -> None:
    """Remove the newest blocks with what is in them (anvil)."""
    if count > node.head.number:
        raise invalid_params(f"invalid argument 0: {count}, but the head is {node.head.number}")
    node.rewind(node.head.number - count)


@execute("anvil_reorg", depth, optional(list_of(new_transaction), []))
def reorg(node: Node, count: int, placed: list[tuple[NewTransaction, int]]) -> None:
    """Replace the newest blocks by as many others, with the transactions given (anvil)."""
    by_place: dict[int, list[NewTransaction]] = defaultdict(list)
    for each, place in placed:
        by_place[place].append(each)
    try:
        reorganise(node, count, by_place)
    except ValueError as error:
        raise invalid_params(str(error)) from None
