"""SEC-41: k of n guardians name a new owner, after a delay in which the owner can object."""

import boa
import pytest

from mevm_suite.accounts.messages import Call, Domain, recovery_to_sign, sign
from mevm_suite.testing import load

DAY = 86_400
DELAY = 3 * DAY
PROVEN_FRAUD = 4  # of contracts/modules/fault.vy


@pytest.mark.rule("SEC-41")
def test_recovery__gives_a_new_owner_after_the_delay(account, people, approve, stranger):
    successor, address = people.successor.address, account.address
    approve(successor)
    assert (account.candidate(), account.ready_at()) == (successor, boa.env.timestamp + DELAY)
    boa.env.time_travel(seconds=DELAY - 1)
    with boa.reverts("recovery: not the owner"):
        account.finish_recovery(sender=stranger)
    assert account.owner() == people.owner.address
    boa.env.time_travel(seconds=1)
    account.finish_recovery(sender=stranger)
    (event,) = account.get_logs()
    assert (event.old_owner, event.new_owner) == (people.owner.address, successor)
    assert (account.owner(), account.address, account.era()) == (successor, address, 1)
    account.execute(stranger, 1, b"", sender=successor)
    with boa.reverts("Account: not the owner"):
        account.execute(stranger, 1, b"", sender=people.owner.address)


@pytest.mark.rule("SEC-41")
def test_recovery__does_not_start_with_one_guardian_less(account, people, approve):
    approve(people.successor.address, count=2)
    assert account.approvals(0, people.successor.address) == 2
    assert account.ready_at() == 0
    boa.env.time_travel(seconds=DELAY)
    with boa.reverts("recovery: not started"):
        account.finish_recovery()


@pytest.mark.rule("SEC-41")
def test_veto__stops_colluding_guardians_every_time(account, people, approve):
    for round in range(3):
        approve(people.thief.address)
        boa.env.time_travel(seconds=DELAY)  # the owner looks late, and nobody was quicker
        account.veto_recovery(sender=people.owner.address)
        (event,) = account.get_logs()
        assert (event.new_owner, event.round) == (people.thief.address, round)
        with boa.reverts("recovery: not started"):
            account.finish_recovery(sender=people.thief.address)
    assert (account.owner(), account.round()) == (people.owner.address, 3)


@pytest.mark.rule("SEC-41")
def test_veto__can_come_without_any_coin(account, people, approve, signed, stranger):
    approve(people.thief.address)
    veto = Call(account.address, data=account.veto_recovery.prepare_calldata())
    account.relay(*signed(people.owner, [veto]), sender=stranger)
    assert account.ready_at() == 0


def test_veto__reverts_if_not_the_owner(account, people, approve, stranger):
    approve(people.successor.address)
    for sender in (stranger, people.guardians[0].address, people.successor.address):
        with boa.reverts("recovery: not the owner"):
            account.veto_recovery(sender=sender)


def test_veto__voids_what_was_signed(account, people, domain):
    guardian = people.guardians[0]
    signature = sign(guardian.key, recovery_to_sign(domain, people.successor.address, 0))
    account.veto_recovery(sender=people.owner.address)
    with boa.reverts("recovery: wrong signature"):
        account.approve_recovery(people.successor.address, guardian.address, signature)


def test_approve__can_be_a_transaction(account, people):
    guardian = people.guardians[0].address
    account.approve_recovery(people.successor.address, guardian, b"", sender=guardian)
    (event,) = account.get_logs()
    assert (event.guardian, event.new_owner) == (guardian, people.successor.address)
    assert account.has_approved(0, people.successor.address, guardian)


def test_approve__counts_each_guardian_once(account, people, approve):
    approve(people.successor.address, count=2)
    guardian = people.guardians[0].address
    with boa.reverts("recovery: approved already"):
        account.approve_recovery(people.successor.address, guardian, b"", sender=guardian)


def test_approve__reverts_if_forged(account, people, domain, make_account):
    guardian, successor = people.guardians[0], people.successor.address
    other = make_account(salt=b"\1" * 32)
    forged = [
        sign(people.thief.key, recovery_to_sign(domain, successor, 0)),
        sign(guardian.key, recovery_to_sign(domain, people.thief.address, 0)),
        sign(guardian.key, recovery_to_sign(domain, successor, 1)),
        sign(guardian.key, recovery_to_sign(Domain(5, account.address), successor, 0)),
        sign(guardian.key, recovery_to_sign(Domain(domain.chain_id, other.address), successor, 0)),
    ]
    for signature in forged:
        with boa.reverts("recovery: wrong signature"):
            account.approve_recovery(successor, guardian.address, signature)
    assert account.approvals(0, successor) == 0


