"""Deposits and credits: pulled, and in the way of nobody else."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT
from mevm_suite.testing import load

DEPOSIT = 158 * UNIT * 510 // 10_000


@pytest.mark.rule("SEC-05")
def test_add_deposit__backs_offers(shop, contract, stranger):
    boa.env.set_balance(stranger, 10)
    contract.add_deposit(COIN, 10, value=10, sender=stranger)
    log = next(iter(contract.get_logs()))
    assert (log.account, log.asset, log.old_amount, log.new_amount) == (stranger, COIN, 0, 10)
    assert contract.deposit_of(COIN, stranger) == 10


def test_add_deposit__reverts_if_the_value_differs(contract, seller):
    boa.env.set_balance(seller, 10)
    with boa.reverts("assets: wrong value"):
        contract.add_deposit(COIN, 10, value=9, sender=seller)


@pytest.mark.rule("SEC-09")
def test_add_deposit__reverts_if_the_token_takes_a_fee(shop, contract, seller):
    shop.peg.set_behaviour(100, False, False)
    shop.give(seller, shop.peg.address, 1_000)
    with boa.reverts("assets: fee on transfer"):
        contract.add_deposit(shop.peg, 1_000, sender=seller)


@pytest.mark.rule("SEC-09")
def test_add_deposit__takes_tokens_that_return_nothing(shop, contract, seller):
    shop.peg.set_behaviour(0, False, True)
    shop.give(seller, shop.peg.address, 1_000)
    before = contract.deposit_of(shop.peg, seller)
    contract.add_deposit(shop.peg, 1_000, sender=seller)
    assert contract.deposit_of(shop.peg, seller) == before + 1_000


def test_add_deposit__reverts_if_the_transfer_fails(shop, contract, seller):
    shop.peg.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        contract.add_deposit(shop.peg, 1, sender=seller)


@pytest.mark.rule("SEC-05")
def test_free_deposit__leaves_what_trades_lock(contract, paid, seller):
    free = contract.deposit_of(COIN, seller)
    assert free == 1_000 * UNIT - DEPOSIT
    with boa.reverts("purse: deposit too small"):
        contract.free_deposit(COIN, free + 1, sender=seller)
    contract.free_deposit(COIN, free, sender=seller)
    assert contract.credit_of(COIN, seller) == free
    assert contract.deposit_of(COIN, seller) == 0


def test_withdraw__sends_to_whom_the_caller_says(contract, seller, stranger):
    contract.free_deposit(COIN, 7, sender=seller)
    contract.withdraw(COIN, stranger, sender=seller)
    log = contract.get_logs()[-1]
    assert (log.account, log.receiver, log.amount) == (seller, stranger, 7)
    assert boa.env.get_balance(stranger) == 7
    with boa.reverts("purse: nothing"):
        contract.withdraw(COIN, sender=seller)


def test_withdraw__reverts_without_a_receiver(contract, seller):
    contract.free_deposit(COIN, 7, sender=seller)
    for receiver in (NOBODY, contract.address):
        with boa.reverts("purse: no receiver"):
            contract.withdraw(COIN, receiver, sender=seller)


def test_push__sends_to_the_account_alone(contract, seller, stranger):
    before = boa.env.get_balance(seller)
    contract.free_deposit(COIN, 7, sender=seller)
    contract.push(COIN, seller, sender=stranger)
    assert boa.env.get_balance(seller) == before + 7


@pytest.mark.rule("SEC-02")
def test_withdraw__a_payee_that_refuses_blocks_nobody(shop, contract, seller, stranger):
    puppet = load("tests/mocks/Puppet.vy")
    trade = shop.buy(shop.publish(seller), puppet.address)
    puppet.refuse(True)
    contract.ship(trade, bytes(32), sender=seller)
    boa.env.time_travel(seconds=40 * 86_400)
    contract.complete(trade, sender=stranger)
    with boa.reverts("Puppet: refused"):
        contract.push(COIN, puppet, sender=stranger)
    contract.withdraw(COIN, sender=seller)
    puppet.refuse(False)
    contract.push(COIN, puppet, sender=stranger)
    assert contract.credit_of(COIN, puppet) == 0


def test_withdraw__cannot_be_entered_again(contract, seller):
    puppet = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(puppet.address, 20)
    data = contract.add_deposit.prepare_calldata(COIN, 20)
    boa.env.set_balance(seller, 20)
    puppet.act(contract, data, value=20, sender=seller)
    puppet.act(contract, contract.free_deposit.prepare_calldata(COIN, 10))
    puppet.arm(contract, contract.free_deposit.prepare_calldata(COIN, 10))
    contract.push(COIN, puppet)
    assert not puppet.has_reentered()
    assert contract.deposit_of(COIN, puppet) == 10


def test_withdraw__a_token_cannot_enter_again(shop, contract, seller):
    contract.free_deposit(shop.peg, 100, sender=seller)
    data = contract.push.prepare_calldata(shop.peg.address, seller)
    shop.peg.arm(contract, data)
    contract.withdraw(shop.peg, sender=seller)
    assert not shop.peg.has_reentered()
    assert contract.held(shop.peg) == shop.peg.balanceOf(contract)
