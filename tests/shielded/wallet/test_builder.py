"""Transactions of any shape balance, and tell no more than they must."""

import pytest

from shielded.assets import Asset
from shielded.notes import NO_MEMO, Note, decode_memo, encode_memo
from shielded.transaction import Call, Deposit, Withdrawal
from shielded.wallet.failure import NotEnoughError, WalletError
from shielded.wallet.order import Handling, Order, Payment
from shielded.wallet.selection import consolidation

ONE, OTHER = b"\1" * 32, b"\2" * 32
SHOP, SPONSOR, RELAYER = b"\x33" * 20, b"\x55" * 20, b"\x66" * 20
LATER = 1_801_000_000


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def gold(amount: int) -> Asset:
    return Asset.of_token("GOLD", amount)


SEAT = Asset.of_ticket("SEATS", 2**255 + 1)
COIN = coins(1).currency


@pytest.fixture
def one(open_wallet, fund):
    wallet = open_wallet(ONE)
    fund(wallet, coins(100), coins(40), gold(9), SEAT)
    return wallet


@pytest.mark.rule("SERO-06")
def test_build__moves_many_assets_at_once(one, open_wallet, submit, pool):
    other = open_wallet(OTHER)
    _, handed = other.book.hand_out()
    signed = submit(
        one,
        payments=(
            Payment(other.book.tracking.address, coins(110), encode_memo("rent")),
            Payment(handed, Asset(gold(4).currency, 4, SEAT.category, SEAT.ticket, 1)),
        ),
        withdrawals=(Withdrawal(SHOP, gold(1)), Withdrawal(SHOP, coins(2), True)),
        notes=(Note(gold(2), handed, secret=5),),
        fee=3,
        relayer=RELAYER,
    )
    for wallet in (one, other):
        wallet.scan()
    assert len(signed.transaction.spends) == 4
    assert one.balance() == {(COIN, None): 25, (gold(1).currency, None): 2}
    expected = {(COIN, None): 110, (gold(1).currency, None): 6, (SEAT.category, SEAT.ticket): 1}
    assert other.balance() == expected
    memos = {decode_memo(note.memo) for note in other.book.unspent()}
    assert memos == {"rent", ""}


def test_build__pads_to_two_outputs_that_are_not_kept(one, submit):
    signed = submit(one, withdrawals=(Withdrawal(SHOP, coins(40)),))
    one.scan()
    assert len(signed.transaction.outputs) == 2 and len(signed.transaction.spends) == 1
    assert one.balance()[COIN, None] == 100
    assert all(note.asset != Asset() for note in one.book.notes.values())


def test_build__puts_change_in_any_place(one):
    order = Order(payments=(Payment(one.book.tracking.address, coins(1)),), deadline=LATER)
    places = set()
    for _ in range(40):
        witnesses = one.build(order).witnesses
        places.add(next(n for n, each in enumerate(witnesses) if each["value"] == 1))
    assert places == {0, 1}


def test_build__draws_new_blindings_each_time(one):
    order = Order(withdrawals=(Withdrawal(SHOP, coins(40)),), deadline=LATER)
    first, second = one.build(order), one.build(order)
    assert first.transaction.spends[0].nullifier == second.transaction.spends[0].nullifier
    assert first.transaction.spends[0].value != second.transaction.spends[0].value
    assert first.sighash != second.sighash


def test_build__does_not_choose_notes_that_are_under_way(one, prover, pool):
    order = Order(withdrawals=(Withdrawal(SHOP, coins(100)),), deadline=LATER)
    signed = one.sign(one.build(order), prover)
    with pytest.raises(NotEnoughError, match="40 can be spent, 100 more wait"):
        one.build(order)
    one.give_up(signed)
    assert one.build(order).spends[0].owned.asset == coins(100)


