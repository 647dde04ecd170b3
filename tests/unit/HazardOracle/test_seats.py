"""Who sits, what his bond must be, and when he may take it."""

import boa
import pytest

from mevm_suite.deployment.boa_hazards import BOND, DEPOSIT, UNBONDING, footprint

DAY = 86_400
REPORTER = 5


@pytest.mark.rule("CEC-41")
@pytest.mark.rule("CEC-52")
def test_join__takes_the_first_free_seat(hazards, oracle):
    account = hazards.reporter("sixth", b"o" * 32, bond=0)
    oracle.join(BOND + 1, sender=account)
    assert oracle.seat_of(account) == 5
    seat = oracle.seat(5)
    assert (seat.reporter, seat.organisation, seat.bond) == (account, b"o" * 32, BOND + 1)
    assert not seat.is_leaving
    assert oracle.active_seats() == 0b111111
    with boa.reverts("reporter_seats: has a seat"):
        oracle.join(BOND, sender=account)


def test_join__reverts_if_not_entitled(hazards, oracle):
    with boa.reverts("reporter_seats: not accredited"):
        oracle.join(BOND, sender=hazards.rich("stranger"))
    poor = hazards.reporter("poor", bond=0)
    with boa.reverts("reporter_seats: bad bond"):
        oracle.join(BOND - 1, sender=poor)
    hazards.reporter("sixth", b"o" * 32)
    twin = hazards.reporter("twin", b"o" * 32, bond=0)
    with boa.reverts("reporter_seats: not independent"):
        oracle.join(BOND, sender=twin)
    for number in range(3):
        hazards.reporter(f"more {number}")
    with boa.reverts("reporter_seats: no free seat"):
        oracle.join(BOND, sender=poor)


def test_leave__frees_the_bond_when_no_event_needs_it(hazards, oracle):
    leaver = hazards.reporter("sixth")
    oracle.leave(sender=leaver)
    free_from = boa.env.timestamp + UNBONDING
    assert oracle.active_seats() == 0b11111
    with boa.reverts("reporter_seats: is leaving"):
        oracle.leave(sender=leaver)
    with boa.reverts("reporter_seats: is leaving"):
        oracle.add_bond(1, sender=leaver)
    boa.env.timestamp = free_from - 1
    with boa.reverts("reporter_seats: too early"):
        oracle.take_bond(sender=leaver)
    boa.env.timestamp = free_from
    oracle.take_bond(sender=leaver)
    assert hazards.credit(leaver) == BOND
    before = hazards.peg.balanceOf(leaver)
    oracle.withdraw(hazards.peg, sender=leaver)
    assert hazards.peg.balanceOf(leaver) == before + BOND
    with boa.reverts("reporter_seats: no seat"):
        oracle.take_bond(sender=leaver)
    oracle.join(BOND, sender=leaver)


@pytest.mark.rule("CEC-41")
def test_leave__does_not_escape_an_open_event(hazards, oracle, challenger):
    """The bond stays until an earlier event, and a challenge of it, can be punished no more."""
    lie, truth = footprint(90), footprint(10)
    id = hazards.open()
    liar = hazards.reporters[1]
    oracle.leave(sender=liar)
    for reporter in hazards.reporters:
        hazards.commit(id, reporter, lie)
    hazards.await_reveals(id)
    for reporter in hazards.reporters:
        hazards.reveal(id, reporter, lie)
    hazards.await_end(id)
    boa.env.timestamp -= 1
    hazards.challenge(id, challenger, truth)
    due = oracle.challenge_of(id).due
    assert oracle.seat(1).free_from == due + DAY + 7 * DAY
    boa.env.timestamp = due
    hazards.rule(id, 10_000)
    boa.env.timestamp += 7 * DAY - 1
    with boa.reverts("reporter_seats: too early"):
        oracle.take_bond(sender=liar)
    oracle.punish_liar(id, liar, 0)
    assert hazards.bond(liar) == 0
    assert hazards.credit(challenger) == DEPOSIT + BOND // 4


