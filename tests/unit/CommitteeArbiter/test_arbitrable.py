"""The seam as a trade uses it: frozen while open, released by the ruling, nobody can block it."""

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
FEE = 1_003
PRICE = 10_001


@pytest.fixture(scope="module")
def payer():
    account = boa.env.generate_address("payer")
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="module")
def trade(arbiter, respondent, payer):
    contract = load("tests/mocks/FrozenTrade.vy", arbiter, respondent)
    contract.pay(value=PRICE, sender=payer)
    return contract


def test_dispute__freezes_until_the_ruling(arbiter, trade, payer, respondent, vote):
    trade.dispute(boa.env.timestamp + DAY, 5_000, value=FEE, sender=payer)
    with boa.reverts("FrozenTrade: frozen"):
        trade.complete()
    with boa.reverts("FrozenTrade: not final"):
        trade.release()
    vote(trade.case_id(), 10_000, 3_000, 3_000, 3_000, 0)
    trade.release()
    assert trade.balances(payer) == 3_000
    assert trade.balances(respondent) == PRICE - 3_000
    with boa.reverts("FrozenTrade: nothing held"):
        trade.release()


def test_dispute__releases_by_default_if_nobody_votes(arbiter, trade, payer, respondent):
    trade.dispute(boa.env.timestamp + DAY, 5_000, value=FEE, sender=payer)
    boa.env.timestamp = arbiter.final_by(trade.case_id())
    trade.release()
    assert trade.balances(payer) == 5_000
    assert trade.balances(respondent) == 5_001


def test_dispute__refusing_payee_blocks_neither_ruling_nor_the_other(arbiter, payer, vote):
    puppet = load("tests/mocks/Puppet.vy")
    puppet.refuse(True)
    trade = load("tests/mocks/FrozenTrade.vy", arbiter, puppet.address)
    trade.pay(value=PRICE, sender=payer)
    trade.dispute(boa.env.timestamp + DAY, 0, value=FEE, sender=payer)
    vote(trade.case_id(), *[5_000] * 5)
    trade.release()
    before = boa.env.get_balance(payer)
    trade.withdraw(sender=payer)
    assert boa.env.get_balance(payer) == before + 5_000
    with boa.reverts("Puppet: refused"):
        puppet.act(trade.address, trade.withdraw.prepare_calldata())
    assert trade.balances(puppet.address) == 5_001
