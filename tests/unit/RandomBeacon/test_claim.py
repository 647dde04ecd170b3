import boa
import pytest

from mevm_suite.testing import load

HOUR = 3_600
STAKE = 10**18
BOND = 2 * STAKE
REWARD = 1_000
SECRET = b"\x33" * 32


@pytest.fixture
def claim(beacon, committers):
    """Claim and return what was received."""

    def claim_for(id, round_, number):
        before = boa.env.get_balance(committers[number])
        beacon.claim(id, round_, sender=committers[number])
        return boa.env.get_balance(committers[number]) - before

    return claim_for


def test_claim__returns_bonds_and_shares_the_reward(request_seed, commit, reveal, claim):
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0, 1, 2)
    assert [claim(id, 1, number) for number in range(3)] == [BOND + 333, BOND + 333, BOND + 334]


def test_claim__logs(beacon, request_seed, commit, reveal, committers):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0, 1)
    beacon.claim(id, 1, sender=committers[0])
    settled, claimed = beacon.get_logs()
    assert (settled.is_void, settled.pot, settled.burned) == (False, REWARD, 0)
    assert (claimed.committer, claimed.amount) == (committers[0], BOND + REWARD // 2)


def test_claim__withholder_loses_his_bond(beacon, request_seed, commit, reveal, claim, committers):
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0, 1)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until
    assert claim(id, 1, 0) == claim(id, 1, 1) == BOND + (REWARD + STAKE) // 2
    with boa.reverts("RandomBeacon: nothing owed"):
        beacon.claim(id, 1, sender=committers[2])
    assert beacon.burned() == STAKE
    assert boa.env.get_balance(beacon.address) == STAKE


def test_claim__withholding_costs_the_stake_even_if_all_others_are_himself(
    beacon, request_seed, commit, reveal, claim, committers
):
    before = sum(boa.env.get_balance(account) for account in committers)
    id = request_seed()
    commit(id, 0, 1, 2)
    reveal(id, 0, 1)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until
    claim(id, 1, 0)
    claim(id, 1, 1)
    after = sum(boa.env.get_balance(account) for account in committers)
    assert before + REWARD - after == STAKE


def test_claim__reverts_if_not_over(beacon, request_seed, commit, reveal, committers):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0)
    with boa.reverts("RandomBeacon: not over"):
        beacon.claim(id, 1, sender=committers[0])


def test_claim__reverts_if_twice_or_not_revealed(
    beacon, request_seed, commit, reveal, claim, committers, stranger
):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0, 1)
    claim(id, 1, 0)
    for account in (committers[0], committers[2], stranger):
        with boa.reverts("RandomBeacon: nothing owed"):
            beacon.claim(id, 1, sender=account)


def test_claim__of_a_void_round_leaves_the_reward_to_the_next(
    beacon, request_seed, commit, reveal, claim
):
    id = request_seed()
    commit(id, 0, 1)
    reveal(id, 0)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until
    commit(id, 1, 2)
    reveal(id, 1, 2)
    assert claim(id, 1, 0) == BOND + STAKE
    assert claim(id, 2, 1) == claim(id, 2, 2) == BOND + REWARD // 2


def test_claim__of_a_round_without_reveals_goes_on_to_the_next(
    beacon, request_seed, commit, reveal, claim
):
    id = request_seed()
    commit(id, 0)
    boa.env.timestamp = beacon.round_of(id, 1).reveal_until
    commit(id, 1, 2)
    assert beacon.request_of(id).reward == REWARD + STAKE
    reveal(id, 1, 2)
    assert claim(id, 2, 1) == BOND + (REWARD + STAKE) // 2
    assert beacon.request_of(id).reward == 0


@pytest.fixture
def puppet(beacon, request_seed, commit, reveal):
    """Stand for a contract that committed and revealed in the first request."""
    contract = load("tests/mocks/Puppet.vy")
    boa.env.set_balance(boa.env.eoa, 2 * BOND)
    id = request_seed()
    digest = beacon.commitment_of(id, 1, contract.address, SECRET)
    contract.act(beacon.address, beacon.commit.prepare_calldata(id, 1, digest), value=BOND)
    commit(id, 0)
    reveal(id, 0)
    contract.act(beacon.address, beacon.reveal.prepare_calldata(id, SECRET))
    return contract


def test_claim__cannot_be_reentered(beacon, puppet):
    call = beacon.claim.prepare_calldata(1, 1)
    puppet.arm(beacon.address, call)
    puppet.act(beacon.address, call)
    assert not puppet.is_armed()
    assert not puppet.has_reentered()
    assert boa.env.get_balance(puppet.address) == BOND + REWARD // 2


def test_claim__refusing_payee_harms_only_himself(beacon, puppet, claim):
    puppet.refuse(True)
    with boa.reverts("Puppet: refused"):
        puppet.act(beacon.address, beacon.claim.prepare_calldata(1, 1))
    assert beacon.seed(1)[0]
    assert claim(1, 1, 0) == BOND + REWARD // 2
