import boa
import pytest

from mevm_suite.deployment.boa_cec import deploy_economy
from mevm_suite.testing import load

CEC = 10**18
SUPPLY = 36_867_216 * CEC
DAY = 86_400
FUNCTIONS = {
    # ERC-20, permit and domain
    *("name", "symbol", "decimals", "totalSupply", "cap", "balanceOf", "allowance"),
    *("transfer", "transferFrom", "approve", "permit", "nonces"),
    *("DOMAIN_SEPARATOR", "eip712Domain"),
    # lock
    *("transfer_available", "lock", "report_fees", "locked", "available", "total_locked"),
    *("unlocking", "unlock_index", "fees_today"),
    # system contracts
    *("is_system", "is_service", "mining", "dividend"),
    # coin-days
    *("coin_days", "max_coin_age"),
}


def address(name):
    return boa.env.generate_address(name)


def deploy(supply=SUPPLY, others=(), terms=(50, 100, CEC), max_coin_age=DAY):
    accounts = (address("holder"), address("mining"), address("dividend"))
    return load("contracts/token/CEC.vy", supply, *accounts, list(others), terms, max_coin_age)


def test_constructor__leaves_no_function_of_an_owner_or_minter():
    """TOK-1: what is not in the ABI cannot be called; a new function must be thought about."""
    abi = deploy().abi
    assert {entry["name"] for entry in abi if entry["type"] == "function"} == FUNCTIONS


@pytest.mark.rule("CEC-01")
def test_constructor__mints_the_whole_supply_to_the_holder():
    token = deploy()
    (minted,) = [event for event in token.get_logs() if type(event).__name__ == "Transfer"]
    assert token.totalSupply() == token.cap() == SUPPLY
    assert token.balanceOf(minted.receiver) == SUPPLY
    assert token.is_system(minted.receiver)


def test_constructor__lists_others_with_their_roles():
    market, service, reporter = (address(name) for name in ("market", "service", "reporter"))
    token = deploy(others=[(market, 0), (service, 2), (reporter, 1)])
    assert all(token.is_system(account) for account in (market, service, reporter))
    assert [token.is_service(account) for account in (market, service, reporter)] == [0, 1, 0]
    token.report_fees(1, sender=reporter)
    with boa.reverts("CEC: not a reporter"):
        token.report_fees(1, sender=service)


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        ({"supply": 0}, "fixed_supply: supply is zero"),
        ({"supply": 2**86}, "CEC: supply too large"),
        ({"terms": (0, 100, 1)}, "daily_unlock: least is zero"),
        ({"terms": (51, 50, 1)}, "daily_unlock: least above most"),
        ({"terms": (50, 101, 1)}, "daily_unlock: most above 1 %"),
        ({"terms": (50, 100, 0)}, "daily_unlock: bad target"),
        ({"terms": (50, 100, 2**96)}, "daily_unlock: bad target"),
        ({"max_coin_age": 1}, "coin_age: cap out of range"),
        ({"others": [("0x" + "00" * 20, 0)]}, "CEC: bad system contract"),
        ({"others": [("0x" + "11" * 20, 0)] * 2}, "CEC: listed twice"),
    ],
)
def test_constructor__reverts_if_unsound(arguments, reason):
    with boa.reverts(reason):
        deploy(**arguments)


def test_economy__holds_from_its_first_moment():
    economy = deploy_economy()
    assert economy.token.mining() == economy.mining.address
    assert economy.token.dividend() == economy.dividend.address
    assert economy.token.unlocking() == (50, 100, 10_000 * CEC)
