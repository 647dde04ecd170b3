"""Every state of one trade x every action x every time, on the contract itself (AC-1 to AC-4).

From each state that is found, all actions of all parties are tried just before and just after
every time that matters, and compared with the plain model; what succeeds is followed until
nothing new is found. From each state, either party then leaves alone.
"""

from copy import deepcopy
from itertools import product

import boa
import pytest
from hypothesis import settings

from mevm_suite.commerce.trade_model import (
    CONTEST_TIME,
    ENDED,
    GRACE,
    LAST_CHANCE,
    MAX_CASE_TIME,
    Ledger,
    RefusedError,
    Ruling,
    State,
    Terms,
    Trade,
)
from mevm_suite.deployment.boa_commerce import COIN, UNIT, deploy_shop

DAY = 86_400
PRICE = 1_000 * UNIT + 1
COST = UNIT
PART, SPLIT = PRICE // 7, PRICE // 11
RULINGS = {
    "lost": Ruling(0),
    "abusive": Ruling(0, is_malicious=True),
    "half": Ruling(5_000),
    "most": Ruling(7_001),
    "silent": Ruling(5_000, is_default=True),
    "absurd": None,
}
# What a party does, and with what beside the trade.
MOVES = {
    "ship": (bytes(32),),
    "attest_receipt": (),
    "confirm": (),
    "complete": (),
    "refund": (),
    "distrust": (bytes(32),),
    "concede": (),
    "contest": (),
    "execute_ruling": (),
}
AGREEMENTS = {"release": (PART,), "reimburse": (PART,), "propose": (SPLIT,), "accept": (SPLIT,)}
LEAVING = ("refund", "complete", "concede", "execute_ruling")


