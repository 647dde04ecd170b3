"""A trade by automatic contract whose complaint goes before judges, whom a real beacon draws."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.deployment.boa_backend import next_addresses
from mevm_suite.deployment.boa_commerce import Shop, deploy_shop
from mevm_suite.judging import Choice
from mevm_suite.testing import load

HOUR, DAY = 3_600, 86_400
UNIT = 10**18
NOBODY = "0x" + "00" * 20
FEE, REWARD = 10**15, 10**14
COST, APPEAL_COST = 3 * FEE + REWARD, 7 * FEE + REWARD
STAKE, LOSS = 30 * UNIT, 30 * UNIT // 4
PRICE = 158 * UNIT
HELD = PRICE * 4_000 // 10_000  # what a complaint withholds
DEPOSIT = PRICE * 510 // 10_000
SALT = b"\5" * 32
LONGEST = 60 * DAY  # that a trade waits for its arbiter
UPHELD, REJECTED, MALICIOUS = Choice.UPHELD, Choice.REJECTED, Choice.MALICIOUS


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, 1_000 * UNIT)
    return account


def deploy_court(beacon, values, period):
    registry = load("contracts/arbitration/JudgeRegistry.vy", boa.env.generate_address(), [STAKE])
    return registry, load(
        "contracts/arbitration/JudgeCourt.vy",
        registry,
        beacon,
        values,
        [(3, FEE)],
        (period,) * 4,
        REWARD,
        2_500,
        override_address=registry.court(),
    )


def complain(shop, seller, buyer):
    """Bring a new trade before the arbiter."""
    id = shop.buy(shop.publish(seller, arbiter=shop.arbiter.address), buyer)
    shop.contract.ship(id, bytes(32), sender=seller)
    shop.contract.distrust(id, b"\1" * 32, sender=buyer)
    shop.contract.contest(id, value=COST, sender=seller)
    return id


@pytest.fixture(scope="module")
def market():
    """Deploy a shop whose arbiter is a court with twelve judges, and contest a complaint."""
    seller, buyer = rich("seller"), rich("buyer")
    parts = deploy_shop([seller])
    beacon = load("contracts/randomness/RandomBeacon.vy", UNIT // 100, 3, HOUR, HOUR)
    registry, court = deploy_court(beacon, parts.values, DAY)
    slow_court = deploy_court(beacon, parts.values, 7 * DAY)[1]
    judges = [rich(f"judge {n}") for n in range(12)]
    for judge in judges:
        registry.join(0, value=STAKE, sender=judge)
    _, source = next_addresses()
    settings = NOBODY, 10**6 * UNIT, NOBODY
    trust = load("contracts/trust/TrustIndex.vy", [seller], [source], *settings)
    terms = trust, parts.values, parts.sink, [court, slow_court]
    contract = load("contracts/commerce/AutomaticContract.vy", *terms)
    shop = Shop(**vars(parts) | {"contract": contract, "trust": trust, "arbiter": court})
    shop.fund(seller)
    return SimpleNamespace(
        shop=shop,
        contract=contract,
        court=court,
        slow_court=slow_court,
        registry=registry,
        judges=judges,
        beacon=beacon,
        trust=trust,
        id=complain(shop, seller, buyer),
        seller=seller,
        buyer=buyer,
    )


def make_seed(market, request):
    """Let three strangers make the seed; each bonds twice what is in dispute."""
    beacon = market.beacon
    bond = beacon.request_of(request).bond
    assert bond == 2 * (HELD + 2 * DEPOSIT)
    secrets = {rich(f"maker {n}"): bytes([n + 1]) * 32 for n in range(3)}
    for maker, secret in secrets.items():
        digest = beacon.commitment_of(request, 1, maker, secret)
        beacon.commit(request, 1, digest, value=bond, sender=maker)
    boa.env.time_travel(seconds=HOUR)
    for maker, secret in secrets.items():
        beacon.reveal(request, secret, sender=maker)


def hold(market, round, *choices):
    """Draw the panel of a round and let it choose, until the round is over."""
    court = market.court
    request = court.round_of(1, round).request
    make_seed(market, request)
    court.draw(1)
    panel = court.panel_of(1, round)
    votes = [(j, c) for j, c in zip(panel, choices, strict=True) if c != Choice.NOTHING]
    for judge, choice in votes:
        digest = court.commitment_of(1, round, judge, choice, SALT)
        court.commit_vote(1, digest, sender=judge)
    boa.env.time_travel(seconds=DAY)
    for judge, choice in votes:
        court.reveal_vote(1, choice, SALT, sender=judge)
    boa.env.time_travel(seconds=DAY)
    return panel


def hold_first(market, *choices):
    boa.env.timestamp = market.court.case_of(1).evidence_until
    market.court.request_seed(1)
    return hold(market, 0, *choices)


def execute(market):
    """Execute the ruling; return what buyer and seller gain, and what the deposit loses."""
    contract, parties = market.contract, (market.buyer, market.seller)
    before = [contract.credit_of(NOBODY, party) for party in parties]
    deposit = contract.deposit_of(NOBODY, market.seller) + DEPOSIT
    contract.execute_ruling(market.id, sender=rich("stranger"))
    gains = [
        contract.credit_of(NOBODY, party) - old for party, old in zip(parties, before, strict=True)
    ]
    return *gains, deposit - contract.deposit_of(NOBODY, market.seller)


# What each side gets of what the trade locked, and who is banned.
ENDS = {
    UPHELD: ((HELD + 2 * DEPOSIT, 0, DEPOSIT), "seller"),
    REJECTED: ((DEPOSIT - COST, HELD + COST, 0), None),
    MALICIOUS: ((0, HELD + DEPOSIT, 0), "buyer"),
    Choice.NOTHING: ((HELD // 2 + DEPOSIT, HELD // 2, 0), None),
}


def check_end(market, outcome):
    divided, banned = ENDS[outcome]
    assert market.court.ruling(1).is_final
    assert market.court.ruling(1).is_default == (outcome == Choice.NOTHING)
    assert execute(market) == divided
    for name in ("seller", "buyer"):
        assert market.trust.is_banned(getattr(market, name)) == (banned == name)


def check_everyone_leaves(market):
    """Nothing stays in the court but what it burned, and no judge stays bound."""
    court, registry = market.court, market.registry
    court.settle(1)
    for account in (*market.judges, market.seller, market.buyer):
        if court.balances(account) > 0:
            court.withdraw(sender=account)
        if registry.balances(account) > 0:
            registry.withdraw(sender=account)
        if registry.is_seated(0, account):
            registry.leave(0, sender=account)
    assert boa.env.get_balance(registry.address) == 0
    assert boa.env.get_balance(court.address) == court.burned()


@pytest.mark.rule("SEC-03")
@pytest.mark.rule("SEC-11")
@pytest.mark.parametrize("outcome", [UPHELD, REJECTED, MALICIOUS])
def test_complaint__is_ruled_on_by_drawn_judges(market, outcome):
    # The panel stakes as much as the ruling can move, deposits included.
    assert market.court.terms_of(1).value == HELD + 2 * DEPOSIT <= 3 * STAKE
    hold_first(market, outcome, outcome, outcome)
    with boa.reverts("complaints: no ruling yet"):
        market.contract.execute_ruling(market.id)
    boa.env.time_travel(seconds=DAY // 2)
    check_end(market, outcome)
    check_everyone_leaves(market)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("is_matched", [False, True])
@pytest.mark.parametrize("outcome", [UPHELD, REJECTED])
def test_complaint__is_ruled_on_again_after_an_appeal(market, is_matched, outcome):
    court = market.court
    first = hold_first(market, UPHELD, UPHELD, REJECTED)
    court.appeal(1, value=2 * APPEAL_COST, sender=market.seller)
    if is_matched:
        court.match_appeal(1, value=APPEAL_COST, sender=market.buyer)
    second = hold(market, 1, *[outcome] * 4, *[MALICIOUS] * 3)
    assert len(set(first) | set(second)) == 10
    assert boa.env.timestamp <= court.final_by(1)
    check_end(market, outcome)
    check_everyone_leaves(market)


@pytest.mark.rule("SEC-03")
@pytest.mark.parametrize("told", [0, 1])
def test_complaint__of_a_silent_panel_is_split_evenly(market, told):
    panel = hold_first(market, *[UPHELD] * told, *[Choice.NOTHING] * (3 - told))
    check_end(market, Choice.NOTHING)
    market.court.settle(1)
    for judge in panel[told:]:
        assert market.registry.balances(judge) == STAKE - LOSS
    for judge in panel[:told]:
        assert market.court.balances(judge) == FEE + (3 - told) * LOSS


@pytest.mark.rule("SEC-03")
def test_complaint__without_a_seed_is_split_evenly(market):
    boa.env.timestamp = market.court.case_of(1).evidence_until + DAY
    check_end(market, Choice.NOTHING)
    market.court.settle(1)
    # Both have half of what the seller paid for the case.
    halves = [market.court.balances(party) for party in (market.seller, market.buyer)]
    assert halves == [COST // 2, COST // 2]


@pytest.mark.rule("SEC-03")
def test_final_by__is_before_the_trade_gives_its_arbiter_up(market):
    """With the longest periods that a court may have, too."""
    now = boa.env.timestamp
    assert market.contract.progress(market.id).due == market.court.final_by(1) + 3 * DAY
    shop = Shop(**vars(market.shop) | {"arbiter": market.slow_court})
    id = complain(shop, market.seller, market.buyer)
    assert now + 49 * DAY < market.slow_court.final_by(1) < now + LONGEST
    assert market.contract.progress(id).due == market.slow_court.final_by(1) + 3 * DAY
