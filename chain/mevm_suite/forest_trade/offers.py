"""Offers and orders of land and trees as the chain has them."""

from dataclasses import dataclass
from typing import Any

from eth_utils import keccak

from mevm_suite.forest_trade.desk import Desk, days, known
from mevm_suite.forest_trade.items import PARCELS, Item, find_item, tree_of
from mevm_suite.forest_trade.steps import Kind, State, steps
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.trader.desk import ARBITER, actions

SALE = "ForestSale"


@dataclass(frozen=True)
class Offer:
    """The terms of an offer, as ``IForestSale.Offer``."""

    provider: str
    registry: str
    item: bytes
    kind: int
    price: int
    arbiter: str
    service_time: int
    inspection_time: int
    lease_time: int
    record: bytes
    content: bytes

    def words(self) -> tuple[Any, ...]:
        """Return the fields as the contract takes them."""
        return (
            *(self.provider, self.registry, self.item, self.kind, self.price, self.arbiter),
            *(self.service_time, self.inspection_time, self.lease_time),
            *(self.record, self.content),
        )


@dataclass(frozen=True)
class Order:
    """An order, how it stands, and the offer whose terms hold for it."""

    id: bytes
    offer_id: bytes
    offer: Offer
    buyer: str
    state: State
    due: int
    certificate: bytes
    content_hash: bytes  # of the certificate's content id
    case_id: int
    is_ruled: bool


class Offers:
    """
    The offers and orders of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, function: str, *args: Any) -> Any:
        """Read from the contract."""
        return self.desk.read(SALE, function, *args)

    def is_offer(self, id: bytes) -> bool:
        """Return whether an offer has this id."""
        return bool(self.read("offer", id)[0] != NOBODY)

    def offer(self, id: bytes) -> Offer:
        """Return an offer; Refused if there is none."""
        terms = self.read("offer", id)
        if terms[0] == NOBODY:
            raise Refused(f"there is no offer {hexadecimal(id)}")
        return Offer(*terms)

    def order(self, id: bytes) -> Order:
        """Return an order; Refused if there is none."""
        offer_id, buyer, state, due, *certified, case_id = self.read("order_of", id)
        if state == 0:
            raise Refused(f"there is no order {hexadecimal(id)}")
        offer = self.offer(offer_id)
        is_ruled = state == State.DISPUTED and self.ruling(offer.arbiter, case_id)
        rest = (State(state), due, *certified, case_id, is_ruled)
        return Order(id, offer_id, offer, buyer, *rest)

    def ruling(self, arbiter: str, case: int) -> bool:
        """Return whether an arbiter's ruling is final."""
        return bool(self.desk.backend.call(ARBITER, arbiter, "ruling", case)[0])

    def item(self, offer: Offer) -> Item:
        """Return what an offer is about; Refused where it is no parcel and no tree of these."""
        tree = self._tree(offer)
        if tree is None and offer.registry != self.desk.at[PARCELS]:
            raise Refused("no tree of these forests was ever locked for the offer")
        return find_item(self.desk, tree or offer.item)

    def holding_order(self, offer_id: bytes) -> Order | None:
        """Return the order that holds an offer; None if one may order now, as far as that goes."""
        found = self.read("order_for", offer_id)
        if found == bytes(32):
            return None
        order = self.order(found)
        has_lapsed = order.state is State.RESERVED and self.desk.now > order.due
        return None if has_lapsed else order

    def offer_row(self, id: bytes) -> dict[str, Any]:
        """Return what a buyer wants to know of an offer."""
        offer, desk = self.offer(id), self.desk
        order = self.holding_order(id)
        state = "listed" if self.read("is_listed", id) else "not listed"
        tree = self._tree(offer)
        excluded = desk.read("ProviderRatings", "standing", offer.provider)[3]
        return {
            "offer": hexadecimal(id),
            "state": state if order is None else f"ordered, {order.state.name.lower()}",
            "order": None if order is None else hexadecimal(order.id),
            "kind": Kind(offer.kind).name.lower(),
            "parcel": known(offer.item) if offer.registry == desk.at[PARCELS] else None,
            "tree": None if tree is None else hexadecimal(tree),
            "asset": desk.asset.symbol,
            "price": desk.asset.amount(offer.price),
            "leased for": days(offer.lease_time) if offer.lease_time else None,
            "to deliver within": days(offer.service_time),
            "to inspect": days(offer.inspection_time),
            "provider": offer.provider,
            "shut out until": Time(excluded) if excluded > desk.now else None,
            "arbiter": offer.arbiter,
            "record": known(offer.record),
            "content": known(offer.content),
        }

    def order_row(self, id: bytes) -> dict[str, Any]:
        """Return how an order stands, and what each side may do now."""
        order, desk = self.order(id), self.desk
        offer = order.offer
        may = list(steps(order.state, desk.now, order.due, order.is_ruled))
        return {
            "order": hexadecimal(id),
            "state": order.state.name.lower(),
            "until": Time(order.due) if order.state.is_open else None,
            **{f"{who} may": actions(may, who) for who in ("buyer", "provider", "anyone")},
            "kind": Kind(offer.kind).name.lower(),
            "asset": desk.asset.symbol,
            "price": desk.asset.amount(offer.price),
            "buyer": order.buyer,
            "provider": offer.provider,
            "certificate": known(order.certificate),
            "content id": self._content_id(order),
            "case": order.case_id or None,
            "arbiter": offer.arbiter,
            "offer": hexadecimal(order.offer_id),
        }

    def listed(self) -> list[dict[str, Any]]:
        """Return all offers that are open, oldest first."""
        found = [bytes(each["args"]["offer"]) for each in self.desk.events(SALE, "Published")]
        return [self.offer_row(id) for id in found if self.read("is_listed", id)]

    def _tree(self, offer: Offer) -> bytes | None:
        is_parcel = offer.registry == self.desk.at[PARCELS]
        return None if is_parcel else tree_of(self.desk, offer.item)

    def _content_id(self, order: Order) -> str | None:
        """Return where the certificate is, as the chain commits to it; None if nobody says."""
        events = self.desk.events(SALE, "Certified", order=order.id)
        ids = (str(event["args"]["cid"]) for event in events)
        return next((each for each in ids if keccak(text=each) == order.content_hash), None)
