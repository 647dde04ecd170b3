"""What a wallet finds on the chain: all that is its own, once, whatever happens to the chain."""

from dataclasses import replace

import pytest

from mevm.crypto.baby_jubjub import multiply
from shielded.account import OneTimeAddress, SpendingKey
from shielded.assets import Asset
from shielded.encryption import encrypt
from shielded.notes import Note
from shielded.transaction import Withdrawal
from shielded.wallet import scanner as scanner_module
from shielded.wallet.events import NoteCreated, OpenNoteCreated, TransactionAccepted
from shielded.wallet.failure import ChainError
from shielded.wallet.order import Order, Payment

ONE, OTHER = b"\1" * 32, b"\2" * 32
SHOP = b"\x33" * 20
LATER = 1_801_000_000


def coins(amount: int) -> Asset:
    return Asset.of_token("SERO", amount)


def held(wallet) -> int:
    return wallet.balance()[coins(1).currency, None]


@pytest.mark.rule("SERO-05")
def test_scan__finds_payments_and_spends(open_wallet, fund, submit):
    one, other = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(100), Asset.of_token("GOLD", 7))
    submit(one, payments=(Payment(other.book.tracking.address, coins(30)),), fee=1)
    for wallet in (one, other):
        wallet.scan()
    assert held(one) == 69 and held(other) == 30
    assert one.balance()[Asset.of_token("GOLD", 7).currency, None] == 7
    assert {each.done for each in one.book.pending.values()} == {1, 2}
    assert one.book.reserved(0) == set()


def test_scan__shows_two_devices_of_one_seed_the_same(open_wallet, fund, submit):
    phone, desk = open_wallet(ONE, "phone"), open_wallet(ONE, "desk")
    fund(phone, coins(100))
    desk.scan()
    submit(desk, withdrawals=(Withdrawal(SHOP, coins(40)),))
    for wallet in (phone, desk):
        wallet.scan()
        assert held(wallet) == 60
    assert phone.book.notes == desk.book.notes
    assert phone.book.movements == desk.book.movements


def test_scan__gives_up_what_another_device_was_faster_with(open_wallet, fund, submit, prover):
    phone, desk = open_wallet(ONE, "phone"), open_wallet(ONE, "desk")
    fund(phone, coins(100), coins(7))
    desk.scan()
    order = Order(withdrawals=(Withdrawal(SHOP, coins(105)),), deadline=LATER)
    phone.sign(phone.build(order), prover)
    submit(desk, withdrawals=(Withdrawal(SHOP, coins(100)),))
    phone.scan()
    assert [note.asset for note in phone.available()] == [coins(7)]


@pytest.mark.rule("SERO-02")
def test_scan__finds_what_another_device_handed_out(open_wallet, pool, fund, submit):
    phone, desk, other = open_wallet(ONE, "phone"), open_wallet(ONE, "desk"), open_wallet(OTHER)
    addresses = [phone.book.hand_out("rent")[1] for _ in range(25)]
    fund(other, coins(100))
    submit(other, payments=(Payment(addresses[24], coins(5)), Payment(addresses[19], coins(6))))
    pool.pay(SHOP, Note(coins(8), addresses[24], secret=9))
    desk.scan()
    assert held(desk) == 19  # the 25th is past the gap until the 20th is seen
    assert desk.book.handed_out.used == 25
    assert {note.index for note in desk.book.unspent()} == {19, 24}


@pytest.mark.rule("SERO-08")
def test_scan__goes_on_after_a_restart(open_wallet, pool, fund, submit, monkeypatch):
    monkeypatch.setattr(scanner_module, "RANGE", 2)
    one, late = open_wallet(ONE), open_wallet(OTHER)
    for amount in range(1, 7):
        fund(one, coins(amount), to=late.book.tracking.address)

    def stop(block, target):
        if block >= 3:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        late.scan(stop)
    assert 0 < held(late) < 21
    late.book.store.close()
    again = open_wallet(OTHER)
    again.scan()
    assert held(again) == 21
    assert again.book.tree.root == pool.tree().root
    submit(again, withdrawals=(Withdrawal(SHOP, coins(21)),))


def test_scan__goes_back_with_the_chain(open_wallet, pool, fund, submit):
    one, other = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(100))
    other.scan()
    kept = pool.head()
    signed = submit(one, payments=(Payment(other.book.tracking.address, coins(30)),))
    for wallet in (one, other):
        wallet.scan()
    assert (held(one), held(other)) == (70, 30)
    pool.rewind(kept)
    pool.mine()
    for wallet in (one, other):
        wallet.scan()
    assert (held(one), held(other)) == (100, 0)
    assert other.book.movements == []
    assert one.available() == []  # the transaction can still come back
    pool.submit(signed)
    one.scan()
    assert held(one) == 70


