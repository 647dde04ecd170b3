"""A month of the pool: people who deposit, pay each other and withdraw, and what all can see of it.

Transactions are made by the wallet's own builder, so that what is looked at is what wallets show.
All randomness, also the wallets', comes from one seed. Proofs are left out: Groth16 hides what it
proves whatever happens.
"""

import heapq
import secrets
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from shielded.account import PaymentAddress, SpendingKey
from shielded.assets import Asset, encode_name
from shielded.balance import binding_key
from shielded.encryption import try_decrypt
from shielded.handed_out import HandedOut
from shielded.notes import nullifier
from shielded.signatures import binding_signature
from shielded.transaction import Deposit, Transaction, Withdrawal
from shielded.tree import CommitmentTree
from shielded.wallet.book import Account, Book
from shielded.wallet.builder import Draft, build
from shielded.wallet.events import Entered, Event, Left
from shielded.wallet.failure import WalletError
from shielded.wallet.order import Order, Payment
from shielded.wallet.privacy import Assessment, assess
from shielded.wallet.records import Movement, OpenMove, OwnedNote

COIN = encode_name("SERO")
CENT = 10**16
START = 1_800_000_000
HOUR, DAY = 3_600, 86_400
FEES = (2 * CENT, 3 * CENT, 5 * CENT)  # of the relayers
ROUND = (10, 20, 50, 100, 200, 500, 1_000)
CHAIN_ID, POOL = 1337, b"\x22" * 20


@dataclass(frozen=True)
class Terms:
    """How many people, for how long, and what each does on average in a day."""

    people: int = 60
    days: int = 30
    deposits: float = 0.10
    payments: float = 0.15
    withdrawals: float = 0.10
    payees: float = 0.25  # share of people who never deposit
    seed: int = 1


@dataclass(frozen=True)
class Seen:
    """A transaction as the chain shows it."""

    time: int
    transaction: Transaction
    binding: tuple[int, int, int]
    first: int  # position of its first leaf
    anchored: int  # leaves under its anchor


@dataclass(frozen=True)
class Truth:
    """What nobody sees: whose transaction it is, of which kind, and what his wallet told him."""

    person: int
    kind: str  # how its amount was chosen
    assessment: Assessment | None = None


@dataclass(frozen=True)
class Month:
    """What happened: all that is seen, and the truth of each transaction."""

    seen: Sequence[Seen]
    truths: Sequence[Truth]
    addresses: Sequence[PaymentAddress]  # of people, as all know them
    payers: Sequence[bytes]  # accounts of the same people


class Person(Book):
    """
    Somebody's book, without a file: what the builder reads of it.

    Parameters
    ----------
    number
        Which person.
    seed
        Of the account.
    tree
        Of all.

    """

    def __init__(self, number: int, seed: bytes, tree: CommitmentTree) -> None:
        self.number = number
        self.account = Account.of_seed(seed, CHAIN_ID, POOL, 0)
        self.tracking = SpendingKey.from_seed(seed).viewing
        self.handed_out = HandedOut(self.tracking, gap=5)
        self.tree, self.notes, self.movements = tree, {}, []
        self.pending, self.given_up = {}, {}
        self.waiting: set[int] = set()
        self.payer = b"\x33" * 18 + number.to_bytes(2, "big")  # the account, which all know

    def available(self) -> list[OwnedNote]:
        """Return the notes that are in no transaction under way."""
        return [note for place, note in self.notes.items() if place not in self.waiting]

    @property
    def balance(self) -> int:
        """Coins that can be spent now."""
        return sum(note.asset.amount for note in self.available())


@contextmanager
def _seeded(source: Random) -> Iterator[None]:
    """Have wallets draw from a source that gives the same again."""
    with (
        patch.object(secrets, "token_bytes", source.randbytes),
        patch.object(secrets, "randbelow", source.randrange),
        patch.object(secrets, "SystemRandom", lambda: source),
    ):
        yield


def simulate(terms: Terms) -> Month:
    """Let a month pass."""
    source = Random(terms.seed)
    with _seeded(source):
        return _Simulation(terms, source).run()


