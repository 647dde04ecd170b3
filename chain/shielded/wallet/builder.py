"""From an order to a transaction: notes chosen, change made, outputs padded and mixed.

A draft has everything but proofs and signatures; ``signing.py`` adds them. What is random is drawn
from the system: blindings, seeds of notes, the order of outputs.

Source: SERO-06, SERO-07.
"""

import secrets
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import zip_longest

from mevm.crypto.baby_jubjub import FIELD
from shielded.account import PaymentAddress, random_scalar
from shielded.assets import ABSENT, Asset
from shielded.balance import Holding, check_balance
from shielded.encryption import encrypt
from shielded.generators import blind
from shielded.notes import Note
from shielded.prover import OutputWitness
from shielded.transaction import (
    MAX_OUTPUTS,
    Output,
    Package,
    PackageUse,
    Spend,
    Transaction,
    check,
    sighash,
)
from shielded.tree import Path
from shielded.wallet.book import Book
from shielded.wallet.failure import WalletError
from shielded.wallet.order import Order, Parcel, Payment, count
from shielded.wallet.packages import Contents, PackageKey, new_key, package_id, seal
from shielded.wallet.records import OwnedNote
from shielded.wallet.selection import MAX_INPUTS, Needs, select
from shielded.witness import output_witness

MIN_OUTPUTS = 2  # so that a payment without change looks like any other
RANDOM_BYTES = 32


@dataclass(frozen=True)
class SpentNote:
    """A note that a draft spends, with its path and the blinding of its value commitment."""

    owned: OwnedNote
    path: Path = field(repr=False)
    blinding: int = field(repr=False)

    @property
    def spend(self) -> Spend:
        """What the transaction shows of it."""
        value = blind(self.owned.asset.commitment(), self.blinding)
        return Spend(self.owned.nullifier, value)


@dataclass(frozen=True)
class MadeNote:
    """A hidden note that a draft makes, and what proves what it holds."""

    output: Output
    asset: Asset
    witness: OutputWitness = field(repr=False)
    blinding: int = field(repr=False)


@dataclass(frozen=True)
class SealedParcel:
    """A package that a draft seals; a witness only if it holds an asset."""

    package: Package
    contents: Contents
    key: bytes = field(repr=False)
    witness: OutputWitness | None = field(repr=False)


@dataclass(frozen=True)
class Draft:
    """
    A transaction without proofs and signatures.

    Attributes
    ----------
    transaction, sighash
        What it does, and its id.
    order
        What was asked for.
    spends
        Its notes, in the order of the transaction's.
    witnesses
        Of its outputs, then of its packages that hold assets.
    blindings
        Of its outputs and packages together: what goes out.
    sender
        Number of the address that answers go to; None if there is none.
    package_keys
        What opens the packages that it seals.
    value
        Coin to be sent with it.

    """

    transaction: Transaction
    sighash: int
    order: Order
    spends: tuple[SpentNote, ...]
    witnesses: tuple[OutputWitness, ...] = field(repr=False)
    blindings: tuple[int, ...] = field(repr=False)
    sender: int | None
    package_keys: tuple[PackageKey, ...]
    value: int


def build(book: Book, order: Order, coin: bytes, available: Sequence[OwnedNote]) -> Draft:
    """
    Build a transaction.

    Parameters
    ----------
    book
        The account's; only a new address for answers is taken from it.
    order
        What is to be done.
    coin
        Name of the currency in which fees are paid.
    available
        Notes that can be chosen.

    Returns
    -------
    Draft
        It balances, for every asset.

    Raises
    ------
    NotEnoughError, UnconsolidatedError
        When the notes do not cover it.
    WalletError
        When it is too large, or the pool would refuse it in any state.

    """
    needed = order.balance(coin)
    chosen = _choose(book, order, needed, available)
    spends = tuple(SpentNote(n, book.tree.path(n.position), random_scalar()) for n in chosen)
    change = count(each.asset for each in chosen)
    change.subtract(needed)
    made = _make(book, [*order.payments, *_change(book.tracking.address, change)])
    parcels = tuple(_seal(each) for each in order.parcels)
    index, sender = book.hand_out("answers") if order.calls or order.is_signed else (None, None)
    transaction = replace(
        _transaction(order, coin, made, parcels),
        anchor=book.tree.root if spends else 0,
        spends=tuple(each.spend for each in spends),
        sender=sender,
        is_verified=order.is_signed,
    )
    incoming = [each.asset for each in chosen] + [each.contents.asset for each in order.handlings]
    outgoing = [each.asset for each in made] + [each.contents.asset for each in parcels]
    check_balance(transaction, incoming, outgoing, coin)
    _check(transaction)
    digest = sighash(book.account.chain_id, book.account.pool, transaction)
    return Draft(
        transaction=transaction,
        sighash=digest,
        order=order,
        spends=spends,
        witnesses=(
            *(each.witness for each in made),
            *(each.witness for each in parcels if each.witness is not None),
        ),
        blindings=(
            *(each.blinding for each in made),
            *(each.contents.blinding for each in parcels),
        ),
        sender=index,
        package_keys=tuple(
            PackageKey(package_id(digest, place), each.key) for place, each in enumerate(parcels)
        ),
        value=_coin_value(order, coin),
    )


