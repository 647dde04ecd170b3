"""How a round ends: sold, failed, and by which price; nothing is paid out before."""

import boa
import pytest

from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
HOUR = 3_600
COIN = "0x" + "00" * 20
FEED = b"USD/ETH".ljust(32, b"\0")


def at_reference(deployed, price, days=0):
    """Go to the reference time, some days later, with a price of that moment."""
    boa.env.timestamp = deployed.sale.reference_time() + days * DAY
    deployed.oracle.set_price(FEED, price)


@pytest.mark.rule("SEC-51")
def test_settle__sells_from_the_soft_cap_on(round_, buyers, proceeds):
    round_.pay(buyers[0], 400 * UNIT)
    round_.close()
    round_.sale.settle()
    assert round_.phase() == "SOLD"
    assert round_.sale.claimable(buyers[0]) == 500_000 * UNIT
    assert round_.sale.claim(buyers[0], buyers[0]) == 500_000 * UNIT
    assert round_.token.balanceOf(buyers[0]) == 500_000 * UNIT
    assert round_.sale.collect(COIN) == boa.env.get_balance(proceeds) == 400 * UNIT
    assert round_.sale.claimable(buyers[0]) == round_.sale.refundable(buyers[0], COIN) == 0


@pytest.mark.rule("SEC-51")
def test_settle__fails_below_the_soft_cap_and_all_goes_back(round_, buyers, reserve):
    buyer = buyers[0]
    round_.pay(buyer, 399 * UNIT)
    round_.pay(buyer, 999_999_999, round_.pegged.address)
    coins, tokens = boa.env.get_balance(buyer), round_.pegged.balanceOf(buyer)
    round_.close()
    round_.sale.settle()
    assert round_.phase() == "FAILED"
    assert round_.sale.refund(buyer, COIN, buyer) == 399 * UNIT
    assert round_.sale.refund(buyer, round_.pegged, buyer) == 999_999_999
    assert boa.env.get_balance(buyer) == coins + 399 * UNIT
    assert round_.pegged.balanceOf(buyer) == tokens + 999_999_999
    assert round_.sale.send_unsold() == round_.token.balanceOf(reserve) == 10**24
    for call, reason in (
        (lambda: round_.sale.claim(buyer, buyer), "TokenSale: not sold"),
        (lambda: round_.sale.collect(COIN), "TokenSale: not sold"),
        (lambda: round_.sale.refund(buyer, COIN, buyer), "TokenSale: refunded already"),
    ):
        with boa.reverts(reason):
            call()


@pytest.mark.rule("WSG-03")
def test_settle__never_fails_without_refunds(deploy, buyers):
    deployed = deploy(refunds=False)
    deployed.open()
    deployed.pay(buyers[0], 1)
    deployed.close()
    deployed.sale.settle()
    assert deployed.phase() == "SOLD"
    with boa.reverts("TokenSale: nothing goes back"):
        deployed.sale.refund(buyers[0], COIN, buyers[0])


@pytest.mark.rule("SEC-51")
def test_send_unsold__leaves_no_token_without_an_owner(round_, buyers, reserve):
    round_.pay(buyers[0], 500 * UNIT)
    round_.close()
    round_.sale.settle()
    assert round_.sale.send_unsold() == round_.token.balanceOf(reserve) == 375_000 * UNIT
    with boa.reverts("TokenSale: nothing unsold"):
        round_.sale.send_unsold()
    round_.sale.claim(buyers[0], buyers[0])
    assert round_.token.balanceOf(round_.sale) == 0


def test_nothing_is_paid_out_before_the_settlement(round_, buyers):
    round_.pay(buyers[0], 500 * UNIT)
    round_.close()
    sale, buyer = round_.sale, buyers[0]
    for call, reason in (
        (lambda: sale.claim(buyer, buyer), "TokenSale: not sold"),
        (lambda: sale.refund(buyer, COIN, buyer), "TokenSale: not settled"),
        (lambda: sale.collect(COIN), "TokenSale: not sold"),
        (lambda: sale.send_unsold(), "TokenSale: not settled"),
    ):
        with boa.reverts(reason):
            call()
    assert sale.claimable(buyer) == sale.refundable(buyer, COIN) == 0


