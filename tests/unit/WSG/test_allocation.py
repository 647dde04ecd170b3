"""The paper's numbers, typed by hand into paper.json, against what the chain releases."""

import pytest


@pytest.mark.rule("WSG-01")
def test_supply__is_the_paper_s_and_all_of_it_vests(deployed, paper):
    supply = int(paper["supply"])
    assert deployed.token.totalSupply() == supply
    assert deployed.token.balanceOf(deployed.vesting) == supply
    assert deployed.vesting.is_closed()


@pytest.mark.rule("WSG-01")
def test_lines__are_the_paper_s(deployed, paper):
    found = {
        terms.line: deployed.vesting.grants(terms.index) for terms in deployed.commitment.terms
    }
    assert {line: grant.amount for line, grant in found.items()} == {
        line: int(terms["amount"]) for line, terms in paper["lines"].items()
    }


@pytest.mark.rule("WSG-01")
def test_releases__are_the_paper_s(deployed, paper):
    for terms in deployed.commitment.terms:
        expected = {int(t): int(wei) for t, wei in paper["lines"][terms.line]["released"].items()}
        found = {t: deployed.vesting.released(terms.index, deployed.launch + t) for t in expected}
        assert found == expected, terms.line
        assert deployed.vesting.released(terms.index, deployed.launch - 1) == 0