class _Simulation:
    def __init__(self, terms: Terms, source: Random) -> None:
        self.terms, self.source, self.tree = terms, source, CommitmentTree()
        self.people = [
            Person(number, source.randbytes(32), self.tree) for number in range(terms.people)
        ]
        self.sizes: dict[int, int] = {}  # by root
        self.seen: list[Seen] = []
        self.truths: list[Truth] = []
        self.events: list[Event] = []
        self.fresh = 0
        self.queue: list[tuple[int, int, Callable[[int], None]]] = []
        self.order = count()  # of what falls into one second

    def run(self) -> Month:
        """Take what people do in its order; proofs and relayers take their time."""
        for person in self.people:
            self._plan(person)
        while self.queue:
            time, _, act = heapq.heappop(self.queue)
            act(time)
        return Month(
            self.seen,
            self.truths,
            [person.tracking.address for person in self.people],
            [person.payer for person in self.people],
        )

    def _at(self, time: int, act: Callable[[int], None]) -> None:
        heapq.heappush(self.queue, (time, next(self.order), act))

    def _plan(self, person: Person) -> None:
        """Spread what somebody does over the month, evenly at random."""
        is_payee = person.number < self.terms.payees * self.terms.people
        habits = (
            (0.0 if is_payee else self.terms.deposits, self._deposit),
            (self.terms.payments, self._pay),
            (self.terms.withdrawals, self._withdraw),
        )
        for rate, act in habits:
            time = START + self.source.expovariate(1) * DAY / rate if rate else float("inf")
            while time < START + self.terms.days * DAY:
                self._at(int(time), partial(act, person))
                time += self.source.expovariate(rate) * DAY

    def _amount(self) -> tuple[int, str]:
        """Return an amount as people choose them: a round one, or the price of something."""
        if self.source.random() < 0.5:
            return self.source.choice(ROUND) * 100 * CENT, "round"
        return round(self.source.lognormvariate(4, 1) * 100 + 1) * CENT, "price"

    def _deposit(self, person: Person, now: int) -> None:
        amount, kind = self._amount()
        asset, own = Asset(COIN, amount), person.tracking.address
        terms = {"deposits": (Deposit(person.payer, asset),), "payments": (Payment(own, asset),)}
        self._send(person, person, now, Truth(person.number, kind), **terms)
        if self.source.random() < 0.3:  # only passes through
            later = now + int(self.source.lognormvariate(10, 1.5))
            self._at(later, lambda time: self._take_out(person, time, amount, "same"))

    def _pay(self, person: Person, now: int) -> None:
        amount, kind = self._amount()
        payee = self.source.choice(self.people)
        address = payee.tracking.address
        receiver = payee.handed_out.next() if self.source.random() < 0.3 else address
        if payee is not person and person.balance > 2 * amount:
            payments = (Payment(receiver, Asset(COIN, amount)),)
            truth, fee = Truth(person.number, kind), self.source.choice(FEES)
            self._send(person, payee, now, truth, payments=payments, fee=fee)

    def _withdraw(self, person: Person, now: int) -> None:
        if self.source.random() < 0.2:
            self._take_out(person, now, person.balance, "all")
        else:
            self._take_out(person, now, *self._amount())

    def _take_out(self, person: Person, now: int, amount: int, kind: str) -> None:
        """Withdraw to an account that was never used; of all that there is, less the fee."""
        fee = self.source.choice(FEES)
        amount = min(amount, person.balance - fee)
        if amount <= 0:
            return
        self.fresh += 1
        receiver = b"\x44" * 17 + self.fresh.to_bytes(3, "big")
        withdrawal = Withdrawal(receiver, Asset(COIN, amount))
        told = assess(withdrawal, self.events, person.movements, now)
        truth = Truth(person.number, kind, told)
        self._send(person, person, now, truth, withdrawals=(withdrawal,), fee=fee)

    def _send(self, person: Person, payee: Person, now: int, truth: Truth, **fields: Any) -> None:
        relayer = bytes([0x55] * 19 + [FEES.index(fields["fee"])]) if "fee" in fields else bytes(20)
        order = Order(relayer=relayer, deadline=now + DAY, **fields)
        try:
            draft = build(person, order, COIN, person.available())
        except WalletError:
            return  # he cannot pay it now
        person.waiting |= {each.owned.position for each in draft.spends}
        later = now + int(self.source.lognormvariate(3, 1))
        self._at(later, lambda time: self._include(person, payee, time, draft, truth))

    def _include(
        self, person: Person, payee: Person, time: int, draft: Draft, truth: Truth
    ) -> None:
        incoming = (each.blinding for each in draft.spends)
        binding = binding_signature(binding_key(incoming, draft.blindings), draft.sighash)
        outputs, first = draft.transaction.outputs, self.tree.size
        anchored = self.sizes.get(draft.transaction.anchor, 0)
        self.seen.append(Seen(time, draft.transaction, binding, first, anchored))
        self.truths.append(truth)
        for each in draft.spends:
            del person.notes[each.owned.position]
            person.waiting.remove(each.owned.position)
        self.tree.append(
            [output.commitment for output in outputs], range(first, first + len(outputs))
        )
        self.sizes[self.tree.root] = self.tree.size
        for receiver in {person.number: person, payee.number: payee}.values():
            self._receive(receiver, first, draft)
        self._tell(person, time, draft.transaction)

    def _tell(self, person: Person, time: int, transaction: Transaction) -> None:
        """Keep what a wallet's advice is made of."""
        place = len(self.seen), bytes(32), 0
        deposits = transaction.deposits
        self.events += [Entered(*place, d.payer, d.asset, False) for d in deposits]
        out = transaction.withdrawals
        self.events += [Left(*place, w.receiver, w.asset, False) for w in out]
        if deposits:
            moves = tuple(OpenMove(d.payer, d.asset, False) for d in deposits)
            person.movements.append(Movement(*place[:2], time, 1, is_own=True, entered=moves))

    def _receive(self, payee: Person, first: int, draft: Draft) -> None:
        for place, output in enumerate(draft.transaction.outputs, first):
            found = try_decrypt(payee.tracking, output, payee.handed_out)
            if found is None or found.note.asset == Asset():
                continue
            note, cm = found.note, output.commitment
            shown = nullifier(payee.tracking.vsk, cm, place)
            origin = place, len(self.seen), bytes(32), note.asset, note.memo
            payee.notes[place] = OwnedNote(*origin, found.scalar, note.secret, cm, shown)


def public_amounts(month: Month) -> Counter[int]:
    """Return the amounts that were seen, and how often."""
    amounts: Counter[int] = Counter()
    for seen in month.seen:
        amounts.update(each.asset.amount for each in seen.transaction.deposits)
        amounts.update(each.asset.amount for each in seen.transaction.withdrawals)
    return amounts


__all__ = ["COIN", "DAY", "HOUR", "Month", "Seen", "Terms", "Truth", "public_amounts", "simulate"]
