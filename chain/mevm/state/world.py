"""The world: every account at one moment, immutable.

A world costs nothing to keep and nothing to go back to: flat persistent maps serve reads, and
persistent tries, updated once per block, give the roots and proofs.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import ClassVar, NamedTuple

from immutables import Map

from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.crypto.rlp import encode, encode_int
from mevm.state.trie import Change as Leaf
from mevm.state.trie import Trie, empty_trie, secure_path


class Record(NamedTuple):
    """What the state trie holds of an account, but for the root of its storage."""

    nonce: int
    balance: int
    code_hash: bytes


class Storage(NamedTuple):
    """The storage of one account: its slots, none of them zero, and the trie over them."""

    slots: Map[int, int]
    trie: Trie


@dataclass(frozen=True)
class Account:
    """One whole account, as genesis files and dumps hold it."""

    balance: int = 0
    nonce: int = 0
    code: bytes = b""
    storage: Mapping[int, int] = field(default_factory=dict)


class StorageChange(NamedTuple):
    """New values of slots, on top of the old storage or, if ``wiped``, of an empty one."""

    wiped: bool
    slots: Mapping[int, int]


class Change(NamedTuple):
    """What made a world of the one with the root ``base``; as for `World.update`."""

    base: bytes
    records: Mapping[bytes, Record | None]
    storages: Mapping[bytes, StorageChange]
    codes: Mapping[bytes, bytes]


class ExpectedCall(NamedTuple):
    """A call that is about to be executed; ``to`` is empty where it deploys a contract."""

    sender: bytes
    to: bytes
    data: bytes
    value: int


EMPTY_RECORD = Record(0, 0, EMPTY_HASH)
EMPTY_STORAGE = Storage(Map(), empty_trie())


@dataclass(frozen=True, slots=True, eq=False)
class World:
    """All accounts, their code and their storage; `update` returns the next one.

    Worlds are equal if their roots are.
    """

    records: Map[bytes, Record]
    storages: Map[bytes, Storage]
    codes: Map[bytes, bytes]
    trie: Trie
    change: Change | None = field(default=None, kw_only=True)

    EMPTY: ClassVar["World"]

    @classmethod
    def from_alloc(cls, alloc: Mapping[bytes, Account]) -> "World":
        """Return a world with the accounts of ``alloc``, by address."""
        codes = {keccak(account.code): account.code for account in alloc.values() if account.code}
        records = {
            address: Record(account.nonce, account.balance, keccak(account.code))
            for address, account in alloc.items()
        }
        storages = {
            address: StorageChange(True, account.storage)
            for address, account in alloc.items()
            if account.storage
        }
        return cls.EMPTY.update(records, storages, codes)

    def __eq__(self, other: object) -> bool:
        """Return whether both have the same accounts."""
        return isinstance(other, World) and self.root == other.root

    def __hash__(self) -> int:
        """Return a hash that goes with equality."""
        return hash(self.root)

    @property
    def root(self) -> bytes:
        """The state root."""
        return self.trie.root

    def forget_change(self) -> None:
        """Let go of what made this world, for the room it takes."""
        object.__setattr__(self, "change", None)

    def record(self, address: bytes) -> Record | None:
        """Return what the state trie holds of an account, None for an absent one."""
        return self.records.get(address)

    def code(self, code_hash: bytes) -> bytes:
        """Return the code of an account's record."""
        return self.codes.get(code_hash, b"")

    def account_exists(self, address: bytes) -> bool:
        """Return whether the state trie has an entry for ``address``."""
        return self.record(address) is not None

    def get_balance(self, address: bytes) -> int:
        """Return the balance in wei, 0 for an absent account."""
        return (self.record(address) or EMPTY_RECORD).balance

    def get_nonce(self, address: bytes) -> int:
        """Return the nonce, 0 for an absent account."""
        return (self.record(address) or EMPTY_RECORD).nonce

    def get_code_hash(self, address: bytes) -> bytes:
        """Return the hash of the code; that of no code for an absent account."""
        return (self.record(address) or EMPTY_RECORD).code_hash

    def get_code(self, address: bytes) -> bytes:
        """Return the code, empty for an absent account."""
        return self.code(self.get_code_hash(address))

    def get_storage(self, address: bytes, slot: int) -> int:
        """Return the value of a storage slot, 0 where nothing is stored."""
        return self.storages.get(address, EMPTY_STORAGE).slots.get(slot, 0)

    def has_storage(self, address: bytes, passing_over: Container[int] = ()) -> bool:
        """Return whether any slot of ``address`` is in use, but for those of ``passing_over``."""
        return any(slot not in passing_over for slot, _ in self.storage_items(address))

    def may_have_storage(self, address: bytes) -> bool:
        """Return whether a slot of ``address`` may be in use, as far as is known here."""
        return address in self.storages

    def prefetch(
        self,
        accounts: Iterable[bytes],
        slots: Iterable[tuple[bytes, int]],
        call: ExpectedCall | None = None,
    ) -> None:
        """Expect reads, and those of a call: nothing to do where all accounts are at hand."""

    def storage_items(self, address: bytes) -> Iterable[tuple[int, int]]:
        """Return the occupied slots of ``address`` with their values, in no fixed order."""
        return self.storages.get(address, EMPTY_STORAGE).slots.items()

    def storage_root(self, address: bytes) -> bytes:
        """Return the root of the storage trie of ``address``."""
        return self.storages.get(address, EMPTY_STORAGE).trie.root

    def accounts(self) -> Iterator[tuple[bytes, Account]]:
        """Yield every account with its address, in order of the addresses."""
        for address, record in sorted(self.records.items()):
            storage = dict(sorted(self.storage_items(address)))
            code = self.codes.get(record.code_hash, b"")
            yield address, Account(record.balance, record.nonce, code, storage)

    def account_proof(self, address: bytes) -> list[bytes]:
        """Return the trie nodes that prove the account, or that it is absent."""
        return self.trie.prove(secure_path(address))

    def storage_proof(self, address: bytes, slot: int) -> list[bytes]:
        """Return the trie nodes that prove a storage slot against `storage_root`."""
        trie = self.storages.get(address, EMPTY_STORAGE).trie
        return trie.prove(secure_path(slot.to_bytes(32, "big")))

    def update(
        self,
        records: Mapping[bytes, Record | None],
        storages: Mapping[bytes, StorageChange],
        codes: Mapping[bytes, bytes],
    ) -> "World":
        """Return the world after some changes.

        Parameters
        ----------
        records
            New account records by address; None removes the account with its storage.
        storages
            Changed slots by address. Storage brings its account into being.
        codes
            New code by hash.

        Returns
        -------
        World
            The new world; this one stays as it is.
        """
        new_records, new_storages = self.records.mutate(), self.storages.mutate()
        for address, record in records.items():
            if record is not None:
                new_records[address] = record
                continue
            new_records.pop(address, None)
            new_storages.pop(address, None)
        for address, change in storages.items():
            storage = _update_storage(new_storages.get(address, EMPTY_STORAGE), change)
            if not storage.slots:
                new_storages.pop(address, None)
                continue
            new_storages[address] = storage
            new_records[address] = new_records.get(address, EMPTY_RECORD)
        final_records, final_storages = new_records.finish(), new_storages.finish()
        trie = self.trie.update(
            [
                (secure_path(address), _leaf(final_records, final_storages, address))
                for address in records.keys() | storages.keys()
            ]
        )
        made_by = Change(self.root, records, storages, codes)
        all_codes = self.codes.update(codes) if codes else self.codes
        return World(final_records, final_storages, all_codes, trie, change=made_by)


World.EMPTY = World(Map(), Map(), Map(), empty_trie())


def _update_storage(storage: Storage, change: StorageChange) -> Storage:
    base = EMPTY_STORAGE if change.wiped else storage
    slots = base.slots.mutate()
    changes: list[Leaf] = []
    for slot, value in change.slots.items():
        path = secure_path(slot.to_bytes(32, "big"))
        if value:
            slots[slot] = value
            changes.append((path, encode_int(value)))
        else:
            slots.pop(slot, None)
            changes.append((path, None))
    return Storage(slots.finish(), base.trie.update(changes))


def _leaf(
    records: Map[bytes, Record], storages: Map[bytes, Storage], address: bytes
) -> bytes | None:
    """Return the RLP of an account as the state trie holds it, None for an absent one."""
    record = records.get(address)
    if record is None:
        return None
    storage_root = storages.get(address, EMPTY_STORAGE).trie.root
    return encode((record.nonce, record.balance, storage_root, record.code_hash))
