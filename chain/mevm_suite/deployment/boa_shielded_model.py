"""Who owns what of the pool: kept beside it, to be compared with it. For tests inside titanoboa.

Not imported by the package: boa is a test tool.
"""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mevm_suite.deployment.boa_shielded_pool import ShieldedPool
from mevm_suite.deployment.boa_shielded_wallets import COIN, LoggedChain, Party
from shielded.assets import Asset, ticket_key
from shielded.balance import Holding, holdings
from shielded.notes import Note
from shielded.transaction import Call, Deposit, to_abi
from shielded.wallet.builder import Draft
from shielded.wallet.failure import UnconsolidatedError
from shielded.wallet.order import Parcel, Payment
from shielded.wallet.signing import Signed

SHARES = 4  # assets are paid in quarters of what there is
CALL_GAS = 500_000


@dataclass
class Sealed:
    """A package, and what its owner was told of it."""

    id: bytes
    key: bytes
    content: bytes
    value: tuple[int, int]
    asset: Asset
    owner: Party
    index: int


def key_of(kind: Holding) -> bytes:
    """Return the key of a holding in the vault."""
    name, ticket = kind
    return name if ticket is None else ticket_key(name, ticket)


def asset_of(kind: Holding, amount: int) -> Asset:
    """Return an amount of a currency, or a ticket."""
    name, ticket = kind
    return Asset(name, amount) if ticket is None else Asset(category=name, ticket=ticket, count=1)


