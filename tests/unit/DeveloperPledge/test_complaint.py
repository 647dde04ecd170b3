import boa
import pytest

from mevm_suite.testing import load

CEC = 10**18
COIN = 10**18
DAY = 86_400
CONTENT = b"application".ljust(32, b"\0")


@pytest.mark.rule("CEC-10")
def test_complain__opens_a_case_with_a_bond(pledge, place, committee, listed, complainant):
    assert pledge.complaint_cost(listed) == 2 * COIN
    case_id = pledge.complain(listed, CONTENT, value=2 * COIN, sender=complainant)
    case = committee.arbiter.case_of(case_id)
    assert (case.claimant, case.respondent) == (complainant, pledge.application(listed).developer)
    assert (case.asset, case.amount, case.default_bps) == (place.cec.address, 1_000 * CEC, 0)
    assert case.evidence_until == boa.env.timestamp + 3 * DAY
    assert tuple(pledge.complaint(case_id)) == (listed, complainant, 1_000 * CEC)
    assert pledge.bonded() == boa.env.get_balance(pledge.address) == COIN
    assert pledge.application(listed).open_cases == 1


@pytest.mark.rule("CEC-10")
def test_settle__cuts_the_pledge_and_rewards_within_a_bound(
    pledge, place, listed, complain, complainant, rule_on, stranger
):
    case_id = complain(listed)
    with boa.reverts("DeveloperPledge: not final"):
        pledge.settle(case_id)
    rule_on(case_id, 6_000)
    pledge.settle(case_id, sender=stranger)
    assert pledge.application(listed).pledge == pledge.pledged() == 400 * CEC
    assert not pledge.is_listed(listed)
    # Half of the cut would be 300, the cap is 100; both lock like all that is received.
    assert place.cec.locked(complainant) == place.cec.balanceOf(complainant) == 100 * CEC
    assert place.cec.locked(place.destination) == 500 * CEC
    assert pledge.balances(complainant) == COIN
    with boa.reverts("DeveloperPledge: no such case"):
        pledge.settle(case_id)


def test_settle__a_small_cut_is_halved(pledge, place, listed, complain, complainant, rule_on):
    case_id = complain(listed)
    rule_on(case_id, 1_000)
    pledge.settle(case_id)
    assert place.cec.balanceOf(complainant) == place.cec.balanceOf(place.destination) == 50 * CEC


@pytest.mark.rule("CEC-10")
def test_settle__a_lost_complaint_costs_nothing_but_the_case(
    pledge, listed, complain, complainant, rule_on
):
    case_id = complain(listed)
    rule_on(case_id, 0)
    pledge.settle(case_id)
    assert pledge.application(listed).pledge == 1_000 * CEC
    before = boa.env.get_balance(complainant)
    assert pledge.withdraw_bonds(sender=complainant) == COIN
    assert boa.env.get_balance(complainant) == before + COIN
    assert pledge.bonded() == boa.env.get_balance(pledge.address) == 0
    with boa.reverts("DeveloperPledge: nothing"):
        pledge.withdraw_bonds(sender=complainant)


@pytest.mark.rule("CEC-10")
def test_settle__an_abusive_complaint_loses_its_bond(
    pledge, developer, listed, complain, complainant, rule_on
):
    case_id = complain(listed)
    rule_on(case_id, 0, malicious=True)
    pledge.settle(case_id)
    assert pledge.balances(complainant) == 0
    assert pledge.withdraw_bonds(sender=developer) == COIN


def test_settle__a_silent_committee_changes_nothing(
    pledge, committee, listed, complain, complainant
):
    case_id = complain(listed)
    boa.env.timestamp = committee.arbiter.final_by(case_id)
    pledge.settle(case_id)
    assert pledge.application(listed).pledge == 1_000 * CEC
    assert pledge.balances(complainant) == COIN


