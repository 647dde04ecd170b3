"""SEC-41: guardians change by the owner's word, and only after the delay."""

import boa
import pytest

DAY = 86_400
DELAY = 3 * DAY


@pytest.fixture
def friends():
    return [boa.env.generate_address(f"friend {number}") for number in range(2)]


@pytest.mark.rule("SEC-41")
def test_propose__waits_for_the_delay(account, people, friends, stranger):
    account.propose_guardians(friends, 2, DAY, sender=people.owner.address)
    (event,) = account.get_logs()
    assert event.ready_at == boa.env.timestamp + DELAY
    boa.env.time_travel(seconds=DELAY - 1)
    with boa.reverts("recovery: too early"):
        account.apply_guardians(sender=people.owner.address)
    assert len(account.guardians()) == 5
    boa.env.time_travel(seconds=1)
    account.apply_guardians(sender=stranger)
    assert (account.guardians(), account.threshold(), account.delay()) == (friends, 2, DAY)
    with boa.reverts("recovery: no change"):
        account.apply_guardians()


@pytest.mark.rule("SEC-41")
def test_propose__does_not_rid_a_thief_of_the_guardians_at_once(account, people, approve):
    # He has the owner's key, and so has the owner: who sees the announcement stops it.
    account.propose_guardians([], 0, DAY, sender=people.owner.address)
    assert account.announced_change().ready_at == boa.env.timestamp + DELAY
    account.cancel_guardians(sender=people.owner.address)
    boa.env.time_travel(seconds=DELAY)
    with boa.reverts("recovery: no change"):
        account.apply_guardians()
    approve(people.successor.address)
    assert account.candidate() == people.successor.address


def test_apply__ends_what_the_old_guardians_began(account, people, friends, approve):
    account.propose_guardians(friends, 2, DAY, sender=people.owner.address)
    boa.env.time_travel(seconds=DELAY)
    approve(people.thief.address)
    account.apply_guardians()
    assert (account.ready_at(), account.round()) == (0, 1)
    guardian = people.guardians[0].address
    with boa.reverts("recovery: not a guardian"):
        account.approve_recovery(people.thief.address, guardian, b"", sender=guardian)


def test_finish__ends_an_announced_change(account, people, friends, approve):
    account.propose_guardians(friends, 2, DAY, sender=people.owner.address)
    approve(people.successor.address)
    boa.env.time_travel(seconds=DELAY)
    account.finish_recovery()
    with boa.reverts("recovery: no change"):
        account.apply_guardians()


def test_change__reverts_if_not_the_owner(account, people, friends, stranger):
    for sender in (stranger, people.guardians[0].address):
        with boa.reverts("recovery: not the owner"):
            account.propose_guardians(friends, 2, DAY, sender=sender)
        with boa.reverts("recovery: not the owner"):
            account.cancel_guardians(sender=sender)
    with boa.reverts("recovery: no change"):
        account.cancel_guardians(sender=people.owner.address)


@pytest.mark.parametrize(
    ("guardians", "threshold", "delay", "reason"),
    [
        (["0x" + "00" * 20], 1, DAY, "bad guardian"),
        (["owner"], 1, DAY, "bad guardian"),
        (["account"], 1, DAY, "bad guardian"),
        (["friend", "friend"], 1, DAY, "guardian twice"),
        (["friend"], 2, DAY, "threshold too high"),
        (["friend"], 0, DAY, "no threshold"),
        (["friend"], 1, DAY - 1, "delay too short"),
        (["friend"], 1, 30 * DAY + 1, "delay too long"),
    ],
)
def test_change__reverts_if_impossible(
    account, people, make_account, guardians, threshold, delay, reason
):
    known = {
        "owner": people.owner.address,
        "account": account.address,
        "friend": boa.env.generate_address("friend"),
    }
    named = [known.get(guardian, guardian) for guardian in guardians]
    with boa.reverts(f"recovery: {reason}"):
        account.propose_guardians(named, threshold, delay, sender=people.owner.address)
    if "account" not in guardians:
        with boa.reverts(f"recovery: {reason}"):
            make_account(guardians=named, threshold=threshold, delay=delay)


def test_change__takes_fifteen_guardians(make_account, people):
    many = [boa.env.generate_address(f"many {number}") for number in range(15)]
    account = make_account(guardians=many, threshold=15)
    for guardian in many:
        assert account.ready_at() == 0
        account.approve_recovery(people.successor.address, guardian, b"", sender=guardian)
    assert account.candidate() == people.successor.address
