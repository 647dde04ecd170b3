"""What a node could do to a wallet that asks it, and what it learns from the questions."""

import pytest

from shielded.assets import Asset
from shielded.notes import Note
from shielded.transaction import Withdrawal
from shielded.wallet.events import Left, NullifierUsed
from shielded.wallet.failure import ChainError
from shielded.wallet.order import Payment

ONE, OTHER = b"\1" * 32, b"\2" * 32
SHOP = b"\x33" * 20


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def held(wallet) -> int:
    return wallet.balance()[coins(1).currency, None]


@pytest.mark.rule("SERO-02")
def test_scan__asks_for_the_same_blocks_whoever_scans(open_wallet, pool, fund, submit):
    """To ask only for blocks in which one has part would tell the node which they are."""
    one, late, stranger = open_wallet(ONE), open_wallet(ONE, "late"), open_wallet(OTHER)
    fund(one, coins(9), coins(5))
    for _ in range(3):
        submit(one, withdrawals=(Withdrawal(SHOP, coins(1)),), fee=1)
        pool.mine()
        one.scan()
    asked, honest = [], pool.header
    pool.header = lambda number: asked.append(number) or honest(number)
    late.scan()
    by_owner = asked.copy()
    asked.clear()
    stranger.scan()
    assert by_owner == asked
    assert late.book.movements == one.book.movements != []


def test_scan__says_that_logs_of_the_vault_are_missing(open_wallet, pool, fund, submit):
    one = open_wallet(ONE)
    fund(one, coins(9))
    submit(one, withdrawals=(Withdrawal(SHOP, coins(1)),), fee=1)
    honest = pool.events
    pool.events = lambda first, last: [e for e in honest(first, last) if not isinstance(e, Left)]
    with pytest.raises(ChainError, match="leaves out what the vault paid"):
        one.scan()


@pytest.mark.rule("SERO-05")
def test_scan__refuses_a_spend_in_no_transaction(open_wallet, pool, fund):
    """A node that has seen a transaction knows its nullifiers, and could say that they are used."""
    one = open_wallet(ONE)
    fund(one, coins(9))
    (note,) = one.book.unspent()
    pool.mine(lambda tell: tell(NullifierUsed, note.nullifier))
    with pytest.raises(ChainError, match="a spend in block 2, but of no transaction"):
        one.scan()
    assert held(one) == 9


@pytest.mark.rule("SERO-02")
@pytest.mark.parametrize("is_first", [True, False])
def test_scan__knows_addresses_behind_an_open_note(open_wallet, pool, fund, submit, is_first):
    """The 25th address is past the gap until the 20th is seen, be it by a note that all see."""
    phone, desk, other = open_wallet(ONE, "phone"), open_wallet(ONE, "desk"), open_wallet(OTHER)
    addresses = [phone.book.hand_out()[1] for _ in range(45)]
    fund(other, coins(100))
    if is_first:
        pool.pay(SHOP, Note(coins(8), addresses[19], secret=9))
    submit(other, payments=(Payment(addresses[24], coins(5)),))
    pool.pay(SHOP, Note(coins(1), addresses[44], secret=9))
    if not is_first:
        pool.pay(SHOP, Note(coins(8), addresses[19], secret=9))
    desk.scan()
    assert held(desk) == 14
    assert {note.index for note in desk.book.unspent()} == {19, 24, 44}


@pytest.mark.rule("SERO-08")
def test_scan__misses_notes_at_the_end_of_what_a_node_tells(open_wallet, pool, fund):
    """No gap between positions shows them, and no root that a later event tells."""
    one, late = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(4), to=late.book.tracking.address)
    honest = pool.events
    pool.events = lambda first, last: []
    with pytest.raises(ChainError, match="do not make up the pool's root"):
        late.scan()
    assert late.book.checkpoints == []
    pool.events = honest
    late.scan()
    assert held(late) == 4


def test_rescan__mends_what_a_node_told_wrong(open_wallet, pool, fund):
    one, late = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(4), to=late.book.tracking.address)
    _, address = late.book.hand_out("rent")
    honest = pool.events
    pool.events, pool.root = (lambda first, last: []), (lambda number: None)
    late.scan()
    assert held(late) == 0
    del pool.events, pool.root
    fund(one, coins(3), to=late.book.tracking.address)
    with pytest.raises(ChainError, match="read all anew"):
        late.scan()
    late.rescan()
    assert held(late) == 7
    assert late.book.hand_out()[1] != address and late.book.labels[0] == "rent"
    assert pool.events.__func__ is honest.__func__
