"""A world that began as a copy of another chain's state, which is read when it is asked for.

Only what changed since the fork is here; everything else is the source's. A removed account is
an entry without a record, a cleared slot an entry of 0, and storage that was wiped as a whole
has no more to do with the source's.
"""

from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import NamedTuple, Protocol

from immutables import Map

from mevm.crypto.keccak import EMPTY_HASH, keccak
from mevm.crypto.rlp import encode, encode_bytes, encode_int
from mevm.state.trie import Change as Leaf
from mevm.state.trie import Trie, empty_trie, secure_path
from mevm.state.world import (
    EMPTY_RECORD,
    Account,
    ExpectedCall,
    Record,
    StorageChange,
    World,
)

REMOVED = encode_bytes(b"")
"""What the trie of changes holds of an account that is gone."""


class RemoteOnly(LookupError):
    """Only the node that was forked from can tell.

    Parameters
    ----------
    number
        Height of the block that is asked about.
    """

    def __init__(self, number: int) -> None:
        super().__init__(f"only the remote node can tell this of block {number}")
        self.number = number


class NoProof(LookupError):
    """A forked chain's state has no proofs once it has changed."""

    def __init__(self) -> None:
        super().__init__("no proofs after a fork: nobody has the whole state that they are of")


class StateSource(Protocol):
    """The state of another chain after one of its blocks. It never changes.

    Attributes
    ----------
    root
        Its state root.
    number
        Height of the block.
    """

    root: bytes
    number: int

    def record(self, address: bytes) -> Record | None:
        """Return an account, None for an empty or absent one."""

    def code(self, code_hash: bytes) -> bytes:
        """Return the code of an account that `record` has told of."""

    def storage(self, address: bytes, slot: int) -> int:
        """Return the value of a slot."""

    def has_storage(self, address: bytes) -> bool:
        """Return whether any slot of an account is in use."""

    def prefetch(
        self,
        accounts: Iterable[bytes],
        slots: Iterable[tuple[bytes, int]],
        call: ExpectedCall | None = None,
    ) -> None:
        """Read accounts and slots at once that will be asked for, and expect those of a call."""


class ForkedStorage(NamedTuple):
    """The slots of one account that changed, and whether the source's are wiped under them."""

    slots: Map[int, int]
    trie: Trie
    wiped: bool


UNCHANGED = ForkedStorage(Map(), empty_trie(), False)
WIPED = ForkedStorage(Map(), empty_trie(), True)


