import boa
import pytest

DAY = 86_400
UPHELD, REJECTED, MALICIOUS = 1, 2, 3
ROUND = 7 * 11 + 7  # cost of the second round
HALF = DAY // 2


@pytest.fixture
def lost(court, panel, vote):
    """Let the claimant lose the first round two to one."""
    id, _ = panel()
    vote(id, REJECTED, REJECTED, UPHELD)
    return id


def test_appeal__logs_and_keeps_the_ruling_open(court, lost, claimant):
    court.appeal(lost, value=2 * ROUND, sender=claimant)
    appealed, requested = court.get_logs()
    assert (appealed.id, appealed.appellant, appealed.stake) == (lost, claimant, 2 * ROUND)
    assert (requested.id, requested.round) == (lost, 1)
    boa.env.timestamp += HALF
    assert not court.ruling(lost).is_final


def test_appeal__reverts_if_not_due(court, panel, vote, claimant):
    id, _ = panel()
    with boa.reverts("JudgeCourt: too early"):
        court.appeal(id, value=2 * ROUND, sender=claimant)
    vote(id, REJECTED, REJECTED, UPHELD)
    for value in (ROUND, 2 * ROUND - 1, 2 * ROUND + 1):
        with boa.reverts("JudgeCourt: wrong stake"):
            court.appeal(id, value=value, sender=claimant)
    with boa.env.anchor():
        court.appeal(id, value=2 * ROUND, sender=claimant)
        with boa.reverts("JudgeCourt: appealed"):
            court.appeal(id, value=2 * ROUND, sender=claimant)
    boa.env.timestamp += HALF
    with boa.reverts("JudgeCourt: too late"):
        court.appeal(id, value=2 * ROUND, sender=claimant)


def test_appeal__reverts_without_a_finding(court, panel, vote, claimant):
    id, _ = panel()
    vote(id, REJECTED, 0, UPHELD)
    with boa.reverts("JudgeCourt: no finding"):
        court.appeal(id, value=2 * ROUND, sender=claimant)


def test_match_appeal__reverts_if_not_due(court, lost, claimant, respondent):
    with boa.reverts("JudgeCourt: no appeal"):
        court.match_appeal(lost, value=ROUND, sender=respondent)
    court.appeal(lost, value=2 * ROUND, sender=claimant)
    with boa.reverts("JudgeCourt: wrong stake"):
        court.match_appeal(lost, value=ROUND - 1, sender=respondent)
    with boa.env.anchor():
        court.match_appeal(lost, value=ROUND, sender=respondent)
        with boa.reverts("JudgeCourt: matched"):
            court.match_appeal(lost, value=ROUND, sender=respondent)
    boa.env.timestamp += DAY
    with boa.reverts("JudgeCourt: too late"):
        court.match_appeal(lost, value=ROUND, sender=respondent)


@pytest.mark.parametrize("place", [7 * DAY], indirect=True)
def test_match_appeal__reverts_once_votes_may_be_told(court, lost, appeal, claimant, respondent):
    """Who knows how the second panel votes must not be able to join the winning side."""
    appeal(lost, claimant)
    boa.env.timestamp = court.round_of(lost, 1).commit_until - 1
    with boa.env.anchor():
        court.match_appeal(lost, value=ROUND, sender=respondent)
    boa.env.timestamp += 1
    with boa.reverts("JudgeCourt: too late"):
        court.match_appeal(lost, value=ROUND, sender=respondent)


@pytest.mark.parametrize("place", [7 * DAY], indirect=True)
def test_match_appeal__reverts_once_the_second_panel_failed(court, lost, claimant, respondent):
    """The case is final, and may be settled: a match would be lost."""
    court.appeal(lost, value=2 * ROUND, sender=claimant)
    boa.env.timestamp += DAY
    court.settle(lost)
    with boa.reverts("JudgeCourt: too late"):
        court.match_appeal(lost, value=ROUND, sender=respondent)


@pytest.mark.rule("SEC-03")
def test_appeal__turns_nothing_while_the_winner_sleeps(court, lost, appeal, claimant, vote):
    """Nobody matches, and the second panel is held all the same: money alone wins nothing."""
    second = appeal(lost, claimant)
    assert len(second) == 7
    boa.env.timestamp += DAY - 1
    assert not court.ruling(lost).is_final
    vote(lost, *[REJECTED] * 7, round=1)
    assert tuple(court.ruling(lost)) == (True, False, False, 0)
    assert boa.env.timestamp <= court.final_by(lost)


@pytest.mark.rule("SEC-03")
def test_appeal__goes_to_a_larger_fresh_panel(court, lost, appeal, claimant, respondent):
    second = appeal(lost, claimant, respondent)
    assert len(set(second)) == 7
    assert not set(second) & set(court.panel_of(lost, 0))


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize(
    ("votes", "ruling"),
    [
        ((1, 1, 1, 1, 2, 2, 2), (True, False, False, 10_000)),
        ((2, 2, 2, 2, 1, 1, 1), (True, False, False, 0)),
        ((3, 3, 3, 3, 3, 1, 1), (True, False, True, 0)),
        ((3, 3, 3, 3, 2, 1, 1), (True, False, False, 0)),
        ((1, 1, 1, 0, 0, 0, 0), (True, False, False, 0)),  # too few: the first ruling stands
        ((1, 1, 2, 2, 0, 0, 0), (True, False, False, 0)),  # a tie: so it does
    ],
)
@pytest.mark.parametrize("is_matched", [True, False])
def test_appeal__decides_for_good(
    court, lost, appeal, claimant, respondent, vote, votes, ruling, is_matched
):
    appeal(lost, claimant, respondent if is_matched else None)
    vote(lost, *votes, round=1)
    assert tuple(court.ruling(lost)) == ruling
    assert boa.env.timestamp <= court.final_by(lost)
    with boa.reverts("JudgeCourt: too late"):
        court.appeal(lost, value=2 * ROUND, sender=respondent)


def test_appeal__without_a_seed_leaves_the_first_ruling(court, lost, claimant, respondent):
    court.appeal(lost, value=2 * ROUND, sender=claimant)
    boa.env.timestamp += DAY - 1
    court.match_appeal(lost, value=ROUND, sender=respondent)
    boa.env.timestamp += DAY
    assert tuple(court.ruling(lost)) == (True, False, False, 0)
    court.settle(lost)
    # Of the three costs the seed's reward is gone; the rest goes back as it came, two to one.
    assert court.balances(claimant) == (3 * ROUND - 7) * 2 // 3
    # Who won also has the fee of the judge who was against the first ruling.
    rest = 3 * ROUND - 7 - (3 * ROUND - 7) * 2 // 3
    assert court.balances(respondent) == rest + 11


@pytest.mark.rule("SEC-03")
def test_votes__of_the_first_round_are_worth_nothing_in_the_second(
    court, lost, appeal, claimant, respondent
):
    first = court.panel_of(lost, 0)
    appeal(lost, claimant, respondent)
    with boa.reverts("judge_panel: not on the panel"):
        court.commit_vote(lost, b"\1" * 32, sender=first[0])


@pytest.mark.rule("SEC-03")
def test_commitment__cannot_be_replayed_in_another_round(court, lost, appeal, claimant, respondent):
    judge, *_ = appeal(lost, claimant, respondent)
    court.commit_vote(lost, court.commitment_of(lost, 0, judge, UPHELD, b"\1" * 32), sender=judge)
    boa.env.timestamp = court.round_of(lost, 1).commit_until
    with boa.reverts("judge_panel: other vote"):
        court.reveal_vote(lost, UPHELD, b"\1" * 32, sender=judge)
