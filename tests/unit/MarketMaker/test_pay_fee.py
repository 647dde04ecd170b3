import boa
import pytest

from mevm_suite.deployment.boa_market import FEED

CEC = 10**18
PEG = 10**6


@pytest.mark.rule("CEC-11")
def test_pay_fee__turns_pegged_tokens_into_fuel(maker, place, payer, service):
    before = place.peg.balanceOf(payer)
    fuel = maker.pay_fee(service, 101 * PEG, sender=payer)
    assert fuel == 100 * CEC == maker.fuel_of(service)
    assert place.peg.balanceOf(payer) == before - 101 * PEG
    assert place.peg.balanceOf(maker) == 50_101 * PEG
    assert place.cec.balanceOf(maker) == 49_900 * CEC
    assert place.cec.balanceOf(place.sink) == 100 * CEC
    assert place.sink.paid_by_pair(maker, place.cec, 0, payer, service) == 100 * CEC


@pytest.mark.rule("CEC-11")
def test_pay_fee__leaves_the_payer_without_cec(maker, place, payer, service):
    maker.pay_fee(service, 101 * PEG, sender=payer)
    for account in (payer, service):
        assert place.cec.balanceOf(account) == 0
    assert place.cec.locked(place.sink) == place.cec.locked(maker) == 0


@pytest.mark.rule("CEC-04")
def test_pay_fee__counts_as_activity(maker, place, payer, service):
    assert place.cec.fees_today() == 0
    maker.pay_fee(service, 101 * PEG, sender=payer)
    maker.pay_fee(service, 7, sender=payer)
    assert place.cec.fees_today() == 101 * PEG + 7


def test_pay_fee__rounds_the_fuel_down(maker, place, payer, service):
    place.oracle.set_price(FEED, 3 * CEC)
    assert maker.pay_fee(service, 1, sender=payer) == 10**30 // (303 * CEC // 100)
    place.oracle.set_price(FEED, 10**36)
    with boa.reverts("MarketMaker: amount too small"):
        maker.pay_fee(service, 1, sender=payer)


@pytest.mark.rule("CEC-11")
def test_pay_fee__may_use_up_the_reserve(maker, place, trader, service):
    payer = trader("large payer", pegged=60_000 * PEG)
    maker.pay_fee(service, 50_500 * PEG, sender=payer)
    assert place.cec.balanceOf(maker) == 0
    with boa.reverts("erc20: transfer amount exceeds balance"):
        maker.pay_fee(service, PEG, sender=payer)


def test_pay_fee__reverts_if_names_are_wrong(maker, payer):
    with boa.reverts("FeeSink: trade with oneself"):
        maker.pay_fee(payer, PEG, sender=payer)
    with boa.reverts("FeeSink: no counterparty"):
        maker.pay_fee("0x" + "00" * 20, PEG, sender=payer)


@pytest.mark.parametrize("amount", [0, 2**86])
def test_pay_fee__reverts_if_amount_is_bad(maker, payer, service, amount):
    with boa.reverts(f"MarketMaker: amount too {'large' if amount else 'small'}"):
        maker.pay_fee(service, amount, sender=payer)


def test_pay_fee__reverts_if_the_token_does_wrong(maker, place, payer, service):
    place.peg.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        maker.pay_fee(service, 101 * PEG, sender=payer)
    place.peg.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        maker.pay_fee(service, 101 * PEG, sender=payer)
    place.peg.set_behaviour(0, False, True)
    assert maker.pay_fee(service, 101 * PEG, sender=payer) == 100 * CEC


def test_pay_fee__cannot_be_reentered_by_the_token(maker, place, payer, service):
    for call in (
        maker.pay_fee.prepare_calldata(service, PEG),
        maker.buy.prepare_calldata(CEC, 10 * PEG),
        maker.quotes.prepare_calldata(),
    ):
        place.peg.arm(maker.address, call)
        maker.pay_fee(service, PEG, sender=payer)
        assert not place.peg.has_reentered()
