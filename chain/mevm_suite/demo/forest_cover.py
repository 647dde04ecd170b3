"""Underwriters, policies and payouts, next to the same books in plain Python.

Each call to the chain is made in the models of pool and policies too; whenever a sample is taken,
what the contracts say must be what the models say, to the smallest unit.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from mevm_suite.demo.balance import Check
from mevm_suite.demo.forest_land import Land, Parcel
from mevm_suite.demo.forest_reports import Reports
from mevm_suite.demo.forest_risk import FIRE, Country
from mevm_suite.demo.forest_scene import USD, Scene
from mevm_suite.forest.grid import region_of
from mevm_suite.insurance.policy_model import FINAL, Book, Claim, Event, Policy, Terms
from mevm_suite.insurance.pool_model import PoolModel, Premium
from mevm_suite.insurance.pool_picture import Sample
from mevm_suite.insurance.premium import premium
from mevm_suite.oracle.footprints import Footprint, Subject
from mevm_suite.oracle.verdict import numbers
from mevm_suite.tables.economy import bps
from mevm_suite.tables.forest import ASSET_UNIT, load_forest
from mevm_suite.tables.units import MONTH

DEPOSITS = {"pension fund": 40_000_000, "bank": 25_000_000, "village": 15_000_000}
PRODUCT = 1
YEAR_DAYS = 365
PREMIUMS = 2_000_000 * USD  # what an owner has for them
STEPS = 64  # of settling, in one call
INSURED = 800  # thousandths of what the timber is worth, at most
MOST_INSURED = 900_000 * USD
COVER = "ForestInsurance"
POOL = "UnderwritingPool"


@dataclass
class Damaged(Book):
    """The model's books, where each policy's damage follows from what burned of its own blocks."""

    footprints: dict[int, Footprint] = field(default_factory=dict)  # by event
    blocks: dict[int, int] = field(default_factory=dict)  # by policy, as bits

    def damage(self, policy: Policy, footprint: Footprint) -> int:
        """Return the mean damage of a policy's blocks, in basis points."""
        damages = numbers(footprint)
        own = [damages[n] for n in range(64) if self.blocks[policy.id] >> n & 1]
        return sum(own) * 100 // len(own)

    def parts(self, policy: Policy, event: Event) -> tuple[int, int]:
        """Return what an event pays a policy: at once, and after a survey."""
        event.damage = self.damage(policy, self.footprints[event.id])
        return super().parts(policy, event)


