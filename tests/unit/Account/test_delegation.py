"""SEC-42: rights are lent with scopes, limits and an end."""

import boa
import pytest
from eth_utils import function_signature_to_4byte_selector

from mevm_suite.testing import load

DAY = 86_400
COIN = 10**18
NOBODY = "0x" + "00" * 20


@pytest.fixture
def pay(account, people, stranger):
    """Let the delegate send the coin."""

    def pay_amount(amount, receiver=stranger):
        call = (receiver, amount, b"")
        account.execute_as_delegate(call, sender=people.delegate.address)

    return pay_amount


@pytest.fixture
def move(account, people, token):
    """Let the delegate call the token."""

    def call_token(data, amount=0):
        call = (token.address, amount, data)
        account.execute_as_delegate(call, sender=people.delegate.address)

    return call_token


@pytest.mark.rule("SEC-42")
def test_delegate__acts_within_scope_and_limits(account, grant, pay, move, token, stranger, people):
    grant()
    pay(COIN)
    move(token.transfer.prepare_calldata(stranger, 4 * COIN))
    event = next(log for log in account.get_logs() if type(log).__name__ == "Spent")
    assert (event.delegate, event.asset, event.amount, event.left) == (
        people.delegate.address, token.address, 4 * COIN, 6 * COIN
    )  # fmt: skip
    assert boa.env.get_balance(stranger) == COIN
    assert token.balanceOf(stranger) == 4 * COIN
    assert account.left(people.delegate.address, NOBODY) == COIN
    assert account.left(people.delegate.address, token) == 6 * COIN


@pytest.mark.rule("SEC-42")
def test_delegate__cannot_spend_more_than_the_limit(grant, pay, move, token, stranger):
    grant()
    pay(2 * COIN)
    with boa.reverts("delegation: over the limit"):
        pay(1)
    move(token.transfer.prepare_calldata(stranger, 6 * COIN))
    with boa.reverts("delegation: over the limit"):
        move(token.transfer.prepare_calldata(stranger, 4 * COIN + 1))
    with boa.reverts("delegation: over the limit"):
        move(token.transfer.prepare_calldata(stranger, 2**256 - 1))


@pytest.mark.rule("SEC-42")
def test_delegate__spends_by_approving_himself(account, grant, move, token, people):
    delegate = people.delegate.address
    grant()
    with boa.reverts("delegation: over the limit"):
        move(token.approve.prepare_calldata(delegate, 11 * COIN))
    move(token.approve.prepare_calldata(delegate, 10 * COIN))
    token.transferFrom(account, delegate, 10 * COIN, sender=delegate)
    with boa.reverts("delegation: over the limit"):
        move(token.approve.prepare_calldata(delegate, 1))
    assert token.balanceOf(account) == 990 * COIN


def test_delegate__has_the_limit_again_in_each_period(account, grant, pay, people):
    grant()
    pay(2 * COIN)
    boa.env.time_travel(seconds=DAY - 1)
    with boa.reverts("delegation: over the limit"):
        pay(1)
    boa.env.time_travel(seconds=1)
    assert account.left(people.delegate.address, NOBODY) == 2 * COIN
    pay(2 * COIN)
    boa.env.time_travel(seconds=5 * DAY)
    pay(2 * COIN)


def test_delegate__has_one_limit_in_all_without_a_period(grant, pay):
    grant(period=0)
    pay(2 * COIN)
    boa.env.time_travel(seconds=6 * DAY)
    with boa.reverts("delegation: over the limit"):
        pay(1)


@pytest.mark.rule("SEC-42")
def test_delegate__loses_his_rights_at_their_end(account, grant, pay, people):
    grant()
    boa.env.time_travel(seconds=7 * DAY - 1)
    pay(1)
    boa.env.time_travel(seconds=1)
    with boa.reverts("delegation: no grant"):
        pay(1)
    assert account.left(people.delegate.address, NOBODY) == 0


@pytest.mark.rule("SEC-42")
def test_revoke__is_at_once(account, grant, pay, people, stranger):
    grant()
    assert account.may_call(people.delegate.address, stranger, bytes(4))
    account.revoke(people.delegate.address, sender=people.owner.address)
    with boa.reverts("delegation: no grant"):
        pay(1)
    assert not account.may_call(people.delegate.address, stranger, bytes(4))
    with boa.reverts("delegation: no grant"):
        account.revoke(people.delegate.address, sender=people.owner.address)


def test_revoke__is_open_to_the_delegate(account, grant, people):
    grant()
    with boa.reverts("recovery: not the owner"):
        account.revoke(people.delegate.address, sender=people.thief.address)
    account.revoke(people.delegate.address, sender=people.delegate.address)
    assert account.grant_of(people.delegate.address).expires == 0


