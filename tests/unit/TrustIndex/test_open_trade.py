import boa
import pytest

YUAN = 10**18
LIMIT = 1_000 * YUAN
NOBODY = "0x" + "00" * 20
SUBJECT = b"trade".ljust(32, b"\0")


@pytest.mark.rule("SEC-43")
def test_open_trade__counts_against_both_limits(place, open_trade):
    subject = open_trade(place.seller, place.buyer, 600 * YUAN)
    for party in (place.seller, place.buyer):
        assert place.index.exposure_of(party) == 600 * YUAN
    assert tuple(place.index.trade_of(place.source, subject)) == (
        place.seller, place.buyer, 600 * YUAN
    )  # fmt: skip
    with boa.reverts("TrustIndex: beyond limit"):
        open_trade(place.first, place.buyer, 400 * YUAN + 1)
    with boa.reverts("TrustIndex: beyond limit"):
        open_trade(place.seller, place.first, 400 * YUAN + 1)
    open_trade(place.seller, place.first, 400 * YUAN)
    assert place.index.exposure_of(place.seller) == LIMIT


@pytest.mark.rule("SEC-43")
def test_open_trade__refuses_who_is_frozen_and_open_trades_end(place, open_trade, penalise):
    first, second = (open_trade(place.seller, place.buyer) for _ in range(2))
    for party in (place.seller, place.buyer):
        place.freezes.set_frozen(party, True)
        with boa.reverts("TrustIndex: frozen"):
            open_trade(place.seller, place.buyer)
        place.freezes.set_frozen(party, False)
    place.freezes.set_frozen(place.seller, True)
    place.index.complete_trade(first, True, sender=place.source)
    penalise(place.seller, 1, second)
    place.index.close_trade(second, sender=place.source)
    assert place.index.exposure_of(place.seller) == 0
    place.freezes.set_frozen(place.seller, False)
    open_trade(place.seller, place.buyer)


@pytest.mark.rule("SEC-43")
def test_open_trade__follows_the_index(place, open_trade, enter, set_index):
    seller, buyer = enter("seller"), enter("buyer")
    for account in (seller, buyer):
        set_index(account, 50_500)
        assert place.index.limit_of(account) == 50_500 * YUAN
    open_trade(seller, buyer, 50_500 * YUAN)
    set_index(seller, 1_000)
    with boa.reverts("TrustIndex: beyond limit"):
        open_trade(seller, place.first, 1)
    open_trade(seller, place.first, 0)


def test_open_trade__refuses_any_sum_beyond(place, open_trade):
    open_trade(place.seller, place.buyer, 1)
    with boa.reverts("TrustIndex: beyond limit"):
        open_trade(place.seller, place.buyer, 2**256 - 1)


def test_open_trade__reverts_if_no_source(place, stranger):
    call = (SUBJECT, place.seller, place.buyer, 0)
    with boa.reverts("TrustIndex: not a source"):
        place.index.open_trade(*call, sender=stranger)


@pytest.mark.parametrize(("seller", "buyer"), [(NOBODY, 1), (1, NOBODY), (NOBODY, NOBODY)])
def test_open_trade__reverts_if_no_party(place, seller, buyer):
    parties = [place.seller if each == 1 else each for each in (seller, buyer)]
    with boa.reverts("TrustIndex: no party"):
        place.index.open_trade(SUBJECT, *parties, 0, sender=place.source)


def test_open_trade__reverts_if_one_party(place):
    call = (SUBJECT, place.seller, place.seller, 0)
    with boa.reverts("TrustIndex: one party"):
        place.index.open_trade(*call, sender=place.source)


def test_open_trade__takes_a_subject_once_from_each_source(place, open_trade):
    subject = open_trade(place.seller, place.buyer, 0)
    call = (subject, place.seller, place.buyer, 0)
    place.index.open_trade(*call, sender=place.other_source)
    for _ in range(2):
        with boa.reverts("TrustIndex: subject used"):
            place.index.open_trade(*call, sender=place.source)
        if place.index.trade_of(place.source, subject)[0] != NOBODY:
            place.index.close_trade(subject, sender=place.source)


def test_open_trade__reverts_if_banned(place, open_trade):
    place.index.penalise(place.seller, 2, SUBJECT, sender=place.source)
    assert place.index.limit_of(place.seller) == 0
    for parties in ((place.seller, place.buyer), (place.buyer, place.seller)):
        with boa.reverts("TrustIndex: banned"):
            open_trade(*parties, 0)


@pytest.mark.rule("SEC-05")
def test_deposit_bps__grows_with_the_index(place, enter, set_index):
    account = enter("account")
    bps = []
    for index in (1, 1_000, 20_000, 99_999, 100_000):
        set_index(account, index)
        bps.append(place.index.deposit_bps(account))
    assert bps == [500, 510, 700, 1_499, 1_500]
    assert place.index.deposit_bps(place.seller) == 510
    place.index.penalise(account, 4, SUBJECT, sender=place.source)
    with boa.reverts("TrustIndex: banned"):
        place.index.deposit_bps(account)
