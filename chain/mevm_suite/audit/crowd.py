"""Repeats what one holder did for many others, in titanoboa's storage and without their calls.

A hundred thousand holders would take an hour to create by calls. So one is created by calls while
the slots that they write are noted; each slot's path of keys tells whose it is. For another holder
the same slots are written under his keys, and what belongs to nobody, such as a total, grows by
the same difference again. Tests compare the outcome with holders who were all created by calls.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any

import boa
from _pysha3 import keccak_256

from mevm_suite.audit.finding import AuditError

Keys = tuple[int, ...]  # what tells holders apart: an account, a grant's id

MAX_FIELDS = 16  # of a struct in a mapping


@dataclass(frozen=True)
class Change:
    """One slot that was written: a variable's slot, the keys of mappings, a struct's field."""

    contract: Any
    slot: int
    keys: Keys
    field: int
    before: int
    after: int

    def place(self, keys: Keys) -> int:
        """Return the same variable's slot under other keys."""
        return _start(self.slot, keys) + self.field


def record(act: Callable[[], None]) -> list[Change]:
    """
    Note what calls write to storage.

    Parameters
    ----------
    act
        Makes the calls.

    Returns
    -------
    list[Change]
        Every slot whose value differs afterwards. The calls have been made, once.

    """
    with boa.env.anchor():
        outer, boa.env.sstore_trace = boa.env.sstore_trace, {}
        act()
        written, boa.env.sstore_trace = boa.env.sstore_trace, outer
        after = {
            (contract, slot): boa.env.get_storage(contract, slot)
            for contract, slots in written.items()
            for slot in slots
        }
    before = {place: boa.env.get_storage(*place) for place in after}
    act()
    return [
        Change(contract, *_path(slot), before[contract, slot], value)
        for (contract, slot), value in after.items()
        if value != before[contract, slot]
    ]


def repeat(changes: Iterable[Change], keys: Keys, others: Iterable[Keys]) -> None:
    """
    Make the same changes for others.

    Parameters
    ----------
    changes
        What was noted for one holder, who was new.
    keys
        His keys.
    others
        The others' keys, in the same order; they are new too.

    """
    own, shared = defaultdict(list), []
    for change in changes:
        if set(change.keys) & set(keys):
            own[change.contract, change.slot, change.keys].append(change)
        else:
            shared.append(change)
    number = 0
    for other in others:
        number += 1
        instead = dict(zip(keys, other, strict=True))
        for (contract, slot, path), fields in own.items():
            start = _start(slot, tuple(instead.get(key, key) for key in path))
            for change in fields:
                value = instead.get(change.after, change.after)
                boa.env.set_storage(contract, start + change.field, value)
    for change in shared:
        total = change.after + number * (change.after - change.before)
        if not 0 <= total < 2**256:
            raise AuditError("holders", f"expected enough for {number} more of them")
        boa.env.set_storage(change.contract, change.place(change.keys), total)


def _start(slot: int, keys: Keys) -> int:
    """Return the slot in which the value of nested mappings begins."""
    for key in keys:
        slot = int.from_bytes(keccak_256(slot.to_bytes(32) + key.to_bytes(32)).digest())
    return slot


def _path(slot: int) -> tuple[int, Keys, int]:
    """Return a slot's variable, keys and field, from the hashes that titanoboa has seen."""
    for field in range(min(MAX_FIELDS, slot + 1)):
        preimage = boa.env.sha3_trace.get((slot - field).to_bytes(32))
        if preimage is not None:
            root, keys, _ = _path(int.from_bytes(preimage[:32]))
            return root, (*keys, int.from_bytes(preimage[32:])), field
    return slot, (), 0
