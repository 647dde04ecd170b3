"""Calls of the owner: the account does what its owner could do with a plain key."""

import boa
import pytest

from mevm_suite.testing import load

COIN = 10**18


@pytest.mark.rule("SEC-41")
def test_execute__sends_the_coin(account, people, stranger):
    account.execute(stranger, COIN, b"", sender=people.owner.address)
    (event,) = account.get_logs()
    assert (event.by, event.target, event.value) == (people.owner.address, stranger, COIN)
    assert boa.env.get_balance(stranger) == COIN
    assert boa.env.get_balance(account.address) == 99 * COIN


def test_execute__passes_data_and_what_came_along(account, people, target):
    boa.env.set_balance(people.owner.address, COIN)
    data = b"\x12\x34\x56\x78" + bytes(2_044)
    account.execute(target, 7, data, sender=people.owner.address, value=7)
    assert (target.caller(), target.size(), target.received()) == (account.address, 2_048, 7)
    assert boa.env.get_balance(account.address) == 100 * COIN


def test_execute__passes_on_why_a_call_failed(account, people, token, stranger):
    data = token.transfer.prepare_calldata(stranger, 1_001 * COIN)
    with boa.reverts("erc20: transfer amount exceeds balance"):
        account.execute(token, 0, data, sender=people.owner.address)


def test_execute__reverts_if_not_the_owner(account, people, stranger):
    for sender in (stranger, people.guardians[0].address, account.address):
        with boa.reverts("Account: not the owner"):
            account.execute(stranger, 1, b"", sender=sender)
        with boa.reverts("Account: not the owner"):
            account.execute_batch([(stranger, 1, b"")], sender=sender)


def test_execute__reverts_if_nobody_is_there_to_be_called(account, people, stranger):
    with boa.reverts("Account: no contract"):
        account.execute(stranger, 0, b"\x12\x34\x56\x78", sender=people.owner.address)


def test_execute__cannot_be_entered_again(make_account, stranger):
    """Not even by the owner, a contract that calls back when it is called."""
    owner = load("tests/mocks/Puppet.vy")
    account = make_account(owner=owner.address)
    boa.env.set_balance(account.address, COIN)
    owner.arm(account, account.execute.prepare_calldata(stranger, 1, b""))
    owner.act(account, account.execute.prepare_calldata(owner, 1, b""))
    assert (owner.is_armed(), owner.has_reentered()) == (False, False)
    assert boa.env.get_balance(account.address) == COIN - 1
    owner.act(account, account.execute.prepare_calldata(stranger, COIN - 1, b""))
    assert boa.env.get_balance(stranger) == COIN - 1


def test_execute__lets_coin_and_questions_in_meanwhile(account, people, target):
    target.arm(account, account.supportsInterface.prepare_calldata(b"\x15\x0b\x7a\x02"))
    account.execute(target, 0, b"", sender=people.owner.address)
    assert target.has_reentered()
    target.arm(account, b"")
    account.execute(target, 0, b"", sender=people.owner.address)
    assert target.has_reentered()


def test_execute_batch__is_all_or_nothing(account, people, token, stranger):
    send = (token.address, 0, token.transfer.prepare_calldata(stranger, COIN))
    account.execute_batch([send] * 6, sender=people.owner.address)
    assert token.balanceOf(stranger) == 6 * COIN
    with boa.reverts():
        account.execute_batch([send, (stranger, 101 * COIN, b"")], sender=people.owner.address)
    assert token.balanceOf(stranger) == 6 * COIN


def test_initialise__reverts_if_done(account, shared_code, stranger):
    for code in (account, shared_code):
        with boa.reverts("Account: initialised"):
            code.initialise(stranger, [], 0, 86_400, sender=stranger)
    assert shared_code.owner() == "0x" + "00" * 18 + "dEaD"
