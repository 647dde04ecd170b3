"""A list with a pegged token of six decimals, a priced one of eight, and the coin."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

COIN = "0x" + "00" * 20
YUAN = 10**18
MAX_AGE = 3_600
FEEDS = {name: name.encode().ljust(32, b"\0") for name in ("ETH/CNY", "GOLD/CNY")}


@pytest.fixture(scope="module")
def place():
    oracle = load("tests/mocks/PriceBoard.vy")
    peg, gold, unlisted = (load("tests/mocks/PeggedToken.vy", places) for places in (6, 8, 18))
    pegs = [(peg.address, 6, 7 * YUAN)]
    priced = [(COIN, 18, FEEDS["ETH/CNY"]), (gold.address, 8, FEEDS["GOLD/CNY"])]
    values = load("contracts/oracle/AssetValues.vy", pegs, priced, oracle, MAX_AGE)
    for feed, price in zip(FEEDS.values(), (20_000 * YUAN, 900 * YUAN), strict=True):
        oracle.set_price(feed, price)
    return SimpleNamespace(values=values, oracle=oracle, peg=peg, gold=gold, unlisted=unlisted)


@pytest.fixture
def deploy(place):
    """Deploy a list with some arguments changed."""

    def call(**changes):
        arguments = {
            "pegs": [(place.peg.address, 6, YUAN)],
            "priced": [(COIN, 18, FEEDS["ETH/CNY"])],
            "oracle": place.oracle.address,
            "price_age": MAX_AGE,
        } | changes
        return load("contracts/oracle/AssetValues.vy", *arguments.values())

    return call


@pytest.fixture(scope="session")
def nothing():
    return boa.env.generate_address("no contract")
