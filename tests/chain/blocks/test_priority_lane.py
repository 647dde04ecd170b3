"""The lane inside a block: order, its gas, and who stays out of it."""

from types import SimpleNamespace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks.priority_lane import PriorityLane, fill
from mevm.blocks.sender_queue import insert

pytestmark = pytest.mark.rule("CEC-08")

CONTRACT = b"\xcd" * 20


def make(sender, nonce=0, fee=100, gas=21_000, used=None, valid=True):
    """Return what the lane looks at of a transaction, and what becomes of it in a block."""
    return SimpleNamespace(
        sender=bytes([sender]) * 20,
        nonce=nonce,
        max_fee_per_gas=fee,
        max_priority_fee_per_gas=fee,
        gas=gas,
        used=gas if used is None else used,
        valid=valid,
    )


class Block:
    """A draft that follows the rules of nonces and gas, and executes nothing."""

    def __init__(self, gas_limit):
        self.gas_limit, self.gas_used, self.lane = gas_limit, 0, 0
        self.included, self.nonces = [], {}

    def add(self, transaction):
        due = self.nonces.get(transaction.sender, 0)
        fits = self.gas_used + transaction.gas <= self.gas_limit
        if transaction.nonce != due or not fits or not transaction.valid:
            return False
        self.nonces[transaction.sender] = due + 1
        self.gas_used += transaction.used
        self.included.append(transaction)
        return True


def build(transactions, coin_days, lane_gas=10**6, gas_limit=10**7, base_fee=0):
    """Fill a block from transactions in order of arrival, each sender's by nonce."""
    queues = {}
    for arrival, transaction in enumerate(transactions):
        sender = transaction.sender
        queues[sender] = insert(queues.get(sender, ()), transaction, arrival)
    block = Block(gas_limit)
    days = {bytes([sender]) * 20: amount for sender, amount in coin_days.items()}
    fill(block, list(queues.values()), base_fee, lane_gas, days)
    return block


def test_fill__goes_by_coin_days_then_tip_then_arrival():
    rich, late, early, high = make(1, fee=1), make(2, fee=5), make(3, fee=5), make(4, fee=9)
    payer = make(5, fee=1_000)
    block = build([payer, early, late, high, rich], {1: 50, 2: 7, 3: 7, 4: 7})
    assert block.included == [rich, high, early, late, payer]
    assert block.lane == 4


def test_fill__respects_nonces_in_the_lane_and_after_it():
    first, second, third = (make(1, nonce, fee=1 + nonce) for nonce in range(3))
    payer = make(2, fee=2)
    block = build([first, second, third, payer], {1: 9}, lane_gas=21_000)
    assert block.included == [first, second, third, payer]
    assert block.lane == 1


def test_fill__counts_gas_that_is_used_and_admits_by_gas_that_is_asked():
    frugal, fits, wide = make(1, gas=50_000, used=21_000), make(2), make(3, gas=30_000)
    payer = make(4, fee=999)
    block = build([frugal, fits, wide, payer], {1: 9, 2: 8, 3: 7}, lane_gas=60_000)
    assert block.included == [frugal, fits, payer, wide]
    assert block.lane == 2


def test_fill__passes_over_who_may_not_be_in_the_block():
    poor, after, holder = make(1, valid=False), make(1, nonce=1), make(2)
    payer = make(3, fee=999)
    block = build([poor, after, holder, payer], {1: 99, 2: 1}, lane_gas=21_000)
    assert block.included == [holder, payer]


def test_fill__lets_nobody_in_who_does_not_pay_the_base_fee():
    holder, payer = make(1, fee=9), make(2, fee=10)
    assert build([holder, payer], {1: 99}, base_fee=10).included == [payer]


@given(
    st.lists(st.tuples(st.integers(1, 6), st.integers(1, 300), st.booleans()), max_size=30),
    st.dictionaries(st.integers(1, 6), st.integers(1, 5)),
    st.integers(0, 400_000),
    st.integers(0, 200),
)
def test_fuzz_fill__lane_is_bounded_and_whoever_has_nothing_gains_nothing(
    wanted, coin_days, lane_gas, base_fee
):
    nonces, transactions = {}, []
    for sender, fee, valid in wanted:
        nonce = nonces[sender] = nonces.get(sender, -1) + 1
        transactions.append(make(sender, nonce, fee, valid=valid))
    block = build(transactions, coin_days, lane_gas, 10 * 21_000, base_fee)
    lane = block.included[: block.lane]
    assert sum(each.used for each in lane) <= lane_gas
    ranks = [coin_days[each.sender[0]] for each in lane]
    assert ranks == sorted(ranks, reverse=True)
    assert all(each.max_fee_per_gas >= base_fee for each in block.included)
    # Without those who have nothing, the lane would hold the same transactions.
    holders = [each for each in transactions if each.sender[0] in coin_days]
    assert build(holders, coin_days, lane_gas, 10 * 21_000, base_fee).included[: block.lane] == lane


@pytest.mark.parametrize("share", [-1, 0, 10_001])
def test_lane__refuses_a_share_that_is_none(share):
    with pytest.raises(ValueError, match=f"share of {share} basis points: expected 1 to 10000"):
        PriorityLane(CONTRACT, share)


def test_lane__refuses_what_is_no_address():
    with pytest.raises(ValueError, match="contract of 19 bytes: expected 20"):
        PriorityLane(bytes(19), 1)


def test_lane__has_a_share_of_the_gas():
    assert PriorityLane(CONTRACT, 2_500).gas(30_000_001) == 7_500_000
