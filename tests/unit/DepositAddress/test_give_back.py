"""What cannot pay goes back to the buyer, and to nobody else."""

import boa
import pytest

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT

# titanoboa expects the code of the original at each proxy
pytestmark = pytest.mark.filterwarnings("ignore:casted bytecode")

DAY = 86_400
PAYMENT = 158 * UNIT + 158 * UNIT * 510 // 10_000


@pytest.mark.rule("SEC-01")
def test_give_back__the_buyer_may_always(deposits, offer, send_coin, buyer):
    address = send_coin(offer, 7)
    deposits.give_back(offer, buyer, NOBODY, COIN, sender=buyer)
    log = deposits.get_logs()[-1]
    assert (log.deposit_address, log.asset, log.buyer, log.amount) == (address, COIN, buyer, 7)
    assert boa.env.get_balance(buyer) == 7
    with boa.reverts("DepositAddress: nothing"):
        deposits.give_back(offer, buyer, NOBODY, COIN, sender=buyer)


def test_give_back__nobody_else_keeps_a_payment_from_an_open_offer(
    deposits, offer, send_coin, buyer, stranger
):
    send_coin(offer, PAYMENT)
    with boa.reverts("DepositAddress: not the buyer"):
        deposits.give_back(offer, buyer, NOBODY, COIN, sender=stranger)


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("why", ["closed", "expired", "no deposit", "never published", "sold out"])
def test_give_back__anyone_may_when_the_offer_is_gone(
    shop, deposits, offer, send_coin, seller, buyer, stranger, why
):
    contract = shop.contract
    offer = b"\1" * 32 if why == "never published" else offer
    send_coin(offer, PAYMENT)
    if why == "closed":
        contract.close(offer, sender=seller)
    elif why == "expired":
        boa.env.time_travel(seconds=30 * DAY + 1)
    elif why == "no deposit":
        contract.free_deposit(COIN, contract.deposit_of(COIN, seller), sender=seller)
    elif why == "sold out":
        for _ in range(3):
            shop.buy(offer, stranger)
    reason = "purse: deposit too small" if why == "no deposit" else "offers: not open"
    with boa.reverts(reason):
        deposits.sweep(offer, buyer, NOBODY, sender=stranger)
    before = boa.env.get_balance(buyer)
    deposits.give_back(offer, buyer, NOBODY, COIN, sender=stranger)
    assert boa.env.get_balance(buyer) == before + PAYMENT


@pytest.mark.rule("SEC-09")
def test_give_back__anyone_may_with_a_wrong_asset(shop, deposits, offer, pegged, buyer, stranger):
    address = deposits.deposit_address(offer, buyer, NOBODY)
    shop.peg.mint(address, 5)
    deposits.give_back(offer, buyer, NOBODY, shop.peg, sender=stranger)
    assert shop.peg.balanceOf(buyer) == 5
    coin = deposits.deposit_address(pegged, buyer, NOBODY)
    boa.env.set_balance(coin, 6)
    deposits.give_back(pegged, buyer, NOBODY, COIN, sender=stranger)
    assert boa.env.get_balance(buyer) == 6


def test_give_back__what_comes_after_the_trade(deposits, offer, send_coin, buyer):
    send_coin(offer, PAYMENT)
    deposits.sweep(offer, buyer, NOBODY)
    send_coin(offer, 3)
    deposits.give_back(offer, buyer, NOBODY, COIN, sender=buyer)
    assert boa.env.get_balance(buyer) == 3
