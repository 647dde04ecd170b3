"""The account's book: keys, notes, tree and history, in memory and in the store alike.

Everything is read when the book is opened; every change is written before it counts. After an error
the book is read anew, so that memory never knows more than the disk.

Source: SERO-02, SERO-08.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from shielded.account import OneTimeAddress, SpendingKey, TrackingKey
from shielded.handed_out import GAP, HandedOut
from shielded.tree import CommitmentTree, Place
from shielded.wallet.failure import READ_ANEW, ChainError, StoreError, WalletError
from shielded.wallet.packages import PackageKey
from shielded.wallet.plain import from_plain, to_plain
from shielded.wallet.records import Movement, OwnedNote, Pending
from shielded.wallet.store import Checkpoint, Store


@dataclass(frozen=True)
class Account:
    """
    Whose book it is, and of which pool.

    Attributes
    ----------
    seed
        None for a book that only watches.
    zpk, vsk
        The tracking key.
    chain_id, pool, first_block
        The pool, and the block that it was deployed in.

    """

    seed: bytes | None = field(repr=False)
    zpk: tuple[int, int]
    vsk: int = field(repr=False)
    chain_id: int
    pool: bytes
    first_block: int

    @classmethod
    def of_seed(cls, seed: bytes, chain_id: int, pool: bytes, first_block: int) -> "Account":
        """Return the account of a seed."""
        viewing = SpendingKey.from_seed(seed).viewing
        return cls(seed, viewing.zpk, viewing.vsk, chain_id, pool, first_block)

    @classmethod
    def watching(
        cls, tracking: TrackingKey, chain_id: int, pool: bytes, first_block: int
    ) -> "Account":
        """Return the account of a tracking key: it sees all, and spends nothing."""
        return cls(None, tracking.zpk, tracking.vsk, chain_id, pool, first_block)


@dataclass(frozen=True)
class Found:
    """What a range of blocks has of this account, and all leaves that were made in it."""

    checkpoint: tuple[int, bytes]  # last block of the range, and its hash
    leaves: Sequence[int]
    notes: Sequence[OwnedNote]
    spent: Sequence[tuple[int, int, bytes]]  # position, block, transaction
    movements: Sequence[Movement]
    accepted: Sequence[tuple[int, int]]  # sighash, block
    roots: Sequence[int]  # that were told of all these leaves
    timestamp: int  # of the last block


class Book:
    """
    The book of an account.

    Parameters
    ----------
    store
        Where it is kept; ``create`` makes a new book there.
    gap
        How many addresses are looked for beyond the last that was paid to. An account that is
        restored from its seed may have handed out more in a row that nobody has paid to yet.

    """

    def __init__(self, store: Store, gap: int = GAP) -> None:
        self.store = store
        self._gap = gap
        account = store.record("account", 0)
        if account is None:
            raise StoreError("the store has no account")
        self.account: Account = from_plain(Account, account)
        self.tracking = TrackingKey(self.account.zpk, self.account.vsk)
        self._read()

    @classmethod
    def create(cls, store: Store, account: Account, gap: int = GAP) -> "Book":
        """Begin the book of an account in an empty store."""
        if store.record("account", 0) is not None:
            raise StoreError("the store has an account already")
        with store.change():
            store.put("account", 0, to_plain(account))
        return cls(store, gap)

    def _read(self) -> None:
        store = self.store
        self.checkpoints = store.checkpoints()
        notes = {row: from_plain(OwnedNote, each) for row, each in store.records("note").items()}
        self.notes = {note.position: note for note in notes.values()}
        self._rows = {note.position: row for row, note in notes.items()}
        self.movements = [from_plain(Movement, each) for each in store.records("move").values()]
        self.pending = {n: from_plain(Pending, each) for n, each in store.records("wait").items()}
        self.given_up = {n: from_plain(Pending, each) for n, each in store.records("gone").items()}
        self.labels: dict[int, str] = store.records("label")
        used = store.record("index", 0) or 0
        self.handed_out = HandedOut(self.tracking, used, self._gap)
        keys = [from_plain(PackageKey, each) for each in store.records("package").values()]
        self.package_keys = {key.id: key for key in keys}
        kinds = ("note", "move", "wait", "gone", "node", "package")
        self._next_record = {kind: max(store.records(kind), default=-1) + 1 for kind in kinds}
        nodes = store.records("node")
        self._nodes: dict[Place, int] = {(p[0], p[1]): n for n, p in nodes.items()}
        self.tree = CommitmentTree.restored(
            {each.size: each.frontier for each in reversed(self.checkpoints)},
            {(level, index): node for level, index, node in nodes.values()},
            store.record("watched", 0) or (),
        )
        self._positions = {note.nullifier: n for n, note in self.notes.items()}

    @contextmanager
    def _change(self) -> Iterator[None]:
        try:
            with self.store.change():
                yield
        except BaseException:
            self._read()
            raise

    @property
    def spending(self) -> SpendingKey:
        """The key that spends; WalletError for a book that only watches."""
        if self.account.seed is None:
            raise WalletError("this wallet has a tracking key only: it sees all, spends nothing")
        return SpendingKey.from_seed(self.account.seed)

    @property
    def next_block(self) -> int:
        """The first block that was not scanned."""
        return self.checkpoints[0].block + 1 if self.checkpoints else self.account.first_block

    def hand_out(self, label: str = "") -> tuple[int, OneTimeAddress]:
        """Return a one-time address that was never handed out, its index, and keep a label."""
        with self._change():
            index = self.handed_out.used
            address = self.handed_out.next()
            self.labels[index] = label
            self.store.put("label", index, label)
            self.store.put("index", 0, self.handed_out.used)
        return index, address

    def position_of(self, nullifier: int) -> int | None:
        """Return which note of this account a nullifier voids; None if none."""
        return self._positions.get(nullifier)

    def keep_key(self, key: PackageKey) -> None:
        """Remember what opens a package: what is in it is lost with its key."""
        with self._change():
            self._keep_key(key)

    def add_pending(self, pending: Pending, keys: Iterable[PackageKey] = ()) -> None:
        """Remember a transaction, so that its notes are not chosen again, and its packages."""
        with self._change():
            for key in keys:
                self._keep_key(key)
            number = self._number("wait")
            self.pending[number] = pending
            self.store.put("wait", number, to_plain(pending))

    def drop_pending(self, sighash: int) -> None:
        """Let the notes of a transaction be chosen again; see ``given_up``."""
        with self._change():
            for number, each in list(self.pending.items()):
                if each.sighash == sighash:
                    self._drop(number, is_given_up=True)

    def to_be_voided(self, available: Iterable[OwnedNote]) -> list[OwnedNote]:
        """
        Return notes that void all transactions that were given up, or are late, when spent.

        Who has seen such a transaction may still submit it. If the next one spent other notes, both
        could come into blocks, and pay twice.
        """
        ordered = sorted(available, key=lambda note: (note.asset.amount, note.position))
        chosen: dict[int, OwnedNote] = {}
        late = [each for each in self.pending.values() if each.done is None]
        for each in [*self.given_up.values(), *late]:
            notes = [note for note in ordered if note.nullifier in each.nullifiers]
            if notes and not any(note.nullifier in chosen for note in notes):
                chosen[notes[0].nullifier] = notes[0]
        return list(chosen.values())

    def reserved(self, timestamp: int) -> set[int]:
        """Return the nullifiers of transactions that may still come into a block."""
        waiting = (each for each in self.pending.values() if each.deadline >= timestamp)
        return {nf for each in waiting if each.done is None for nf in each.nullifiers}

    def unspent(self) -> list[OwnedNote]:
        """Return the notes that are not spent in any scanned block, by position."""
        return [note for _, note in sorted(self.notes.items()) if note.spent is None]

    def add(self, found: Found) -> None:
        """Take over what a range of blocks has."""
        with self._change():
            self.tree.append(found.leaves, {note.position for note in found.notes})
            if any(root != self.tree.root for root in found.roots):
                raise ChainError(f"the node's notes do not make up the pool's root; {READ_ANEW}")
            for note in found.notes:
                self._keep(note)
            for position, block, transaction in found.spent:
                note = self.notes[position]
                self._keep(replace(note, spent=block, spent_in=transaction))
            for movement in found.movements:
                self.movements.append(movement)
                self.store.put("move", self._number("move"), to_plain(movement))
            self._settle(found)
            self.store.put("index", 0, self.handed_out.used)
            self._put_checkpoint(*found.checkpoint)

    def rewind(self, checkpoint: Checkpoint | None) -> None:
        """
        Forget what happened after a checkpoint.

        Parameters
        ----------
        checkpoint
            One of ``checkpoints``; None to begin anew.

        """
        block = checkpoint.block if checkpoint else -1
        with self._change():
            self.store.remove_checkpoints(block)
            for position, note in list(self.notes.items()):
                if note.block > block:
                    self.store.remove("note", self._rows[position])
                elif note.spent is not None and note.spent > block:
                    self._keep(replace(note, spent=None, spent_in=None))
            for number, movement in self.store.records("move").items():
                if from_plain(Movement, movement).block > block:
                    self.store.remove("move", number)
            for number, each in self.pending.items():
                if each.done is not None and each.done > block:
                    self.store.put("wait", number, to_plain(replace(each, done=None)))
            if checkpoint:
                self.tree.rewind(checkpoint.size)
            else:
                self.tree = CommitmentTree()
            self._put_nodes()
        self._read()

    def _keep_key(self, key: PackageKey) -> None:
        if key.id not in self.package_keys:
            self.package_keys[key.id] = key
            self.store.put("package", self._number("package"), to_plain(key))

    def _keep(self, note: OwnedNote) -> None:
        self.notes[note.position] = note
        self._positions[note.nullifier] = note.position
        row = self._rows.setdefault(note.position, self._next_record["note"])
        self._next_record["note"] = max(self._next_record["note"], row + 1)
        self.store.put("note", row, to_plain(note))

    def _settle(self, found: Found) -> None:
        """Mark the transactions that were found; forget those that are final, or came too late."""
        done = dict(found.accepted)
        last = self.checkpoints[-1].block if self.checkpoints else -1
        for number, each in list(self.pending.items()):
            if each.done is None and each.sighash in done:
                each = self.pending[number] = replace(each, done=done[each.sighash])
                self.store.put("wait", number, to_plain(each))
            if self._is_over(each, last):
                self._drop(number, is_given_up=False)
            elif each.done is None and each.deadline < found.timestamp:
                self._drop(number, is_given_up=True)  # the time is what the node says it is
        for number, each in list(self.given_up.items()):
            if any(note.spent is not None for note in self._notes_of(each)):
                self.store.remove("gone", number)
                del self.given_up[number]
        for note in self.notes.values():
            is_final = note.spent is not None and note.spent < last
            if is_final and note.position in self.tree.watched:
                self.tree.forget(note.position)

    def _is_over(self, pending: Pending, last: int) -> bool:
        """Tell whether a transaction is final, or lost a note to another."""
        if pending.done is not None:
            return pending.done < last
        return any(note.spent is not None for note in self._notes_of(pending))

    def _notes_of(self, pending: Pending) -> list[OwnedNote]:
        positions = (self._positions.get(nullifier) for nullifier in pending.nullifiers)
        return [self.notes[position] for position in positions if position is not None]

    def _drop(self, number: int, is_given_up: bool) -> None:
        """Wait for a transaction no longer; remember what it shows if it may still come."""
        pending = self.pending.pop(number)
        self.store.remove("wait", number)
        if is_given_up and pending.nullifiers:
            number = self._number("gone")
            self.given_up[number] = pending
            self.store.put("gone", number, to_plain(pending))

    def _put_checkpoint(self, block: int, hash: bytes) -> None:
        size = self.tree.checkpoint()
        self.store.put_checkpoint(Checkpoint(block, hash, size, self.tree.frontier))
        self.checkpoints = self.store.checkpoints()
        self._put_nodes()

    def _put_nodes(self) -> None:
        """Write the nodes that are new, and remove those that are kept no longer."""
        nodes = self.tree.nodes
        for place in [place for place in self._nodes if place not in nodes]:
            self.store.remove("node", self._nodes.pop(place))
        for place in nodes.keys() - self._nodes.keys():
            self._nodes[place] = self._number("node")
            self.store.put("node", self._nodes[place], [*place, nodes[place]])
        self.store.put("watched", 0, sorted(self.tree.watched))

    def _number(self, kind: str) -> int:
        number = self._next_record[kind]
        self._next_record[kind] = number + 1
        return number
