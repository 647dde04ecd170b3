"""Other rules by which trust of the genesis list could bound indexes, beside the one built.

Each says for a year's trade, an honest market and a ring with links into it, how far accounts may
grow; docs/trust-index.md tells why the contract has the last one. Source: SEC-06, SEC-07.
"""

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from statistics import median_low

from mevm_suite.trust.formulas import BASE_BOUND, FULL_GIVEN, FULL_WORTH, MAX_REWARDED, START
from mevm_suite.trust.market import Crowd, Market
from mevm_suite.trust.rings import trade_inside

YEAR = 365
NEEDED = 3  # partners of a better level, for the rule of levels
ROUNDS = 20
SCALE = 10**18
SEED_PART = 5  # a fifth of EigenTrust's mass comes from the seeds in each round

Graph = Mapping[Hashable, Mapping[Hashable, int]]  # both ways: how much a pair's trades counted


@dataclass(frozen=True)
class Outcome:
    """What a rule gave; bounds in thousandths."""

    median_seller: int
    median_buyer: int
    best_of_ring: int
    lifted: int  # accounts of the ring with a bound above 25


def compare(crowd: Crowd, size: int, links: int) -> dict[str, Outcome]:
    """Bound a market and a ring by each of the rules.

    Parameters
    ----------
    crowd
        The honest market.
    size
        Accounts of the ring.
    links
        Honest sellers, not of the genesis list, who trade with the ring: three with its first
        member, three with the second, and so on.

    Returns
    -------
    dict[str, Outcome]
        By the rule's name.

    """
    market, ring = Market(crowd), range(size)
    sellers = [name for name in market.sellers if name not in crowd.genesis][:links]
    linked = [(number // NEEDED % size, name) for number, name in enumerate(sellers)]
    for member in ring:
        market.rules.accounts[member].index = START
    for day in range(1, YEAR + 1):
        market.trade(day)
        for member, seller in linked:
            if market.rules.recent(member, seller) < MAX_REWARDED:
                market.rules.grow(seller, member, FULL_WORTH)
        trade_inside(market.rules, size, day)
    graph = _graph(market, ring, linked)
    bounds: dict[str, Mapping[Hashable, int]] = {
        "distance": _by_distance(graph, crowd.genesis),
        "levels": _by_levels(graph, crowd.genesis),
        "EigenTrust": _by_eigentrust(graph, crowd.genesis, market),
        "flow": {name: of.bound for name, of in market.rules.accounts.items()},
    }
    return {rule: _outcome(of, market, ring) for rule, of in bounds.items()}


def _graph(market: Market, ring: range, linked: Iterable[tuple[int, str]]) -> Graph:
    """Return who traded with whom, and how often it would count; a ring has no limit of its own."""
    graph: defaultdict[Hashable, dict[Hashable, int]] = defaultdict(dict)
    weights = {tuple(pair): len(times) for pair, times in market.rules.rewarded.items()}
    weights |= dict.fromkeys([*linked, *combinations(ring, 2)], MAX_REWARDED)
    for (one, other), weight in weights.items():
        if weight:
            graph[one][other] = graph[other][one] = weight
    return graph


def _by_distance(graph: Graph, seeds: Sequence[Hashable]) -> dict[Hashable, int]:
    """Halve what is above 20 with each step away from the genesis list."""
    return _from_levels(_levels(graph, seeds, needed=1), 2)


def _by_levels(graph: Graph, seeds: Sequence[Hashable]) -> dict[Hashable, int]:
    """Need three partners of a better level, and lose a quarter with each level."""
    return _from_levels(_levels(graph, seeds, needed=NEEDED), 4)


def _from_levels(levels: Mapping[Hashable, int], divisor: int) -> dict[Hashable, int]:
    bounds = defaultdict[Hashable, int](lambda: BASE_BOUND)
    for name, level in levels.items():
        bounds[name] += FULL_GIVEN * (divisor - 1) ** (level - 1) // divisor ** (level - 1)
    return bounds


def _levels(graph: Graph, seeds: Sequence[Hashable], needed: int) -> dict[Hashable, int]:
    levels, level = dict.fromkeys(seeds, 1), 1
    while True:
        level += 1
        better = set(levels)
        reached = [
            name
            for name, partners in graph.items()
            if name not in better and len(better & partners.keys()) >= needed
        ]
        if not reached:
            return levels
        levels |= dict.fromkeys(reached, level)


def _by_eigentrust(graph: Graph, seeds: Sequence[Hashable], market: Market) -> dict[Hashable, int]:
    """Spread trust from the seeds in integers, a fixed number of times; the median buyer is 1."""
    trust = source = dict.fromkeys(seeds, SCALE // len(seeds))
    for _ in range(ROUNDS):
        spread = defaultdict[Hashable, int](int)
        for name, mass in trust.items():
            whole = sum(graph[name].values())
            for partner, part in graph[name].items():
                spread[partner] += mass * part // whole
        trust = {
            name: (source.get(name, 0) + (SEED_PART - 1) * spread[name]) // SEED_PART
            for name in spread.keys() | source.keys()
        }
    one = median_low(trust.get(name, 0) for name in market.buyers)
    bounds = defaultdict[Hashable, int](lambda: BASE_BOUND)
    for name, mass in trust.items():
        bounds[name] += min(FULL_GIVEN, FULL_GIVEN * mass // one)
    return bounds


def _outcome(bounds: Mapping[Hashable, int], market: Market, ring: Iterable[Hashable]) -> Outcome:
    of_ring = [bounds[name] for name in ring]
    return Outcome(
        median_seller=median_low(bounds[name] for name in market.sellers),
        median_buyer=median_low(bounds[name] for name in market.buyers),
        best_of_ring=max(of_ring),
        lifted=sum(bound > BASE_BOUND + 5_000 for bound in of_ring),
    )
