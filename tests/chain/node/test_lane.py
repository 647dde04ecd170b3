"""The priority lane of a node: under congestion, against spam, and what it leaves alone."""

import gzip

import pytest

from mevm.blocks.coin_days import VIEW_GAS
from mevm.blocks.priority_lane import PriorityLane
from mevm.crypto import rlp
from mevm.node import Node, NodeSettings
from mevm.node.dump import InvalidDump
from mevm.vm.engine import PyEvmEngine
from mevm.vm.transaction import Transaction

pytestmark = pytest.mark.rule("CEC-08")

GWEI = 10**9
KEEPER = b"\xcd" * 20
# return the storage slot of the argument
KEEPER_CODE = bytes.fromhex("600435545f5260205ff3")
LANE = PriorityLane(KEEPER, 2_000)


@pytest.fixture
def busy(wall):
    """A node with room for 20 transfers a block, 4 of them in the lane."""
    node = Node(NodeSettings(now=wall, automine=False, account_count=40, gas_limit=20 * 21_000))
    node.set_code(KEEPER, KEEPER_CODE)
    node.set_lane(LANE)
    return node


def send(node, who, tip=1, nonce=0, **fields):
    """Send a transfer of one wei."""
    key = node.accounts.key(node.accounts.addresses()[who])
    fields = {"gas": 21_000, "to": b"\x11" * 20, "value": 1, "chain_id": 1337} | fields
    fees = {"max_fee_per_gas": 1_000 * GWEI, "max_priority_fee_per_gas": tip * GWEI}
    return node.send_raw(Transaction.sign(key, nonce=nonce, **(fees | fields)).raw)


def give(node, who, coin_days):
    node.set_storage(KEEPER, int.from_bytes(node.accounts.addresses()[who], "big"), coin_days)


def mined(node):
    return [transaction.hash for transaction in node.mine()[0].transactions]


def test_mine__takes_a_holder_before_all_who_pay_more(busy):
    give(busy, 39, 10**18)
    for who in range(39):
        send(busy, who, tip=100)
    holder = send(busy, 39, tip=0)
    hashes = mined(busy)
    assert len(hashes) == 20
    assert hashes[0] == holder


def test_mine__orders_the_lane_and_then_the_rest(busy):
    for who, coin_days in ((1, 5), (2, 900), (3, 5)):
        give(busy, who, coin_days)
    paying, low, late, rich = (
        send(busy, who, tip) for who, tip in ((0, 50), (1, 1), (3, 1), (2, 0))
    )
    assert mined(busy) == [rich, low, late, paying]


def test_mine__gives_the_lane_no_more_than_its_share(busy):
    for who in range(10):
        give(busy, who, 100 - who)
    holders = [send(busy, who, tip=0) for who in range(10)]
    others = [send(busy, who, tip=9) for who in range(10, 35)]
    assert mined(busy) == holders[:4] + others[:16]


def test_mine__spam_displaces_nobody(busy):
    """However many accounts send however much: those who have coin-days are first in each block."""
    give(busy, 39, 7)
    for nonce in range(5):
        for who in range(39):
            send(busy, who, tip=500, nonce=nonce)
    for nonce in range(4):
        holder = send(busy, 39, tip=0, nonce=nonce)
        assert mined(busy)[0] == holder


def test_mine__a_lane_transaction_pays_the_base_fee(busy):
    give(busy, 0, 10**18)
    send(busy, 0, max_fee_per_gas=1, max_priority_fee_per_gas=0)
    paying = send(busy, 1)
    assert mined(busy) == [paying]
    assert len(busy.pool) == 1


def test_mine__two_nodes_build_the_same_block(wall):
    hashes = []
    for _ in range(2):
        settings = NodeSettings(now=wall, automine=False, account_count=40, lane=LANE)
        node = Node(settings)
        node.set_code(KEEPER, KEEPER_CODE)
        for who in range(40):
            give(node, who, who % 5)
            send(node, who, tip=1 + who % 3)
        hashes.append(node.mine()[0].hash)
    assert hashes[0] == hashes[1]


