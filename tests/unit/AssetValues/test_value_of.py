import boa
import pytest

COIN = "0x" + "00" * 20
YUAN = 10**18


@pytest.mark.rule("SEC-05")
@pytest.mark.rule("SEC-09")
@pytest.mark.parametrize(
    ("asset", "amount", "worth"),
    [
        ("peg", 10**6, 7 * YUAN),
        ("peg", 1, 7 * 10**12),
        ("peg", 0, 0),
        ("gold", 10**8, 900 * YUAN),
        ("gold", 3, 27 * 10**12),
        ("coin", 10**18, 20_000 * YUAN),
        ("coin", 1, 20_000),
        ("coin", 2**128, 2**128 * 20_000),
    ],
)
def test_value_of__counts_in_yuan(place, asset, amount, worth):
    address = COIN if asset == "coin" else getattr(place, asset).address
    assert place.values.value_of(address, amount) == (True, worth)


@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize("amount", [0, 1, 2**256 - 1])
def test_value_of__an_unlisted_asset_is_nothing(place, stranger, amount):
    for asset in (place.unlisted.address, stranger):
        assert place.values.value_of(asset, amount) == (False, 0)


def test_value_of__rounds_down(place):
    place.oracle.set_price(b"GOLD/CNY".ljust(32, b"\0"), 10**8 - 1)
    assert place.values.value_of(place.gold, 1) == (True, 0)


def test_value_of__reverts_if_the_price_is_old(place):
    boa.env.timestamp += 3_600
    assert place.values.value_of(COIN, 1) == (True, 20_000)
    boa.env.timestamp += 1
    for asset in (COIN, place.gold):
        with boa.reverts("fresh_price: too old"):
            place.values.value_of(asset, 1)
    assert place.values.value_of(place.peg, 1) == (True, 7 * 10**12)


def test_value_of__reverts_if_the_price_is_out_of_range(place):
    place.oracle.set_price(b"ETH/CNY".ljust(32, b"\0"), 10**36 + 1)
    with boa.reverts("fresh_price: out of range"):
        place.values.value_of(COIN, 1)


def test_value_of__reverts_if_the_amount_is_too_large(place):
    for asset in (COIN, place.peg):
        with boa.reverts("AssetValues: amount too large"):
            place.values.value_of(asset, 2**128 + 1)


def test_value_of__never_overflows_within_its_bounds(place, deploy):
    values = deploy(pegs=[(place.peg.address, 0, 10**36)])
    assert values.value_of(place.peg, 2**128) == (True, 2**128 * 10**36)
