"""Assets hidden, revealed, funded, minted, burned in any order, against a model; SV-1 to SV-4."""

from collections import Counter

import boa
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from mevm_suite.deployment.boa_shielded import shielded_chain
from mevm_suite.deployment.boa_shielded_vault import COIN_NAME, TICKETS, asset, deploy_vault, key

RICH = 10**24  # of each party at the start
TICKET = TICKETS[0]
MONEY, TICKET_KINDS = (COIN_NAME, "GOLD", "POINTS"), ("TREES", "SEATS")
BACKED, ISSUED = (COIN_NAME, "GOLD", "TREES"), ("POINTS", "SEATS")
NAMES = st.sampled_from([*MONEY, *TICKET_KINDS])
PARTIES, AMOUNTS = st.integers(0, 2), st.integers(1, 4)

place = None  # deployed once: every example begins from there


@pytest.fixture(scope="module", autouse=True)
def vault():
    global place
    with shielded_chain():
        place = deploy_vault()
        yield


class ShieldedVaultMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.anchor = boa.env.anchor()
        self.anchor.__enter__()
        self.vault = place.contract
        others = [place.account(f"party {number}") for number in range(2)]
        self.parties = [place.issuer, *others]
        place.ticket(others[0], TICKET)
        self.tree_owner = others[0]
        self.hidden, self.ledgers = Counter(), Counter()
        self.is_minted = self.is_stopped = False
        self.moved = COIN_NAME
        boa.env.set_balance(place.issuer, RICH)

    def teardown(self):
        self.anchor.__exit__(None, None, None)

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    def amount(self, name, amount):
        return 1 if name in TICKET_KINDS else amount

    def asset(self, name, amount):
        self.moved = name
        return asset("", 0, name, TICKET) if name in TICKET_KINDS else asset(name, amount)

    def key(self, name):
        return key(name, TICKET) if name in TICKET_KINDS else key(name)

    def value(self, name, amount):
        return amount if name == COIN_NAME else 0

    def supply(self, name):
        return self.hidden[name] + sum(self.ledgers[party, name] for party in self.parties)

    def why_not_taken(self, party, name):
        """Return why the vault takes nothing from a wallet, if it does not."""
        if self.is_stopped:
            return "ShieldedVault: deposits stopped"
        if name in ISSUED:
            return "ShieldedVault: no backing"
        if name == "TREES" and self.supply(name):
            return "ShieldedVault: ticket is in"
        if name == "TREES" and self.tree_owner != party:
            return "Collection: not the owner"
        if name == "GOLD" and party == place.issuer:
            return ""  # he approved nothing: the token reverts without a word
        return None

    def take(self, party, name, call):
        """Take from a wallet; tell whether it worked."""
        reason = self.why_not_taken(party, name)
        if reason == "":
            with pytest.raises(boa.BoaError):
                call()
            return False
        if name == "TREES" and reason is None:
            place.collection.approve(self.vault, TICKET, sender=party)
        return self.attempt(reason, call)

    @rule(by=PARTIES, name=NAMES, amount=AMOUNTS, is_ledger=st.booleans())
    def enter(self, by, name, amount, is_ledger):
        party, amount = self.parties[by], self.amount(name, amount)

        def call():
            value = 0 if is_ledger else self.value(name, amount)
            what = self.asset(name, amount)
            self.vault.enter(party, what, is_ledger, value=value, sender=place.pool)

        if is_ledger:
            short = self.ledgers[party, name] < amount
            if self.attempt("ShieldedVault: ledger too small" if short else None, call):
                self.ledgers[party, name] -= amount
                self.hidden[name] += amount
        elif self.take(party, name, call):
            self.hidden[name] += amount

    @rule(by=PARTIES, name=NAMES, amount=st.integers(1, 9), is_ledger=st.booleans())
    def leave(self, by, name, amount, is_ledger):
        """Obey the pool, which may have believed a forged proof."""
        party, amount = self.parties[by], self.amount(name, amount)
        reason = "ShieldedVault: never came in" if self.hidden[name] < amount else None
        what = self.asset(name, amount)
        call = self.vault.leave
        if self.attempt(reason, lambda: call(party, what, is_ledger, sender=place.pool)):
            self.hidden[name] -= amount
            self.pay(party, name, amount, is_ledger or name in ISSUED)

    @rule(by=PARTIES, name=NAMES, amount=AMOUNTS)
    def fund(self, by, name, amount):
        party, amount = self.parties[by], self.amount(name, amount)
        value, what = self.value(name, amount), self.asset(name, amount)
        if self.take(party, name, lambda: self.vault.fund(what, value=value, sender=party)):
            self.ledgers[party, name] += amount

    @rule(by=PARTIES, to=PARTIES, name=NAMES, amount=AMOUNTS)
    def take_out(self, by, to, name, amount):
        party, amount = self.parties[by], self.amount(name, amount)
        reason = "ShieldedVault: no backing" if name in ISSUED else None
        if self.ledgers[party, name] < amount:
            reason = "ShieldedVault: ledger too small"
        receiver, what = self.parties[to], self.asset(name, amount)
        if self.attempt(reason, lambda: self.vault.take_out(what, receiver, sender=party)):
            self.ledgers[party, name] -= amount
            self.pay(receiver, name, amount, False)

    def pay(self, party, name, amount, is_ledger):
        if is_ledger:
            self.ledgers[party, name] += amount
        elif name == "TREES":
            self.tree_owner = party

    @rule(by=PARTIES, name=st.sampled_from(ISSUED), amount=AMOUNTS)
    def mint(self, by, name, amount):
        party, amount, reason = self.parties[by], self.amount(name, amount), None
        if party != place.issuer:
            reason = "ShieldedVault: not the issuer"
        elif name == "SEATS" and self.is_minted:
            reason = "ShieldedVault: minted before"
        what = self.asset(name, amount)
        if self.attempt(reason, lambda: self.vault.mint(what, sender=party)):
            self.ledgers[party, name] += amount
            self.is_minted |= name == "SEATS"

    @rule(by=PARTIES, name=NAMES, amount=AMOUNTS)
    def burn(self, by, name, amount):
        party, amount, reason = self.parties[by], self.amount(name, amount), None
        if party != place.issuer or name not in ISSUED:
            reason = "ShieldedVault: not the issuer"
        elif self.ledgers[party, name] < amount:
            reason = "ShieldedVault: ledger too small"
        what = self.asset(name, amount)
        if self.attempt(reason, lambda: self.vault.burn(what, sender=party)):
            self.ledgers[party, name] -= amount

    @rule(is_stopped=st.booleans())
    def stop(self, is_stopped):
        self.vault.set_stopped(is_stopped, sender=place.guardian)
        self.is_stopped = is_stopped

    @invariant()
    def sv_1_supply_is_what_is_hidden_and_in_ledgers(self):
        """Which is as in the model, for the asset that moved last."""
        name, word = self.moved, self.key(self.moved)
        ledgers = [self.vault.ledger(party, word) for party in self.parties]
        assert self.vault.supply(word) == self.vault.hidden(word) + sum(ledgers)
        assert self.vault.hidden(word) == self.hidden[name]
        assert ledgers == [self.ledgers[party, name] for party in self.parties]

    @invariant()
    def sv_2_what_the_vault_holds_is_the_supply(self):
        held = boa.env.get_balance(self.vault.address), place.token.balanceOf(self.vault)
        assert held == (self.supply(COIN_NAME), self.supply("GOLD"))
        owner = self.vault.address if self.supply("TREES") else self.tree_owner
        assert place.collection.ownerOf(TICKET) == owner

    @invariant()
    def sv_3_tickets_are_there_once_at_most(self):
        assert all(self.supply(name) <= 1 for name in TICKET_KINDS)


TestShieldedVault = ShieldedVaultMachine.TestCase
TestShieldedVault.settings = settings(max_examples=settings.default.max_examples // 2)
