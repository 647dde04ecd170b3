"""A hazard table is made of a file, and leads to the root that a product commits to."""

import json

import pytest
from eth_abi.abi import encode
from eth_utils import keccak

from mevm_suite.insurance.failure import InsuranceError
from mevm_suite.insurance.hazard_tree import HazardRate
from mevm_suite.insurance.rate_table import RateTable
from mevm_suite.tables.merkle import hash_pair

HEADER = "peril,region,rate"
ROWS = ("fire,7,20000", "fire,8,30000", "wind,7,1000000", "pest,0,1")


@pytest.fixture
def csv(tmp_path):
    """Write a file of rates."""

    def write(*rows, header=HEADER):
        path = tmp_path / "rates.csv"
        path.write_text("\n".join([header, *rows]) + "\n")
        return path

    return write


@pytest.mark.rule("CEC-40")
def test_table__leads_from_each_rate_to_its_root(csv, tmp_path):
    table = RateTable.read_csv(csv(*ROWS))
    table.save(tmp_path / "a" / "table.json")
    assert RateTable.load(tmp_path / "a" / "table.json") == table
    for peril, region, rate in ((1, 7, 20_000), (1, 8, 30_000), (2, 7, 1_000_000), (5, 0, 1)):
        found = table.rate(peril, region)
        assert found == HazardRate(peril, region, rate)
        # As InsuranceProducts.vy has it: the content's hash, hashed twice.
        content = keccak(encode(["uint256"] * 3, [peril, region, rate]))
        node = keccak(keccak(content))
        for sibling in table.proof(found):
            node = hash_pair(node, sibling)
        assert node == table.root


def test_table__is_the_same_in_any_order(csv):
    root = RateTable.read_csv(csv(*ROWS)).root
    assert RateTable.read_csv(csv(*reversed(ROWS))).root == root


@pytest.mark.parametrize(
    ("rows", "header", "error"),
    [
        ((), HEADER, "rates.csv: expected a rate"),
        (ROWS, "peril,rate", "expected the columns peril, region, rate, missing .'region'"),
        (("war,7,1",), HEADER, "line 2: expected a peril of fire, wind, .*, got 'war'"),
        (("fire,-1,1",), HEADER, "line 2: expected a region of 0 to 4294967295, got -1"),
        (("fire,4294967296,1",), HEADER, "line 2: expected a region of 0 to 4294967295"),
        (("fire,7,0",), HEADER, "line 2: expected a rate of 1 to 1000000, got 0"),
        (("fire,7,1000001",), HEADER, "line 2: expected a rate of 1 to 1000000, got 1000001"),
        (("fire,7,2.5",), HEADER, "line 2: expected a rate of 1 to 1000000, got 2.5"),
        (("fire,7",), HEADER, "line 2: expected a rate of 1 to 1000000, got None"),
        (("fire,7,1", "fire,7,2"), HEADER, "line 3: fire in region 7 has a rate already"),
    ],
)
def test_table__says_what_is_wrong_with_rates(csv, rows, header, error):
    with pytest.raises(InsuranceError, match=error):
        RateTable.read_csv(csv(*rows, header=header))


def test_table__that_was_changed_is_refused(csv, tmp_path):
    path = tmp_path / "table.json"
    RateTable.read_csv(csv(*ROWS)).save(path)
    content = json.loads(path.read_text())
    content["rates"][0]["rate"] += 1
    path.write_text(json.dumps(content))
    with pytest.raises(InsuranceError, match="its rates lead to the root 0x.*, it says 0x"):
        RateTable.load(path)
    for text in ("", "[]", '{"root": "0x"}', '{"root": "0x", "rates": [1]}'):
        path.write_text(text)
        with pytest.raises(InsuranceError, match="table.json: expected a table of"):
            RateTable.load(path)


def test_table__has_no_rate_for_other_regions(csv):
    with pytest.raises(InsuranceError, match="the hazard table has no rate of flood in region 7"):
        RateTable.read_csv(csv(*ROWS)).rate(3, 7)
