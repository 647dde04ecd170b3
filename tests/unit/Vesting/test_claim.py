import boa
import pytest

DAY = 86_400


def test_claim__pays_the_beneficiary_whoever_calls(vesting, token, ids, at, beneficiary, stranger):
    at(10 * DAY)
    whole = vesting.grants(ids.stepped).amount
    assert vesting.claim(ids.stepped, sender=stranger) == whole // 3
    assert token.balanceOf(beneficiary) == whole // 3
    assert token.balanceOf(stranger) == 0
    assert vesting.paid() == whole // 3
    assert vesting.grants(ids.stepped).taken == whole // 3


def test_claim__logs_the_payment(vesting, ids, at, beneficiary):
    at(10 * DAY)
    amount = vesting.claim(ids.stepped)
    event = next(log for log in vesting.get_logs() if type(log).__name__ == "Claimed")
    assert (event.id, event.beneficiary, event.amount) == (ids.stepped, beneficiary, amount)


def test_claim__last_step_pays_the_exact_rest(vesting, token, ids, at, beneficiary):
    for days in (10, 20, 30):
        at(days * DAY)
        vesting.claim(ids.stepped)
    assert token.balanceOf(beneficiary) == vesting.grants(ids.stepped).amount


def test_claim__does_not_depend_on_how_often_it_is_called(vesting, token, ids, at, beneficiary):
    for seconds in range(10 * DAY, 40 * DAY, 3 * DAY + 12_345):
        at(seconds)
        vesting.claim(ids.linear)
    at(40 * DAY)
    vesting.claim(ids.linear)
    assert token.balanceOf(beneficiary) == vesting.grants(ids.linear).amount


def test_claim__pays_the_contract_that_holds_a_line(vesting, token, ids, at, reserve):
    at(0)
    vesting.claim(ids.held, sender=reserve)
    assert token.balanceOf(reserve) == vesting.grants(ids.held).amount


@pytest.mark.parametrize("who", ["stranger", "beneficiary", "announcer", "giver", "deployer"])
def test_claim__reverts_if_another_draws_what_a_contract_holds(vesting, ids, at, actors, who):
    at(0)
    with boa.reverts("vesting: only the holder draws"):
        vesting.claim(ids.held, sender=actors[who])


def test_claim__reverts_if_the_holder_is_no_contract(vesting, ids, at, reserve):
    at(0)
    boa.env.set_code(reserve, b"")
    with boa.reverts("vesting: holder has no code"):
        vesting.claim(ids.held, sender=reserve)


@pytest.mark.parametrize("line", ["stepped", "linear", "gifts", "milestones"])
def test_claim__reverts_if_nothing_is_released(vesting, ids, at, line):
    at(10 * DAY - 1)
    with boa.reverts("vesting: nothing to claim"):
        vesting.claim(getattr(ids, line))


def test_claim__reverts_if_claimed_already(vesting, ids, at):
    at(10 * DAY)
    vesting.claim(ids.stepped)
    with boa.reverts("vesting: nothing to claim"):
        vesting.claim(ids.stepped)


def test_claim__reverts_on_a_line_of_gifts_for_ever(vesting, ids, at, giver, receiver):
    vesting.give(ids.gifts, receiver, 10, sender=giver)
    at(3_000 * DAY)
    with boa.reverts("vesting: nothing to claim"):
        vesting.claim(ids.gifts)


def test_claim__reverts_if_there_is_no_such_grant(vesting, at):
    at(100 * DAY)
    with boa.reverts("vesting: nothing to claim"):
        vesting.claim(99)


def test_claim__reverts_if_not_created(empty_vesting, ids, at):
    at(100 * DAY)
    with boa.reverts("vesting: nothing to claim"):
        empty_vesting.claim(ids.stepped)