class Crowd:
    """
    Three parties, a relayer and a contract at a pool, and all that they have in it.

    Parameters
    ----------
    pool, receiver
        The pool; a contract that answers payments with the notes that it was given.
    folder
        For the wallets' files.

    Attributes
    ----------
    wealth
        What is hidden in notes, by who can spend them.
    ledgers
        What is in the open, by account and holding; `touched` are those that changed.
    packages
        What is sealed.

    """

    def __init__(self, pool: ShieldedPool, receiver: Any, folder: Path) -> None:
        self.pool, self.receiver, self.chain = pool, receiver, LoggedChain(pool)
        accounts = {1: pool.issuer, 2: "", 3: ""}
        self.parties = [Party(self.chain, folder, n, who) for n, who in accounts.items()]
        self.issuer, _, self.sponsor = self.parties
        self.relayer = pool.account("relayer")
        people = [party.account for party in self.parties]
        self.accounts: list[str] = [*people, self.relayer, receiver.address]
        self.wealth: dict[Party, Counter[Holding]] = {party: Counter() for party in self.parties}
        self.ledgers: Counter[tuple[str, Holding]] = Counter()
        self.touched: set[tuple[str, Holding]] = set()
        self.packages: list[Sealed] = []
        self.last: tuple[Signed, str] | None = None

    def hidden(self, kind: Holding) -> int:
        """Return how much there is in notes and packages."""
        packed = sum(holdings(package.asset).get(kind, 0) for package in self.packages)
        return packed + sum(wealth[kind] for wealth in self.wealth.values())

    def supply(self, kind: Holding) -> int:
        """Return how much there is at all."""
        return self.hidden(kind) + sum(self.ledgers[account, kind] for account in self.accounts)

    def gain(self, party: Party, *assets: Asset) -> None:
        """Note that a party has more that is hidden."""
        for asset in assets:
            self.wealth[party].update(holdings(asset))

    def credit(self, account: str, asset: Asset, sign: int = 1) -> None:
        """Note that an account has more in its ledger, or less."""
        for kind, amount in holdings(asset).items():
            self.ledgers[account, kind] += sign * amount
            self.touched.add((account, kind))

    def hidden_part(self, party: Party, share: int, pick: int | None = None) -> list[Asset]:
        """Return quarters of all that a party has hidden, or of one kind of it."""
        owned = sorted((kind, n) for kind, n in self.wealth[party].items() if n)
        if pick is not None and owned:
            owned = [owned[pick % len(owned)]]
        return _part(dict(owned), share)

    def ledger_part(self, party: Party, share: int) -> list[Asset]:
        """Return quarters of all that a party has in its ledger."""
        owned = [(kind, n) for (who, kind), n in self.ledgers.items() if who == party.account and n]
        return _part(dict(sorted(owned)), share)

    @staticmethod
    def draft(party: Party, **fields: Any) -> Draft | None:
        """Build what an order asks for; return None if it needs too many notes at once."""
        try:
            return party.draft(**fields)
        except UnconsolidatedError:
            return None

    def run(
        self, party: Party, sender: str, fee_payer: Party | None = None, **fields: Any
    ) -> Draft | None:
        """Carry out an order; return its draft, or None if it needs too many notes at once."""
        draft = self.draft(party, **fields)
        if draft is None:
            return None
        for call in draft.transaction.calls:
            assert draft.transaction.sender is not None
            answer = self.answer(call.asset), draft.transaction.sender
            self.receiver.set_notes([to_abi(Note(*answer, secret=draft.sighash))])
        signed = party.sign(draft, fee_payer)
        self.chain.run(signed.data, sender, signed.value)
        self.last = signed, sender
        return draft

    def spend(
        self,
        party: Party,
        assets: Iterable[Asset],
        fee: int = 0,
        is_sponsored: bool = False,
        **fields: Any,
    ) -> Draft | None:
        """Carry out an order that costs a party these assets and, if it has as much, a fee."""
        spent: Counter[Holding] = Counter()
        for asset in assets:
            spent.update(holdings(asset))
        coin: Holding = COIN, None
        sponsor = self.sponsor if is_sponsored and fee else None
        left = self.wealth[party][coin] - spent[coin]
        if (self.ledgers[sponsor.account, coin] if sponsor else left) < fee:
            fee, sponsor = 0, None
        fields |= {"fee": fee, "sponsor": sponsor.address if sponsor else bytes(20)}
        draft = self.run(party, self.relayer, sponsor, **fields)
        if draft is None:
            return None
        self.wealth[party].subtract(spent)
        paid = Asset(COIN, fee) if fee else Asset()
        self.credit(self.relayer, paid)
        if sponsor:
            self.credit(sponsor.account, paid, -1)
        else:
            self.wealth[party].subtract(holdings(paid))
        return draft

    def deposit(
        self,
        party: Party,
        payee: Party,
        assets: Iterable[Asset],
        notes: Iterable[Asset],
        is_ledger: bool,
    ) -> None:
        """Bring assets in, for somebody, as notes that hold as much."""
        receiver = payee.wallet.book.tracking.address
        deposits = tuple(Deposit(party.address, asset, is_ledger) for asset in assets)
        payments = tuple(Payment(receiver, note) for note in notes)
        self.run(party, party.account, deposits=deposits, payments=payments)
        for deposit in deposits:
            self.gain(payee, deposit.asset)
            if is_ledger:
                self.credit(party.account, deposit.asset, -1)

    def call(self, party: Party, assets: Iterable[Asset], is_signed: bool) -> None:
        """Pay the contract, which answers with a note of a part."""
        target = self.receiver.address
        calls = tuple(Call(bytes.fromhex(target[2:]), asset, CALL_GAS) for asset in assets)
        if self.spend(party, assets, calls=calls, is_signed=is_signed):
            for call in calls:
                self.gain(party, self.answer(call.asset))
                self.credit(target, call.asset)
                self.credit(target, self.answer(call.asset), -1)

    def seal(self, party: Party, payee: Party, assets: Iterable[Asset]) -> None:
        """Seal a package for each asset, and tell the payee what opens it."""
        index, address = payee.wallet.book.hand_out()
        parcels = tuple(Parcel(address, asset) for asset in assets)
        draft = self.spend(party, assets, parcels=parcels)
        if draft is None:
            return
        told = zip(parcels, draft.package_keys, draft.transaction.packages, strict=True)
        self.packages += [
            Sealed(key.id, key.key, package.content, package.value, parcel.asset, payee, index)
            for parcel, key, package in told
        ]

    @staticmethod
    def answer(asset: Asset) -> Asset:
        """Return what the contract gives back: a ticket, and half of the money or more."""
        return replace(asset, amount=asset.amount - asset.amount // 2)


def _part(owned: Mapping[Holding, int], share: int) -> list[Asset]:
    """Return quarters of what is owned; a ticket, as a whole, in one note with some money."""
    tickets = [Asset(category=name, ticket=n, count=1) for name, n in owned if n is not None]
    amounts = {name: n * share // SHARES for (name, id), n in owned.items() if id is None}
    money = [Asset(name, amount) for name, amount in amounts.items() if amount]
    if money and tickets:
        first = money.pop()
        tickets[0] = replace(tickets[0], currency=first.currency, amount=first.amount)
    return [*money, *tickets] if share else []


__all__ = ["CALL_GAS", "Crowd", "asset_of", "key_of"]
