"""Profits go to certificates by the promised part, at constant cost."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
STATEMENT, NONE = b"statement".ljust(32, b"\0"), bytes(32)
GRACE, WINDOW = 10 * DAY, 7 * DAY


@pytest.fixture
def pay(crowd, running, owner):
    def pay(amount, statement=STATEMENT):
        crowd.pay_profit(running, amount, statement, sender=owner)

    return pay


@pytest.mark.rule("CEC-28")
def test_pay_profit__goes_to_who_held_through_the_day(
    crowd, running, pay, funders, owner, stranger
):
    boa.env.time_travel(seconds=DAY)
    crowd.safeTransferFrom(funders.small, stranger, running, 100, b"", sender=funders.small)
    pay(9_000)
    boa.env.time_travel(seconds=DAY)
    assert crowd.claim(running, funders.large) == 1_200
    assert crowd.claim(running, funders.middle) == 600
    assert crowd.claimable(running, stranger) == crowd.claimable(running, funders.small) == 0
    assert crowd.credit_of(owner) == 7_200
    pay(9_000)
    boa.env.time_travel(seconds=DAY)
    assert crowd.claim(running, stranger) == 180


@pytest.mark.rule("CEC-28")
def test_claim__of_what_was_earned_survives_the_refund(crowd, running, pay, funders):
    boa.env.time_travel(seconds=DAY)
    pay(10_000)
    boa.env.timestamp = crowd.terms(running).milestones[0].due + GRACE
    crowd.freeze(running, STATEMENT)
    crowd.refund(running, funders.small)
    assert crowd.claim(running, funders.small) == 200
    with boa.reverts("project_book: wrong state"):
        pay(1)


@pytest.mark.rule("CEC-28")
def test_return_profit__strands_nothing_when_all_have_left(
    crowd, asset, running, report, pay, pass_window, funders, owner
):
    """All leave on the day of a payment, so that nobody earns it."""
    report()
    pay(10_000)
    with boa.reverts("income_certificates: held"):
        crowd.return_profit(running)
    for account in vars(funders).values():
        crowd.object_to(running, crowd.balanceOf(account, running), NONE, sender=account)
    with boa.reverts("ForestCrowdfunding: no holders"):
        pay(1)
    pass_window()
    assert crowd.return_profit(running) == 2_000
    with boa.reverts("income_certificates: nothing"):
        crowd.return_profit(running)
    crowd.withdraw(owner)
    assert crowd.received(running) == asset.balanceOf(crowd) == 0


def test_pay_profit__reverts_if_unsound(crowd, opened, running, identities, pay, owner):
    with boa.reverts("ForestCrowdfunding: no statement"):
        pay(1, statement=NONE)
    with boa.reverts("one_asset: no amount"):
        pay(0)
    identities.set_identified(owner, False)
    with boa.reverts("ForestCrowdfunding: unidentified"):
        pay(1)


def test_pay_profit__waits_for_the_goal(crowd, opened, owner):
    with boa.reverts("project_book: wrong state"):
        crowd.pay_profit(opened, 1, STATEMENT, sender=owner)


def test_transfer__to_a_receiver_that_refuses(crowd, running, funders):
    receiver = load("tests/mocks/GreedyReceiver.vy")
    receiver.refuse(True)
    with boa.reverts("GreedyReceiver: refused"):
        crowd.safeTransferFrom(funders.large, receiver, running, 1, b"", sender=funders.large)


@pytest.mark.rule("CEC-28")
def test_claim__costs_the_same_for_any_number_of_funders(crowd, running, pay, funders):
    def cost():
        with boa.env.anchor():
            assert crowd.claim(running, funders.large) > 0
            return crowd._computation.get_gas_used()

    boa.env.time_travel(seconds=DAY)
    pay(10_000)
    boa.env.time_travel(seconds=DAY)
    few = cost()
    for number in range(40):
        account = boa.env.generate_address(f"funder {number}")
        crowd.safeTransferFrom(funders.middle, account, running, 1, b"", sender=funders.middle)
        pay(10_000)
        boa.env.time_travel(seconds=DAY)
    assert cost() < 1.05 * few
