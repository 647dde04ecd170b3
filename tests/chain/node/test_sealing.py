"""Instant, manual and timed sealing; what cannot be mined is refused or waits, never lost."""

import pytest

from mevm.node import Node, NodeSettings
from mevm.vm.errors import InvalidTransaction
from mevm.vm.transaction import Transaction

GWEI = 10**9


def signed(node, who=0, **fields):
    """Return a signed transfer of one wei."""
    key = node.accounts.key(node.accounts.addresses()[who])
    defaults = {"nonce": 0, "gas": 21_000, "to": b"\x11" * 20, "value": 1, "chain_id": 1337}
    if "gas_price" not in fields:
        defaults |= {"max_fee_per_gas": 10 * GWEI, "max_priority_fee_per_gas": GWEI}
    return Transaction.sign(key, **(defaults | fields))


def mined(node):
    """Mine one block and return the hashes of its transactions."""
    return [transaction.hash for transaction in node.mine()[0].transactions]


def test_send_raw__queues_a_gap_and_mines_all_once_it_is_closed(node):
    second, third = signed(node, nonce=1), signed(node, nonce=2)
    node.send_raw(third.raw)
    node.send_raw(second.raw)
    assert node.head.number == 0
    assert len(node.pool.queued(node.head.world)) == 1
    node.send_raw(signed(node).raw)
    assert [tx.nonce for tx in node.head.transactions] == [0, 1, 2]
    assert len(node.pool) == 0


@pytest.mark.parametrize("automine", [True, False])
@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"chain_id": 5}, "invalid chain id for signer: have 5 want 1337"),
        ({"gas": 20_999}, "intrinsic gas too low: gas 20999, minimum needed 21000"),
        ({"gas": 22_000, "data": b"\x01" * 50}, "floor data gas|intrinsic gas too low"),
        ({"gas": 30_000_001}, "exceeds block gas limit"),
        ({"value": 10**30}, "insufficient funds for gas \\* price \\+ value"),
        ({"max_priority_fee_per_gas": 11 * GWEI}, "max priority fee per gas higher than max fee"),
        ({"nonce": 2**64 - 1}, "nonce has max value"),
        ({"to": b"", "data": bytes(49_153), "gas": 2_000_000}, "max initcode size exceeded"),
        ({"authorization_list": ()}, "empty auth list"),
        ({"blob_versioned_hashes": (), "max_fee_per_blob_gas": 1}, "missing blob hashes"),
    ],
)
def test_send_raw__refuses_what_can_never_run(wall, automine, fields, reason):
    node = Node(NodeSettings(now=wall, automine=automine))
    with pytest.raises(InvalidTransaction, match=reason):
        node.send_raw(signed(node, **fields).raw)
    assert (len(node.pool), node.head.number) == (0, 0)


def test_send_raw__refuses_a_used_nonce_and_a_known_transaction(node):
    transaction = signed(node)
    node.send_raw(transaction.raw)
    with pytest.raises(InvalidTransaction, match="^already known$"):
        node.send_raw(transaction.raw)
    with pytest.raises(InvalidTransaction, match="nonce too low: next nonce 1, tx nonce 0"):
        node.send_raw(signed(node, value=2).raw)


