"""The published terms of CEC's economy: the paper's numbers, and what is refused."""

from fractions import Fraction

import pytest
import yaml

from mevm_suite.paths import TOKENS
from mevm_suite.tables import TableError, load_table
from mevm_suite.tables.economy import bps, load_economy

DOCUMENT = yaml.safe_load((TOKENS / "cec" / "economy.yaml").read_text())


@pytest.mark.rule("CEC-04")
@pytest.mark.rule("CEC-07")
def test_load_economy__has_the_paper_s_numbers():
    economy = load_economy()
    assert (economy.unlock.least, economy.unlock.most) == (Fraction(1, 200), Fraction(1, 100))
    assert economy.dividend.holders == Fraction(7, 10)
    assert [bps(share) for share in (economy.unlock.least, economy.dividend.holders)] == [50, 7_000]


@pytest.mark.rule("CEC-06")
def test_load_economy__names_lines_of_the_table():
    economy, table = load_economy(), load_table("CEC")
    assert table.line(economy.mining.line).amount == 34_867_216
    assert table.line(economy.mining.line).release.held
    receivers = (
        economy.mining.remainder_line,
        economy.dividend.rest_line,
        economy.buy_back.development_line,
        economy.buy_back.operations_line,
        economy.maker.dealer_line,
        economy.pledge.destination_line,
    )
    for line in receivers:
        assert not table.line(line).release.held


@pytest.mark.parametrize(
    ("part", "field", "value", "reason"),
    [
        ("unlock", "least", "1/50", "is above most"),
        ("unlock", "least", 0, "greater than 0"),
        ("unlock", "most", "1/99", "less than or equal to 1/100"),
        ("unlock", "most", "1/30000", "whole basis points"),
        ("unlock", "fee_target", 0, "greater than 0"),
        ("unlock", "fee_target", 2**36, "less than"),
        ("mining", "bonus", "1/9", "less than or equal to 1/10"),
        ("mining", "weights", 1, "Extra inputs"),
        ("dividend", "holders", 0, "greater than 0"),
        ("dividend", "ours", {"rest": "a reason that is long enough"}, "unknown fields"),
        ("coin_age", "cap", "soon", "expected a duration"),
        ("market", "asset", "dollar", "match pattern"),
        ("market", "feed", "CEC/EUR", "expected the feed CEC/USD"),
        ("market", "first_price", 0, "greater than 0"),
        ("market", "fee", "1/19", "less than or equal to 1/20"),
        ("market", "least_order", 1001, "is above 1000"),
        ("buy_back", "part", 0, "greater than 0"),
        ("buy_back", "development", "3/5", "more than the whole"),
        ("buy_back", "daily", 150, "too much for the fees"),
        ("maker", "least_spread", "1/25", "is above 3/100"),
        ("maker", "most_spread", "1/9", "less than or equal to 1/10"),
        ("maker", "fuel_reserve", 100_000, "is not below 100000"),
        ("maker", "fuel_epoch", "3599 seconds", "greater than or equal to 3600"),
        ("pledge", "delay", "6 days", "greater than or equal"),
        ("pledge", "evidence_time", "31 days", "less than or equal"),
        ("pledge", "reward", "1/3", "basis points"),
        ("pledge", "reward", "3/5", "less than or equal to 1/2"),
    ],
)
def test_load_economy__refuses_unsound_terms(tmp_path, part, field, value, reason):
    document = DOCUMENT | {part: DOCUMENT[part] | {field: value}}
    (tmp_path / "cec").mkdir()
    (tmp_path / "cec" / "economy.yaml").write_text(yaml.safe_dump(document))
    with pytest.raises(TableError, match=reason):
        load_economy(tmp_path)


def test_load_economy__names_a_missing_file(tmp_path):
    with pytest.raises(TableError, match="economy.yaml: cannot be read"):
        load_economy(tmp_path)
