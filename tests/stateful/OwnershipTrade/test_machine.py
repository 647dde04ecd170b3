"""Items sold and resold by random parties against a plain model; OT-1 to OT-4."""

from dataclasses import dataclass

import boa
from eth_utils import keccak
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, invariant, multiple, rule

from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.deployment.notary import deploy_notary
from mevm_suite.testing import load

DAY, PRICE = 86_400, 158
ZERO, NONE, CONTENT = "0x" + "00" * 20, bytes(32), b"\x11" * 32
PAID, COMPLETED, REFUNDED, SETTLED = 1, 6, 7, 8
ITEMS, PARTIES = st.integers(0, 1), st.integers(0, 2)


@dataclass
class Trade:
    offer: bytes
    seller: str
    buyer: str
    item: bytes
    state: int = PAID
    was_bound: bool = False


@dataclass
class Listing:
    seller: str
    offer: bytes
    trade: bytes = NONE
    free_from: int = 0


class OwnershipTradeMachine(RuleBasedStateMachine):
    all_trades = Bundle("trades")

    def __init__(self):
        super().__init__()
        self.parties = [boa.env.generate_address(f"party {number}") for number in range(3)]
        self.board = load("tests/mocks/TradeBoard.vy")
        backend = BoaBackend()
        notary = deploy_notary(backend, self.board.address)
        self.provenance = backend.contract("Provenance", notary.provenance)
        self.trade = backend.contract("OwnershipTrade", notary.trade)
        self.items = [
            self.provenance.register(bytes([number]) * 32, CONTENT, 1, sender=party)
            for number, party in enumerate(self.parties[:2])
        ]
        self.holders = dict(zip(self.items, self.parties, strict=False))
        self.listings, self.trades, self.used, self.sold = {}, {}, set(), []

    def attempt(self, reason, call):
        """Tell whether the call took effect: it must exactly where there is no reason."""
        if reason:
            with boa.reverts(reason):
                call()
            return False
        call()
        return True

    @rule(number=ITEMS, by=st.none() | PARTIES, offer=st.integers(1, 6))
    def put_on_sale(self, number, by, offer):
        item, offer = self.items[number], offer.to_bytes(32, "big")
        holder = self.holders[item] if by is None else self.parties[by]
        reason = None
        if self.holders[item] != holder:
            reason = "Provenance: not its holder"
        elif item in self.listings:
            reason = "Provenance: locked"
        elif (holder, offer) in self.used:
            reason = "OwnershipTrade: offer was used"
        call = self.provenance.lock
        if self.attempt(reason, lambda: call(item, self.trade, offer, sender=holder)):
            self.board.set_offer(offer, holder, ZERO, PRICE, item)
            self.used.add((holder, offer))
            self.listings[item] = Listing(holder, offer)

    @rule(target=all_trades, number=ITEMS, by=PARTIES, other=st.booleans(), offer=st.integers(1, 6))
    def pay_elsewhere(self, number, by, other, offer):
        """Pay the automatic contract itself, for what may be listed or not."""
        item, offer = self.items[number], offer.to_bytes(32, "big")
        listing = self.listings.get(item)
        seller = listing.seller if listing else self.holders[item]
        if listing and not other:
            offer = listing.offer
        content = self.items[1 - number] if other and listing else item
        id = keccak(bytes([len(self.trades)]))
        self.trades[id] = trade = Trade(offer, seller, self.parties[by], content)
        self.board.set_trade(id, (offer, seller, trade.buyer, ZERO, PRICE, content, PAID))
        return id

    @rule(target=all_trades, number=ITEMS, by=PARTIES)
    def buy(self, number, by):
        item, buyer = self.items[number], self.parties[by]
        listing, reason = self.listings.get(item), None
        if listing is None:
            reason = "OwnershipTrade: not listed"
        else:  # open even where a trade from elsewhere holds the item
            self.board.set_offer(listing.offer, listing.seller, ZERO, PRICE, item)
            if listing.trade != NONE:
                reason = "OwnershipTrade: in a trade"
        boa.env.set_balance(buyer, PRICE)
        id = keccak((self.board.trade_count() + 1).to_bytes(32, "big"))
        call = self.trade.buy
        if not self.attempt(reason, lambda: call(item, value=PRICE, sender=buyer)):
            return multiple()
        self.trades[id] = Trade(listing.offer, listing.seller, buyer, item, was_bound=True)
        listing.trade = id
        return id

    @rule(number=ITEMS, id=all_trades)
    def bind(self, number, id):
        item, trade = self.items[number], self.trades[id]
        reason = "OwnershipTrade: not listed"
        if item in self.listings:
            listing = self.listings[item]
            reasons = {
                "in a trade": listing.trade != NONE,
                "trade was bound": trade.was_bound,
                "other offer": trade.offer != listing.offer,
                "other seller": trade.seller != listing.seller,
                "other item": trade.item != item,
                "not paid": trade.state == REFUNDED,
            }
            reason = next((f"OwnershipTrade: {why}" for why in reasons if reasons[why]), None)
        if self.attempt(reason, lambda: self.trade.bind(item, id)):
            self.listings[item].trade = id
            trade.was_bound = True

    @rule(id=all_trades, state=st.integers(2, 8))
    def advance(self, id, state):
        trade = self.trades[id]
        if trade.state < COMPLETED:
            trade.state = max(state, trade.state)
            self.board.set_state(id, trade.state)

    @rule(number=ITEMS)
    def settle(self, number):
        item = self.items[number]
        listing, reason = self.listings.get(item), None
        if listing is None:
            reason = "OwnershipTrade: not listed"
        elif listing.trade == NONE:
            reason = "OwnershipTrade: not in a trade"
        elif self.trades[listing.trade].state < COMPLETED:
            reason = "OwnershipTrade: trade is open"
        if self.attempt(reason, lambda: self.trade.settle(item)):
            del self.listings[item]
            if self.trades[listing.trade].state != REFUNDED:
                self.holders[item] = self.trades[listing.trade].buyer
                self.sold.append(listing.trade)

    @rule(number=ITEMS, by=st.none() | PARTIES)
    def give_notice(self, number, by):
        item = self.items[number]
        listing = self.listings.get(item)
        seller = self.holders[item] if by is None else self.parties[by]
        reason = None
        if listing is None:
            reason = "OwnershipTrade: not listed"
        elif listing.seller != seller:
            reason = "OwnershipTrade: not the seller"
        elif listing.free_from:
            reason = "OwnershipTrade: announced"
        if self.attempt(reason, lambda: self.trade.give_notice(item, sender=seller)):
            listing.free_from = boa.env.timestamp + DAY

    @rule(number=ITEMS, seconds=st.sampled_from([0, DAY - 1, DAY]))
    def take_back(self, number, seconds):
        boa.env.time_travel(seconds=seconds)
        item = self.items[number]
        listing, seller, reason = self.listings.get(item), self.holders[item], None
        if listing is None:
            reason = "OwnershipTrade: not listed"
        elif listing.trade != NONE:
            reason = "OwnershipTrade: in a trade"
        elif listing.free_from == 0:
            reason = "OwnershipTrade: no notice"
        elif boa.env.timestamp < listing.free_from:
            reason = "OwnershipTrade: too early"
        if self.attempt(reason, lambda: self.trade.take_back(item, sender=seller)):
            del self.listings[item]

    @invariant()
    def ot_1_each_item_has_the_models_holder(self):
        for item, holder in self.holders.items():
            assert self.provenance.holder_of(item) == holder

    @invariant()
    def ot_2_an_item_is_locked_while_it_is_listed(self):
        for item in self.items:
            listing = self.listings.get(item)
            trader = self.trade.address if listing else ZERO
            assert self.provenance.item(item).trader == trader
            facts = tuple(self.trade.listing(item))
            if listing:
                expected = (listing.seller, listing.offer, listing.trade, listing.free_from)
                assert facts[1:] == expected and listing.seller == self.holders[item]
            else:
                assert facts[0] == ZERO

    @invariant()
    def ot_3_a_trade_gets_its_item_once_when_it_ended_for_the_buyer(self):
        assert len(set(self.sold)) == len(self.sold)
        assert all(self.trades[id].state in (COMPLETED, SETTLED) for id in self.sold)

    def teardown(self):
        """OT-4: when the trade ends, or the notice of the seller, every item comes free."""
        for number, item in enumerate(self.items):
            listing = self.listings.get(item)
            if listing and listing.trade != NONE:
                self.advance(listing.trade, REFUNDED)
                self.settle(number)
            elif listing:
                if not listing.free_from:
                    self.give_notice(number, None)
                self.take_back(number, DAY)
            assert self.provenance.item(item).trader == ZERO


TestOwnershipTrade = OwnershipTradeMachine.TestCase
