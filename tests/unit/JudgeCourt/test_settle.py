import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
UPHELD, REJECTED, MALICIOUS = 1, 2, 3
HALF = DAY // 2
FEE, STAKE, LOSS = 11, 1_000, 250
FIRST, SECOND, REWARD = 3 * FEE + 7, 7 * FEE + 7, 7


def settle(court, id):
    boa.env.timestamp = max(boa.env.timestamp, court.final_by(id))
    court.settle(id)


def held(court, *accounts):
    return [court.balances(account) for account in accounts]


def stakes(registry, *judges):
    return [registry.balances(judge) for judge in judges]


@pytest.mark.rule("SEC-11")
def test_settle__pays_the_coherent_from_the_others(court, registry, panel, vote, claimant):
    id, judges = panel()
    vote(id, UPHELD, REJECTED, UPHELD)
    settle(court, id)
    assert held(court, *judges) == [FEE + 125, 0, FEE + 125]
    assert stakes(registry, *judges) == [0, STAKE - LOSS, 0]
    assert held(court, claimant) == [FEE]  # the fee that nobody earned
    assert [registry.is_seated(0, judge) for judge in judges] == [True, False, True]
    assert boa.env.get_balance(court.address) == 3 * FEE + LOSS


def test_settle__logs(court, panel, vote):
    id, _ = panel()
    vote(id, UPHELD, REJECTED, UPHELD)
    settle(court, id)
    *_, round_, case = court.get_logs()
    assert (round_.id, round_.round, round_.outcome) == (id, 0, UPHELD)
    assert (round_.coherent, round_.lost, round_.fees) == (2, LOSS, 2 * FEE)
    assert (case.id, case.outcome) == (id, UPHELD)


@pytest.mark.parametrize("votes", [(3, 2, 2), (3, 3, 2), (3, 3, 3)])
def test_settle__takes_rejection_and_malice_for_one_side(court, panel, vote, votes):
    id, judges = panel()
    vote(id, *votes)
    settle(court, id)
    assert held(court, *judges) == [FEE] * 3


@pytest.mark.rule("SEC-11")
def test_settle__takes_silence_for_a_fault(court, registry, panel, vote, claimant, respondent):
    id, judges = panel()
    vote(id, 0, REJECTED, 0)
    settle(court, id)
    assert held(court, *judges) == [0, FEE + 2 * LOSS, 0]
    assert stakes(registry, *judges) == [STAKE - LOSS, 0, STAKE - LOSS]
    assert held(court, claimant, respondent) == [FEE, FEE]


def test_settle__takes_nobody_s_side_in_a_tie(court, registry, panel, vote):
    id, judges = panel()
    vote(id, UPHELD, REJECTED, 0)
    settle(court, id)
    assert held(court, *judges) == [FEE + 125, FEE + 125, 0]


@pytest.mark.rule("SEC-11")
def test_settle__burns_what_all_silent_judges_lose(
    court, registry, panel, vote, claimant, respondent
):
    id, judges = panel()
    vote(id, 0, 0, 0)
    settle(court, id)
    assert court.burned() == 3 * LOSS
    assert boa.env.get_balance(court.address) == 3 * LOSS + 3 * FEE
    # Nobody won: what is left goes to both, an odd wei to the claimant.
    assert held(court, claimant, respondent) == [17, 16]
    assert stakes(registry, *judges) == [STAKE - LOSS] * 3


