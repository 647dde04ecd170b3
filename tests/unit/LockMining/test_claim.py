"""Each day's emission goes to what is locked at its end, to the wei."""

import boa
import pytest

DAY = 86_400
CEC = 10**18
TOTAL = 34_867_216 * CEC
DAYS = 730


def lock(economy, name, amount):
    account = boa.env.generate_address(name)
    economy.token.transfer(account, amount, sender=economy.treasury)
    return account


def day(economy, number):
    boa.env.timestamp = economy.launch + number * DAY


@pytest.mark.rule("CEC-06")
def test_emitted__is_the_paper_s(economy):
    assert economy.mining.emission() == (TOTAL, economy.launch, DAYS)
    assert economy.mining.emitted(0) == 0
    assert economy.mining.emitted(1) == 47_763_309_589_041_095_890_410
    assert economy.mining.emitted(DAYS) == economy.mining.emitted(2**255) == TOTAL
    assert all(economy.mining.emitted(d) == TOTAL * d // DAYS for d in range(DAYS + 1))


@pytest.mark.rule("CEC-06")
def test_claim__shares_a_day_by_what_is_locked(economy):
    small, large = lock(economy, "small", 100 * CEC), lock(economy, "large", 300 * CEC)
    assert economy.mining.claimable(small) == 0
    day(economy, 1)
    first = TOTAL // DAYS
    assert economy.mining.claimable(small) == first // 4
    assert economy.mining.claim(large) == first * 3 // 4
    assert economy.token.available(large) - first * 3 // 4 in range(15 * CEC // 10 - 2, 2 * CEC)
    assert economy.mining.claimable(large) == 0


@pytest.mark.rule("CEC-06")
def test_claim__pays_nothing_for_available_cec(economy):
    lock(economy, "holder", CEC)
    day(economy, 1)
    with boa.reverts("LockMining: nothing to claim"):
        economy.mining.claim(economy.treasury)


@pytest.mark.rule("CEC-06")
def test_claim__days_without_locks_push_their_amount_forward(economy):
    day(economy, 10)
    first = lock(economy, "first", 1)
    assert economy.mining.carried() == economy.mining.emitted(10)
    assert economy.mining.claimable(first) == 0
    day(economy, 11)
    assert economy.mining.emitted(11) - economy.mining.claim(first) in (0, 1)
    assert economy.mining.carried() == 0


@pytest.mark.rule("CEC-06")
def test_claim__a_later_lock_takes_no_part_in_earlier_days(economy):
    early = lock(economy, "early", 100 * CEC)
    day(economy, 400)
    before = economy.mining.claimable(early)
    late = lock(economy, "late", 10**5 * CEC)
    assert economy.mining.claimable(early) == before
    assert economy.mining.emitted(400) - before in (0, 1)
    assert economy.mining.claimable(late) == 0


@pytest.mark.rule("CEC-06")
def test_claim__pays_the_whole_emission_and_no_wei_more(economy):
    holders = [lock(economy, f"holder {n}", (n + 1) * CEC + n) for n in range(3)]
    for number in (1, 2, 100, 101, DAYS - 1):
        day(economy, number)
        holders.append(lock(economy, f"holder of day {number}", 7 * CEC))
        economy.mining.claim(holders[0])
    day(economy, DAYS + 5)
    for holder in holders:
        economy.mining.claim(holder)
    rest = TOTAL - economy.mining.paid()
    assert 0 <= rest <= len(holders)
    assert economy.token.balanceOf(economy.mining) == rest
    day(economy, 3 * DAYS)
    with boa.reverts("LockMining: nothing to claim"):
        economy.mining.claim(holders[0])


def test_claim__skipping_many_days_costs_as_one(economy):
    holder = lock(economy, "holder", CEC)
    costs = []
    for number in (1, 2, 400, 729):
        with boa.env.anchor():
            day(economy, number)
            economy.mining.claim(holder)
            costs.append(economy.mining._computation.get_gas_used())
    assert max(costs) < 1.05 * min(costs)


def test_claim__arrives_available(economy):
    holder = lock(economy, "holder", CEC)
    day(economy, 1)
    amount = economy.mining.claim(holder)
    assert economy.token.available(holder) >= amount
    assert economy.mining.weight(holder) == economy.mining.total_weight()


@pytest.mark.rule("CEC-06")
def test_release_remainder__goes_to_the_ecosystem_after_the_last_day(economy):
    """Nobody ever locked anything."""
    day(economy, DAYS)
    assert economy.mining.release_remainder() == TOTAL
    assert economy.token.available(economy.ecosystem) == TOTAL
    with boa.reverts("LockMining: nothing is left"):
        economy.mining.release_remainder()
    late = lock(economy, "late", CEC)
    day(economy, 2 * DAYS)
    assert economy.mining.claimable(late) == economy.mining.weight(late) == 0


def test_release_remainder__reverts_before(economy):
    day(economy, DAYS - 1)
    with boa.reverts("LockMining: mining goes on"):
        economy.mining.release_remainder()


def test_release_remainder__reverts_if_all_was_mined(economy):
    lock(economy, "holder", CEC)
    day(economy, DAYS)
    with boa.reverts("LockMining: nothing is left"):
        economy.mining.release_remainder()


def test_roll__logs_the_days(economy):
    lock(economy, "holder", CEC)
    day(economy, 3)
    lock(economy, "other", CEC)
    logs = [event for event in economy.token.get_logs() if type(event).__name__ == "DaysClosed"]
    (event,) = logs
    assert (event.first, event.next, event.emitted) == (0, 3, economy.mining.emitted(3))
