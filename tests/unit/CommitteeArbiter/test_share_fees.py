import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
FEE = 1_003


def balance(account):
    return boa.env.get_balance(account)


def test_share_fees__pays_voters_alike_and_refunds_the_rest(
    arbiter, open_case, vote, members, claimant
):
    id = open_case()
    vote(id, 10_000, 0, 5_000)
    boa.env.timestamp = arbiter.final_by(id)
    arbiter.share_fees(id)
    (event,) = arbiter.get_logs()
    assert (event.paid, event.refunded) == (600, 403)
    assert [arbiter.balances(member) for member in members] == [200, 200, 200, 0, 0]
    assert arbiter.balances(claimant) == 403


def test_share_fees__refunds_all_if_nobody_voted(arbiter, open_case, claimant):
    id = open_case()
    boa.env.timestamp = arbiter.final_by(id)
    arbiter.share_fees(id)
    assert arbiter.balances(claimant) == FEE


def test_share_fees__reverts_if_not_final_or_twice(arbiter, open_case, vote):
    id = open_case()
    with boa.reverts("CommitteeArbiter: not final"):
        arbiter.share_fees(id)
    vote(id, 0, 0, 0, 0, 0)
    arbiter.share_fees(id)
    with boa.reverts("CommitteeArbiter: shared"):
        arbiter.share_fees(id)


def test_withdraw__pays_once(arbiter, open_case, vote, members):
    id = open_case()
    vote(id, 0, 0, 0, 0, 0)
    arbiter.share_fees(id)
    arbiter.withdraw(sender=members[0])
    assert balance(members[0]) == 200
    with boa.reverts("CommitteeArbiter: nothing"):
        arbiter.withdraw(sender=members[0])
    assert balance(arbiter.address) == FEE - 200


@pytest.fixture(scope="module")
def puppet():
    return load("tests/mocks/Puppet.vy")


def earn(arbiter, open_case, puppet):
    """Credit a puppet that is the claimant of an unruled case."""
    id = open_case(claimant=puppet.address)
    open_case()
    boa.env.timestamp = arbiter.final_by(id)
    arbiter.share_fees(id)
    return id


def test_withdraw__cannot_be_reentered(arbiter, open_case, puppet):
    earn(arbiter, open_case, puppet)
    call = arbiter.withdraw.prepare_calldata()
    puppet.arm(arbiter.address, call)
    puppet.act(arbiter.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert balance(puppet.address) == FEE
    assert balance(arbiter.address) == FEE


def test_withdraw__by_a_refusing_payee_harms_only_himself(
    arbiter, open_case, vote, members, puppet
):
    id = open_case(claimant=puppet.address)
    puppet.refuse(True)
    vote(id, 0, 0, 0, 0, 0)
    arbiter.share_fees(id)
    with boa.reverts("Puppet: refused"):
        puppet.act(arbiter.address, arbiter.withdraw.prepare_calldata())
    assert arbiter.balances(puppet.address) == FEE - 5 * 200
    arbiter.withdraw(sender=members[0])
    assert balance(members[0]) == 200


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("view", ["ruling", "final_by", "cost"])
def test_withdraw__makes_the_arbiter_look_silent_to_nobody(arbiter, open_case, puppet, view):
    id = earn(arbiter, open_case, puppet)
    arguments = (puppet.address, 1) if view == "cost" else (id,)
    puppet.arm(arbiter.address, getattr(arbiter, view).prepare_calldata(*arguments))
    puppet.act(arbiter.address, arbiter.withdraw.prepare_calldata())
    assert puppet.has_reentered()
