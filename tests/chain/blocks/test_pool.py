"""The pool: order, replacement, queues and bounds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Pool
from mevm.crypto.secp256k1 import address_of
from mevm.state import Account, World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

KEYS = [bytes(31) + bytes([number]) for number in range(1, 5)]
ADDRESSES = [address_of(key) for key in KEYS]
WORLD = World.from_alloc(dict.fromkeys(ADDRESSES, Account(balance=10**20)))


def make(who=0, nonce=0, fee=100, tip=None, **fields):
    tip = fee if tip is None else tip
    return Transaction.sign(
        KEYS[who],
        nonce=nonce,
        gas=21_000,
        to=bytes(20),
        chain_id=1,
        max_fee_per_gas=fee,
        max_priority_fee_per_gas=tip,
        **fields,
    )


def blob(fee=100, blob_fee=100, nonce=0):
    return make(
        fee=fee, nonce=nonce, max_fee_per_blob_gas=blob_fee, blob_versioned_hashes=(b"\x01" * 32,)
    )


def filled(*transactions, **bounds):
    pool = Pool(**bounds)
    for transaction in transactions:
        pool.add(transaction)
    return pool


def test_add__refuses_what_is_known():
    transaction = make()
    pool = filled(transaction)
    with pytest.raises(InvalidTransaction, match="^already known$"):
        pool.add(transaction)


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (make(fee=100), make(fee=109)),
        (make(fee=100, tip=50), make(fee=200, tip=54)),
        (make(fee=100, tip=50), make(fee=109, tip=60)),
        (make(fee=100, tip=0), make(fee=200, tip=0)),
        (blob(fee=100, blob_fee=100), blob(fee=200, blob_fee=109)),
    ],
)
def test_add__refuses_a_replacement_that_pays_too_little(old, new):
    pool = filled(old)
    with pytest.raises(InvalidTransaction, match="^replacement transaction underpriced$"):
        pool.add(new)
    assert pool.in_order_of_arrival() == (old,)


@pytest.mark.parametrize(
    ("old", "new"),
    [(make(fee=100), make(fee=110)), (blob(), blob(fee=110, blob_fee=110))],
)
def test_add__replaces_for_10_percent_more(old, new):
    pool = filled(old)
    pool.add(new)
    assert pool.in_order_of_arrival() == (new,)
    assert pool.get(old.hash) is None


def test_add__keeps_blob_transactions_apart():
    for old, new in ((make(), blob(fee=1_000)), (blob(), make(fee=1_000))):
        with pytest.raises(InvalidTransaction, match="address already reserved"):
            filled(old).add(new)


def test_add__is_bounded_in_all_and_by_sender():
    pool = filled(make(nonce=0), make(nonce=1), max_per_sender=2, max_transactions=3)
    with pytest.raises(InvalidTransaction, match="account limit exceeded: 2"):
        pool.add(make(nonce=2))
    pool.add(make(who=1))
    with pytest.raises(InvalidTransaction, match="^transaction underpriced$"):
        pool.add(make(who=2))
    pool.add(make(nonce=1, fee=200))
    assert len(pool) == 3


def test_pending_and_queued__part_at_the_first_gap():
    transactions = [make(nonce=nonce) for nonce in (0, 1, 3, 4)]
    pool = filled(*reversed(transactions), make(who=1, nonce=2))
    assert pool.pending(WORLD) == {ADDRESSES[0]: transactions[:2]}
    assert pool.queued(WORLD)[ADDRESSES[0]] == transactions[2:]
    assert set(pool.queued(WORLD)) == {ADDRESSES[0], ADDRESSES[1]}
    assert pool.next_nonce(ADDRESSES[0], WORLD) == 2
    assert pool.next_nonce(ADDRESSES[1], WORLD) == 0
    pool.add(make(nonce=2))
    assert pool.next_nonce(ADDRESSES[0], WORLD) == 5


def test_best__goes_by_tip_then_by_nonce_then_by_arrival():
    first, second = make(who=0, fee=100, tip=5), make(who=0, nonce=1, fee=100, tip=90)
    late, early = make(who=1, fee=50, tip=7), make(who=2, fee=50, tip=7)
    pool = filled(early, late, first, second)
    assert list(pool.best(WORLD, 10)) == [early, late, first, second]


def test_best__leaves_out_who_does_not_pay_the_base_fee():
    cheap, after = make(fee=9), make(nonce=1, fee=100)
    pool = filled(cheap, after, make(who=1, fee=10))
    assert [each.sender for each in pool.best(WORLD, 10)] == [ADDRESSES[1]]
    assert [each.nonce for each in pool.best(WORLD, None)] == [0, 0, 1]


def test_drop_used__takes_out_what_cannot_be_mined_any_more():
    transactions = [make(nonce=nonce) for nonce in range(3)]
    pool = filled(*transactions)
    later = World.from_alloc({ADDRESSES[0]: Account(nonce=2)})
    assert pool.drop_used(later) == transactions[:2]
    assert pool.in_order_of_arrival() == (transactions[2],)


@given(
    st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4), st.integers(1, 300)), max_size=40),
    st.integers(0, 200),
)
def test_fuzz_best__is_executable_in_order(wanted, base_fee):
    pool = Pool()
    model = {}
    for who, nonce, fee in wanted:
        new = make(who, nonce, fee)
        old = model.get((who, nonce))
        try:
            pool.add(new)
        except InvalidTransaction:
            assert old is not None and new.max_fee_per_gas * 100 < old.max_fee_per_gas * 110
        else:
            model[who, nonce] = new
    assert len(pool) == len(model)
    nonces = dict.fromkeys(ADDRESSES, 0)
    for transaction in pool.best(WORLD, base_fee):
        assert transaction.nonce == nonces[transaction.sender]
        assert transaction.max_fee_per_gas >= base_fee
        nonces[transaction.sender] += 1
    for who, address in enumerate(ADDRESSES):
        following = model.get((who, nonces[address]))
        assert following is None or following.max_fee_per_gas < base_fee
