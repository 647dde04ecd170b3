"""The ways to pay: the coin, an allowance, a permit, and an ERC-223 transfer."""

import boa
import pytest
from boa.util.abi import abi_encode
from eth_account import Account

from mevm_suite.deployment.boa_commerce import COIN, NOBODY, UNIT
from mevm_suite.testing import load

DAY = 86_400
PRICE = 158 * UNIT
DEPOSIT = PRICE * 510 // 10_000
PAID = 1


def payload(offer, buyer, sharer=NOBODY):
    return abi_encode("(bytes32,address,address)", (offer, buyer, sharer))


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-05")
def test_buy__takes_price_and_deposit(shop, contract, seller, buyer, sharer):
    offer = shop.publish(seller)
    assert contract.payment_of(offer, buyer) == PRICE + DEPOSIT
    id = shop.buy(offer, buyer, sharer)
    log = contract.get_logs()[0]
    assert (log.id, log.offer, log.buyer, log.sharer) == (id, offer, buyer, sharer)
    assert id == contract.trade_id(offer, buyer, 0)
    assert contract.trade_count(offer, buyer) == 1
    trade, progress = contract.trade(id), contract.progress(id)
    assert tuple(trade)[:5] == (offer, seller, buyer, COIN, PRICE)
    assert trade.state == PAID
    assert (progress.held, progress.sharer) == (PRICE, sharer)
    assert (progress.seller_deposit, progress.buyer_deposit) == (DEPOSIT, DEPOSIT)
    assert progress.due == boa.env.timestamp + 3 * DAY
    assert contract.deposit_of(COIN, seller) == 1_000 * UNIT - DEPOSIT


def test_buy__credits_what_is_too_much(shop, contract, seller, buyer):
    offer = shop.publish(seller)
    boa.env.set_balance(buyer, 200 * UNIT)
    contract.buy(offer, value=200 * UNIT, sender=buyer)
    assert contract.credit_of(COIN, buyer) == 200 * UNIT - PRICE - DEPOSIT


def test_buy__reverts_if_too_little(shop, contract, seller, buyer):
    offer = shop.publish(seller)
    boa.env.set_balance(buyer, 200 * UNIT)
    with boa.reverts("payments: paid too little"):
        contract.buy(offer, value=PRICE + DEPOSIT - 1, sender=buyer)


def test_buy__reverts_without_a_deposit_of_the_seller(shop, contract, seller, buyer):
    offer = shop.publish(seller)
    contract.free_deposit(COIN, 1_000 * UNIT - DEPOSIT + 1, sender=seller)
    assert not contract.is_payable(offer, buyer)
    with boa.reverts("purse: deposit too small"):
        shop.buy(offer, buyer)


@pytest.mark.parametrize("who", ["seller", "nobody"])
def test_buy__reverts_if_there_is_no_such_buyer(shop, contract, seller, buyer, who):
    offer = shop.publish(seller)
    boa.env.set_balance(buyer, 200 * UNIT)
    whom = seller if who == "seller" else NOBODY
    with boa.reverts("payments: no such buyer"):
        contract.buy(offer, NOBODY, whom, value=200 * UNIT, sender=buyer)


def test_buy__another_pays_and_the_buyer_decides(shop, contract, seller, buyer, stranger):
    offer = shop.publish(seller)
    boa.env.set_balance(stranger, 200 * UNIT)
    id = contract.buy(offer, NOBODY, buyer, value=200 * UNIT, sender=stranger)
    with boa.reverts("trades: not the buyer"):
        contract.confirm(id, sender=stranger)
    contract.confirm(id, sender=buyer)
    assert contract.credit_of(COIN, stranger) == 0


@pytest.mark.rule("SEC-12")
@pytest.mark.parametrize("who", ["seller", "buyer"])
def test_buy__a_party_is_no_sharer(shop, contract, seller, buyer, who):
    id = shop.buy(shop.publish(seller), buyer, {"seller": seller, "buyer": buyer}[who])
    assert contract.progress(id).sharer == NOBODY


@pytest.mark.rule("SEC-05")
@pytest.mark.rule("SEC-43")
def test_buy__reverts_beyond_the_limit(shop, contract, seller, buyer):
    offer = shop.publish(seller, price=10**6 * UNIT + 1)
    shop.fund(seller, COIN, 10**6 * UNIT)
    with boa.reverts("TrustIndex: beyond limit"):
        shop.buy(offer, buyer)


@pytest.mark.rule("SEC-05")
def test_buy__an_asset_that_is_not_listed_counts_nothing(shop, contract, seller, buyer):
    shop.values.set_rate(COIN, 0)
    shop.buy(shop.publish(seller), buyer)
    assert shop.trust.exposure_of(buyer) == 0


def test_buy__reverts_while_a_price_is_stale(shop, contract, seller, buyer):
    shop.values.set_stale(True)
    with boa.reverts("ValueBoard: stale"):
        shop.buy(shop.publish(seller), buyer)


@pytest.mark.rule("SEC-09")
@pytest.mark.parametrize("is_quiet", [False, True])
def test_buy__takes_pegged_tokens(shop, contract, seller, buyer, is_quiet):
    shop.peg.set_behaviour(0, False, is_quiet)
    offer = shop.publish(seller, asset=shop.peg.address, price=158 * 10**6, reward=0)
    id = shop.buy(offer, buyer)
    contract.confirm(id, sender=buyer)
    fee = 158 * 10**6 // 200
    contract.withdraw(shop.peg, sender=seller)
    assert shop.peg.balanceOf(seller) == 158 * 10**6 - fee
    contract.push(shop.peg, shop.sink)
    assert shop.peg.balanceOf(shop.sink) == 2 * fee