@pytest.mark.rule("CEC-10")
def test_withdraw_pledge__waits_for_open_cases(pledge, developer, listed, complain, rule_on):
    pledge.leave(listed, sender=developer)
    boa.env.timestamp += 30 * DAY
    case_id = complain(listed)  # as long as the pledge is there
    with boa.reverts("DeveloperPledge: case open"):
        pledge.withdraw_pledge(listed, sender=developer)
    rule_on(case_id, 10_000)
    pledge.settle(case_id)
    with boa.reverts("DeveloperPledge: nothing left"):
        pledge.withdraw_pledge(listed, sender=developer)
    with boa.reverts("DeveloperPledge: nothing pledged"):
        complain(listed)


@pytest.mark.rule("CEC-10")
def test_complain__a_friends_complaint_keeps_no_other_one_out(
    pledge, place, developer, listed, complain, rule_on
):
    friend = boa.env.generate_address("friend")
    boa.env.set_balance(friend, 10 * COIN)
    pledge.leave(listed, sender=developer)
    boa.env.timestamp += 30 * DAY
    sham, true = complain(listed, sender=friend), complain(listed)
    rule_on(sham, 0)
    pledge.settle(sham)
    with boa.reverts("DeveloperPledge: case open"):
        pledge.withdraw_pledge(listed, sender=developer)
    rule_on(true, 10_000)
    pledge.settle(true)
    assert pledge.application(listed).pledge == 0
    assert place.cec.balanceOf(place.destination) == 900 * CEC


def test_settle__several_cuts_end_at_the_pledge(pledge, place, listed, complain, rule_on):
    cases = [complain(listed) for _ in range(3)]
    for case_id in cases:
        rule_on(case_id, 6_000)
        pledge.settle(case_id)
    assert pledge.application(listed).pledge == pledge.pledged() == 0
    assert place.cec.balanceOf(pledge) == 0


def test_settle__a_friend_saves_no_more_than_the_capped_reward(
    pledge, place, listed, complain, rule_on
):
    friend = boa.env.generate_address("friend")
    boa.env.set_balance(friend, 10 * COIN)
    case_id = complain(listed, sender=friend)
    rule_on(case_id, 10_000)
    pledge.settle(case_id)
    assert place.cec.balanceOf(friend) == 100 * CEC


def test_complain__reverts_if_wrong_value(pledge, listed, complainant):
    for value in (0, COIN, 2 * COIN - 1, 2 * COIN + 1):
        with boa.reverts("DeveloperPledge: wrong value"):
            pledge.complain(listed, CONTENT, value=value, sender=complainant)


def test_complain__reverts_if_by_the_developer(pledge, developer, listed, complain):
    boa.env.set_balance(developer, 2 * COIN)
    with boa.reverts("CommitteeArbiter: one party"):
        complain(listed, sender=developer)


def test_withdraw_bonds__cannot_be_reentered(pledge, listed, rule_on):
    puppet = load("tests/mocks/Puppet.vy")
    call = pledge.complain.prepare_calldata(listed, CONTENT)
    boa.env.set_balance(boa.env.eoa, 10 * COIN)
    for case_id in (1, 2):
        puppet.act(pledge.address, call, value=2 * COIN)
        rule_on(case_id, 0)
        pledge.settle(case_id)
    call = pledge.withdraw_bonds.prepare_calldata()
    puppet.arm(pledge.address, call)
    puppet.act(pledge.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert boa.env.get_balance(puppet.address) == 2 * COIN


def test_withdraw_bonds__who_refuses_holds_nobody_up(pledge, listed, rule_on):
    puppet = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(boa.env.eoa, 10 * COIN)
    puppet.act(pledge.address, pledge.complain.prepare_calldata(listed, CONTENT), value=2 * COIN)
    puppet.refuse(True)
    rule_on(1, 10_000)
    pledge.settle(1)
    assert pledge.application(listed).pledge == 0
    with boa.reverts("Puppet: refused"):
        puppet.act(pledge.address, pledge.withdraw_bonds.prepare_calldata())
    assert pledge.balances(puppet) == COIN
