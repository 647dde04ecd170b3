"""A full pool: who leaves it for whom, with and without a part kept for coin-days."""

import pytest

from mevm.blocks import Pool
from mevm.blocks.eviction import Conditions
from mevm.blocks.lane_reserve import SEATS_EACH
from mevm.state import Account, World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction


def address(who):
    return bytes([who + 1]) * 20


def make(who=0, nonce=0, fee=100, tip=None):
    tip = fee if tip is None else tip
    return Transaction.unsigned(
        address(who),
        nonce=nonce,
        gas=21_000,
        to=bytes(20),
        chain_id=1,
        max_fee_per_gas=fee,
        max_priority_fee_per_gas=min(tip, fee),
    )


def conditions(nonces=None, base_fee=0, reserved_bps=0, days=None):
    alloc = {address(who): Account(nonce=nonce) for who, nonce in (nonces or {}).items()}
    by_address = {address(who): amount for who, amount in (days or {}).items()}
    return Conditions(
        World.from_alloc(alloc), base_fee, reserved_bps, lambda sender: by_address.get(sender, 0)
    )


def filled(transactions, head):
    pool = Pool(max_transactions=len(transactions))
    for transaction in transactions:
        pool.add(transaction, head)
    return pool


def refused(pool, transaction, head, reason):
    before = pool.state
    with pytest.raises(InvalidTransaction, match=reason):
        pool.add(transaction, head)
    assert pool.state is before


@pytest.mark.parametrize("fee", [99, 100])
def test_add__refuses_who_pays_no_more_than_the_cheapest(fee):
    head = conditions()
    pool = filled([make(0), make(1, fee=200)], head)
    refused(pool, make(2, fee=fee), head, "^transaction underpriced$")


def test_add__takes_the_place_of_the_cheapest():
    head = conditions()
    cheap, dear = make(0), make(1, fee=200)
    pool = filled([dear, cheap], head)
    better = make(2, fee=101)
    pool.add(better, head)
    assert pool.in_order_of_arrival() == (dear, better)
    assert cheap.hash not in pool


def test_add__goes_by_the_tip_at_the_base_fee():
    head = conditions(base_fee=90)
    low_tip, high_tip = make(0, fee=500, tip=1), make(1, fee=100, tip=50)
    pool = filled([low_tip, high_tip], head)
    pool.add(make(2, fee=95, tip=5), head)
    assert low_tip.hash not in pool
    later = conditions(base_fee=98)  # what is left of 95 pays nothing any more
    pool.add(make(3, fee=99, tip=1), later)
    assert make(2, fee=95, tip=5).hash not in pool


def test_add__queued_ones_go_before_any_that_can_be_mined():
    head = conditions()
    queued, cheap = make(0, nonce=5, fee=10**9), make(1, fee=1)
    pool = filled([queued, cheap], head)
    refused(pool, make(2, nonce=1, fee=10**6), head, "^txpool is full: 2 transactions wait$")
    pool.add(make(2, fee=2), head)
    assert queued.hash not in pool
    refused(pool, make(3, nonce=7, fee=10**9), head, "^txpool is full")


def test_add__takes_the_last_of_a_sender_and_leaves_no_gap():
    head = conditions()
    chain = [make(0, nonce, fee=fee) for nonce, fee in enumerate((50, 5, 900))]
    pool = filled([*chain, make(1, fee=40)], head)
    pool.add(make(2, fee=6), head)
    pool.add(make(3, fee=7), head)
    assert pool.pending(head.world)[address(0)] == chain[:1]
    assert pool.queued(head.world) == {}


def test_add__what_follows_a_low_fee_cap_is_worth_no_more_than_it():
    head = conditions(base_fee=10)
    low, behind = make(0, fee=12), make(0, nonce=1, fee=900, tip=8)
    pool = filled([low, behind, make(1, fee=15)], head)
    pool.add(make(2, fee=13), head)
    assert behind.hash not in pool
    assert low.hash in pool


def test_add__never_pushes_out_what_the_newcomer_follows():
    head = conditions()
    pool = filled([make(0, fee=1), make(1, fee=100)], head)
    refused(pool, make(0, nonce=1, fee=10**6), head, "^transaction underpriced$")


def test_add__replaces_in_a_full_pool_by_the_same_rule():
    head = conditions()
    pool = filled([make(0), make(1)], head)
    refused(pool, make(0, fee=109), head, "^replacement transaction underpriced$")
    pool.add(make(0, fee=110), head)
    refused(pool, make(1), head, "^already known$")
    pool.add(make(2, fee=105), head)
    assert {each.max_fee_per_gas for each in pool.in_order_of_arrival()} == {105, 110}


def test_add__goes_on_after_a_snapshot_came_back():
    head = conditions()
    pool = filled([make(0), make(1)], head)
    before = pool.state
    pool.add(make(2, fee=200), head)
    pool.state = before
    pool.add(make(3, fee=300), head)
    assert pool.get(make(0).hash) is not None
    assert len(pool) == 2


@pytest.mark.rule("CEC-08")
def test_add__a_holder_is_not_pushed_out_by_fees():
    head = conditions(reserved_bps=5_000, days={0: 7})
    holder = make(0, fee=1)
    pool = filled([holder, *(make(who, fee=50) for who in range(1, 4))], head)
    for who in range(4, 40):
        pool.add(make(who, fee=100 + who), head)
    assert holder.hash in pool


@pytest.mark.rule("CEC-08")
def test_add__a_holder_enters_among_any_fees():
    head = conditions(reserved_bps=5_000, days={9: 7})
    pool = filled([make(who, fee=10**9) for who in range(4)], head)
    holder = make(9, fee=0)
    pool.add(holder, head)
    assert holder.hash in pool
    assert len(pool) == 4


@pytest.mark.rule("CEC-08")
def test_add__least_coin_days_leave_the_reserve_first():
    dust = dict.fromkeys(range(1, 30), 1)
    head = conditions(reserved_bps=5_000, days={**dust, 0: 10**18})
    pool = filled([make(who, fee=5) for who in range(26, 30)], head)
    holder = make(0, fee=1)
    pool.add(holder, head)
    for who in range(1, 26):
        refused(pool, make(who, fee=1), head, "^transaction underpriced$")
        assert holder.hash in pool
    richer = conditions(reserved_bps=5_000, days={**dust, 0: 10**18, 30: 2})
    pool.add(make(30, fee=1), richer)
    assert {address(0), address(30)} <= pool.pending(richer.world).keys()


@pytest.mark.rule("CEC-08")
@pytest.mark.parametrize(
    ("nonce", "fee"),
    [(1, 100), (0, 49)],
    ids=["waits for another", "does not pay the base fee"],
)
def test_add__the_reserve_is_for_what_can_be_mined(nonce, fee):
    head = conditions(base_fee=50, reserved_bps=5_000, days={9: 7})
    pool = filled([make(who, fee=200) for who in range(4)], head)
    refused(pool, make(9, nonce, fee), head, "transaction underpriced|txpool is full")


@pytest.mark.rule("CEC-08")
def test_add__no_holder_fills_the_reserve_alone():
    head = conditions(reserved_bps=5_000, days={0: 10**18, 1: 1})
    rich = [make(0, nonce, fee=1) for nonce in range(SEATS_EACH + 4)]
    pool = filled([*rich, *(make(who, fee=1) for who in range(2, 22))], head)
    for who in range(30, 54):
        pool.add(make(who, fee=50), head)
    assert pool.pending(head.world)[address(0)] == rich[:SEATS_EACH]
    pool.add(make(1, fee=1), head)
    assert pool.pending(head.world)[address(0)] == rich[:SEATS_EACH]
