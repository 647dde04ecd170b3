import boa
import pytest
from eth_account import Account

DAY = 86_400
BOND, DEPOSIT, REWARD = 10_000, 100, 1_000
OTHER_KEY = Account.from_key(b"\x08" * 32)
SALT = b"\3" * 32


def test_report__logs_and_freezes(bounty, accused, report, judges, equivocation):
    id = report(judges[0], equivocation())
    (event,) = bounty.get_logs()
    until = boa.env.timestamp + DAY
    assert (event.id, event.accused, event.reporter) == (id, accused, judges[0])
    assert event.reveal_until == bounty.participant_of(accused).frozen_until == until
    assert bounty.burned() == DEPOSIT


def test_report__reverts_if_not_a_judge_or_unfit(bounty, accused, judges, stranger, registry):
    boa.env.set_balance(stranger, DEPOSIT)
    with boa.reverts("JudgeBounty: no judge"):
        bounty.report(accused, SALT, value=DEPOSIT, sender=stranger)
    for value in (DEPOSIT - 1, DEPOSIT + 1):
        with boa.reverts("JudgeBounty: wrong deposit"):
            bounty.report(accused, SALT, value=value, sender=judges[0])
    with boa.reverts("JudgeBounty: not bonded"):
        bounty.report(stranger, SALT, value=DEPOSIT, sender=judges[0])
    with boa.reverts("JudgeBounty: empty"):
        bounty.report(accused, bytes(32), value=DEPOSIT, sender=judges[0])


@pytest.mark.rule("SEC-11")
@pytest.mark.parametrize("kind", ["equivocation", "double_sale"])
def test_prove__convicts_and_gives_the_deposit_back(
    bounty, accused, report, prove, judges, equivocation, double_sale, kind
):
    evidence = {"equivocation": equivocation, "double_sale": double_sale}[kind]()
    id = report(judges[0], evidence)
    prove(id, judges[0], evidence)
    proven, convicted, *_ = bounty.get_logs()
    assert (proven.id, proven.accused, proven.reporter) == (id, accused, judges[0])
    assert [proven.first, proven.second] == evidence.digests
    assert convicted.account == accused
    assert bounty.participant_of(accused).is_convicted
    assert not bounty.is_bonded(accused)
    assert bounty.balances(judges[0]) == DEPOSIT
    assert bounty.burned() == 0
    for call in (bounty.bond, bounty.withdraw_bond):
        with boa.reverts("JudgeBounty: convicted"):
            call(sender=accused)
    with boa.reverts("JudgeBounty: proven"):
        prove(id, judges[0], evidence)


@pytest.mark.rule("SEC-11")
def test_prove__tells_the_trust_index(bounty, trust, accused, report, prove, judges, equivocation):
    trust.listen(True)
    prove(report(judges[0], equivocation()), judges[0], equivocation())
    assert trust.account() == accused
    assert trust.cause() == 4  # fault.PROVEN_FRAUD
    assert bounty.is_told(accused)
    with boa.reverts("conviction: told"):
        bounty.tell_trust(accused)


@pytest.mark.rule("SEC-11")
def test_prove__too_little_gas_spares_nobody(
    bounty, trust, accused, report, prove, judges, equivocation
):
    """An accomplice could prove it, and let the trust index run out of gas."""
    trust.listen(True)
    id = report(judges[0], equivocation())
    for gas in range(250_000, 1_000_000, 150_000):
        with boa.reverts("conviction: too little gas"):
            prove(id, judges[0], equivocation(), gas=gas)
    prove(id, judges[0], equivocation(), gas=1_400_000)
    assert bounty.is_told(accused)


@pytest.mark.rule("SEC-11")
def test_prove__is_not_blocked_by_a_trust_index_that_refuses(
    bounty, trust, accused, report, prove, judges, equivocation
):
    with boa.reverts("JudgeBounty: not convicted"):
        bounty.tell_trust(accused)
    prove(report(judges[0], equivocation()), judges[0], equivocation())
    assert not bounty.is_told(accused)
    with boa.reverts("conviction: not heard"):
        bounty.tell_trust(accused)
    trust.listen(True)
    bounty.tell_trust(accused)
    (event,) = bounty.get_logs()
    assert event.account == trust.account() == accused


