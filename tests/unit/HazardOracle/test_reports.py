"""Events, commitments, reveals, medians: what the reporters' word is."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import (
    ALARM,
    BOND,
    COMMIT,
    FIRE,
    REGION,
    REVEAL,
    SALT,
    footprint,
)

DAY = 86_400
NOTHING = footprint()
COMMITTING, REVEALING, REVEALED, CHALLENGED, FINAL, VOID = range(1, 7)


def state(oracle, id):
    return oracle.hazard(id).state


def test_open_event__keeps_who_reports(hazards, oracle):
    now, then = boa.env.timestamp, boa.env.timestamp - DAY
    id = oracle.open_event(FIRE, REGION, then, sender=hazards.reporters[2])
    opened = oracle.get_logs()[0]
    assert (opened.id, opened.peril, opened.region) == (id, FIRE, REGION)
    assert (opened.occurred_at, opened.opener) == (then - then % DAY, hazards.reporters[2])
    event = oracle.hazard(id)
    assert (event.peril, event.region, event.occurred_at) == (FIRE, REGION, then - then % DAY)
    assert (event.opened_at, event.state) == (now, COMMITTING)
    assert event.settled_from == now + COMMIT + REVEAL + DAY
    assert oracle.report_of(id).seats == 0b11111
    assert oracle.hazard_count() == id == oracle.last_event(FIRE, REGION, then)
    late = hazards.reporter("late")
    with boa.reverts("hazard_events: not a reporter"):
        hazards.commit(id, late, NOTHING)


def test_open_event__reverts_if_wrong(hazards, oracle):
    now, me = boa.env.timestamp, hazards.reporters[0]
    with boa.reverts("hazard_reports: too old"):
        oracle.open_event(FIRE, REGION, now - now % DAY - 31 * DAY, sender=me)
    now -= DAY
    for peril in (0, 6):
        with boa.reverts("hazard_reports: no such peril"):
            oracle.open_event(peril, REGION, now, sender=me)
    rows, columns = 27_466 // 8 + 1, 54_932 // 8 + 1
    for region in (rows << 16, columns, 2**255):
        with boa.reverts("hazard_reports: no such region"):
            oracle.open_event(FIRE, region, now, sender=me)
    with boa.reverts("reporter_seats: no seat"):
        oracle.open_event(FIRE, REGION, now, sender=hazards.rich("stranger"))


@pytest.mark.rule("CEC-41")
def test_attack__an_alarm_before_the_day_is_over(hazards, oracle):
    """It would close the day for what burns later on it."""
    now, me = boa.env.timestamp, hazards.reporters[0]
    boa.env.timestamp += DAY - now % DAY - 1  # the day's last second
    for day in (now, now + DAY, 2**256 - 1):
        with boa.reverts():
            oracle.open_event(FIRE, REGION, day, sender=me)
    with boa.reverts("hazard_reports: day is not over"):
        oracle.open_event(FIRE, REGION, now, sender=me)
    boa.env.timestamp += 1
    oracle.open_event(FIRE, REGION, now, sender=me)


def test_open_event__takes_the_last_day_of_the_dead_line(hazards, oracle):
    now = boa.env.timestamp
    boa.env.timestamp = now - now % DAY + 30 * DAY
    oracle.open_event(FIRE, REGION, now, sender=hazards.reporters[0])
    boa.env.timestamp += 1
    with boa.reverts("hazard_reports: too old"):
        oracle.open_event(FIRE, REGION + 1, now, sender=hazards.reporters[0])


def test_open_event__happens_once_a_day(hazards, oracle):
    now, me = boa.env.timestamp - DAY, hazards.reporters[0]
    id = hazards.report([footprint(50)] * 5)
    for _ in range(2):
        with boa.reverts("hazard_reports: was reported"):
            oracle.open_event(FIRE, REGION, now, sender=me)
        hazards.await_end(id)
    oracle.open_event(FIRE + 1, REGION, now, sender=me)
    oracle.open_event(FIRE, REGION + 1, now, sender=me)


@pytest.mark.rule("CEC-41")
def test_open_event__needs_five_active_seats(hazards, oracle):
    hazards.accreditation.set_role(5, hazards.reporters[4], False)
    assert oracle.active_seats() == 0b01111
    with boa.reverts("hazard_reports: too few seats"):
        hazards.open()
    sixth = hazards.reporter("sixth")
    hazards.open()
    with boa.reverts("hazard_reports: not active"):
        hazards.open(opener=4, region=REGION + 1)
    assert oracle.report_of(1).seats == 0b101111
    assert oracle.seat_of(sixth) == 5


@pytest.mark.rule("CEC-41")
@pytest.mark.rule("CEC-52")
def test_damage__is_the_mean_of_medians(hazards, oracle):
    told = [footprint(n, 100 - n, 7, rest=n) for n in (10, 20, 30, 40, 50)]
    id = hazards.report(told)
    assert state(oracle, id) == REVEALED
    assert oracle.footprint(id) == list(footprint(30, 70, 7, rest=30))
    for blocks, numbers in ((1, [30]), (2, [70]), (7, [30, 70, 7]), (2**63, [30])):
        assert oracle.damage(id, blocks) == sum(numbers) * 100 // len(numbers)
    assert oracle.damage(id, 2**64 - 1) == (62 * 30 + 77) * 100 // 64
    for blocks in (0, 2**64):
        with boa.reverts("hazard_events: bad blocks"):
            oracle.damage(id, blocks)


def test_damage__takes_the_lower_of_two_middle_numbers(hazards, oracle):
    id = hazards.report([footprint(n) for n in (10, 20, 60, 90)])
    assert oracle.damage(id, 1) == 2_000


def test_damage__reverts_before_and_without_medians(hazards, oracle):
    with boa.reverts("hazard_events: no such event"):
        oracle.damage(1, 1)
    id = hazards.open()
    hazards.commit(id, hazards.reporters[0], NOTHING)
    for _ in range(2):
        for function, arguments in ((oracle.damage, (id, 1)), (oracle.footprint, (id,))):
            with boa.reverts("hazard_events: not revealed"):
                function(*arguments)
        hazards.await_medians(id)
    assert state(oracle, id) == VOID


@pytest.mark.rule("CEC-41")
def test_attack__reporter_majority_of_two_of_five(hazards, oracle):
    lie, truth = footprint(100, rest=100), footprint(20, rest=5)
    for said in ([lie, lie, truth, truth, truth], [lie, lie, truth, truth, None]):
        with boa.env.anchor():
            assert oracle.footprint(hazards.report(said)) == list(truth)
    denial = [NOTHING, NOTHING, truth, truth, truth]
    with boa.env.anchor():
        assert oracle.footprint(hazards.report(denial)) == list(truth)


@pytest.mark.rule("CEC-41")
def test_attack__reveal_withholding(hazards, oracle):
    """Two of five can make an event void, at the cost of a fine each, not decide it."""
    lie, truth = footprint(100), footprint(20)
    id = hazards.open()
    for reporter in hazards.reporters:
        hazards.commit(id, reporter, truth)
    hazards.await_reveals(id)
    for reporter in hazards.reporters[2:]:
        hazards.reveal(id, reporter, truth)
    assert state(oracle, id) == REVEALING
    hazards.await_medians(id)
    assert state(oracle, id) == VOID
    for reporter in hazards.reporters[:2]:
        with boa.reverts("hazard_reports: not the time"):
            hazards.reveal(id, reporter, truth)
        oracle.punish_absent(id, reporter, sender=hazards.reporters[2])
        assert hazards.bond(reporter) == BOND - BOND // 10
    with boa.reverts("hazard_reports: too few seats"):
        hazards.open(opener=2)
    for reporter in hazards.reporters[:2]:
        oracle.add_bond(BOND // 10, sender=reporter)
    again = hazards.report([lie, lie, truth, truth, truth], opener=2)
    assert again == id + 1
    assert oracle.damage(again, 1) == 2_000


@pytest.mark.rule("CEC-41")
def test_attack__copied_commitment(hazards, oracle):
    id = hazards.open()
    worker, thief = hazards.reporters[:2]
    digest = oracle.commitment_of(id, worker, footprint(20), SALT)
    for reporter in (worker, thief):
        oracle.commit(id, digest, sender=reporter)
    hazards.await_reveals(id)
    hazards.reveal(id, worker, footprint(20))
    with boa.reverts("hazard_reports: other footprint"):
        hazards.reveal(id, thief, footprint(20))
    with boa.reverts("hazard_events: not a reporter"):
        hazards.reveal(id + 1, worker, footprint(20))


def test_commit__counts_once_and_in_time(hazards, oracle):
    id, me = hazards.open(), hazards.reporters[0]
    hazards.commit(id, me, footprint(1))
    assert oracle.committed(id, me) == oracle.commitment_of(id, me, footprint(1), SALT)
    with boa.reverts("hazard_reports: committed"):
        hazards.commit(id, me, footprint(2))
    boa.env.timestamp += COMMIT - 1
    hazards.commit(id, hazards.reporters[1], footprint(1))
    boa.env.timestamp += 1
    with boa.reverts("hazard_reports: not the time"):
        hazards.commit(id, hazards.reporters[2], footprint(1))


def test_reveal__counts_once_and_in_time(hazards, oracle):
    id, (first, second, third, *_) = hazards.open(), hazards.reporters
    for reporter in (first, second):
        hazards.commit(id, reporter, footprint(1))
    with boa.reverts("hazard_reports: not the time"):
        hazards.reveal(id, first, footprint(1))
    hazards.await_reveals(id)
    with boa.reverts("hazard_reports: other footprint"):
        hazards.reveal(id, first, footprint(2))
    with boa.reverts("hazard_reports: other footprint"):
        oracle.reveal(id, footprint(1), bytes(32), sender=first)
    with boa.reverts("hazard_reports: other footprint"):
        hazards.reveal(id, third, footprint(1))
    hazards.reveal(id, first, footprint(1))
    assert oracle.footprint_of(id, first) == list(footprint(1))
    with boa.reverts("hazard_reports: revealed"):
        hazards.reveal(id, first, footprint(1))
    boa.env.timestamp += REVEAL - 1
    hazards.reveal(id, second, footprint(1))


def test_reveal__reverts_if_a_number_is_above_100(hazards, oracle):
    id, me = hazards.open(), hazards.reporters[0]
    said = (0, footprint(101)[0] << 8 * 31)
    hazards.commit(id, me, said)
    hazards.await_reveals(id)
    with boa.reverts("footprint: above 100"):
        hazards.reveal(id, me, said)


@pytest.mark.rule("CEC-41")
def test_settle_alarm__pays_back_where_something_happened(hazards, oracle):
    me = hazards.reporters[0]
    real = hazards.report([footprint(1)] * 5)
    with boa.reverts("hazard_reports: not over"):
        oracle.settle_alarm(real)
    hazards.await_end(real)
    oracle.settle_alarm(real)
    assert hazards.credit(me) == ALARM
    with boa.reverts("hazard_reports: settled"):
        oracle.settle_alarm(real)


@pytest.mark.rule("CEC-41")
def test_settle_alarm__goes_to_the_pool_if_nothing_happened(hazards, oracle):
    one_saw_it = [footprint(0, 9), footprint(9), NOTHING, NOTHING, NOTHING]
    false = hazards.report(one_saw_it)
    hazards.await_end(false)
    oracle.settle_alarm(false)
    assert (hazards.credit(hazards.reporters[0]), oracle.fines()) == (0, ALARM)
    # What nobody knew of yet is not hidden by it.
    now = oracle.hazard(false).occurred_at
    assert oracle.open_event(FIRE, REGION, now, sender=hazards.reporters[1]) == false + 1


def test_settle_alarm__pays_back_if_void(hazards, oracle):
    void = hazards.report([])
    oracle.settle_alarm(void)
    assert hazards.credit(hazards.reporters[0]) == ALARM
