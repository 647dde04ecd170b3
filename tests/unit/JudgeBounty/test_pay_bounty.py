import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
BOND, DEPOSIT = 10_000, 100
REWARD = 10 * DEPOSIT  # the cap; 45 % of the bond would be more


@pytest.mark.rule("SEC-11")
def test_pay_bounty__pays_the_cap_and_burns_the_rest(
    bounty, accused, report, prove, judges, equivocation
):
    id = report(judges[0], equivocation())
    with boa.reverts("JudgeBounty: not convicted"):
        bounty.pay_bounty(accused)
    prove(id, judges[0], equivocation())
    with boa.reverts("JudgeBounty: too early"):
        bounty.pay_bounty(accused)
    boa.env.time_travel(seconds=DAY)
    bounty.pay_bounty(accused)
    (event,) = bounty.get_logs()
    assert (event.accused, event.reporter) == (accused, judges[0])
    assert (event.reward, event.burned) == (REWARD, BOND - REWARD)
    assert bounty.balances(judges[0]) == DEPOSIT + REWARD
    assert bounty.burned() == BOND - REWARD
    with boa.reverts("JudgeBounty: paid"):
        bounty.pay_bounty(accused)


@pytest.mark.rule("SEC-11")
def test_pay_bounty__goes_to_the_earlier_report_not_to_the_thief(
    bounty, accused, report, prove, judges, equivocation
):
    """The thief sees the proof, commits to it as his own and tells it in the same block."""
    finder, thief, _ = judges
    evidence = equivocation()
    id = report(finder, evidence)
    boa.env.time_travel(seconds=DAY - 1)
    stolen = report(thief, evidence)
    prove(stolen, thief, evidence)
    assert bounty.participant_of(accused).winner == stolen
    prove(id, finder, evidence)
    assert bounty.participant_of(accused).winner == id
    boa.env.time_travel(seconds=DAY)
    bounty.pay_bounty(accused)
    assert bounty.balances(finder) == DEPOSIT + REWARD
    assert bounty.balances(thief) == DEPOSIT


@pytest.mark.rule("SEC-11")
def test_pay_bounty__does_not_pay_a_copied_commitment(
    bounty, accused, report, prove, judges, equivocation
):
    finder, thief, _ = judges
    evidence = equivocation()
    digest = bounty.commitment_of(
        finder, accused, *evidence.digests, evidence.signatures, b"\3" * 32
    )
    copied = bounty.report(accused, digest, value=DEPOSIT, sender=thief)
    with boa.reverts("JudgeBounty: other evidence"):
        prove(copied, thief, evidence)
    id = report(finder, evidence)
    prove(id, finder, evidence)
    boa.env.time_travel(seconds=DAY)
    bounty.pay_bounty(accused)
    assert bounty.balances(finder) == DEPOSIT + REWARD
    assert bounty.burned() == BOND - REWARD + DEPOSIT


@pytest.mark.rule("SEC-11")
@pytest.mark.parametrize("amount", [BOND, 2 * BOND, 1_000 * BOND])
def test_pay_bounty__never_pays_who_reports_himself(
    registry, bounty, accused, report, prove, equivocation, amount
):
    boa.env.set_balance(accused, 10**18)
    if amount > BOND:
        bounty.bond(value=amount - BOND, sender=accused)
    second = boa.env.generate_address("second account")
    before = 10**6
    boa.env.set_balance(second, before)
    for account in (accused, second):
        registry.join(0, value=1_000, sender=account)
    with boa.reverts("JudgeBounty: own report"):
        report(accused, equivocation())
    id = report(second, equivocation())
    prove(id, second, equivocation())
    boa.env.time_travel(seconds=DAY)
    bounty.pay_bounty(accused)
    bounty.withdraw(sender=second)
    registry.leave(0, sender=second)
    gain = boa.env.get_balance(second) - before
    assert 0 < gain <= amount // 2
    assert gain <= 10 * DEPOSIT


@pytest.mark.rule("SEC-11")
def test_pay_bounty__is_a_part_of_a_small_bond(registry, accused, sign, judges):
    nobody = "0x" + "00" * 20
    terms = (registry, nobody, 101, DEPOSIT, 21 * DAY, DAY, 4_500, nobody)
    bounty = load("contracts/arbitration/JudgeBounty.vy", *terms)
    bounty.bond(value=101, sender=accused)
    claims = [(b"\1" * 32, 0, bytes([n]) * 32) for n in range(2)]
    signatures = [sign("Statement", claim, verifyingContract=bounty.address) for claim in claims]
    digests = [bounty.statement_hash(claim) for claim in claims]
    digest = bounty.commitment_of(judges[0], accused, *digests, signatures, bytes(32))
    bounty.report(accused, digest, value=DEPOSIT, sender=judges[0])
    bounty.prove_equivocation(1, claims, signatures, bytes(32), sender=judges[0])
    assert not bounty.is_told(accused)  # there is nobody to tell
    boa.env.time_travel(seconds=DAY)
    bounty.pay_bounty(accused)
    assert bounty.balances(judges[0]) == DEPOSIT + 45
    assert bounty.burned() == 56  # the division's rest is burned


@pytest.mark.rule("SEC-11")
def test_report__unproven_costs_the_deposit(bounty, report, judges, equivocation):
    report(judges[0], equivocation())
    boa.env.time_travel(seconds=DAY)
    assert bounty.burned() == DEPOSIT == boa.env.get_balance(bounty.address) - BOND
    with boa.reverts("JudgeBounty: nothing"):
        bounty.withdraw(sender=judges[0])


def test_withdraw__pays_once_and_cannot_be_reentered(
    registry, bounty, accused, equivocation, judges
):
    puppet = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(boa.env.eoa, 10**18)
    puppet.act(registry.address, registry.join.prepare_calldata(0), value=1_000)
    evidence, salt = equivocation(), b"\3" * 32
    digest = bounty.commitment_of(
        puppet.address, accused, *evidence.digests, evidence.signatures, salt
    )
    puppet.act(bounty.address, bounty.report.prepare_calldata(accused, digest), value=DEPOSIT)
    proof = (1, evidence.claims, evidence.signatures, salt)
    puppet.act(bounty.address, bounty.prove_equivocation.prepare_calldata(*proof))
    call = bounty.withdraw.prepare_calldata()
    puppet.refuse(True)
    with boa.reverts("Puppet: refused"):
        puppet.act(bounty.address, call)
    puppet.refuse(False)
    puppet.arm(bounty.address, call)
    puppet.act(bounty.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert boa.env.get_balance(puppet.address) == DEPOSIT
    assert boa.env.get_balance(bounty.address) == BOND
