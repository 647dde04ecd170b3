"""The comparison that chose the rule: what a few links bring a ring under each."""

import pytest

from mevm_suite.trust.candidates import compare
from mevm_suite.trust.market import CROWD


@pytest.fixture(scope="module")
def outcomes():
    return {links: compare(CROWD, 30, links) for links in (0, 1, 3, 9)}


@pytest.mark.rule("SEC-06")
def test_compare__no_rule_lifts_a_ring_without_links(outcomes):
    for outcome in outcomes[0].values():
        assert (outcome.best_of_ring, outcome.lifted) == (20_000, 0)


@pytest.mark.rule("SEC-06")
def test_compare__only_the_flow_holds_with_links(outcomes):
    assert outcomes[1]["distance"].lifted == 30
    assert outcomes[9]["levels"].lifted == 30
    assert outcomes[9]["EigenTrust"].lifted == 30
    for links in (1, 3, 9):
        assert outcomes[links]["flow"].lifted == 0
        assert outcomes[links]["flow"].best_of_ring < 22_000


@pytest.mark.rule("SEC-07")
def test_compare__the_flow_reaches_the_honest(outcomes):
    assert outcomes[0]["flow"].median_seller > 70_000
    assert outcomes[0]["flow"].median_buyer > 25_000
