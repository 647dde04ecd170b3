import boa
import pytest

DAY = 86_400
SALT = b"\5" * 32
UPHELD, REJECTED, MALICIOUS = 1, 2, 3


def test_commit_vote__logs_once(court, panel):
    id, (judge, *_) = panel()
    court.commit_vote(id, SALT, sender=judge)
    (event,) = court.get_logs()
    assert (event.id, event.round, event.judge, event.commitment) == (id, 0, judge, SALT)
    assert court.seat_of(id, 0, judge) == (True, SALT, 0)
    with boa.reverts("judge_panel: committed"):
        court.commit_vote(id, SALT, sender=judge)


def test_commit_vote__reverts_if_not_drawn_or_late(court, panel, open_case, judges, stranger):
    id, drawn = panel()
    other = next(judge for judge in judges if judge not in drawn)
    for account in (other, stranger):
        with boa.reverts("judge_panel: not on the panel"):
            court.commit_vote(id, SALT, sender=account)
    with boa.reverts("judge_panel: empty"):
        court.commit_vote(id, bytes(32), sender=drawn[0])
    boa.env.timestamp = court.round_of(id, 0).commit_until
    with boa.reverts("judge_panel: too late"):
        court.commit_vote(id, SALT, sender=drawn[0])


def test_commit_vote__reverts_while_the_panel_is_incomplete(
    court, registry, place, open_case, request_seed, judges
):
    id = open_case()
    request_seed(id)
    for judge in judges[2:]:
        registry.leave(0, sender=judge)
    place.seeds.set_seed(1, SALT)
    for _ in range(5):
        court.draw(id)
    with boa.reverts("judge_panel: not drawn"):
        court.commit_vote(id, SALT, sender=judges[0])


@pytest.mark.rule("SEC-03")
def test_reveal_vote__counts_each_choice(court, panel, commit, vote):
    id, judges = panel()
    vote(id, UPHELD, REJECTED, MALICIOUS)
    (event,) = court.get_logs()
    assert (event.id, event.round, event.judge, event.choice) == (id, 0, judges[2], MALICIOUS)
    assert court.count_of(id, 0) == (1, 1, 1)
    assert court.seat_of(id, 0, judges[0]).choice == UPHELD


@pytest.mark.parametrize("choice", [0, 4, 2**256 - 1])
def test_reveal_vote__reverts_if_bad_choice(court, panel, commit, choice):
    id, (judge, *_) = panel()
    court.commit_vote(id, court.commitment_of(id, 0, judge, choice, SALT), sender=judge)
    boa.env.timestamp = court.round_of(id, 0).commit_until
    with boa.reverts("ballot: bad choice"):
        court.reveal_vote(id, choice, SALT, sender=judge)


def test_reveal_vote__reverts_if_not_due(court, panel):
    id, (judge, other, _) = panel()
    court.commit_vote(id, court.commitment_of(id, 0, judge, UPHELD, SALT), sender=judge)
    with boa.reverts("judge_panel: too early"):
        court.reveal_vote(id, UPHELD, SALT, sender=judge)
    boa.env.timestamp = court.round_of(id, 0).commit_until
    with boa.reverts("judge_panel: other vote"):
        court.reveal_vote(id, REJECTED, SALT, sender=judge)
    with boa.reverts("judge_panel: no commitment"):
        court.reveal_vote(id, UPHELD, SALT, sender=other)
    with boa.env.anchor():
        court.reveal_vote(id, UPHELD, SALT, sender=judge)
        with boa.reverts("judge_panel: revealed"):
            court.reveal_vote(id, UPHELD, SALT, sender=judge)
    boa.env.timestamp += DAY
    with boa.reverts("judge_panel: too late"):
        court.reveal_vote(id, UPHELD, SALT, sender=judge)


@pytest.mark.rule("SEC-03")
def test_reveal_vote__of_a_copied_commitment_is_impossible(court, panel):
    """A copy binds its sender to a vote that only the other one can open."""
    id, (judge, copier, _) = panel()
    digest = court.commitment_of(id, 0, judge, UPHELD, SALT)
    for account in (judge, copier):
        court.commit_vote(id, digest, sender=account)
    boa.env.timestamp = court.round_of(id, 0).commit_until
    court.reveal_vote(id, UPHELD, SALT, sender=judge)
    with boa.reverts("judge_panel: other vote"):
        court.reveal_vote(id, UPHELD, SALT, sender=copier)


@pytest.mark.rule("SEC-03")
def test_commitment_of__differs_by_chain_court_case_round_judge_and_choice(court, judges):
    one, two = judges[:2]
    digests = {
        court.commitment_of(*terms)
        for terms in (
            (1, 0, one, UPHELD, SALT),
            (2, 0, one, UPHELD, SALT),
            (1, 1, one, UPHELD, SALT),
            (1, 0, two, UPHELD, SALT),
            (1, 0, one, REJECTED, SALT),
            (1, 0, one, UPHELD, bytes(32)),
        )
    }
    assert len(digests) == 6
    boa.env.evm.patch.chain_id += 1
    try:
        assert court.commitment_of(1, 0, one, UPHELD, SALT) not in digests
    finally:
        boa.env.evm.patch.chain_id -= 1
