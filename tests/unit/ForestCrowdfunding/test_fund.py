"""All or nothing: the goal is reached in time, or everyone is refunded."""

import boa
import pytest

from mevm_suite.testing import deployer, load

DAY = 86_400
COIN = "0x" + "00" * 20
GOAL = 1_000
FUNDING, FAILED, RUNNING = 1, 2, 3


@pytest.mark.rule("CEC-28")
def test_fund__gives_certificates_until_the_goal(crowd, running, asset, funders):
    assert crowd.project(running).state == RUNNING
    assert crowd.project(running).raised == crowd.total_supply(running) == GOAL
    assert crowd.balanceOf(funders.middle, running) == 300
    assert asset.balanceOf(crowd) == GOAL
    with boa.reverts("project_book: wrong state"):
        crowd.fund(running, 1, sender=funders.small)


@pytest.mark.rule("CEC-28")
def test_refund__of_a_failed_project_gives_all_back(crowd, opened, asset, funders, stranger):
    crowd.fund(opened, 600, sender=funders.large)
    crowd.fund(opened, 399, sender=funders.small)
    with boa.reverts("project_book: above goal"):
        crowd.fund(opened, 2, sender=funders.middle)
    with boa.reverts("project_book: wrong state"):
        crowd.refund(opened, funders.large)
    crowd.safeTransferFrom(funders.small, stranger, opened, 99, b"", sender=funders.small)
    boa.env.time_travel(seconds=30 * DAY)
    assert crowd.project(opened).state == FAILED
    with boa.reverts("project_book: wrong state"):
        crowd.fund(opened, 1, sender=funders.middle)
    assert crowd.refund(opened, funders.large) == 600
    assert crowd.refund(opened, funders.small, sender=stranger) == 300
    assert crowd.refund(opened, stranger) == asset.balanceOf(stranger) == 99
    assert asset.balanceOf(crowd) == crowd.total_supply(opened) == 0
    with boa.reverts("ForestCrowdfunding: nothing"):
        crowd.refund(opened, stranger)


@pytest.mark.rule("CEC-26")
def test_fund__takes_identified_accounts(crowd, opened, terms, asset, identities, stranger):
    with boa.reverts("ForestCrowdfunding: unidentified"):
        crowd.fund(opened, 1, sender=stranger)
    with boa.reverts("ForestCrowdfunding: unidentified"):
        crowd.open_project(terms(), sender=stranger)


@pytest.mark.rule("CEC-28")
def test_fund__takes_nothing_from_the_project_itself(crowd, opened, owner, affiliate, funders):
    for account in (owner, affiliate):
        with boa.reverts("project_book: affiliate"):
            crowd.fund(opened, 1, sender=account)
    crowd.fund(opened, 10, sender=funders.small)
    for account in (owner, affiliate):
        with boa.reverts("project_book: affiliate"):
            crowd.safeTransferFrom(funders.small, account, opened, 1, b"", sender=funders.small)
        with boa.reverts("project_book: affiliate"):
            crowd.safeBatchTransferFrom(
                funders.small, account, [opened], [1], b"", sender=funders.small
            )


def test_fund__refuses_a_fee_on_transfer_and_nothing(crowd, opened, asset, funders):
    asset.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        crowd.fund(opened, 100, sender=funders.small)
    asset.set_behaviour(0, False, False)
    with boa.reverts("one_asset: no amount"):
        crowd.fund(opened, 0, sender=funders.small)
    with boa.reverts("project_book: wrong state"):
        crowd.fund(opened + 1, 1, sender=funders.small)


def test_fund__by_a_contract_that_calls_back_or_refuses(crowd, opened, admit):
    receiver = load("tests/mocks/GreedyReceiver.vy")
    admit(receiver.address)
    call = crowd.fund.prepare_calldata(opened, 100)
    receiver.refuse(True)
    with boa.reverts("GreedyReceiver: refused"):
        receiver.act(crowd, call)
    receiver.refuse(False)
    receiver.arm(crowd, call)
    receiver.act(crowd, call)
    assert not receiver.has_reentered()
    assert crowd.project(opened).raised == crowd.balanceOf(receiver, opened) == 100


def test_refund__in_the_coin_cannot_be_reentered(identities, terms, owner):
    crowd = load("contracts/forest/ForestCrowdfunding.vy", identities.address, COIN)
    funder = boa.env.generate_address("coin funder")
    for account in (owner, funder):
        identities.set_identified(account, True)
    boa.env.set_balance(funder, 500)
    id = crowd.open_project(terms(), sender=owner)
    crowd.fund(id, 500, sender=funder, value=500)
    boa.env.time_travel(seconds=30 * DAY)
    boa.env.set_code(funder, boa.env.get_code(load("tests/mocks/Puppet.vy").address))
    puppet = deployer("tests/mocks/Puppet.vy").at(funder)
    puppet.arm(crowd, crowd.refund.prepare_calldata(id, funder))
    assert crowd.refund(id, funder) == boa.env.get_balance(funder) == 500
    assert not puppet.is_armed() and not puppet.has_reentered()
