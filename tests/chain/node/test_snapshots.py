"""Snapshots restore everything, are single-use, and cost the same at any height."""

import time

import pytest

from mevm.node import Node, NodeSettings


def everything(node):
    """Return all that a revert has to bring back."""
    return (
        node.head,
        node.head.world,
        node.pool.state,
        node.clock.state,
        node.sealing,
        node.impersonation,
    )


def disturb(node, stranger):
    """Change everything that can change."""
    payer, payee = node.accounts.addresses()[:2]
    node.set_automine(False)
    node.send_transaction({"from": payer, "to": payee, "value": 1})
    node.set_next_timestamp(node.head.timestamp + 999)
    node.mine(2)
    node.send_transaction({"from": payer, "to": payee, "value": 1, "nonce": 7 + node.head.number})
    node.increase_time(1_000)
    node.set_coinbase(stranger)
    node.impersonate(stranger)
    node.set_balance(stranger, 1)
    node.set_code(stranger, b"\x00")


def test_revert__brings_everything_back(node, stranger):
    disturb(node, stranger)
    before = everything(node)
    identifier = node.snapshot()
    disturb(node, b"\x58" * 20)
    node.mine(5)
    assert node.revert(identifier)
    assert all(old is new for old, new in zip(before, everything(node), strict=True))


def test_revert__uses_up_the_id_and_later_ones(node):
    first, second, third = node.snapshot(), node.snapshot(), node.snapshot()
    assert node.revert(second)
    assert not node.revert(second)
    assert not node.revert(third)
    assert node.snapshot() not in (first, second, third)
    assert node.revert(first)
    assert not node.revert(99)


def test_revert__brings_back_blocks_that_were_rewound(node, payer, payee):
    node.send_transaction({"from": payer, "to": payee, "value": 1})
    node.mine(2)
    head, receipt = node.head, node.chain.block(1).receipts[0]
    identifier = node.snapshot()
    node.rewind(0)
    node.set_balance(payee, 5)
    node.mine(4)
    assert node.revert(identifier)
    assert node.head is head
    assert node.chain.receipt(node.chain.block(1).transactions[0].hash) is receipt


def test_revert__undoes_edits_of_the_genesis(node, stranger):
    identifier = node.snapshot()
    node.set_balance(stranger, 5)
    assert node.revert(identifier)
    assert node.head.number == 0
    assert node.head.world.get_balance(stranger) == 0


def test_revert__gives_the_same_blocks_again(node, payer, payee):
    identifier = node.snapshot()
    fields = {"from": payer, "to": payee, "value": 1, "gas": 21_000}
    hashes = [node.send_transaction(fields), node.head.hash]
    assert node.revert(identifier)
    assert [node.send_transaction(fields), node.head.hash] == hashes


def test_reset__goes_back_to_the_start(node, stranger):
    identifier, start = node.snapshot(), everything(node)
    disturb(node, stranger)
    node.reset()
    assert everything(node) == start
    assert not node.revert(identifier)


def test_world__of_every_block_stays(node, payer, payee):
    before = node.head.world.get_balance(payee)
    for number in range(1, 30):
        node.send_transaction({"from": payer, "to": payee, "value": number})
    for number in range(30):
        block = node.resolve_block(number)
        assert block.world.get_balance(payee) - before == number * (number + 1) // 2
        assert block.world.root == block.header.state_root


def pair_seconds(node):
    """Return the least seconds that a snapshot, one transaction undone, and a revert take."""
    best = 1.0
    for _ in range(300):
        begun = time.perf_counter()
        identifier = node.snapshot()
        node.revert(identifier)
        best = min(best, time.perf_counter() - begun)
    return best


@pytest.mark.parametrize("height", [2_000])
def test_snapshot_and_revert__cost_the_same_at_any_height(wall, height):
    low, high = Node(NodeSettings(now=wall)), Node(NodeSettings(now=wall))
    low.mine(10)
    high.mine(height)
    # Ten times is far above the noise of a busy machine, and far below 200 times more blocks.
    assert pair_seconds(high) < 10 * pair_seconds(low) + 1e-5