def test_settle__reverts_if_open_or_settled(round_, buyers):
    round_.pay(buyers[0], 500 * UNIT)
    with boa.reverts("TokenSale: not closed"):
        round_.sale.settle()
    with boa.reverts("TokenSale: not closed"):
        round_.sale.reference_time()
    round_.close()
    round_.sale.settle()
    with boa.reverts("TokenSale: not closed"):
        round_.sale.settle()


def test_claim__pays_only_the_buyer_or_whom_he_names(round_, buyers, stranger):
    round_.pay(buyers[0], 500 * UNIT)
    round_.close()
    round_.sale.settle()
    with boa.reverts("TokenSale: not the buyer"):
        round_.sale.claim(buyers[0], stranger, sender=stranger)
    with boa.reverts("TokenSale: not the buyer"):
        round_.sale.refund(buyers[0], COIN, stranger, sender=stranger)
    with boa.reverts("TokenSale: not a buyer"):
        round_.sale.claim(stranger, stranger, sender=stranger)
    round_.sale.claim(buyers[0], stranger, sender=buyers[0])
    assert round_.token.balanceOf(stranger) == 625_000 * UNIT
    with boa.reverts("TokenSale: claimed already"):
        round_.sale.claim(buyers[0], buyers[0])


def test_claim__waits_for_the_launch(deploy, buyers):
    launch = boa.env.timestamp + 60 * DAY
    deployed = deploy(launch=launch)
    deployed.open()
    deployed.pay(buyers[0], 800 * UNIT)
    deployed.sale.settle()
    with boa.reverts("erc20: transfer amount exceeds balance"):
        deployed.sale.claim(buyers[0], buyers[0])
    boa.env.timestamp = launch
    assert deployed.sale.claim(buyers[0], buyers[0]) == 10**24


def test_refund__of_one_who_refuses_stops_nobody_else(round_, buyers):
    puppet = load("tests/mocks/Puppet.vy")
    call = round_.sale.pay.prepare_calldata(COIN, UNIT, 0, 0, [])
    puppet.act(round_.sale.address, call, value=UNIT, sender=buyers[0])
    round_.pay(buyers[0], UNIT)
    round_.close()
    round_.sale.settle()
    puppet.refuse(True)
    with boa.reverts():
        round_.sale.refund(puppet, COIN, puppet)
    round_.sale.refund(buyers[0], COIN, buyers[0])
    call = round_.sale.refund.prepare_calldata(puppet, COIN, buyers[1])
    puppet.act(round_.sale.address, call)
    assert boa.env.get_balance(round_.sale.address) == 0


def test_refund__cannot_be_entered_again(round_, buyers):
    puppet = load("tests/mocks/Puppet.vy")
    call = round_.sale.pay.prepare_calldata(COIN, UNIT, 0, 0, [])
    puppet.act(round_.sale.address, call, value=UNIT, sender=buyers[0])
    round_.pay(buyers[0], UNIT)
    round_.close()
    round_.sale.settle()
    puppet.arm(round_.sale.address, round_.sale.refund.prepare_calldata(puppet, COIN, puppet))
    round_.sale.refund(puppet, COIN, puppet)
    assert not puppet.has_reentered()
    assert boa.env.get_balance(round_.sale.address) == UNIT


