"""Random parties, offers, steps and times against the plain model; AC-1 to AC-4 of PROPERTIES.md.

Buyers, sellers and sharers are the same few people, payments are in the coin and in a pegged token,
and complaints go to a committee whose members vote at random or not at all.
"""

from functools import partial

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.commerce.trade_model import ENDED, Ledger, RefusedError, Ruling, State, Terms, Trade
from mevm_suite.deployment.boa_commerce import CASE_FEE, COIN, UNIT, VOTING_TIME, deploy_shop

DAY = 86_400
PEOPLE = st.integers(0, 3)
TRADES = st.integers(0, 7)
STEPS = ("confirm", "complete", "refund", "concede", "attest_receipt", "ship", "distrust")
WAITS = st.sampled_from([0, 1, DAY, 3 * DAY, 3 * DAY + 1, 7 * DAY + 1, 27 * DAY + 2])


class AutomaticContractMachine(RuleBasedStateMachine):
    def __init__(self):
        super().__init__()
        self.people = [boa.env.generate_address(f"person {n}") for n in range(4)]
        self.shop = deploy_shop(self.people)
        self.contract = self.shop.contract
        self.assets = [COIN, self.shop.peg.address]
        self.ledgers = {asset: Ledger() for asset in self.assets}
        self.paid_out = dict.fromkeys(self.assets, 0)
        self.offers, self.trades = [], []
        for account in self.people:
            boa.env.set_balance(account, 10 * UNIT)
        for seller in self.people[:2]:
            for asset in self.assets:
                self.shop.fund(seller, asset, 10_000)
                self.ledgers[asset].deposits[seller] = 10_000

    @rule(
        seller=st.integers(0, 1),
        asset=st.integers(0, 1),
        price=st.integers(1, 20_000),
        reward=st.integers(0, 20_000),
        distrust=st.sampled_from([1, 3_333, 10_000]),
    )
    def publish(self, seller, asset, price, reward, distrust):
        offer = self.shop.publish(
            self.people[seller],
            asset=self.assets[asset],
            price=price,
            reward=reward * max(0, price - 1 - price // 200) // 20_000,
            distrust_bps=distrust,
            quantity=2,
            carrier=self.people[3],
            expiry=boa.env.timestamp + 300 * DAY,
        )
        self.offers.append(offer)

    @precondition(lambda self: self.offers)
    @rule(number=TRADES, buyer=PEOPLE, sharer=PEOPLE, extra=st.sampled_from([0, 0, 7]))
    def buy(self, number, buyer, sharer, extra):
        offer = self.offers[number % len(self.offers)]
        buyer, sharer = self.people[buyer], self.people[sharer]
        terms = self.contract.terms_of(offer)
        if not self.contract.is_payable(offer, buyer):
            with boa.reverts():
                self.contract.buy(offer, value=10**6, sender=buyer)
            return
        payment = self.contract.payment_of(offer, buyer)
        self.shop.give(buyer, terms.asset, payment + extra)
        is_coin = terms.asset == COIN
        value = payment + extra if is_coin else 0
        id = self.contract.buy(offer, sharer, value=value, sender=buyer)
        ledger = self.ledgers[terms.asset]
        ledger.credits[buyer] += extra if is_coin else 0
        progress = self.contract.progress(id)
        ledger.deposits[terms.seller] -= progress.seller_deposit
        trade = Trade(
            terms=Terms(**{name: getattr(terms, name) for name in Terms.__dataclass_fields__}),
            ledger=ledger,
            buyer=buyer,
            sharer=None if sharer in (buyer, terms.seller) else sharer,
            seller_deposit=progress.seller_deposit,
            buyer_deposit=payment - terms.price,
            due=boa.env.timestamp + terms.handling_time,
            held=terms.price,
        )
        self.trades.append((id, trade))

    @precondition(lambda self: self.trades)
    @rule(number=TRADES, step=st.sampled_from(STEPS), sender=PEOPLE, wait=WAITS)
    def take_step(self, number, step, sender, wait):
        boa.env.time_travel(seconds=wait)
        extra = (bytes(32),) if step in ("ship", "distrust") else ()
        self.attempt(number, step, self.people[sender], extra)

    @precondition(lambda self: self.trades)
    @rule(
        number=TRADES,
        step=st.sampled_from(["release", "reimburse", "propose", "accept"]),
        sender=PEOPLE,
        amount=st.sampled_from([0, 1, 13, 500, 20_001]),
    )
    def agree(self, number, step, sender, amount):
        self.attempt(number, step, self.people[sender], (amount,), (amount,))

    @precondition(lambda self: self.trades)
    @rule(
        number=TRADES,
        share=st.integers(0, 10_000),
        malicious=st.booleans(),
        votes=st.integers(0, 3),
    )
    def dispute(self, number, share, malicious, votes):
        """Bring a trade to the committee, if the seller may, and let some members vote."""
        id, trade = self.trades[number % len(self.trades)]
        # By the boards' values one smallest part of the peg is worth 10^12 wei.
        unit = 1 if trade.ledger is self.ledgers[COIN] else 10**12
        expected = (boa.env.timestamp + DAY + VOTING_TIME, CASE_FEE // unit)
        if not self.attempt(number, "contest", trade.terms.seller, (), expected, CASE_FEE):
            return
        case = self.contract.progress(id).case_id
        boa.env.time_travel(seconds=DAY)
        for member in self.shop.members[:votes]:
            self.shop.arbiter.vote(
                case, 0 if malicious else share, malicious, bytes(32), sender=member
            )

    @precondition(lambda self: any(trade.state == State.DISPUTED for _, trade in self.trades))
    @rule(number=TRADES, sender=PEOPLE, wait=WAITS)
    def execute_ruling(self, number, sender, wait):
        disputed = [n for n, (_, trade) in enumerate(self.trades) if trade.state == State.DISPUTED]
        number = disputed[number % len(disputed)]
        boa.env.time_travel(seconds=wait)
        ruling = self.shop.arbiter.ruling(self.contract.progress(self.trades[number][0]).case_id)
        said = Ruling(ruling.claimant_bps, ruling.is_default, ruling.is_malicious)
        expected = (said if ruling.is_final else None,)
        self.attempt(number, "execute_ruling", self.people[sender], (), expected)

    @rule(account=PEOPLE, asset=st.integers(0, 1), is_pushed=st.booleans())
    def withdraw(self, account, asset, is_pushed):
        asset, account = self.assets[asset], self.people[account]
        amount = self.ledgers[asset].credits.pop(account, 0)
        if amount == 0:
            with boa.reverts("purse: nothing"):
                self.contract.withdraw(asset, sender=account)
        elif is_pushed:
            self.contract.push(asset, account)
        else:
            self.contract.withdraw(asset, sender=account)
        self.paid_out[asset] += amount

    @rule(seller=st.integers(0, 1), asset=st.integers(0, 1), amount=st.integers(0, 3_000))
    def move_deposit(self, seller, asset, amount):
        asset, seller = self.assets[asset], self.people[seller]
        ledger = self.ledgers[asset]
        if amount > ledger.deposits[seller]:
            with boa.reverts("purse: deposit too small"):
                self.contract.free_deposit(asset, amount, sender=seller)
            return
        self.contract.free_deposit(asset, amount, sender=seller)
        ledger.deposits[seller] -= amount
        ledger.credits[seller] += amount

    def attempt(self, number, step, sender, arguments, expected=(), value=0):
        """Take a step on the contract exactly if the model takes it; return whether it did."""
        id, trade = self.trades[number % len(self.trades)]
        call = partial(getattr(self.contract, step), id, *arguments, value=value, sender=sender)
        try:
            getattr(trade, step)(sender, boa.env.timestamp, *expected)
        except RefusedError:
            with boa.reverts():
                call()
            return False
        call()
        return True

    @invariant()
    def ac_1_funds_in_are_funds_out_and_held(self):
        for asset, ledger in self.ledgers.items():
            trades = [trade for _, trade in self.trades if trade.ledger is ledger]
            locked = sum(t.held + t.seller_deposit + t.buyer_deposit for t in trades)
            mine = ledger.credits.total() + ledger.deposits.total() + locked
            unburned = 0 if asset == COIN else ledger.burned
            assert self.contract.held(asset) == mine + unburned
            if asset == COIN:
                assert boa.env.get_balance(self.contract.address) == mine
                assert boa.env.get_balance(self.shop.sink.address) == ledger.burned
            else:
                assert self.shop.peg.balanceOf(self.contract) == mine + unburned
                assert self.contract.credit_of(asset, self.shop.sink) == unburned

    @invariant()
    def ac_2_everyone_has_what_the_rules_give(self):
        for asset, ledger in self.ledgers.items():
            for account in self.people:
                assert self.contract.credit_of(asset, account) == ledger.credits[account]
                assert self.contract.deposit_of(asset, account) == ledger.deposits[account]

    @invariant()
    def ac_3_trades_stand_as_in_the_model(self):
        for id, trade in self.trades:
            progress = self.contract.progress(id)
            assert self.contract.trade(id).state == trade.state
            assert (progress.held, progress.due) == (trade.held, trade.due)

    def teardown(self):
        """AC-4: when nobody does anything more, a stranger ends every trade."""
        stranger = boa.env.generate_address("stranger")
        boa.env.time_travel(seconds=100 * DAY)
        for id, trade in self.trades:
            if trade.state in ENDED:
                continue
            step = {State.PAID: "refund", State.DISTRUSTED: "concede"}.get(trade.state, "complete")
            if trade.state == State.DISPUTED:
                step = "execute_ruling"
            getattr(self.contract, step)(id, sender=stranger)
            assert self.contract.trade(id).state in ENDED


TestAutomaticContract = AutomaticContractMachine.TestCase
# Each step is compared for all accounts and assets: fewer runs than others, in any profile.
TestAutomaticContract.settings = settings(max_examples=settings.default.max_examples // 3)
