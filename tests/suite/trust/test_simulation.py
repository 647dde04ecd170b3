"""What four simulated years show: the figures of docs/trust-index.md."""

import pytest

from mevm_suite.trust.market import Crowd, trade_honestly
from mevm_suite.trust.picture import cost_rows
from mevm_suite.trust.rings import ceiling, collude, collude_naively
from mevm_suite.trust.simulation import DAYS, LINKS, SIZES, simulate

YEAR = 365


@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize("size", SIZES)
def test_ring__without_links_stays_at_20(simulation, size):
    assert max(simulation.rings[size, 0].best) <= 20_000


@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize("links", LINKS)
@pytest.mark.parametrize("size", SIZES)
def test_ring__stays_below_the_published_ceiling(simulation, size, links):
    assert max(simulation.rings[size, links].best) <= ceiling(size, links)


@pytest.mark.rule("SEC-06")
def test_two_colluders__stay_below_9_in_four_years(simulation):
    assert 8_000 < simulation.rings[2, 0].best[-1] < 9_000
    assert max(simulation.unbounded[2].best) < 9_000  # the rule of pairs alone does that


@pytest.mark.rule("SEC-06")
def test_ring__with_links_lifts_its_best_account_and_not_the_others(simulation):
    """What flows in through three links is shared by all members, so most stay where they are."""
    for size in (30, 120):
        ring = simulation.rings[size, 3]
        assert ring.best[-1] > 50_000
        assert ring.median[-1] < 21_000


@pytest.mark.rule("SEC-06")
def test_rings__were_ahead_of_honest_sellers_without_the_bound(simulation):
    sellers = [moment.median_seller for moment in simulation.market]
    assert simulation.unbounded[120].best[YEAR] > 90_000 > sellers[YEAR]
    assert simulation.unbounded[30].best[60] > 30_000 > sellers[60]
    for size in SIZES:
        assert simulation.rings[size, 0].best[YEAR] <= 20_000 < sellers[YEAR]


@pytest.mark.rule("SEC-06")
def test_naive_rule__costs_two_accounts_a_day_and_99_trades():
    cost = collude_naively()
    assert (cost.day, cost.trades) == (1, 99)


@pytest.mark.rule("SEC-06")
def test_market__median_seller_grows_year_by_year(simulation):
    sellers = [moment.median_seller for moment in simulation.market]
    assert sellers == sorted(sellers)
    assert [sellers[year * YEAR - 1] // 1_000 for year in (1, 2, 4)] == [58, 85, 98]


@pytest.mark.rule("SEC-06")
def test_market__is_hardly_slowed_by_the_bound(simulation):
    """Beside a market where everybody is on the genesis list, and so has no bound."""
    free = list(trade_honestly(YEAR, Crowd(genesis_of_sellers=1, genesis_of_buyers=1)))
    parts = [
        bounded / unbounded
        for one, other in zip(simulation.market, free, strict=False)
        for bounded, unbounded in (
            (one.median_seller, other.median_seller),
            (one.median_buyer, other.median_buyer),
        )
    ]
    assert len(parts) == 2 * YEAR
    assert min(parts) > 0.87
    assert min(parts[-2:]) > 0.96


def test_costs__are_those_of_the_published_table(simulation):
    rows = {name: cells for name, *cells in cost_rows(simulation)}
    assert len(rows) == 1 + len(SIZES) * len(LINKS)
    assert rows["median honest seller"] == ["23 d", "67 d", "282 d", "688 d", "never"]
    assert rows["ring of 30, 0 links"] == ["9 d, 255 CNY", "19 d, 570 CNY", *["never"] * 3]


def test_simulate__says_how_far_it_is():
    steps = []
    simulation = simulate(20, lambda *step: steps.append(step))
    whole = 10 + len(SIZES) * (len(LINKS) + 1)
    assert steps == [(step, whole) for step in range(1, whole + 1)]
    assert len(simulation.market) == len(simulation.rings[2, 0].best) == 20


def test_collude__everybody_meets_everybody():
    ring = collude(4, 0, 30)
    assert ring.trades == 3 * 6  # three of each pair count
    assert ring.best[-1] > 5_000
    assert len(ring.best) == 30 < DAYS
