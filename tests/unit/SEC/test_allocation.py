"""The paper's numbers, typed by hand into paper.json, against what the chain releases."""

import pytest


@pytest.mark.rule("SEC-50")
def test_supply__is_the_paper_s_and_all_of_it_vests(deployed, paper):
    supply = int(paper["supply"])
    assert deployed.token.totalSupply() == supply
    assert deployed.token.balanceOf(deployed.vesting) == supply
    assert deployed.vesting.is_closed()


@pytest.mark.rule("SEC-50")
def test_lines__are_the_paper_s(deployed, paper):
    found = {
        terms.line: deployed.vesting.grants(terms.index) for terms in deployed.commitment.terms
    }
    assert {line: grant.amount for line, grant in found.items()} == {
        line: int(terms["amount"]) for line, terms in paper["lines"].items()
    }


@pytest.mark.rule("SEC-50")
def test_releases__are_the_paper_s(deployed, paper):
    for terms in deployed.commitment.terms:
        expected = {int(t): int(wei) for t, wei in paper["lines"][terms.line]["released"].items()}
        found = {t: deployed.vesting.released(terms.index, deployed.launch + t) for t in expected}
        assert found == expected, terms.line
        assert deployed.vesting.released(terms.index, deployed.launch - 1) == 0


@pytest.mark.rule("SEC-50")
def test_business__is_released_by_announced_milestones_only(deployed, paper, manager):
    (business,) = deployed.commitment.of_line("business")
    whole, week = int(paper["lines"]["business"]["amount"]), 7 * 86_400
    released = deployed.vesting.released
    assert released(business.index, deployed.launch + 3_650 * 86_400) == 0
    time = deployed.launch + week
    deployed.vesting.announce(business.index, time, 2_500, b"\x01" * 32, sender=manager)
    assert released(business.index, time - 1) == 0
    assert released(business.index, time) == whole // 4
