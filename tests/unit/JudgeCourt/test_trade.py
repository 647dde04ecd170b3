"""A trade by automatic contract whose complaint goes before judges."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.deployment.boa_commerce import Shop, deploy_shop
from mevm_suite.judging import Choice
from mevm_suite.testing import load

DAY = 86_400
UNIT = 10**18
NOBODY = "0x" + "00" * 20
FEE, REWARD = 10**15, 10**14
COST = 3 * FEE + REWARD
HELD = 158 * UNIT * 4_000 // 10_000  # what a complaint withholds
SALT = b"\5" * 32


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, 1_000 * UNIT)
    return account


@pytest.fixture(scope="module")
def market():
    """Deploy a shop whose arbiter is a court with nine judges, and complain about a trade."""
    seller, buyer = rich("seller"), rich("buyer")
    parts = deploy_shop([seller])
    registry = load("contracts/arbitration/JudgeRegistry.vy", rich("court"), [30 * UNIT])
    seeds = load("tests/mocks/SeedBoard.vy")
    terms = [(3, FEE)], (DAY,) * 4, REWARD, 2_500
    path = "contracts/arbitration/JudgeCourt.vy"
    at = registry.court()
    court = load(path, registry, seeds, parts.values, *terms, override_address=at)
    for n in range(9):
        registry.join(0, value=30 * UNIT, sender=rich(f"judge {n}"))
    _, source = next_addresses()
    trust = load("contracts/trust/TrustIndex.vy", [seller], [source], NOBODY, 10**6 * UNIT)
    terms = trust, parts.values, parts.sink, [court]
    contract = load("contracts/commerce/AutomaticContract.vy", *terms)
    shop = Shop(**vars(parts) | {"contract": contract, "trust": trust, "arbiter": court})
    shop.fund(seller)
    id = shop.buy(shop.publish(seller), buyer)
    contract.ship(id, bytes(32), sender=seller)
    contract.distrust(id, b"\1" * 32, sender=buyer)
    contract.contest(id, value=COST, sender=seller)
    return SimpleNamespace(
        contract=contract, court=court, seeds=seeds, trust=trust, id=id, seller=seller, buyer=buyer
    )


def hold(market, *choices):
    """Let the panel choose, until the ruling is final."""
    court, seeds = market.court, market.seeds
    boa.env.timestamp = court.case_of(1).evidence_until
    court.request_seed(1)
    seeds.set_seed(1, SALT)
    court.draw(1)
    votes = list(zip(court.panel_of(1, 0), choices, strict=True))
    for judge, choice in votes:
        court.commit_vote(1, court.commitment_of(1, 0, judge, choice, SALT), sender=judge)
    boa.env.time_travel(seconds=DAY)
    for judge, choice in votes:
        court.reveal_vote(1, choice, SALT, sender=judge)
    boa.env.time_travel(seconds=DAY + DAY // 2)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize(
    ("choice", "buyer_gets", "banned"),
    [
        (Choice.UPHELD, HELD, "seller"),
        (Choice.REJECTED, 0, None),
        (Choice.MALICIOUS, 0, "buyer"),
    ],
)
def test_complaint__is_ruled_on_by_drawn_judges(market, choice, buyer_gets, banned):
    assert market.court.terms_of(1).value == HELD
    hold(market, choice, choice, choice)
    before = market.trust.index_of(market.seller)
    parties = (market.buyer, market.seller)
    credits = [market.contract.credit_of(NOBODY, party) for party in parties]
    market.contract.execute_ruling(market.id)
    gains = [
        market.contract.credit_of(NOBODY, party) - old
        for party, old in zip(parties, credits, strict=True)
    ]
    # What was withheld goes where the judges say; deposits, all smaller, move beside it.
    assert [gain >= HELD for gain in gains] == [buyer_gets == HELD, buyer_gets == 0]
    assert (market.trust.index_of(market.seller) < before) == (banned == "seller")
    assert market.trust.is_banned(market.buyer) == (banned == "buyer")


@pytest.mark.rule("SEC-03")
def test_complaint__without_judges_is_split_evenly(market):
    boa.env.timestamp = market.court.case_of(1).evidence_until + DAY
    before = market.trust.index_of(market.seller)
    market.contract.execute_ruling(market.id)
    assert market.court.ruling(1).is_default
    assert market.trust.index_of(market.seller) == before
    market.court.settle(1)
    # Both have half of what the seller paid for the case.
    halves = [market.court.balances(party) for party in (market.seller, market.buyer)]
    assert halves == [COST // 2, COST // 2]
