import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/arbitration/JudgeRegistry.vy"
ZERO = "0x" + "00" * 20


@pytest.mark.parametrize(
    ("stakes", "reason"),
    [
        ([], "JudgeRegistry: no tier"),
        ([0], "JudgeRegistry: bad stake"),
        ([2, 2], "JudgeRegistry: bad stake"),
        ([2**96 + 1], "JudgeRegistry: bad stake"),
    ],
)
def test_init__reverts_if_out_of_bounds(court, stakes, reason):
    with boa.reverts(reason):
        load(PATH, court, stakes)


def test_init__reverts_if_no_court():
    with boa.reverts("JudgeRegistry: no court"):
        load(PATH, ZERO, [1])


def test_init__keeps_the_terms(registry, court):
    assert registry.court() == court
    assert registry.tier_count() == 2
    assert [registry.stake_of(tier) for tier in range(2)] == [1_000, 4_000]
    with boa.reverts("JudgeRegistry: no such tier"):
        registry.stake_of(2)


def test_join__seats_and_logs(registry, judges):
    registry.join(1, value=4_000, sender=judges[0])
    (event,) = registry.get_logs()
    assert (event.tier, event.judge, event.stake) == (1, judges[0], 4_000)
    assert registry.is_seated(1, judges[0])
    assert not registry.is_seated(0, judges[0])
    assert registry.is_judge(judges[0])
    assert not registry.is_judge(judges[1])
    assert registry.version_of(1) == registry.size_at(1, 1) == 1
    assert registry.judge_at(1, 0, 1) == judges[0]
    assert boa.env.get_balance(registry.address) == 4_000


def test_join__allows_one_seat_in_each_tier(registry, judges, join):
    join(judges[0])
    join(judges[0], tier=1)
    registry.leave(0, sender=judges[0])
    assert registry.is_judge(judges[0])
    registry.leave(1, sender=judges[0])
    assert not registry.is_judge(judges[0])


@pytest.mark.parametrize("value", [0, 999, 1_001])
def test_join__reverts_if_wrong_stake(registry, judges, value):
    with boa.reverts("JudgeRegistry: wrong stake"):
        registry.join(0, value=value, sender=judges[0])


def test_join__reverts_if_seated_or_no_tier(registry, judges, join):
    join(judges[0])
    with boa.reverts("JudgeRegistry: seated"):
        join(judges[0])
    with boa.reverts("JudgeRegistry: no such tier"):
        registry.join(2, sender=judges[0])
