"""A world as keys and values, as a store keeps it, and what tells one world from another.

======================  ==========================================
key                     value
======================  ==========================================
address                 RLP of nonce, balance and hash of the code
address, slot           what is stored there
hash of some code       the code
======================  ==========================================

An empty value means that there is nothing at a key. Code is never taken away.
"""

from collections.abc import Iterable, Iterator
from typing import TypeAlias

from mevm.crypto.rlp import RLPError, decode, decode_int, encode
from mevm.state.world import Record, StorageChange, World

Flat: TypeAlias = dict[bytes, bytes]

ADDRESS, HASH, SLOT = 20, 32, 52
"""Lengths of the three kinds of keys."""
NOTHING = b""


def entries(world: World) -> Iterator[tuple[bytes, bytes]]:
    """Yield every key and value of a world, in no fixed order."""
    for address, record in world.records.items():
        yield address, encode(record)
        for slot, value in world.storage_items(address):
            yield _slot_key(address, slot), _encode_value(value)
    yield from world.codes.items()


def difference(before: World, after: World) -> Flat:
    """
    Return what to change in a store that holds ``before``, for it to hold ``after``.

    It costs what changed if ``after`` was made from ``before``, otherwise a pass over both.
    """
    change = after.change
    if change is None or change.base != before.root:
        return _compared(before, after)
    changed = {key: code for key, code in change.codes.items() if key not in before.codes}
    for address, record in change.records.items():
        if record is None:
            changed |= dict.fromkeys(_keys(before, address), NOTHING)
        changed[address] = _account(after, address)
    for address, storage in change.storages.items():
        if storage.wiped:
            changed |= dict.fromkeys(_slot_keys(before, address), NOTHING)
        for slot in storage.slots:
            changed[_slot_key(address, slot)] = _encode_value(after.get_storage(address, slot))
        changed[address] = _account(after, address)
    return changed


def values(world: World, keys: Iterable[bytes]) -> Flat:
    """Return what a world has at some keys; code is left out."""
    return {key: _value(world, key) for key in keys if len(key) != HASH}


def apply(world: World, changed: Flat) -> World:
    """
    Return a world with some keys changed.

    Raises
    ------
    RLPError
        If a key or value is none of a world.
    """
    records: dict[bytes, Record | None] = {}
    slots: dict[bytes, dict[int, int]] = {}
    codes: Flat = {}
    for key, value in changed.items():
        if len(key) == SLOT:
            number = int.from_bytes(key[ADDRESS:], "big")
            slots.setdefault(key[:ADDRESS], {})[number] = decode_int(value)
        elif len(key) == ADDRESS:
            records[key] = _decode_account(value) if value else None
        elif len(key) == HASH:
            codes[key] = value
        else:
            raise RLPError(f"key of {len(key)} bytes: expected an address, a slot or a hash")
    storages = {
        address: StorageChange(False, each)
        for address, each in slots.items()
        if records.get(address, ...) is not None  # gone with its storage
    }
    return world.update(records, storages, codes)


def _compared(before: World, after: World) -> Flat:
    changed = {key: code for key, code in after.codes.items() if key not in before.codes}
    for address, record in before.records.items():
        if record is not after.records.get(address) or _storage_differs(before, after, address):
            changed |= dict.fromkeys(_keys(before, address), NOTHING)
            changed |= {key: _value(after, key) for key in _keys(after, address)}
    for address in after.records:
        if address not in before.records:
            changed |= {key: _value(after, key) for key in _keys(after, address)}
    return changed


def _storage_differs(before: World, after: World, address: bytes) -> bool:
    return before.storages.get(address) is not after.storages.get(address)


def _keys(world: World, address: bytes) -> Iterator[bytes]:
    if world.account_exists(address):
        yield address
    yield from _slot_keys(world, address)


def _slot_keys(world: World, address: bytes) -> Iterator[bytes]:
    return (_slot_key(address, slot) for slot, _ in world.storage_items(address))


def _slot_key(address: bytes, slot: int) -> bytes:
    return address + slot.to_bytes(32, "big")


def _value(world: World, key: bytes) -> bytes:
    if len(key) == ADDRESS:
        return _account(world, key)
    slot = int.from_bytes(key[ADDRESS:], "big")
    return _encode_value(world.get_storage(key[:ADDRESS], slot))


def _account(world: World, address: bytes) -> bytes:
    record = world.records.get(address)
    return NOTHING if record is None else encode(record)


def _encode_value(value: int) -> bytes:
    return value.to_bytes((value.bit_length() + 7) // 8, "big")


def _decode_account(data: bytes) -> Record:
    items = decode(data)
    if not isinstance(items, list) or len(items) != 3 or not isinstance(items[2], bytes):
        raise RLPError("account: expected nonce, balance and hash of the code")
    return Record(decode_int(items[0], 64), decode_int(items[1]), items[2])