def test_settle__gives_all_back_if_no_seed_was_asked_for(court, open_case, claimant, respondent):
    settle(court, open_case())
    assert held(court, claimant, respondent) == [FIRST // 2, FIRST // 2]


def test_settle__gives_the_rest_to_who_won(court, panel, vote, claimant, respondent):
    id, _ = panel()
    vote(id, REJECTED, UPHELD, REJECTED)
    settle(court, id)
    assert held(court, claimant, respondent) == [0, FEE]


def test_settle__gives_rounding_to_the_first_coherent_judge(court, panel, vote, appeal, claimant):
    id, first = panel()
    vote(id, UPHELD, UPHELD, UPHELD)
    second = appeal(id, claimant, claimant)
    vote(id, 1, 1, 1, 1, 1, 1, 2, round=1)
    settle(court, id)
    assert held(court, *first) == [FEE] * 3
    assert held(court, *second) == [FEE + 41 + 4, *[FEE + 41] * 5, 0]


@pytest.mark.rule("SEC-03")
def test_settle__judges_the_first_panel_by_the_second(
    court, registry, panel, vote, appeal, claimant, respondent
):
    """Two of three were bribed: the appeal turns their ruling and takes from them."""
    id, first = panel()
    vote(id, REJECTED, REJECTED, UPHELD)
    second = appeal(id, claimant, respondent)
    vote(id, 1, 1, 1, 1, 1, 2, 2, round=1)
    settle(court, id)
    assert held(court, *first) == [0, 0, FEE + 2 * LOSS]
    assert held(court, *second) == [FEE + 100] * 5 + [0, 0]
    # The appellant has his stake back and the fees that nobody earned; the match paid the round.
    assert held(court, claimant, respondent) == [2 * FEE + 2 * SECOND + 2 * FEE, 0]
    assert stakes(registry, *first[:2], *second[5:]) == [STAKE - LOSS] * 4


@pytest.mark.rule("SEC-03")
def test_settle__gives_the_loser_s_stake_to_who_matched(
    court, panel, vote, appeal, claimant, stranger
):
    boa.env.set_balance(stranger, SECOND)
    id, _ = panel()
    vote(id, REJECTED, REJECTED, REJECTED)
    appeal(id, claimant, stranger)
    vote(id, *[REJECTED] * 7, round=1)
    settle(court, id)
    assert held(court, claimant, stranger) == [0, 2 * SECOND]


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize(("choice", "favoured"), [(UPHELD, "claimant"), (REJECTED, "respondent")])
def test_settle__gives_the_loser_s_stake_to_the_party_who_slept(
    request, court, panel, vote, appeal, stranger, choice, favoured
):
    boa.env.set_balance(stranger, 2 * SECOND)
    id, _ = panel()
    vote(id, choice, choice, choice)
    appeal(id, stranger)
    vote(id, *[choice] * 7, round=1)
    settle(court, id)
    assert held(court, stranger, request.getfixturevalue(favoured)) == [0, SECOND]


@pytest.mark.rule("SEC-03")
def test_settle__lets_who_won_an_unmatched_appeal_bear_its_fees(
    court, panel, vote, appeal, stranger
):
    boa.env.set_balance(stranger, 2 * SECOND)
    id, _ = panel()
    vote(id, REJECTED, REJECTED, REJECTED)
    appeal(id, stranger)
    vote(id, *[UPHELD] * 5, REJECTED, 0, round=1)
    settle(court, id)
    assert held(court, stranger) == [2 * SECOND - REWARD - 5 * FEE]


def test_settle__gives_an_unmatched_stake_back_if_the_panel_failed(
    court, panel, vote, appeal, stranger
):
    boa.env.set_balance(stranger, 2 * SECOND)
    id, _ = panel()
    vote(id, REJECTED, REJECTED, REJECTED)
    appeal(id, stranger)
    vote(id, 1, 2, 0, 0, 0, 0, 0, round=1)
    settle(court, id)
    assert held(court, stranger) == [2 * SECOND - REWARD - 2 * FEE]


def test_settle__judges_a_failed_appeal_by_silence_alone(
    court, panel, vote, appeal, claimant, respondent
):
    id, first = panel()
    vote(id, REJECTED, REJECTED, UPHELD)
    second = appeal(id, claimant, respondent)
    vote(id, 1, 1, 2, 0, 0, 0, 0, round=1)
    settle(court, id)
    assert held(court, *first) == [FEE + 125, FEE + 125, 0]
    share = 4 * LOSS // 3
    assert held(court, *second[:3]) == [FEE + share + 1, FEE + share, FEE + share]
    rest = 3 * SECOND - REWARD - 3 * FEE
    assert held(court, claimant, respondent) == [rest * 2 // 3, FEE + rest - rest * 2 // 3]


def test_settle__keeps_judges_bound_until_then(court, registry, panel, vote):
    id, judges = panel()
    vote(id, UPHELD, UPHELD, UPHELD)
    with boa.reverts("JudgeRegistry: engaged"):
        registry.leave(0, sender=judges[0])
    boa.env.timestamp += HALF
    court.settle(id, sender=judges[0])
    registry.leave(0, sender=judges[0])


def test_settle__reverts_if_not_final_or_twice(court, panel, vote):
    id, _ = panel()
    with boa.reverts("JudgeCourt: not final"):
        court.settle(id)
    vote(id, UPHELD, UPHELD, UPHELD)
    settle(court, id)
    with boa.reverts("JudgeCourt: settled"):
        court.settle(id)


def test_withdraw__pays_once(court, panel, vote, claimant):
    id, judges = panel()
    vote(id, UPHELD, UPHELD, UPHELD)
    settle(court, id)
    before = boa.env.get_balance(judges[0])
    court.withdraw(sender=judges[0])
    assert boa.env.get_balance(judges[0]) == before + FEE
    with boa.reverts("JudgeCourt: nothing"):
        court.withdraw(sender=judges[0])


def test_withdraw__by_a_refusing_payee_harms_only_himself(court, open_case):
    puppet = load("tests/mocks/Puppet.vy")
    puppet.refuse(True)
    id, other = open_case(claimant=puppet.address), open_case()
    settle(court, id)
    court.settle(other)
    with boa.reverts("Puppet: refused"):
        puppet.act(court.address, court.withdraw.prepare_calldata())
    assert held(court, puppet.address) == [FIRST // 2]


def test_withdraw__cannot_be_reentered(court, open_case):
    puppet = load("tests/mocks/Puppet.vy")
    id, _ = open_case(claimant=puppet.address), open_case()
    settle(court, id)
    call = court.withdraw.prepare_calldata()
    puppet.arm(court.address, call)
    puppet.act(court.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert boa.env.get_balance(court.address) == 2 * FIRST - FIRST // 2


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("view", ["ruling", "final_by", "cost"])
def test_withdraw__makes_the_court_look_silent_to_nobody(court, open_case, view):
    puppet = load("tests/mocks/Puppet.vy")
    id = open_case(claimant=puppet.address)
    settle(court, id)
    arguments = (puppet.address, 1) if view == "cost" else (id,)
    puppet.arm(court.address, getattr(court, view).prepare_calldata(*arguments))
    puppet.act(court.address, court.withdraw.prepare_calldata())
    assert puppet.has_reentered()
