"""A pool in Python, which checks all that proofs do not, and wallets on it."""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from mevm.crypto.keccak import keccak
from shielded.account import PaymentAddress
from shielded.assets import Asset, encode_name
from shielded.balance import balance_point
from shielded.notes import Note
from shielded.signatures import verify_binding, verify_owner
from shielded.transaction import Deposit, Transaction, sighash
from shielded.tree import CommitmentTree
from shielded.wallet.book import Account, Book
from shielded.wallet.events import (
    Entered,
    Event,
    Header,
    Left,
    NoteCreated,
    NullifierUsed,
    OpenNoteCreated,
    PackageOpened,
    PackagePassed,
    PackageSealed,
    TransactionAccepted,
)
from shielded.wallet.order import Order, Payment
from shielded.wallet.packages import package_id
from shielded.wallet.sealing import MIN_COST
from shielded.wallet.signing import Signed
from shielded.wallet.store import Store
from shielded.wallet.wallet import Wallet

COIN = encode_name("SERO")
PAYER = b"\x11" * 20
START = 1_800_000_000
LATER = START + 10**6


class FakeProver:
    """Proves everything, without looking."""

    def prove(self, inputs: Sequence[Any], outputs: Sequence[Any], progress: Any = None) -> Any:
        return [(0,) * 8 for _ in inputs], [(0,) * 8 for _ in outputs]


@dataclass
class FakePool:
    """A chain with a block for each transaction; believes proofs, and nothing else."""

    chain_id: int = 1337
    pool: bytes = b"\x22" * 20
    blocks: list[tuple[bytes, list[Event]]] = field(default_factory=lambda: [(b"\0" * 32, [])])
    salt: int = 0
    calls: Counter[str] = field(default_factory=Counter)

    def head(self) -> int:
        return len(self.blocks) - 1

    def header(self, number: int) -> Header | None:
        if not 0 <= number < len(self.blocks):
            return None
        parent = self.blocks[number - 1][0] if number else bytes(32)
        return Header(number, self.blocks[number][0], parent, START + number)

    def events(self, first: int, last: int) -> list[Event]:
        self.calls["events"] += 1
        return [event for _, events in self.blocks[first : last + 1] for event in events]

    def root(self, number: int) -> int | None:
        return self.tree(number).root

    def mine(self, make: Callable[[Callable[..., None]], None] | None = None) -> None:
        """Add a block, in which `make` tells events."""
        number, events = len(self.blocks), []
        digest = keccak(self.blocks[-1][0] + bytes([self.salt]))
        if make:
            make(lambda kind, *values: events.append(kind(number, digest, len(events), *values)))
        self.blocks.append((digest, events))

    def rewind(self, number: int) -> None:
        """Drop all blocks after one; what follows has other hashes."""
        del self.blocks[number + 1 :]
        self.salt += 1

    def told(self, kind: type, last: int | None = None) -> list[Any]:
        blocks = self.blocks[: None if last is None else last + 1]
        return [event for _, part in blocks for event in part if isinstance(event, kind)]

    def tree(self, last: int | None = None) -> CommitmentTree:
        tree = CommitmentTree()
        created = self.told(NoteCreated, last) + self.told(OpenNoteCreated, last)
        tree.append(event.commitment for event in sorted(created, key=lambda e: e.position))
        return tree

    def submit(self, signed: Signed) -> None:
        transaction = signed.transaction
        self._check(signed)
        self.mine(lambda tell: self._tell(transaction, signed.sighash, tell))

    def pay(self, payer: bytes, *notes: Note) -> None:
        size = self.tree().size

        def make(tell: Callable[..., None]) -> None:
            for place, note in enumerate(notes, size):
                tell(Entered, payer, note.asset, True)
                tell(OpenNoteCreated, *_open_values(place, payer, note))

        self.mine(make)

    def _check(self, signed: Signed) -> None:
        transaction, digest = signed.transaction, signed.sighash
        assert digest == sighash(self.chain_id, self.pool, transaction)
        shown = [spend.nullifier for spend in transaction.spends]
        used = {event.nullifier for event in self.told(NullifierUsed)}
        assert len(set(shown)) == len(shown) and not used & set(shown), "spent"
        roots = {event.root for event in self.told(TransactionAccepted)}
        assert not shown or transaction.anchor in roots | {self.tree().root}, "unknown anchor"
        owners = [*signed.authorisation.sender, *signed.authorisation.uses]
        assert all(verify_owner(self.chain_id, self.pool, each, digest) for each in owners)
        sealed = {event.id: event for event in self.told(PackageSealed)}
        opened = [sealed[use.id].value for use in transaction.uses if not any(use.new_owner)]
        point = balance_point(transaction, opened, COIN)
        assert verify_binding(point, signed.authorisation.binding, digest), "no balance"
        proofs = signed.authorisation
        assert len(proofs.input_proofs) == len(shown)
        with_assets = [each for each in transaction.packages if each.commitment]
        assert len(proofs.output_proofs) == len(transaction.outputs) + len(with_assets)

    def _tell(self, transaction: Transaction, digest: int, tell: Callable[..., None]) -> None:
        tree = self.tree()
        first = tree.size
        for spend in transaction.spends:
            tell(NullifierUsed, spend.nullifier)
        for use in transaction.uses:
            owner = next(each.owner for each in self.told(PackageSealed) if each.id == use.id)
            if any(use.new_owner):
                tell(PackagePassed, use.id, owner, use.new_owner)
            else:
                tell(PackageOpened, use.id, owner)
        for place, each in enumerate(transaction.outputs, first):
            values = each.commitment, each.value, each.ephemeral, each.ciphertext
            tell(NoteCreated, place, *values)
        for place, package in enumerate(transaction.packages):
            values = package.owner, package.commitment, package.value, package.content
            tell(PackageSealed, package_id(digest, place), *values)
        for each in transaction.deposits:
            tell(Entered, each.payer, each.asset, each.is_ledger)
        tree.append(each.commitment for each in transaction.outputs)
        for note in transaction.notes:
            tell(OpenNoteCreated, *_open_values(tree.size, bytes(20), note))
            tree.append([note.commitment()])
        for call in transaction.calls:
            tell(Left, call.target, call.asset, True)
        public = transaction.anchor, tree.root, first, transaction.fee, transaction.relayer
        tell(TransactionAccepted, digest, *public)
        if transaction.fee:
            tell(Left, transaction.relayer, Asset(COIN, transaction.fee), True)
        for each in transaction.withdrawals:
            tell(Left, each.receiver, each.asset, each.is_ledger)


