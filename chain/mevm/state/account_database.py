"""py-evm's account database over an immutable `World`.

Changes lie in plain dictionaries over the world, and one undo log of (dictionary, key, old value)
takes any of them back: a checkpoint is a position in that log.
"""

from collections.abc import Hashable, Iterable, Mapping
from typing import Any, Final

from eth.abc import AccountDatabaseAPI
from eth_typing import Hash32
from eth_utils import ValidationError

from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.state.world import EMPTY_RECORD, ExpectedCall, Record, StorageChange, World

MAX_UINT64: Final = 2**64 - 1
MAX_UINT256: Final = 2**256 - 1
ABSENT: Final = object()
"""Stands in the undo log for a key that the dictionary did not have."""


class _Slots:
    """What changed of the slots of one account; once wiped, nothing of the world's is left."""

    __slots__ = ("changed", "wiped")

    def __init__(self, wiped: bool) -> None:
        self.changed: dict[int, int] = {}
        self.wiped = wiped


class WorldDatabase(AccountDatabaseAPI):
    """Mutable view of a world, for the time of a block or a call.

    Parameters
    ----------
    world
        The world to start from. It never changes; `to_world` returns the next one.
    """

    def __init__(self, world: World) -> None:  # the base class wants a key-value store
        self._world = world
        self._records: dict[bytes, Record | None] = {}
        self._slots: dict[bytes, _Slots] = {}
        self._codes: dict[bytes, bytes] = {}
        self._journal: list[tuple[dict[Any, Any], Hashable, Any]] = []
        self.lock_changes()

    def to_world(self) -> World:
        """Return the world after all changes; roots are computed here and nowhere else."""
        storages = {
            address: StorageChange(slots.wiped, slots.changed)
            for address, slots in self._slots.items()
            if slots.wiped or slots.changed
        }
        if not self._records and not storages:
            return self._world
        hashes = {record.code_hash for record in self._records.values() if record is not None}
        codes = {key: code for key, code in self._codes.items() if key in hashes}
        return self._world.update(self._records, storages, codes)

    @property
    def state_root(self) -> Hash32:
        """The root of the world that this began from; see `make_state_root`."""
        return Hash32(self._world.root)

    @state_root.setter
    def state_root(self, value: Hash32) -> None:
        if value != self._world.root:
            raise ValidationError("a world database cannot change its root: begin from that world")

    def has_root(self, state_root: bytes) -> bool:
        """Return whether ``state_root`` is the root that this began from."""
        return state_root == self._world.root

    def make_state_root(self) -> Hash32:
        """Return the root after all changes."""
        return Hash32(self.to_world().root)

    def persist(self) -> Any:
        """Refuse: a world is kept by reference, see `to_world`."""
        raise NotImplementedError("a world is kept by reference: use to_world()")

    def prefetch(
        self,
        accounts: Iterable[bytes],
        slots: Iterable[tuple[bytes, int]],
        call: ExpectedCall | None = None,
    ) -> None:
        """Expect reads; see `World.prefetch`."""
        self._world.prefetch(accounts, slots, call)

    # Storage

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        """Return a slot's value; with ``from_journal`` false, as the transaction found it."""
        if not from_journal:
            return self._original(address, slot)
        slots = self._slots.get(address)
        if slots is None:
            return self._world.get_storage(address, slot)
        return self._read(address, slots, slot)

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a slot's value."""
        if not 0 <= value <= MAX_UINT256 or not 0 <= slot <= MAX_UINT256:
            raise ValidationError("storage slots and values are unsigned 256-bit integers")
        slots = self._open(address)
        current = self._read(address, slots, slot)
        if (address, slot) not in self._originals:
            self._originals[address, slot] = self._original(address, slot)
        if current != value:
            self._write(slots.changed, slot, value)

    def overwrite_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a slot between transactions, whatever it held: a forked world need not be asked."""
        self._write(self._open(address).changed, slot, value)

    def delete_storage(self, address: bytes) -> None:
        """Clear every slot of an account."""
        if address not in self._slots and not self._world.may_have_storage(address):
            return
        slots = self._open(address)
        self._wiped.setdefault(address, slots)
        self._write(self._slots, address, _Slots(True))

    def has_storage(self, address: bytes) -> bool:
        """Return whether any slot of the account is in use (EIP-7610)."""
        slots = self._slots.get(address)
        if slots is None:
            return self._world.has_storage(address)
        if any(slots.changed.values()):
            return True
        return not slots.wiped and self._world.has_storage(address, slots.changed)

    def _open(self, address: bytes) -> _Slots:
        slots = self._slots.get(address)
        if slots is None:
            slots = self._slots[address] = _Slots(False)
        return slots

    def _read(self, address: bytes, slots: _Slots, slot: int) -> int:
        value = slots.changed.get(slot)
        if value is not None:
            return value
        return 0 if slots.wiped else self._world.get_storage(address, slot)

    def _original(self, address: bytes, slot: int) -> int:
        value = self._originals.get((address, slot))
        if value is not None:
            return value
        wiped = self._wiped.get(address)
        if wiped is None:
            return self.get_storage(address, slot)
        return self._read(address, wiped, slot)

    # Transient storage (EIP-1153)

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        """Return a transient slot's value, empty where nothing is stored."""
        return self._transient.get((address, slot), b"")

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        """Set a transient slot's value."""
        self._write(self._transient, (address, slot), value)

    # Warm addresses and slots (EIP-2929)

    def is_storage_warm(self, address: bytes, slot: int) -> bool:
        """Return whether the transaction has touched the slot."""
        return (address, slot) in self._warm

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        """Note that the transaction has touched the slot."""
        if (address, slot) not in self._warm:
            self._write(self._warm, (address, slot), True)

    def is_address_warm(self, address: bytes) -> bool:
        """Return whether the transaction has touched the address."""
        return address in self._warm

    def mark_address_warm(self, address: bytes) -> None:
        """Note that the transaction has touched the address."""
        if address not in self._warm:
            self._write(self._warm, address, True)

    # Accounts

    def _find(self, address: bytes) -> Record | None:
        record = self._records.get(address, ABSENT)
        return self._world.record(address) if record is ABSENT else record  # type: ignore[return-value]

    def _get(self, address: bytes) -> Record:
        return self._find(address) or EMPTY_RECORD

    def get_balance(self, address: bytes) -> int:
        """Return the balance in wei."""
        return self._get(address)[1]

    def set_balance(self, address: bytes, balance: int) -> None:
        """Set the balance in wei."""
        if not 0 <= balance <= MAX_UINT256:
            raise ValidationError(f"balance is not an unsigned 256-bit integer: {balance}")
        nonce, _, code_hash = self._get(address)
        self._write(self._records, address, Record(nonce, balance, code_hash))

    def get_nonce(self, address: bytes) -> int:
        """Return the nonce."""
        return self._get(address)[0]

    def set_nonce(self, address: bytes, nonce: int) -> None:
        """Set the nonce."""
        if not 0 <= nonce <= MAX_UINT64:
            raise ValidationError(f"nonce is not an unsigned 64-bit integer: {nonce}")
        _, balance, code_hash = self._get(address)
        self._write(self._records, address, Record(nonce, balance, code_hash))

    def increment_nonce(self, address: bytes) -> None:
        """Add one to the nonce."""
        self.set_nonce(address, self.get_nonce(address) + 1)

    def get_code(self, address: bytes) -> bytes:
        """Return the code."""
        code_hash = self._get(address)[2]
        if code_hash == EMPTY_HASH:
            return b""
        return self.code(code_hash)

    def set_code(self, address: bytes, code: bytes) -> None:
        """Set the code."""
        code_hash = keccak(code)
        if code:
            self._codes[code_hash] = code  # never undone: code is found by its hash alone
        nonce, balance, _ = self._get(address)
        self._write(self._records, address, Record(nonce, balance, code_hash))

    def get_code_hash(self, address: bytes) -> Hash32:
        """Return the hash of the code."""
        return Hash32(self._get(address)[2])

    def delete_code(self, address: bytes) -> None:
        """Remove the code."""
        self.set_code(address, b"")

    def account_has_code_or_nonce(self, address: bytes) -> bool:
        """Return whether the account has code or has sent anything."""
        nonce, _, code_hash = self._get(address)
        return nonce != 0 or code_hash != EMPTY_HASH

    def account_exists(self, address: bytes) -> bool:
        """Return whether the account is in the state, be it empty."""
        return self._find(address) is not None

    def account_is_empty(self, address: bytes) -> bool:
        """Return whether the account is empty as EIP-161 has it, or absent."""
        return self._get(address) == EMPTY_RECORD

    def touch_account(self, address: bytes) -> None:
        """Bring an empty account into the state where there is none."""
        if self._find(address) is None:
            self._write(self._records, address, EMPTY_RECORD)

    def delete_account(self, address: bytes) -> None:
        """Remove the account with its storage."""
        self.delete_storage(address)
        if self._find(address) is not None:
            self._write(self._records, address, None)

    # For an engine that keeps its own journal while a transaction runs

    def account(self, address: bytes) -> Record | None:
        """Return nonce, balance and hash of the code, None for an absent account."""
        return self._find(address)

    def code(self, code_hash: bytes) -> bytes:
        """Return the code of an account that is here."""
        code = self._codes.get(code_hash)
        return self._world.code(code_hash) if code is None else code

    def apply(
        self,
        removed: Iterable[bytes],
        records: Iterable[tuple[bytes, int, int, bytes]],
        codes: Mapping[bytes, bytes],
        slots: Iterable[tuple[bytes, int, int]],
    ) -> None:
        """Take over what such a transaction changed.

        Parameters
        ----------
        removed
            Addresses of accounts that are gone, with their storage.
        records
            Address, nonce, balance in wei and hash of the code of others.
        codes
            Code that may be new, by its hash.
        slots
            Address, slot and value of storage.
        """
        for address in removed:
            self.delete_account(address)
        self._codes.update(codes)
        for address, nonce, balance, code_hash in records:
            self._write(self._records, address, Record(nonce, balance, code_hash))
        for address, slot, value in slots:
            self._write(self._open(address).changed, slot, value)

    # Undo log

    def record(self) -> Any:
        """Return a checkpoint for `discard`."""
        return len(self._journal)

    def discard(self, checkpoint: Any) -> None:
        """Take back every change since ``checkpoint``."""
        journal = self._journal
        while len(journal) > checkpoint:
            mapping, key, value = journal.pop()
            if value is ABSENT:
                del mapping[key]
            else:
                mapping[key] = value

    def commit(self, checkpoint: Any) -> None:
        """Keep the changes since ``checkpoint``; there is nothing to do."""

    def lock_changes(self) -> None:
        """End a transaction: what it touched is cold, and what it stored original, again."""
        self._originals: dict[tuple[bytes, int], int] = {}
        self._wiped: dict[bytes, _Slots] = {}
        self._warm: dict[Hashable, bool] = {}
        self._transient: dict[tuple[bytes, int], bytes] = {}

    def _write(self, mapping: dict[Any, Any], key: Hashable, value: Any) -> None:
        self._journal.append((mapping, key, mapping.get(key, ABSENT)))
        mapping[key] = value
