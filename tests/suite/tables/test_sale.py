"""Published sales: every fault is named, with file and place."""

import copy

import pytest
import yaml

from mevm_suite.paths import TOKENS
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.sale import load_issuance, load_sale

SALE = yaml.safe_load((TOKENS / "sec" / "sale.yaml").read_text())
ISSUANCE = yaml.safe_load((TOKENS / "sec" / "issuance.yaml").read_text())


@pytest.fixture
def write(tmp_path):
    """Write a file of SEC's folder with one field changed."""

    def call(name, document, place, field, value):
        document = copy.deepcopy(document)
        place(document)[field] = value
        folder = tmp_path / "sec"
        folder.mkdir(exist_ok=True)
        (folder / name).write_text(yaml.safe_dump(document))
        return tmp_path

    return call


@pytest.mark.parametrize("symbol", ["SEC", "WSG"])
def test_load_sale__sells_its_line_exactly(symbol):
    table = load_table(symbol)
    for each in load_sale(table).rounds:
        assert each.tokens == table.line(each.line).amount
        assert table.line(each.line).release.held


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("hard_cap", 39_601, "expected to sell 495000000, got"),
        ("discount", "1/8", "expected to sell 495000000, got"),
        ("discount", "1/3", "expected a share in whole basis points"),
        ("discount", 1, "less than 1"),
        ("soft_cap", 39_601, "soft cap 39601 is above the hard cap 39600"),
        ("soft_cap", 0, "refunds need a soft cap"),
        ("end", "2018-01-22T00:00:00+08:00", "expected a start before the end"),
        ("start", "2018-01-22T00:00:00", "timezone"),
        ("refunds", "yes", "valid boolean"),
        ("line", "nobody", "SEC has no line 'nobody'"),
        ("unsold_line", "nobody", "SEC has no line 'nobody'"),
        ("proceeds_line", "nobody", "SEC has no line 'nobody'"),
        ("accepts", [], "at least 1 item"),
        ("accepts", [{"asset": "USD"}], "USD: expected the feed USD/ETH, got None"),
        ("accepts", [{"asset": "ETH", "feed": "ETH/ETH"}], "ETH: expected the feed None"),
        ("accepts", [{"asset": "ETH"}, {"asset": "ETH"}], "expected each asset once"),
        ("max_age", "59 seconds", "greater than or equal to 60"),
        ("reference", {"time": "25:00", "tolerance": "1 day"}, "time"),
        ("ours", {"colour": "not a field of a round"}, "ours names unknown fields"),
    ],
)
def test_load_sale__names_the_fault(write, field, value, message):
    folder = write("sale.yaml", SALE, lambda sale: sale["rounds"][0], field, value)
    with pytest.raises(TableError, match=message):
        load_sale(load_table("SEC"), folder)


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("daily_cap", 0, "greater than 0"),
        ("max_deviation", 1, "less than 1"),
        ("feed", "sec/eth", "match pattern"),
        ("initial_price", 0, "greater than 0"),
        ("initial_price", 0.5, "expected an exact fraction"),
    ],
)
def test_load_issuance__names_the_fault(write, field, value, message):
    folder = write("issuance.yaml", ISSUANCE, lambda issuance: issuance, field, value)
    with pytest.raises(TableError, match=message):
        load_issuance(folder)


def test_load_issuance__starts_at_what_the_private_round_paid():
    (private,) = load_sale(load_table("SEC")).rounds
    assert load_issuance().initial_price == private.hard_cap / private.tokens
