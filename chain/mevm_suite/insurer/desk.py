"""Products, policies, events and parcels as the chain has them."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from mevm_suite.forest.grid import region_of
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.forest_contracts import ForestContracts
from mevm_suite.holder.sending import Call
from mevm_suite.oracle.contract import State
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.forest import PERILS

INSURANCE = "ForestInsurance"
POOL = "UnderwritingPool"
PRODUCTS = "InsuranceProducts"
ORACLE = "HazardOracle"
PARCELS = "ParcelRegistry"
SURVEYS = "SurveyRegistry"
IDENTITIES = "IdentityRegistry"

PERIL_NAMES = {number: name for name, number in PERILS.items()}
MAX_NOTED = 32  # events that any call takes note of by itself


class PolicyState(IntEnum):
    """The states of ``contracts/modules/policy_state.vy``."""

    OPEN = 1
    CLAIMED = 2
    OVER = 3


@dataclass(frozen=True)
class Product:
    """The terms of ``IInsuranceProducts.Product``, and whether policies are sold by them."""

    id: int
    is_open: bool
    peril: int
    hazard_root: bytes
    loading_bps: int
    unit_price: int
    min_sum: int
    waiting: int
    min_days: int
    max_days: int
    first_bps: int
    trigger_bps: int
    resurvey_time: int
    steps: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Policy:
    """A record of ``IForestInsurance.Policy``."""

    id: int
    product: int
    peril: int
    parcel: bytes
    region: int
    blocks: int
    insured: int
    paid: int
    start: int
    end: int
    rate: int
    place: int
    state: PolicyState
    open_claims: int
    is_rewarded: bool

    @property
    def place_name(self) -> str:
        """Return against what and where it covers."""
        return f"{PERIL_NAMES[self.peril]} in region {self.region}"


@dataclass(frozen=True)
class Hazard:
    """An event as ``IHazardOracle.Hazard`` has it."""

    id: int
    peril: int
    region: int
    occurred_at: int
    opened_at: int
    state: State
    settled_from: int


class InsuranceDesk(ForestContracts):
    """The insurance of a deployment."""

    def product(self, id: int) -> Product:
        """Return a product; Refused if there is none."""
        terms = self.read(PRODUCTS, "product", id)
        if terms[0] == 0:
            raise Refused(f"there is no product {id}, expected 1 to {self.product_count}")
        *numbers, steps = terms
        is_open = self.read(PRODUCTS, "is_open", id)
        return Product(id, is_open, *(*numbers, tuple((low, paid) for low, paid in steps)))

    @property
    def product_count(self) -> int:
        """How many products were published."""
        return int(self.read(PRODUCTS, "product_count"))

    def policy(self, id: int) -> Policy:
        """Return a policy; Refused if there is none."""
        fields = list(self.read(INSURANCE, "policy", id))
        if fields[11] == 0:
            count = self.read(INSURANCE, "policy_count")
            raise Refused(f"there is no policy {id}, {count} were sold")
        fields[11] = PolicyState(fields[11])
        return Policy(id, *fields)

    def hazard(self, id: int) -> Hazard:
        """Return an event; Refused if there is none."""
        count = self.read(ORACLE, "hazard_count")
        if not 0 < id <= count:
            raise Refused(f"there is no event {id}, {count} were reported")
        peril, region, occurred_at, opened_at, state, settled_from = self.read(ORACLE, "hazard", id)
        return Hazard(id, peril, region, occurred_at, opened_at, State(state), settled_from)

    def holder(self, parcel: bytes) -> str:
        """Return who holds a parcel; Refused if nobody does."""
        holder = str(self.read(PARCELS, "parcel", parcel)[0])
        if holder == NOBODY:
            raise Refused(f"there is no parcel 0x{parcel.hex()}")
        return holder

    def regions(self, parcel: bytes) -> list[int]:
        """Return the regions in which a parcel has cells."""
        claims = self.events(PARCELS, "Claimed", parcel=parcel)
        found = {region_of(event["args"]["block_number"])[0] for event in claims}
        return sorted(region for region in found if self.read(PARCELS, "blocks_in", parcel, region))

    def parcels(self, holder: str) -> list[bytes]:
        """Return the parcels that an account holds."""
        came = [("Registered", {"holder": holder}), ("Transferred", {"receiver": holder})]
        found = {
            bytes(event["args"]["parcel"])
            for name, filters in came
            for event in self.events(PARCELS, name, **filters)
        }
        return sorted(each for each in found if self.read(PARCELS, "parcel", each)[0] == holder)

    def policies(self, **filters: Any) -> list[Policy]:
        """Return all policies, or those of a parcel."""
        bought = self.events(INSURANCE, "PolicyBought", **filters)
        return [self.policy(event["args"]["policy"]) for event in bought]

    def claims(self, policy: Policy) -> list[tuple[int, int, int]]:
        """Return what waits for surveys of a policy: event, amount, and until when."""
        if policy.open_claims == 0:
            return []
        settled = self.events(INSURANCE, "PolicySettled", policy=policy.id)
        ids = [event["args"]["id"] for event in settled]
        found = [(id, *self.read(INSURANCE, "claim", id, policy.id)) for id in ids]
        return [(id, amount, until) for id, amount, _, until in found if amount]

    def open_events(self, peril: int, region: int) -> list[int]:
        """Return the events of a peril in a region that are not settled, known here or not."""
        noted, count = self.read(INSURANCE, "noted"), self.read(ORACLE, "hazard_count")
        found = []
        if self.read(INSURANCE, "open_events", peril, region):
            seen = self.events(INSURANCE, "EventNoted", peril=peril, region=region)
            ids = [event["args"]["id"] for event in seen]
            found = [id for id in ids if not self.read(INSURANCE, "is_closed", id)]
        for id in range(noted + 1, count + 1):
            hazard = self.hazard(id)
            if (hazard.peril, hazard.region) == (peril, region):
                found.append(id)
        return found

    def notes(self) -> Iterator[Call]:
        """Yield calls that take note of events, where there are more than a call notes itself."""
        left = self.read(ORACLE, "hazard_count") - self.read(INSURANCE, "noted")
        for _ in range(MAX_NOTED, left, MAX_NOTED):
            yield self.call("take note of reported events", INSURANCE, "note_events", MAX_NOTED)

    def withdrawals(self, account: str, *contracts: str) -> Iterator[Call]:
        """Yield a call for each contract that has credited something."""
        for contract in contracts:
            credit = self.read(contract, "credit_of", self.asset.address, account)
            if credit:
                title = f"withdraw {self.shown(credit)} from {contract}"
                yield self.call(title, contract, "withdraw", self.asset.address)