def test_send_raw__refuses_a_fee_below_the_base_fee_only_if_it_is_due(node, manual):
    cheap = {"max_fee_per_gas": GWEI // 2, "max_priority_fee_per_gas": 0}
    with pytest.raises(InvalidTransaction, match="max fee per gas less than block base fee"):
        node.send_raw(signed(node, **cheap).raw)
    manual.send_raw(signed(manual, **cheap).raw)
    assert manual.mine()[0].transactions == ()
    assert len(manual.pool) == 1
    while manual.head.header.base_fee > GWEI // 2:
        manual.mine()
    assert len(manual.pool) == 0
    assert len(manual.head.transactions) == 1


def test_mine__orders_by_tip(manual):
    tips = [1, 5, 3]
    for who, tip in enumerate(tips):
        manual.send_raw(signed(manual, who, max_priority_fee_per_gas=tip * GWEI).raw)
    block = manual.mine()[0]
    assert [tx.max_priority_fee_per_gas for tx in block.transactions] == [5 * GWEI, 3 * GWEI, GWEI]


def test_mine__keeps_what_cannot_be_paid_yet_and_says_why(manual):
    balance = manual.head.world.get_balance(manual.accounts.addresses()[0])
    most = signed(manual, value=balance - 10**18)
    after = signed(manual, nonce=1, value=10**18)
    for transaction in (most, after):
        manual.send_raw(transaction.raw)
    assert mined(manual) == [most.hash]
    assert "insufficient funds" in manual.sealer.waiting[after.hash].message
    assert after.hash in manual.pool
    manual.set_balance(manual.accounts.addresses()[0], balance)
    assert mined(manual) == [after.hash]
    assert manual.sealer.waiting == {}


def test_mine__takes_what_does_not_fit_into_the_next_block(manual):
    manual.set_block_gas_limit(50_000)
    for nonce in range(5):
        manual.send_raw(signed(manual, nonce=nonce).raw)
    assert [len(block.transactions) for block in manual.mine(4)] == [2, 2, 1, 0]


def test_set_automine__mines_what_waits(manual):
    for nonce in range(3):
        manual.send_raw(signed(manual, nonce=nonce).raw)
    assert manual.head.number == 0
    manual.set_automine(True)
    assert len(manual.head.transactions) == 3
    manual.set_automine(False)
    manual.send_raw(signed(manual, nonce=3).raw)
    assert len(manual.pool) == 1


def test_send_raw__replaces_a_waiting_transaction(manual):
    old, new = (
        signed(manual),
        signed(manual, max_fee_per_gas=20 * GWEI, value=9, max_priority_fee_per_gas=2 * GWEI),
    )
    manual.send_raw(old.raw)
    manual.send_raw(new.raw)
    assert mined(manual) == [new.hash]


def test_pending_block__is_kept_and_disturbs_nothing(manual, wall):
    manual.send_raw(signed(manual).raw)
    head, pending = manual.head, manual.pending_block()
    assert pending.number == 1
    assert pending.world.get_balance(b"\x11" * 20) == 1
    assert manual.pending_block() is pending
    assert (manual.head, manual.chain.block(1), len(manual.pool)) == (head, None, 1)
    manual.send_raw(signed(manual, nonce=1).raw)
    assert len(manual.pending_block().transactions) == 2
    mined = manual.mine()[0]
    assert manual.pending_block().parent is mined


def test_header_settings__apply_to_the_next_blocks(node):
    node.set_coinbase(b"\xcb" * 20)
    node.set_prev_randao(b"\x77" * 32)
    node.set_next_base_fee(5)
    node.set_block_gas_limit(10_000_000)
    first, second = node.mine(2)
    assert (first.header.coinbase, second.header.coinbase) == (b"\xcb" * 20,) * 2
    assert (first.header.gas_limit, second.header.gas_limit) == (10_000_000,) * 2
    assert first.header.mix_hash == b"\x77" * 32 != second.header.mix_hash
    assert (first.header.base_fee, second.header.base_fee) == (5, 5)


@pytest.mark.parametrize("count", [-1, 100_001])
def test_mine__refuses_counts_out_of_range(node, count):
    with pytest.raises(ValueError, match="expected 0 to 100000"):
        node.mine(count)


@pytest.mark.parametrize("gas_limit", [0, 4_999, 2**63])
def test_set_block_gas_limit__refuses_what_no_block_can_have(node, gas_limit):
    with pytest.raises(ValueError, match="expected 5000 to"):
        node.set_block_gas_limit(gas_limit)


def test_set_interval_mining__is_for_the_server_to_see(node):
    node.set_interval_mining(2.5)
    assert node.sealing.block_time == 2.5
    node.set_interval_mining(0)
    assert node.sealing.block_time is None
    with pytest.raises(ValueError, match="cannot mine every -1"):
        node.set_interval_mining(-1)


def test_listeners__hear_of_transactions_and_blocks(node):
    heard = []
    node.on_transaction.append(lambda transaction: heard.append(transaction.hash))
    node.on_block.append(lambda block: heard.append(block.number))
    transaction = signed(node)
    node.send_raw(transaction.raw)
    node.mine()
    assert heard == [transaction.hash, 1, 2]


@pytest.mark.parametrize("raw", [b"", b"\xc0", b"\x05abc", b"\x02\xc0", b"\xff" * 80])
def test_send_raw__refuses_what_is_no_transaction(node, raw):
    with pytest.raises(InvalidTransaction):
        node.send_raw(raw)
    assert node.head.number == 0


def test_header_settings__refuse_wrong_lengths(node):
    with pytest.raises(ValueError, match="coinbase of 19 bytes: expected 20"):
        node.set_coinbase(bytes(19))
    with pytest.raises(ValueError, match="randomness of 33 bytes: expected 32"):
        node.set_prev_randao(bytes(33))


def test_context__is_kept_until_something_changes_it(wall):
    node = Node(NodeSettings(now=wall, automine=False))
    known = node.sealer.context()
    node.send_raw(signed(node).raw)
    assert node.sealer.context() is known
    changes = (
        node.mine,
        lambda: node.set_coinbase(b"\x22" * 20),
        lambda: node.set_next_base_fee(7),
        lambda: node.set_next_timestamp(known.timestamp + 100),
        lambda: node.set_balance(b"\x33" * 20, 1),
        lambda: node.revert(start),
    )
    start = node.snapshot()
    for change in changes:
        change()
        assert node.sealer.context() is not known
        known = node.sealer.context()
        assert node.sealer.context() is known
    assert known.coinbase == bytes(20) and known.number == 1
