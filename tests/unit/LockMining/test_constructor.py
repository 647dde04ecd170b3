import boa
import pytest

from mevm_suite.testing import load

DAY = 86_400
NOBODY = "0x" + "00" * 20


def deploy(**changes):
    account = boa.env.generate_address()
    arguments = {
        "token": account,
        "vesting": account,
        "grant": 6,
        "total": 10**25,
        "start": boa.env.timestamp + DAY,
        "days": 730,
        "bonus_bps": 1_000,
        "ecosystem": account,
    }
    return load("contracts/mining/LockMining.vy", *(arguments | changes).values())


def test_constructor__keeps_its_terms():
    mining = deploy(total=7, start=5, days=2, bonus_bps=3)
    assert mining.emission() == (7, 5, 2)
    assert mining.bonus_bps() == 3
    assert mining.source() == (mining.token(), 6) == (mining.ecosystem(), 6)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total": 0}, "LockMining: bad total"),
        ({"total": 2**86}, "LockMining: bad total"),
        ({"start": 0}, "LockMining: bad start"),
        ({"start": boa.env.timestamp + 1_000 * DAY}, "LockMining: bad start"),
        ({"days": 0}, "LockMining: bad days"),
        ({"days": 731}, "LockMining: bad days"),
        ({"bonus_bps": 1_001}, "LockMining: bonus too large"),
        ({"ecosystem": NOBODY}, "LockMining: no ecosystem"),
    ],
)
def test_constructor__reverts_if_unsound(changes, reason):
    with boa.reverts(reason):
        deploy(**changes)


def test_weights__never_overflow_at_the_bounds():
    """The largest emission, to one share, then to all the shares there can be."""
    token = boa.env.generate_address()
    mining = deploy(token=token, total=2**86 - 1, start=boa.env.timestamp)
    start = boa.env.timestamp
    mining.on_lock(token, 1, sender=token)
    boa.env.timestamp = start + 729 * DAY
    mining.on_lock(token, 10**49, sender=token)
    boa.env.timestamp = start + 730 * DAY
    # The remainder of the last division, below 10^53 / 10^51 wei, is released in the end.
    assert 0 <= 2**86 - 1 - mining.claimable(token) <= 100