@pytest.mark.rule("SEC-11")
@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"contents": (SALT, SALT)}, "JudgeBounty: same content"),
        ({"key": OTHER_KEY}, "JudgeBounty: other signer"),
        ({"chainId": 5}, "JudgeBounty: other signer"),
        ({"verifyingContract": "0x" + "99" * 20}, "JudgeBounty: other signer"),
        ({"version": "2"}, "JudgeBounty: other signer"),
    ],
)
def test_prove_equivocation__reverts_if_nothing_is_proven(
    bounty, report, prove, judges, equivocation, changes, reason
):
    evidence = equivocation(**changes)
    id = report(judges[0], evidence)
    with boa.reverts(reason):
        prove(id, judges[0], evidence)


def test_prove_equivocation__reverts_if_one_of_two_is_another_s(
    report, prove, judges, equivocation
):
    for place in range(2):
        evidence = equivocation()
        evidence.signatures[place] = equivocation(key=OTHER_KEY).signatures[place]
        id = report(judges[0], evidence)
        with boa.reverts("JudgeBounty: other signer"):
            prove(id, judges[0], evidence)


@pytest.mark.parametrize("field", [0, 1])
def test_prove_equivocation__reverts_if_another_statement(
    report, prove, judges, equivocation, field
):
    evidence = equivocation()
    changed = list(evidence.claims[1])
    changed[field] = SALT if field == 0 else 8
    evidence.claims[1] = tuple(changed)
    id = report(judges[0], evidence)
    reason = ("JudgeBounty: other topic", "JudgeBounty: other sequence")[field]
    with boa.reverts(reason):
        prove(id, judges[0], evidence)


@pytest.mark.parametrize(
    ("field", "value", "reason"),
    [
        (0, "0x" + "12" * 20, "JudgeBounty: other registry"),
        (1, SALT, "JudgeBounty: other serial"),
        (2, 4, "JudgeBounty: other turn"),
        (3, "0x" + "21" * 20, "JudgeBounty: same buyer"),
    ],
)
def test_prove_double_sale__reverts_if_another_sale(
    report, prove, judges, double_sale, field, value, reason
):
    evidence = double_sale()
    changed = list(evidence.claims[1])
    changed[field] = value
    evidence.claims[1] = tuple(changed)
    id = report(judges[0], evidence)
    with boa.reverts(reason):
        prove(id, judges[0], evidence)


def test_prove__reverts_if_signature_is_the_second_form(report, prove, judges, equivocation):
    order = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
    evidence = equivocation()
    v, r, s = evidence.signatures[0]
    evidence.signatures[0] = (55 - v, r, order - s)
    id = report(judges[0], evidence)
    with boa.reverts("ecdsa: invalid signature `s` value"):
        prove(id, judges[0], evidence)


def test_prove__reverts_if_late_or_other_evidence(
    bounty, report, prove, judges, equivocation, double_sale
):
    evidence = equivocation()
    id = report(judges[0], evidence)
    with boa.reverts("JudgeBounty: not the reporter"):
        prove(id, judges[1], evidence)
    with boa.reverts("JudgeBounty: not the reporter"):
        prove(id + 1, judges[0], evidence)
    with boa.reverts("JudgeBounty: other evidence"):
        prove(id, judges[0], double_sale())
    boa.env.time_travel(seconds=DAY)
    with boa.reverts("JudgeBounty: too late"):
        prove(id, judges[0], evidence)


def test_commitment_of__differs_by_chain_reporter_and_accused(bounty, judges, equivocation):
    evidence = equivocation()
    rest = (*evidence.digests, evidence.signatures, SALT)
    one = bounty.commitment_of(judges[0], judges[2], *rest)
    assert one != bounty.commitment_of(judges[1], judges[2], *rest)
    assert one != bounty.commitment_of(judges[0], judges[1], *rest)
    boa.env.evm.patch.chain_id += 1
    try:
        assert bounty.commitment_of(judges[0], judges[2], *rest) != one
    finally:
        boa.env.evm.patch.chain_id -= 1
