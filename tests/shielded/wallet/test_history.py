"""Books that an auditor can check with the tracking key alone (SERO-15)."""

from dataclasses import replace

import pytest

from shielded.account import SpendingKey
from shielded.assets import Asset
from shielded.notes import Note, decode_memo, encode_memo
from shielded.transaction import Call, Deposit, Withdrawal
from shielded.wallet.book import Account
from shielded.wallet.events import Entered, OpenNoteCreated
from shielded.wallet.failure import WalletError
from shielded.wallet.history import audit, entries, text_of
from shielded.wallet.order import Payment
from shielded.wallet.records import OpenMove

ONE, OTHER = b"\1" * 32, b"\2" * 32
SHOP, RELAYER = b"\x33" * 20, b"\x66" * 20


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def gold(amount: int) -> Asset:
    return Asset.of_token("GOLD", amount)


COIN = coins(1).currency


@pytest.fixture
def story(open_wallet, fund, submit, pool):
    """Deposits, a payment, an open payment, a call, a withdrawal, and income of a contract."""
    one, other = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(100), gold(9))
    _, handed = other.book.hand_out()
    submit(
        one,
        payments=(Payment(other.book.tracking.address, gold(4), encode_memo("rent")),),
        notes=(Note(coins(7), handed, secret=5),),
        calls=(Call(SHOP, coins(5), 100_000),),
        withdrawals=(Withdrawal(SHOP, coins(20)),),
        fee=3,
        relayer=RELAYER,
    )
    one.scan()
    pool.pay(SHOP, Note(gold(2), one.book.hand_out("refund")[1], encode_memo("refund"), 6))
    for wallet in (one, other):
        wallet.scan()
    return one, other


@pytest.mark.rule("SERO-15")
def test_audit__shows_all_from_the_tracking_key_alone(story, open_wallet):
    one, _ = story
    tracking = SpendingKey.from_seed(ONE).viewing
    auditor = open_wallet(Account.watching(tracking, 1337, one.book.account.pool, 0), "auditor")
    auditor.scan()
    statement = audit(auditor.book, COIN, SpendingKey.from_seed(ONE).address)
    assert statement == audit(one.book, COIN) and statement.discrepancies == ()
    assert statement.balances == {(COIN, None): 65, (gold(1).currency, None): 7}
    deposit, spending, refund = statement.entries
    assert deposit.net == {(COIN, None): 100, (gold(1).currency, None): 9}
    assert spending.net == {(COIN, None): -35, (gold(1).currency, None): -4}
    paid = [(text_of(each.asset), decode_memo(each.memo)) for each in spending.outgoing]
    assert paid == [("4 GOLD", "rent"), ("7 SERO", "")]
    move = spending.movement
    assert (move.fee, move.relayer) == (3, RELAYER)
    assert move.left == (OpenMove(SHOP, coins(5), True), OpenMove(SHOP, coins(20), False))
    assert [decode_memo(note.memo) for note in refund.income] == ["refund"]
    assert refund.income[0].payer == SHOP and not refund.movement.is_own
    with pytest.raises(WalletError, match="sees all, spends nothing"):
        _ = auditor.book.spending


def test_audit__shows_the_payee_his_side_only(story):
    _, other = story
    (entry,) = entries(other.book)
    assert not entry.movement.is_own and entry.movement.fee == 0 and entry.movement.left == ()
    assert entry.net == {(gold(1).currency, None): 4, (COIN, None): 7}
    assert audit(other.book, COIN).discrepancies == ()


def test_audit__refuses_the_key_of_another_address(story):
    one, other = story
    with pytest.raises(WalletError, match="not that of this address"):
        audit(one.book, COIN, other.book.tracking.address)


def test_audit__says_what_does_not_add_up(story):
    one, _ = story
    moves = one.book.movements
    moves[1] = replace(moves[1], fee=2)
    (text,) = audit(one.book, COIN).discrepancies
    assert text.endswith("unexplained SERO +1")
    del moves[1]
    assert "the transactions do not sum up to the balances" in audit(one.book, COIN).discrepancies


def test_entries__take_a_contracts_answer_for_income(open_wallet, fund, pool, submit):
    one = open_wallet(ONE)
    fund(one, coins(10))
    tell = pool._tell

    def answer(transaction, digest, told):
        """The contract that is called pays back from its ledger."""

        def with_answer(kind, *values):
            if kind.__name__ == "TransactionAccepted":
                position = pool.tree().size + len(transaction.outputs)
                note = Note(gold(2), transaction.sender, secret=8)
                points = note.address.base, note.address.spending, note.address.viewing
                told(Entered, SHOP, note.asset, True)
                words = (note.commitment(), points, note.asset, note.memo, note.secret)
                told(OpenNoteCreated, position, SHOP, *words)
                tree = pool.tree()
                tree.append([each.commitment for each in transaction.outputs])
                tree.append([note.commitment()])
                values = (values[0], values[1], tree.root, *values[3:])
            told(kind, *values)

        tell(transaction, digest, with_answer)

    pool._tell = answer
    submit(one, calls=(Call(SHOP, coins(4), 100_000),))
    one.scan()
    (_, entry) = entries(one.book)
    assert [note.asset for note in entry.income] == [gold(2)]
    assert entry.movement.entered == ()
    assert audit(one.book, COIN).discrepancies == ()


def test_entries__tell_deposits(open_wallet, submit):
    one = open_wallet(ONE)
    deposit = Deposit(SHOP, coins(5), True)
    submit(one, deposits=(deposit,), payments=(Payment(one.book.tracking.address, coins(5)),))
    one.scan()
    (entry,) = entries(one.book)
    assert entry.movement.entered == (OpenMove(SHOP, coins(5), True),)
    assert entry.income == () and [note.asset for note in entry.returned] == [coins(5)]
