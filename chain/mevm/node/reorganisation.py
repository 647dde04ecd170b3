"""Replacing the newest blocks by others, as happens on a live chain (`anvil_reorg`)."""

from collections.abc import Mapping, Sequence
from typing import Any

from mevm.blocks.assembly import in_order
from mevm.blocks.block import Block
from mevm.crypto.keccak import keccak
from mevm.node.node import Node
from mevm.node.sending import fill_transaction
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

NewTransaction = Transaction | Mapping[str, Any]
"""One that is signed, or fields for one of an account of the node."""


def reorganise(
    node: Node, depth: int, transactions: Mapping[int, Sequence[NewTransaction]]
) -> list[Block]:
    """
    Remove the newest blocks, and make as many others in their place.

    Parameters
    ----------
    node : Node
        Whose chain it is.
    depth : int
        How many.
    transactions : mapping
        What goes into each new block, by its place among them, from 0.

    Returns
    -------
    list of Block
        The new blocks. What was in the old ones is not in them, unless it is given.

    Raises
    ------
    ValueError
        If there are not so many blocks, or a place is not among them.
    InvalidTransaction
        If a transaction cannot be in its block. Nothing has changed then.
    """
    height = node.head.number - depth
    if depth < 1 or height < 0:
        raise ValueError(f"depth {depth}: expected 1 to {node.head.number}, the height of the head")
    wrong = [place for place in transactions if not 0 <= place < depth]
    if wrong:
        raise ValueError(f"block {wrong[0]} of the new ones: expected 0 to {depth - 1}")
    old = [node.resolve_block(number).hash for number in range(height + 1, height + depth + 1)]
    before = node.snapshot()
    try:
        node.rewind(height)
        blocks = [
            _make(node, replaced, transactions.get(place, ())) for place, replaced in enumerate(old)
        ]
    except BaseException:
        node.revert(before)
        raise
    node.forget(before)
    return blocks


def _make(node: Node, replaced: bytes, contents: Sequence[NewTransaction]) -> Block:
    """Make one block, which differs from the one that it replaces at least in its randomness."""
    node.set_prev_randao(keccak(replaced))
    counts: dict[bytes, int] = {}
    transactions = []
    for each in contents:
        if not isinstance(each, Transaction):
            sender = each.get("from", b"")
            nonce = node.head.world.get_nonce(sender) + counts.get(sender, 0)
            counts[sender] = counts.get(sender, 0) + 1
            each = fill_transaction(node, {"nonce": nonce, **each})
        transactions.append(each)
    assembled = node.chain.assemble(in_order(transactions), node.sealer.context())
    for reason in assembled.rejected.values():
        raise InvalidTransaction(reason.message, reason.code)
    return node.sealer.seal(assembled)
