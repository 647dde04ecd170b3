"""Puts a commitment tree's contract where it would be after any number of leaves, without them.

Gas does not depend on the values of nodes, only on which slots hold one: a complete node waits in
each slot that one ever waited in, if leaves came one by one. A test compares with such leaves.
"""

from collections.abc import Iterable
from typing import Any

import boa
from _pysha3 import keccak_256

ARITY, DEPTH = 4, 16
NODE = 2**253 - 1  # any


def grow(contract: Any, leaves: int) -> None:
    """Let the tree have so many leaves; its root stays, and so do all roots that it had."""
    slots = layout(contract, "commitment_tree")
    boa.env.set_storage(contract.address, slots["next_position"]["slot"], leaves)
    for level in range(DEPTH):
        for child in range(ARITY - 1):
            node = NODE if leaves >= (child + 1) * ARITY**level else 0
            slot = slots["_waiting"]["slot"] + level * (ARITY - 1) + child
            boa.env.set_storage(contract.address, slot, node)


def fill(contract: Any, slot: int, paths: Iterable[tuple[int, ...]], value: int) -> None:
    """Write a mapping under many paths of keys."""
    for path in paths:
        place = slot
        for key in path:
            place = int.from_bytes(keccak_256(place.to_bytes(32) + key.to_bytes(32)).digest())
        boa.env.set_storage(contract.address, place, value)


def layout(contract: Any, module: str | None = None) -> dict[str, Any]:
    """Return where a module's variables are, or the contract's own."""
    slots = contract.compiler_data.storage_layout["storage_layout"]
    return dict(slots[module] if module else slots)
