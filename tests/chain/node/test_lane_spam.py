"""A full pool and the priority lane: what spam of either kind does to a holder."""

import pytest

from mevm.blocks.priority_lane import PriorityLane
from mevm.node import Node, NodeSettings
from mevm.rpc.dispatcher import Dispatcher
from mevm.vm.errors import InvalidTransaction

pytestmark = pytest.mark.rule("CEC-08")

GWEI = 10**9
SIZE = 40
KEEPER = b"\xcd" * 20
# return the storage slot of the argument
KEEPER_CODE = bytes.fromhex("600435545f5260205ff3")
HOLDER = b"\x99" * 20


@pytest.fixture
def crowded(wall):
    """A node with room for 40 transactions, 8 of them by coin-days, and for 20 in a block."""
    settings = NodeSettings(now=wall, automine=False, gas_limit=20 * 21_000, pool_size=SIZE)
    node = Node(settings)
    node.set_code(KEEPER, KEEPER_CODE)
    node.set_lane(PriorityLane(KEEPER, 2_000))
    fund(node, HOLDER)
    return node


def fund(node, who):
    node.set_balance(who, 10**21)
    node.impersonate(who)


def spammer(number):
    return (10**6 + number).to_bytes(20, "big")


def give(node, who, coin_days):
    node.set_storage(KEEPER, int.from_bytes(who, "big"), coin_days)


def send(node, who, tip, nonce=None):
    fees = {"max_fee_per_gas": 1_000 * GWEI, "max_priority_fee_per_gas": tip}
    place = {} if nonce is None else {"nonce": nonce}
    return node.send_transaction(
        {"from": who, "to": b"\x11" * 20, "value": 1, "gas": 21_000, **fees, **place}
    )


def spam(node, first, last, tip, coin_days=0):
    """Send from new accounts; return how many transactions the pool took."""
    taken = 0
    for number in range(first, last):
        fund(node, spammer(number))
        if coin_days:
            give(node, spammer(number), coin_days)
    for number in range(first, last):
        try:
            send(node, spammer(number), tip + number)
        except InvalidTransaction as error:
            assert str(error) == "transaction underpriced"
        else:
            taken += 1
    return taken


def test_mine__a_holder_reaches_the_next_block_through_a_full_pool(crowded):
    give(crowded, HOLDER, 1)
    assert spam(crowded, 0, 60, tip=GWEI) == 60
    assert len(crowded.pool) == SIZE
    sent = send(crowded, HOLDER, tip=0)
    assert spam(crowded, 60, 120, tip=GWEI) == 60
    assert len(crowded.pool) == SIZE
    assert crowded.mine()[0].transactions[0].hash == sent


def test_mine__without_coin_days_it_would_not(crowded):
    spam(crowded, 0, SIZE, tip=GWEI)
    with pytest.raises(InvalidTransaction, match="^transaction underpriced$"):
        send(crowded, HOLDER, tip=0)


def test_mine__dust_does_not_push_out_a_holder(crowded):
    """Many accounts with the least coin-days there are, paying more, before and after."""
    give(crowded, HOLDER, 10**18)
    spam(crowded, 0, 60, tip=GWEI, coin_days=1)
    sent = send(crowded, HOLDER, tip=0)
    spam(crowded, 60, 120, tip=GWEI, coin_days=1)
    assert len(crowded.pool) == SIZE
    assert crowded.mine()[0].transactions[0].hash == sent


def test_mine__a_holder_stays_in_a_full_pool_for_block_after_block(crowded):
    give(crowded, HOLDER, 7)
    for nonce in range(4):
        spam(crowded, 100 * nonce, 100 * nonce + 60, tip=GWEI, coin_days=nonce % 2)
        sent = send(crowded, HOLDER, tip=0)
        assert crowded.mine()[0].transactions[0].hash == sent


def test_rpc__tells_of_a_full_pool_what_is_so(crowded):
    give(crowded, HOLDER, 7)
    ask = Dispatcher(crowded)

    def result(method):
        return ask.handle({"jsonrpc": "2.0", "id": 1, "method": method, "params": []})["result"]

    spam(crowded, 0, SIZE - 1, tip=GWEI)
    send(crowded, spammer(0), tip=GWEI, nonce=7)
    assert result("txpool_status") == {"pending": hex(SIZE - 1), "queued": "0x1"}
    sent = send(crowded, HOLDER, tip=0)
    assert result("txpool_status") == {"pending": hex(SIZE), "queued": "0x0"}
    assert result("mevm_lane")["transactions"] == ["0x" + sent.hex()]
    content = result("txpool_content")
    assert content["queued"] == {}
    assert len(content["pending"]) == SIZE


def test_load__keeps_the_best_that_fit_into_a_smaller_pool(crowded, wall):
    spam(crowded, 0, SIZE, tip=GWEI)
    smaller = Node(NodeSettings(now=wall, automine=False, pool_size=10))
    smaller.load(crowded.dump())
    tips = [each.max_priority_fee_per_gas for each in smaller.pool.in_order_of_arrival()]
    assert tips == [GWEI + number for number in range(SIZE - 10, SIZE)]
