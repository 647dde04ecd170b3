"""SEC-40: what the owner of a name may do, up to its cancellation."""

import boa
import pytest

from mevm_suite.testing import load

COIN = 10**18
DAY = 86_400
KEY = b"\7" * 32
NOBODY = "0x" + "00" * 20


@pytest.mark.rule("SEC-40")
def test_point__changes_the_account(registry, holder, register, stranger):
    register()
    registry.point(KEY, stranger, sender=holder)
    (event,) = registry.get_logs()
    assert (event.key, event.old_account, event.new_account) == (KEY, holder, stranger)
    assert (registry.account_of(KEY), registry.owner_of(KEY)) == (stranger, holder)


def test_transfer__gives_name_and_deposit(registry, holder, rival, register):
    register()
    registry.transfer(KEY, rival, sender=holder)
    (event,) = registry.get_logs()
    assert (event.key, event.old_owner, event.new_owner) == (KEY, holder, rival)
    assert (registry.account_of(KEY), registry.owner_of(KEY)) == (holder, rival)
    before = boa.env.get_balance(rival)
    registry.cancel(KEY, sender=rival)
    assert boa.env.get_balance(rival) == before + COIN


@pytest.mark.rule("SEC-40")
def test_cancel__gives_the_deposit_back_and_points_nowhere(registry, holder, register):
    before = boa.env.get_balance(holder)
    register()
    registry.cancel(KEY, sender=holder)
    (event,) = registry.get_logs()
    assert (event.key, event.owner) == (KEY, holder)
    assert event.free_from == registry.free_from(KEY) == boa.env.timestamp + 180 * DAY
    assert (registry.account_of(KEY), registry.owner_of(KEY)) == (NOBODY, NOBODY)
    assert (boa.env.get_balance(holder), boa.env.get_balance(registry.address)) == (before, 0)


@pytest.mark.rule("SEC-40")
def test_cancel__keeps_the_name_from_others_for_a_while(registry, holder, rival, register):
    register()
    registry.cancel(KEY, sender=holder)
    boa.env.time_travel(seconds=180 * DAY - 61)
    with boa.reverts("NameRegistry: cooling down"):
        register(owner=rival, account=holder)  # one second before the end
    register(owner=rival)
    assert registry.owner_of(KEY) == rival
    with boa.reverts("NameRegistry: not the owner"):
        registry.point(KEY, holder, sender=holder)


def test_cancel__lets_the_last_owner_come_back(registry, holder, register):
    register()
    registry.cancel(KEY, sender=holder)
    register()
    assert (registry.owner_of(KEY), registry.free_from(KEY)) == (holder, 0)


def test_hold__reverts_if_not_the_owner(registry, holder, rival, register):
    for key in (KEY, b"\6" * 32):
        for call in (
            lambda key=key: registry.point(key, rival, sender=rival),
            lambda key=key: registry.transfer(key, rival, sender=rival),
            lambda key=key: registry.cancel(key, sender=rival),
        ):
            with boa.reverts("NameRegistry: not the owner"):
                call()
        register(key=key)


def test_hold__reverts_if_cancelled(registry, holder, rival, register):
    register()
    registry.cancel(KEY, sender=holder)
    for call in (
        lambda: registry.point(KEY, rival, sender=holder),
        lambda: registry.transfer(KEY, rival, sender=holder),
        lambda: registry.cancel(KEY, sender=holder),
    ):
        with boa.reverts("NameRegistry: cancelled"):
            call()


def test_hold__reverts_if_it_would_lose_the_name(registry, holder, register):
    register()
    with boa.reverts("NameRegistry: no account"):
        registry.point(KEY, NOBODY, sender=holder)
    with boa.reverts("NameRegistry: no owner"):
        registry.transfer(KEY, NOBODY, sender=holder)


def test_cancel__cannot_be_entered_again(registry, register):
    puppet = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(puppet.address, 2 * COIN)
    register(owner=puppet.address)
    register(key=b"\6" * 32)
    cancel = registry.cancel.prepare_calldata(KEY)
    puppet.arm(registry, cancel)
    registry.cancel(KEY, sender=puppet.address)
    assert not puppet.has_reentered()
    assert boa.env.get_balance(registry.address) == COIN
