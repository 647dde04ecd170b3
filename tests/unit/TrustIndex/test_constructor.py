import boa
import pytest

from mevm_suite.testing import load

NOBODY = "0x" + "00" * 20
ONE, OTHER = "0x" + "11" * 20, "0x" + "22" * 20
GOOD = {"genesis": [ONE], "sources": [OTHER], "relations": NOBODY, "limit": 1, "freeze": NOBODY}


def deploy(**changes):
    return load("contracts/trust/TrustIndex.vy", *(GOOD | changes).values())


@pytest.mark.rule("SEC-07")
def test_constructor__lets_the_genesis_list_in():
    index = deploy(genesis=[ONE, OTHER], limit=10**21)
    entered = [event for event in index.get_logs() if type(event).__name__ == "Entered"]
    assert [(event.account, event.by) for event in entered] == [(ONE, NOBODY), (OTHER, NOBODY)]
    assert index.genesis() == [ONE, OTHER]
    assert index.sources() == [OTHER]
    assert index.relations() == index.fraud_freeze() == NOBODY
    for account in (ONE, OTHER):
        assert index.index_of(account) == 1_000
        assert index.bound_of(account) == 100_000
        assert index.is_genesis(account)
        assert index.limit_of(account) == 10**21


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"genesis": []}, "TrustIndex: no genesis account"),
        ({"genesis": [NOBODY]}, "TrustIndex: empty account"),
        ({"genesis": [ONE, ONE]}, "TrustIndex: account twice"),
        ({"sources": []}, "TrustIndex: no source"),
        ({"sources": [NOBODY]}, "TrustIndex: empty source"),
        ({"sources": [ONE, ONE]}, "TrustIndex: source twice"),
        ({"limit": 0}, "TrustIndex: limit out of range"),
        ({"limit": 2**160 + 1}, "TrustIndex: limit out of range"),
    ],
)
def test_constructor__reverts_if_wrong(changes, reason):
    with boa.reverts(reason):
        deploy(**changes)
