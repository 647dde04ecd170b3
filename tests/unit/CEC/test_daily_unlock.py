"""Each day half to one percent of what is still locked unlocks, by the fees of the day before."""

from fractions import Fraction

import boa
import pytest

DAY = 86_400
CEC = 10**18
TARGET = 10_000 * CEC
LEAST, MOST = Fraction(1, 200), Fraction(1, 100)


def rounds_up(found, exact):
    """Never less than exact, so that no wei unlocks early; a wei more at most, but for 10^-18."""
    return exact <= found < exact + 1 + Fraction(1, 10**17)


@pytest.fixture
def holder(economy, stranger):
    """A user with 1,000 CEC, all locked today."""
    economy.token.transfer(stranger, 1_000 * CEC, sender=economy.treasury)
    return stranger


@pytest.mark.rule("CEC-04")
@pytest.mark.parametrize(
    ("fees", "rate"),
    [
        (0, LEAST),
        (TARGET // 4, Fraction(5, 800)),
        (TARGET // 2, Fraction(3, 400)),
        (TARGET, MOST),
        (100 * TARGET, MOST),
    ],
)
def test_day__unlocks_by_the_fees(economy, holder, fees, rate):
    economy.token.report_fees(fees, sender=economy.dividend.address)
    assert economy.token.fees_today() == min(fees, TARGET)
    assert economy.token.locked(holder) == 1_000 * CEC
    boa.env.timestamp += DAY
    assert rounds_up(economy.token.locked(holder), 1_000 * CEC * (1 - rate))
    assert economy.token.fees_today() == 0


@pytest.mark.rule("CEC-04")
def test_day__counts_its_own_fees_only(economy, holder):
    economy.token.report_fees(TARGET, sender=economy.dividend.address)
    boa.env.timestamp += DAY
    economy.token.report_fees(0, sender=economy.dividend.address)
    assert economy.token.fees_today() == 0
    boa.env.timestamp += DAY
    exact = 1_000 * CEC * (1 - MOST) * (1 - LEAST)
    assert rounds_up(economy.token.locked(holder), exact)


@pytest.mark.rule("CEC-04")
def test_day__applies_to_what_is_still_locked(economy, holder):
    for number in range(1, 5):
        boa.env.timestamp += DAY
        economy.token.report_fees(TARGET, sender=economy.dividend.address)
        stays = (1 - LEAST) * (1 - MOST) ** (number - 1)
        assert rounds_up(economy.token.locked(holder), 1_000 * CEC * stays)


@pytest.mark.rule("CEC-04")
@pytest.mark.parametrize("days", [1, 2, 3, 7, 64, 399, 400])
def test_day__skipping_many_is_one_call(economy, holder, days):
    """Days without a call had no fees: half a percent each, and never more than exact."""
    boa.env.timestamp += days * DAY
    exact = 1_000 * CEC * (1 - LEAST) ** days
    assert rounds_up(economy.token.locked(holder), exact)
    economy.token.report_fees(0, sender=economy.dividend.address)
    assert rounds_up(economy.token.locked(holder), exact)


def test_day__costs_the_same_however_many_are_skipped(economy, holder):
    costs = []
    for days in (1, 2, 400, 4_000):
        with boa.env.anchor():
            boa.env.timestamp += days * DAY
            economy.token.report_fees(0, sender=economy.dividend.address)
            costs.append(economy.token._computation.get_gas_used())
    assert max(costs) < 1.05 * min(costs)


def test_day__new_locks_do_not_move_old_ones(economy, holder):
    boa.env.timestamp += 10 * DAY
    before = economy.token.locked(holder)
    other = boa.env.generate_address("other")
    economy.token.transfer(other, 3, sender=economy.treasury)
    assert economy.token.locked(holder) == before
    assert economy.token.locked(other) == 3
    economy.token.transfer(holder, CEC, sender=economy.treasury)
    assert economy.token.locked(holder) - before - CEC in (0, -1)


def test_day__a_rest_below_one_wei_is_free(economy):
    other = boa.env.generate_address("other")
    economy.token.transfer(other, 1, sender=economy.treasury)
    assert economy.token.available(other) == 0
    boa.env.timestamp += DAY
    assert economy.token.available(other) == 1


def test_epoch__begins_before_the_index_is_too_small(economy, holder):
    """After twelve years at half a percent a day the index is multiplied, the shares divided."""
    days = 4_150
    boa.env.timestamp += days * DAY
    exact = 1_000 * CEC * (1 - LEAST) ** days
    epoch, index = economy.token.unlock_index()
    assert (epoch, index > 10**24) == (1, True)
    assert exact <= economy.token.locked(holder) <= exact + 2
    economy.token.transfer(holder, 5 * CEC, sender=economy.treasury)
    assert exact + 5 * CEC <= economy.token.locked(holder) <= exact + 5 * CEC + 2
    assert economy.token.total_locked() - economy.token.locked(holder) in (-1, 0, 1)


@pytest.mark.parametrize("years", [100, 1_000, 1_000_000])
def test_epoch__nothing_reverts_after_ages(economy, holder, years):
    boa.env.timestamp += years * 365 * DAY
    assert economy.token.locked(holder) == 0
    economy.token.transfer(economy.treasury, 1_000 * CEC, sender=holder)
    assert rounds_up(economy.token.locked(economy.treasury), 1_000 * CEC)
    boa.env.timestamp += DAY
    assert rounds_up(economy.token.locked(economy.treasury), 995 * CEC)


def test_report_fees__reverts_if_not_a_reporter(economy, stranger):
    for account in (stranger, economy.mining.address, economy.vesting.address):
        with boa.reverts("CEC: not a reporter"):
            economy.token.report_fees(1, sender=account)


def test_report_fees__adds_up_and_logs(economy):
    reporter = economy.dividend.address
    economy.token.report_fees(3, sender=reporter)
    economy.token.report_fees(4, sender=reporter)
    (event,) = economy.token.get_logs()
    assert (event.reporter, event.day, event.amount) == (reporter, boa.env.timestamp // DAY, 4)
    assert economy.token.fees_today() == 7


def test_report_fees__never_overflows(economy):
    for _ in range(2):
        economy.token.report_fees(2**256 - 1, sender=economy.dividend.address)
    assert economy.token.fees_today() == TARGET


def test_day__logs_once(economy, holder):
    boa.env.timestamp += 3 * DAY
    economy.token.transfer(holder, 1, sender=economy.treasury)
    logs = economy.token.get_logs()
    names = [type(event).__name__ for event in logs if event.address == economy.token.address]
    assert names.count("DayClosed") == 1
    today = boa.env.timestamp // DAY
    assert (logs[0].day, logs[0].next_day, logs[0].fees) == (today - 3, today, 0)
