"""What providers and buyers of land and trees do. What would be refused is refused in words."""

from collections.abc import Iterator
from typing import Any

from web3.exceptions import ContractLogicError

from mevm_suite.forest_trade.desk import check_is
from mevm_suite.forest_trade.items import PARCELS, Item, find_item, lock, take_out
from mevm_suite.forest_trade.offers import SALE, Offer, Offers, Order
from mevm_suite.forest_trade.steps import SIGNED, Kind, State
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY
from mevm_suite.trader.desk import ARBITER

# As in contracts/modules/forest_orders.vy, forest_deal.vy and forest_disputes.vy.
MOST_BEFORE_LEASE = 4 * DAY  # to pay, and to confirm
MAX_RULING_TIME = 63 * DAY
LAST_CHANCE = DAY


class Sale:
    """
    What one account does as provider or buyer.

    Parameters
    ----------
    offers
        The offers and orders of the deployment.
    account
        The account that signs.

    """

    def __init__(self, offers: Offers, account: str) -> None:
        self._offers = offers
        self._desk = offers.desk
        self._account = account

    def publish(self, item: Item, offer: Offer) -> Iterator[Call]:
        """Yield the calls that publish an offer and lock its item for it."""
        self._desk.check_not_excluded(self._account)
        if not self._offers.read("is_arbiter", offer.arbiter):
            known = ", ".join(self._desk.community.arbiters)
            raise Unusable(f"expected an arbiter among {known}, got {offer.arbiter}")
        if offer.kind == Kind.LEASE and offer.registry != self._desk.at[PARCELS]:
            raise Unusable("expected a parcel: a tree is sold, not leased")
        id = self.offer_id(offer)
        locking = list(self._lock(item, id))
        if not self._offers.is_offer(id):
            yield self._call(f"publish offer {hexadecimal(id)}", "publish", offer.words())
        yield from locking

    def offer_id(self, offer: Offer) -> bytes:
        """Return the id of an offer, published or not."""
        return bytes(self._offers.read("offer_id", offer.words()))

    def list_item(self, offer_id: bytes) -> Iterator[Call]:
        """Yield the calls that lock an offer's item for it, as after a tree was taken back."""
        offer = self._offers.offer(offer_id)
        check_is(self._account, offer.provider, "provider")
        if self._offers.read("is_listed", offer_id):
            raise Refused("the offer is listed already")
        yield from self._lock(self._offers.item(offer), offer_id)

    def take_back(self, offer_id: bytes) -> Iterator[Call]:
        """Yield the calls that close an offer which no order holds, and free its item."""
        offer = self._offers.offer(offer_id)
        check_is(self._account, offer.provider, "provider")
        self._check_free(offer_id)
        item = self._offers.item(offer)
        yield self._call("take the item off the sale", "take_back", offer_id)
        if item.is_brought:
            yield take_out(self._desk, item, self._account)

    def take_out(self, number: bytes, receiver: str) -> Call:
        """Return the call that takes a tree's token out of the registry of items."""
        item = find_item(self._desk, number)
        if not item.is_brought:
            raise Refused(f"{item.text} is not at the registry of items: its holder has it")
        check_is(self._account, item.holder, "holder")
        if item.trader != NOBODY:
            raise Refused(f"{item.text} is on sale; the end of that frees it")
        return take_out(self._desk, item, receiver)

    def order(self, offer_id: bytes) -> Call:
        """Return the call that reserves an offer's item for a day."""
        self._check_may_order(offer_id)
        start = self._offers.read("next_reservation", self._account)
        if self._desk.now < start:
            text = "you reserved another item in the last 30 days"
            raise Refused(f"{text}; `buy` orders and pays at once, or wait until {Time(start)}")
        return self._call("reserve the item for a day", "order", offer_id)

    def buy(self, offer_id: bytes) -> Iterator[Call]:
        """Yield the calls that order and pay in one step."""
        self._check_may_order(offer_id)
        yield from self._paying(self._offers.offer(offer_id), "buy", offer_id)

    def pay(self, order_id: bytes) -> Iterator[Call]:
        """Yield the calls that pay an order within its day."""
        order = self._of_buyer(order_id, State.RESERVED)
        self._desk.check_in_time(order.due)
        self._desk.check_identified(self._account)
        yield from self._paying(order.offer, "pay", order_id)

    def lapse(self, order_id: bytes) -> Iterator[Call]:
        """Yield anyone's call that ends an order which was not paid in time."""
        order = self._standing(order_id, State.RESERVED)
        self._desk.check_over(order.due)
        yield self._call("end the order that was not paid", "lapse", order_id)

    def cancel(self, order_id: bytes) -> Iterator[Call]:
        """Yield the buyer's call that gives an order up before the provider confirms."""
        self._of_buyer(order_id, State.RESERVED, State.PAID)
        yield self._call("give the order up, and take the money back", "cancel", order_id)

    def must_be_confirmable(self, order_id: bytes) -> Order:
        """Return an order that the account can confirm now; Refused otherwise."""
        order = self._of_provider(order_id, State.PAID)
        self._desk.check_in_time(order.due)
        self._desk.check_identified(self._account)
        return order

    def confirm(self, order_id: bytes, certificate: bytes, content_id: str) -> Call:
        """Return the provider's call that accepts an order and issues its certificate."""
        self.must_be_confirmable(order_id)
        title = f"confirm the order with certificate {hexadecimal(certificate)} at {content_id}"
        return self._call(title, "confirm", order_id, certificate, content_id)

    def deliver(self, order_id: bytes) -> Iterator[Call]:
        """Yield the provider's call from which the buyer inspects."""
        order = self._of_provider(order_id, State.CONFIRMED)
        self._desk.check_in_time(order.due)
        yield self._call("say that all is delivered", "deliver", order_id)

    def accept(self, order_id: bytes) -> Iterator[Call]:
        """Yield the buyer's calls that pay the provider, and take a tree that was bought."""
        order = self._of_buyer(order_id, *SIGNED)
        yield self._call("accept, and pay the provider", "accept", order_id)
        yield from self._take_bought(order)

    def complete(self, order_id: bytes) -> Iterator[Call]:
        """Yield anyone's calls that pay the provider when the inspection time is over."""
        order = self._standing(order_id, State.DELIVERED)
        self._desk.check_over(order.due)
        yield self._call("complete the order", "complete", order_id)
        if self._account == order.buyer:
            yield from self._take_bought(order)

    def refund(self, order_id: bytes) -> Iterator[Call]:
        """Yield the call that gives all back to the buyer, and the item to the provider."""
        order = self._standing(order_id, State.PAID, *SIGNED)
        if self._account != order.offer.provider:
            if order.state is State.DELIVERED:
                check_is(self._account, order.offer.provider, "provider")
            self._desk.check_over(order.due)
        yield self._call("refund the buyer", "refund", order_id)

    def dispute(self, order_id: bytes, complaint: bytes) -> Call:
        """Return the buyer's call that freezes an order and asks its arbiter, with its cost."""
        order = self._of_buyer(order_id, *SIGNED)
        self._desk.check_in_time(order.due)
        cost = self._cost(order)
        if cost is None:
            if self._desk.now + LAST_CHANCE <= order.due:
                text = "the arbiter cannot say now what a case costs, for want of prices perhaps"
                raise Refused(f"{text}; try again: there is time until {Time(order.due)}")
            title = "undo the order, as the arbiter is silent"
            return self._call(title, "dispute", order_id, complaint)
        title = f"ask the arbiter {order.offer.arbiter} for {Amount(cost).exact()} coin"
        return self._call(title, "dispute", order_id, complaint, value=cost)

    def evidence(self, order_id: bytes, content: bytes) -> Call:
        """Return a party's call that names evidence to the arbiter."""
        order = self._standing(order_id, State.DISPUTED)
        if self._account not in (order.buyer, order.offer.provider):
            raise Refused(f"{self._account} is neither the buyer nor the provider of this order")
        title, args = "name evidence to the arbiter", (order.case_id, content)
        return Call(title, ARBITER, order.offer.arbiter, "submit_evidence", args)

    def rule(self, order_id: bytes) -> Iterator[Call]:
        """Yield anyone's call that divides the price as the arbiter ruled."""
        order = self._standing(order_id, State.DISPUTED)
        if not order.is_ruled and self._desk.now <= order.due:
            text = "the arbiter has not ruled yet; without a ruling the order is undone"
            raise Refused(f"{text} after {Time(order.due)}")
        yield self._call("divide the price as the arbiter ruled", "execute_ruling", order_id)

    def _lock(self, item: Item, offer_id: bytes) -> Iterator[Call]:
        if item.registry == PARCELS and self._offers.read("was_listed", offer_id):
            raise Refused("a parcel's offer opens once; `publish` another, with new content")
        return lock(self._desk, self._account, item, SALE, offer_id)

    def _take_bought(self, order: Order) -> Iterator[Call]:
        item = self._offers.item(order.offer)
        if item.is_brought:
            yield take_out(self._desk, item, order.buyer)

    def _paying(self, offer: Offer, function: str, id: bytes) -> Iterator[Call]:
        yield from self._desk.approval(self._account, SALE, offer.price)
        yield self._call(f"pay {self._desk.shown(offer.price)}", function, id)

    def _cost(self, order: Order) -> int | None:
        args = (self._desk.asset.address, order.offer.price)
        try:
            return int(self._desk.backend.call(ARBITER, order.offer.arbiter, "cost", *args))
        except ContractLogicError:
            return None

    def _check_may_order(self, offer_id: bytes) -> None:
        offer = self._offers.offer(offer_id)
        self._offers.item(offer)  # anyone can bring a token of another contract
        self._desk.check_identified(self._account)
        self._check_free(offer_id)
        if self._account == offer.provider:
            raise Refused("a provider cannot buy what he offers")
        if self._offers.read("has_left", offer_id, self._account):
            raise Refused("you took back what you paid for it; ask its provider for another offer")
        self._desk.check_not_excluded(offer.provider)
        if offer.kind == Kind.LEASE:
            self._check_lease(offer)

    def _check_free(self, offer_id: bytes) -> None:
        if not self._offers.read("is_listed", offer_id):
            raise Refused("the offer is not listed: its item is sold, or was taken back")
        order = self._offers.holding_order(offer_id)
        if order is not None:
            text = f"the order {hexadecimal(order.id)} holds the offer, and is"
            raise Refused(f"{text} {order.state.name.lower()} until {Time(order.due)}")

    def _check_lease(self, offer: Offer) -> None:
        parcel = self._desk.parcel(offer.item)
        if parcel.leased_until > self._desk.now:
            raise Refused(f"the parcel is leased until {Time(parcel.leased_until)}")
        longest = MOST_BEFORE_LEASE + offer.service_time + offer.inspection_time + MAX_RULING_TIME
        if parcel.is_over(self._desk.now + longest + offer.lease_time - 1):
            raise Refused(f"the tenure ends at {Time(parcel.tenure_end)}, too soon for the lease")

    def _of_provider(self, order_id: bytes, *states: State) -> Order:
        check_is(self._account, self._offers.order(order_id).offer.provider, "provider")
        return self._standing(order_id, *states)

    def _of_buyer(self, order_id: bytes, *states: State) -> Order:
        check_is(self._account, self._offers.order(order_id).buyer, "buyer")
        return self._standing(order_id, *states)

    def _standing(self, order_id: bytes, *states: State) -> Order:
        order = self._offers.order(order_id)
        if order.state not in states:
            expected = " or ".join(state.name.lower() for state in states)
            raise Refused(f"the order is {order.state.name.lower()}, expected {expected}")
        return order

    def _call(self, title: str, function: str, *args: Any, value: int = 0) -> Call:
        return self._desk.call(title, SALE, function, *args, value=value)
