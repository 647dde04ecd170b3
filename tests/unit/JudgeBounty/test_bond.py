import boa
import pytest

from mevm_suite.testing import load

PATH = "contracts/arbitration/JudgeBounty.vy"
ZERO = "0x" + "00" * 20
DAY = 86_400
BOND, DEPOSIT = 10_000, 100


@pytest.fixture
def leaving(bounty, accused):
    bounty.start_leaving(sender=accused)
    return accused


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"registry": ZERO}, "JudgeBounty: no registry"),
        ({"trust": "0x" + "11" * 20}, "conviction: no trust index"),
        ({"freeze": "0x" + "11" * 20}, "conviction: no freeze"),
        ({"bond": 0}, "JudgeBounty: no bond"),
        ({"deposit": 0}, "JudgeBounty: no deposit"),
        ({"window": 3_599}, "JudgeBounty: bad window"),
        ({"window": 7 * DAY + 1}, "JudgeBounty: bad window"),
        ({"unbonding": 2 * DAY - 1}, "JudgeBounty: short unbonding"),
        ({"unbonding": 365 * DAY + 1}, "JudgeBounty: long unbonding"),
        ({"reward": 0}, "JudgeBounty: bad reward"),
        ({"reward": 5_001}, "JudgeBounty: bad reward"),
    ],
)
def test_init__reverts_if_out_of_bounds(registry, changes, reason):
    values = {
        "registry": registry,
        "trust": ZERO,
        "bond": 1,
        "deposit": 1,
        "unbonding": 21 * DAY,
        "window": DAY,
        "reward": 5_000,
        "freeze": ZERO,
    } | changes
    with boa.reverts(reason):
        load(PATH, *values.values())


def test_init__keeps_the_terms(bounty):
    assert bounty.settings() == (BOND, DEPOSIT, 21 * DAY, DAY, 4_500)


def test_bond__adds_up_and_logs(bounty, accused):
    bounty.bond(value=5, sender=accused)
    (event,) = bounty.get_logs()
    assert (event.account, event.old_bond, event.new_bond) == (accused, BOND, BOND + 5)
    assert bounty.participant_of(accused).bond == BOND + 5
    assert bounty.is_bonded(accused)


def test_bond__reverts_if_too_small(bounty, accused, judges):
    for value in (0, BOND - 1):
        with boa.reverts("JudgeBounty: bond too small"):
            bounty.bond(value=value, sender=judges[0])
    with boa.reverts("JudgeBounty: bond too small"):
        bounty.bond(sender=accused)


def test_start_leaving__keeps_the_bond_for_the_unbonding_period(bounty, accused, leaving):
    (event,) = bounty.get_logs()
    free_at = boa.env.timestamp + 21 * DAY
    assert (event.account, event.free_at) == (accused, free_at)
    boa.env.timestamp = free_at - 1
    assert bounty.is_bonded(accused)
    with boa.reverts("JudgeBounty: too early"):
        bounty.withdraw_bond(sender=accused)
    boa.env.timestamp += 1
    assert not bounty.is_bonded(accused)
    before = boa.env.get_balance(accused)
    bounty.withdraw_bond(sender=accused)
    (event,) = bounty.get_logs()
    assert (event.account, event.amount) == (accused, BOND)
    assert boa.env.get_balance(accused) == before + BOND
    assert boa.env.get_balance(bounty.address) == 0


def test_start_leaving__reverts_if_not_bonded_or_leaving(bounty, leaving, stranger):
    with boa.reverts("JudgeBounty: not bonded"):
        bounty.start_leaving(sender=stranger)
    with boa.reverts("JudgeBounty: leaving"):
        bounty.start_leaving(sender=leaving)
    with boa.reverts("JudgeBounty: leaving"):
        bounty.bond(value=BOND, sender=leaving)


def test_withdraw_bond__reverts_if_not_leaving(bounty, accused):
    with boa.reverts("JudgeBounty: not leaving"):
        bounty.withdraw_bond(sender=accused)


@pytest.mark.rule("SEC-11")
def test_withdraw_bond__waits_for_the_last_report_only(
    bounty, leaving, report, judges, equivocation
):
    free_at = bounty.participant_of(leaving).free_at
    boa.env.timestamp = free_at - 1
    report(judges[0], equivocation())
    boa.env.timestamp = free_at
    with boa.reverts("JudgeBounty: not bonded"):  # nobody can hold the bond any longer
        report(judges[0], equivocation())
    boa.env.timestamp = free_at + DAY - 2
    with boa.reverts("JudgeBounty: frozen"):
        bounty.withdraw_bond(sender=leaving)
    boa.env.timestamp = free_at + DAY
    bounty.withdraw_bond(sender=leaving)
    assert boa.env.get_balance(bounty.address) == bounty.burned() == DEPOSIT