@dataclass(frozen=True, slots=True, eq=False)
class ForkedWorld(World):
    """A world over the state of another chain.

    The root is the source's until something changes. From then on it commits to the source's
    root and to all changes since; nobody can compute the true one without the whole state, so
    there are no proofs.
    """

    records: Map[bytes, Record | None]  # type: ignore[assignment]
    storages: Map[bytes, ForkedStorage]  # type: ignore[assignment]
    source: StateSource = field(kw_only=True)

    @classmethod
    def of(cls, source: StateSource) -> "ForkedWorld":
        """Return the world that is the source's state."""
        return cls(Map(), Map(), Map(), empty_trie(), source=source)

    @property
    def root(self) -> bytes:
        """The source's state root, hashed with that of the changes where there are any."""
        return keccak(self.source.root + self.trie.root) if self.trie else self.source.root

    def record(self, address: bytes) -> Record | None:
        """Return an account, None for an absent one."""
        if address in self.records:
            return self.records[address]
        return self.source.record(address)

    def code(self, code_hash: bytes) -> bytes:
        """Return the code of an account's record."""
        if code_hash == EMPTY_HASH:
            return b""
        code = self.codes.get(code_hash)
        return self.source.code(code_hash) if code is None else code

    def get_storage(self, address: bytes, slot: int) -> int:
        """Return the value of a storage slot, 0 where nothing is stored."""
        storage = self.storages.get(address, UNCHANGED)
        value = storage.slots.get(slot)
        if value is not None:
            return value
        return 0 if storage.wiped else self.source.storage(address, slot)

    def has_storage(self, address: bytes, passing_over: Container[int] = ()) -> bool:
        """Return whether any slot is in use.

        Of the source's slots it is only known whether there are any: that changes have cleared
        each of them, and left no other, is not noticed.
        """
        storage = self.storages.get(address, UNCHANGED)
        if any(value and slot not in passing_over for slot, value in storage.slots.items()):
            return True
        return not storage.wiped and self.source.has_storage(address)

    def may_have_storage(self, address: bytes) -> bool:
        """Return whether a slot may be in use: the source's may, unless they were wiped."""
        storage = self.storages.get(address, UNCHANGED)
        return not storage.wiped or bool(storage.slots)

    def storage_items(self, address: bytes) -> Iterable[tuple[int, int]]:
        """Return the occupied slots among those that changed."""
        slots = self.storages.get(address, UNCHANGED).slots
        return ((slot, value) for slot, value in slots.items() if value)

    def storage_root(self, address: bytes) -> bytes:
        """Return the root over the slots that changed."""
        return self.storages.get(address, UNCHANGED).trie.root

    def account_proof(self, address: bytes) -> list[bytes]:
        """Refuse: `RemoteOnly` while the state is that of the source, `NoProof` later."""
        raise NoProof() if self.trie else RemoteOnly(self.source.number)

    def storage_proof(self, address: bytes, slot: int) -> list[bytes]:
        """Refuse, as `account_proof` does."""
        return self.account_proof(address)

    def accounts(self) -> Iterator[tuple[bytes, Account]]:
        """Yield every account that changed, with the slots that did, in order of the addresses."""
        for address in sorted({*self.records, *self.storages}):
            record = self.record(address)
            if record is not None:
                storage = dict(sorted(self.storage_items(address)))
                code = self.code(record.code_hash)
                yield address, Account(record.balance, record.nonce, code, storage)

    def prefetch(
        self,
        accounts: Iterable[bytes],
        slots: Iterable[tuple[bytes, int]],
        call: ExpectedCall | None = None,
    ) -> None:
        """Have the source read at once what is not here."""
        self.source.prefetch(
            [address for address in accounts if address not in self.records],
            [
                (address, slot)
                for address, slot in slots
                if not (storage := self.storages.get(address, UNCHANGED)).wiped
                and slot not in storage.slots
            ],
            call,
        )

    def update(
        self,
        records: Mapping[bytes, Record | None],
        storages: Mapping[bytes, StorageChange],
        codes: Mapping[bytes, bytes],
    ) -> "ForkedWorld":
        """Return the world after some changes; see `World.update`."""
        new_records, new_storages = self.records.mutate(), self.storages.mutate()
        for address, record in records.items():
            new_records[address] = record
            if record is None:
                new_storages[address] = WIPED
        for address, change in storages.items():
            storage = _update_storage(new_storages.get(address, UNCHANGED), change)
            new_storages[address] = storage
            if address not in new_records:
                new_records[address] = self.source.record(address)
            if new_records[address] is None and any(change.slots.values()):
                new_records[address] = EMPTY_RECORD
        changed = replace(
            self,
            records=new_records.finish(),
            storages=new_storages.finish(),
            codes=self.codes.update(codes),
        )
        leaves: list[Leaf] = [
            (secure_path(address), changed._leaf(address))
            for address in records.keys() | storages.keys()
        ]
        return replace(changed, trie=self.trie.update(leaves))

    def _leaf(self, address: bytes) -> bytes:
        """Return what the trie of changes holds of an account."""
        record = self.record(address)
        if record is None:
            return REMOVED
        storage = self.storages.get(address, UNCHANGED)
        return encode(
            (record.nonce, record.balance, storage.trie.root, record.code_hash, storage.wiped)
        )


def _update_storage(storage: ForkedStorage, change: StorageChange) -> ForkedStorage:
    base = WIPED if change.wiped else storage
    changes: list[Leaf] = [
        (secure_path(slot.to_bytes(32, "big")), encode_int(value))
        for slot, value in change.slots.items()
    ]
    slots = base.slots.update(change.slots)
    return ForkedStorage(slots, base.trie.update(changes), base.wiped)
