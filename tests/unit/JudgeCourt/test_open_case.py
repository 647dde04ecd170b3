import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/arbitration/JudgeCourt.vy"
ZERO = "0x" + "00" * 20
DAY = 86_400
COST = 40
TOKEN = "0x" + "11" * 20
UNIT = 10**18


def deploy(place, **changes):
    values = {
        "registry": place.registry,
        "seeds": place.seeds,
        "values": place.values,
        "tiers": [(3, 11), (5, 22), (7, 33)],
        "periods": (DAY, DAY, DAY, DAY),
        "reward": 7,
        "loss": 2_500,
    } | changes
    return load(PATH, *values.values())


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"tiers": [(3, 0)]}, "case_book: other tiers"),
        ({"tiers": [(3, 0), (4, 0), (5, 0)]}, "case_book: bad panel"),
        ({"tiers": [(1, 0), (3, 0), (5, 0)]}, "case_book: bad panel"),
        ({"tiers": [(3, 0), (5, 0), (9, 0)]}, "case_book: bad panel"),
        ({"tiers": [(5, 0), (3, 0), (5, 0)]}, "case_book: shrinking panel"),
        ({"tiers": [(3, 0), (5, 0), (7, 2**96 + 1)]}, "case_book: bad fee"),
        ({"reward": 2**96 + 1}, "case_book: bad reward"),
        ({"values": ZERO}, "case_book: no values"),
        ({"seeds": ZERO}, "judge_panel: no randomness"),
        ({"periods": (3_599, DAY, DAY, DAY)}, "judge_panel: bad period"),
        ({"periods": (DAY, DAY, DAY, 7 * DAY + 1)}, "judge_panel: bad period"),
        ({"loss": 0}, "JudgeCourt: bad loss"),
        ({"loss": 5_001}, "JudgeCourt: bad loss"),
    ],
)
def test_init__reverts_if_out_of_bounds(place, changes, reason):
    with boa.reverts(reason):
        deploy(place, **changes)


def test_init__accepts_the_bounds_themselves(place):
    bounds = (3_600, 7 * DAY, 3_600, 7 * DAY)
    assert deploy(place, periods=bounds, loss=5_000).case_count() == 0


def test_open_case__keeps_the_terms(court, open_case, arbitrable, claimant):
    now = boa.env.timestamp
    id = open_case()
    assert id == court.case_count() == 1
    assert court.arbitrable_of(id) == arbitrable
    assert court.case_of(id).claimant == claimant
    assert court.terms_of(id) == (True, 0, 3_000, arbitrable)
    assert court.final_by(id) == now + 8 * DAY
    assert tuple(court.ruling(id)) == (False, False, False, 0)
    assert court.appeal_cost(id) == 84
    assert open_case() == 2


def test_open_case__logs(court, open_case, arbitrable):
    id = open_case()
    (event,) = court.get_logs()
    assert (event.id, event.arbitrable) == (id, arbitrable)
    assert event.case[4] == 3_000


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"cost": COST - 1}, "case_book: wrong cost"),
        ({"cost": COST + 1}, "case_book: wrong cost"),
        ({"claimant": ZERO}, "case_book: no claimant"),
        ({"respondent": ZERO}, "case_book: no respondent"),
        ({"default_bps": 10_001}, "case_book: bad share"),
        ({"evidence_until": 0}, "case_book: in the past"),
        ({"evidence_until": 2**256 - 1}, "case_book: too long"),
    ],
)
def test_open_case__reverts_if_out_of_bounds(open_case, changes, reason):
    with boa.reverts(reason):
        open_case(**changes)


def test_open_case__reverts_if_one_party(open_case, claimant):
    with boa.reverts("case_book: one party"):
        open_case(respondent=claimant)


def test_reads__revert_if_unknown(court, open_case):
    open_case()
    reads = (
        court.case_of,
        court.ruling,
        court.final_by,
        court.arbitrable_of,
        court.appeal_cost,
        court.settle,
        court.draw,
        court.appeal,
        court.match_appeal,
    )
    for read in reads:
        for id in (0, 2):
            with boa.reverts("case_book: no such case"):
                read(id)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize(
    ("amount", "tier", "cost"),
    [
        (0, 0, 3 * 11 + 7),
        (3_000, 0, 3 * 11 + 7),
        (3_001, 1, 5 * 22 + 7),
        (25_000, 1, 5 * 22 + 7),
        (25_001, 2, 7 * 33 + 7),
        (140_000, 2, 7 * 33 + 7),
    ],
)
def test_cost__grows_with_the_value_that_the_panel_stakes(court, open_case, amount, tier, cost):
    assert court.cost(ZERO, amount) == cost
    id = open_case(amount=amount, cost=cost)
    assert court.terms_of(id).tier == tier
    assert court.terms_of(id).value == amount


@pytest.mark.parametrize("amount", [140_001, 2**128 + 1, 2**256 - 1])
def test_open_case__falls_to_default_if_no_panel_stakes_as_much(court, open_case, amount):
    assert court.cost(ZERO, amount) == 0
    id = open_case(amount=amount, cost=0)
    until = court.case_of(id).evidence_until
    assert court.final_by(id) == until
    assert not court.ruling(id).is_final
    boa.env.timestamp = until
    assert tuple(court.ruling(id)) == (True, True, False, 2_500)
    with boa.reverts("judge_panel: not judged"):
        court.request_seed(id)
    court.settle(id)
    assert boa.env.get_balance(court.address) == 0


@pytest.mark.rule("SEC-03")
def test_cost__values_a_token_through_the_coin(place, court, open_case):
    assert court.cost(TOKEN, 1_000) == 0  # not listed
    place.values.set_rate(TOKEN, 2 * UNIT)
    assert court.cost(TOKEN, 1_000) == 0  # the coin is not listed
    place.values.set_rate(ZERO, 3 * UNIT)
    id = open_case(asset=TOKEN, amount=1_000, cost=COST)
    assert court.terms_of(id).value == 667  # 2,000 over 3, rounded up
    assert court.cost(TOKEN, 4_500) == COST
    assert court.cost(TOKEN, 4_501) == 117
    assert court.cost(TOKEN, 2**128) == 0


def test_cost__reverts_if_the_price_cannot_be_trusted(place, court):
    place.values.set_stale(True)
    with boa.reverts("ValueBoard: stale"):
        court.cost(TOKEN, 1)
    assert court.cost(ZERO, 1) == COST  # the coin needs no price


def test_submit_evidence__logs_each_party(court, open_case, claimant, respondent, arbitrable):
    id = open_case()
    for party in (claimant, respondent, arbitrable):
        court.submit_evidence(id, b"\1" * 32, sender=party)
        (event,) = court.get_logs()
        assert (event.id, event.party, event.content) == (id, party, b"\1" * 32)


def test_submit_evidence__reverts_if_not_a_party_or_late(court, open_case, stranger, claimant):
    id = open_case()
    with boa.reverts("case_book: not a party"):
        court.submit_evidence(id, b"\1" * 32, sender=stranger)
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("case_book: too late"):
        court.submit_evidence(id, b"\1" * 32, sender=claimant)


def test_default__takes_coin_from_the_registry_only(court, arbitrable):
    puppet = load("tests/mocks/Puppet.vy")
    with boa.reverts("JudgeCourt: not the registry"):
        puppet.act(court.address, b"", value=1, sender=arbitrable)
