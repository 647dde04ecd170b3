"""The paper's numbers, typed by hand into paper.json, against what the chain releases."""

import pytest


@pytest.mark.rule("CEC-01")
def test_supply__is_the_paper_s_and_all_of_it_vests(deployed, paper):
    supply = int(paper["supply"])
    assert deployed.token.totalSupply() == supply
    assert deployed.token.balanceOf(deployed.vesting) == supply
    assert deployed.vesting.is_closed()


@pytest.mark.rule("CEC-01")
def test_lines__are_the_paper_s(deployed, paper):
    found = {
        terms.line: deployed.vesting.grants(terms.index) for terms in deployed.commitment.terms
    }
    assert {line: grant.amount for line, grant in found.items()} == {
        line: int(terms["amount"]) for line, terms in paper["lines"].items()
    }


@pytest.mark.rule("CEC-01")
def test_releases__are_the_paper_s(deployed, paper):
    for terms in deployed.commitment.terms:
        expected = {int(t): int(wei) for t, wei in paper["lines"][terms.line]["released"].items()}
        found = {t: deployed.vesting.released(terms.index, deployed.launch + t) for t in expected}
        assert found == expected, terms.line
        assert deployed.vesting.released(terms.index, deployed.launch - 1) == 0


@pytest.mark.rule("CEC-03")
@pytest.mark.parametrize("line", ["technical-team", "foundation"])
def test_team_and_foundation__unlock_in_four_equal_steps(deployed, line):
    (terms,) = deployed.commitment.of_line(line)
    half_year, quarter = 15_768_000, terms.amount // 4
    for number in range(1, 5):
        date = deployed.launch + number * half_year
        assert deployed.vesting.released(terms.index, date - 1) == (number - 1) * quarter
        assert deployed.vesting.released(terms.index, date) == number * quarter


@pytest.mark.rule("CEC-02")
def test_gifts__are_locked_for_twelve_months_from_the_gift(deployed, manager, stranger):
    (terms,) = deployed.commitment.of_line("gifts")
    gift = deployed.vesting.give(terms.index, stranger, 10**18, sender=manager)
    start, year = deployed.vesting.grants(gift).start, 365 * 86_400
    assert deployed.vesting.released(gift, start + year - 1) == 0
    assert deployed.vesting.released(gift, start + year) == 10**18
