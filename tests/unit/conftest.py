"""Role names shared by the contracts' unit tests; contracts come from each folder's conftest."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_cec import deploy_economy
from mevm_suite.deployment.boa_commerce import deploy_shop
from mevm_suite.deployment.boa_market import FEED, Parties, deploy_market
from mevm_suite.testing import load

COIN = "0x" + "00" * 20
DAY = 86_400
UNIT = 10**18


@pytest.fixture(scope="session")
def deployer():
    return boa.env.eoa


@pytest.fixture(scope="session")
def stranger():
    """Hold no role in any contract."""
    return boa.env.generate_address("stranger")


@pytest.fixture(scope="session")
def seller():
    return boa.env.generate_address("seller")


@pytest.fixture(scope="session")
def buyer():
    return boa.env.generate_address("buyer")


@pytest.fixture(scope="session")
def sharer():
    return boa.env.generate_address("sharer")


@pytest.fixture(scope="module")
def shop(seller):
    """Return all contracts of a shop; the seller is of the genesis list and has deposits."""
    shop = deploy_shop([seller])
    shop.fund(seller)
    shop.fund(seller, shop.peg.address, 10**9)
    shop.fund(seller, shop.token.address, 1_000 * UNIT)
    return shop


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, UNIT)
    return account


@pytest.fixture(scope="session")
def claimant():
    return rich("claimant")


@pytest.fixture(scope="session")
def respondent():
    return rich("respondent")


@pytest.fixture(scope="session")
def arbitrable():
    return rich("arbitrable")


@pytest.fixture(scope="session")
def opens_cases(arbitrable, claimant, respondent):
    """Make a function that opens cases of an arbiter, whose evidence time is one day."""

    def opens_cases(arbiter, amount, cost):
        def open_case(cost=cost, **changes):
            values = {
                "subject": b"trade 1".ljust(32, b"\0"),
                "claimant": claimant,
                "respondent": respondent,
                "asset": COIN,
                "amount": amount,
                "evidence_until": boa.env.timestamp + DAY,
                "default_bps": 2_500,
            } | changes
            return arbiter.open_case(tuple(values.values()), value=cost, sender=arbitrable)

        return open_case

    return opens_cases


@pytest.fixture(scope="module")
def economy():
    """Return CEC with its system contracts, at the launch, which is at midnight."""
    return deploy_economy()


@pytest.fixture(scope="session")
def committee():
    """Rule on complaints: three members, one coin a case."""
    members = [boa.env.generate_address(f"member {n}") for n in range(3)]
    arbiter = load("contracts/arbitration/CommitteeArbiter.vy", members, 3 * DAY, UNIT)
    return SimpleNamespace(arbiter=arbiter, members=members)


@pytest.fixture(scope="module")
def place(committee):
    """Return CEC with its market, a pegged token of 6 decimals, and the oracle's board."""
    peg = load("tests/mocks/PeggedToken.vy", 6)
    oracle = load("tests/mocks/PriceBoard.vy")
    names = ("dealer", "development", "operations", "destination")
    accounts = {name: boa.env.generate_address(name) for name in names}
    parties = Parties(peg.address, oracle.address, committee.arbiter.address, **accounts)
    deployed = deploy_market(parties)
    oracle.set_price(FEED, deployed.terms.price)
    return SimpleNamespace(
        **vars(deployed), cec=deployed.economy.token, peg=peg, oracle=oracle, **accounts
    )


@pytest.fixture
def trader(place):
    """Make accounts with available CEC and pegged tokens that let every contract take them."""
    spenders = [place.market, place.maker, place.pledge]

    def trader(name, cec=0, pegged=0):
        account = boa.env.generate_address(name)
        if cec:
            # From a system contract, as what a user sends would lock.
            treasury, vesting = place.economy.treasury, place.economy.vesting.address
            place.cec.transfer(vesting, cec, sender=treasury)
            place.cec.transfer(account, cec, sender=vesting)
        place.peg.mint(account, pegged)
        for spender in spenders:
            place.cec.approve(spender, 2**255, sender=account)
            place.peg.approve(spender, 2**255, sender=account)
        return account

    return trader