@dataclass
class Cover:
    """The pool and the insurance of fire, over all seasons."""

    scene: Scene
    land: Land
    country: Country
    reports: Reports
    samples: list[Sample] = field(default_factory=list)
    deviations: list[str] = field(default_factory=list)
    premiums: int = 0
    paid_in: int = 0
    donated: int = 0
    withdrawn: int = 0

    def __post_init__(self) -> None:
        """Make the models."""
        terms = load_forest()
        (self.product,) = terms.products
        steps = [(bps(damage), bps(payout)) for damage, payout in self.product.steps]
        self.keeper = self.scene.people["keeper"]
        of_product = (bps(self.product.first), self.product.waiting, self.product.resurvey)
        model = Terms(steps, *of_product, *terms.pool.limits())
        self.book = Damaged(model, PoolModel(terms.pool.notice), [])
        self.parcels: list[Parcel] = []  # in the model's order

    @property
    def pool(self) -> PoolModel:
        """The pool's model."""
        return self.book.pool

    def underwrite(self) -> None:
        """Let the underwriters deposit."""
        self.sample()
        for name, amount in DEPOSITS.items():
            account = self.scene.people[name]
            self.scene.fund(account, amount * USD, POOL)
            self.scene.do("capital paid in", account, POOL, "deposit", amount * USD, 0)
            self.pool.deposit(account, amount * USD, self.scene.now)
            self.paid_in += amount * USD
            self.sample()

    def admit(self, parcels: Sequence[Parcel]) -> None:
        """Let the holders of parcels prepare to buy cover."""
        for parcel in parcels:
            self.parcels.append(parcel)
            self.book.holders.append(parcel.holder)
        for holder in dict.fromkeys(parcel.holder for parcel in parcels):
            self.scene.fund(holder, PREMIUMS, COVER)

    def insure(self) -> int:
        """Insure every parcel whose survey is newer than its last loss; return when it begins."""
        for number, parcel in enumerate(self.parcels):
            is_known = self.land.newest(parcel).measured_at >= self.book.surveys_since[number]
            if is_known and self._sum(parcel) >= self.product.least_sum * ASSET_UNIT:
                self._buy(number, parcel)
        self.sample()
        return max(policy.start for policy in self.book.policies)

    def hits(self, footprints: Mapping[Subject, Footprint]) -> dict[Subject, Footprint]:
        """Return what burned where somebody is insured; nobody need report the rest."""
        found = {}
        for subject, footprint in footprints.items():
            event = Event(0, FIRE, subject.region, subject.day, subject.day, 0, FINAL)
            if any(self.book.damage(each, footprint) for each in self._hit(event)):
                found[subject] = footprint
        return found

    def note(self, events: Mapping[int, Subject], footprints: Mapping[int, Footprint]) -> None:
        """Take note of events that were opened."""
        for id, (peril, region, day) in events.items():
            opened_at = self.scene.call("HazardOracle", "hazard", id)[3]
            self.book.events.append(Event(id, peril, region, day, opened_at, 0, FINAL))
            self.book.footprints[id] = footprints[id]

    def pay_early(self, ids: Sequence[int]) -> None:
        """Pay a part on the reporters' word, where bonds stand behind it."""
        for event in self._events(ids):
            footprint = self.book.footprints[event.id]
            hit = [each for each in self._hit(event) if self.book.damage(each, footprint)]
            if hit and self.scene.call("HazardOracle", "early_cap", event.id):
                policies = [each.id for each in hit]
                self._do("paid early", self.keeper, "pay_early", event.id, policies)
                self.book.pay_early(event, hit, self.reports.early_cap(), self.scene.now)
        self.sample()

    def settle(self, ids: Sequence[int]) -> None:
        """Let the keeper settle events to the end."""
        for event in self._events(ids):
            while not event.is_closed:
                self._do("settled", self.keeper, "settle", event.id, STEPS)
                event.is_closed = self.scene.call(COVER, "is_closed", event.id)
                self._note_settled(event)
        self.sample()

    def donate(self, amount: int) -> None:
        """Take note of what the oracle gave to the pool."""
        self.pool.funds += amount
        self.donated += amount

    def not_surveyed(self) -> dict[int, int]:
        """Return the parcels that nobody surveyed since their last loss, with its time."""
        since: dict[int, int] = {}
        for _, id, claim in self._waiting():
            number = self.book.policies[id - 1].parcel
            if self.land.newest(self.parcels[number]).measured_at < claim.since:
                since[number] = max(claim.since, since.get(number, 0))
        return since

    def damages(self, number: int) -> list[int]:
        """Return a parcel's damage in each event for which it waits, in basis points."""
        waits = [(event.id, self.book.policies[id - 1]) for event, id, _ in self._waiting()]
        return [
            self.book.damage(policy, self.book.footprints[event])
            for event, policy in waits
            if policy.parcel == number
        ]

    def pay_second(self) -> None:
        """Pay second parts where a survey has found the loss."""
        for event, id, claim in self._waiting():
            policy = self.book.policies[id - 1]
            if policy.rest and self._is_proven(policy, claim):
                survey = self.land.last_survey(self.parcels[policy.parcel].id)
                self._do("second part paid", self.keeper, "settle_second", event.id, id, survey)
                self.book.pay(policy, event.claims.pop(id).amount, self.scene.now)
        self.sample()

    def lapse(self) -> None:
        """Let second parts lapse for which no survey found enough."""
        for event, id, claim in self._waiting():
            if self.book.policies[id - 1].rest:
                self.wait(claim.until + 1)
            self._do("second part lapsed", self.keeper, "lapse_second", event.id, id)
            del event.claims[id]
        self.sample()

    def release(self) -> None:
        """Free the capital of all policies that are past."""
        open_ = [each for each in self.book.policies if not each.is_released]
        self.wait(max(each.past for each in open_) + 1)
        for week in [week for week, members in self.book.weeks.items() if members]:
            self._do("week released", self.keeper, "release_week", *week)
            funds = self.pool.funds
            self.book.release_week(week, self.keeper)
            self.donated += self.pool.funds - funds
        for policy in open_:
            if policy.is_claimed:
                self._do("policy released", self.keeper, "release_policy", policy.id)
                self.book.release(policy)
        self.sample()

    def request(self, name: str, parts: int) -> None:
        """Let an underwriter ask for a part of his shares."""
        account = self.scene.people[name]
        shares = self.pool.shares[account] // parts
        self.scene.do("shares given up", account, POOL, "request", shares, 0)
        self.pool.request(account, shares, 0, self.scene.now)

    def process(self) -> None:
        """Wait for the notice, and pay who leaves."""
        self.scene.pass_time(self.pool.notice)
        self.scene.do("leavers paid", self.keeper, POOL, "process", len(DEPOSITS))
        self.pool.process(len(DEPOSITS), self.book.pending(), self.scene.now)
        self.sample()

    def withdraw(self) -> None:
        """Let everybody take out what he is credited."""
        asset = self.scene.at["PeggedToken"]
        for account, amount in (+self.pool.credits).items():
            before = self.scene.dollars(account)
            self.scene.do("withdrawn", account, POOL, "withdraw", asset)
            self._compare("credit", amount, self.scene.dollars(account) - before)
            self.withdrawn += amount
        self.pool.credits.clear()
        before = self.scene.dollars(self.keeper)
        self._do("rewards withdrawn", self.keeper, "withdraw", asset)
        earned = self.scene.dollars(self.keeper) - before
        self._compare("rewards", self.book.rewards.pop(self.keeper), earned)

    def wait(self, until: int) -> None:
        """Let time pass, and look at the pool each month."""
        while self.scene.now + MONTH < until:
            self.scene.pass_time(MONTH)
            self.sample()
        self.scene.travel(until)

    def sample(self) -> None:
        """Write down what the pool has, and whether contract and model agree."""
        call, now = self.scene.call, self.scene.now
        capital, locked = call(POOL, "capital"), call(POOL, "locked")
        self._compare("capital", self.pool.capital(now), capital)
        self._compare("locked", self.pool.locked, locked)
        self._compare("capacity", self.pool.capacity(now), call(POOL, "capacity"))
        payouts = sum(policy.paid for policy in self.book.policies)
        self.samples.append(Sample(now, capital, locked, self.premiums, payouts))

    def check(self) -> Iterator[Check]:
        """Compare books and contracts when all have left."""
        call = self.scene.call
        paid = sum(call(COVER, "policy", each.id)[6] for each in self.book.policies)
        yield Check("payouts of policies", sum(each.paid for each in self.book.policies), paid)
        yield Check("moments at which pool and model differ", 0, len(self.deviations))
        yield Check("cover still open", 0, call(POOL, "locked"))
        yield Check("shares in the pool", 0, call(POOL, "total_shares"))
        booked = self.paid_in + self.premiums + self.donated - self.withdrawn
        yield Check("pool: paid in, less what was withdrawn", booked, self.scene.held(POOL))
        yield Check("dollars left in the pool", self.pool.funds, self.scene.held(POOL))
        yield Check("dollars left in ForestInsurance", 0, self.scene.held(COVER))

    def _buy(self, number: int, parcel: Parcel) -> None:
        book, region, blocks = self.book, *self._place(parcel)
        insured = self._sum(parcel)
        rate, proof = self.country.rate, self.country.proof(region)
        price = premium(insured, rate, self.product.loading * 100, YEAR_DAYS)
        terms = (PRODUCT, parcel.id, region, insured, YEAR_DAYS, rate, proof, price)
        self._do("policy bought", parcel.holder, "buy", *terms)
        id, term = len(book.policies) + 1, book.term(YEAR_DAYS, self.scene.now)
        policy = Policy(id, number, FIRE, region, insured, *term, Premium(0, 0))
        book.blocks[id] = blocks
        book.add(policy, price, self.scene.now)
        self.premiums += price

    def _place(self, parcel: Parcel) -> tuple[int, int]:
        """Return the region where most of a parcel's cells are, and the blocks there as bits."""
        cells: dict[int, int] = {}
        blocks: dict[int, int] = {}
        for block, own in parcel.claims.items():
            region, bit = region_of(block)
            cells[region] = cells.get(region, 0) + own.bit_count()
            blocks[region] = blocks.get(region, 0) | bit
        region = max(cells, key=cells.__getitem__)
        return region, blocks[region]

    def _sum(self, parcel: Parcel) -> int:
        """Return the sum insured: a part of what the timber in the covered region is worth."""
        region, _ = self._place(parcel)
        of_all = sum(own.bit_count() for own in parcel.claims.values())
        here = sum(
            own.bit_count() for block, own in parcel.claims.items() if region_of(block)[0] == region
        )
        worth = self.land.newest(parcel).volume * int(self.product.unit_price * ASSET_UNIT)
        return min(worth * here // of_all * INSURED // 1_000, MOST_INSURED)

    def _is_proven(self, policy: Policy, claim: Claim) -> bool:
        parcel = self.parcels[policy.parcel]
        is_new = self.land.newest(parcel).measured_at >= claim.since
        return is_new and self.land.lost_bps(parcel) >= bps(self.product.trigger)

    def _waiting(self) -> list[tuple[Event, int, Claim]]:
        return [
            (event, id, claim) for event in self.book.events for id, claim in event.claims.items()
        ]

    def _events(self, ids: Sequence[int]) -> list[Event]:
        return [event for event in self.book.events if event.id in ids]

    def _hit(self, event: Event) -> list[Policy]:
        return [each for each in self.book.policies if event.hits(each) and each.rest]

    def _note_settled(self, event: Event) -> None:
        """Do in the model what the contract did in its last step."""
        for policy in [each for each in self.book.policies if event.is_near(each)]:
            if not policy.is_rewarded and self.scene.call(COVER, "policy", policy.id)[13]:
                self.book.reward(policy, self.keeper)
            is_new = policy.id not in event.settled and event.hits(policy)
            if is_new and self.scene.call(COVER, "is_settled", event.id, policy.id):
                self.book.settle(event, policy, self.scene.now)

    def _compare(self, name: str, expected: int, found: int) -> None:
        if expected != found:
            self.deviations.append(f"{name} at {self.scene.now}: {found}, books {expected}")

    def _do(self, name: str, sender: str, function: str, *args: object) -> None:
        self.scene.do(name, sender, COVER, function, *args)
