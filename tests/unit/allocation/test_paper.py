"""The papers' numbers, typed by hand into JSON files, against what the chain releases."""

import pytest


@pytest.mark.rule("SEC-50")
@pytest.mark.rule("WSG-01")
@pytest.mark.rule("CEC-01")
def test_supply__is_the_paper_s_and_all_of_it_vests(deployed):
    supply = int(deployed.paper["supply"])
    assert deployed.token.totalSupply() == supply
    assert deployed.token.balanceOf(deployed.vesting) == supply
    assert deployed.vesting.is_closed()


@pytest.mark.rule("SEC-50")
@pytest.mark.rule("WSG-01")
@pytest.mark.rule("CEC-01")
def test_lines__are_the_paper_s(deployed):
    found = {
        terms.line: deployed.vesting.grants(terms.index) for terms in deployed.commitment.terms
    }
    assert {line: grant.amount for line, grant in found.items()} == {
        line: int(terms["amount"]) for line, terms in deployed.paper["lines"].items()
    }


@pytest.mark.rule("SEC-50")
@pytest.mark.rule("WSG-01")
@pytest.mark.rule("CEC-01")
def test_releases__are_the_paper_s(deployed):
    for terms in deployed.commitment.terms:
        released = deployed.paper["lines"][terms.line]["released"]
        expected = {int(t): int(wei) for t, wei in released.items()}
        found = {t: deployed.vesting.released(terms.index, deployed.launch + t) for t in expected}
        assert found == expected, terms.line
        assert deployed.vesting.released(terms.index, deployed.launch - 1) == 0


@pytest.mark.rule("SEC-50")
def test_business__is_released_by_announced_milestones_only(sec, manager):
    (business,) = sec.commitment.of_line("business")
    whole, week = int(sec.paper["lines"]["business"]["amount"]), 7 * 86_400
    released = sec.vesting.released
    assert released(business.index, sec.launch + 3_650 * 86_400) == 0
    time = sec.launch + week
    sec.vesting.announce(business.index, time, 2_500, b"\x01" * 32, sender=manager)
    assert released(business.index, time - 1) == 0
    assert released(business.index, time) == whole // 4


@pytest.mark.rule("CEC-03")
@pytest.mark.parametrize("line", ["technical-team", "foundation"])
def test_team_and_foundation__unlock_in_four_equal_steps(cec, line):
    (terms,) = cec.commitment.of_line(line)
    half_year, quarter = 15_768_000, terms.amount // 4
    for number in range(1, 5):
        date = cec.launch + number * half_year
        assert cec.vesting.released(terms.index, date - 1) == (number - 1) * quarter
        assert cec.vesting.released(terms.index, date) == number * quarter


@pytest.mark.rule("CEC-02")
def test_gifts__are_locked_for_twelve_months_from_the_gift(cec, manager, stranger):
    (terms,) = cec.commitment.of_line("gifts")
    gift = cec.vesting.give(terms.index, stranger, 10**18, sender=manager)
    start, year = cec.vesting.grants(gift).start, 365 * 86_400
    assert cec.vesting.released(gift, start + year - 1) == 0
    assert cec.vesting.released(gift, start + year) == 10**18
