"""What a policy would cost, how much may be insured, and why it may not be sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mevm_suite.holder.failure import Refused, Unusable
from mevm_suite.holder.output import Time
from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.premium import BPS, premium
from mevm_suite.insurance.rate_table import RateTable
from mevm_suite.insurer.desk import (
    IDENTITIES,
    INSURANCE,
    PARCELS,
    PERIL_NAMES,
    POOL,
    SURVEYS,
    InsuranceDesk,
)
from mevm_suite.tables.forest import PERILS
from mevm_suite.tables.units import DAY

BLOCK_CELLS = 256


@dataclass(frozen=True)
class Order:
    """A policy that somebody wants, and what it costs."""

    insured: int
    days: int
    start: int
    end: int
    premium: int


class Sale:
    """
    The sale of a product to the holder of a parcel, for what of it lies in one region.

    Parameters
    ----------
    desk
        The insurance of the deployment.
    product
        The product's number.
    parcel
        The parcel.
    region
        Where it is covered; None for the only region that it lies in.
    table
        The product's hazard table.

    Raises
    ------
    Refused
        When there is no such product or parcel, or it lies in several regions.
    Unusable
        When the table is another product's, or has no rate for the region.

    """

    def __init__(
        self,
        desk: InsuranceDesk,
        product: int,
        parcel: bytes,
        region: int | None,
        table: RateTable,
    ) -> None:
        self._desk = desk
        self.product = desk.product(product)
        self.parcel = parcel
        self.holder = desk.holder(parcel)
        self.region = self._only_region() if region is None else region
        if table.root != self.product.hazard_root:
            expected = f"0x{self.product.hazard_root.hex()}"
            raise Unusable(f"the table's root is {table.root_text}, the product's {expected}")
        try:
            rate = table.rate(self.product.peril, self.region)
        except InsuranceError as error:
            raise Unusable(str(error)) from None
        self.rate = rate.rate
        self.proof = table.proof(rate)

    @cached_property
    def blocks(self) -> int:
        """The blocks of the region that the parcel has cells in, a bit for each."""
        return int(self._desk.read(PARCELS, "blocks_in", self.parcel, self.region))

    @cached_property
    def _land(self) -> Any:
        return self._desk.read(PARCELS, "parcel", self.parcel)

    @cached_property
    def _findings(self) -> Any:
        """What the last survey has found; all empty where there is none."""
        last = self._desk.read(SURVEYS, "last_of", self.parcel)
        return self._desk.read(SURVEYS, "survey", last)[1]

    @cached_property
    def worth(self) -> int:
        """The greatest sum that what stands in the region may be insured for."""
        cells = self._land[2]
        inside = min(cells, self.blocks.bit_count() * BLOCK_CELLS)
        return int(self._findings[2] * self.product.unit_price * inside // cells)

    @cached_property
    def limits(self) -> dict[str, int]:
        """What may still be insured against the peril, in the region, and by the whole pool."""
        capacity = self._desk.read(POOL, "capacity")
        capital = self._desk.read(POOL, "locked") + capacity  # what nobody has asked back
        of_peril, of_region = self._desk.read(INSURANCE, "limits")
        exposed = {
            peril: self._desk.read(INSURANCE, "exposure_of", peril, self.region)
            for peril in PERILS.values()
        }
        in_peril = self._desk.read(INSURANCE, "peril_exposure", self.product.peril)
        return {
            PERIL_NAMES[self.product.peril]: max(capital * of_peril // BPS - in_peril, 0),
            f"region {self.region}": max(capital * of_region // BPS - sum(exposed.values()), 0),
            "the pool": capacity,
        }

    @cached_property
    def reward(self) -> int:
        """What a buyer pays in advance to whoever settles the policy."""
        return int(self._desk.read(INSURANCE, "keeper_reward"))

    def order(self, insured: int | None, days: int) -> Order:
        """Return an order of a sum, or of all that the parcel is worth, with its premium."""
        insured = self.worth if insured is None else insured
        # The cover is of whole days in UTC, as the oracle's events are.
        start = -(-(self._desk.now + self.product.waiting) // DAY) * DAY
        paid = premium(insured, self.rate, self.product.loading_bps, days)
        return Order(insured, days, start, start + days * DAY, paid)

    def objection(self, order: Order, account: str) -> str | None:
        """Return the first reason for which an account may not buy; None if it may."""
        return next(self._objections(order, account), None)

    def row(self, order: Order) -> dict[str, Any]:
        """Return what a buyer wants to know."""
        amount = self._desk.asset.amount
        return {
            "product": self.product.id,
            "peril": PERIL_NAMES[self.product.peril],
            "parcel": "0x" + self.parcel.hex(),
            "region": self.region,
            "sum insured": amount(order.insured),
            "covered from": Time(order.start),
            "covered until": Time(order.end),
            "expected loss a year": f"{self.rate / 10_000:g} %",
            "premium": amount(order.premium),
            "keeper's reward": amount(self.reward),
            "to pay in all": amount(order.premium + self.reward),
            "asset": self._desk.asset.symbol,
            "parcel's worth there": amount(self.worth),
            **{f"left for {name}": amount(left) for name, left in self.limits.items()},
            "not sold, as": self.objection(order, self.holder),
        }

    def _objections(self, order: Order, account: str) -> Iterator[str]:
        yield from self._objections_to_terms(order)
        yield from self._objections_to_parcel(order, account)
        peril = self.product.peril
        for event in self._desk.open_events(peril, self.region):
            yield f"event {event} of {PERIL_NAMES[peril]} in region {self.region} is not settled"
        until = self._desk.read(INSURANCE, "insured_until", self.parcel, peril)
        if until > order.start:
            yield f"the parcel is insured against {PERIL_NAMES[peril]} until {Time(until)}"
        for name, left in self.limits.items():
            if order.insured > left:
                yield f"only {self._desk.shown(left)} more can be insured for {name}"

    def _objections_to_terms(self, order: Order) -> Iterator[str]:
        product = self.product
        if not product.is_open:
            yield f"product {product.id} is closed"
        if not product.min_days <= order.days <= product.max_days:
            yield f"expected {product.min_days} to {product.max_days} days, got {order.days}"
        if order.insured < product.min_sum:
            least, got = self._desk.shown(product.min_sum), self._desk.shown(order.insured)
            yield f"expected a sum of {least} or more, got {got}"

    def _objections_to_parcel(self, order: Order, account: str) -> Iterator[str]:
        if account != self.holder:
            yield f"{account} does not hold the parcel; that is {self.holder}"
        if not self._desk.read(IDENTITIES, "is_identified", account):
            yield f"{account} is not identified"
        tenure_end = self._land[1][2]
        if tenure_end and order.end > tenure_end:
            yield f"the right to the land ends at {Time(tenure_end)}, before the cover"
        if not self._desk.read(PARCELS, "is_free", self.parcel):
            yield "the parcel is on sale or in dispute, or not all its cells are claimed"
        if self.blocks == 0:
            yield f"the parcel has no cells in region {self.region}"
        yield from self._objections_to_survey(order)

    def _objections_to_survey(self, order: Order) -> Iterator[str]:
        measured_at = self._findings[6]
        since = self._desk.read(INSURANCE, "surveys_since", self.parcel)
        if measured_at == 0:
            yield "the parcel is not surveyed"
        elif measured_at < since:
            yield f"after its loss the parcel needs a survey measured from {Time(since)} on"
        if order.insured > self.worth:
            worth = self._desk.shown(self.worth)
            yield f"what stands there is worth {worth}, less than {self._desk.shown(order.insured)}"

    def _only_region(self) -> int:
        found = self._desk.regions(self.parcel)
        if len(found) != 1:
            listed = ", ".join(map(str, found)) or "none"
            raise Refused(f"expected --region, one of those that the parcel lies in: {listed}")
        return found[0]
