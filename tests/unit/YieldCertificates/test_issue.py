"""A part of a parcel's income is promised once at a time, by whoever has the right to it."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
PARCEL, OTHER = (name.ljust(32, b"\0") for name in (b"parcel", b"other"))
PERIOD, PERIODS, BPS, UNITS = 90 * DAY, 4, 6_000, 1_000
GRACE = 30 * DAY
TIMBER, BOTH = 1, 3


@pytest.mark.rule("CEC-22")
def test_issue__gives_the_holder_all_units(certificates, issue, owner):
    start = boa.env.timestamp
    id = issue()
    assert id == certificates.id_of(PARCEL, start)
    assert certificates.balanceOf(owner, id) == certificates.total_supply(id) == UNITS
    end = start + PERIODS * PERIOD
    assert tuple(certificates.term(id)) == (PARCEL, start, end, PERIOD, BPS, UNITS)
    assert certificates.end_of(PARCEL) == end


@pytest.mark.rule("CEC-22")
def test_issue__sells_no_right_twice(certificates, issue, land, owner, investor):
    """Attack: promise a term's income again, also through the parcel's next holder."""
    start = boa.env.timestamp
    issue()
    end = start + PERIODS * PERIOD
    for again in (start, start + 1, end - 1):
        with boa.reverts("YieldCertificates: terms overlap"):
            issue(start=again)
    land.pass_on(PARCEL, investor)
    with boa.reverts("YieldCertificates: terms overlap"):
        issue(start=end - 1, sender=investor)
    assert issue(start=end, sender=investor) == certificates.id_of(PARCEL, end)
    # A gap that was left open stays empty: terms are issued in order of time.
    with boa.reverts("YieldCertificates: terms overlap"):
        issue(start=end, periods=1, sender=investor)


@pytest.mark.rule("CEC-22")
def test_issue__takes_the_right_to_the_yield(issue, land, owner, stranger):
    with boa.reverts("YieldCertificates: not its holder"):
        issue(sender=stranger)
    land.register(OTHER, owner, TIMBER, 0)
    with boa.reverts("YieldCertificates: no yield right"):
        issue(parcel=OTHER)
    land.register(OTHER, owner, BOTH, boa.env.timestamp + PERIODS * PERIOD - 1)
    with boa.reverts("YieldCertificates: beyond tenure"):
        issue(parcel=OTHER)
    land.register(OTHER, owner, BOTH, boa.env.timestamp + PERIODS * PERIOD)
    land.set_locked(OTHER, True)
    with boa.reverts("YieldCertificates: not free"):
        issue(parcel=OTHER)
    land.set_locked(OTHER, False)
    issue(parcel=OTHER)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"period": 7 * DAY - 1}, "bad period"),
        ({"period": 366 * DAY + 1}, "bad period"),
        ({"period": 2**256 - 1}, "bad period"),
        ({"periods": 0}, "bad term"),
        ({"periods": 2**256 - 1}, "bad term"),
        ({"periods": 30 * 366 // 90 + 1}, "bad term"),
        ({"shared_bps": 0}, "bad share"),
        ({"shared_bps": 10_001}, "bad share"),
        ({"units": 0}, "bad units"),
        ({"units": 10**30 + 1}, "bad units"),
        ({"start": -1}, "bad start"),
        ({"start": 366 * DAY + 1}, "bad start"),
    ],
)
def test_issue__reverts_if_unsound(issue, changes, reason):
    if "start" in changes:
        changes = {"start": boa.env.timestamp + changes["start"]}
    with boa.reverts(f"YieldCertificates: {reason}"):
        issue(**changes)


def test_issue__of_a_holder_that_refuses_units_fails(certificates, land):
    holder = load("tests/mocks/GreedyReceiver.vy")
    land.register(OTHER, holder, BOTH, 0)
    call = certificates.issue.prepare_calldata(
        OTHER, boa.env.timestamp, PERIOD, PERIODS, BPS, UNITS
    )
    holder.refuse(True)
    with boa.reverts("GreedyReceiver: refused"):
        holder.act(certificates, call)
    holder.refuse(False)
    holder.arm(certificates, call)
    holder.act(certificates, call)
    assert not holder.has_reentered()
    id = certificates.id_of(OTHER, boa.env.timestamp)
    assert certificates.balanceOf(holder, id) == certificates.total_supply(id) == UNITS


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({0: "0x" + "11" * 20}, "YieldCertificates: no registry"),
        ({1: "0x" + "11" * 20}, "YieldCertificates: no identities"),
        ({2: "0x" + "11" * 20}, "one_asset: no contract"),
        ({3: 7 * DAY - 1}, "YieldCertificates: bad grace"),
        ({3: 180 * DAY + 1}, "YieldCertificates: bad grace"),
    ],
)
def test_constructor__reverts_if_unsound(land, identities, asset, changes, reason):
    arguments = {0: land.address, 1: identities.address, 2: asset.address, 3: GRACE} | changes
    with boa.reverts(reason):
        load("contracts/forest/YieldCertificates.vy", *arguments.values())


def test_getters__name_what_is_fixed(certificates, land, identities, asset):
    assert certificates.registry() == land.address
    assert certificates.identities() == identities.address
    assert certificates.asset() == asset.address
    assert certificates.grace() == GRACE
