"""Trees and parcels sold and leased by random parties against a plain model; LT-1 to LT-4."""

from dataclasses import dataclass

import boa
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from mevm_suite.testing import load

DAY, FEE_BPS = 86_400, 150
RESERVED, PAID, CONFIRMED, DELIVERED, DISPUTED, LAPSED, REFUNDED, COMPLETED, RULED = range(1, 10)
SALE, LEASE = 1, 2
ZERO, NONE, CERTIFICATE = "0x" + "00" * 20, bytes(32), b"\x33" * 32
CASE_COST = 10**9
SERVICE, INSPECTION, LEASE_TIME = 10 * DAY, 7 * DAY, 100 * DAY
ITEMS, PARTIES = st.integers(0, 1), st.integers(0, 2)
CALLERS = st.sampled_from([None, None, None, 0, 1, 2])  # mostly whom it is for
NEXT = {RESERVED: "pay", PAID: "confirm", CONFIRMED: "deliver", DELIVERED: "dispute"}
LAST = {RESERVED: "lapse", PAID: "refund", CONFIRMED: "refund", DELIVERED: "complete",
        DISPUTED: "execute_ruling"}  # fmt: skip
STEPS = [*NEXT.values(), "lapse"]
ENDS = ["accept", "accept", "complete", "refund", "cancel", "take_back"]


@dataclass
class Listing:
    """An item on sale, and the order that holds it."""

    offer: bytes
    provider: str
    price: int
    order: bytes = NONE
    buyer: str = ZERO
    state: int = 0
    due: int = 0
    is_signed: bool = False

    @property
    def locked(self):
        return self.price if PAID <= self.state <= DISPUTED else 0