def test_scan__begins_anew_where_no_checkpoint_is_left(open_wallet, pool, fund):
    one = open_wallet(ONE)
    fund(one, coins(100))
    pool.mine()
    one.scan()
    pool.rewind(0)
    pool.blocks[0] = (b"\7" * 32, [])
    one.scan()
    assert held(one) == 0 and one.book.tree.size == 0
    one.book.drop_pending(next(iter(one.book.pending.values())).sighash)
    fund(one, coins(5))
    assert held(one) == 5


@pytest.mark.rule("SERO-09")
def test_scan__counts_what_has_enough_blocks(open_wallet, pool, fund):
    one, late = open_wallet(ONE), open_wallet(OTHER, confirmations=3)
    fund(one, coins(4), to=late.book.tracking.address)
    pool.mine()
    late.scan()
    assert held(late) == 0
    pool.mine()
    late.scan()
    assert held(late) == 4


def test_scan__takes_no_part_in_bad_ciphertexts(open_wallet, pool, fund):
    one = open_wallet(ONE)
    fund(one, coins(1))
    address = one.book.tracking.address
    good = encrypt(address, coins(50))
    other = encrypt(address, coins(50))
    bad = (
        (good.commitment, good.ephemeral, bytes(371)),
        (good.commitment, good.ephemeral, good.ciphertext[:-1]),
        (other.commitment, good.ephemeral, good.ciphertext),
        (good.commitment, other.ephemeral, good.ciphertext),
        (good.commitment, (0, 1), good.ciphertext),
        (good.commitment, (1, 2), good.ciphertext),
    )

    def make(tell):
        for place, (commitment, ephemeral, text) in enumerate(bad, pool.tree().size):
            tell(NoteCreated, place, commitment, (0, 1), ephemeral, text)

    pool.mine(make)
    one.scan()
    assert held(one) == 1 and one.book.tree.size == 2 + len(bad)


def test_scan__passes_over_open_notes_out_of_form(open_wallet, pool):
    one = open_wallet(ONE)
    mine = one.book.tracking.one_time(0)
    points = mine.base, mine.spending, mine.viewing
    bad = (((mine.base, (1, 1), mine.viewing), 5), (points, 2**254), ((mine.base,) * 3, 5))

    def make(tell):
        for place, (receiver, secret) in enumerate(bad):
            tell(OpenNoteCreated, place, SHOP, 7, receiver, coins(5), bytes(64), secret)

    pool.mine(make)
    one.scan()
    assert held(one) == 0 and one.book.tree.size == len(bad)


@pytest.mark.parametrize(
    ("fault", "words"),
    [
        (lambda events: events[1:], "leaves out notes"),
        (lambda events: [*events, events[0]], "tells them twice"),
        (
            lambda events: [
                replace(e, root=1) if isinstance(e, TransactionAccepted) else e for e in events
            ],
            "do not make up the pool's root",
        ),
        (
            lambda events: [
                replace(e, commitment=1) if isinstance(e, NoteCreated) else e for e in events
            ],
            "do not make up the pool's root",
        ),
    ],
)
def test_scan__does_not_believe_a_node(open_wallet, pool, fund, monkeypatch, fault, words):
    one, late = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(4), to=late.book.tracking.address)
    honest = pool.events
    monkeypatch.setattr(pool, "events", lambda first, last: fault(honest(first, last)))
    with pytest.raises(ChainError, match=words):
        late.scan()
    assert late.book.tree.size == 0 and late.book.checkpoints == []
    monkeypatch.undo()
    late.scan()
    assert held(late) == 4


def test_scan__does_not_mix_two_chains(open_wallet, pool, fund):
    one, late = open_wallet(ONE), open_wallet(OTHER)
    fund(one, coins(4), to=late.book.tracking.address)
    honest, asked = pool.events, []

    def reorganised_while_read(first, last):
        found = honest(first, last)
        if not asked:
            pool.rewind(0)
            pool.mine()
            pool.mine()
        asked.append(first)
        return found

    pool.events = reorganised_while_read
    late.scan()
    assert held(late) == 0 and len(asked) > 1


def test_scan__refuses_another_pool(open_wallet, pool):
    one = open_wallet(ONE)
    one.book.store.close()
    pool.pool = b"\x44" * 20
    with pytest.raises(ChainError, match="this wallet is of the pool 0x2222"):
        open_wallet(replace(one.book.account, pool=b"\x22" * 20))


def test_scan__refuses_phantom_income(open_wallet, pool):
    """TK takes such an address for its own; zsk does not open it."""
    one = open_wallet(ONE)
    key = SpendingKey.from_seed(ONE)
    foreign = SpendingKey.from_seed(OTHER).address.one_time(5).spending
    base = one.book.tracking.one_time(0).base
    address = OneTimeAddress(base, foreign, multiply(foreign, key.vsk))
    assert one.book.tracking.owns(address)
    pool.pay(SHOP, Note(coins(8), address, secret=9))
    one.scan()
    assert held(one) == 0
