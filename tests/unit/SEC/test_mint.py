"""Only the minter issues, and what it issues is told apart from the table."""

import boa
import pytest

from mevm_suite.testing import load

SUPPLY = 1_500_000_000 * 10**18
NOBODY = "0x" + "00" * 20


@pytest.fixture(scope="module")
def minter():
    return boa.env.generate_address("minter")


@pytest.fixture(scope="module")
def merchant():
    return boa.env.generate_address("merchant")


@pytest.fixture
def token(minter):
    return load("contracts/token/SEC.vy", SUPPLY, boa.env.generate_address("holder"), minter)


@pytest.mark.rule("SEC-52")
def test_mint__keeps_the_table_provable(token, minter, merchant):
    token.mint(merchant, 5, sender=minter)
    token.mint(merchant, 7, sender=minter)
    assert token.balanceOf(merchant) == token.issued() == 12
    assert token.cap() == SUPPLY
    assert token.totalSupply() == token.cap() + token.issued()


def test_mint__logs_who_received(token, minter, merchant):
    token.mint(merchant, 5, sender=minter)
    (event,) = [each for each in token.get_logs() if type(each).__name__ == "Issued"]
    assert (event.receiver, event.amount) == (merchant, 5)


@pytest.mark.rule("SEC-52")
def test_mint__reverts_if_not_the_minter(token, deployer, stranger):
    for account in (deployer, stranger, boa.env.generate_address("holder")):
        with boa.reverts("SEC: not the minter"):
            token.mint(account, 1, sender=account)


def test_mint__reverts_if_to_nobody(token, minter):
    with boa.reverts("erc20: mint to the zero address"):
        token.mint(NOBODY, 1, sender=minter)


def test_mint__is_impossible_without_a_minter(merchant):
    token = load("contracts/token/SEC.vy", SUPPLY, merchant, NOBODY)
    assert token.minter() == NOBODY
    with boa.reverts("SEC: not the minter"):
        token.mint(merchant, 1, sender=merchant)