@pytest.mark.rule("SEC-09")
def test_buy__reverts_if_the_token_takes_a_fee(shop, contract, seller, buyer):
    offer = shop.publish(seller, asset=shop.peg.address, price=158 * 10**6, reward=0)
    shop.peg.set_behaviour(1, False, False)
    with boa.reverts("assets: fee on transfer"):
        shop.buy(offer, buyer)


def test_buy__reverts_if_coin_comes_along_with_tokens(shop, contract, seller, buyer):
    offer = shop.publish(seller, asset=shop.peg.address, price=158 * 10**6, reward=0)
    boa.env.set_balance(buyer, 1)
    with boa.reverts("assets: wrong value"):
        contract.buy(offer, value=1, sender=buyer)


def test_buy__dust_pays_a_deposit_and_fees(shop, contract, seller, buyer):
    id = shop.buy(shop.publish(seller, price=1, reward=0), buyer)
    progress = contract.progress(id)
    assert (progress.held, progress.seller_deposit, progress.buyer_deposit) == (1, 1, 1)
    contract.confirm(id, sender=buyer)
    assert contract.credit_of(COIN, seller) == contract.credit_of(COIN, buyer) == 0
    assert shop.sink.lifetime(COIN) == 2


@pytest.mark.rule("SEC-01")
@pytest.mark.parametrize("is_front_run", [False, True])
def test_buy_with_permit__takes_the_allowance(shop, contract, seller, is_front_run):
    key = Account.from_key(b"\7" * 32)
    offer = shop.publish(seller, asset=shop.token.address)
    amount = contract.payment_of(offer, key.address)
    shop.token.transfer(key.address, amount)
    signature = key.sign_typed_data(
        domain_data={
            "name": "Social Ecommerce Chain",
            "version": "1",
            "chainId": boa.env.evm.patch.chain_id,
            "verifyingContract": shop.token.address,
        },
        message_types={
            "Permit": [
                {"name": "owner", "type": "address"},
                {"name": "spender", "type": "address"},
                {"name": "value", "type": "uint256"},
                {"name": "nonce", "type": "uint256"},
                {"name": "deadline", "type": "uint256"},
            ]
        },
        message_data={
            "owner": key.address,
            "spender": contract.address,
            "value": amount,
            "nonce": 0,
            "deadline": 2**63,
        },
    )
    parts = (signature.v, signature.r.to_bytes(32, "big"), signature.s.to_bytes(32, "big"))
    if is_front_run:
        shop.token.permit(key.address, contract, amount, 2**63, *parts)
    id = contract.buy_with_permit(offer, NOBODY, amount, 2**63, *parts, sender=key.address)
    assert contract.trade(id).buyer == key.address
    assert shop.token.balanceOf(key.address) == 0


@pytest.mark.rule("SEC-01")
@pytest.mark.rule("SEC-09")
def test_token_received__pays(shop, contract, seller, buyer, sharer):
    offer = shop.publish(seller, asset=shop.token.address)
    shop.token.transfer(buyer, 200 * UNIT)
    shop.token.transfer(contract, 200 * UNIT, payload(offer, buyer, sharer), sender=buyer)
    id = contract.trade_id(offer, buyer, 0)
    assert contract.trade(id).state == PAID
    assert contract.credit_of(shop.token, buyer) == 200 * UNIT - PRICE - DEPOSIT
    assert contract.held(shop.token) == shop.token.balanceOf(contract)
    contract.confirm(id, sender=buyer)
    assert shop.sink.lifetime(shop.token) == 2 * (PRICE // 200)


@pytest.mark.rule("SEC-05")
def test_token_received__without_data_is_a_deposit(shop, contract, seller, stranger):
    shop.token.transfer(stranger, 5)
    shop.token.transfer(contract, 5, b"", sender=stranger)
    assert contract.deposit_of(shop.token, stranger) == 5


def test_token_received__reverts_for_other_data_or_another_token(shop, contract, seller, buyer):
    offer = shop.publish(seller)
    shop.token.transfer(buyer, 200 * UNIT)
    with boa.reverts("payments: wrong data"):
        shop.token.transfer(contract, 1, b"\0" * 95, sender=buyer)
    with boa.reverts("payments: wrong token"):
        shop.token.transfer(contract, 200 * UNIT, payload(offer, buyer), sender=buyer)


@pytest.mark.rule("SEC-09")
def test_token_received__reverts_if_nothing_came(shop, contract, seller, stranger):
    puppet = load("tests/mocks/HookedToken.vy")
    with boa.reverts("purse: fee on transfer"):
        contract.tokenReceived(stranger, 1, b"", sender=puppet.address)


def test_trade__is_empty_for_no_trade(contract):
    trade = contract.trade(bytes(32))
    assert (trade.seller, trade.buyer, trade.price, trade.state) == (NOBODY, NOBODY, 0, 0)


def test_is_payable__not_for_who_is_banned(shop, contract, seller, buyer, stranger, distrusted):
    offer = shop.publish(seller)
    assert contract.is_payable(offer, stranger)
    assert not contract.is_payable(offer, seller)
    contract.concede(distrusted, sender=seller)
    assert shop.trust.is_banned(seller)
    assert not contract.is_payable(offer, stranger)
