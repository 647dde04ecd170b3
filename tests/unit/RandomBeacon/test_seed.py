import boa
import pytest

HOUR = 3_600


@pytest.fixture
def seed_after(beacon, request_seed, commit, reveal):
    """Return the seed that a first request has after these commits and reveals."""

    def run(commits, reveals):
        with boa.env.anchor():
            id = request_seed()
            commit(id, *commits)
            reveal(id, *reveals)
            boa.env.timestamp = beacon.round_of(id, 1).reveal_until
            return beacon.seed(id)

    return run


def test_seed__is_ready_as_soon_as_all_revealed(beacon, request_seed, commit, reveal):
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0, 1)
    assert beacon.seed(id) == (False, bytes(32))
    reveal(id, 2)
    is_ready, seed = beacon.seed(id)
    assert is_ready
    assert seed != bytes(32)
    boa.env.time_travel(seconds=100 * HOUR)
    assert beacon.seed(id) == (True, seed)


def test_seed__uses_the_reveals_there_are(beacon, request_seed, commit, reveal):
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0, 1)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until - 1
    assert not beacon.seed(id)[0]
    boa.env.timestamp += 1
    assert beacon.seed(id)[0]


def test_seed__does_not_depend_on_the_order(seed_after):
    assert seed_after([0, 1, 2], [0, 1, 2]) == seed_after([2, 0, 1], [1, 2, 0])


def test_seed__depends_on_every_secret(seed_after):
    seeds = {seed_after([0, 1, 2], reveals)[1] for reveals in ([0, 1, 2], [0, 1], [0, 2], [1, 2])}
    assert len(seeds) == 4


def test_seed__does_not_depend_on_block_values(seed_after):
    expected = seed_after([0, 1], [0, 1])
    boa.env.time_travel(seconds=12_345)
    assert seed_after([0, 1], [0, 1]) == expected


def test_seed__differs_between_requests(beacon, request_seed, commit, reveal):
    first, second = request_seed(), request_seed()
    for id in (first, second):
        commit(id, 0, 1)
    for id in (first, second):
        reveal(id, 0, 1)
    assert beacon.seed(first)[1] != beacon.seed(second)[1]


def test_seed__void_round_starts_again_by_itself(beacon, request_seed, commit, reveal):
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until
    assert beacon.seed(id) == (False, bytes(32))
    assert beacon.open_round(id) == 2
    commit(id, 0, 1)
    assert beacon.seed(id) == (False, bytes(32))
    reveal(id, 0, 1)
    assert beacon.seed(id)[0]


def test_seed__lone_committer_never_makes_one(beacon, request_seed, commit, reveal):
    id = request_seed()
    commit(id, 0)
    reveal(id, 0)
    boa.env.time_travel(seconds=100 * HOUR)
    assert beacon.seed(id) == (False, bytes(32))
    assert beacon.open_round(id) == 2
