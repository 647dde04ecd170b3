"""Good work is rewarded, out of a pot, and never by more than its fees."""

from functools import cache

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

DAY = 86_400
EPOCH = 90 * DAY
FULL = 1_000_000_000
BOUND_BPS = 25
WORTH = FULL


def word(number):
    return number.to_bytes(32, "big")


@pytest.fixture(scope="module")
def source():
    return boa.env.generate_address("sale")


@pytest.fixture(scope="module")
def freight():
    return boa.env.generate_address("freight, which pays no fee")


@pytest.fixture(scope="module")
def ratings(source, freight):
    boa.env.timestamp += EPOCH - boa.env.timestamp % EPOCH
    terms = (30 * DAY, FULL, 3, 30 * DAY)
    return load("contracts/forest/ProviderRatings.vy", [source, freight], terms)


@pytest.fixture(scope="module")
def money():
    return load("tests/mocks/PeggedToken.vy", 6)


@pytest.fixture(scope="module")
def deployed(ratings, money, source):
    rewards = load(
        "contracts/forest/ProviderRewards.vy", money.address, ratings, [source], BOUND_BPS
    )
    money.mint(boa.env.eoa, 10**30)
    money.approve(rewards, 10**30)
    return rewards


@pytest.fixture
def rewards(deployed):
    with boa.env.anchor():
        yield deployed


@pytest.fixture(scope="module")
def rate(ratings, source):
    """Let a customer deal with a provider, and rate him; each number is another deal."""

    def rate(provider, customer, stars=5, worth=WORTH, deal=0, at=None):
        at = at or source
        ratings.grant(customer, provider, word(deal), worth, sender=at)
        ratings.rate(at, word(deal), provider, stars, sender=customer)

    return rate


@cache
def someone(name):
    return boa.env.generate_address(name)


def end_epoch():
    boa.env.timestamp += EPOCH - boa.env.timestamp % EPOCH


@pytest.mark.rule("CEC-29")
def test_claim__shares_the_pot_by_merit(rewards, money, rate):
    good, better, fair = someone("good"), someone("better"), someone("fair")
    rate(good, someone("a"), stars=4)
    rate(better, someone("a"), stars=5)
    rate(fair, someone("a"), stars=3)
    rewards.fund(300)
    epoch = rewards.epoch()
    with boa.reverts("epoch_pot: not over"):
        rewards.claim(good, epoch)
    end_epoch()
    rewards.claim(good, epoch, sender=someone("anybody"))
    rewards.claim(better, epoch)
    assert (money.balanceOf(good), money.balanceOf(better)) == (100, 200)
    with boa.reverts("epoch_pot: no part"):
        rewards.claim(fair, epoch)
    with boa.reverts("epoch_pot: claimed"):
        rewards.claim(good, epoch)


@pytest.mark.rule("CEC-29")
def test_attack__rate_oneself_under_another_name(rewards, money, rate):
    """Whatever the pot, the part of each is at most half of the fee of 50 bps that he paid."""
    washer = someone("washer")
    for number in range(4):
        rate(washer, someone("washer's friend"), deal=number)
        boa.env.timestamp += DAY
    rewards.fund(10**20)
    epoch = rewards.epoch()
    end_epoch()
    rewards.claim(washer, epoch)
    fees = 4 * WORTH * 50 // 10_000
    # Of the same two the second deal counts half, the third a quarter, the fourth nothing.
    assert money.balanceOf(washer) == WORTH * 7 // 4 * BOUND_BPS // 10_000 < fees // 2


def test_claim__counts_only_deals_that_pay_a_fee(rewards, rate, freight):
    carrier = someone("carrier")
    rate(carrier, someone("a"), at=freight)
    rewards.fund(100)
    epoch = rewards.epoch()
    end_epoch()
    assert rewards.merits(carrier, epoch) == (0, 0)
    with boa.reverts("epoch_pot: no part"):
        rewards.claim(carrier, epoch)


@pytest.mark.rule("CEC-29")
def test_claim__waits_while_a_provider_is_shut_out(rewards, money, rate):
    provider = someone("provider")
    rate(provider, someone("a"))
    rewards.fund(100)
    epoch = rewards.epoch()
    end_epoch()
    for number in range(4):
        rate(provider, someone(f"angry {number}"), stars=1, worth=10 * WORTH)
    with boa.reverts("ProviderRewards: shut out"):
        rewards.claim(provider, epoch)
    boa.env.timestamp += 30 * DAY
    rewards.claim(provider, epoch)
    assert money.balanceOf(provider) == 100


def test_carry__moves_what_nobody_took(rewards, money, rate):
    first, second = someone("first"), someone("second")
    rate(first, someone("a"))
    rate(second, someone("a"))
    rewards.fund(100)
    old = rewards.epoch()
    end_epoch()
    rewards.claim(first, old)
    end_epoch()
    with boa.reverts("epoch_pot: too early"):
        rewards.carry(old)
    end_epoch()
    with boa.reverts("epoch_pot: too late"):
        rewards.claim(second, old)
    rewards.carry(old)
    assert rewards.pot_of(rewards.epoch()) == money.balanceOf(rewards) == 50
    with boa.reverts("epoch_pot: nothing left"):
        rewards.carry(old)


@given(
    st.lists(
        st.tuples(
            st.integers(0, 4), st.integers(0, 9), st.integers(1, 5), st.integers(1, 3 * FULL)
        ),
        max_size=8,
    ),
    st.integers(1, 10**12),
)
def test_fuzz_claim__pays_no_more_than_pot_and_fees(deployed, money, rate, deals, pot):
    with boa.env.anchor():
        providers = [someone(f"provider {number}") for number in range(5)]
        customers = [someone(f"customer {number}") for number in range(10)]
        for number, (provider, customer, stars, worth) in enumerate(deals):
            rate(providers[provider], customers[customer], stars, worth, number)
        deployed.fund(pot)
        epoch = deployed.epoch()
        end_epoch()
        before = money.balanceOf(deployed)
        for place, provider in enumerate(providers):
            merit, total = deployed.merits(provider, epoch)
            amount = min(pot * merit // total, merit * BOUND_BPS // 20_000) if merit else 0
            if amount:
                deployed.claim(provider, epoch)
            assert money.balanceOf(provider) == amount
            worths = sum(min(each[3], FULL) for each in deals if each[0] == place)
            assert amount <= worths * BOUND_BPS // 10_000
        assert before - money.balanceOf(deployed) == deployed.paid_of(epoch) <= pot


def test_deploy__refuses_what_is_not_sound(ratings, money, source):
    path = "contracts/forest/ProviderRewards.vy"
    with boa.reverts("ProviderRewards: no ratings"):
        load(path, money.address, source, [source], BOUND_BPS)
    with boa.reverts("ProviderRewards: no source"):
        load(path, money.address, ratings, [], BOUND_BPS)
    with boa.reverts("ProviderRewards: twice"):
        load(path, money.address, ratings, [source, source], BOUND_BPS)
    with boa.reverts("ProviderRewards: bad bound"):
        load(path, money.address, ratings, [source], 101)
    settings = load(path, money.address, ratings, [source], BOUND_BPS).settings()
    assert settings == (ratings.address, [source], BOUND_BPS)
