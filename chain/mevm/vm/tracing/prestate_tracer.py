"""The state that a transaction needs, or what it changes, as geth's ``prestateTracer`` has it."""

from collections.abc import Mapping
from typing import Any

from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.state import World
from mevm.vm.interface import Execution
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.options import InvalidTraceOption, read_option
from mevm.vm.tracing.touched_state import TouchedState
from mevm.vm.tracing.watched import Watched

Object = dict[str, Any]
States = dict[str, Object]


class PrestateTracer(TouchedState):
    """Tell the accounts and slots that a transaction touches.

    Parameters
    ----------
    allowance
        How much may be held.
    diff_mode
        Whether to tell only what changes, before and after.
    with_code, with_storage
        Whether accounts have their code, and the touched slots of their storage.
    include_empty
        Whether to tell accounts that were empty too.
    """

    def __init__(
        self,
        allowance: Allowance | None = None,
        *,
        diff_mode: bool = False,
        with_code: bool = True,
        with_storage: bool = True,
        include_empty: bool = False,
    ) -> None:
        super().__init__(allowance)
        self._diff_mode = diff_mode
        self._with_code = with_code
        self._with_storage = with_storage
        self._include_empty = include_empty

    @classmethod
    def from_options(cls, options: Mapping[str, Any], allowance: Allowance) -> "PrestateTracer":
        """Make the tracer that geth's options describe, in their ``tracerConfig``."""
        config = read_option(options, "tracerConfig", dict, {})
        diff_mode = read_option(config, "diffMode", bool, False)
        include_empty = read_option(config, "includeEmpty", bool, False)
        if diff_mode and include_empty:
            raise InvalidTraceOption("cannot use diffMode with includeEmpty")
        return cls(
            allowance,
            diff_mode=diff_mode,
            with_code=not read_option(config, "disableCode", bool, False),
            with_storage=not read_option(config, "disableStorage", bool, False),
            include_empty=include_empty,
        )

    def result(self, watched: Watched) -> Object:
        """Return the accounts by address, or in diff mode those ``pre`` and ``post``."""
        self.touch_ends(watched)
        if self._diff_mode:
            return self._difference(watched.before, watched.after)
        found = {}
        for address, slots in self.slots.items():
            if self._include_empty or not _is_empty(watched.before, address):
                found[_hex(address)] = self._account(watched.before, address, slots)
        return found

    def _account(self, world: World, address: bytes, slots: set[int]) -> Object:
        """Return an account in full; the slots that are asked for, be they zero."""
        shape: Object = {"balance": hex(world.get_balance(address))}
        code = world.get_code(address)
        if code:
            shape |= {"code": self._code(code)} if self._with_code else {}
            shape["codeHash"] = _hex(world.get_code_hash(address))
        if nonce := world.get_nonce(address):
            shape["nonce"] = nonce
        if slots and self._with_storage:
            values = {slot: world.get_storage(address, slot) for slot in sorted(slots)}
            shape["storage"] = _storage(values)
        return shape

    def _difference(self, before: World, after: Execution) -> Object:
        pre: States = {}
        post: States = {}
        for address, slots in self.slots.items():
            was_empty, name = _is_empty(before, address), _hex(address)
            if not after.account_exists(address):  # deleted: in `pre` alone
                if not was_empty:
                    pre[name] = self._account(before, address, slots)
                continue
            changed = [
                slot
                for slot in sorted(slots)
                if before.get_storage(address, slot) != after.get_storage(address, slot)
            ]
            shape = self._changes(before, after, address, changed)
            if shape is None:
                continue
            post[name] = shape
            if not was_empty:
                used = {slot for slot in changed if before.get_storage(address, slot)}
                pre[name] = self._account(before, address, used)
        return {"post": post, "pre": pre}

    def _changes(
        self, before: World, after: Execution, address: bytes, slots: list[int]
    ) -> Object | None:
        """Return what an account has become, where it is another; None if it stayed as it was."""
        shape: Object = {}
        if (balance := after.get_balance(address)) != before.get_balance(address):
            shape["balance"] = hex(balance)
        code = after.get_code(address)
        if code != before.get_code(address):
            shape |= {"code": self._code(code)} if self._with_code else {}
            shape["codeHash"] = _hex(keccak(code) if code else EMPTY_HASH)
        if (nonce := after.get_nonce(address)) != before.get_nonce(address):
            shape["nonce"] = nonce
        if not self._with_storage:
            return shape or None
        values = {slot: value for slot in slots if (value := after.get_storage(address, slot))}
        if values:
            shape["storage"] = _storage(values)
        return shape if shape or slots else None

    def _code(self, code: bytes) -> str:
        self.allowance.take(2 * len(code))
        return _hex(code)


def _is_empty(world: World, address: bytes) -> bool:
    return not (world.get_balance(address) or world.get_nonce(address) or world.get_code(address))


def _storage(values: Mapping[int, int]) -> dict[str, str]:
    return {f"0x{slot:064x}": f"0x{value:064x}" for slot, value in values.items()}


def _hex(data: bytes) -> str:
    return "0x" + data.hex()
