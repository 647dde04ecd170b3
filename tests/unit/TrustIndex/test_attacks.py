"""What somebody may try with the index, and what comes of it."""

from itertools import combinations

import boa
import pytest

from mevm_suite.testing import load

YUAN = 10**18
DAY = 86_400


@pytest.mark.rule("SEC-06")
def test_dust__enters_nobody_and_uses_up_nothing(place, trade, enter):
    trade(place.first, place.seller, YUAN // 10 - 1)
    assert place.index.index_of(place.seller) == 0
    assert place.graph.degree(place.first) == 0
    account = enter("account")
    for _ in range(10):
        trade(place.first, account, YUAN // 10 - 1)
    trade(place.first, account)
    assert place.index.index_of(account) == 2_000


@pytest.mark.rule("SEC-06")
def test_unlisted_asset__builds_no_trust(place, trade):
    """`AssetValues` gives such trades no value."""
    for _ in range(3):
        trade(place.first, place.seller, 0)
    assert place.index.index_of(place.seller) == 0
    assert place.index.index_of(place.first) == 1_000


@pytest.mark.rule("SEC-06")
def test_own_second_accounts__bring_less_and_less(place, trade, enter):
    """Twenty throw-away accounts bring one to 6, on twenty days: each is only worth 1."""
    account = enter("account")
    for number in range(20):
        boa.env.timestamp += DAY
        trade(account, boa.env.generate_address(f"throw-away {number}"))
    assert 5_000 < place.index.index_of(account) < 7_000
    assert place.index.bound_of(account) == 20_000


@pytest.mark.rule("SEC-06")
def test_one_pair__cannot_be_farmed(place, trade, enter):
    one, other = enter("one"), enter("other")
    for _ in range(40):
        trade(one, other)
        boa.env.timestamp += DAY
    assert place.index.index_of(one) == place.index.index_of(other) < 2_750


@pytest.mark.rule("SEC-04", "SEC-06")
def test_complaints_about_trifles__ban_no_seller(place, open_trade, set_index):
    """To contest one costs more than it is worth, so a seller may let any number of them pass."""
    set_index(place.first, 20_000)
    for _ in range(10):
        subject = open_trade(place.first, place.buyer, YUAN)
        place.index.close_trade(subject, sender=place.source)
        place.index.penalise(place.first, 2, subject, sender=place.source)
    assert place.index.index_of(place.first) == 19_000
    assert place.index.is_genesis(place.first)
    assert place.index.reserve_of(place.first) == 40_000


@pytest.mark.rule("SEC-04", "SEC-06")
@pytest.mark.parametrize(("cause", "worth"), [(2, 100 * YUAN), (2, 0), (3, YUAN), (3, 0)])
def test_grave_faults__count_in_full(place, open_trade, set_index, cause, worth):
    """Goods that cost something, or whose price nobody can value, and what buyers do themselves."""
    set_index(place.first, 100_000)
    indexes = []
    for _ in range(3):
        subject = open_trade(place.first, place.buyer, worth)
        place.index.close_trade(subject, sender=place.source)
        place.index.penalise(place.first, cause, subject, sender=place.source)
        indexes.append(place.index.index_of(place.first))
    assert indexes == [70_000, 28_000, 0]
    assert not place.index.is_genesis(place.first)


@pytest.mark.rule("SEC-06", "SEC-07")
def test_buyer_named_by_somebody_else__passes_nothing_on(place, trade, enter):
    """Anyone may pay his own offer in another's name, and time completes the trade."""
    seller = enter("seller")
    for buyer in (place.first, place.second):
        for _ in range(3):
            trade(seller, buyer, is_confirmed=False)
        assert place.index.reserve_of(buyer) == 40_000
    assert (place.index.bound_of(seller), place.index.reserve_of(seller)) == (20_000, 0)
    assert place.index.index_of(seller) > 1_000


@pytest.mark.rule("SEC-06")
def test_ring__without_trust_from_the_genesis_list_stays_at_20(place, trade, enter, set_index):
    ring = [enter(f"ring {number}") for number in range(5)]
    for account in ring:
        set_index(account, 19_000)
    for day in range(4):
        boa.env.timestamp += 181 * DAY
        for one, other in combinations(ring, 2):
            trade(one, other)
        assert max(place.index.index_of(account) for account in ring) <= 20_000, day
    assert [place.index.index_of(account) for account in ring] == [20_000] * 5


def test_relations__that_cannot_be_written_stop_no_trade(place):
    """Neither a graph that is not there, nor one that takes nothing, nor one that eats the gas."""
    for code in (b"", bytes.fromhex("5f5ffd"), bytes.fromhex("5b5f56")):
        with boa.env.anchor():
            boa.env.set_code(place.graph.address, code)
            subject = b"trade".ljust(32, b"\0")
            place.index.open_trade(subject, place.first, place.buyer, YUAN, sender=place.source)
            place.index.complete_trade(subject, True, sender=place.source, gas=2_000_000)
            missed = [type(event).__name__ for event in place.index.get_logs()]
            assert missed.count("RelationMissed") == (1 if code else 0)
            assert place.index.index_of(place.buyer) == 1_000


def test_relations__cannot_be_starved_of_gas(place, open_trade):
    """Whoever pays for the completion does not choose whether the relation is written."""
    for gas in range(100_000, 1_000_000, 50_000):
        with boa.env.anchor():
            subject = open_trade(place.first, place.buyer)
            try:
                place.index.complete_trade(subject, True, sender=place.source, gas=gas)
            except boa.BoaError:
                continue
            assert place.graph.relation_of(place.first, place.buyer).trust == 1
            return
    raise AssertionError("no amount of gas was enough")


@pytest.mark.rule("SEC-08")
def test_relations__are_written_by_completed_trades(place, trade, enter):
    account = enter("account")
    for trust in range(1, 6):
        trade(account, place.first)
        assert place.graph.relation_of(place.first, account).trust == trust
    listed = [neighbour.account for neighbour in place.graph.neighbours(account, 0, 64)]
    assert listed == [place.door, place.first]


def test_relations__can_be_left_out(place):
    nobody = "0x" + "00" * 20
    terms = [place.first], [place.source], nobody, 10**21, nobody
    index = load("contracts/trust/TrustIndex.vy", *terms)
    subject = b"trade".ljust(32, b"\0")
    index.open_trade(subject, place.first, place.buyer, YUAN, sender=place.source)
    index.complete_trade(subject, True, sender=place.source)
    assert index.index_of(place.buyer) == 1_000
