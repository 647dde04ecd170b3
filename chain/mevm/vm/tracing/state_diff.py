"""What a transaction changes in the state, in the form of Parity's ``stateDiff``."""

from typing import Any

from mevm.state import World
from mevm.vm.interface import Execution
from mevm.vm.tracing.touched_state import TouchedState
from mevm.vm.tracing.watched import Watched

Object = dict[str, Any]
SAME = "="


class StateDiffTracer(TouchedState):
    """Tell every account that is born, dies or changes."""

    def result(self, watched: Watched) -> dict[str, Object]:
        """Return the changes by address.

        Each is "=" for none, or an object: ``{"+": to}`` for accounts that are born, ``{"-":
        from}`` for those that die, ``{"*": {"from": …, "to": …}}`` for the others.
        """
        self.touch_ends(watched)
        found = {}
        for address, slots in sorted(self.slots.items()):
            change = _account_change(watched.before, watched.after, address, slots)
            if change is not None:
                found["0x" + address.hex()] = change
        return found


def _account_change(
    before: World, after: Execution, address: bytes, slots: set[int]
) -> Object | None:
    was, is_now = before.account_exists(address), after.account_exists(address)
    if not was and not is_now:
        return None
    if was and not is_now:
        slots = {slot for slot, _ in before.storage_items(address)}
    kind = "*" if was and is_now else "+" if is_now else "-"
    shape: Object = {
        "balance": _change(kind, *(hex(each.get_balance(address)) for each in (before, after))),
        "code": _change(kind, *("0x" + each.get_code(address).hex() for each in (before, after))),
        "nonce": _change(kind, *(hex(each.get_nonce(address)) for each in (before, after))),
        "storage": {},
    }
    for slot in sorted(slots):
        values = [f"0x{each.get_storage(address, slot):064x}" for each in (before, after)]
        if values[0] != values[1]:
            shape["storage"][f"0x{slot:064x}"] = _change(kind, *values)
    return None if all(value in (SAME, {}) for value in shape.values()) else shape


def _change(kind: str, old: str, new: str) -> str | Object:
    if kind == "*":
        return SAME if old == new else {"*": {"from": old, "to": new}}
    return {kind: new if kind == "+" else old}
