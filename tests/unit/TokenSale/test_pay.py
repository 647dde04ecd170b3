"""Who may pay what, when, and what it counts."""

import boa
import pytest

from mevm_suite.tables.sale import whitelist_leaf, whitelist_tree
from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
COIN = "0x" + "00" * 20
FEED = b"USD/ETH".ljust(32, b"\0")


@pytest.mark.rule("SEC-51")
def test_pay__counts_at_the_base_rate_less_the_discount(round_, buyers):
    assert round_.pay(buyers[0], 2 * UNIT) == 2 * UNIT
    (event,) = [e for e in round_.sale.get_logs() if type(e).__name__ == "Paid"]
    assert (event.buyer, event.asset, event.amount) == (buyers[0], COIN, 2 * UNIT)
    assert event.value == 2 * UNIT
    assert round_.sale.tokens_for(2 * UNIT) == 2_500 * UNIT


@pytest.mark.rule("WSG-03")
def test_pay__takes_a_pegged_token_at_the_price_of_the_moment(round_, buyers):
    assert round_.pay(buyers[0], 3_000 * 10**6, round_.pegged.address) == 3 * UNIT
    round_.oracle.set_price(FEED, UNIT // 500)
    assert round_.sale.value_of(round_.pegged, 10**6) == UNIT // 500
    assert round_.pay(buyers[0], 3_000 * 10**6, round_.pegged.address) == 6 * UNIT
    assert round_.sale.bought(buyers[0]) == 9 * UNIT
    assert round_.pegged.balanceOf(round_.sale) == 6_000 * 10**6


@pytest.mark.rule("WSG-03")
def test_progress__is_public_at_any_time(round_, buyers):
    round_.pay(buyers[0], 2 * UNIT)
    round_.pay(buyers[1], 1_000 * 10**6, round_.pegged.address)
    found = round_.sale.progress()
    assert (found.raised, found.sold) == (3 * UNIT, 3_750 * UNIT)
    assert (found.left, found.buyers, found.closed_at) == (797 * UNIT, 2, 0)
    assert round_.phase() == "OPEN"
    assert round_.sale.received(COIN) == 2 * UNIT


@pytest.mark.rule("SEC-51")
def test_pay__closes_the_round_when_it_is_full(round_, buyers):
    assert round_.pay(buyers[0], 800 * UNIT) == 800 * UNIT
    assert round_.phase() == "CLOSED"
    assert round_.sale.progress().closed_at == boa.env.timestamp
    with boa.reverts("TokenSale: not open"):
        round_.pay(buyers[1], 1)


@pytest.mark.rule("SEC-51")
def test_pay__takes_only_what_fits(round_, buyers):
    round_.pay(buyers[0], 799 * UNIT)
    before = boa.env.get_balance(buyers[1])
    assert round_.pay(buyers[1], 5 * UNIT) == UNIT
    assert before - boa.env.get_balance(buyers[1]) == UNIT
    assert boa.env.get_balance(round_.sale.address) == 800 * UNIT


def test_pay__takes_only_the_tokens_that_fit(round_, buyers):
    round_.pay(buyers[0], 799 * UNIT)
    before = round_.pegged.balanceOf(buyers[1])
    assert round_.pay(buyers[1], 5_000 * 10**6, round_.pegged.address) == UNIT
    assert before - round_.pegged.balanceOf(buyers[1]) == 1_000 * 10**6


def test_pay__reverts_if_less_fits_than_the_buyer_wants(round_, buyers):
    round_.pay(buyers[0], 799 * UNIT)
    with boa.reverts("TokenSale: value too low"):
        round_.pay(buyers[1], 5 * UNIT, least=5 * UNIT)


def test_pay__reverts_if_the_price_moved(round_, buyers):
    round_.oracle.set_price(FEED, UNIT // 1_001)
    with boa.reverts("TokenSale: value too low"):
        round_.pay(buyers[0], 1_000 * 10**6, round_.pegged.address, least=UNIT)


@pytest.mark.rule("SEC-51")
def test_pay__reverts_outside_the_dates(deploy, buyers):
    deployed = deploy()
    boa.env.timestamp = deployed.start - 1
    assert deployed.phase() == "WAITING"
    with boa.reverts("TokenSale: not open"):
        deployed.pay(buyers[0], UNIT)
    deployed.open()
    deployed.pay(buyers[0], UNIT)
    boa.env.timestamp = deployed.end - 1
    deployed.pay(buyers[0], UNIT)
    deployed.close()
    assert deployed.phase() == "CLOSED"
    with boa.reverts("TokenSale: not open"):
        deployed.pay(buyers[0], UNIT)


@pytest.mark.rule("WSG-03")
def test_pay__reverts_if_the_price_is_stale(round_, buyers):
    boa.env.time_travel(seconds=3_601)
    with boa.reverts("fresh_price: too old"):
        round_.pay(buyers[0], 10**6, round_.pegged.address)
    round_.pay(buyers[0], UNIT)  # the unit needs no price


@pytest.mark.parametrize(
    ("asset", "amount", "value", "reason"),
    [
        (COIN, UNIT, UNIT - 1, "assets: wrong value"),
        (COIN, UNIT, UNIT + 1, "assets: wrong value"),
        (COIN, 0, 0, "TokenSale: nothing fits"),
        ("pegged", 10**6, 1, "assets: wrong value"),
        ("unknown", UNIT, 0, "sale_round: not accepted"),
    ],
)
def test_pay__reverts_if_the_payment_is_wrong(round_, buyers, asset, amount, value, reason):
    asset = {"pegged": round_.pegged.address, "unknown": round_.token.address}.get(asset, asset)
    with boa.reverts(reason):
        round_.pay(buyers[0], amount, asset, value=value)


@pytest.mark.rule("WSG-03")
def test_pay__takes_tokens_that_return_nothing(round_, buyers):
    round_.pegged.set_behaviour(0, False, True)
    assert round_.pay(buyers[0], 10**9, round_.pegged.address) == UNIT
    round_.pegged.set_behaviour(0, False, False)


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [((1, False, False), "assets: fee on transfer"), ((0, True, False), "assets: transfer failed")],
)
def test_pay__reverts_if_the_token_does_not_pay(round_, buyers, behaviour, reason):
    round_.pegged.set_behaviour(*behaviour)
    with boa.reverts(reason):
        round_.pay(buyers[0], 10**9, round_.pegged.address)
    round_.pegged.set_behaviour(0, False, False)


def test_pay__cannot_be_entered_again_by_the_token(round_, buyers):
    inner = round_.sale.pay.prepare_calldata(COIN, 0, 0, 0, [])
    for call in (inner, round_.sale.settle.prepare_calldata()):
        round_.pegged.arm(round_.sale.address, call)
        round_.pay(buyers[0], 10**9, round_.pegged.address)
        assert not round_.pegged.has_reentered()


def test_pay__cannot_be_entered_again_by_what_comes_back(round_, buyers):
    puppet = load("tests/mocks/Puppet.vy")
    round_.pay(buyers[0], 799 * UNIT)
    puppet.arm(round_.sale.address, round_.sale.settle.prepare_calldata())
    call = round_.sale.pay.prepare_calldata(COIN, 2 * UNIT, 0, 0, [])
    puppet.act(round_.sale.address, call, value=2 * UNIT, sender=buyers[0])
    assert boa.env.get_balance(puppet.address) == UNIT
    assert not puppet.has_reentered()
    assert round_.phase() == "CLOSED"


@pytest.mark.rule("SEC-51")
def test_pay__reverts_if_not_whitelisted(deploy, buyers, stranger):
    limits = {buyers[0]: 5 * UNIT, buyers[1]: 10 * UNIT}
    tree = whitelist_tree(limits)
    deployed = deploy(whitelist=tree.root)
    deployed.open()
    proofs = {buyer: tree.proof(whitelist_leaf(buyer, limit)) for buyer, limit in limits.items()}
    first, second = buyers[:2]
    boa.env.set_balance(stranger, UNIT)
    for account, limit, proof in (
        (stranger, 5 * UNIT, proofs[first]),
        (first, 6 * UNIT, proofs[first]),
        (first, 5 * UNIT, []),
        (first, 5 * UNIT, proofs[second]),
        (first, 10 * UNIT, proofs[second]),
    ):
        with boa.reverts("sale_round: not whitelisted"):
            deployed.pay(account, UNIT, limit=limit, proof=proof)
    assert deployed.pay(first, 4 * UNIT, limit=5 * UNIT, proof=proofs[first]) == 4 * UNIT
    assert deployed.pay(first, 4 * UNIT, limit=5 * UNIT, proof=proofs[first]) == UNIT
    with boa.reverts("TokenSale: nothing fits"):
        deployed.pay(first, UNIT, limit=5 * UNIT, proof=proofs[first])
    assert deployed.pay(second, UNIT, limit=10 * UNIT, proof=proofs[second]) == UNIT


def test_pay__reverts_if_the_grant_is_another(deploy, buyers):
    deployed = deploy(granted=10**24 + 1)
    deployed.open()
    with boa.reverts("sale_round: another amount"):
        deployed.pay(buyers[0], UNIT)


def test_pay__reverts_if_the_sale_has_no_grant(deploy, buyers, proceeds, reserve):
    other = deploy()
    sale = load(
        "contracts/sale/TokenSale.vy",
        other.sale.source(),
        other.sale.terms(),
        other.sale.pricing(),
        other.sale.accepted(),
        (proceeds, reserve),
    )
    other.open()
    with boa.reverts("sale_round: not its grant"):
        sale.pay(COIN, UNIT, 0, 0, [], sender=buyers[0], value=UNIT)
