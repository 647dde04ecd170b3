"""An honest market under the rules of the trust index. Source: SEC-06.

Sellers' shares of the trade are heavy-tailed, buyers come at random, every trade is confirmed and
of full weight. Everybody has entered before the first day. Nothing depends on chance: one seed
gives one market.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from random import Random
from statistics import median_low

from mevm_suite.trust.formulas import DAY, FULL_WORTH, START
from mevm_suite.trust.rules import TrustRules

UNLIMITED = 10**40


@dataclass(frozen=True)
class Crowd:
    """Who trades; the genesis list has every tenth seller and every hundredth buyer."""

    buyers: int = 800
    sellers: int = 24
    trades_a_day: int = 120
    seed: int = 7
    genesis_of_sellers: int = 10
    genesis_of_buyers: int = 100

    @property
    def genesis(self) -> list[str]:
        """Every so many sellers, none of them among the first few, and every so many buyers."""
        first = self.genesis_of_sellers // 2
        sellers = range(first, self.sellers, self.genesis_of_sellers)
        buyers = range(0, self.buyers, self.genesis_of_buyers)
        return [*(f"seller {number}" for number in sellers), *(f"buyer {n}" for n in buyers)]


CROWD = Crowd()


@dataclass(frozen=True)
class Moment:
    """The market on one day; indexes in thousandths."""

    day: int
    top_seller: int
    median_seller: int
    median_buyer: int


class Market:
    """An honest market, which trades a day at a time."""

    def __init__(self, crowd: Crowd) -> None:
        """Let everybody in; nobody has traded yet."""
        self.crowd = crowd
        self.rules = TrustRules(crowd.genesis, UNLIMITED)
        self.sellers = [f"seller {number}" for number in range(crowd.sellers)]
        self.buyers = [f"buyer {number}" for number in range(crowd.buyers)]
        self._random = Random(crowd.seed)
        for name in self.sellers + self.buyers:
            self.rules.accounts[name].index = START

    def trade(self, day: int) -> None:
        """Make the trades of a day."""
        self.rules.now = day * DAY
        for _ in range(self.crowd.trades_a_day):
            rank = min(self.crowd.sellers, int(self._random.paretovariate(0.9))) - 1
            buyer = self.buyers[self._random.randrange(self.crowd.buyers)]
            self.rules.grow(self.sellers[rank], buyer, FULL_WORTH)

    def indexes(self, names: Iterable[str]) -> list[int]:
        """Return some accounts' indexes, the lowest first."""
        return sorted(self.rules.accounts[name].index for name in names)


def trade_honestly(days: int, crowd: Crowd = CROWD) -> Iterator[Moment]:
    """Let a market trade, and say after each day how far it is trusted.

    Parameters
    ----------
    days
        How long.
    crowd
        Who trades.

    Yields
    ------
    Moment
        The market after one more day.

    """
    market = Market(crowd)
    for day in range(1, days + 1):
        market.trade(day)
        sellers = market.indexes(market.sellers)
        buyers = market.indexes(market.buyers)
        yield Moment(day, sellers[-1], median_low(sellers), median_low(buyers))