@pytest.mark.rule("SEC-42")
def test_delegate__stays_in_scope(account, grant, pay, move, token, people):
    grant()
    with boa.reverts("delegation: out of scope"):
        pay(1, receiver=people.delegate.address)
    with boa.reverts("delegation: out of scope"):
        move(token.transferFrom.prepare_calldata(account, people.delegate.address, 1))
    with boa.reverts("delegation: out of scope"):
        move(b"", amount=1)
    with boa.reverts("delegation: no grant"):
        account.execute_as_delegate((token.address, 0, b""), sender=people.thief.address)


def test_grant__takes_the_place_of_the_old_one(account, grant, pay, move, token, people, stranger):
    grant()
    pay(2 * COIN)
    grant(scopes=[(stranger, bytes(4))], limits=[(NOBODY, 5, 0)])
    with boa.reverts("delegation: out of scope"):
        move(token.transfer.prepare_calldata(stranger, 1))
    pay(5)
    with boa.reverts("delegation: over the limit"):
        pay(1)


@pytest.mark.rule("SEC-42")
def test_grant__ends_with_the_owner(account, grant, approve, pay, people):
    """What a thief granted is gone with him, also where the new owner grants again."""
    grant()
    approve(people.successor.address)
    boa.env.time_travel(seconds=3 * DAY)
    account.finish_recovery()
    with boa.reverts("delegation: no grant"):
        pay(1)


@pytest.mark.parametrize("length", [1, 3])
def test_delegate__cannot_hide_a_function_in_short_data(grant, move, length):
    """Three bytes and the zero that the EVM adds name a function, too."""
    grant()
    with boa.reverts("spending: short data"):
        move(bytes(length))


def test_delegate__cannot_hide_an_amount_in_short_data(grant, move, token, stranger):
    grant()
    data = token.transfer.prepare_calldata(stranger, COIN)
    for length in (4, 36, 67):
        with boa.reverts("spending: short data"):
            move(data[:length])


def test_delegate__cannot_take_data_for_the_plain_coin(account, grant, people, target):
    grant(scopes=[(target.address, bytes(4))])
    call = (target.address, 0, bytes(36))
    with boa.reverts("spending: no function"):
        account.execute_as_delegate(call, sender=people.delegate.address)


@pytest.mark.rule("SEC-42")
def test_grant__never_covers_the_account_or_its_factory(account, factory, grant):
    veto = function_signature_to_4byte_selector("veto_recovery()")
    for target in (account.address, factory.address, NOBODY):
        with boa.reverts("delegation: bad target"):
            grant(scopes=[(target, veto)])


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"delegate": NOBODY}, "bad delegate"),
        ({"delegate": "owner"}, "bad delegate"),
        ({"delegate": "account"}, "bad delegate"),
        ({"expires": 0}, "expires at once"),
        ({"expires": 2**255}, "too long"),
        ({"period": 3_599}, "short period"),
        ({"scopes": []}, "no scope"),
        ({"limits": [(NOBODY, 1, 0), (NOBODY, 2, 0)]}, "twice"),
    ],
)
def test_grant__reverts_if_impossible(account, people, grant, changes, reason):
    known = {"owner": people.owner.address, "account": account.address}
    if changes.get("delegate") in known:
        changes = {"delegate": known[changes["delegate"]]}
    with boa.reverts(f"delegation: {reason}"):
        grant(**changes)


@pytest.mark.parametrize(
    "function", ["setApprovalForAll(address,bool)", "authorizeOperator(address)"]
)
def test_grant__reverts_if_without_a_limit(grant, token, function):
    everything = function_signature_to_4byte_selector(function)
    with boa.reverts("delegation: without a limit"):
        grant(scopes=[(token.address, everything)])


def test_grant__reverts_if_not_the_owner(account, people, stranger):
    scopes, expires = [(stranger, bytes(4))], boa.env.timestamp + DAY
    for sender in (people.delegate.address, people.guardians[0].address, stranger):
        with boa.reverts("recovery: not the owner"):
            account.grant(people.thief.address, scopes, [], 0, expires, sender=sender)


def test_delegate__cannot_enter_again(account, grant, stranger):
    """The delegate is a contract that calls back when it is paid."""
    delegate = load("tests/mocks/Puppet.vy")
    scopes = [(delegate.address, bytes(4)), (stranger, bytes(4))]
    grant(delegate=delegate.address, scopes=scopes)
    use = account.execute_as_delegate
    delegate.arm(account, use.prepare_calldata((stranger, COIN, b"")))
    delegate.act(account, use.prepare_calldata((delegate.address, COIN, b"")))
    assert (delegate.is_armed(), delegate.has_reentered()) == (False, False)
    assert account.left(delegate.address, NOBODY) == COIN
    delegate.act(account, use.prepare_calldata((stranger, COIN, b"")))
    assert boa.env.get_balance(stranger) == COIN
