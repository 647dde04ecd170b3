"""What keepers do, whoever they are: pay early, settle, and free what nothing can be claimed of."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.insurer.desk import (
    INSURANCE,
    ORACLE,
    PRODUCTS,
    Hazard,
    InsuranceDesk,
    Policy,
    PolicyState,
)
from mevm_suite.oracle.contract import State
from mevm_suite.tables.units import DAY

WEEK = 7 * DAY
MAX_TERM = 365 * DAY
REPORT_TIME = 30 * DAY
MAX_EARLY = 64  # policies that one call pays early


@dataclass(frozen=True)
class Totals:
    """What an event has paid until now."""

    policies: int  # settled
    early: int
    paid: int
    waiting: int


class Keeper:
    """
    What one account does for the policies of others.

    Parameters
    ----------
    desk
        The insurance of the deployment.
    account
        The account that signs, and gets the rewards.

    """

    def __init__(self, desk: InsuranceDesk, account: str) -> None:
        self.desk = desk
        self.account = account

    def event(self, id: int) -> Hazard:
        """Return an event of which something can be paid or settled now; Refused else."""
        hazard = self.desk.hazard(id)
        if hazard.state in (State.COMMITTING, State.REVEALING):
            raise Refused(f"event {id} is {hazard.state.name.lower()}: reporters are at work")
        if hazard.state is State.CHALLENGED:
            raise Refused(f"event {id} is challenged: an arbiter decides")
        if self.is_closed(hazard):
            raise Refused(f"event {id} is settled")
        return hazard

    def is_closed(self, hazard: Hazard) -> bool:
        """Return whether nothing of an event is left to do."""
        return bool(self.desk.read(INSURANCE, "is_closed", hazard.id))

    def early(self, hazard: Hazard) -> list[Call]:
        """Return the calls that pay early what may be paid; Refused if that is nothing."""
        final = f"final from {Time(hazard.settled_from)} on if nobody challenges it"
        if self.desk.read(ORACLE, "early_cap", hazard.id) == 0:
            raise Refused(f"nothing of event {hazard.id} may be paid early; it is {final}")
        due = [each.id for each in self.hit(hazard) if self._is_due_early(hazard, each)]
        if not due:
            raise Refused(f"nobody is left to be paid early; event {hazard.id} is {final}")
        parts = [due[n : n + MAX_EARLY] for n in range(0, len(due), MAX_EARLY)]
        return [
            self.desk.call(
                f"pay {len(part)} policies early", INSURANCE, "pay_early", hazard.id, part
            )
            for part in parts
        ]

    def settle(self, hazard: Hazard, batch: int) -> Call:
        """Return the call that settles an event's next policies."""
        title = f"settle event {hazard.id}, {batch} steps at most"
        return self.desk.call(title, INSURANCE, "settle", hazard.id, batch)

    def settle_policy(self, hazard: Hazard, policy: int) -> Call:
        """Return the call that settles one policy before its turn."""
        if hazard.state is not State.FINAL:
            raise Refused(f"event {hazard.id} is {hazard.state.name.lower()}, expected final")
        if self.desk.read(INSURANCE, "is_settled", hazard.id, policy):
            raise Refused(f"policy {policy} is settled for event {hazard.id}")
        if not is_hit(hazard, self.desk.policy(policy)):
            raise Refused(f"event {hazard.id} is not of policy {policy}'s place and time")
        title = f"settle policy {policy} for event {hazard.id}"
        return self.desk.call(title, INSURANCE, "settle_policy", hazard.id, policy)

    def steps(self, hazard: Hazard) -> int:
        """Return how many steps an event takes at most: a policy is one, and a week's end."""
        if hazard.state is State.VOID:
            return 1
        first, last = hazard.occurred_at // WEEK, (hazard.occurred_at + MAX_TERM) // WEEK
        listed = [
            each
            for each in self._near(hazard)
            if each.state is not PolicyState.OVER and first <= each.end // WEEK <= last
        ]
        return len(listed) + last - first + 1

    def hit(self, hazard: Hazard) -> list[Policy]:
        """Return the policies that cover where and when an event happened."""
        return [each for each in self._near(hazard) if is_hit(hazard, each)]

    def totals(self, id: int) -> Totals:
        """Return what an event has paid until now, from its events."""
        early = [each["args"]["amount"] for each in self._events("PaidEarly", id)]
        settled = [each["args"] for each in self._events("PolicySettled", id)]
        return Totals(
            policies=len(settled),
            early=sum(early),
            paid=sum(each["paid"] for each in settled) + sum(early),
            waiting=sum(each["waiting"] for each in settled),
        )

    def rewards(self) -> int:
        """Return what the insurance has credited the account."""
        return int(self.desk.read(INSURANCE, "credit_of", self.desk.asset.address, self.account))

    def release(self) -> Iterator[Call]:
        """Yield the calls that end claims after their dead-line, and free capital behind them."""
        policies = [each for each in self.desk.policies() if each.state is not PolicyState.OVER]
        past = [each for each in policies if self._is_past(each)]
        for each in policies:
            yield from self._lapses(each)
        yield from self._weeks(past)
        for each in past:
            if each.state is PolicyState.CLAIMED and not self._has_claims(each):
                title = f"free the capital of policy {each.id}"
                yield self.desk.call(title, INSURANCE, "release_policy", each.id)

    def _weeks(self, past: Sequence[Policy]) -> Iterator[Call]:
        released = {
            (each["args"]["peril"], each["args"]["region"], each["args"]["week"])
            for each in self.desk.events(INSURANCE, "WeekReleased")
        }
        due = {(each.peril, each.region, each.end // WEEK): each for each in past}
        for key, policy in sorted(due.items()):
            if key not in released:
                ended = Time((key[2] + 1) * WEEK)
                title = f"free the capital of policies on {policy.place_name} that ended by {ended}"
                yield self.desk.call(title, INSURANCE, "release_week", *key)

    def _lapses(self, policy: Policy) -> Iterator[Call]:
        for event, _, until in self.desk.claims(policy):
            if until < self.desk.now or policy.paid == policy.insured:
                title = f"end the wait for a survey of policy {policy.id}, event {event}"
                yield self.desk.call(title, INSURANCE, "lapse_second", event, policy.id)

    def _has_claims(self, policy: Policy) -> bool:
        """Return whether a claim stays open when all that can lapse has lapsed."""
        return len(list(self._lapses(policy))) < policy.open_claims

    def _is_past(self, policy: Policy) -> bool:
        is_late = self.desk.now > (policy.end // WEEK + 1) * WEEK + REPORT_TIME
        return is_late and not self.desk.open_events(policy.peril, policy.region)

    def _is_due_early(self, hazard: Hazard, policy: Policy) -> bool:
        if policy.paid == policy.insured:
            return False
        if self.desk.read(INSURANCE, "paid_early", hazard.id, policy.id):
            return False
        damage = self.desk.read(ORACLE, "damage", hazard.id, policy.blocks)
        first, *_ = self.desk.read(PRODUCTS, "payout", policy.product, policy.insured, damage)
        return bool(first > 0)

    def _near(self, hazard: Hazard) -> list[Policy]:
        bought = self.desk.events(INSURANCE, "PolicyBought")
        ids = [each["args"]["policy"] for each in bought if each["args"]["region"] == hazard.region]
        found = [self.desk.policy(id) for id in ids]
        return [each for each in found if each.peril == hazard.peril]

    def _events(self, name: str, id: int) -> list[dict[str, dict[str, int]]]:
        return list(self.desk.events(INSURANCE, name, id=id))


def is_hit(hazard: Hazard, policy: Policy) -> bool:
    """Return whether a policy covers where and when an event happened and was reported."""
    return (
        (policy.peril, policy.region) == (hazard.peril, hazard.region)
        and policy.state is not PolicyState.OVER
        and policy.start <= hazard.occurred_at < policy.end
        and hazard.opened_at <= policy.end + REPORT_TIME
    )
