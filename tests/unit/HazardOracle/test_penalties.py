"""What who is absent or far off loses, and to whom."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import ALARM, BOND, DEPOSIT, deploy_hazards, footprint
from mevm_suite.testing import load

DAY = 86_400
POOL = "contracts/insurance/UnderwritingPool.vy"
FINE = BOND // 10
REWARD = FINE // 5


@pytest.fixture
def hunter(hazards):
    return hazards.rich("hunter")


@pytest.mark.rule("CEC-41")
def test_punish_absent__fines_once(hazards, oracle, hunter):
    id = hazards.report([footprint(20)] * 4 + [None])
    absent = hazards.reporters[4]
    with boa.reverts("HazardOracle: not over"):
        oracle.punish_absent(id, absent, sender=hunter)
    hazards.await_end(id)
    oracle.punish_absent(id, absent, sender=hunter)
    punished = oracle.get_logs()[-1]
    assert (punished.reporter, punished.caller) == (absent, hunter)
    assert (punished.fault, punished.amount) == (1, FINE)
    assert hazards.bond(absent) == BOND - FINE
    assert (hazards.credit(hunter), oracle.fines()) == (REWARD, FINE - REWARD)
    with boa.reverts("HazardOracle: was punished"):
        oracle.punish_absent(id, absent, sender=hunter)
    with boa.reverts("HazardOracle: was there"):
        oracle.punish_absent(id, hazards.reporters[0], sender=hunter)


@pytest.mark.rule("CEC-41")
def test_attack__raising_alarms_while_somebody_is_away(hazards, oracle, hunter):
    """With a fine's part above an alarm's deposit, alarms on nothing would pay who raises them."""
    id = hazards.report([footprint(0, 0), footprint(9), *[footprint(0, 0)] * 2, None])
    away = hazards.reporters[4]
    hazards.await_end(id)
    oracle.punish_absent(id, away, sender=hunter)
    assert (hazards.credit(hunter), oracle.fines(), hazards.bond(away)) == (0, FINE, BOND - FINE)


def test_punish_absent__has_seven_days(hazards, oracle, hunter):
    id = hazards.report([footprint(20)] * 4 + [None])
    hazards.await_end(id)
    boa.env.timestamp += 7 * DAY - 1
    with boa.env.anchor():
        oracle.punish_absent(id, hazards.reporters[4], sender=hunter)
    boa.env.timestamp += 1
    with boa.reverts("HazardOracle: too late"):
        oracle.punish_absent(id, hazards.reporters[4], sender=hunter)


@pytest.mark.rule("CEC-41")
@pytest.mark.parametrize(
    ("numbers", "median", "allowed"),
    [((50, 50, 50, 50), 50, 10), ((40, 44, 50, 50), 50, 18), ((0, 0, 5, 5), 5, 15)],
)
def test_attack__outlier_by_one_unit(hazards, oracle, hunter, numbers, median, allowed):
    for deviation in (allowed, allowed + 1):
        with boa.env.anchor():
            said = [footprint(0, n) for n in (*numbers, median + deviation)]
            id = hazards.report(said)
            hazards.await_end(id)
            assert oracle.damage(id, 2) == median * 100
            if deviation == allowed:
                with boa.reverts("HazardOracle: near enough"):
                    oracle.punish_outlier(id, hazards.reporters[4], 1, sender=hunter)
                continue
            oracle.punish_outlier(id, hazards.reporters[4], 1, sender=hunter)
            assert hazards.bond(hazards.reporters[4]) == BOND - FINE
            assert (hazards.credit(hunter), oracle.fines()) == (REWARD, FINE - REWARD)
            with boa.reverts("HazardOracle: was punished"):
                oracle.punish_outlier(id, hazards.reporters[4], 1, sender=hunter)


def test_punish_outlier__looks_at_the_second_word_too(hazards, oracle, hunter):
    far = footprint(*[20] * 63, 90, rest=20)
    id = hazards.report([footprint(rest=20)] * 4 + [far])
    hazards.await_end(id)
    for place in (0, 31, 62):
        with boa.reverts("HazardOracle: near enough"):
            oracle.punish_outlier(id, hazards.reporters[4], place, sender=hunter)
    with boa.reverts("HazardOracle: no such block"):
        oracle.punish_outlier(id, hazards.reporters[4], 64, sender=hunter)
    oracle.punish_outlier(id, hazards.reporters[4], 63, sender=hunter)


def test_punish_outlier__waits_for_the_end_and_needs_a_reveal(hazards, oracle, hunter):
    id = hazards.report([footprint(20)] * 3 + [footprint(90), None])
    with boa.reverts("HazardOracle: no median holds"):
        oracle.punish_outlier(id, hazards.reporters[3], 0, sender=hunter)
    hazards.await_end(id)
    with boa.reverts("hazard_events: not revealed"):
        oracle.punish_outlier(id, hazards.reporters[4], 0, sender=hunter)
    oracle.punish_outlier(id, hazards.reporters[3], 0, sender=hunter)


@pytest.mark.rule("CEC-41")
def test_punish_liar__takes_the_whole_bond(hazards, oracle, hunter, challenger):
    lie, truth = footprint(80), footprint(10)
    id = hazards.report([lie, lie, lie, truth, footprint(20)])
    hazards.challenge(id, challenger, truth)
    with boa.reverts("HazardOracle: no ruling"):
        oracle.punish_liar(id, hazards.reporters[0], 0, sender=hunter)
    hazards.rule(id, 10_000)
    for liar in hazards.reporters[:3]:
        oracle.punish_liar(id, liar, 0, sender=hunter)
        assert hazards.bond(liar) == 0
    # Who is not farther than the tolerance from what the arbiter found keeps his bond.
    for honest in hazards.reporters[3:]:
        with boa.reverts("HazardOracle: near enough"):
            oracle.punish_liar(id, honest, 0, sender=hunter)
        with boa.reverts("HazardOracle: no median holds"):
            oracle.punish_outlier(id, honest, 0, sender=hunter)
    assert hazards.credit(challenger) == DEPOSIT + 3 * BOND // 4
    assert (hazards.credit(hunter), oracle.fines()) == (0, 3 * BOND - 3 * BOND // 4)
    with boa.reverts("HazardOracle: was punished"):
        oracle.punish_liar(id, hazards.reporters[0], 0, sender=hunter)


@pytest.mark.rule("CEC-41")
def test_early_cap__is_less_than_a_lying_majority_loses(hazards, oracle, challenger):
    """Even if the liars challenge themselves, so that a quarter of their bonds comes back."""
    lie, truth = footprint(100), footprint()
    for number, reporter in enumerate(hazards.reporters):
        oracle.add_bond(1_000 * (number + 1), sender=reporter)
    smallest = 3 * BOND + 6_000
    assert oracle.early_cap(hazards.open(region=1)) == 0
    caps = []
    for region in range(2, 6):
        with boa.env.anchor():
            id = hazards.report([lie, lie, lie, truth, truth], region=region)
            caps.append(oracle.early_cap(id))
    assert caps == [smallest // 8] * 4
    id = hazards.report([lie, lie, lie, truth, truth])
    hazards.challenge(id, challenger, truth)
    assert oracle.early_cap(id) == 0
    hazards.rule(id, 10_000)
    assert oracle.early_cap(id) == 0
    for liar in hazards.reporters[:3]:
        oracle.punish_liar(id, liar, 0)
    net_loss = smallest - (hazards.credit(challenger) - DEPOSIT)
    assert sum(caps) < net_loss


@pytest.mark.rule("CEC-41")
def test_early_cap__is_for_four_events_at_a_time(hazards, oracle):
    said = footprint(50)
    ids = [hazards.open(region=region) for region in range(6)]
    for id in ids:
        for reporter in hazards.reporters:
            hazards.commit(id, reporter, said)
    hazards.await_reveals(ids[0])
    for id in ids:
        for reporter in hazards.reporters:
            hazards.reveal(id, reporter, said)
    hazards.await_medians(ids[0])
    caps = [oracle.early_cap(id) for id in ids]
    assert caps == [3 * BOND // 8] * 4 + [0, 0]
    assert sum(caps) < 3 * BOND * 3 // 4
    hazards.await_end(ids[0])
    assert [oracle.early_cap(id) for id in ids] == [0] * 6
    again = hazards.report([said] * 5, region=9)
    assert oracle.early_cap(again) == 3 * BOND // 8


def test_early_cap__counts_no_bonds_that_liars_have_yet_to_lose(hazards, oracle, challenger):
    lie, truth = footprint(100), footprint()
    id = hazards.report([lie, lie, lie, truth, truth])
    hazards.challenge(id, challenger, truth)
    hazards.rule(id, 10_000)
    others = [hazards.report([lie] * 5, region=region) for region in range(4)]
    assert (others[-1] - id) % 4 == 0
    assert oracle.early_cap(others[-1]) == 0
    boa.env.timestamp = oracle.hazard(id).settled_from + 7 * DAY
    others = [hazards.report([lie] * 5, region=region) for region in range(4, 8)]
    assert oracle.early_cap(others[-1]) == 3 * BOND // 8


def test_donate_fines__adds_to_the_capital_of_the_pool():
    with boa.env.anchor():
        hazards = deploy_hazards(lambda peg: load(POOL, peg, boa.env.generate_address(), DAY))
        id = hazards.report([])
        oracle, pool = hazards.oracle, hazards.pool
        for absent in hazards.reporters:
            oracle.punish_absent(id, absent)
        oracle.donate_fines()
        assert pool.capital() == hazards.peg.balanceOf(pool) == 5 * (FINE - REWARD)


@pytest.mark.rule("CEC-41")
def test_donate_fines__pays_the_pool_and_never_blocks(hazards, oracle):
    with boa.reverts("reporter_seats: no fines"):
        oracle.donate_fines()
    id = hazards.report([footprint(1)] * 4 + [None])
    hazards.await_end(id)
    for behaviour, reason in (
        ((True, False), "FineBoard: failed"),
        ((False, True), "reporter_seats: not taken"),
    ):
        hazards.pool.set_behaviour(*behaviour)
        with boa.env.anchor():
            oracle.punish_absent(id, hazards.reporters[4])
            oracle.settle_alarm(id)
            with boa.reverts(reason):
                oracle.donate_fines()
            assert oracle.fines() == FINE - REWARD
    hazards.pool.set_behaviour(False, False)
    oracle.punish_absent(id, hazards.reporters[4])
    oracle.donate_fines()
    assert hazards.peg.balanceOf(hazards.pool) == FINE - REWARD
    assert oracle.fines() == 0
    assert (
        oracle.held(hazards.peg)
        == hazards.peg.balanceOf(oracle)
        == 5 * BOND - FINE + (REWARD + ALARM)
    )
