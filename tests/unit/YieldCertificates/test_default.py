"""Who does not report in time is on record, and issues nothing until he has."""

import boa
import pytest

DAY = 86_400
PARCEL, OTHER = (name.ljust(32, b"\0") for name in (b"parcel", b"other"))
STATEMENT = b"statement".ljust(32, b"\0")
GRACE, PERIOD, PERIODS = 30 * DAY, 90 * DAY, 4
YIELD, NOBODY = 2, "0x" + "00" * 20


@pytest.fixture
def default(certificates, term, stranger):
    """Note that the first period was not reported."""
    boa.env.timestamp = term.start + PERIOD + GRACE
    certificates.note_default(term.id, 0, sender=stranger)


@pytest.mark.rule("CEC-22")
def test_note_default__counts_and_bars_from_issuing(
    certificates, land, issue, default, term, owner, investor
):
    assert certificates.defaulter(term.id, 0) == owner
    assert certificates.open_defaults(owner) == certificates.default_count(owner) == 1
    assert certificates.open_defaults_on(PARCEL) == 1
    land.register(OTHER, owner, YIELD, 0)
    with boa.reverts("YieldCertificates: in default"):
        issue(parcel=OTHER)
    # Nor does it help to pass the parcel on to an account of his.
    land.pass_on(PARCEL, investor)
    with boa.reverts("YieldCertificates: in default"):
        issue(start=term.end, sender=investor)
    with boa.reverts("YieldCertificates: noted"):
        certificates.note_default(term.id, 0)


@pytest.mark.rule("CEC-22")
@pytest.mark.parametrize("amount", [0, 1_000])
def test_pay_income__by_the_holder_cures_a_default(
    certificates, land, issue, default, term, pay, owner, amount
):
    pay(amount, sender=owner)
    assert certificates.is_reported(term.id, 0)
    assert certificates.defaulter(term.id, 0) == NOBODY
    assert certificates.open_defaults(owner) == certificates.open_defaults_on(PARCEL) == 0
    assert certificates.default_count(owner) == 1
    land.register(OTHER, owner, YIELD, 0)
    issue(parcel=OTHER)
    with boa.reverts("YieldCertificates: reported"):
        certificates.note_default(term.id, 0)


@pytest.mark.rule("CEC-22")
def test_pay_income__goes_with_the_parcel_but_the_defaulter_may_make_good(
    certificates, land, default, term, pay, owner, investor
):
    land.pass_on(PARCEL, investor)
    boa.env.timestamp = term.start + 2 * PERIOD + GRACE
    certificates.note_default(term.id, 1)
    assert certificates.defaulter(term.id, 1) == investor
    pay(0, sender=owner)
    assert certificates.open_defaults(owner) == 0
    with boa.reverts("YieldCertificates: no amount"):
        pay(0, sender=owner, period=1)
    pay(0, sender=investor, period=1)
    assert certificates.open_defaults(investor) == certificates.open_defaults_on(PARCEL) == 0


@pytest.mark.rule("CEC-22")
def test_pay_income__by_others_reports_nothing(certificates, term, pay, buyer, stranger):
    """Attack: hide a default by a payment of one unit, or of none."""
    boa.env.timestamp = term.start + PERIOD + GRACE
    pay(1, sender=buyer)
    assert not certificates.is_reported(term.id, 0)
    with boa.reverts("YieldCertificates: no amount"):
        pay(0, sender=stranger)
    certificates.note_default(term.id, 0)


@pytest.mark.rule("CEC-22")
def test_pay_income__before_the_period_ends_is_no_report(certificates, term, pay, owner):
    pay(1_000, sender=owner)
    assert not certificates.is_reported(term.id, 0)
    with boa.reverts("YieldCertificates: no amount"):
        pay(0, sender=owner)
    boa.env.timestamp = term.start + PERIOD
    pay(0, sender=owner)
    assert certificates.is_reported(term.id, 0)


def test_pay_income__by_the_tenant_is_a_report_while_he_leases(
    certificates, land, term, pay, stranger
):
    boa.env.timestamp = term.start + PERIOD
    land.lease_out(PARCEL, stranger, term.start + PERIOD + 1)
    with boa.env.anchor():
        pay(0, sender=stranger)
        assert certificates.is_reported(term.id, 0)
    boa.env.timestamp = term.start + PERIOD + 1
    with boa.reverts("YieldCertificates: no amount"):
        pay(0, sender=stranger)


def test_note_default__reverts_before_its_time(certificates, term):
    boa.env.timestamp = term.start + PERIOD + GRACE - 1
    with boa.reverts("YieldCertificates: too early"):
        certificates.note_default(term.id, 0)
    with boa.reverts("YieldCertificates: no period"):
        certificates.note_default(term.id, PERIODS)
    with boa.reverts("YieldCertificates: no term"):
        certificates.note_default(1, 0)
