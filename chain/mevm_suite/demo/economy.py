"""Run CEC's economy for 730 days: holders who do this and that, and books that must balance."""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from random import Random

from mevm_suite.demo.crowd import Crowd, CrowdBackend
from mevm_suite.demo.plan import example_address, example_assignment
from mevm_suite.demo.walk import HOUR
from mevm_suite.deployment.cec import deploy_cec
from mevm_suite.tables import load_table
from mevm_suite.tables.units import DAY

COIN = 10**18
LINE = "operations"  # free at the launch: its beneficiary sells


@dataclass(frozen=True)
class EconomyPlan:
    """How long, how many, and by which seed; nobody buys in the first days."""

    days: int = 730
    holders: int = 100
    seed: int = 20_260_101
    actions: int = 2  # a day at most
    quiet: int = 60
    step: int = 10  # days between samples


@dataclass(frozen=True)
class Sample:
    """What is where on a day, in wei."""

    day: int
    received: int  # by holders, bought or not, or locked again: all of it locked
    held: int  # by holders
    locked: int
    emitted: int
    mined: int
    carried: int
    revenue: int
    dividends: int


@dataclass
class Economy(Crowd):
    """The contracts, the books of what everybody should have, and what was done."""

    backend: CrowdBackend
    plan: EconomyPlan
    announcer: str
    giver: str
    book: Counter[str] = field(default_factory=Counter)
    done: Counter[str] = field(default_factory=Counter)
    fees: list[int] = field(default_factory=list)
    received: int = 0
    mined: int = 0
    dividends: int = 0
    released: int = 0

    def __post_init__(self) -> None:
        """Deploy CEC anew: the other walk is over already."""
        self.random, table = Random(self.plan.seed), load_table("CEC")
        self.launch = (self.backend.timestamp // DAY + 2) * DAY
        assignment = example_assignment(table, self.launch, self.announcer, self.giver)
        record = deploy_cec(self.backend, table, assignment)
        self.at = {"CEC": record.token.address, "Vesting": record.vesting.address}
        self.at |= {system.contract: system.address for system in record.system}
        self.lines = [line.id for line in table.lines]
        self.supply = table.total
        self.seller = record.assignment.lines[LINE][0].beneficiary
        self.customer = example_address("customer")
        self.holders = [example_address("crowd", str(n)) for n in range(self.plan.holders)]
        self.without_referrer = set(self.holders)
        self.unlocking = self.call("CEC", "unlocking")
        self.holders_bps = self.call("HolderDividend", "holders_bps")

    def run(self) -> Iterator[Sample]:
        """Go day by day; yield samples, the last of them when all is claimed."""
        self.backend.set_balance(self.customer, self.plan.days * 20_000 * COIN)
        for account in (self.seller, *self.holders):
            self.backend.set_balance(account, 100 * COIN)
        for day in range(self.plan.days):
            self.backend.travel(self.launch + day * DAY + HOUR)
            if day == 0:
                line = self.lines.index(LINE)
                self.send(self.seller, "Vesting", "claim", line)
                self.book[self.seller] = self.call("CEC", "balanceOf", self.seller)
            self._pay_revenue()
            if day >= self.plan.quiet:
                for _ in range(self.random.randint(0, self.plan.actions)):
                    self._act()
            if day % self.plan.step == 0:
                yield self._sample(day)
        # The revenue of the last day is shared on the day after it.
        self.backend.travel(self.launch + (self.plan.days + 1) * DAY)
        self._settle()
        yield self._sample(self.plan.days + 1)

    @property
    def claims(self) -> int:
        """How many claims there were; each leaves less than a wei."""
        return self.done["claim mined"] + self.done["claim dividend"]

    def _pay_revenue(self) -> None:
        # Half of the days bring in something; above the target no more unlocks.
        amount = self.random.choice((0, self.random.randrange(12_000))) * COIN
        self.fees.append(amount)
        if amount:
            self.send(self.customer, "HolderDividend", "pay_revenue", amount, value=amount)
            self.done["revenue"] += 1

    def _act(self) -> None:
        actions: tuple[Callable[[str], None], ...] = (
            self._buy,
            self._transfer,
            self._lock,
            self._refer,
            self._claim_mined,
            self._claim_dividend,
        )
        holder = self.random.choice(self.holders)
        (act,) = self.random.choices(actions, weights=(8, 3, 3, 2, 4, 4))
        act(holder)

    def _buy(self, holder: str) -> None:
        amount = self.random.randrange(1, 1_000 * COIN)
        self._move(self.seller, holder, amount)
        self.done["buy"] += 1

    def _transfer(self, holder: str) -> None:
        available = self.call("CEC", "available", holder)
        if available:
            receiver = self.random.choice(self.holders)
            self._move(holder, receiver, self.random.randint(1, available))
            self.done["transfer"] += 1

    def _move(self, sender: str, receiver: str, amount: int) -> None:
        self.send(sender, "CEC", "transfer", receiver, amount)
        self.book[sender] -= amount
        self.book[receiver] += amount
        self.received += amount

    def _lock(self, holder: str) -> None:
        available = self.call("CEC", "available", holder)
        if available:
            amount = self.random.randint(1, available)
            self.send(holder, "CEC", "lock", amount)
            self.received += amount
            self.done["lock"] += 1

    def _refer(self, holder: str) -> None:
        referrer = self.random.choice(self.holders)
        has_lock = self.call("LockMining", "weight", referrer) > 0
        if holder in self.without_referrer and referrer != holder and has_lock:
            self.send(holder, "LockMining", "name_referrer", referrer)
            self.without_referrer.remove(holder)
            self.done["referral"] += 1

    def _claim_mined(self, holder: str) -> None:
        amount = self.call("LockMining", "claimable", holder)
        if amount:
            self.send(holder, "LockMining", "claim", holder)
            self.book[holder] += amount
            self.mined += amount
            self.done["claim mined"] += 1

    def _claim_dividend(self, holder: str) -> None:
        amount = self.call("HolderDividend", "claimable", holder)
        if amount:
            self.send(holder, "HolderDividend", "claim", holder)
            self.dividends += amount
            self.done["claim dividend"] += 1

    def _settle(self) -> None:
        for holder in self.holders:
            self._claim_mined(holder)
            self._claim_dividend(holder)
        self._claim_dividend(self.seller)
        self.released = self.call("HolderDividend", "rest")
        self.send(self.customer, "HolderDividend", "release_rest")

    def _sample(self, day: int) -> Sample:
        emitted = self.call("LockMining", "emitted", day)
        # Days are closed by the first call after them; until somebody locks nobody calls.
        has_lock = self.call("LockMining", "total_weight") > 0
        return Sample(
            day=day,
            received=self.received,
            held=sum(self.book[holder] for holder in self.holders),
            locked=self.call("CEC", "total_locked"),
            emitted=emitted,
            mined=self.mined,
            carried=self.call("LockMining", "carried") if has_lock else emitted,
            revenue=sum(self.fees),
            dividends=self.dividends,
        )
