"""What lies at a deposit address becomes a trade."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT
from mevm_suite.testing import load

# titanoboa expects the code of the original at each proxy
pytestmark = pytest.mark.filterwarnings("ignore:casted bytecode")

PRICE = 158 * UNIT
PAYMENT = PRICE + PRICE * 510 // 10_000
PEGGED = 158 * 10**6 + 158 * 10**6 * 510 // 10_000
PAID = 1


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-12")
def test_sweep__pays_for_the_offer(shop, deposits, offer, send_coin, buyer, sharer, stranger):
    address = send_coin(offer, PAYMENT, sharer)
    id = deposits.sweep(offer, buyer, sharer, sender=stranger)
    log = deposits.get_logs()[-1]
    assert (log.deposit_address, log.trade, log.amount) == (address, id, PAYMENT)
    trade = shop.contract.trade(id)
    assert (trade.buyer, trade.state) == (buyer, PAID)
    assert shop.contract.progress(id).sharer == sharer
    assert boa.env.get_balance(address) == boa.env.get_balance(deposits.address) == 0


@pytest.mark.rule("SEC-01")
def test_sweep__the_same_address_pays_again(shop, deposits, offer, send_coin, buyer):
    address = send_coin(offer, PAYMENT)
    first = deposits.sweep(offer, buyer, NOBODY)
    assert boa.env.get_code(address) != b""
    assert send_coin(offer, PAYMENT) == address
    assert deposits.sweep(offer, buyer, NOBODY) != first
    assert shop.contract.left(offer) == 1


@pytest.mark.rule("SEC-01")
def test_sweep__credits_what_is_too_much(shop, deposits, offer, send_coin, buyer):
    send_coin(offer, PAYMENT + 9)
    deposits.sweep(offer, buyer, NOBODY)
    assert shop.contract.credit_of(COIN, buyer) == 9


@pytest.mark.rule("SEC-09")
@pytest.mark.parametrize("is_quiet", [False, True])
def test_sweep__pays_with_tokens_and_returns_the_rest(shop, deposits, pegged, buyer, is_quiet):
    shop.peg.set_behaviour(0, False, is_quiet)
    address = deposits.deposit_address(pegged, buyer, NOBODY)
    shop.peg.mint(address, PEGGED + 9)
    id = deposits.sweep(pegged, buyer, NOBODY)
    assert shop.contract.trade(id).state == PAID
    assert shop.peg.balanceOf(buyer) == 9
    assert shop.peg.balanceOf(address) == shop.peg.balanceOf(deposits) == 0
    assert shop.peg.allowance(deposits, shop.contract) == 0


def test_sweep__reverts_if_too_little_lies_there(deposits, offer, send_coin, buyer):
    send_coin(offer, PAYMENT - 1)
    with boa.reverts("DepositAddress: paid too little"):
        deposits.sweep(offer, buyer, NOBODY)


def test_sweep__addresses_do_not_pay_for_each_other(deposits, offer, send_coin, buyer, sharer):
    send_coin(offer, PAYMENT)
    with boa.reverts("DepositAddress: paid too little"):
        deposits.sweep(offer, buyer, sharer)


def test_sweep__a_token_cannot_enter_again(shop, deposits, pegged, buyer):
    address = deposits.deposit_address(pegged, buyer, NOBODY)
    shop.peg.mint(address, 2 * PEGGED)
    again = deposits.give_back.prepare_calldata(pegged, buyer, NOBODY, shop.peg.address)
    shop.peg.arm(deposits, again)
    deposits.sweep(pegged, buyer, NOBODY)
    assert not shop.peg.has_reentered()


def test_deposit_address__only_the_original_moves_what_lies_there(
    shop, deposits, offer, send_coin, buyer, stranger
):
    address = send_coin(offer, PAYMENT + 1)
    deposits.sweep(offer, buyer, NOBODY)
    proxy = shop.deposits.deployer.at(address)
    send_coin(offer, PAYMENT)
    for sender in (stranger, buyer, address):
        with boa.reverts("DepositAddress: not the original"):
            proxy.send(COIN, stranger, 1, sender=sender)
    with boa.reverts("DepositAddress: not the original"):
        proxy.sweep(offer, buyer, NOBODY, sender=stranger)
    with boa.reverts("DepositAddress: not the original"):
        proxy.give_back(offer, buyer, NOBODY, COIN, sender=buyer)
    with boa.reverts("DepositAddress: not the original"):
        deposits.send(COIN, stranger, 0, sender=deposits.address)


def test_default__takes_the_coin_and_no_call(deposits, stranger):
    result = boa.env.execute_code(deposits.address, stranger, data=b"\1\2\3\4")
    assert result.is_error


def test_constructor__reverts_if_there_is_no_contract(stranger):
    with boa.reverts("DepositAddress: no contract"):
        load("contracts/commerce/DepositAddress.vy", stranger)


def test_automatic_contract__is_the_one_that_is_paid(shop, deposits):
    assert deposits.automatic_contract() == shop.contract.address
