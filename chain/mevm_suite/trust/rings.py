"""What collusion costs: rings of accounts that raise each other's index. Source: SEC-06.

Assumptions, all in the ring's favour: it has entered before the first day, has all capital it
needs, makes a trade of full weight whenever one gains anything, gets its deposits back, and is
never found out. A link is an outsider from the genesis list with index 100 who goes on trading
with the ring's first member, as often as he is rewarded for; the worst case for an outsider.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

from mevm_suite.trust import formulas
from mevm_suite.trust.formulas import DAY, FULL_WORTH, MAX_REWARDED, START, TOP
from mevm_suite.trust.market import UNLIMITED
from mevm_suite.trust.rules import Account, TrustRules

TARGETS = (10_000, 20_000, 50_000, 84_000, 100_000)
ROUNDS_A_DAY = 8  # more would find nobody with room in his day
FEE = 1  # yuan for a trade of 100: half a percent of each side


@dataclass(frozen=True)
class Cost:
    """What a ring had paid when its best account reached a target."""

    day: int
    trades: int

    @property
    def fees(self) -> int:
        """Yuan that were burned."""
        return self.trades * FEE


@dataclass
class Ring:
    """A ring, how it went, and what its targets cost."""

    size: int
    links: int
    best: list[int] = field(default_factory=list)  # index of the best account, by day
    median: list[int] = field(default_factory=list)
    costs: dict[int, Cost] = field(default_factory=dict)
    trades: int = 0

    def end_day(self, day: int, indexes: list[int]) -> None:
        """Keep what a day brought; the indexes have the lowest first."""
        self.best.append(indexes[-1])
        self.median.append(indexes[(self.size - 1) // 2])
        for target in TARGETS:
            if indexes[-1] >= target:
                self.costs.setdefault(target, Cost(day, self.trades))


def collude(size: int, links: int, days: int, is_bounded: bool = True) -> Ring:
    """Let a ring raise itself.

    Parameters
    ----------
    size
        Accounts, an even number.
    links
        Outsiders who trade with it.
    days
        How long.
    is_bounded
        Without it the accounts may grow as if they were on the genesis list: what the rule of
        pairs alone would do.

    Returns
    -------
    Ring
        How far it came, day by day, and at what cost.

    """
    outsiders = [f"outsider {number}" for number in range(links)]
    rules = TrustRules(outsiders, UNLIMITED)
    for name in outsiders:
        rules.accounts[name].index = TOP
    members = [rules.accounts[number] for number in range(size)]
    for member in members:
        member.index, member.is_genesis = START, not is_bounded
    ring = Ring(size, links)
    for day in range(1, days + 1):
        rules.now = day * DAY
        ring.trades += _trade_with_outsiders(rules, outsiders)
        if any(member.index < member.bound or member.reserve for member in members):
            ring.trades += trade_inside(rules, size, day)
        ring.end_day(day, sorted(member.index for member in members))
    return ring


def collude_naively() -> Cost:
    """Return what index 100 costs two accounts if every completed trade adds 1."""
    index = trades = 1
    while index < TOP // START:
        index, trades = index + 1, trades + 1
    return Cost(day=1, trades=trades - 1)


def ceiling(size: int, links: int = 0, days: int = 4 * 365) -> int:
    """Return what the best of a ring cannot pass, from the rules alone.

    Parameters
    ----------
    size
        Accounts.
    links
        Outsiders who trade with it.
    days
        How long.

    Returns
    -------
    int
        Thousandths: by the rewards of all its pairs, and by what outsiders can give it.

    """
    windows = days // 180 + 1
    weights = sum(formulas.weight(FULL_WORTH, recent) for recent in range(MAX_REWARDED))
    grown = START + windows * (size - 1 + links) * (weights + MAX_REWARDED)
    given = formulas.PASSED_ON * windows * links * formulas.STEP * weights // 1_000
    return min(grown, formulas.BASE_BOUND + given, TOP)


def trade_inside(rules: TrustRules, size: int, day: int) -> int:
    """Let everybody trade who can gain today, in rounds in which each has one partner.

    Parameters
    ----------
    rules
        Where the ring's members are the numbers from 0.
    size
        How many they are.
    day
        The day, which also says with whom they begin.

    Returns
    -------
    int
        How many trades were made.

    """
    trades = 0
    for turn in range(min(ROUNDS_A_DAY, size - 1)):
        for one, other in _round(size, day * ROUNDS_A_DAY + turn):
            sides = rules.accounts[one], rules.accounts[other]
            wants = any(_gains(side, day) for side in sides)
            if wants and rules.recent(one, other) < MAX_REWARDED:
                rules.grow(one, other, FULL_WORTH)
                trades += 1
    return trades


def _trade_with_outsiders(rules: TrustRules, outsiders: list[str]) -> int:
    trades = 0
    for name in outsiders:
        if rules.recent(0, name) < MAX_REWARDED:
            rules.grow(0, name, FULL_WORTH)
            trades += 1
    return trades


def _gains(account: Account, day: int) -> bool:
    has_room = account.gained.left(formulas.DAILY_GAIN, day) > 0
    return account.reserve > 0 or (has_room and account.index < account.bound)


def _round(size: int, number: int) -> Iterator[tuple[int, int]]:
    """Yield a round's pairs, by the circle method: in size - 1 rounds each meets all others."""
    turn, circle = number % (size - 1), size - 1
    yield turn, circle
    for step in range(1, size // 2):
        yield (turn + step) % circle, (turn - step) % circle
