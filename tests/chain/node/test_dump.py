"""Dumps hold the whole node, come back byte by byte, and are refused when damaged."""

import gzip

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm.blocks import StateUnavailable
from mevm.crypto import rlp
from mevm.node import Node, NodeSettings
from mevm.node.dump import MAGIC, InvalidDump, decode_dump


@pytest.fixture
def used(node, payer, payee, stranger):
    """A node with a little of everything."""
    node.send_transaction({"from": payer, "data": bytes.fromhex("60005f5560aa5f5260205fa000")})
    node.send_transaction({"from": payer, "to": payee, "value": 1, "gas_price": 10**10})
    node.set_balance(stranger, 10**18)
    node.impersonate(stranger)
    node.send_transaction({"from": stranger, "to": payee, "value": 1})
    node.set_automine(False)
    node.send_transaction({"from": payer, "to": payee, "value": 2})
    node.send_transaction({"from": payee, "to": payer, "value": 3, "nonce": 9})
    node.increase_time(1_234)
    node.set_interval_mining(2.5)
    node.set_next_base_fee(77)
    node.set_code(stranger, b"\x5f")
    node.set_storage(stranger, 5, 2**256 - 1)
    return node


def loaded(data, **settings):
    node = Node(NodeSettings(chain_id=99, account_count=1, **settings))
    node.load(data)
    return node


def test_load__gives_the_same_node(used):
    data = used.dump()
    again = loaded(data)
    assert again.dump() == data
    assert again.chain.config == used.chain.config
    assert again.sealing == used.sealing
    assert again.clock.state == used.clock.state
    assert again.impersonation == used.impersonation
    assert again.head.world.root == used.head.world.root != used.head.header.state_root
    for block, other in zip(used.chain.blocks(), again.chain.blocks(), strict=True):
        assert (block.hash, block.rlp(), block.receipts) == (
            other.hash,
            other.rlp(),
            other.receipts,
        )
        for transaction in block.transactions:
            found, index = again.chain.transaction(transaction.hash)
            assert (found, found.transactions[index].sender) == (other, transaction.sender)
    assert [each.hash for each in again.pool.in_order_of_arrival()] == [
        each.hash for each in used.pool.in_order_of_arrival()
    ]


def test_load__goes_on_as_the_dumped_node_would(used, wall):
    again = loaded(used.dump(), now=wall)
    assert again.mine(3)[-1].hash == used.mine(3)[-1].hash
    assert len(again.chain.block(4).transactions) == 1


def test_load__knows_the_state_of_its_head_only(used):
    again = loaded(used.dump())
    with pytest.raises(StateUnavailable, match="the state of block 2 was not kept"):
        _ = again.resolve_block(2).world
    with pytest.raises(StateUnavailable):
        again.chain.replay(again.head, 0)


def test_load__forgets_snapshots_and_reset_goes_back_to_it(used, wall):
    node = Node(NodeSettings(now=wall))
    identifier = node.snapshot()
    node.load(used.dump())
    assert not node.revert(identifier)
    head = node.head
    node.mine()
    node.reset()
    assert node.head is head


def packed(item):
    return gzip.compress(rlp.encode(item), mtime=0)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "damaged dump|not a state dump"),
        (b"\x00" * 50, "not a state dump"),
        (packed([]), "expected it to begin with mevm-dump"),
        (packed([b"anvil", 1]), "expected it to begin with mevm-dump"),
        (packed([MAGIC, 2]), "version 2: expected version 1"),
        (packed([MAGIC, 1, []]), "3 parts, expected 9"),
        (packed([MAGIC, 1, [1, [], 0, [], bytes(20)], [], [], [], [], [], [[], 0]]), "blocks"),
        (gzip.compress(b"\xf9\xff", mtime=0), "damaged dump"),
        (packed([MAGIC, 1]) + b"more", "something follows"),
        (packed([MAGIC, 1])[:-4], "cut off"),
    ],
)
def test_load__refuses_what_is_no_dump(node, data, reason):
    head = node.head
    with pytest.raises(InvalidDump, match=reason):
        node.load(data)
    assert node.head is head


@given(st.data())
def test_fuzz_decode_dump__refuses_or_reads_changed_bytes(small_dump, data):
    plain = bytearray(gzip.decompress(small_dump))
    place = data.draw(st.integers(0, len(plain) - 1))
    plain[place] ^= data.draw(st.integers(1, 255))
    try:
        contents = decode_dump(gzip.compress(bytes(plain), mtime=0))
    except InvalidDump:
        return
    assert contents.blocks


@pytest.fixture(scope="module")
def small_dump():
    node = Node(NodeSettings(now=lambda: 1_700_000_000.0, account_count=2))
    first, second = node.accounts.addresses()
    node.send_transaction({"from": first, "to": second, "value": 1})
    return node.dump()


def test_load__refuses_changed_transactions(used):
    plain = rlp.decode(gzip.decompress(used.dump()))
    plain[3][2][1] = []
    plain[3][2][4] = []
    with pytest.raises(InvalidDump, match="transactions are not those of its header"):
        decode_dump(packed(plain))