class Explorer:
    """Walks through all states of a trade, each once."""

    def __init__(self, moves):
        self.moves = moves
        names = ("seller", "buyer", "carrier", "sharer", "stranger")
        self.people = {name: boa.env.generate_address(name) for name in names}
        seller, buyer = self.people["seller"], self.people["buyer"]
        self.shop = deploy_shop([seller, buyer])
        self.shop.fund(seller)
        self.shop.board.set_terms(COST, 2**255)
        for account in self.people.values():
            boa.env.set_balance(account, 10**24)
        offer = self.shop.publish(
            seller,
            price=PRICE,
            carrier=self.people["carrier"],
            arbiter=self.shop.board.address,
        )
        self.contract = self.shop.contract
        self.ledger = Ledger()
        self.ledger.deposits[seller] = self.contract.deposit_of(COIN, seller)
        self.id = self.shop.buy(offer, buyer, self.people["sharer"])
        self.fails = False  # whether the arbiter does
        self.seen = set()
        self.edges = set()
        self.first = self.paid(offer)

    def paid(self, offer):
        progress, terms = self.contract.progress(self.id), self.contract.terms_of(offer)
        self.ledger.deposits[self.people["seller"]] -= progress.seller_deposit
        fixed = Terms(**{name: getattr(terms, name) for name in Terms.__dataclass_fields__})
        return Trade(
            terms=fixed,
            ledger=self.ledger,
            buyer=self.people["buyer"],
            sharer=self.people["sharer"],
            seller_deposit=progress.seller_deposit,
            buyer_deposit=progress.buyer_deposit,
            due=progress.due,
            held=PRICE,
        )

    def expect(self, trade, move, sender, now, ruling):
        """Return the trade after a move, or nothing if the rules refuse it."""
        after = deepcopy(trade)
        arguments = self.moves[move] if move not in ("ship", "distrust") else ()
        if move == "contest":
            arguments = (2**255, None if self.fails else COST)
        if move == "execute_ruling":
            arguments = (RULINGS.get(ruling),)
        try:
            getattr(after, move)(sender, now, *arguments)
        except RefusedError:
            return None
        return after

    def make(self, move, sender):
        """Make a move on the contract; return whether it was taken."""
        data = getattr(self.contract, move).prepare_calldata(self.id, *self.moves[move])
        value = COST if move == "contest" and not self.fails else 0
        result = boa.env.execute_code(self.contract.address, sender, data=data, value=value)
        return not result.is_error

    def compare(self, trade):
        """Hold the contract against the model, to the wei."""
        contract, ledger = self.contract, trade.ledger
        progress = contract.progress(self.id)
        assert contract.trade(self.id).state == trade.state
        assert progress.held == trade.held
        assert progress.due == trade.due
        for account in self.people.values():
            assert contract.credit_of(COIN, account) == ledger.credits[account]
            assert contract.deposit_of(COIN, account) == ledger.deposits[account]
        locked = trade.held + trade.seller_deposit + trade.buyer_deposit
        total = ledger.credits.total() + ledger.deposits.total() + locked
        assert contract.held(COIN) == boa.env.get_balance(contract.address) == total
        assert boa.env.get_balance(self.shop.sink.address) == ledger.burned
        for account in trade.faults:
            index = self.shop.trust.index_of(account)
            assert index == 500 if trade.state == State.REFUNDED else index == 0

    def key(self, trade, ruling):
        split = trade.split if trade.split and trade.split[1] == trade.state else None
        whole = PRICE if trade.state < State.DISTRUSTED else -(-PRICE * 4_000 // 10_000)
        return trade.state, trade.held == whole, split and split[0], ruling

    def visit(self, trade, ruling=None):
        """Try everything in a state, and go on to those that follow."""
        if trade.state in ENDED or self.key(trade, ruling) in self.seen:
            return
        self.seen.add(self.key(trade, ruling))
        self.leave(trade, ruling)
        if trade.state == State.DISPUTED and ruling is None:
            for name in RULINGS:
                with boa.env.anchor():
                    self.rule(name)
                    self.visit(trade, name)
        if trade.state == State.DISTRUSTED and not self.fails:
            with boa.env.anchor():
                self.fail(trade)
        self.try_times(trade, ruling)

    def fail(self, trade):
        """Try everything while the arbiter cannot say what it costs."""
        self.shop.board.set_behaviour(True, False)
        self.fails = True
        self.try_times(trade, None)
        self.fails = False

    def try_times(self, trade, ruling):
        now, due, end = boa.env.timestamp, trade.due, trade.inspection_end
        times = {now, due - LAST_CHANCE, due - LAST_CHANCE + 1, due, due + 1, end, end + 1}
        for time in sorted(time for time in times if time >= now):
            with boa.env.anchor():
                boa.env.timestamp = time
                self.try_all(trade, ruling, time)

    def try_all(self, trade, ruling, now):
        for move, sender in product(self.moves, self.people.values()):
            after = self.expect(trade, move, sender, now, ruling)
            with boa.env.anchor():
                assert self.make(move, sender) == (after is not None), (trade, move, sender)
                if after is None:
                    continue
                self.compare(after)
                # No step leads back, and none that leaves the state gives it more time.
                assert after.state > trade.state or after.due == trade.due
                self.edges.add((trade.state, move, after.state))
                self.visit(after, ruling)

    def rule(self, name):
        ruling = RULINGS[name]
        if ruling is None:
            self.shop.board.set_ruling(1, 0, 0, 10_001)
            return
        flags = (ruling.is_default, ruling.is_malicious)
        self.shop.board.set_ruling(1, *map(int, flags), ruling.claimant_bps)

    def leave(self, trade, ruling):
        """Let either party end the trade alone, by waiting once."""
        for party in ("buyer", "seller"):
            with boa.env.anchor():
                limit = boa.env.timestamp + trade.terms.handling_time + trade.terms.transit_time
                limit += trade.terms.inspection_time + CONTEST_TIME + MAX_CASE_TIME + GRACE
                boa.env.timestamp = max(boa.env.timestamp, trade.inspection_end + 1)
                assert boa.env.timestamp <= limit
                moves = [
                    move
                    for move in LEAVING
                    if self.expect(trade, move, self.people[party], boa.env.timestamp, ruling)
                ]
                assert moves
                after = self.expect(trade, moves[0], self.people[party], boa.env.timestamp, ruling)
                assert after.state in ENDED
                assert self.make(moves[0], self.people[party])
                self.compare(after)


@pytest.mark.rule("SEC-02")
@pytest.mark.rule("SEC-03")
def test_model_check():
    """AC-1, AC-2, AC-3, AC-4; agreements multiply the states and are for the long run."""
    is_long = settings.default.max_examples > 100
    explorer = Explorer(MOVES | AGREEMENTS if is_long else MOVES)
    explorer.compare(explorer.first)
    explorer.visit(explorer.first)
    found = {state for state, *_ in explorer.seen}
    assert found == set(State) - set(ENDED)
    assert {State.PAID} | {after for *_, after in explorer.edges} == set(State)
    assert (State.DISTRUSTED, "contest", State.SETTLED) in explorer.edges
