"""A pool against a plain model: the same transactions wait after any adds, removals and blocks."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import Pool
from mevm.blocks.eviction import Conditions
from mevm.blocks.lane_reserve import SEATS_EACH
from mevm.state import Account, World
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

SIZE = 6


def address(who):
    return bytes([who + 1]) * 20


def make(who, nonce, fee, tip):
    return Transaction.unsigned(
        address(who),
        nonce=nonce,
        gas=21_000,
        to=bytes(20),
        chain_id=1,
        max_fee_per_gas=fee,
        max_priority_fee_per_gas=min(tip, fee),
    )


def conditions(nonces, base_fee, reserved_bps, days):
    alloc = {address(who): Account(nonce=nonce) for who, nonce in nonces.items()}
    by_address = {address(who): amount for who, amount in days.items()}
    return Conditions(
        World.from_alloc(alloc), base_fee, reserved_bps, lambda sender: by_address.get(sender, 0)
    )


class Model:
    """What a pool should hold, found by looking at everything each time."""

    def __init__(self, days, reserved_bps):
        self.days, self.seats = days, SIZE * reserved_bps // 10_000
        self.waiting, self.nonces, self.base_fee, self.arrivals = {}, {}, 0, 0

    def queue(self, who):
        return sorted(entry for (owner, _), entry in self.waiting.items() if owner == who)

    def senders(self):
        return {who for who, _ in self.waiting}

    def ready(self, who):
        due = self.nonces.get(who, 0)
        nonces = [entry[0] for entry in self.queue(who)]
        return sum(nonce == due + place for place, nonce in enumerate(nonces))

    def worth(self, who, count):
        first = [entry[2] for entry in self.queue(who)[:count]]
        fee = min(each.max_fee_per_gas for each in first)
        tip = min(each.max_priority_fee_per_gas for each in first)
        return min(tip, fee - self.base_fee), fee, tip

    def seated(self):
        left, held = self.seats, {}
        holders = [who for who in self.senders() if self.days.get(who)]
        for who in sorted(holders, key=lambda each: (-self.days[each], self.queue(each)[0][1])):
            paying = range(1, min(self.ready(who), SEATS_EACH) + 1)
            held[who] = min(left, sum(self.worth(who, count)[0] >= 0 for count in paying))
            left -= held[who]
        return held

    def rank(self, who):
        queue = self.queue(who)
        ready = self.ready(who) == len(queue)
        return ready, *self.worth(who, len(queue)), -queue[-1][1]

    def add(self, who, transaction):
        """Return whether it may wait."""
        self.arrivals += 1
        old = self.waiting.get((who, transaction.nonce))
        if old is not None:
            pairs = (
                (old[2].max_fee_per_gas, transaction.max_fee_per_gas),
                (old[2].max_priority_fee_per_gas, transaction.max_priority_fee_per_gas),
            )
            if any(new <= paid or new * 100 < paid * 110 for paid, new in pairs):
                return False
        entry = transaction.nonce, self.arrivals, transaction
        self.waiting[who, transaction.nonce] = entry
        if len(self.waiting) <= SIZE:
            return True
        held = self.seated()
        open_to_all = [each for each in self.senders() if len(self.queue(each)) > held.get(each, 0)]
        least = min(open_to_all, key=self.rank)
        lost = self.queue(least)[-1]
        del self.waiting[least, lost[0]]
        return lost is not entry

    def mine(self, who):
        self.nonces[who] = self.nonces.get(who, 0) + 1
        self.waiting = {
            key: entry
            for key, entry in self.waiting.items()
            if key[1] >= self.nonces.get(key[0], 0)
        }


# What happens, and to whom; the nonce counts from the account's. Most of it are sends.
steps = st.tuples(
    st.sampled_from(["send"] * 14 + ["remove", "mine"]),
    st.integers(0, 5),
    st.integers(0, 2),
    st.integers(0, 12),
    st.sampled_from([0, 2, 12]),
)


@pytest.mark.rule("CEC-08")
@given(
    st.lists(steps, min_size=30, max_size=80),
    st.dictionaries(st.integers(0, 5), st.integers(0, 2), min_size=3),
    st.sampled_from([0, 3_400, 5_000, 10_000]),
)
def test_fuzz_add__keeps_what_a_plain_model_keeps(steps, days, reserved_bps):
    pool, model = Pool(max_transactions=SIZE), Model(days, reserved_bps)
    head = conditions({}, 0, reserved_bps, days)
    for action, who, ahead, fee, tip in steps:
        if action == "mine":
            model.mine(who)
            model.base_fee = fee // 3
            head = conditions(model.nonces, model.base_fee, reserved_bps, days)
            pool.drop_used(head.world)
        elif action == "remove":
            for transaction in pool.in_order_of_arrival()[who : who + 1]:
                pool.remove(transaction.hash)
                del model.waiting[transaction.sender[0] - 1, transaction.nonce]
        else:
            _compare_add(pool, model, head, who, ahead, fee, tip)
        assert len(pool) <= SIZE
        expected = {entry[2].hash for entry in model.waiting.values()}
        assert {each.hash for each in pool.in_order_of_arrival()} == expected
        for sender, transactions in pool.pending(head.world).items():
            first = head.world.get_nonce(sender)
            assert [each.nonce for each in transactions] == list(
                range(first, first + len(transactions))
            )


def _compare_add(pool, model, head, who, ahead, fee, tip):
    transaction = make(who, model.nonces.get(who, 0) + ahead, fee, tip)
    if transaction.hash in pool:
        return
    if model.add(who, transaction):
        pool.add(transaction, head)
    else:
        before = pool.state
        with pytest.raises(InvalidTransaction, match="underpriced|txpool is full"):
            pool.add(transaction, head)
        assert pool.state is before
