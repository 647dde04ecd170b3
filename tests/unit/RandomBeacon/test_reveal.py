import boa

HOUR = 3_600
BOND = 2 * 10**18


def secret_of(number):
    return bytes([number + 1]) * 32


def test_reveal__logs_and_counts(beacon, request_seed, committers, commit, reveal):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0)
    (event,) = beacon.get_logs()
    assert (event.id, event.round, event.committer) == (id, 1, committers[0])
    assert event.secret == secret_of(0)
    assert beacon.round_of(id, 1).reveals == 1
    assert beacon.seed(id) == (False, bytes(32))


def test_reveal__reverts_outside_its_time(beacon, request_seed, committers, commit):
    id = request_seed()
    commit(id, 0, 1)
    boa.env.time_travel(seconds=HOUR - 1)
    with boa.reverts("RandomBeacon: too early"):
        beacon.reveal(id, secret_of(0), sender=committers[0])
    boa.env.time_travel(seconds=2 * HOUR + 1)
    with boa.reverts("RandomBeacon: too late"):
        beacon.reveal(id, secret_of(0), sender=committers[0])


def test_reveal__reverts_if_other_secret(beacon, request_seed, committers, commit):
    id = request_seed()
    commit(id, 0, 1)
    boa.env.time_travel(seconds=HOUR)
    with boa.reverts("RandomBeacon: other secret"):
        beacon.reveal(id, secret_of(1), sender=committers[0])


def test_reveal__reverts_if_no_commitment_or_twice(
    beacon, request_seed, committers, commit, reveal
):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0)
    for number in (0, 2):
        with boa.reverts("RandomBeacon: no commitment"):
            beacon.reveal(id, secret_of(number), sender=committers[number])


def test_reveal__of_a_copied_commitment_fails(beacon, request_seed, committers, commit, reveal):
    id = request_seed()
    commit(id, 0, 1)
    copied = beacon.commitment_of(id, 1, committers[0], secret_of(0))
    beacon.commit(id, 1, copied, value=BOND, sender=committers[2])
    reveal(id, 0, 1)
    with boa.reverts("RandomBeacon: other secret"):
        beacon.reveal(id, secret_of(0), sender=committers[2])


def test_reveal__of_a_commitment_of_another_request_fails(beacon, request_seed, committers, commit):
    first, second = request_seed(), request_seed()
    commit(first, 0)
    replayed = beacon.commitment_of(first, 1, committers[0], secret_of(0))
    beacon.commit(second, 1, replayed, value=BOND, sender=committers[0])
    boa.env.time_travel(seconds=HOUR)
    with boa.reverts("RandomBeacon: other secret"):
        beacon.reveal(second, secret_of(0), sender=committers[0])
