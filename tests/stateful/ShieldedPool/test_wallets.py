"""Real wallets in any order, many assets at once, and thieves: SP-2, SP-3, SP-4, SP-6, SP-9.

The pool believes every proof. That honest ones are true is computed from their witnesses here.
"""

from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

import boa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.deployment.boa_shielded import shielded_chain, ticket_point
from mevm_suite.deployment.boa_shielded_model import Crowd, asset_of, key_of
from mevm_suite.deployment.boa_shielded_pool import Draft, deploy_pool
from mevm_suite.deployment.boa_shielded_wallets import CHANGES, COIN
from mevm_suite.testing import load
from shielded.assets import Asset, encode_name
from shielded.balance import holdings
from shielded.notes import Note
from shielded.transaction import Withdrawal, encode_pay, encode_transact, to_abi
from shielded.wallet.order import Handling, Payment
from shielded.wallet.packages import open_sealed

GOLD, POINTS = encode_name("GOLD"), encode_name("POINTS")
TREE, SEAT = Asset.of_ticket("TREES", 1), Asset.of_ticket("SEATS", 1)
MONEY = [(name, None) for name in (COIN, GOLD, POINTS)]
KINDS = [*MONEY, *holdings(TREE), *holdings(SEAT)]
ISSUED = {POINTS, SEAT.category}
WHO, PICK, SHARES, FEES = (
    st.integers(0, 2),
    st.integers(0, 99),
    st.integers(1, 4),
    st.integers(0, 3),
)
AMOUNTS = st.integers(1, 5) | st.integers(10**18, 10**18 + 9)

place = None  # deployed once: every example begins from there


@pytest.fixture(scope="module", autouse=True)
def chain():
    global place
    with shielded_chain():
        pool, trees = deploy_pool(), load("tests/mocks/Collection.vy")
        pool.registry.register_collection("TREES", trees)
        pool.registry.register_ticket(TREE.category, 1, *ticket_point("TREES", 1))
        place = pool, trees, load("tests/mocks/ShieldedReceiver.vy")
        yield


class WalletMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.undone = ExitStack()
        self.undone.enter_context(boa.env.anchor())
        self.pool, self.trees, receiver = place
        self.vault = self.pool.vault
        folder = self.undone.enter_context(TemporaryDirectory())
        self.crowd = Crowd(self.pool, receiver, Path(folder))
        for party in self.crowd.parties:
            self.undone.callback(party.close)
        self.trees.mint(self.crowd.parties[1].account, 1)
        self.is_minted = self.is_stopped = False
        for by, amount in enumerate((1_001, 10**18 + 3, 1_003)):  # nobody begins with nothing
            self.deposit(by, by, amount, amount + by)
            self.fill_ledger(by, amount, by)

    def teardown(self):
        with self.undone:
            self.check_ledgers((account, kind) for account in self.crowd.accounts for kind in KINDS)
            for party in self.crowd.parties:
                wallet = party.restored("anew")  # finds all of its notes again, by its seed alone
                wallet.scan()
                assert wallet.book.notes == party.wallet.book.notes

    def party(self, number):
        return self.crowd.parties[number]

    def rich(self, pick):
        """Return somebody who has hidden assets, and one of them, or part of it."""
        owners = [p for p in self.crowd.parties if self.crowd.hidden_part(p, 4)]
        return owners[pick % len(owners)] if owners else self.party(0)

    def take(self, call):
        """Take from a wallet; tell whether it worked."""
        if self.is_stopped:
            with boa.reverts("ShieldedVault: deposits stopped"):
                call()
        else:
            call()
        return not self.is_stopped

    @rule(by=WHO, to=WHO, coins=AMOUNTS, gold=AMOUNTS)
    def deposit(self, by, to, coins, gold):
        """Bring in coins, gold and the tree at once, two of them in one note."""
        party, payee = self.party(by), self.party(to)
        assets = [Asset(COIN, coins), Asset(GOLD, gold)]
        notes = list(assets)
        if self.trees.ownerOf(1) == party.account:
            self.trees.approve(self.vault, 1, sender=party.account)
            assets.append(TREE)
            notes[1] = replace(TREE, currency=GOLD, amount=gold)
        self.take(lambda: self.crowd.deposit(party, payee, assets, notes, False))

    @rule(by=WHO, amount=AMOUNTS, share=st.integers(0, 4))
    def fill_ledger(self, by, amount, share):
        """Fund a ledger, or mint into it, and hide a part of all that is there."""
        party, asset = self.party(by), Asset(COIN, amount)
        if party is self.crowd.issuer:
            asset = replace(Asset() if self.is_minted else SEAT, currency=POINTS, amount=amount)
            self.vault.mint(to_abi(asset), sender=party.account)
            self.is_minted = True
        else:
            funding = {"value": amount, "sender": party.account}
            if not self.take(lambda: self.vault.fund(to_abi(asset), **funding)):
                return
        self.crowd.credit(party.account, asset)
        parts = self.crowd.ledger_part(party, share)
        if parts:
            self.crowd.deposit(party, party, parts, parts, True)

    @precondition(lambda self: self.crowd.ledgers[self.crowd.issuer.account, (POINTS, None)])
    @rule()
    def burn(self):
        issuer = self.crowd.issuer.account
        self.vault.burn(to_abi(Asset(POINTS, 1)), sender=issuer)
        self.crowd.credit(issuer, Asset(POINTS, 1), -1)

    @rule(by=PICK, to=WHO, share=SHARES, fee=FEES, is_sponsored=st.booleans())
    def transfer(self, by, to, share, fee, is_sponsored):
        """Pay a share of everything to an address, or to one handed out."""
        party, payee = self.rich(by), self.party(to)
        assets, book = self.crowd.hidden_part(party, share), payee.wallet.book
        receiver = book.hand_out()[1] if fee % 2 else book.tracking.address
        payments = tuple(Payment(receiver, asset) for asset in assets)
        if self.crowd.spend(party, assets, fee, is_sponsored, payments=payments):
            self.crowd.gain(payee, *assets)

    @rule(pick=PICK, to=WHO, share=SHARES, is_ledger=st.booleans(), fee=FEES)
    def withdraw(self, pick, to, share, is_ledger, fee):
        """Bring a share of one asset out, also while deposits are stopped."""
        party, receiver = self.rich(pick), self.party(to)
        assets = self.crowd.hidden_part(party, share, pick)
        out = tuple(Withdrawal(receiver.address, asset, is_ledger) for asset in assets)
        draft = self.crowd.spend(party, assets, fee, withdrawals=out)
        for asset in assets if draft else []:
            if is_ledger or {asset.currency, asset.category} & ISSUED:
                self.crowd.credit(receiver.account, asset)

    @rule(pick=PICK, to=WHO, share=SHARES)
    def pay_openly(self, pick, to, share):
        """Pay to a one-time address, for all to see."""
        party, payee = self.rich(pick), self.party(to)
        assets = self.crowd.hidden_part(party, share, pick)
        address = payee.wallet.book.hand_out()[1]
        notes = tuple(Note(asset, address, secret=pick) for asset in assets)
        if self.crowd.spend(party, assets, notes=notes):
            self.crowd.gain(payee, *assets)

    @rule(by=WHO, to=WHO, share=SHARES)
    def pay_from_ledger(self, by, to, share):
        party, payee = self.party(by), self.party(to)
        for asset in self.crowd.ledger_part(party, share):
            note = Note(asset, payee.wallet.book.hand_out()[1], secret=share)
            self.crowd.chain.run(encode_pay((note,)), party.account)
            self.crowd.credit(party.account, asset, -1)
            self.crowd.gain(payee, asset)

    @rule(pick=PICK, share=SHARES, is_signed=st.booleans())
    def call(self, pick, share, is_signed):
        """Pay a contract, which answers with a note of a part."""
        party = self.rich(pick)
        self.crowd.call(party, self.crowd.hidden_part(party, share, pick), is_signed)

    @rule(pick=PICK, to=WHO, share=SHARES)
    def seal(self, pick, to, share):
        party, payee = self.rich(pick), self.party(to)
        self.crowd.seal(party, payee, self.crowd.hidden_part(party, share, pick))

    @precondition(lambda self: self.crowd.packages)
    @rule(pick=PICK, to=WHO, is_opened=st.booleans())
    def use_package(self, pick, to, is_opened):
        """Hand a package over, or open it to somebody."""
        crowd, payee = self.crowd, self.party(to)
        package = crowd.packages[pick % len(crowd.packages)]
        if is_opened:
            contents = open_sealed(package.content, package.key, package.value)
            handling = Handling(package.id, package.index, contents)
            payments = (Payment(payee.wallet.book.tracking.address, contents.asset),)
            crowd.run(package.owner, crowd.relayer, handlings=(handling,), payments=payments)
            crowd.packages.remove(package)
            crowd.gain(payee, package.asset)
            return
        index, address = payee.wallet.book.hand_out()
        handling = Handling(package.id, package.index, new_owner=address.identity)
        crowd.run(package.owner, crowd.relayer, handlings=(handling,))
        package.owner, package.index = payee, index

    @rule(is_stopped=st.booleans())
    def stop(self, is_stopped):
        self.vault.set_stopped(is_stopped, sender=self.pool.guardian)
        self.is_stopped = is_stopped

    @precondition(lambda self: self.crowd.last)
    @rule(pick=PICK)
    def replay(self, pick):
        """Send the last transaction again, and show a nullifier again."""
        signed, sender = self.crowd.last
        again = "spent" if signed.transaction.spends else "accepted before"
        with boa.reverts(f"hidden_notes: {again}"):
            self.crowd.chain.run(signed.data, sender, signed.value)
        notes = self.rich(pick).wallet.book.notes.values()
        for note in [note for note in notes if note.spent is not None][-1:]:
            draft = Draft(self.pool).spend(note.asset, note.nullifier).output(note.asset)
            with boa.reverts("hidden_notes: spent"):
                draft.send(sender)

    @rule(pick=PICK, change=st.sampled_from(sorted(CHANGES)))
    def change(self, pick, change):
        """Change one field of what somebody signed."""
        party = self.rich(pick)
        assets = self.crowd.hidden_part(party, 4, pick)
        out = tuple(Withdrawal(party.address, asset, True) for asset in assets)
        draft = self.crowd.draft(party, withdrawals=out) if out else None
        if draft is None:
            return
        signed = party.sign(draft)
        changed = replace(signed.transaction, **CHANGES[change](signed.transaction))
        with boa.reverts("ShieldedPool: no balance"):
            self.crowd.chain.run(encode_transact(changed, signed.authorisation), self.crowd.relayer)
        party.wallet.give_up(signed)

    @rule(kind=st.sampled_from(KINDS))
    def forge(self, kind):
        """Spend notes that nobody made: what is hidden goes, and nothing else."""
        thief, before = self.crowd.relayer, self.ledgers(kind)
        hidden, supply = self.vault.hidden(key_of(kind)), self.vault.supply(key_of(kind))
        with boa.env.anchor():
            if hidden:
                loot = asset_of(kind, hidden)
                Draft(self.pool).spend(loot).withdraw(thief, loot, True).send(thief)
            more = asset_of(kind, 1)
            with boa.reverts("ShieldedVault: never came in"):
                Draft(self.pool).spend(more).withdraw(thief, more, True).send(thief)
            after = self.ledgers(kind)
            assert after == before | {thief: before[thief] + hidden}
            assert self.vault.supply(key_of(kind)) == supply == sum(after.values())
            for account in [] if kind[0] in ISSUED else filter(after.get, after):
                owned = to_abi(asset_of(kind, after[account]))
                self.vault.take_out(owned, self.crowd.relayer, sender=account)

    def ledgers(self, kind):
        return {who: self.vault.ledger(who, key_of(kind)) for who in self.crowd.accounts}

    def check_ledgers(self, places):
        for who, kind in places:
            assert self.vault.ledger(who, key_of(kind)) == self.crowd.ledgers[who, kind]

    @invariant()
    def sp_2_what_is_hidden_is_in_notes_and_packages(self):
        for kind in KINDS:
            hidden, supply = self.vault.hidden(key_of(kind)), self.vault.supply(key_of(kind))
            assert (hidden, supply) == (self.crowd.hidden(kind), self.crowd.supply(kind))
        self.check_ledgers(self.crowd.touched)
        self.crowd.touched.clear()

    @invariant()
    def sp_3_what_the_vault_holds_is_hidden_or_in_ledgers(self):
        held = boa.env.get_balance(self.vault.address), self.pool.token.balanceOf(self.vault)
        assert held == tuple(self.crowd.supply((name, None)) for name in (COIN, GOLD))
        has_tree = self.trees.ownerOf(1) == self.vault.address
        assert has_tree == self.crowd.supply((TREE.category, 1))
        assert boa.env.get_balance(self.pool.contract.address) == 0

    @invariant()
    def sp_9_every_wallet_finds_its_notes_and_the_root(self):
        for party in self.crowd.parties:
            party.wallet.scan()
            assert party.wallet.balance() == self.crowd.wealth[party]
            assert party.wallet.book.tree.root == self.pool.contract.root()


@pytest.mark.rule("SERO-03")
@pytest.mark.rule("SERO-06")
@pytest.mark.rule("SERO-07")
@pytest.mark.rule("SERO-08")
@pytest.mark.rule("SERO-10")
@pytest.mark.rule("SERO-14")
class TestWallets(WalletMachine.TestCase):
    settings = settings(
        max_examples=settings.default.max_examples // 4,
        stateful_step_count=settings.default.stateful_step_count * 3 // 5,
    )
