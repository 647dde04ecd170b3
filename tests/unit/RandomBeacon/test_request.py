import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/randomness/RandomBeacon.vy"
WEEK = 7 * 86_400
STAKE = 10**18


def test_request__sets_bond_and_reward(beacon, consumer):
    id = beacon.request(STAKE, value=7, sender=consumer)
    (event,) = beacon.get_logs()
    assert (event.id, event.consumer, event.at_stake, event.reward) == (id, consumer, STAKE, 7)
    assert id == beacon.request_count() == 1
    assert tuple(beacon.request_of(id)) == (2 * STAKE, 7, 0)
    assert beacon.open_round(id) == 1
    assert beacon.seed(id) == (False, bytes(32))


def test_request__has_a_least_bond(beacon):
    id = beacon.request(1)
    assert beacon.request_of(id).bond == 10**15
    assert beacon.request(1) == id + 1


def test_request__reverts_if_stake_too_high(beacon):
    beacon.request(2**128 - 1)
    with boa.reverts("RandomBeacon: stake too high"):
        beacon.request(2**128)


def test_seed__reverts_if_unknown(beacon, request_seed):
    request_seed()
    for read in (beacon.seed, beacon.open_round, beacon.request_of):
        for id in (0, 2):
            with boa.reverts("RandomBeacon: no such request"):
                read(id)


def test_init__sets_the_bounds(beacon):
    assert tuple(beacon.settings()) == (10**15, 2, 3_600, 7_200)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ((0, 2, 60, 60), "RandomBeacon: bad bond"),
        ((2**128, 2, 60, 60), "RandomBeacon: bad bond"),
        ((1, 1, 60, 60), "RandomBeacon: lone reveal"),
        ((1, 2, 59, 60), "RandomBeacon: bad period"),
        ((1, 2, 60, 59), "RandomBeacon: bad period"),
        ((1, 2, WEEK + 1, 60), "RandomBeacon: bad period"),
        ((1, 2, 60, WEEK + 1), "RandomBeacon: bad period"),
    ],
)
def test_init__reverts_if_out_of_bounds(arguments, reason):
    with boa.reverts(reason):
        load(PATH, *arguments)


@pytest.mark.parametrize("bounds", [(1, 2, 60, WEEK), (2**128 - 1, 2, WEEK, 60)])
def test_init__accepts_the_bounds_themselves(bounds):
    assert tuple(load(PATH, *bounds).settings()) == bounds
