"""A team raises a member's weight by a tenth at most; self-referral gains no more than that."""

from fractions import Fraction
from itertools import product

import boa
import pytest

DAY = 86_400
CEC = 10**18


def is_close(found, exact):
    """Lock shares round up, by 10^-18 wei for each receipt."""
    return abs(found - exact) < Fraction(1, 10**17)


@pytest.fixture
def lock(economy):
    def lock(name, amount):
        account = boa.env.generate_address(name)
        economy.token.transfer(account, amount, sender=economy.treasury)
        return account

    return lock


@pytest.mark.rule("CEC-06")
@pytest.mark.parametrize(
    ("team", "bonus"), [((), 0), ((40,), 4), ((60, 40), 10), ((1_000, 1_000), 10)]
)
def test_team__adds_a_tenth_of_its_locks_up_to_the_member_s_own(economy, lock, team, bonus):
    leader = lock("leader", 100 * CEC)
    alone = economy.mining.weight(leader)
    for number, amount in enumerate(team):
        member = lock(f"member {number}", amount * CEC)
        economy.mining.name_referrer(leader, sender=member)
    ratio = Fraction(economy.mining.weight(leader), alone)
    assert is_close(ratio, 1 + Fraction(bonus, 100))


@pytest.mark.rule("CEC-06")
def test_team__counts_later_locks_too(economy, lock):
    leader, member = lock("leader", 100 * CEC), lock("member", 10 * CEC)
    alone = economy.mining.weight(leader)
    economy.mining.name_referrer(leader, sender=member)
    economy.token.transfer(member, 20 * CEC, sender=economy.treasury)
    assert is_close(Fraction(economy.mining.weight(leader), alone), Fraction(103, 100))
    total = economy.mining.weight(leader) + economy.mining.weight(member)
    assert economy.mining.total_weight() == total


@pytest.mark.rule("CEC-06")
def test_team__counts_from_the_day_on_which_it_joined(economy, lock):
    leader, member = lock("leader", 100 * CEC), lock("member", 100 * CEC)
    boa.env.timestamp = economy.launch + DAY
    half = economy.mining.emitted(1) // 2
    economy.mining.name_referrer(leader, sender=member)
    assert economy.mining.claimable(leader) == economy.mining.claimable(member)
    assert half - economy.mining.claimable(leader) in (0, 1)
    boa.env.timestamp = economy.launch + 2 * DAY
    second = economy.mining.emitted(2) - economy.mining.emitted(1)
    assert abs(economy.mining.claimable(leader) - half - second * 11 // 21) <= 2


@pytest.mark.rule("CEC-06")
@pytest.mark.parametrize("shape", ["chain", "ring", "star"])
def test_self_referral__gains_a_tenth_at_most(economy, lock, shape):
    """One account of 120 CEC against the same split over six that refer each other."""
    honest = lock("honest", 120 * CEC)
    ring = [lock(f"sybil {n}", 20 * CEC) for n in range(6)]
    for n, account in enumerate(ring):
        referrer = ring[0] if shape == "star" else ring[(n + 1) % 6]
        if referrer != account and not (shape == "chain" and n == 5):
            economy.mining.name_referrer(referrer, sender=account)
    weight = sum(economy.mining.weight(account) for account in ring)
    gain = Fraction(weight, economy.mining.weight(honest)) - 1
    expected = {"chain": Fraction(5, 60), "ring": Fraction(1, 10), "star": Fraction(1, 60)}
    assert is_close(gain, expected[shape])


@pytest.mark.rule("CEC-06")
def test_self_referral__bound_holds_for_every_small_graph(economy):
    """Sum of min(own, team) <= sum of own: each own counts in one bonus and is capped by it."""
    bonus, bps = economy.mining.bonus_bps(), 10_000
    for referrers in product(range(-1, 4), repeat=4):
        for own in product((0, 1, 5), repeat=4):
            team = [0] * 4
            for member, referrer in enumerate(referrers):
                if referrer not in (-1, member):
                    team[referrer] += own[member]
            weight = sum(bps * o + bonus * min(o, t) for o, t in zip(own, team, strict=True))
            assert weight <= (bps + bonus) * sum(own)


def test_name_referrer__reverts_if_unsound(economy, lock, stranger):
    leader, member = lock("leader", CEC), lock("member", CEC)
    with boa.reverts("LockMining: refers itself"):
        economy.mining.name_referrer(member, sender=member)
    with boa.reverts("LockMining: referrer has no lock"):
        economy.mining.name_referrer(stranger, sender=member)
    economy.mining.name_referrer(leader, sender=member)
    with boa.reverts("LockMining: already referred"):
        economy.mining.name_referrer(economy.treasury, sender=member)


def test_name_referrer__reverts_after_the_last_day(economy, lock):
    leader, member = lock("leader", CEC), lock("member", CEC)
    boa.env.timestamp = economy.launch + 730 * DAY
    with boa.reverts("LockMining: mining is over"):
        economy.mining.name_referrer(leader, sender=member)


def test_name_referrer__is_free_to_be_mutual(economy, lock):
    first, second = lock("first", CEC), lock("second", CEC)
    economy.mining.name_referrer(first, sender=second)
    economy.mining.name_referrer(second, sender=first)
    (event,) = economy.mining.get_logs()
    assert (event.member, event.referrer) == (first, second)
    assert economy.mining.member(first).team == economy.mining.member(second).own


def test_on_lock__reverts_if_not_the_token(economy, stranger):
    with boa.reverts("LockMining: caller is not CEC"):
        economy.mining.on_lock(stranger, 1, sender=stranger)


def test_on_lock__costs_the_same_for_any_team(economy, lock):
    leader = lock("leader", CEC)
    costs = []
    for number in range(6):
        member = lock(f"member {number}", CEC)
        economy.mining.name_referrer(leader, sender=member)
        economy.token.transfer(member, CEC, sender=economy.treasury)
        costs.append(economy.token._computation.get_gas_used())
    assert max(costs[1:]) < 1.05 * min(costs[1:])