class ForestSaleMachine(RuleBasedStateMachine):
    """Item 0 is a tree, for sale; item 1 a parcel, for lease."""

    def __init__(self):
        super().__init__()
        self.peg = load("tests/mocks/PeggedToken.vy", 6)
        self.registries = [load("tests/mocks/ItemBoard.vy") for _ in range(2)]
        identities = load("tests/mocks/IdentityBoard.vy")
        self.arbiter = load("tests/mocks/RulingBoard.vy")
        self.arbiter.set_terms(CASE_COST, 2**256 - 1)
        cec = load("tests/mocks/Puppet.vy")
        self.dividend = load("contracts/dividend/HolderDividend.vy", cec, self.peg, 7_000, cec)
        trees, parcels = self.registries
        self.sale = load(
            "contracts/forest/ForestSale.vy",
            self.peg, identities, load("tests/mocks/RatingBoard.vy"), parcels, [trees],
            [self.arbiter], self.dividend, FEE_BPS,
        )  # fmt: skip
        self.parties = [boa.env.generate_address(f"party {number}") for number in range(3)]
        self.credits = dict.fromkeys(self.parties, 0)
        self.revenue = self.revenue_paid = self.paid_in = self.paid_out = 0
        for party in self.parties:
            identities.set_identified(party, True)
            self.peg.mint(party, 10**12)
            self.peg.approve(self.sale, 2**255, sender=party)
            boa.env.set_balance(party, 10**18)
        self.items = [b"tree".ljust(32, b"\0"), b"parcel".ljust(32, b"\0")]
        self.holders, self.tenants = [self.parties[0]] * 2, [(ZERO, 0)] * 2
        for registry, item in zip(self.registries, self.items, strict=True):
            registry.set_holder(item, self.parties[0])
        self.opened, self.left = set(), set()
        self.listings, self.next_reservation = [None, None], dict.fromkeys(self.parties, 0)

    def attempt(self, is_good, call):
        """Tell whether the call took effect: it must exactly where the model allows it."""
        if not is_good:
            with boa.reverts():
                call()
            return False
        self.answer = call()
        return True

    @precondition(lambda self: not all(self.listings))
    @rule(number=ITEMS, by=CALLERS, price=st.integers(1, 10**7))
    def put_on_sale(self, number, by, price):
        number = 1 - number if self.listings[number] else number
        provider, item, kind = self.holders[number], self.items[number], number + 1
        registry, caller = self.registries[number], provider if by is None else self.parties[by]
        terms = (provider, registry.address, item, kind, price, self.arbiter.address, SERVICE,
                 INSPECTION, LEASE_TIME if kind == LEASE else 0, NONE, NONE)  # fmt: skip
        if self.sale.offer(offer := self.sale.offer_id(terms)).price == 0:
            self.sale.publish(terms, sender=provider)
        is_good = self.listings[number] is None and caller == provider
        is_good = is_good and not (kind == LEASE and offer in self.opened)
        call = registry.lock
        if self.attempt(is_good, lambda: call(item, self.sale, offer, sender=caller)):
            self.opened.add(offer)
            self.listings[number] = Listing(offer, provider, price)

    def is_free(self, listing):
        is_over = listing.state == RESERVED and boa.env.timestamp > listing.due
        return is_over or listing.order == NONE

    @precondition(lambda self: any(each and self.is_free(each) for each in self.listings))
    @rule(number=ITEMS, by=PARTIES, pays=st.booleans())
    def order(self, number, by, pays):
        number = number if self.listings[number] else 1 - number
        buyer, listing, now = self.parties[by], self.listings[number], boa.env.timestamp
        is_good = listing is not None and self.is_free(listing) and buyer != listing.provider
        is_good = is_good and (listing.offer, buyer) not in self.left
        if not pays:
            is_good = is_good and now >= self.next_reservation[buyer]
        if number == 1:
            is_good = is_good and self.tenants[1][1] <= now
        call = self.sale.buy if pays else self.sale.order
        offer = listing.offer if listing else NONE
        if not self.attempt(is_good, lambda: call(offer, sender=buyer)):
            return
        listing.order, listing.buyer, listing.is_signed = self.answer, buyer, False
        listing.state, listing.due = RESERVED, now + DAY
        if pays:
            self.take(listing)
        else:
            self.next_reservation[buyer] = now + 30 * DAY

    def take(self, listing):
        self.paid_in += listing.price
        listing.state, listing.due = PAID, boa.env.timestamp + 3 * DAY

    @precondition(lambda self: any(listing and listing.order != NONE for listing in self.listings))
    @rule(number=ITEMS, steps=st.integers(1, 4))
    def go_on(self, number, steps):
        """Let those whose turn it is act in time."""
        for _ in range(steps):
            number, listing = self.pick(number)
            if listing.state in NEXT and boa.env.timestamp <= listing.due:
                self.advance(number, None, NEXT[listing.state])

    @precondition(lambda self: any(listing and listing.order != NONE for listing in self.listings))
    @rule(number=ITEMS, by=CALLERS, step=st.sampled_from(STEPS))
    def advance(self, number, by, step):
        number, listing = self.pick(number)
        now, state = boa.env.timestamp, listing.state
        in_time = now <= listing.due
        right = listing.provider if step in ("confirm", "deliver") else listing.buyer
        caller = right if by is None else self.parties[by]
        is_good = in_time and caller == right
        is_good, arguments, value = {
            "pay": (is_good and state == RESERVED, (), 0),
            "confirm": (is_good and state == PAID, (CERTIFICATE, "cid"), 0),
            "deliver": (is_good and state == CONFIRMED, (), 0),
            "dispute": (is_good and state in (CONFIRMED, DELIVERED), (NONE,), CASE_COST),
            "lapse": (state == RESERVED and not in_time, (), 0),
        }[step]
        arguments, call = (listing.order, *arguments), getattr(self.sale, step)
        if not self.attempt(is_good, lambda: call(*arguments, sender=caller, value=value)):
            return
        if step == "pay":
            self.take(listing)
        elif step == "lapse":
            listing.order, listing.state = NONE, LAPSED
        else:
            new, time = {
                "confirm": (CONFIRMED, SERVICE),
                "deliver": (DELIVERED, INSPECTION),
                "dispute": (DISPUTED, 63 * DAY),
            }[step]
            listing.state, listing.due, listing.is_signed = new, now + time, True

    def pick(self, number):
        if not (self.listings[number] and self.listings[number].order != NONE):
            number = 1 - number
        return number, self.listings[number]

    @precondition(lambda self: any(listing and listing.order != NONE for listing in self.listings))
    @rule(number=ITEMS, by=CALLERS, step=st.sampled_from(ENDS))
    def end(self, number, by, step):
        number, listing = self.pick(number)
        state = listing.state
        right = listing.provider if step in ("refund", "take_back") else listing.buyer
        caller = right if by is None else self.parties[by]
        is_late = boa.env.timestamp > listing.due
        is_buyer, is_provider = caller == listing.buyer, caller == listing.provider
        is_good = {
            "cancel": is_buyer and state in (RESERVED, PAID),
            "accept": is_buyer and state in (CONFIRMED, DELIVERED),
            "complete": state == DELIVERED and is_late,
            "refund": (state in (PAID, CONFIRMED) and (is_late or is_provider))
            or (state == DELIVERED and is_provider),
            "take_back": is_provider and self.is_free(listing),
        }[step]
        call, subject = getattr(self.sale, step), listing.order
        if step == "take_back":
            subject = listing.offer
        if not self.attempt(is_good, lambda: call(subject, sender=caller)):
            return
        if step == "take_back":
            self.listings[number] = None
        elif step == "cancel":
            if state == PAID:
                self.left.add((listing.offer, listing.buyer))
            self.credits[listing.buyer] += listing.locked
            listing.order, listing.state = NONE, REFUNDED
        else:
            self.finish(number, listing.price if step == "refund" else 0, step != "refund")

    @precondition(lambda self: any(each and each.state == DISPUTED for each in self.listings))
    @rule(bps=st.sampled_from([None, 0, 4_999, 5_000, 5_001, 10_000]))
    def rule_on(self, bps):
        number = next(n for n, each in enumerate(self.listings) if each and each.state == DISPUTED)
        listing = self.listings[number]
        self.arbiter.set_ruling(bps is not None, 0, 0, bps or 0)
        is_good = bps is not None or boa.env.timestamp > listing.due
        if self.attempt(is_good, lambda: self.sale.execute_ruling(listing.order)):
            share = 10_000 if bps is None else bps
            self.finish(number, listing.price * share // 10_000, share <= 5_000)

    def finish(self, number, to_buyer, passes):
        listing = self.listings[number]
        to_provider = listing.price - to_buyer
        fee = -(-to_provider * FEE_BPS // 10_000)
        self.credits[listing.buyer] += to_buyer
        self.credits[listing.provider] += to_provider - fee
        self.revenue += fee
        if passes and number == 0:
            self.holders[0] = listing.buyer
        elif passes:
            self.tenants[1] = (listing.buyer, boa.env.timestamp + LEASE_TIME)
        self.listings[number] = None

    @precondition(lambda self: any(self.credits.values()))
    @rule(by=PARTIES)
    def withdraw(self, by):
        party = self.parties[by]
        is_good = self.credits[party] > 0
        if self.attempt(is_good, lambda: self.sale.withdraw(self.peg, sender=party)):
            self.paid_out += self.credits[party]
            self.credits[party] = 0

    @precondition(lambda self: self.revenue > 0 or self.revenue_paid > 0)
    @rule()
    def pay_revenue(self):
        if self.attempt(self.revenue > 0, self.sale.pay_revenue):
            self.revenue_paid += self.revenue
            self.revenue = 0

    @precondition(lambda self: any(each and each.state for each in self.listings))
    @rule(days=st.sampled_from([1, 4, 11, 70]))
    def wait(self, days):
        boa.env.time_travel(seconds=days * DAY)

    @invariant()
    def lt_1_money_in_is_credits_locked_revenue_and_paid_out(self):
        locked = sum(listing.locked for listing in self.listings if listing)
        held = locked + sum(self.credits.values()) + self.revenue
        assert self.sale.held(self.peg) == self.peg.balanceOf(self.sale) == held
        assert self.paid_in == held + self.paid_out + self.revenue_paid
        assert self.peg.balanceOf(self.dividend) == self.revenue_paid
        assert self.sale.revenue() == self.revenue
        for party, credit in self.credits.items():
            assert self.sale.credit_of(self.peg, party) == credit

    @invariant()
    def lt_2_an_item_is_its_holders_and_locked_while_it_is_listed(self):
        for number, registry in enumerate(self.registries):
            listing, parcel = self.listings[number], registry.parcel(self.items[number])
            assert parcel.holder == self.holders[number]
            assert parcel.trader == (self.sale.address if listing else ZERO)
            assert (parcel.tenant, parcel.leased_until) == self.tenants[number]
            if listing:
                assert self.sale.order_for(listing.offer) == listing.order

    @invariant()
    def lt_3_orders_stand_as_in_the_model(self):
        for listing in self.listings:
            if listing and listing.order != NONE:
                order = self.sale.order_of(listing.order)
                assert (order.state, order.due) == (listing.state, listing.due)
                assert self.sale.parties(listing.order)[2] == listing.is_signed

    def teardown(self):
        """LT-4: time alone, and anyone's calls, end every order and free money and items."""
        for number, listing in enumerate(self.listings):
            if listing is None:
                continue
            boa.env.time_travel(seconds=64 * DAY)
            self.arbiter.set_behaviour(True, False)
            if listing.order != NONE:
                getattr(self.sale, LAST[listing.state])(listing.order)
            if self.sale.is_listed(listing.offer):
                self.sale.take_back(listing.offer, sender=listing.provider)
            assert self.registries[number].parcel(self.items[number]).trader == ZERO
        for party in self.parties:
            if self.sale.credit_of(self.peg, party):
                self.sale.withdraw(self.peg, sender=party)
        if self.sale.revenue():
            self.sale.pay_revenue()
        assert self.peg.balanceOf(self.sale) == 0


ForestSaleMachine.TestCase.settings = settings(max_examples=settings().max_examples // 3)
TestForestSale = ForestSaleMachine.TestCase
