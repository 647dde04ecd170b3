"""A proof freezes, the ban waits until the freeze has stood, and an appeal can spare it."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.testing import load

DAY = 86_400
BOND, DEPOSIT = 10_000, 100
TERMS = BOND, DEPOSIT, 21 * DAY, DAY, 4_500
FREEZE_TIME = 30 * DAY
APPEAL_COST = 7
PROVEN_FRAUD = 4
SALT = b"\3" * 32


@pytest.fixture(scope="module")
def members():
    return [boa.env.generate_address(f"member {number}") for number in range(3)]


@pytest.fixture(scope="module")
def arbiter(members):
    return load("contracts/arbitration/CommitteeArbiter.vy", members, DAY, APPEAL_COST)


@pytest.fixture(scope="module")
def tell(sign, judges, accused):
    """Return a bounty's proof of an equivocation, reported and ready to be told by a judge."""

    def make(bounty):
        bounty.bond(value=BOND, sender=accused)
        claims = [(b"\1" * 32, 0, bytes([n]) * 32) for n in range(2)]
        signed = [sign("Statement", each, verifyingContract=bounty.address) for each in claims]
        digests = [bounty.statement_hash(claim) for claim in claims]
        digest = bounty.commitment_of(judges[0], accused, *digests, signed, SALT)
        id = bounty.report(accused, digest, value=DEPOSIT, sender=judges[0])

        def prove(**limits):
            bounty.prove_equivocation(id, claims, signed, SALT, sender=judges[0], **limits)

        return prove

    return make


@pytest.fixture(scope="module")
def wired(registry, arbiter, trust, tell):
    """Return a freeze contract and a bounty that know each other, and a proof to be told."""
    trust.listen(True)
    _, source = next_addresses()
    freezes = load("contracts/accounts/FraudFreeze.vy", [source], arbiter, FREEZE_TIME)
    bounty = load("contracts/arbitration/JudgeBounty.vy", registry, trust, *TERMS, freezes)
    assert bounty.address == source
    return SimpleNamespace(freezes=freezes, bounty=bounty, trust=trust, prove=tell(bounty))


@pytest.fixture
def appeal(wired, arbiter, members, accused):
    """Appeal, and let the committee vote a share for the account."""

    def appeal_and_vote(share):
        case = wired.freezes.appeal(1, value=APPEAL_COST, sender=accused)
        boa.env.time_travel(seconds=DAY)
        for member in members:
            arbiter.vote(case, share, False, bytes(32), sender=member)

    return appeal_and_vote


@pytest.mark.rule("SEC-11", "SEC-43")
def test_prove__freezes_at_once_and_bans_after_the_time(wired, accused, judges):
    wired.prove()
    assert wired.bounty.freeze_of(accused) == 1
    assert wired.freezes.is_frozen(accused)
    assert wired.freezes.freezes(1).prover == judges[0]
    assert not wired.bounty.is_told(accused)
    for seconds in (0, FREEZE_TIME - 1):
        boa.env.time_travel(seconds=seconds)
        with boa.reverts("conviction: freeze not stood"):
            wired.bounty.tell_trust(accused)
    boa.env.time_travel(seconds=1)
    wired.bounty.tell_trust(accused)
    assert (wired.trust.account(), wired.trust.cause()) == (accused, PROVEN_FRAUD)
    assert wired.trust.subject() == wired.freezes.freezes(1).subject
    with boa.reverts("conviction: told"):
        wired.bounty.tell_trust(accused)
    with boa.reverts("conviction: frozen before"):
        wired.bounty.freeze(accused)


@pytest.mark.rule("SEC-11", "SEC-43")
@pytest.mark.parametrize("is_lifted", [False, True])
def test_tell_trust__never_after_an_appeal_that_succeeded(wired, accused, appeal, is_lifted):
    wired.prove()
    appeal(10_000)
    if is_lifted:
        wired.freezes.lift(1)
    for _ in range(2):
        with boa.reverts("conviction: freeze not stood"):
            wired.bounty.tell_trust(accused)
        boa.env.time_travel(seconds=FREEZE_TIME)
    with boa.reverts("conviction: frozen before"):
        wired.bounty.freeze(accused)
    wired.bounty.pay_bounty(accused)  # the key did sign
    assert wired.bounty.participant_of(accused).bond == 0


@pytest.mark.rule("SEC-43")
def test_tell_trust__waits_for_an_appeal_and_a_silent_arbiter_spares(wired, accused, arbiter):
    wired.prove()
    boa.env.time_travel(seconds=FREEZE_TIME - 1)
    case = wired.freezes.appeal(1, value=APPEAL_COST, sender=accused)
    boa.env.timestamp = arbiter.final_by(case) - 1
    with boa.reverts("conviction: freeze not stood"):
        wired.bounty.tell_trust(accused)
    boa.env.time_travel(seconds=1)
    assert arbiter.ruling(case).is_default  # a silent arbiter is for the account
    with boa.reverts("conviction: freeze not stood"):
        wired.bounty.tell_trust(accused)


@pytest.mark.rule("SEC-43")
def test_tell_trust__after_an_appeal_that_failed(wired, accused, appeal):
    wired.prove()
    appeal(5_000)
    boa.env.time_travel(seconds=FREEZE_TIME)
    wired.bounty.tell_trust(accused)
    assert wired.bounty.is_told(accused)


@pytest.mark.rule("SEC-43")
def test_prove__too_little_gas_freezes_nobody_and_proves_nothing(wired, accused):
    for gas in range(300_000, 1_000_000, 150_000):
        with boa.reverts("conviction: too little gas"):
            wired.prove(gas=gas)
    wired.prove(gas=1_400_000)
    assert wired.freezes.is_frozen(accused)


@pytest.mark.rule("SEC-43")
def test_freeze__can_be_asked_for_again_where_it_failed(
    registry, trust, arbiter, tell, accused, judges, stranger
):
    """A freeze contract that knows another source does not make the proof fail."""
    freezes = load("contracts/accounts/FraudFreeze.vy", [stranger], arbiter, FREEZE_TIME)
    bounty = load("contracts/arbitration/JudgeBounty.vy", registry, trust, *TERMS, freezes)
    with boa.reverts("JudgeBounty: not convicted"):
        bounty.freeze(accused)
    tell(bounty)()
    assert bounty.participant_of(accused).is_convicted
    assert bounty.freeze_of(accused) == 0
    with boa.reverts("conviction: freeze not stood"):
        bounty.tell_trust(accused)
    with boa.reverts("conviction: not heard"):
        bounty.freeze(accused)
    slot = freezes.compiler_data.storage_layout["storage_layout"]["is_source"]["slot"]
    key = boa.eval(
        f"keccak256(concat(convert({slot}, bytes32), convert({bounty.address}, bytes32)))"
    )
    boa.env.set_storage(freezes.address, int.from_bytes(key, "big"), 1)
    assert freezes.is_source(bounty)
    bounty.freeze(accused, sender=stranger)
    assert freezes.is_frozen(accused)
    assert freezes.freezes(bounty.freeze_of(accused)).prover == judges[0]


def test_freeze__reverts_without_a_freeze_contract(registry, trust, tell, accused):
    nobody = "0x" + "00" * 20
    bounty = load("contracts/arbitration/JudgeBounty.vy", registry, trust, *TERMS, nobody)
    tell(bounty)()
    with boa.reverts("conviction: no freeze"):
        bounty.freeze(accused)
