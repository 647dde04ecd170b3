import boa

HOUR = 3_600
BOND = 2 * 10**18


def test_commit__starts_the_round_once(beacon, request_seed, commit):
    id = request_seed()
    boa.env.time_travel(seconds=1_000_000)
    now = boa.env.timestamp
    commit(id, 0)
    boa.env.time_travel(seconds=10)
    commit(id, 1)
    round_ = beacon.round_of(id, 1)
    assert (round_.commit_until, round_.reveal_until) == (now + HOUR, now + 3 * HOUR)
    assert (round_.commits, round_.reveals) == (2, 0)
    assert boa.env.get_balance(beacon.address) == 2 * BOND + 1_000


def test_commit__logs(beacon, request_seed, committers):
    id = request_seed()
    beacon.commit(id, 1, b"\7" * 32, value=BOND, sender=committers[0])
    started, committed = beacon.get_logs()
    assert (started.id, started.round) == (id, 1)
    assert (committed.id, committed.round, committed.committer) == (id, 1, committers[0])
    assert committed.commitment == b"\7" * 32


def test_commit__reverts_if_wrong_bond(beacon, request_seed, committers):
    id = request_seed()
    for value in (0, BOND - 1, BOND + 1):
        with boa.reverts("RandomBeacon: wrong bond"):
            beacon.commit(id, 1, b"\7" * 32, value=value, sender=committers[0])


def test_commit__reverts_if_empty(beacon, request_seed, committers):
    id = request_seed()
    with boa.reverts("RandomBeacon: empty"):
        beacon.commit(id, 1, bytes(32), value=BOND, sender=committers[0])


def test_commit__reverts_if_committed(beacon, request_seed, committers, commit):
    id = request_seed()
    commit(id, 0)
    with boa.reverts("RandomBeacon: committed"):
        beacon.commit(id, 1, b"\7" * 32, value=BOND, sender=committers[0])


def test_commit__reverts_if_made_for_another_round(beacon, request_seed, committers):
    id = request_seed()
    for round_ in (0, 2):
        with boa.reverts("RandomBeacon: other round"):
            beacon.commit(id, round_, b"\7" * 32, value=BOND, sender=committers[0])


def test_commit__reverts_while_reveals_are_awaited(beacon, request_seed, committers, commit):
    id = request_seed()
    commit(id, 0, 1)
    boa.env.time_travel(seconds=HOUR)
    assert beacon.open_round(id) == 0
    for round_ in (1, 2):
        with boa.reverts("RandomBeacon: closed"):
            beacon.commit(id, round_, b"\7" * 32, value=BOND, sender=committers[2])


def test_commit__reverts_once_the_seed_is_ready(beacon, request_seed, committers, commit, reveal):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0, 1)
    boa.env.time_travel(seconds=10 * HOUR)
    with boa.reverts("RandomBeacon: closed"):
        beacon.commit(id, 2, b"\7" * 32, value=BOND, sender=committers[2])
