"""Roles are announced before they take effect, and end at once; organisations stay."""

import boa
import pytest

DAY = 86_400
REGISTRAR, SURVEYOR, CARRIER, REPORTER = 1, 2, 4, 5
OFFICE, COMPANY = b"\x0a" * 32, b"\x0b" * 32
NOBODY, NONE = "0x" + "00" * 20, bytes(32)

pytestmark = pytest.mark.rule("CEC-20")


def event(contract, kind):
    (log,) = [log for log in contract.get_logs() if type(log).__name__ == kind]
    return tuple(log)[1:]  # of the address


def test_constructor__accredits_the_first_at_once(accreditation, governance, registrar, surveyor):
    assert accreditation.owner() == governance
    assert accreditation.delay() == DAY
    assert accreditation.is_accredited(REGISTRAR, registrar)
    assert accreditation.is_accredited(SURVEYOR, surveyor)
    assert not accreditation.is_accredited(SURVEYOR, registrar)
    assert accreditation.organisation_of(registrar) == OFFICE
    assert accreditation.organisation_of(surveyor) == COMPANY


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"owner": NOBODY}, "Accreditation: no owner"),
        ({"delay": DAY - 1}, "Accreditation: bad delay"),
        ({"delay": 30 * DAY + 1}, "Accreditation: bad delay"),
    ],
)
def test_constructor__reverts_if_out_of_bounds(accreditation, governance, changes, reason):
    terms = {"owner": governance, "delay": DAY} | changes
    with boa.reverts(reason):
        accreditation.deployer.deploy(*terms.values(), [])


@pytest.mark.parametrize("delay", [DAY, 30 * DAY])
def test_constructor__accepts_the_bounds_themselves(accreditation, governance, delay):
    assert accreditation.deployer.deploy(governance, delay, []).delay() == delay


def test_announce__takes_effect_after_the_delay_by_itself(accreditation, governance, stranger):
    accreditation.announce(CARRIER, stranger, COMPANY, sender=governance)
    since = boa.env.timestamp + DAY
    assert event(accreditation, "Announced") == (CARRIER, stranger, COMPANY, since)
    assert accreditation.accredited_since(CARRIER, stranger) == since
    boa.env.time_travel(seconds=DAY - 1)
    assert not accreditation.is_accredited(CARRIER, stranger)
    boa.env.time_travel(seconds=1)
    assert accreditation.is_accredited(CARRIER, stranger)


def test_announce__gives_one_account_several_roles_of_one_organisation(
    accreditation, governance, surveyor
):
    accreditation.announce(REPORTER, surveyor, COMPANY, sender=governance)
    boa.env.time_travel(seconds=DAY)
    assert accreditation.is_accredited(SURVEYOR, surveyor)
    assert accreditation.is_accredited(REPORTER, surveyor)


@pytest.mark.rule("CEC-21")
def test_announce__reverts_if_the_organisation_changes(accreditation, governance, surveyor):
    """Neither a new role nor a suspension lets an account pass for another organisation's."""
    for role in (REPORTER, SURVEYOR):
        if role == SURVEYOR:
            accreditation.suspend(SURVEYOR, surveyor, sender=governance)
        with boa.reverts("Accreditation: other organisation"):
            accreditation.announce(role, surveyor, OFFICE, sender=governance)
    assert accreditation.organisation_of(surveyor) == COMPANY


def test_announce__reverts_if_accredited_or_announced(accreditation, governance, stranger):
    accreditation.announce(CARRIER, stranger, COMPANY, sender=governance)
    for time in (0, DAY):
        boa.env.time_travel(seconds=time)
        with boa.reverts("Accreditation: announced"):
            accreditation.announce(CARRIER, stranger, COMPANY, sender=governance)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"role": 0}, "Accreditation: no such role"),
        ({"role": 6}, "Accreditation: no such role"),
        ({"account": NOBODY}, "Accreditation: no account"),
        ({"organisation": NONE}, "Accreditation: no organisation"),
    ],
)
def test_announce__reverts_if_wrong(accreditation, governance, stranger, changes, reason):
    terms = {"role": CARRIER, "account": stranger, "organisation": COMPANY} | changes
    with boa.reverts(reason):
        accreditation.announce(*terms.values(), sender=governance)
    with boa.reverts(reason):
        accreditation.deployer.deploy(governance, DAY, [tuple(terms.values())])


def test_suspend__works_at_once_and_in_one_role(accreditation, governance, surveyor):
    accreditation.announce(REPORTER, surveyor, COMPANY, sender=governance)
    boa.env.time_travel(seconds=DAY)
    since = accreditation.accredited_since(REPORTER, surveyor)
    accreditation.suspend(REPORTER, surveyor, sender=governance)
    assert event(accreditation, "Suspended") == (REPORTER, surveyor, COMPANY, since)
    assert not accreditation.is_accredited(REPORTER, surveyor)
    assert accreditation.is_accredited(SURVEYOR, surveyor)


def test_suspend__is_lifted_by_a_new_announcement_only(accreditation, governance, surveyor):
    accreditation.suspend(SURVEYOR, surveyor, sender=governance)
    boa.env.time_travel(seconds=30 * DAY)
    assert not accreditation.is_accredited(SURVEYOR, surveyor)
    accreditation.announce(SURVEYOR, surveyor, COMPANY, sender=governance)
    assert not accreditation.is_accredited(SURVEYOR, surveyor)
    boa.env.time_travel(seconds=DAY)
    assert accreditation.is_accredited(SURVEYOR, surveyor)


def test_suspend__withdraws_an_announcement(accreditation, governance, stranger):
    accreditation.announce(CARRIER, stranger, COMPANY, sender=governance)
    accreditation.suspend(CARRIER, stranger, sender=governance)
    boa.env.time_travel(seconds=DAY)
    assert not accreditation.is_accredited(CARRIER, stranger)


def test_suspend__reverts_if_there_is_nothing_to_suspend(accreditation, governance, stranger):
    with boa.reverts("Accreditation: not accredited"):
        accreditation.suspend(CARRIER, stranger, sender=governance)


def test_announce__and_suspend_are_for_governance(accreditation, registrar, surveyor):
    for sender in (registrar, surveyor):
        with boa.reverts("ownable: caller is not the owner"):
            accreditation.announce(CARRIER, sender, COMPANY, sender=sender)
        with boa.reverts("ownable: caller is not the owner"):
            accreditation.suspend(SURVEYOR, surveyor, sender=sender)


def test_transfer_ownership__takes_two_steps(accreditation, governance, stranger):
    accreditation.transfer_ownership(stranger, sender=governance)
    assert accreditation.owner() == governance
    accreditation.accept_ownership(sender=stranger)
    assert accreditation.owner() == stranger
