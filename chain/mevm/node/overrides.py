"""What calls and simulations see in place of a block's header and state."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from mevm.vm.context import BlockContext
from mevm.vm.interface import Execution
from mevm.vm.interruption import needs_time

SERVER_ERROR = -32000
MOVED_TO_ITSELF = -38022


class InvalidOverride(ValueError):
    """
    Overrides that contradict the state or each other.

    Parameters
    ----------
    message : str
        In geth's words.
    code : int
        The JSON-RPC error code.
    """

    def __init__(self, message: str, code: int = SERVER_ERROR) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class AccountOverride:
    """
    What a call sees of an account in place of its state.

    ``storage`` stands for all slots of the account, ``slots`` for some of them. A precompile that
    is overridden is one no more; ``move_precompile_to`` says where it is found instead.
    """

    balance: int | None = None
    nonce: int | None = None
    code: bytes | None = None
    storage: Mapping[int, int] | None = None
    slots: Mapping[int, int] | None = None
    move_precompile_to: bytes | None = None


StateOverrides = Mapping[bytes, AccountOverride]


@dataclass(frozen=True, slots=True)
class BlockOverride:
    """What a call sees of its block in place of the header; None keeps the header's value."""

    number: int | None = None
    timestamp: int | None = None
    coinbase: bytes | None = None
    gas_limit: int | None = None
    difficulty: int | None = None
    prev_randao: bytes | None = None
    base_fee: int | None = None
    blob_base_fee: int | None = None


def override_context(context: BlockContext, override: BlockOverride | None) -> BlockContext:
    """Return a context with some of its values replaced."""
    if override is None:
        return context
    values = {name: getattr(override, name) for name in override.__slots__}
    return replace(context, **{name: value for name, value in values.items() if value is not None})


def override_state(execution: Execution, overrides: StateOverrides) -> None:
    """
    Change accounts and precompiles before anything is executed.

    Parameters
    ----------
    execution : Execution
        What is changed.
    overrides : mapping
        By address.

    Raises
    ------
    InvalidOverride
        If a precompile is to be moved that is none, or to where something else is overridden.
    """
    places = _places(execution.precompiles(), overrides)
    if places:
        needs_time()  # a long one may be where a brief one was
        execution.place_precompiles(places)
    for address, override in overrides.items():
        _apply(execution, address, override)


def _places(precompiles: frozenset[bytes], overrides: StateOverrides) -> dict[bytes, bytes | None]:
    """Return which precompile is where now, by address; None where there is none any more."""
    places: dict[bytes, bytes | None] = {}
    for address in sorted(overrides):
        target = overrides[address].move_precompile_to
        if target is not None:
            if address not in precompiles:
                raise InvalidOverride(f"account 0x{address.hex()} is not a precompile")
            if target == address:
                raise InvalidOverride(
                    f"account 0x{address.hex()} is moved to itself", MOVED_TO_ITSELF
                )
            if target in overrides:
                raise InvalidOverride(f"account 0x{target.hex()} is already overridden")
            places[target] = address
        if address in precompiles:
            places[address] = None
    return places


def _apply(execution: Execution, address: bytes, override: AccountOverride) -> None:
    if override.balance is not None:
        execution.set_balance(address, override.balance)
    if override.nonce is not None:
        execution.set_nonce(address, override.nonce)
    if override.code is not None:
        execution.set_code(address, override.code)
    if override.storage is not None:
        execution.clear_storage(address)
    for slot, value in (override.storage or override.slots or {}).items():
        execution.set_storage(address, slot, value)