@pytest.mark.rule("SEC-51")
def test_reference_time__is_13_00_in_china_on_the_day_after_the_close(referenced, buyers):
    midnight = (referenced.start // DAY + 2) * DAY - 8 * HOUR  # in China
    for close, expected in ((midnight - 1, 13), (midnight, 37)):
        with boa.env.anchor():
            boa.env.timestamp = close
            referenced.pay(buyers[0], 800 * UNIT)
            assert referenced.sale.reference_time() == midnight + expected * HOUR


@pytest.mark.rule("SEC-51")
def test_settle__fixes_the_price_observed_at_the_reference_time(referenced, buyers):
    referenced.pay(buyers[0], 300 * UNIT)
    referenced.pay(buyers[1], 100_000 * 10**6, referenced.pegged.address)
    assert referenced.sale.progress().raised == 400 * UNIT
    referenced.close()
    boa.env.timestamp = referenced.sale.reference_time() - 1
    with boa.reverts("fresh_price: not due yet"):
        referenced.sale.settle()
    at_reference(referenced, UNIT // 500)
    referenced.sale.settle()
    assert referenced.sale.reference_price(referenced.pegged) == UNIT // 500
    assert referenced.sale.progress().raised == 500 * UNIT
    assert referenced.sale.claim(buyers[1], buyers[1]) == 250_000 * UNIT
    assert referenced.sale.claim(buyers[0], buyers[0]) == 375_000 * UNIT


@pytest.mark.rule("SEC-51")
def test_settle__needs_no_reference_where_only_the_unit_was_paid(referenced, buyers):
    referenced.pay(buyers[0], 400 * UNIT)
    referenced.close()
    referenced.sale.settle()
    assert referenced.phase() == "SOLD"


@pytest.mark.rule("SEC-51")
def test_settle__decides_on_the_soft_cap_by_the_reference(referenced, buyers):
    referenced.pay(buyers[0], 300 * UNIT)
    referenced.pay(buyers[1], 100_000 * 10**6, referenced.pegged.address)
    referenced.close()
    at_reference(referenced, UNIT // 1_001)
    referenced.sale.settle()
    assert referenced.phase() == "FAILED"
    assert referenced.sale.refund(buyers[1], referenced.pegged, buyers[1]) == 100_000 * 10**6


def test_settle__sends_back_what_the_reference_lifts_above_the_hard_cap(
    referenced, buyers, proceeds, reserve
):
    """The unit is served in full; what awaited its price shares the room that is left."""
    sale, pegged = referenced.sale, referenced.pegged
    referenced.pay(buyers[0], 600 * UNIT)
    for buyer, amount in ((buyers[1], 100_000 * 10**6), (buyers[2], 50_000 * 10**6 + 1)):
        referenced.pay(buyer, amount, pegged.address)
    referenced.close()
    at_reference(referenced, UNIT // 100)
    sale.settle()
    assert sale.progress().raised == 800 * UNIT
    kept = 20_000 * 10**6  # at the reference this is worth the 200 that were left
    back = [sale.refund(buyer, pegged, buyer) for buyer in buyers[1:]]
    assert sum(back) in (130_000 * 10**6, 130_000 * 10**6 + 1)
    assert sale.collect(pegged) == pegged.balanceOf(proceeds) in (kept, kept + 1)
    assert pegged.balanceOf(sale) == 0
    claimed = sum(sale.claim(buyer, buyer) for buyer in buyers)
    assert 10**24 - claimed <= 3 * 1_250  # under one wei of value for each payment
    if claimed < 10**24:
        sale.send_unsold()
    assert referenced.token.balanceOf(sale) == 0
    with boa.reverts("TokenSale: nothing goes back"):
        sale.refund(buyers[0], COIN, buyers[0])


def test_settle__waits_for_the_next_day_where_the_oracle_was_silent(referenced, buyers):
    referenced.pay(buyers[0], 400 * UNIT)
    referenced.pay(buyers[1], 10**9, referenced.pegged.address)
    referenced.close()
    due = referenced.sale.reference_time()
    boa.env.timestamp = due
    with boa.reverts("fresh_price: too old"):
        referenced.sale.settle()
    boa.env.timestamp = due + HOUR + 1
    referenced.oracle.set_price(FEED, UNIT // 1_000)
    with boa.reverts("fresh_price: due again tomorrow"):
        referenced.sale.settle()
    at_reference(referenced, UNIT // 900, days=1)
    referenced.sale.settle()
    assert referenced.sale.reference_price(referenced.pegged) == UNIT // 900


def test_settle__sends_back_what_an_oracle_never_priced(referenced, buyers):
    referenced.pay(buyers[0], 400 * UNIT)
    referenced.pay(buyers[1], 10**9, referenced.pegged.address)
    referenced.close()
    boa.env.timestamp = referenced.sale.reference_time() + 14 * DAY - 1
    with boa.reverts("fresh_price: due again tomorrow"):
        referenced.sale.settle()
    boa.env.timestamp = referenced.sale.reference_time() + 14 * DAY
    referenced.sale.settle()
    assert referenced.phase() == "SOLD"
    assert referenced.sale.claim(buyers[1], buyers[1]) == 0
    assert referenced.sale.refund(buyers[1], referenced.pegged, buyers[1]) == 10**9
    assert referenced.sale.claim(buyers[0], buyers[0]) == 500_000 * UNIT
