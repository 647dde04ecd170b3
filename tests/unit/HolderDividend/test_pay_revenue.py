import boa
import pytest

from mevm_suite.testing import load

CEC = 10**18
DAY = 86_400
TARGET = 10_000 * CEC
NOBODY = "0x" + "00" * 20


@pytest.mark.rule("CEC-07")
@pytest.mark.parametrize("amount", [1, 2, 3, 9, 10, 999, 10**24 + 7])
def test_pay_revenue__leaves_three_tenths_to_the_receiver(economy, pay, amount):
    pay(amount)
    rest = amount - amount * 7 // 10
    assert (economy.dividend.received(), economy.dividend.rest()) == (amount, rest)
    assert economy.dividend.release_rest() == rest
    assert boa.env.get_balance(economy.dividend.rest_receiver()) == rest
    assert boa.env.get_balance(economy.dividend.address) == amount - rest
    with boa.reverts("HolderDividend: nothing to pay"):
        economy.dividend.release_rest()


@pytest.mark.rule("CEC-04")
def test_pay_revenue__counts_as_fees_of_the_day(economy, pay):
    pay(TARGET // 2)
    pay(TARGET // 4)
    assert economy.token.fees_today() == TARGET * 3 // 4


def test_pay_revenue__logs(economy, payer, pay):
    pay(5)
    (event,) = [e for e in economy.dividend.get_logs() if type(e).__name__ == "RevenueReceived"]
    assert (event.payer, event.day, event.amount) == (payer, boa.env.timestamp // DAY, 5)


def test_pay_revenue__reverts_if_the_value_differs(economy, payer):
    for amount, value in ((2, 1), (1, 2), (1, 0)):
        with boa.reverts("assets: wrong value"):
            economy.dividend.pay_revenue(amount, value=value, sender=payer)
    with boa.reverts("one_asset: no amount"):
        economy.dividend.pay_revenue(0, sender=payer)


def test_pay_revenue__reverts_if_more_than_can_be_counted(in_token, payer):
    asset = load("tests/mocks/QuietToken.vy")
    economy = in_token(asset)
    asset.mint(payer, 2**129)
    with boa.reverts("full_day: too much in all"):
        economy.dividend.pay_revenue(2**129, sender=payer)
    for _ in range(2):
        economy.dividend.pay_revenue(2**127, sender=payer)
        boa.env.timestamp += DAY
    boa.env.timestamp += DAY
    shared = 2**127 * 7 // 10 * 2
    assert shared - economy.dividend.claimable(economy.treasury) in (0, 1)


@pytest.mark.rule("CEC-07")
def test_pay_revenue__takes_a_token_that_returns_nothing(in_token, payer):
    asset = load("tests/mocks/QuietToken.vy")
    economy = in_token(asset)
    asset.mint(payer, 1_000)
    boa.env.timestamp += DAY
    economy.dividend.pay_revenue(1_000, sender=payer)
    boa.env.timestamp += DAY
    assert economy.dividend.claim(economy.treasury) == 700
    assert asset.balanceOf(economy.treasury) == 700
    assert economy.dividend.release_rest() == 300
    assert economy.dividend.rest_receiver() == economy.treasury
    assert asset.balanceOf(economy.treasury) == 1_000
    assert asset.balanceOf(economy.dividend) == 0


def test_pay_revenue__refuses_a_fee_on_transfer_and_a_silent_failure(in_token, payer):
    asset = load("tests/mocks/HookedToken.vy")
    economy = in_token(asset)
    asset.mint(payer, 1_000)
    asset.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        economy.dividend.pay_revenue(1_000, sender=payer)
    asset.set_behaviour(0, True, False)
    with boa.reverts("assets: transfer failed"):
        economy.dividend.pay_revenue(1_000, sender=payer)
    asset.set_behaviour(0, False, False)
    boa.env.set_balance(payer, 1)
    with boa.reverts("assets: wrong value"):
        economy.dividend.pay_revenue(1, value=1, sender=payer)


def test_pay_revenue__cannot_be_reentered(in_token):
    """A token that calls its payer back in the middle lets him neither claim nor pay again."""
    asset, puppet = load("tests/mocks/HookedToken.vy"), load("tests/mocks/Puppet.vy")
    economy = in_token(asset)
    asset.mint(puppet, 1_000)
    asset.set_behaviour(0, False, True)
    pay = economy.dividend.pay_revenue.prepare_calldata(100)
    puppet.arm(economy.dividend, pay)
    puppet.act(economy.dividend, pay)
    assert not puppet.has_reentered()
    assert economy.dividend.received() == asset.balanceOf(economy.dividend) == 100


def test_claim__cannot_be_reentered(economy, pay):
    puppet = load("tests/mocks/Puppet.vy")
    economy.token.transfer(puppet, 10**6 * CEC, sender=economy.treasury)
    boa.env.timestamp += DAY
    pay(1_000)
    boa.env.timestamp += DAY
    puppet.arm(economy.dividend, economy.dividend.claim.prepare_calldata(puppet.address))
    assert economy.dividend.claim(puppet) == 700
    assert not puppet.has_reentered()
    assert boa.env.get_balance(puppet.address) == 700


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({0: "0x" + "11" * 20}, "HolderDividend: no token"),
        ({1: "token"}, "HolderDividend: asset is token"),
        ({1: "0x" + "11" * 20}, "one_asset: no contract"),
        ({2: 0}, "HolderDividend: bad share"),
        ({2: 10_001}, "HolderDividend: bad share"),
        ({3: NOBODY}, "HolderDividend: no receiver"),
    ],
)
def test_constructor__reverts_if_unsound(economy, payer, changes, reason):
    token = economy.token.address
    arguments = {0: token, 1: NOBODY, 2: 7_000, 3: payer} | changes
    values = [token if value == "token" else value for value in arguments.values()]
    with boa.reverts(reason):
        load("contracts/dividend/HolderDividend.vy", *values)
