import boa
import pytest

DAY = 86_400
UPHELD, REJECTED, MALICIOUS = 1, 2, 3
WAIT = DAY // 2  # half of the appeal's period, in which nobody appealed


def ruling_of(court, id):
    return tuple(court.ruling(id))


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize(
    ("votes", "ruling"),
    [
        ((1, 1, 1), (True, False, False, 10_000)),
        ((1, 1, 2), (True, False, False, 10_000)),
        ((1, 1, 0), (True, False, False, 10_000)),
        ((2, 2, 1), (True, False, False, 0)),
        ((2, 2, 3), (True, False, False, 0)),
        ((3, 2, 1), (True, False, False, 0)),
        ((3, 3, 1), (True, False, True, 0)),
        ((3, 3, 2), (True, False, True, 0)),
        ((3, 2, 0), (True, False, False, 0)),
        ((3, 3, 0), (True, False, True, 0)),
        ((1, 2, 0), (True, True, False, 2_500)),  # a tie
        ((1, 0, 0), (True, True, False, 2_500)),  # too few
        ((0, 0, 0), (True, True, False, 2_500)),
    ],
)
def test_ruling__follows_the_majority(court, panel, vote, votes, ruling):
    id, _ = panel()
    vote(id, *votes)
    if not ruling[1]:
        assert ruling_of(court, id) == (False, False, False, 0)
        boa.env.timestamp += WAIT
    assert ruling_of(court, id) == ruling
    boa.env.time_travel(seconds=1_000 * DAY)
    assert ruling_of(court, id) == ruling


@pytest.mark.rule("SEC-03")
def test_ruling__is_not_moved_by_a_bribed_minority(court, open_case, panel, registry, vote):
    """Whatever two of five say or leave unsaid, the three others' ruling stands."""
    for n in range(5):
        judge = boa.env.generate_address(f"tier 1 judge {n}")
        boa.env.set_balance(judge, 5_000)
        registry.join(1, value=5_000, sender=judge)
    id, drawn = panel(amount=25_000, cost=117)
    assert len(drawn) == 5
    for bribed in range(4):
        for other in range(4):
            with boa.env.anchor():
                vote(id, bribed, other, UPHELD, UPHELD, UPHELD)
                boa.env.timestamp += WAIT
                assert ruling_of(court, id) == (True, False, False, 10_000)


def test_ruling__is_the_default_if_no_seed_comes(court, open_case, request_seed):
    unasked, unanswered = open_case(), open_case()
    request_seed(unanswered)
    boa.env.timestamp = court.case_of(unasked).evidence_until + DAY - 1
    assert not court.ruling(unasked).is_final
    boa.env.timestamp += 1
    for id in (unasked, unanswered):
        assert ruling_of(court, id) == (True, True, False, 2_500)
        assert boa.env.timestamp <= court.final_by(id)


def test_ruling__is_the_default_if_the_panel_stays_incomplete(
    court, registry, place, open_case, request_seed, judges
):
    id = open_case()
    request_seed(id)
    for judge in judges[2:]:
        registry.leave(0, sender=judge)
    place.seeds.set_seed(1, b"\1" * 32)
    for _ in range(5):
        court.draw(id)
    assert len(court.panel_of(id, 0)) == 2
    boa.env.timestamp = court.case_of(id).evidence_until + DAY
    assert ruling_of(court, id) == (True, True, False, 2_500)
    court.settle(id)
    for judge in judges[:2]:  # bound for nothing, they lose nothing
        registry.leave(0, sender=judge)
