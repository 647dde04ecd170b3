import boa
import pytest

from mevm_suite.deployment.boa_wsg import FEED, FLOOR, WEEK
from mevm_suite.testing import load

NOBODY = "0x" + "00" * 20
PATH = "contracts/mining/TransactionMining.vy"


@pytest.fixture
def deploy(wsg):
    def call(**changes):
        arguments = {
            "vesting": wsg.vesting,
            "grant": 5,
            "total": 10**27,
            "divisor": 208,
            "sink": wsg.sink,
            "sources": wsg.sources,
            "pricing": (wsg.oracle, FEED, FLOOR),
        }
        return load(PATH, *(arguments | changes).values())

    return call


@pytest.mark.rule("WSG-02")
def test_constructor__keeps_its_terms(wsg):
    assert wsg.mining.token() == wsg.token.address
    assert tuple(wsg.mining.source()) == (wsg.vesting.address, 5)
    assert tuple(wsg.mining.emission()) == (10**27, 208)
    assert tuple(wsg.mining.fees()) == (wsg.sink.address, list(wsg.sources))
    assert tuple(wsg.mining.pricing()) == (wsg.oracle.address, FEED, FLOOR)
    assert tuple(wsg.vesting.grants(5))[1:4] == (wsg.mining.address, NOBODY, 10**27)
    assert wsg.sink.epoch_length() == WEEK


@pytest.mark.rule("WSG-02")
def test_constructor__leaves_nobody_a_say(wsg):
    """Nothing but closing and claiming, which anyone does by the same rules."""
    changing = {
        entry["name"]
        for entry in wsg.mining.abi
        if entry["type"] == "function" and entry["stateMutability"] in ("payable", "nonpayable")
    }
    assert changing == {"close", "claim"}


def test_constructor__takes_16_sources(deploy):
    sources = [boa.env.generate_address() for _ in range(16)]
    assert deploy(sources=sources).fees()[1] == sources


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"total": 0}, "TransactionMining: bad total"),
        ({"total": 2**90}, "TransactionMining: bad total"),
        ({"divisor": 1}, "TransactionMining: bad divisor"),
        ({"divisor": 10_001}, "TransactionMining: bad divisor"),
        ({"sources": []}, "TransactionMining: no source"),
        ({"sources": [NOBODY]}, "TransactionMining: empty source"),
        ({"sources": ["0x" + "11" * 20] * 2}, "TransactionMining: source twice"),
        ({"pricing": ("0x" + "11" * 20, FEED, FLOOR)}, "TransactionMining: no oracle"),
    ],
)
def test_constructor__reverts_if_out_of_bounds(deploy, changes, reason):
    with boa.reverts(reason):
        deploy(**changes)


def test_constructor__reverts_if_the_price_is_vague(wsg, deploy):
    with boa.reverts("TransactionMining: no feed"):
        deploy(pricing=(wsg.oracle, b"", FLOOR))
    with boa.reverts("TransactionMining: no floor price"):
        deploy(pricing=(wsg.oracle, FEED, 0))


def test_constructor__reverts_if_the_sink_takes_another_token(wsg, deploy):
    sink = load("contracts/treasury/FeeSink.vy", wsg.oracle, WEEK)
    with boa.reverts("TransactionMining: wrong token"):
        deploy(sink=sink)


def test_constructor__reverts_if_epochs_are_too_short(wsg, deploy):
    sink = load("contracts/treasury/FeeSink.vy", wsg.token, 60_000)
    with boa.reverts("pair_weight: epoch too short"):
        deploy(sink=sink)
    deploy(sink=load("contracts/treasury/FeeSink.vy", wsg.token, 61_000))
