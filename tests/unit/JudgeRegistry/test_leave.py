import boa
import pytest

from mevm_suite.testing import load

STAKE = 1_000


@pytest.mark.rule("SEC-11")
def test_leave__pays_the_stake_at_once(registry, judges, join):
    join(*judges)
    before = boa.env.get_balance(judges[1])
    registry.leave(0, sender=judges[1])
    (event,) = registry.get_logs()
    assert (event.tier, event.judge, event.stake) == (0, judges[1], STAKE)
    assert boa.env.get_balance(judges[1]) == before + STAKE
    assert not registry.is_seated(0, judges[1])
    assert registry.size_at(0, registry.version_of(0)) == 3


@pytest.mark.rule("SEC-11")
def test_leave__reverts_if_engaged_until_released(registry, court, judges, join):
    join(judges[0])
    assert registry.engage(0, judges[0], sender=court)
    with boa.reverts("JudgeRegistry: engaged"):
        registry.leave(0, sender=judges[0])
    registry.release(0, [judges[0]], [0], sender=court)
    registry.leave(0, sender=judges[0])


def test_leave__reverts_if_not_seated(registry, judges, join):
    join(judges[0], tier=1)
    with boa.reverts("JudgeRegistry: not seated"):
        registry.leave(0, sender=judges[0])


def test_leave__cannot_be_reentered(registry, judges, join):
    join(*judges)
    puppet = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(puppet.address, STAKE)
    boa.env.set_balance(boa.env.eoa, STAKE)
    puppet.act(registry.address, registry.join.prepare_calldata(0), value=STAKE)
    leave = registry.leave.prepare_calldata(0)
    puppet.arm(registry.address, leave)
    puppet.act(registry.address, leave)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert boa.env.get_balance(registry.address) == len(judges) * STAKE


@pytest.mark.rule("SEC-11")
def test_judge_at__keeps_every_past_order(registry, judges, join):
    one, two, three, four = judges
    join(one, two, three)
    registry.leave(0, sender=one)
    join(four)
    orders = [
        [registry.judge_at(0, place, version) for place in range(registry.size_at(0, version))]
        for version in range(registry.version_of(0) + 1)
    ]
    assert orders == [
        [],
        [one],
        [one, two],
        [one, two, three],
        [three, two],
        [three, two, four],
    ]


def test_judge_at__reverts_if_out_of_range(registry, judges, join):
    join(judges[0])
    with boa.reverts("past_list: no such place"):
        registry.judge_at(0, 1, 1)
    with boa.reverts("past_list: not yet"):
        registry.judge_at(0, 0, 2)