def _open_values(position: int, payer: bytes, note: Note) -> tuple[Any, ...]:
    points = note.address.base, note.address.spending, note.address.viewing
    return position, payer, note.commitment(), points, note.asset, note.memo, note.secret


@pytest.fixture
def pool() -> FakePool:
    return FakePool()


@pytest.fixture
def open_wallet(pool: FakePool, tmp_path: Path) -> Any:
    """Opens the wallet of a seed, or of an account that only watches, in a file of that name."""
    opened: list[Wallet] = []

    def open_one(who: bytes | Account, name: str = "", **options: Any) -> Wallet:
        account = who if isinstance(who, Account) else Account.of_seed(who, 1337, pool.pool, 0)
        path = tmp_path / (name or f"{account.vsk}")
        if path.exists():
            book = Book(Store.open(path, "passphrase"))
        else:
            book = Book.create(Store.create(path, "passphrase", MIN_COST), account)
        wallet = Wallet(book, pool, COIN, processes=1, **options)
        opened.append(wallet)
        return wallet

    yield open_one
    for wallet in opened:
        wallet.__exit__(None, None, None)


@pytest.fixture
def submit(pool: FakePool) -> Callable[..., Signed]:
    """Carries out an order of a wallet."""

    def carry_out(wallet: Wallet, **fields: Any) -> Signed:
        signed = wallet.sign(wallet.build(Order(deadline=LATER, **fields)), FakeProver())
        pool.submit(signed)
        return signed

    return carry_out


@pytest.fixture
def fund(submit: Any) -> Callable[..., None]:
    """Deposits assets for a wallet, each as a note of its own."""

    def deposit(wallet: Wallet, *assets: Asset, to: PaymentAddress | None = None) -> None:
        receiver = to or wallet.book.tracking.address
        submit(
            wallet,
            deposits=tuple(Deposit(PAYER, asset) for asset in assets),
            payments=tuple(Payment(receiver, asset) for asset in assets),
        )
        wallet.scan()

    return deposit


@pytest.fixture
def prover() -> FakeProver:
    return FakeProver()
