import boa
import pytest

from mevm_suite.testing import load

COIN = "0x" + "00" * 20
WEEK = 7 * 86_400


def pay(sink, source, payer, counterparty, amount, asset=COIN, value=None):
    if value is None:
        value = amount if asset == COIN else 0
    sink.pay(asset, amount, payer, counterparty, value=value, sender=source)


@pytest.mark.rule("WSG-02")
def test_pay__counts_by_epoch_payer_and_pair(sink, source, payer, payee, stranger):
    pay(sink, source, payer, payee, 70)
    pay(sink, source, payer, stranger, 5)
    pay(sink, source, payee, payer, 30)
    boa.env.timestamp = sink.start() + WEEK
    pay(sink, source, payer, payee, 2)
    assert [sink.total(source, COIN, epoch) for epoch in (0, 1, 2)] == [105, 2, 0]
    assert sink.paid(source, COIN, 0, payer) == 75
    assert sink.paid(source, COIN, 0, payee) == 30
    assert sink.paid(source, COIN, 1, payer) == 2
    assert sink.paid_by_pair(source, COIN, 0, payer, payee) == 70
    assert sink.paid_by_pair(source, COIN, 0, payer, stranger) == 5
    assert sink.paid_by_pair(source, COIN, 0, payee, payer) == 30
    assert sink.lifetime(COIN) == 107
    assert boa.env.get_balance(sink.address) == 107


def test_pay__counts_the_token_apart(sink, token, source, payer, payee):
    pay(sink, source, payer, payee, 70, asset=token.address)
    assert sink.total(source, token.address, 0) == 70
    assert sink.paid_by_pair(source, token.address, 0, payer, payee) == 70
    assert sink.total(source, COIN, 0) == 0
    assert sink.lifetime(token.address) == 70
    assert token.balanceOf(sink) == 70


def test_pay__counts_each_source_apart(sink, source, stranger, payer, payee):
    boa.env.set_balance(stranger, 1)
    pay(sink, stranger, payer, payee, 1)
    assert sink.paid(source, COIN, 0, payer) == 0
    assert sink.paid(stranger, COIN, 0, payer) == 1


def test_pay__logs(sink, source, payer, payee):
    pay(sink, source, payer, payee, 70)
    (event,) = sink.get_logs()
    assert (event.source, event.payer, event.counterparty) == (source, payer, payee)
    assert (event.asset, event.epoch, event.amount) == (COIN, 0, 70)


def test_epoch__counts_from_the_start(sink, token):
    assert sink.epoch_length() == WEEK
    assert sink.token() == token.address
    for elapsed, epoch in ((0, 0), (WEEK - 1, 0), (WEEK, 1), (100 * WEEK, 100)):
        boa.env.timestamp = sink.start() + elapsed
        assert sink.epoch() == epoch


def test_pay__reverts_if_wrong_value(sink, token, source, payer, payee):
    for asset, value in ((COIN, 69), (COIN, 71), (token.address, 1)):
        with boa.reverts("FeeSink: wrong value"):
            pay(sink, source, payer, payee, 70, asset=asset, value=value)


def test_pay__reverts_if_asset_not_taken(sink, source, payer, payee):
    other = load("tests/mocks/HookedToken.vy")
    with boa.reverts("FeeSink: asset not taken"):
        pay(sink, source, payer, payee, 70, asset=other.address)


def test_pay__reverts_if_names_are_wrong(sink, source, payer, payee):
    for names, reason in (
        ((COIN, payee), "FeeSink: no payer"),
        ((payer, COIN), "FeeSink: no counterparty"),
        ((payer, payer), "FeeSink: trade with oneself"),
    ):
        with boa.reverts(reason):
            pay(sink, source, *names, 70)


def test_pay__reverts_if_no_amount(sink, source, payer, payee):
    with boa.reverts("FeeSink: no amount"):
        pay(sink, source, payer, payee, 0)


def test_pay__reverts_if_token_takes_a_fee(sink, token, source, payer, payee):
    token.set_behaviour(100, False, False)
    with boa.reverts("FeeSink: fee on transfer"):
        pay(sink, source, payer, payee, 70_000, asset=token.address)
    assert sink.total(source, token.address, 0) == 0


def test_pay__reverts_if_transfer_fails(sink, token, source, payer, payee):
    token.set_behaviour(0, True, False)
    with boa.reverts("FeeSink: transfer failed"):
        pay(sink, source, payer, payee, 70, asset=token.address)


def test_pay__cannot_be_reentered_by_the_token(sink, token, payer, payee):
    puppet = load("tests/mocks/Puppet.vy")
    token.mint(puppet, 200)
    token.set_behaviour(0, False, True)
    call = sink.pay.prepare_calldata(token.address, 70, payer, payee)
    puppet.arm(sink.address, call)
    puppet.act(sink.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert sink.lifetime(token.address) == token.balanceOf(sink) == 70


@pytest.mark.rule("WSG-02")
def test_coin__enters_by_pay_only_and_never_leaves(sink, source):
    puppet = load("tests/mocks/Puppet.vy")
    with boa.reverts():  # there is no `__default__`, hence no reason either
        puppet.act(sink.address, b"", value=1, sender=source)
    boa.env.set_balance(sink.address, 5)
    assert sink.lifetime(COIN) == 0
    names = {entry["name"] for entry in sink.abi if entry["type"] == "function"}
    changing = {
        entry["name"]
        for entry in sink.abi
        if entry["type"] == "function" and entry["stateMutability"] in ("payable", "nonpayable")
    }
    assert changing == {"pay"} < names


@pytest.mark.parametrize(
    ("length", "reason"),
    [(3_599, "FeeSink: epoch too short"), (365 * 86_400 + 1, "FeeSink: epoch too long")],
)
def test_init__reverts_if_epoch_out_of_range(token, length, reason):
    with boa.reverts(reason):
        load("contracts/treasury/FeeSink.vy", token, length)


def test_init__reverts_if_token_is_no_contract(payer):
    with boa.reverts("FeeSink: token is no contract"):
        load("contracts/treasury/FeeSink.vy", payer, WEEK)


@pytest.mark.parametrize("length", [3_600, 365 * 86_400])
def test_init__accepts_the_bounds_themselves(token, length):
    assert load("contracts/treasury/FeeSink.vy", token, length).epoch_length() == length