def test_build__frees_notes_when_the_deadline_is_over(one, prover, pool):
    soon = Order(withdrawals=(Withdrawal(SHOP, coins(100)),), deadline=1_800_000_000 + pool.head())
    one.sign(one.build(soon), prover)
    assert len(one.available()) == 3
    pool.mine()
    one.scan()
    assert len(one.available()) == 4 and all(p.done for p in one.book.pending.values())


def test_build__refuses_what_would_be_late(one):
    with pytest.raises(WalletError, match="would be late"):
        one.build(Order(withdrawals=(Withdrawal(SHOP, coins(1)),), deadline=5))


def test_build__melts_notes_together(one, submit):
    notes = consolidation(one.available(), COIN)
    signed = submit(one, spend=tuple(note.position for note in notes))
    one.scan()
    assert len(signed.transaction.spends) == 2
    (left,) = (note for note in one.book.unspent() if note.asset.currency == COIN)
    assert left.asset == coins(140)


def test_build__refuses_to_spend_what_is_not_there(one):
    with pytest.raises(WalletError, match="cannot be spent now"):
        one.build(Order(spend=(999,), deadline=LATER))


def test_build__refuses_what_the_pool_would_before_anything_is_proven(one):
    for fields, words in (
        ({"handlings": (Handling(bytes([1]) * 32, 0),) * 2}, "the same package is used twice"),
        ({"withdrawals": (Withdrawal(SHOP, coins(1)),) * 9}, "at most 8, not 9"),
    ):
        with pytest.raises(WalletError, match=f"the pool would refuse this: .*{words}"):
            one.build(Order(deadline=LATER, **fields))


def test_build__gives_calls_an_address_of_its_own_to_answer_to(one, open_wallet, submit, pool):
    call = Call(SHOP, coins(5), 100_000, b"buy")
    signed = submit(one, calls=(call,), is_signed=True)
    sender = signed.transaction.sender
    assert one.book.tracking.owns(sender)
    assert signed.authorisation.sender[0].owner == sender
    again = submit(one, calls=(call,))
    assert again.transaction.sender not in (None, sender)
    assert again.authorisation.sender == ()
    pool.pay(SHOP, Note(gold(3), sender, secret=7))
    one.scan()
    assert one.balance()[gold(1).currency, None] == 12


@pytest.mark.rule("SERO-14")
def test_build__lets_a_sponsor_pay_the_fee(one, prover, pool):
    order = Order(withdrawals=(Withdrawal(SHOP, gold(9)),), fee=7, sponsor=SPONSOR, deadline=LATER)
    draft = one.build(order)
    assert draft.transaction.deposits == (Deposit(SPONSOR, coins(7), True),)
    assert [each.owned.asset for each in draft.spends] == [gold(9)] and draft.value == 0
    with pytest.raises(ValueError, match="expected 1 permits, got 2"):
        one.sign(draft, prover, [b"a", b"b"])
    signed = one.sign(draft, prover, [b"permit"])
    assert signed.authorisation.permits == (b"permit",)
    pool.submit(signed)


def test_build__asks_for_the_coin_that_the_submitter_deposits(one):
    deposits = (Deposit(SHOP, coins(5)), Deposit(SHOP, coins(6), True), Deposit(SHOP, gold(1)))
    payments = (Payment(one.book.tracking.address, coins(11), NO_MEMO),)
    back = (Withdrawal(SHOP, gold(1)),)
    order = Order(deposits=deposits, payments=payments, withdrawals=back, deadline=LATER)
    draft = one.build(order)
    assert draft.value == 5 and draft.transaction.anchor == 0


def test_sign__refuses_a_wallet_that_only_watches(one, open_wallet, prover, pool):
    from dataclasses import replace

    watcher = open_wallet(replace(one.book.account, seed=None), "watcher")
    watcher.scan()
    assert watcher.balance() == one.balance()
    draft = watcher.build(Order(withdrawals=(Withdrawal(SHOP, coins(1)),), deadline=LATER))
    with pytest.raises(WalletError, match="sees all, spends nothing"):
        watcher.sign(draft, prover)
