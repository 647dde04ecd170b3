"""The node's main road: send, mine, read, go back."""

import pytest

from mevm.node import Node, NodeSettings


@pytest.fixture
def node():
    return Node(NodeSettings(now=lambda: 1_700_000_000.0))


def test_send_transaction__is_mined_at_once(node):
    payer, payee = node.accounts.addresses()[:2]
    before = node.head.world.get_balance(payee)
    transaction_hash = node.send_transaction({"from": payer, "to": payee, "value": 5})
    block, index = node.chain.transaction(transaction_hash)
    assert (block, index) == (node.head, 0)
    assert block.receipts[0].success
    assert node.head.world.get_balance(payee) == before + 5


def test_revert__restores_head_and_edits(node):
    address = bytes(19) + b"\x99"
    identifier = node.snapshot()
    head = node.head
    node.set_balance(address, 7)
    node.mine(3)
    assert node.head.world.get_balance(address) == 7
    assert node.revert(identifier)
    assert node.head is head
    assert node.head.world.get_balance(address) == 0
    assert not node.revert(identifier)
