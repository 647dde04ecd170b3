"""A plain model of ForestInsurance.vy: it looks at every policy for everything."""

from collections import Counter, defaultdict
from copy import deepcopy
from dataclasses import dataclass, field

from mevm_suite.insurance.pool_model import PoolModel, Premium
from mevm_suite.insurance.premium import BPS, Steps, payout

DAY = 86_400
WEEK = 7 * DAY
REPORT_TIME = 30 * DAY
FINAL = 5


@dataclass(frozen=True)
class Terms:
    """What the product and the insurance are published with."""

    steps: Steps
    first_bps: int
    waiting: int
    resurvey_time: int
    reward: int
    peril_bps: int
    region_bps: int


@dataclass
class Policy:
    """A policy, and what has become of it."""

    id: int
    parcel: int
    peril: int
    region: int
    insured: int
    start: int
    end: int
    premium: Premium
    paid: int = 0
    is_cancelled: bool = False
    is_released: bool = False
    is_rewarded: bool = False
    is_claimed: bool = False

    @property
    def rest(self) -> int:
        """What is locked for it."""
        return 0 if self.is_cancelled or self.is_released else self.insured - self.paid

    @property
    def term(self) -> tuple[int, int]:
        """From when on it covers, and until when."""
        return self.start, self.end

    @property
    def week(self) -> tuple[int, int, int]:
        """The list in which it is: peril, region, and the week of its end."""
        return self.peril, self.region, self.end // WEEK

    @property
    def past(self) -> int:
        """The last second in which an event can be opened that hits policies of its week."""
        return (self.end // WEEK + 1) * WEEK + REPORT_TIME


@dataclass
class Claim:
    """The second part of a payout."""

    amount: int
    since: int
    until: int


@dataclass
class Event:
    """An event, and what was paid for it."""

    id: int
    peril: int
    region: int
    day: int
    opened_at: int
    damage: int
    state: int
    is_closed: bool = False
    early: tuple[int, int] | None = None  # the limit, and the exposure it was set by
    paid_early: Counter[int] = field(default_factory=Counter)
    settled: set[int] = field(default_factory=set)
    claims: dict[int, Claim] = field(default_factory=dict)  # by policy

    def is_near(self, policy: Policy) -> bool:
        """Return whether it is of a policy's peril and region."""
        return (policy.peril, policy.region) == (self.peril, self.region)

    def hits(self, policy: Policy) -> bool:
        """Return whether it happened, and was reported, in a policy's time."""
        is_covered = policy.start <= self.day < policy.end
        is_reported = self.opened_at <= policy.end + REPORT_TIME
        return self.is_near(policy) and is_covered and is_reported and not policy.is_cancelled


@dataclass
class Book:
    """All policies and events, above a pool."""

    terms: Terms
    pool: PoolModel
    holders: list[str]  # of each parcel
    policies: list[Policy] = field(default_factory=list)
    events: list[Event] = field(default_factory=list)
    rewards: Counter[str] = field(default_factory=Counter)
    weeks: dict[tuple[int, int, int], list[Policy]] = field(
        default_factory=lambda: defaultdict(list)
    )
    surveys_since: Counter[int] = field(default_factory=Counter)  # by parcel

    def is_open(self, peril: int, region: int) -> bool:
        """Return whether an event is not settled there."""
        return any(
            not event.is_closed and (event.peril, event.region) == (peril, region)
            for event in self.events
        )

    def pending(self) -> int:
        """Return what is exposed where an event is open, and what waits for surveys."""
        claims = sum(each.amount for event in self.events for each in event.claims.values())
        return claims + sum(
            each.rest for each in self.policies if self.is_open(each.peril, each.region)
        )

    def term(self, days: int, now: int) -> tuple[int, int]:
        """Return when a policy of so many days, bought now, begins and ends."""
        start = -(-(now + self.terms.waiting) // DAY) * DAY
        return start, start + days * DAY

    def objections(self, policy: Policy, premium: int, now: int) -> dict[str, bool]:
        """Return why a policy may not be bought, in the order in which it is checked."""
        after = deepcopy(self.pool)
        after.write_cover(premium, 0, policy.term, now)
        limit = after.capacity(now) + after.locked  # what nobody has asked back
        risks = [policy, *self.policies]
        of_peril = sum(each.rest for each in risks if each.peril == policy.peril)
        of_region = sum(each.rest for each in risks if each.region == policy.region)
        return {
            "exposures: event is open": self.is_open(policy.peril, policy.region),
            "ForestInsurance: is insured": any(
                (each.parcel, each.peril) == (policy.parcel, policy.peril)
                and not each.is_cancelled
                and each.end > policy.start
                for each in self.policies
            ),
            "ForestInsurance: survey too old": now < self.surveys_since[policy.parcel],
            "UnderwritingPool: no capacity": policy.insured > after.capacity(now),
            "ForestInsurance: peril is full": of_peril * BPS > limit * self.terms.peril_bps,
            "ForestInsurance: region is full": of_region * BPS > limit * self.terms.region_bps,
        }

    def add(self, policy: Policy, premium: int, now: int) -> None:
        """Sell a policy."""
        policy.premium = self.pool.write_cover(premium, policy.insured, policy.term, now)
        self.policies.append(policy)
        self.weeks[policy.week].append(policy)

    def objections_to_cancel(self, policy: Policy, now: int) -> dict[str, bool]:
        """Return why a policy with a rest may not be cancelled."""
        return {
            "ForestInsurance: not open": policy.is_claimed,
            "ForestInsurance: waiting period": now < policy.start,
            "ForestInsurance: has ended": now >= policy.end,
            "exposures: event is open": self.is_open(policy.peril, policy.region),
        }

    def objections_to_release(self, policy: Policy, now: int) -> dict[str, bool]:
        """Return why what is locked for a policy may not be freed, whoever asks."""
        return {
            "exposures: event is open": self.is_open(policy.peril, policy.region),
            "policies: too early": now <= policy.past,
        }

    def cancel(self, policy: Policy, now: int) -> None:
        """End a policy for its holder."""
        holder = self.holders[policy.parcel]
        self.pool.end_cover(policy.premium, policy.rest, holder, now)
        policy.is_cancelled = True
        self.weeks[policy.week].remove(policy)
        self.rewards[holder] += 0 if policy.is_rewarded else self.terms.reward

    def reward(self, policy: Policy, keeper: str) -> None:
        """Pay a policy's keeper."""
        policy.is_rewarded = True
        self.rewards[keeper] += self.terms.reward

    def parts(self, policy: Policy, event: Event) -> tuple[int, int]:
        """Return what an event pays a policy: at once, and after a survey."""
        return payout(policy.insured, self.terms.steps, self.terms.first_bps, event.damage)

    def pay(self, policy: Policy, due: int, now: int) -> int:
        """Pay a policy's holder as far as the sum allows, and return how much."""
        paid = min(due, policy.rest)
        if paid:
            policy.paid += paid
            self.pool.pay(self.holders[policy.parcel], paid)
            if policy.rest == 0:
                self.pool.end_cover(policy.premium, 0, None, now)
        return paid

    def pay_early(self, event: Event, policies: list[Policy], cap: int, now: int) -> None:
        """Pay a part of the first part, the same for all; the cap of the first call holds."""
        exposure = sum(each.rest for each in self.policies if event.is_near(each))
        event.early = event.early or (min(cap, exposure), exposure)
        limit, exposure = event.early
        for policy in policies:
            if not event.paid_early[policy.id]:
                first, _ = self.parts(policy, event)
                due = min(first, policy.rest) * limit // exposure
                event.paid_early[policy.id] = self.pay(policy, due, now)

    def settle(self, event: Event, policy: Policy, now: int) -> None:
        """Pay the rest of the first part, and let the second wait."""
        event.settled.add(policy.id)
        first, second = self.parts(policy, event)
        self.pay(policy, max(first - event.paid_early[policy.id], 0), now)
        since = event.day + DAY
        if first:
            self.surveys_since[policy.parcel] = max(self.surveys_since[policy.parcel], since)
        if second and policy.rest:
            policy.is_claimed = True
            event.claims[policy.id] = Claim(second, since, now + self.terms.resurvey_time)

    def release_week(self, week: tuple[int, int, int], keeper: str) -> None:
        """Free what is not claimed of a week; the keeper gets one reward, the pool the others."""
        members = self.weeks.pop(week)
        left = self.terms.reward * sum(not each.is_rewarded for each in members)
        self.rewards[keeper] += min(left, self.terms.reward)
        self.pool.funds += max(left - self.terms.reward, 0)
        for each in members:
            if not each.is_claimed:
                self.release(each)

    def release(self, policy: Policy) -> None:
        """Free what is locked for a policy."""
        self.pool.locked -= policy.rest
        policy.is_released = True
