import boa
import pytest

STAKE = 1_000


@pytest.fixture
def panel(registry, court, judges, join):
    """Engage three judges."""
    join(*judges[:3])
    for judge in judges[:3]:
        assert registry.engage(0, judge, sender=court)
    return judges[:3]


def test_engage__tells_whether_the_judge_was_free(registry, court, judges, panel):
    assert registry.is_engaged(0, panel[0])
    assert not registry.is_engaged(1, panel[0])
    assert not registry.engage(0, panel[0], sender=court)
    assert not registry.engage(0, judges[3], sender=court)


def test_engage__reverts_if_not_the_court(registry, judges, join):
    join(judges[0])
    for call, arguments in ((registry.engage, (judges[0],)), (registry.release, ([], []))):
        with boa.reverts("JudgeRegistry: not the court"):
            call(0, *arguments, sender=judges[0])


@pytest.mark.rule("SEC-11")
def test_release__takes_losses_with_the_seat(registry, court, panel):
    registry.release(0, panel, [0, 300, STAKE], sender=court)
    assert boa.env.get_balance(court) == 1_300
    assert [registry.is_seated(0, judge) for judge in panel] == [True, False, False]
    assert [registry.balances(judge) for judge in panel] == [0, 700, 0]
    assert not any(registry.is_engaged(0, judge) for judge in panel)
    before = boa.env.get_balance(panel[1])
    registry.withdraw(sender=panel[1])
    assert boa.env.get_balance(panel[1]) == before + 700
    with boa.reverts("JudgeRegistry: nothing"):
        registry.withdraw(sender=panel[1])
    assert boa.env.get_balance(registry.address) == STAKE


def test_release__logs(registry, court, panel):
    registry.release(0, panel[:2], [0, 300], sender=court)
    events = registry.get_logs()
    assert [(event.judge, event.loss) for event in events] == [(panel[0], 0), (panel[1], 300)]


def test_release__reverts_if_not_engaged_or_uneven(registry, court, panel):
    with boa.reverts("JudgeRegistry: other length"):
        registry.release(0, panel, [0], sender=court)
    with boa.reverts("JudgeRegistry: not engaged"):
        registry.release(0, [panel[0], panel[0]], [0, 0], sender=court)
    with boa.reverts("JudgeRegistry: bad loss"):
        registry.release(0, panel[:1], [STAKE + 1], sender=court)
