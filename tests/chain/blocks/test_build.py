"""The builder: limits of gas and blobs, refused transactions, rewinding and editing."""

import pytest

from mevm.blocks.fees import MINIMUM_GAS_LIMIT
from mevm.crypto.secp256k1 import address_of
from mevm.vm.forks import GAS_PER_BLOB
from mevm.vm.transaction import Transaction

TARGET = b"\x7a" * 20
FEES = {"max_fee_per_gas": 10**10, "max_priority_fee_per_gas": 1, "chain_id": 1}


def transfers(key, count, gas=21_000, first=0, **fields):
    return [
        Transaction.sign(key, nonce=first + i, gas=gas, to=TARGET, value=1, **FEES, **fields)
        for i in range(count)
    ]


def test_build__respects_the_gas_limit(plain_prague, fill, keys):
    rejected = {}
    many = transfers(keys[0], 6)
    fields = fill(plain_prague, gas_limit=5 * 21_000 + 20_999)
    block = plain_prague.build(many, rejected=rejected, **fields)
    assert len(block.transactions) == 5
    assert block.header.gas_used == 5 * 21_000
    assert "gas limit reached" in rejected[many[5].hash].message


def test_build__respects_the_blob_limit(plain_prague, fill, keys):
    hashes = tuple(b"\x01" + bytes(30) + bytes([i]) for i in range(4))
    fields = {"max_fee_per_blob_gas": 10, "blob_versioned_hashes": hashes}
    rejected = {}
    three = transfers(keys[0], 3, **fields)
    block = plain_prague.build(three, rejected=rejected, **fill(plain_prague))
    assert block.transactions == tuple(three[:2])
    assert block.header.blob_gas_used == 8 * GAS_PER_BLOB
    assert "blob gas limit reached" in rejected[three[2].hash].message
    following = plain_prague.build([], **fill(plain_prague))
    assert following.header.excess_blob_gas == 2 * GAS_PER_BLOB


def test_build__reports_what_it_leaves_out(plain_prague, fill, keys):
    good, gap = transfers(keys[0], 1), transfers(keys[1], 1, first=3)
    poor = transfers(b"\x99" * 32, 1)
    rejected = {}
    block = plain_prague.build([*gap, *good, *poor], rejected=rejected, **fill(plain_prague))
    assert block.transactions == tuple(good)
    assert "nonce too high" in rejected[gap[0].hash].message
    assert "insufficient funds" in rejected[poor[0].hash].message


def test_build__refuses_a_timestamp_that_is_not_later(plain_prague, fill):
    head = plain_prague.head
    for timestamp in (head.timestamp, head.timestamp - 1):
        with pytest.raises(ValueError, match="is not after the parent's 1000"):
            plain_prague.build([], **fill(plain_prague, timestamp=timestamp))
    assert plain_prague.head is head


def test_build__refuses_extra_data_of_33_bytes(plain_prague, fill):
    with pytest.raises(ValueError, match="extra data of 33 bytes"):
        plain_prague.build([], extra_data=bytes(33), **fill(plain_prague))


def test_append__refuses_a_block_of_another_head(plain_prague, fill):
    block = plain_prague.build([], **fill(plain_prague))
    with pytest.raises(ValueError, match="not built on the head"):
        plain_prague.append(block)


def test_rewind__forgets_blocks_and_transactions(plain_prague, fill, keys):
    chain = plain_prague
    first = chain.build(transfers(keys[0], 2), **fill(chain))
    second = chain.build(transfers(keys[0], 1, first=2), **fill(chain))
    gone = second.transactions[0].hash
    assert chain.transaction(gone) == (second, 0)
    chain.rewind(1)
    assert chain.head is first
    assert chain.transaction(gone) is chain.receipt(gone) is chain.block(2) is None
    assert chain.block_by_hash(second.hash) is None
    assert chain.transaction(first.transactions[1].hash) == (first, 1)
    for number in (-1, 2):
        with pytest.raises(ValueError, match="the head is 1"):
            chain.rewind(number)


def test_restore__comes_back_from_another_branch(plain_prague, fill, keys):
    chain = plain_prague
    chain.build([], **fill(chain))
    old = [chain.build(transfers(keys[0], 1, first=i), **fill(chain)) for i in range(3)]
    chain.rewind(1)
    other = chain.build([], **fill(chain, coinbase=TARGET))
    chain.restore(old[-1])
    assert chain.head is old[-1]
    assert chain.block(2) is old[0]
    assert chain.block_by_hash(other.hash) is None
    assert chain.receipt(old[2].transactions[0].hash) is old[2].receipts[0]


def test_restore__refuses_a_block_of_another_chain(plain_prague, foreign_chain, fill):
    head = plain_prague.head
    with pytest.raises(ValueError, match="is not of this chain"):
        plain_prague.restore(foreign_chain.head)
    assert plain_prague.head is head


def test_edit__keeps_the_root_and_carries_over(plain_prague, fill, keys):
    chain = plain_prague
    block = chain.build([], **fill(chain))
    poor = b"\x99" * 32
    chain.edit(lambda execution: execution.set_balance(address_of(poor), 10**18))
    assert chain.head.hash == block.hash
    assert chain.head.header.state_root == chain.head.sealed_world.root != chain.head.world.root
    following = chain.build(transfers(poor, 2), **fill(chain))
    assert len(following.transactions) == 2
    # A trace of that block has to start from the edited state as well.
    assert chain.replay(following, 1).apply(following.transactions[1]).success


def test_build__of_blocks_without_room(plain_prague, fill, keys):
    fields = fill(plain_prague, gas_limit=MINIMUM_GAS_LIMIT)
    assert plain_prague.build(transfers(keys[0], 1), **fields).transactions == ()
