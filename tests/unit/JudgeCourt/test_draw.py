import boa
import pytest

DAY = 86_400
SEED = b"\7" * 32


@pytest.mark.rule("SEC-11")
def test_request_seed__says_what_is_at_stake(court, place, open_case, judges, stranger):
    id = open_case(amount=2_999)
    with boa.reverts("judge_panel: too early"):
        court.request_seed(id)
    boa.env.time_travel(seconds=DAY)
    court.request_seed(id, sender=stranger)
    (event,) = court.get_logs()
    assert (event.id, event.round, event.request, event.version) == (id, 0, 1, 20)
    assert place.seeds.at_stake(1) == 2_999
    assert boa.env.get_balance(place.seeds.address) == 7
    with boa.reverts("judge_panel: requested"):
        court.request_seed(id)


def test_request_seed__reverts_if_too_late(court, open_case):
    id = open_case()
    boa.env.time_travel(seconds=2 * DAY - 1)
    court.request_seed(id)
    late = open_case()
    boa.env.time_travel(seconds=2 * DAY)
    with boa.reverts("judge_panel: too late"):
        court.request_seed(late)


@pytest.mark.rule("SEC-03")
@pytest.mark.rule("SEC-11")
def test_draw__seats_different_staked_judges(court, registry, panel, judges):
    id, drawn = panel()
    assert len(set(drawn)) == 3
    assert set(drawn) <= set(judges)
    assert all(registry.is_engaged(0, judge) for judge in drawn)
    value = court.terms_of(id).value
    assert len(drawn) * registry.stake_of(0) >= value
    round_ = court.round_of(id, 0)
    assert round_.commit_until == boa.env.timestamp + DAY


def test_draw__follows_the_seed_alone(court, place, open_case, request_seed, judges):
    """Another caller, time or gas price changes nothing: the same seed draws the same judges."""
    id = open_case()
    request_seed(id)
    place.seeds.set_seed(1, SEED)
    with boa.env.anchor():
        court.draw(id)
        expected = court.panel_of(id, 0)
    boa.env.time_travel(seconds=3_600)
    court.draw(id, sender=judges[0])
    assert court.panel_of(id, 0) == expected


@pytest.mark.rule("SEC-11")
def test_draw__ignores_who_joins_after_the_request(
    court, registry, place, open_case, request_seed, judges
):
    id = open_case()
    request_seed(id)
    place.seeds.set_seed(1, SEED)
    with boa.env.anchor():
        court.draw(id)
        expected = court.panel_of(id, 0)
    for n in range(30):
        newcomer = boa.env.generate_address(f"newcomer {n}")
        boa.env.set_balance(newcomer, 1_000)
        registry.join(0, value=1_000, sender=newcomer)
    court.draw(id)
    assert court.panel_of(id, 0) == expected


@pytest.mark.rule("SEC-11")
def test_draw__lets_who_leaves_put_only_himself_out(
    court, registry, place, open_case, request_seed, judges
):
    id = open_case()
    request_seed(id)
    place.seeds.set_seed(1, SEED)
    with boa.env.anchor():
        court.draw(id)
        one, two, three = court.panel_of(id, 0)
    registry.leave(0, sender=one)
    registry.join(0, value=1_000, sender=one)  # coming back restores what was
    with boa.env.anchor():
        court.draw(id)
        assert court.panel_of(id, 0) == [one, two, three]
    registry.leave(0, sender=one)
    court.draw(id)
    assert court.panel_of(id, 0)[:2] == [two, three]
    assert court.panel_of(id, 0)[2] not in (one, two, three)


@pytest.mark.rule("SEC-03")
def test_draw__never_seats_a_party(court, registry, place, open_case, request_seed, judges):
    """Of five judges two are parties and a third opened the case: two are too few for three."""
    for judge in judges[5:]:
        registry.leave(0, sender=judge)
    case = (bytes(32), *judges[:2], "0x" + "00" * 20, 1, boa.env.timestamp, 0)
    id = court.open_case(case, value=40, sender=judges[2])
    request_seed(id)
    place.seeds.set_seed(1, SEED)
    for _ in range(5):
        court.draw(id)
    assert sorted(court.panel_of(id, 0)) == sorted(judges[3:5])


def test_draw__skips_the_engaged(court, panel, judges):
    drawn = [judge for _ in range(6) for judge in panel()[1]]
    assert len(set(drawn)) == 18


def test_draw__goes_on_where_the_last_call_stopped(
    court, registry, place, open_case, request_seed, judges
):
    id = open_case()
    request_seed(id)
    for judge in judges[3:]:
        registry.leave(0, sender=judge)
    place.seeds.set_seed(1, b"\3" * 32)
    with boa.env.anchor():
        court.draw(id)
        first = court.panel_of(id, 0)
        tries = court.round_of(id, 0).tries
        assert tries == 32 or len(first) == 3
    for _ in range(10):
        if court.round_of(id, 0).commit_until == 0:
            court.draw(id)
    assert court.panel_of(id, 0)[: len(first)] == first
    assert sorted(court.panel_of(id, 0)) == sorted(judges[:3])


def test_draw__reverts_if_not_due(court, place, open_case, request_seed, judges, draw):
    id = open_case()
    with boa.reverts("judge_panel: no request"):
        court.draw(id)
    request_seed(id)
    with boa.reverts("judge_panel: no seed"):
        court.draw(id)
    draw(id)
    with boa.reverts("judge_panel: drawn"):
        court.draw(id)
    late = open_case()
    request_seed(late)
    place.seeds.set_seed(2, SEED)
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("judge_panel: too late"):
        court.draw(late)


def test_draw__reverts_if_too_few_judges(court, registry, place, open_case, request_seed, judges):
    for judge in judges[2:]:
        registry.leave(0, sender=judge)
    id = open_case()
    request_seed(id)
    place.seeds.set_seed(1, SEED)
    with boa.reverts("judge_panel: too few judges"):
        court.draw(id)


def test_draw__costs_a_bounded_amount_of_gas(
    court, registry, place, open_case, request_seed, judges
):
    """The most that one call can do: 32 tries that find nobody, over long histories."""
    for _ in range(8):
        for judge in judges:
            registry.leave(0, sender=judge)
        for judge in judges:
            registry.join(0, value=1_000, sender=judge)
    id = open_case()
    request_seed(id)
    for judge in judges:
        registry.leave(0, sender=judge)
    place.seeds.set_seed(1, SEED)
    court.draw(id)
    assert court.round_of(id, 0).tries == 32
    assert court._computation.get_gas_used() < 2_000_000
