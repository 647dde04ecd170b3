import boa
import pytest

COIN = "0x" + "00" * 20
YUAN = 10**18
FEED = b"ETH/CNY".ljust(32, b"\0")


def test_constructor__keeps_the_list(place):
    peg, gold = place.peg.address, place.gold.address
    assert place.values.assets() == [peg, COIN, gold]
    assert tuple(place.values.listing_of(peg)) == (True, 6, 7 * YUAN, bytes(32))
    assert tuple(place.values.listing_of(COIN)) == (True, 18, 0, FEED)
    assert tuple(place.values.listing_of(place.unlisted)) == (False, 0, 0, bytes(32))
    assert place.values.pricing() == (place.oracle.address, 3_600)


def test_constructor__needs_no_oracle_for_pegs(deploy, place):
    values = deploy(priced=[], oracle=COIN, price_age=0)
    assert values.value_of(place.peg, 10**6) == (True, YUAN)
    assert values.pricing() == (COIN, 0)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"pegs": [], "priced": []}, "AssetValues: no asset"),
        ({"priced": []}, "AssetValues: needless oracle"),
        ({"priced": [], "oracle": COIN}, "AssetValues: needless oracle"),
        ({"oracle": COIN}, "fresh_price: no oracle"),
        ({"price_age": 59}, "fresh_price: age out of range"),
        ({"price_age": 7 * 86_400 + 1}, "fresh_price: age out of range"),
        ({"pegs": [("peg", 6, 0)]}, "AssetValues: worth out of range"),
        ({"pegs": [("peg", 6, 10**36 + 1)]}, "AssetValues: worth out of range"),
        ({"pegs": [("peg", 37, YUAN)]}, "AssetValues: too many decimals"),
        ({"pegs": [("peg", 6, YUAN), ("peg", 6, YUAN)]}, "AssetValues: asset twice"),
        ({"pegs": [("nothing", 6, YUAN)]}, "AssetValues: no such asset"),
        ({"priced": [(COIN, 18, bytes(32))]}, "AssetValues: no feed"),
        ({"priced": [(COIN, 6, FEED)]}, "AssetValues: the coin has 18"),
        ({"priced": [("peg", 6, FEED)]}, "AssetValues: asset twice"),
    ],
)
def test_constructor__reverts_if_wrong(deploy, place, nothing, changes, reason):
    names = {"peg": place.peg.address, "nothing": nothing}
    named = {
        key: [(names.get(entry[0], entry[0]), *entry[1:]) for entry in value]
        if isinstance(value, list)
        else value
        for key, value in changes.items()
    }
    with boa.reverts(reason):
        deploy(**named)