@pytest.mark.rule("CEC-41")
def test_attack__seat_reuse(hazards, oracle):
    """Who takes a seat anew answers for no event of before."""
    id = hazards.open()
    gone = hazards.reporters[0]
    oracle.leave(sender=gone)
    boa.env.timestamp += UNBONDING
    oracle.take_bond(sender=gone)
    heir = hazards.reporter("heir")
    assert oracle.seat_of(heir) == 0
    with boa.reverts("HazardOracle: too late"):
        oracle.punish_absent(id, heir)
    with boa.reverts("hazard_reports: not the time"):
        hazards.commit(id, heir, footprint())


def test_active_seats__need_the_least_bond(hazards, oracle):
    id = hazards.report([footprint(1)] * 4 + [None])
    hazards.await_end(id)
    late = hazards.reporters[4]
    oracle.punish_absent(id, late)
    assert oracle.active_seats() == 0b01111
    oracle.add_bond(BOND // 10 - 1, sender=late)
    assert oracle.active_seats() == 0b01111
    oracle.add_bond(1, sender=late)
    assert oracle.active_seats() == 0b11111
    for wrong in (0, 2**97):
        with boa.reverts("reporter_seats: bad bond"):
            oracle.add_bond(wrong, sender=late)


def test_dismiss__frees_the_seat_of_who_may_not_stay(hazards, oracle, challenger):
    suspended, liar, honest = hazards.reporters[:3]
    truth, lie = footprint(1), footprint(90)
    id = hazards.report([truth, lie, truth, lie, lie])
    hazards.challenge(id, challenger, truth)
    hazards.rule(id, 10_000)
    for reporter in hazards.reporters[:3]:
        with boa.reverts("reporter_seats: may stay"):
            oracle.dismiss(reporter)
    oracle.punish_liar(id, liar, 0)
    oracle.dismiss(liar)
    hazards.accreditation.set_role(REPORTER, suspended, False)
    oracle.dismiss(suspended)
    assert [oracle.seat(number).is_leaving for number in range(3)] == [True, True, False]
    hazards.accreditation.set_role(REPORTER, suspended, True)
    assert oracle.active_seats() == 0b11100
    with boa.reverts("reporter_seats: may stay"):
        oracle.dismiss(honest)


@pytest.mark.rule("CEC-41")
def test_attack__keeping_seats_without_a_bond(hazards, oracle, challenger, stranger):
    """Liars never come back for what they lost: anyone frees their seats, or nine are soon gone."""
    truth, lie = footprint(1), footprint(90)
    id = hazards.report([truth, lie, lie, lie, truth])
    hazards.challenge(id, challenger, truth)
    hazards.rule(id, 10_000)
    for liar in hazards.reporters[1:4]:
        oracle.punish_liar(id, liar, 0)
        oracle.dismiss(liar)
    for number in range(4):
        hazards.reporter(f"more {number}")
    free_from = max(oracle.seat(number).free_from for number in range(1, 4))
    boa.env.timestamp = free_from - 1
    with boa.reverts("reporter_seats: too early"):
        oracle.free_seat(hazards.reporters[3], sender=stranger)
    boa.env.timestamp = free_from
    with boa.reverts("reporter_seats: not leaving"):
        oracle.free_seat(hazards.reporters[0], sender=stranger)
    for liar in hazards.reporters[1:4]:
        oracle.free_seat(liar, sender=stranger)
        hazards.reporter(f"heir of {liar}")
    assert oracle.active_seats() == 0b111111111


def test_free_seat__credits_the_reporter(hazards, oracle, stranger):
    leaver = hazards.reporters[2]
    oracle.leave(sender=leaver)
    boa.env.timestamp += UNBONDING
    oracle.free_seat(leaver, sender=stranger)
    assert (hazards.credit(leaver), hazards.credit(stranger)) == (BOND, 0)


def test_settings__are_those_of_the_deployment(hazards, oracle):
    assert oracle.asset() == hazards.peg.address
    parties = (hazards.accreditation, hazards.pool, hazards.arbiter)
    assert oracle.parties() == tuple(each.address for each in parties)
    assert oracle.settings()[0] == BOND
    assert oracle.settings()[-1] == UNBONDING
