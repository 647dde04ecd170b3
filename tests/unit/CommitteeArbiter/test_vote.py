import boa

DAY = 86_400


def test_vote__logs_and_counts(arbiter, open_case, members):
    id = open_case()
    boa.env.time_travel(seconds=DAY)
    arbiter.vote(id, 0, True, b"\2" * 32, sender=members[3])
    (event,) = arbiter.get_logs()
    assert (event.id, event.member, event.claimant_bps, event.malicious) == (
        id, members[3], 0, True
    )  # fmt: skip
    assert event.reasons == b"\2" * 32
    assert arbiter.has_voted(id, members[3])
    assert tuple(arbiter.count_of(id)) == ([0], 1)


def test_vote__reverts_if_no_member(arbiter, open_case, stranger, claimant, arbitrable):
    id = open_case()
    boa.env.time_travel(seconds=DAY)
    for account in (stranger, claimant, arbitrable):
        with boa.reverts("CommitteeArbiter: no member"):
            arbiter.vote(id, 0, False, bytes(32), sender=account)


def test_vote__reverts_if_twice(arbiter, open_case, members, vote):
    id = open_case()
    vote(id, 10_000)
    with boa.reverts("CommitteeArbiter: voted"):
        arbiter.vote(id, 10_000, False, bytes(32), sender=members[0])


def test_vote__reverts_outside_its_time(arbiter, open_case, members):
    id = open_case()
    boa.env.time_travel(seconds=DAY - 1)
    with boa.reverts("CommitteeArbiter: too early"):
        arbiter.vote(id, 0, False, bytes(32), sender=members[0])
    boa.env.time_travel(seconds=3 * DAY + 1)
    with boa.reverts("CommitteeArbiter: too late"):
        arbiter.vote(id, 0, False, bytes(32), sender=members[0])


def test_vote__reverts_if_bad_share(arbiter, open_case, members):
    id = open_case()
    boa.env.time_travel(seconds=DAY)
    for share, malicious in ((10_001, False), (1, True)):
        with boa.reverts("CommitteeArbiter: bad share"):
            arbiter.vote(id, share, malicious, bytes(32), sender=members[0])


def test_vote__reverts_in_own_case(arbiter, open_case, members):
    id = open_case(respondent=members[0])
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("CommitteeArbiter: own case"):
        arbiter.vote(id, 0, False, bytes(32), sender=members[0])


def test_vote__counts_for_its_case_only(arbiter, open_case, vote):
    first, second = open_case(), open_case()
    vote(first, 10_000, 10_000, 10_000, 10_000, 10_000)
    assert arbiter.ruling(first).is_final
    assert not arbiter.ruling(second).is_final
    assert arbiter.count_of(second).votes == []
