"""What a transaction changed in the state."""

from typing import Any

from mevm.crypto.keccak import keccak
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.watched import Watched

Object = dict[str, Any]


def account_changes(
    watched: Watched, touched: dict[bytes, set[int]], allowance: Allowance
) -> tuple[dict[str, Object], dict[str, str]]:
    """
    Return what is different in the accounts that a transaction touched.

    Parameters
    ----------
    watched
        The transaction, with the states before and after.
    touched
        The touched slots by address.
    allowance
        How much may be held.

    Returns
    -------
    changes
        By address: ``balance``, ``nonce``, ``code`` and each slot of ``storage``, where they
        are others, before and after.
    codes
        The codes that ``changes`` name by their hashes.
    """
    changes, codes = {}, {}
    for address, slots in sorted(touched.items()):
        shape = _account(watched, address, slots)
        if not shape:
            continue
        changes["0x" + address.hex()] = shape
        if "code" in shape:
            for state in (watched.before, watched.after):
                if code := state.get_code(address):
                    allowance.take(2 * len(code))
                    codes["0x" + keccak(code).hex()] = "0x" + code.hex()
    return changes, codes


def _account(watched: Watched, address: bytes, slots: set[int]) -> Object:
    states = (watched.before, watched.after)
    was, is_now = (state.account_exists(address) for state in states)
    if was and not is_now:
        slots = slots | {slot for slot, _ in watched.before.storage_items(address)}
    shape: Object = {}
    balances = [hex(state.get_balance(address)) for state in states]
    nonces = [state.get_nonce(address) for state in states]
    codes = [_hash(state.get_code(address)) for state in states]
    for name, pair in (("balance", balances), ("nonce", nonces), ("code", codes)):
        if pair[0] != pair[1]:
            shape[name] = pair
    storage = {}
    for slot in sorted(slots):
        values = [state.get_storage(address, slot) for state in states]
        if values[0] != values[1]:
            storage[f"0x{slot:064x}"] = [f"0x{value:064x}" for value in values]
    return shape | ({"storage": storage} if storage else {})


def _hash(code: bytes) -> str | None:
    return "0x" + keccak(code).hex() if code else None
