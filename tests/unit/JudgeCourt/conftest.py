"""A court over three tiers, with 20 judges in the first, and cases that one contract opens."""

from types import SimpleNamespace

import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
STAKES = [1_000, 5_000, 20_000]
TIERS = [(3, 11), (5, 22), (7, 33)]
SEED_REWARD = 7
LOSS_BPS = 2_500
COST = 3 * 11 + SEED_REWARD
APPEAL_COST = 7 * 11 + SEED_REWARD
UPHELD, REJECTED, MALICIOUS = 1, 2, 3


@pytest.fixture(scope="session")
def place(request):
    """
    Deploy registry and court, which know each other, over a board of seeds and one of values.

    A test may ask for another appeal period than a day.
    """
    seeds = load("tests/mocks/SeedBoard.vy")
    values = load("tests/mocks/ValueBoard.vy")
    address = boa.env.generate_address("court")
    registry = load("contracts/arbitration/JudgeRegistry.vy", address, STAKES)
    court = load(
        "contracts/arbitration/JudgeCourt.vy",
        registry,
        seeds,
        values,
        TIERS,
        (DAY, DAY, DAY, getattr(request, "param", DAY)),
        SEED_REWARD,
        LOSS_BPS,
        override_address=address,
    )
    return SimpleNamespace(seeds=seeds, values=values, registry=registry, court=court)


@pytest.fixture(scope="session")
def court(place):
    return place.court


@pytest.fixture(scope="session")
def registry(place):
    return place.registry


def rich(name):
    account = boa.env.generate_address(name)
    boa.env.set_balance(account, 10**18)
    return account


@pytest.fixture(scope="session")
def judges(registry):
    accounts = [rich(f"judge {number}") for number in range(20)]
    for account in accounts:
        registry.join(0, value=STAKES[0], sender=account)
    return accounts


@pytest.fixture(scope="session")
def open_case(opens_cases, court):
    return opens_cases(court, amount=3_000, cost=COST)


@pytest.fixture(scope="session")
def request_seed(court):
    """Let the evidence time pass and ask for the seed."""

    def request(id):
        boa.env.timestamp = max(boa.env.timestamp, court.case_of(id).evidence_until)
        court.request_seed(id)

    return request


@pytest.fixture(scope="session")
def draw(court, place):
    """Set the seed of a round and draw until the panel is complete; return the panel."""

    def draw_all(id, round=0, seed=b"\1" * 32):
        request = court.round_of(id, round).request
        if not place.seeds.seed(request)[0]:
            place.seeds.set_seed(request, seed)
        for _ in range(10):
            if court.round_of(id, round).commit_until == 0:
                court.draw(id)
        return court.panel_of(id, round)

    return draw_all


@pytest.fixture(scope="session")
def panel(open_case, request_seed, draw, judges):
    """Open a case and draw its panel; return both."""

    def open_and_draw(**changes):
        id = open_case(**changes)
        request_seed(id)
        return id, draw(id)

    return open_and_draw


def salt(judge):
    return bytes.fromhex(str(judge)[2:]).rjust(32, b"\5")


@pytest.fixture(scope="session")
def commit(court):
    """Commit a judge to a choice."""

    def commit_to(id, round, judge, choice):
        digest = court.commitment_of(id, round, judge, choice, salt(judge))
        court.commit_vote(id, digest, sender=judge)

    return commit_to


@pytest.fixture(scope="session")
def vote(court, commit):
    """Let a panel commit and reveal these choices, 0 for silence, until the round is over."""

    def vote_all(id, *choices, round=0):
        judges = court.panel_of(id, round)
        for judge, choice in zip(judges, choices, strict=True):
            if choice:
                commit(id, round, judge, choice)
        until = court.round_of(id, round).commit_until
        boa.env.timestamp = until
        for judge, choice in zip(judges, choices, strict=True):
            if choice:
                court.reveal_vote(id, choice, salt(judge), sender=judge)
        boa.env.timestamp = until + DAY

    return vote_all


@pytest.fixture(scope="session")
def appeal(court, draw):
    """Appeal for one side, match for the other if anybody does, and draw the second panel."""

    def appeal_and_match(id, appellant, matcher=None):
        court.appeal(id, value=2 * APPEAL_COST, sender=appellant)
        if matcher:
            court.match_appeal(id, value=APPEAL_COST, sender=matcher)
        return draw(id, 1, b"\2" * 32)

    return appeal_and_match
