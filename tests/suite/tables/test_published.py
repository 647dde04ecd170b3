"""The tables of this repository, and the token list."""

import json

import pytest
from eth_utils import is_checksum_address

from mevm_suite.demo.plan import example_assignment
from mevm_suite.deployment import cec, cec_market, sec, wsg
from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.contracts import BATCH
from mevm_suite.paths import TOKENS
from mevm_suite.tables import SYMBOLS, commit, load_table
from mevm_suite.tables.sale import has_sale, load_sale

# The first account of the usual development mnemonic.
DEPLOYER = "0xf39Fd6e51aad88F6F4ce6aB8827279cffFb92266"
OTHER = "0x" + "11" * 20
CONTRACTS = {
    "SEC": sec.CONTRACTS,
    "WSG": wsg.CONTRACTS,
    "CEC": (*cec.CONTRACTS, *cec_market.ROLES),
}


@pytest.fixture(scope="module")
def tokens():
    return json.loads((TOKENS / "tokenlist.json").read_text())["tokens"]


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_table__says_where_the_launch_comes_from(symbol):
    assert "launch" in load_table(symbol).ours


@pytest.mark.parametrize("symbol", SYMBOLS)
def test_table__can_be_committed_to(symbol):
    table = load_table(symbol)
    commitment = commit(table, example_assignment(table, 1, DEPLOYER, DEPLOYER))
    assert sum(terms.amount for terms in commitment.terms) == table.total


def test_token_list__holds_every_table(tokens):
    found = [(each["symbol"], each["name"], each["decimals"]) for each in tokens]
    tables = map(load_table, SYMBOLS)
    assert found == [(table.symbol, table.name, table.decimals) for table in tables]
    assert all((TOKENS / each["extensions"]["allocation"]).is_file() for each in tokens)


def test_token_list__has_the_addresses_of_a_first_deployment(tokens):
    """On a fresh development chain the addresses follow from the deployer's nonce."""
    nonce = 3  # oracle, pegged token and arbiter come first
    for token in tokens:
        table = load_table(token["symbol"])
        commitment = commit(table, example_assignment(table, 1, OTHER, OTHER))
        sales = len(load_sale(table).rounds) if has_sale(table) else 0
        if sales:
            assert token["extensions"]["sale"] == created_address(DEPLOYER, nonce)
        assert token["address"] == created_address(DEPLOYER, nonce + sales)
        assert token["extensions"]["vesting"] == created_address(DEPLOYER, nonce + sales + 1)
        nonce += sales + len(CONTRACTS[token["symbol"]])
        nonce += len(commitment.schedules()) - (-len(commitment.terms) // BATCH)


def test_token_list__keeps_to_the_schema_s_bounds(tokens):
    document = json.loads((TOKENS / "tokenlist.json").read_text())
    assert set(document) == {"name", "timestamp", "version", "keywords", "tokens"}
    assert len(document["name"]) <= 20
    for token in tokens:
        assert set(token) == {"chainId", "address", "name", "symbol", "decimals", "extensions"}
        assert is_checksum_address(token["address"])
        assert all(len(value) <= 42 for value in token["extensions"].values())