def test_mine__another_node_imports_and_replays_the_block(busy, wall):
    settings = NodeSettings(now=wall, automine=False, account_count=40, gas_limit=20 * 21_000)
    plain = Node(settings)
    plain.set_code(KEEPER, KEEPER_CODE)
    give(plain, 9, 5)
    give(busy, 9, 5)
    for who in range(10):
        send(busy, who, tip=10 - who)
    block = busy.mine()[0]
    assert block.transactions[0].sender == busy.accounts.addresses()[9]
    assert plain.chain.import_block(block.rlp()).hash == block.hash
    assert plain.chain.replay(plain.head, 10).world().root == block.header.state_root


class CountingEngine(PyEvmEngine):
    """Counts the calls of the view."""

    def __init__(self):
        self.views = 0

    def begin(self, world, context, tracer=None):
        execution = super().begin(world, context, tracer)
        plain = execution.call

        def call(message, deadline=None):
            self.views += 1
            assert message.gas == VIEW_GAS
            return plain(message, deadline)

        execution.call = call
        return execution


def test_mine__asks_once_for_each_sender_and_block(wall):
    engine = CountingEngine()
    settings = NodeSettings(now=wall, automine=False, account_count=3, lane=LANE)
    node = Node(settings, engine)
    for who in range(3):
        for nonce in range(5):
            send(node, who, nonce=nonce)
    assert engine.views == 3
    node.pending_block()
    node.mine()
    assert engine.views == 3
    node.mine()
    assert engine.views == 3
    send(node, 0, nonce=5)
    send(node, 0, nonce=6)
    assert engine.views == 4
    node.increase_time(60)
    node.mine()
    assert engine.views == 5


def test_set_lane__can_be_taken_back_and_is_part_of_a_snapshot(busy):
    snapshot = busy.snapshot()
    busy.set_lane(None)
    give(busy, 1, 5)
    first, second = send(busy, 0, tip=2), send(busy, 1, tip=1)
    assert mined(busy) == [first, second]
    busy.revert(snapshot)
    assert busy.sealing.lane == LANE


def test_dump__keeps_the_lane(busy, wall):
    data = busy.dump()
    again = Node(NodeSettings(now=wall))
    again.load(data)
    assert again.sealing.lane == LANE
    assert again.dump() == data


@pytest.mark.parametrize(
    ("lane", "reason"),
    [
        ([], "sealing of 8 items: expected 6, or 7 with a lane"),
        ([[KEEPER, 0]], "lane share of 0 basis points: expected 1 to 10000"),
        ([[KEEPER[:19], 5]], "address"),
        ([[KEEPER]], "lane"),
    ],
)
def test_load__refuses_a_damaged_lane(busy, lane, reason):
    item = rlp.decode(gzip.decompress(busy.dump()))
    item[6][6:] = lane or [[KEEPER, 5]] * 2
    with pytest.raises(InvalidDump, match=reason):
        busy.load(gzip.compress(rlp.encode(item), mtime=0))


def test_genesis__names_the_lane(wall):
    lane = {"coinDays": "0x" + KEEPER.hex(), "shareBps": 2_000}
    config = {"chainId": 5, "mevm": {"priorityLane": lane}}
    node = Node(NodeSettings(now=wall, genesis={"config": config, "alloc": {}}))
    assert node.sealing.lane == LANE


@pytest.mark.parametrize(
    ("lane", "reason"),
    [
        ([], 'expected {"coinDays": …, "shareBps": …}'),
        ({"coinDays": "0x" + KEEPER.hex()}, 'expected {"coinDays": …, "shareBps": …}'),
        ({"coinDays": "0x12", "shareBps": 1}, "'0x12' is not 20 bytes in hexadecimal"),
        ({"coinDays": "0x" + KEEPER.hex(), "shareBps": "x"}, "'x' is not a number"),
        ({"coinDays": "0x" + KEEPER.hex(), "shareBps": 10_001}, "expected 1 to 10000"),
    ],
)
def test_genesis__refuses_a_lane_that_is_none(wall, lane, reason):
    genesis = {"config": {"chainId": 5, "mevm": {"priorityLane": lane}}, "alloc": {}}
    with pytest.raises(ValueError, match=reason):
        Node(NodeSettings(now=wall, genesis=genesis))
