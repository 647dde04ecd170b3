"""Development edits: visible at the head, carried into the next block, kept out of the header."""

import pytest

from mevm.blocks import Receipt
from mevm.vm.errors import InvalidTransaction

# Returns slot 0.
READ_SLOT = bytes.fromhex("5f545f5260205ff3")


def test_edits__are_seen_at_the_head_and_after(node, stranger):
    node.mine()
    root = node.head.header.state_root
    node.set_balance(stranger, 10**18)
    node.set_nonce(stranger, 5)
    node.set_code(stranger, READ_SLOT)
    node.set_storage(stranger, 0, 42)
    for _ in range(2):
        world = node.head.world
        assert (world.get_balance(stranger), world.get_nonce(stranger)) == (10**18, 5)
        assert world.get_code(stranger) == READ_SLOT
        assert world.get_storage(stranger, 0) == 42
        node.mine()
    assert node.resolve_block(1).header.state_root == root
    assert node.resolve_block(0).world.get_balance(stranger) == 0
    assert node.head.header.state_root == node.head.world.root


def test_edits__of_storage_bring_an_account_into_being(node, stranger):
    node.set_storage(stranger, 1, 2)
    node.mine()
    assert node.head.world.get_storage(stranger, 1) == 2
    node.set_storage(stranger, 1, 0)
    assert dict(node.head.world.storage_items(stranger)) == {}


@pytest.mark.parametrize(
    "edit",
    [
        lambda node, who: node.set_balance(who, -1),
        lambda node, who: node.set_balance(who, 2**256),
        lambda node, who: node.set_nonce(who, 2**64 - 1),
        lambda node, who: node.set_nonce(who, -1),
        lambda node, who: node.set_storage(who, 2**256, 0),
        lambda node, who: node.set_storage(who, 0, 2**256),
    ],
)
def test_edits__refuse_what_no_state_can_hold(node, stranger, edit):
    world = node.head.world
    with pytest.raises(ValueError, match="expected 0 to"):
        edit(node, stranger)
    assert node.head.world is world


def test_impersonate__sends_without_a_key(node, stranger, payee):
    node.set_balance(stranger, 10**18)
    with pytest.raises(InvalidTransaction, match="unknown account"):
        node.send_transaction({"from": stranger, "to": payee, "value": 1})
    node.impersonate(stranger)
    hashes = [node.send_transaction({"from": stranger, "to": payee, "value": 1}) for _ in range(2)]
    assert hashes[0] != hashes[1]
    assert isinstance(node.chain.receipt(hashes[0]), Receipt)
    block, index = node.chain.transaction(hashes[1])
    assert block.transactions[index].sender == stranger
    with pytest.raises(InvalidTransaction):
        node.send_raw(block.transactions[index].raw)
    node.stop_impersonating(stranger)
    with pytest.raises(InvalidTransaction, match="unknown account"):
        node.send_transaction({"from": stranger, "to": payee})
    node.impersonate_everyone(True)
    assert node.send_transaction({"from": stranger, "to": payee})


def test_impersonate__works_for_contracts(node, stranger, payee):
    node.set_balance(stranger, 10**18)
    node.set_code(stranger, READ_SLOT)
    node.impersonate(stranger)
    receipt = node.chain.receipt(node.send_transaction({"from": stranger, "to": payee}))
    assert receipt.success


def test_send_raw__refuses_a_contract_with_a_key(node, payer, payee):
    node.set_code(payer, READ_SLOT)
    with pytest.raises(InvalidTransaction, match="sender not an eoa"):
        node.send_transaction({"from": payer, "to": payee})
