"""SEC with an issuance for the coin or for a pegged token, and an oracle that says what is told."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.backend import created_address
from mevm_suite.testing import load

UNIT = 10**18
DAY = 86_400
SUPPLY = 1_500_000_000 * UNIT
COIN = "0x" + "00" * 20
FEED = b"SEC/RESERVE".ljust(32, b"\0")
TERMS = {
    "feed": FEED,
    "max_age": 3_600,
    "max_deviation_bps": 1_000,
    "daily_cap": 1_000_000 * UNIT,
    "initial_price": UNIT // 100,
}


@pytest.fixture(scope="session")
def merchant():
    return boa.env.generate_address("merchant")


@pytest.fixture(scope="module")
def deploy(merchant):
    """Deploy an issuance in an asset, with some terms changed, and give the merchant plenty."""

    def call(asset=COIN, **changed):
        terms = tuple((TERMS | changed).values())
        oracle = load("tests/mocks/PriceBoard.vy")
        nonce = boa.env.evm.vm.state.get_nonce(bytes.fromhex(boa.env.eoa[2:]))
        minter = created_address(boa.env.eoa, nonce + 1)
        token = load("contracts/token/SEC.vy", SUPPLY, boa.env.generate_address(), minter)
        issuance = load("contracts/sale/MerchantIssuance.vy", token, asset, oracle, terms)
        boa.env.set_balance(merchant, 10**30)
        oracle.set_price(FEED, TERMS["initial_price"])
        return SimpleNamespace(token=token, issuance=issuance, oracle=oracle)

    return call


@pytest.fixture(scope="module")
def pegged(merchant):
    """Return a token with six decimals, of which the merchant has plenty."""
    token = load("tests/mocks/PeggedToken.vy", 6)
    token.mint(merchant, 10**20)
    return token


@pytest.fixture(scope="module")
def coin(deploy):
    return deploy()
