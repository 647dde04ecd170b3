import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/governance/DeveloperPledge.vy"
DAY = 86_400
NOBODY = "0x" + "00" * 20
TERMS = {
    "least": 1,
    "bond": 1,
    "delay": 7 * DAY,
    "evidence_time": DAY,
    "reward_bps": 5_000,
    "reward_cap": 0,
}


@pytest.fixture
def deploy(place, committee):
    def deploy(at=None, arbiter=None, destination=None, **changes):
        return load(
            PATH,
            place.cec,
            arbiter or committee.arbiter,
            destination or place.destination,
            tuple((TERMS | changes).values()),
            override_address=at or place.pledge.address,
        )

    return deploy


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"least": 0}, "DeveloperPledge: no pledge"),
        ({"bond": 0}, "DeveloperPledge: no bond"),
        ({"delay": 7 * DAY - 1}, "DeveloperPledge: delay too short"),
        ({"delay": 365 * DAY + 1}, "DeveloperPledge: delay too long"),
        ({"evidence_time": DAY - 1}, "DeveloperPledge: too short"),
        ({"evidence_time": 30 * DAY + 1}, "DeveloperPledge: too long"),
        ({"reward_bps": 5_001}, "DeveloperPledge: bad reward"),
        ({"arbiter": "0x" + "11" * 20}, "DeveloperPledge: no arbiter"),
        ({"destination": NOBODY}, "DeveloperPledge: no destination"),
    ],
)
def test_init__reverts_if_terms_are_bad(deploy, changes, reason):
    with boa.reverts(reason):
        deploy(**changes)


def test_init__reverts_if_not_listed(deploy, stranger):
    with boa.reverts("DeveloperPledge: not listed"):
        deploy(at=stranger)


def test_init__accepts_the_bounds_themselves(deploy):
    assert tuple(deploy().terms()) == tuple(TERMS.values())