def _transaction(
    order: Order, coin: bytes, made: Sequence[MadeNote], parcels: Sequence[SealedParcel]
) -> Transaction:
    """Return all of the transaction but what it spends."""
    return Transaction(
        outputs=tuple(each.output for each in made),
        deposits=order.all_deposits(coin),
        withdrawals=order.withdrawals,
        notes=order.notes,
        calls=order.calls,
        packages=tuple(each.package for each in parcels),
        uses=tuple(PackageUse(each.id, each.new_owner) for each in order.handlings),
        fee=order.fee,
        relayer=order.relayer,
        deadline=order.deadline,
    )


def _check(transaction: Transaction) -> None:
    """Refuse before proofs are made what the pool would refuse after."""
    try:
        check(transaction)
    except ValueError as error:
        raise WalletError(f"the pool would refuse this: {error}") from None


def _choose(
    book: Book, order: Order, needed: Counter[Holding], available: Sequence[OwnedNote]
) -> list[OwnedNote]:
    """Return the notes to spend: those asked for, and what is needed beyond."""
    positions = set(order.spend)
    if positions or any(n > 0 for n in needed.values()):
        voided = {note.position for note in book.to_be_voided(available)} - positions
        positions.update(sorted(voided)[: MAX_INPUTS - len(positions)])
    asked = [note for note in available if note.position in positions]
    if len(asked) != len(positions):
        raise WalletError("a note that was asked for cannot be spent now")
    missing = needed.copy()
    missing.subtract(count(note.asset for note in asked))
    needs = Needs(
        {name: amount for (name, id), amount in missing.items() if id is None and amount > 0},
        frozenset((name, id) for (name, id), n in missing.items() if id is not None and n > 0),
    )
    others = [note for note in available if note.position not in positions]
    ready = {note.position for note in available}
    waiting = [note for note in book.unspent() if note.position not in ready]
    seed = secrets.token_bytes(RANDOM_BYTES)
    chosen = asked + select(others, needs, seed, MAX_INPUTS - len(asked), waiting)
    secrets.SystemRandom().shuffle(chosen)
    return chosen


def _change(own: PaymentAddress, change: Counter[Holding]) -> list[Payment]:
    """Return what comes back: one note for each currency, tickets together with them."""
    amounts = [(name, n) for (name, id), n in change.items() if id is None and n > 0]
    tickets = [(name, id) for (name, id), n in change.items() if id is not None and n > 0]
    notes = []
    for amount, ticket in zip_longest(amounts, tickets):
        currency, held = amount or (ABSENT, 0)
        category, id = ticket or (ABSENT, 0)
        notes.append(Payment(own, Asset(currency, held, category, id, int(ticket is not None))))
    return notes


def _make(book: Book, payments: list[Payment]) -> list[MadeNote]:
    """Return the hidden notes, padded with empty ones, in an order that tells nothing."""
    own = book.tracking.address
    padding = [Payment(own, Asset())] * (MIN_OUTPUTS - len(payments))
    if len(payments) > MAX_OUTPUTS:
        raise WalletError(f"expected at most {MAX_OUTPUTS} hidden notes, got {len(payments)}")
    made = [_make_note(book, each) for each in (*payments, *padding)]
    secrets.SystemRandom().shuffle(made)
    return made


def _make_note(book: Book, payment: Payment) -> MadeNote:
    sealed = encrypt(payment.receiver, payment.asset, payment.memo, book.tracking)
    blinding = random_scalar()
    value = blind(payment.asset.commitment(), blinding)
    output = Output(sealed.commitment, value, sealed.ephemeral, sealed.ciphertext)
    return MadeNote(output, payment.asset, output_witness(sealed.note, blinding), blinding)


def _seal(parcel: Parcel) -> SealedParcel:
    key, owner = new_key(), parcel.owner.identity
    if parcel.asset == Asset():
        contents = Contents(data=parcel.data)
        return SealedParcel(Package(owner, content=seal(contents, key)), contents, key, None)
    contents = Contents(parcel.asset, parcel.data, random_scalar())
    # Its commitment becomes no leaf: what hides it is only for the proof.
    note = Note(parcel.asset, parcel.owner, secret=secrets.randbelow(FIELD))
    package = Package(owner, note.commitment(), contents.value, seal(contents, key))
    witness = output_witness(note, contents.blinding)
    return SealedParcel(package, contents, key, witness)


def _coin_value(order: Order, coin: bytes) -> int:
    """Return what deposits need of the coin sent, which is the submitter's."""
    wallets = (each.asset for each in order.deposits if not each.is_ledger)
    return sum(asset.amount for asset in wallets if asset.currency == coin)
