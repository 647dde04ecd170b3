import boa
import pytest

UNIT = 10**18
DAY = 86_400
COIN = "0x" + "00" * 20
FEED = b"USD/ETH".ljust(32, b"\0")


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"start": 1}, "sale_round: wrong times"),
        ({"end": 1}, "sale_round: wrong times"),
        ({"discount_bps": 10_000}, "sale_round: wrong discount"),
        ({"base_rate": 0}, "sale_round: wrong rate"),
        ({"base_rate": 10**30 + 1}, "sale_round: wrong rate"),
        ({"hard_cap": 0}, "sale_round: wrong hard cap"),
        ({"hard_cap": 10**28 + 1}, "sale_round: wrong hard cap"),
        ({"soft_cap": 801 * UNIT}, "sale_round: wrong soft cap"),
        ({"soft_cap": 0}, "sale_round: refunds need a soft cap"),
        ({"hard_cap": 800 * UNIT + 1}, "sale_round: sells more than it has"),
        ({"amount": 10**24 - 1}, "sale_round: sells more than it has"),
        ({"pricing": {"time": DAY}}, "sale_round: wrong reference time"),
        ({"pricing": {"utc_offset": DAY}}, "sale_round: wrong reference time"),
        ({"pricing": {"tolerance": DAY}}, "sale_round: wrong tolerance"),
        ({"pricing": {"max_age": 59}}, "fresh_price: age out of range"),
        ({"accepted": []}, "sale_round: nothing is accepted"),
        ({"accepted": [(COIN, FEED), (COIN, bytes(32))]}, "sale_round: asset given twice"),
        ({"accepted": [("0x" + "11" * 20, bytes(32))]}, "assets: no contract"),
    ],
)
def test_constructor__reverts_if_unsound(deploy, changed, reason):
    with boa.reverts(reason):
        deploy(**changed)


def test_constructor__fixes_the_terms(round_, proceeds, reserve):
    sale = round_.sale
    assert tuple(sale.source()) == (round_.token.address, round_.vesting.address, 0, 10**24)
    assert sale.terms().hard_cap == 800 * UNIT
    assert tuple(sale.receivers()) == (proceeds, reserve)
    assert [tuple(each) for each in sale.accepted()] == [
        (COIN, bytes(32)),
        (round_.pegged.address, FEED),
    ]
