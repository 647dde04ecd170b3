"""Hidden in, moved, sealed, opened, paid out and forged in any order: SP-1, SP-2, SP-3, SP-6, SP-9.

Proofs are believed, also those of notes that nobody made: what keeps the assets is the pool.
"""

import boa
import pytest
from eth_abi.abi import encode
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm.crypto.keccak import keccak
from mevm_suite.deployment.boa_shielded import shielded_chain
from mevm_suite.deployment.boa_shielded_pool import Draft, deploy_pool
from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.tree import CommitmentTree

NAMES, AMOUNTS = ("SERO", "GOLD", "POINTS"), st.integers(1, 4)
ASSETS, PICK = st.sampled_from(NAMES), st.integers(0, 99)
KEY = SpendingKey.from_seed(b"\3" * 32)

pool = None  # deployed once: every example begins from there


@pytest.fixture(scope="module", autouse=True)
def chain():
    global pool
    with shielded_chain():
        pool = deploy_pool()
        yield


class ShieldedPoolMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.anchor = boa.env.anchor()
        self.anchor.__enter__()
        self.payer = pool.account("payer")
        self.notes, self.packages, self.spent = [], [], []
        self.tree, self.leaf = CommitmentTree(), 0

    def teardown(self):
        """Bring out, by a proof of a note that nobody made, one more than there is: SP-3."""
        for name in NAMES:
            asset = Asset.of_token(name, self.hidden(name) + 1)
            with boa.reverts("ShieldedVault: never came in"):
                Draft(pool).spend(asset).withdraw(self.payer, asset, True).send(self.payer)
        self.anchor.__exit__(None, None, None)

    def make(self, draft, asset):
        """Add an output, whose note can be spent from then on."""
        self.leaf += 1
        self.notes.append((asset, 10**9 + self.leaf))
        self.tree.append([self.leaf])
        draft.output(asset, self.leaf)

    def hidden(self, name):
        assets = [asset for asset, *_ in self.notes + self.packages]
        return sum(a.amount for a in assets if a == Asset.of_token(name, a.amount))

    @rule(name=ASSETS, amount=AMOUNTS)
    def deposit(self, name, amount):
        asset, draft = Asset.of_token(name, amount), Draft(pool)
        is_issued = name == "POINTS"
        if is_issued:
            pool.vault.mint((asset.currency, amount, bytes(32), 0, 0), sender=pool.issuer)
        payer = pool.issuer if is_issued else self.payer
        draft.deposit(payer, asset, is_ledger=is_issued)
        self.make(draft, asset)
        draft.send(payer, amount if name == "SERO" else 0)

    @precondition(lambda self: self.notes)
    @rule(first=PICK, second=PICK, is_split=st.booleans())
    def transfer(self, first, second, is_split):
        """Spend one note or two, of one asset or two, and make as many."""
        draft, chosen = Draft(pool), []
        for pick in (first, second)[: len(self.notes)]:
            chosen.append(self.notes.pop(pick % len(self.notes)))
        for asset, nullifier in chosen:
            draft.spend(asset, nullifier)
            self.spent.append((asset, nullifier))
        for asset, _ in chosen:
            name = asset.currency.rstrip(b"\0").decode("ascii")
            parts = [1, asset.amount - 1] if is_split and asset.amount > 1 else [asset.amount]
            for part in parts:
                self.make(draft, Asset.of_token(name, part))
        draft.send(self.payer)

    @precondition(lambda self: self.notes)
    @rule(pick=PICK, is_ledger=st.booleans())
    def withdraw(self, pick, is_ledger):
        asset, nullifier = self.notes.pop(pick % len(self.notes))
        is_ledger = is_ledger or asset == Asset.of_token("POINTS", asset.amount)
        draft = Draft(pool).spend(asset, nullifier).withdraw(self.payer, asset, is_ledger)
        draft.send(self.payer)
        self.spent.append((asset, nullifier))

    @precondition(lambda self: self.notes)
    @rule(pick=PICK)
    def seal(self, pick):
        asset, nullifier = self.notes.pop(pick % len(self.notes))
        draft = Draft(pool).spend(asset, nullifier)
        before = draft.blinding
        draft.seal(KEY.address.one_time(1).identity, asset).send(self.payer)
        id = keccak(encode(["uint256", "uint256"], [draft.sighash, 0]))
        self.spent.append((asset, nullifier))
        self.packages.append((asset, id, before - draft.blinding))

    @precondition(lambda self: self.packages)
    @rule(pick=PICK)
    def open(self, pick):
        asset, id, blinding = self.packages.pop(pick % len(self.packages))
        draft = Draft(pool, blinding=blinding).use(id, KEY, 1)
        self.make(draft, asset)
        draft.send(self.payer)
        with boa.reverts("package_book: no package"):
            Draft(pool, blinding=blinding).use(id, KEY, 1).output(asset).send(self.payer)

    @precondition(lambda self: self.spent)
    @rule(pick=PICK)
    def spend_again(self, pick):
        asset, nullifier = self.spent[pick % len(self.spent)]
        with boa.reverts("hidden_notes: spent"):
            Draft(pool).spend(asset, nullifier).output(asset).send(self.payer)

    @invariant()
    def sp_2_what_is_hidden_is_in_notes_and_packages(self):
        for name in NAMES:
            currency = Asset.of_token(name, 1).currency
            assert pool.vault.hidden(currency) == self.hidden(name)
            supply = pool.vault.supply(currency)
            assert supply == self.hidden(name) + pool.vault.ledger(self.payer, currency)
        coins, gold = (Asset.of_token(name, 1).currency for name in NAMES[:2])
        assert boa.env.get_balance(pool.vault.address) == pool.vault.supply(coins)
        assert pool.token.balanceOf(pool.vault) == pool.vault.supply(gold)

    @invariant()
    def sp_1_what_is_spent_is_not_there(self):
        assert all(pool.contract.is_spent(nullifier) for _, nullifier in self.spent[-3:])
        assert not any(pool.contract.is_spent(nullifier) for _, nullifier in self.notes[-3:])

    @invariant()
    def sp_9_the_tree_is_that_of_the_wallets(self):
        assert pool.contract.root() == self.tree.root
        assert boa.env.get_balance(pool.contract.address) == 0


TestShieldedPool = ShieldedPoolMachine.TestCase
TestShieldedPool.settings = settings(max_examples=settings.default.max_examples // 6)
