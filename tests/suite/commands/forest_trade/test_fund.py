"""`mevm forest fund`: a project from its terms to its profits, and each breach."""

from typing import Any

import pytest

from mevm_suite.commands.forest_fund import fund

HASH = "0x" + "07" * 32
TERMS = """
document: plan.md
goal: 1000
funding: 30 days
grace: 14 days
window: 7 days
profit: 1/2
milestones:
  - {share: 2/5, due: 30 days}
  - {share: 2/5, due: 60 days}
  - {share: 1/5, due: 90 days}
"""
GOAL = 1_000 * 10**6


def opened(market: Any, terms: str = TERMS) -> str:
    market.file("plan.md", "Plant a hillside.")
    return str(market.made("project", fund, "holder", "open", market.file("terms.yaml", terms)))


@pytest.fixture
def running(market: Any) -> str:
    """A project of the holder's that the buyer has funded."""
    project = opened(market)
    market(fund, "buyer", "pay", project, 1_000)
    return project


def shown(market: Any, project: str, *words: Any) -> Any:
    return market.shown(fund, "show", project, *words)


@pytest.mark.rule("CEC-28")
def test_milestones_are_released_and_profits_shared(market: Any, running: str) -> None:
    assert shown(market, running)["state"] == "running"
    market(fund, "holder", "report", running, HASH)
    assert "a report is voted on" in market.refused(fund, "holder", "report", running, HASH)
    assert "too early" in market.refused(fund, "stranger", "resolve", running)
    market(fund, "buyer", "approve", running)
    assert "has approved this report" in market.refused(fund, "buyer", "approve", running)
    helper = market.chain.of("helper")
    locked = market.refused(fund, "buyer", "transfer", running, helper, 1)
    assert "are locked until" in locked
    market.wait(7.1)
    market(fund, "stranger", "resolve", running)
    before = market.yuan("holder")
    market(fund, "holder", "withdraw")
    assert market.yuan("holder") - before == GOAL * 2 // 5
    milestones = market.chain.rows(fund, "show", running, "--milestones")
    assert [each["released"] for each in milestones] == [True, False, False]
    market(fund, "buyer", "transfer", running, helper, 250)
    market.wait(1)
    market(fund, "holder", "profit", running, 100, HASH)
    assert "nothing to claim" in market.refused(fund, "buyer", "claim", running)
    market.wait(1)
    assert shown(market, running, "--holder", helper)["profit to claim"] == "12.5"
    before = market.yuan("helper")
    market(fund, "stranger", "claim", running, "--holder", helper)
    assert market.yuan("helper") - before == 12_500_000


@pytest.mark.rule("CEC-28")
def test_who_objects_leaves_with_his_part_and_a_rejected_report_freezes(
    market: Any, running: str
) -> None:
    market(fund, "holder", "report", running, HASH)
    before = market.yuan("buyer")
    too_many = market.refused(fund, "buyer", "object", running, 1_001)
    assert "has 1000 certificates, no more" in too_many
    market(fund, "buyer", "object", running, 400, "--evidence", HASH)
    assert market.yuan("buyer") - before == 400 * 10**6
    market.wait(7.1)
    market(fund, "stranger", "resolve", running)
    assert shown(market, running)["state"] == "frozen"
    market(fund, "stranger", "refund", running, "--holder", market.chain.of("buyer"))
    assert market.yuan("buyer") - before == GOAL
    assert "has no certificates" in market.refused(fund, "buyer", "refund", running)


@pytest.mark.rule("CEC-28")
def test_a_late_report_freezes(market: Any, running: str) -> None:
    assert "too early" in market.refused(fund, "stranger", "freeze", running, HASH)
    market.wait(75)
    assert "too late" in market.refused(fund, "holder", "report", running, HASH)
    market(fund, "stranger", "freeze", running, HASH)
    assert shown(market, running)["held"] == "1000"


@pytest.mark.rule("CEC-28")
def test_without_its_goal_a_project_fails_and_all_is_refunded(market: Any) -> None:
    project = opened(market)
    market(fund, "buyer", "pay", project, 10)
    assert "expected failed or frozen" in market.refused(fund, "buyer", "refund", project)
    market.wait(31)
    assert "expected funding" in market.refused(fund, "buyer", "pay", project, 10)
    before = market.yuan("buyer")
    market(fund, "buyer", "refund", project)
    assert market.yuan("buyer") - before == 10 * 10**6


@pytest.mark.rule("CEC-26")
def test_only_the_identified_and_no_affiliate_fund(market: Any) -> None:
    project = opened(market, TERMS + f"affiliates: ['{market.chain.of('buyer')}']\n")
    assert "is not identified" in market.refused(fund, "stranger", "pay", project, 10)
    assert "belongs to the project" in market.refused(fund, "buyer", "pay", project, 10)
    market.chain.identify("stranger")
    assert "takes 1000 " in market.refused(fund, "stranger", "pay", project, 1_001)
    assert "there is no project" in market.refused(fund, None, "show", 99)


@pytest.mark.parametrize(
    ("old", "new", "text"),
    [
        ("share: 1/5", "share: 1/10", "share 1 in all, got 9/10"),
        ("share: 2/5, due: 30", "share: 1/2, due: 30", "milestone 1: expected whole basis points"),
        ("60 days", "40 days", "milestone 2: due: expected 51 to"),
        ("window: 7 days", "window: 1 day", "window: expected 3 to 30 days, got 1"),
        ("funding: 30 days", "funding: 1 day", "funding: expected 2 to 366 days"),
        ("goal: 1000", "goal: 0", "expected more than zero"),
        ("plan.md", "none.md", "cannot be read"),
        ("profit: 1/2", "profits: 1/2", "profit: Field required"),
    ],
)
def test_terms_out_of_bounds_are_refused(market: Any, old: str, new: str, text: str) -> None:
    market.file("plan.md")
    path = market.file("terms.yaml", TERMS.replace(old, new, 1))
    assert text in market.refused(fund, "holder", "open", path, code=2)
