"""Whether the demo's books, the wallets, an auditor and the chain agree on the shielded pool."""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import cached_property

from mevm.crypto.baby_jubjub import compress
from mevm_suite.demo.balance import Check
from mevm_suite.demo.shielded import HIDDEN_COINS, PROOFS, SPONSORED, TAKEN_OUT, Shielded
from mevm_suite.demo.shielded_assets import COIN, USD, label, order
from mevm_suite.demo.shielded_books import LEDGER, PACKAGES
from mevm_suite.demo.shielded_people import AUDITED, HIDDEN, OPEN, account_of
from mevm_suite.demo.shielded_scene import PURSE
from mevm_suite.demo.shielded_views import hidden_by_events
from shielded.assets import Asset, encode_name, ticket_key
from shielded.balance import Holding, holdings
from shielded.hashing import encode_word
from shielded.wallet.events import Entered, Event, Left, OpenNoteCreated, PackageSealed
from shielded.wallet.failure import WalletError
from shielded.wallet.history import Statement, audit
from shielded.wallet.packages import open_sealed

AMOUNT = 16  # bytes in a note


class Checks:
    """Compares everything, when the story is over."""

    def __init__(self, shielded: Shielded) -> None:
        self.shielded, self.scene, self.books = shielded, shielded.scene, shielded.books

    @cached_property
    def events(self) -> list[Event]:
        """All that the pool told everybody."""
        reader = self.scene.reader
        return list(reader.events(self.scene.first_block, reader.head()))

    @cached_property
    def statement(self) -> Statement:
        """What the auditor finds."""
        address = self.shielded.wallets[AUDITED].book.tracking.address
        return audit(self.shielded.auditor.book, encode_name(COIN), address)

    def run(self) -> Iterator[Check]:
        """Compare."""
        yield Check("proofs", PROOFS, sum(each.proofs for each in self.shielded.steps))
        yield from self._wallets()
        yield from self._turnstile()
        yield from self._accounts()
        yield from self._auditor()
        yield from self._outsider()

    def _wallets(self) -> Iterator[Check]:
        for name in HIDDEN:
            found = self.shielded.wallets[name].balance()
            yield from _compare(f"{name}'s", self.books.held(name), found)

    def _turnstile(self) -> Iterator[Check]:
        """Compare, for each asset, what the vault holds with notes, packages and ledgers."""
        notes: Counter[Holding] = Counter()
        for name in HIDDEN:
            notes.update(self.shielded.wallets[name].balance())
        packages = Counter(holdings(self._in_package()))
        for key in self.books.assets:
            text, place = label(key), _vault_key(key)
            hidden = self.scene.call("ShieldedVault", "hidden", place)
            yield Check(f"{text}: in packages", self.books.held(PACKAGES)[key], packages[key])
            yield Check(f"{text}: in notes and packages", notes[key] + packages[key], hidden)
            ledgers = 0
            for ledger in self.books.ledgers():
                found = self.scene.call("ShieldedVault", "ledger", self._owner(ledger), place)
                ledgers += found
                if expected := self.books.held(ledger)[key] or found:
                    yield Check(f"{text}: {ledger}", expected, found)
            supply = self.scene.call("ShieldedVault", "supply", place)
            yield Check(f"{text}: hidden and in ledgers", hidden + ledgers, supply)
        yield from self._holdings()

    def _holdings(self) -> Iterator[Check]:
        vault = self.scene.at["ShieldedVault"]
        for name, held in (
            (COIN, self.scene.coins(vault)),
            (USD, self.scene.call("PeggedToken", "balanceOf", vault)),
        ):
            supply = self.scene.call("ShieldedVault", "supply", encode_name(name))
            yield Check(f"{name}: held by the vault", supply, held)

    def _accounts(self) -> Iterator[Check]:
        """Compare what everybody sees: coins of those who send, and of the fresh account."""
        spent = {"merchant": HIDDEN_COINS.amount, "sponsor": SPONSORED.amount, "relayer": 0}
        for name in OPEN:
            expected = PURSE - spent[name] - self.scene.gas_paid(name)
            found = self.scene.coins(str(account_of(name).address))
            yield Check(f"wei of the {name}, who paid gas", expected, found)
        found = self.scene.coins(self.shielded.fresh)
        yield Check("wei of the fresh account, which paid none", TAKEN_OUT.amount, found)

    def _auditor(self) -> Iterator[Check]:
        """Compare what the tracking key shows with what the audited did."""
        book, entries = self.shielded.auditor.book, self.statement.entries
        expected = self.books.steps(AUDITED)
        yield Check("auditor: transactions", len(expected), len(entries))
        for number, entry in zip(expected, entries, strict=False):
            net = self.books.net(number, AUDITED)
            yield from _compare(f"auditor, transaction {number}:", net, entry.net)
        for payee in ("supplier", "courier"):
            paid: Counter[Holding] = Counter()
            for each in (sent for entry in entries for sent in entry.outgoing):
                if self.shielded.names.get(each.receiver) == payee:
                    paid.update(holdings(each.asset))
            yield from _compare(f"auditor, to the {payee}:", self.books.paid(AUDITED, payee), paid)
        fees = self.books.paid(AUDITED, f"{LEDGER}relayer")[encode_name(COIN), None]
        yield Check("auditor: fees", fees, sum(entry.movement.fee for entry in entries))
        yield from _compare("auditor: left", self.books.held(AUDITED), self.statement.balances)
        yield Check("auditor: what does not add up", 0, len(self.statement.discrepancies))
        try:
            spendable = len(book.unspent()) if book.spending else 0
        except WalletError:
            spendable = 0
        yield Check("auditor: notes that he can spend", 0, spendable)

    def _outsider(self) -> Iterator[Check]:
        """Compare what everybody can add up, and look for what nobody should find."""
        hidden = hidden_by_events(self.events)
        for key in self.books.assets:
            found = self.scene.call("ShieldedVault", "hidden", _vault_key(key))
            yield Check(f"outsider: {label(key)} hidden", hidden[key], found)
        opened = len(self.shielded.stranger.book.notes)
        yield Check("outsider: notes that a stranger's key opens", 0, opened)
        yield Check("outsider: secrets in the chain's data", 0, len(self.shown(self.secrets())))

    def secrets(self) -> set[bytes]:
        """Return what is hidden: amounts that nobody told, and who was paid."""
        told = {event.asset.amount for event in self.events if isinstance(event, TOLD)}
        amounts, found = {self._in_package().amount}, set()
        for wallet in self.shielded.wallets.values():
            address = wallet.book.tracking.address
            for point in (address.zpk, address.vpk):
                found |= {compress(point), *map(encode_word, point)}
            notes = (each for each in wallet.book.notes.values() if not each.is_open)
            amounts |= {note.asset.amount for note in notes}
        return found | {each.to_bytes(AMOUNT, "big") for each in amounts - told - {0}}

    def shown(self, secrets: Iterable[bytes]) -> list[bytes]:
        """Return which of some words the story's transactions or their logs contain."""
        eth, data = self.scene.w3.eth, []
        for step in self.shielded.steps:
            data.append(bytes(eth.get_transaction(step.transaction)["input"]))
            for log in eth.get_transaction_receipt(step.transaction)["logs"]:
                data += [bytes(log["data"]), *map(bytes, log["topics"])]
        return [secret for secret in secrets if any(secret in each for each in data)]

    def _in_package(self) -> Asset:
        """Open what was sealed, with the key that the courier got."""
        key = self.shielded.package_key
        (sealed,) = (e for e in self.events if isinstance(e, PackageSealed) and e.id == key.id)
        return open_sealed(sealed.content, key.key, sealed.value).asset

    def _owner(self, ledger: str) -> str:
        name = ledger.removeprefix(LEDGER)
        return self.scene.at.get(name) or str(account_of(name).address)


TOLD = (Entered, Left, OpenNoteCreated)


def _compare(whose: str, books: Counter[Holding], found: Counter[Holding]) -> Iterator[Check]:
    for key in sorted({*books, *found}, key=order):
        yield Check(f"{whose} {label(key)}", books[key], found[key])


def _vault_key(key: Holding) -> bytes:
    name, ticket = key
    return name if ticket is None else ticket_key(name, ticket)