def test_approve__reverts_if_not_a_guardian(account, people):
    thief = people.thief.address
    with boa.reverts("recovery: not a guardian"):
        account.approve_recovery(thief, thief, b"", sender=thief)


def test_approve__reverts_if_nobody_could_own_it(account, factory, people):
    guardian = people.guardians[0].address
    for bad in ("0x" + "00" * 20, account.address, factory.address):
        with boa.reverts("recovery: bad owner"):
            account.approve_recovery(bad, guardian, b"", sender=guardian)
    with boa.reverts("recovery: already the owner"):
        account.approve_recovery(people.owner.address, guardian, b"", sender=guardian)
    with boa.reverts("recovery: owner as guardian"):
        account.approve_recovery(people.guardians[4].address, guardian, b"", sender=guardian)


def test_approve__lets_guardians_correct_themselves(account, people, approve):
    approve(people.thief.address)
    boa.env.time_travel(seconds=DELAY)
    approve(people.successor.address)
    with boa.reverts("recovery: not the owner"):
        account.finish_recovery(sender=people.thief.address)
    boa.env.time_travel(seconds=DELAY)
    account.finish_recovery()
    assert account.owner() == people.successor.address


@pytest.mark.rule("SEC-41")
def test_approve__takes_back_what_the_guardian_approved_before(account, people, approve):
    """Else one guardian could bring back a new owner whom two others gave up."""
    successor, thief, last = people.successor.address, people.thief.address, people.guardians[3]
    approve(thief, count=2)
    approve(successor)
    assert [account.approvals(0, each) for each in (thief, successor)] == [0, 3]
    account.approve_recovery(thief, last.address, b"", sender=last.address)
    assert (account.candidate(), account.ready_at()) == (successor, boa.env.timestamp + DELAY)


@pytest.mark.rule("SEC-41")
def test_approve__makes_nobody_wait_again(account, people, approve):
    successor, thief, guardians = people.successor.address, people.thief.address, people.guardians
    approve(successor)
    ready_at = account.ready_at()
    boa.env.time_travel(seconds=DAY)
    for guardian, choice in ((guardians[0], thief), (guardians[3], successor)):
        account.approve_recovery(choice, guardian.address, b"", sender=guardian.address)
    with boa.reverts("recovery: approved already"):
        account.approve_recovery(successor, guardians[0].address, b"", sender=guardians[0].address)
    assert account.approvals(0, successor) == 3
    assert (account.candidate(), account.ready_at()) == (successor, ready_at)


@pytest.mark.rule("SEC-41")
def test_finish__needs_no_delay_where_owner_and_guardians_agree(account, people, domain):
    """The way out when a thief has the key, too: one transaction that he cannot veto."""
    successor = people.successor.address
    calls = []
    for guardian in people.guardians[:3]:
        signature = sign(guardian.key, recovery_to_sign(domain, successor, 0))
        approval = (successor, guardian.address, signature)
        data = account.approve_recovery.prepare_calldata(*approval)
        calls.append((account.address, 0, data))
    calls.append((account.address, 0, account.finish_recovery.prepare_calldata()))
    account.execute_batch(calls, sender=people.owner.address)
    assert account.owner() == successor


@pytest.mark.rule("SEC-04", "SEC-41", "SEC-43")
def test_recovery__leaves_bans_and_freezes_where_they_are(account, people, approve, stranger):
    source = boa.env.generate_address("source")
    nobody = "0x" + "00" * 20
    terms = [account, stranger], [source], nobody, 10**24, nobody
    trust = load("contracts/trust/TrustIndex.vy", *terms)
    board = load("contracts/accounts/FraudFreeze.vy", [source], trust, 30 * DAY)
    for subject in (b"\1", b"\2", b"\3"):
        trust.penalise(account, PROVEN_FRAUD, subject.ljust(32, b"\0"), sender=source)
    board.freeze(account, source, bytes(32), sender=source)
    assert trust.is_banned(account)
    approve(people.successor.address)
    boa.env.time_travel(seconds=DELAY)
    account.finish_recovery()
    assert account.owner() == people.successor.address
    assert trust.is_banned(account) and board.is_frozen(account)
    with boa.reverts("TrustIndex: banned"):
        trust.open_trade(bytes(32), account, stranger, 10**18, sender=source)
