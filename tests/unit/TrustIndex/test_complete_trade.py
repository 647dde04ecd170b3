import boa
import pytest
from eth_utils import keccak

YUAN = 10**18
DAY = 86_400


def named(contract, name):
    return [event for event in contract.get_logs() if type(event).__name__ == name]


@pytest.mark.rule("SEC-04")
@pytest.mark.rule("SEC-07")
@pytest.mark.parametrize("sells", [True, False])
@pytest.mark.parametrize("is_confirmed", [True, False])
def test_complete_trade__lets_a_newcomer_in(place, trade, sells, is_confirmed):
    parties = (place.seller, place.first) if sells else (place.first, place.seller)
    subject = trade(*parties, is_confirmed=is_confirmed)
    (entered,) = named(place.index, "Entered")
    assert (entered.account, entered.by, entered.subject) == (place.seller, place.first, subject)
    assert place.index.index_of(place.seller) == 1_000
    assert place.index.bound_of(place.seller) == 20_000
    assert place.graph.relation_of(place.first, place.seller).trust == 1


@pytest.mark.rule("SEC-07")
def test_complete_trade__of_two_outsiders_enters_nobody(place, trade):
    trade(place.seller, place.buyer)
    assert place.index.get_logs() == []
    for party in (place.seller, place.buyer):
        assert place.index.index_of(party) == place.index.exposure_of(party) == 0
    assert place.graph.relation_of(place.seller, place.buyer).trust == 0


@pytest.mark.rule("SEC-04")
def test_complete_trade__raises_both_and_says_why(place, trade, enter):
    seller, buyer = enter("seller"), enter("buyer")
    subject = trade(seller, buyer)
    sold, bought = named(place.index, "IndexChanged")
    for event, account in ((sold, seller), (bought, buyer)):
        assert (event.account, event.subject) == (account, subject)
        assert (event.old_index, event.new_index) == (1_000, 2_000)
        assert event.cause == keccak(text="confirmed")
        assert place.index.index_of(account) == 2_000


@pytest.mark.rule("SEC-04")
def test_complete_trade__gives_half_to_the_seller_if_automatic(place, trade, enter):
    seller, buyer = enter("seller"), enter("buyer")
    trade(seller, buyer, is_confirmed=False)
    (event,) = named(place.index, "IndexChanged")
    assert (event.account, event.new_index) == (seller, 1_500)
    assert event.cause == keccak(text="automatic")
    assert place.index.index_of(buyer) == 1_000


@pytest.mark.rule("SEC-06")
def test_complete_trade__halves_with_each_of_a_pair_for_180_days(place, trade, enter, set_index):
    pair = enter("seller"), enter("buyer")

    def gain(turn):
        for account in pair:
            set_index(account, 1_000)
        trade(*(reversed(pair) if turn % 2 else pair))
        return [place.index.index_of(account) - 1_000 for account in pair]

    start = boa.env.timestamp
    gains = []
    for turn in range(4):
        boa.env.timestamp = start + 2 * turn * DAY
        gains.append(gain(turn))
    assert gains == [[1_000] * 2, [500] * 2, [250] * 2, [0] * 2]
    boa.env.timestamp = start + 180 * DAY - 1
    assert gain(4) == [0, 0]
    boa.env.timestamp = start + 180 * DAY
    assert gain(5) == [250, 250]
    boa.env.timestamp = start + 182 * DAY - 1
    assert gain(6) == [0, 0]


@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize(
    ("own", "other", "worth", "gain"),
    [
        (1_000, 50_000, 100 * YUAN, 1_000),
        (2_000, 1_000, 100 * YUAN, 495),  # half, and 98/99 of that
        (1_000, 1_000, 50 * YUAN, 500),
        (1_000, 1_000, 10**23, 1_000),
        (1_000, 1_000, YUAN // 10, 1),
        (10_000, 10_000, 100 * YUAN, 910),
        (19_999, 20_000, 100 * YUAN, 1),  # the bound
    ],
)
def test_complete_trade__weighs(place, trade, enter, set_index, own, other, worth, gain):
    seller, buyer = enter("seller"), enter("buyer")
    set_index(seller, max(own, 100_000 if worth > 10**21 else 0))
    set_index(buyer, max(other, 100_000 if worth > 10**21 else 0))
    subject = (own + other).to_bytes(16, "big").rjust(32, b"w")
    place.index.open_trade(subject, seller, buyer, worth, sender=place.source)
    set_index(seller, own)
    set_index(buyer, other)
    place.index.complete_trade(subject, True, sender=place.source)
    assert place.index.index_of(seller) == own + gain


@pytest.mark.rule("SEC-04")
def test_complete_trade__reaches_the_top_and_stays(place, trade, set_index):
    for party in (place.first, place.second):
        set_index(party, 99_998)
    for expected in (99_999, 100_000, 100_000):
        trade(place.first, place.second)
        assert place.index.index_of(place.first) == expected
        assert place.index.index_of(place.second) == expected


@pytest.mark.rule("SEC-06")
def test_complete_trade__gains_a_point_a_day_at_most(place, trade, enter):
    account = enter("account")
    partners = [enter(f"partner {number}") for number in range(4)]
    boa.env.timestamp = (boa.env.timestamp // DAY + 1) * DAY
    trade(account, partners[0], 70 * YUAN)
    trade(account, partners[1], 70 * YUAN)
    assert place.index.index_of(account) == 2_000
    boa.env.timestamp += DAY - 1
    trade(account, partners[2])
    assert place.index.index_of(account) == 2_000
    boa.env.timestamp += 1
    trade(account, partners[3])
    assert 2_000 < place.index.index_of(account) <= 3_000


def test_complete_trade__reverts_unless_open(place, trade, open_trade, stranger):
    done = trade(place.first, place.buyer)
    other = open_trade(place.first, place.buyer, source=place.other_source)
    for sender, subject, reason in (
        (place.source, done, "not open"),
        (place.source, other, "not open"),
        (place.source, b"never".ljust(32, b"\0"), "not open"),
        (stranger, other, "not a source"),
    ):
        with boa.reverts(f"TrustIndex: {reason}"):
            place.index.complete_trade(subject, True, sender=sender)
        with boa.reverts(f"TrustIndex: {reason}"):
            place.index.close_trade(subject, sender=sender)


def test_close_trade__frees_the_limits_and_changes_nothing_else(place, open_trade):
    subject = open_trade(place.first, place.buyer)
    place.index.close_trade(subject, sender=place.source)
    assert place.index.get_logs() == []
    for party in (place.first, place.buyer):
        assert place.index.exposure_of(party) == 0
    assert place.index.index_of(place.buyer) == 0


@pytest.mark.parametrize("banned", ["seller", "buyer"])
@pytest.mark.parametrize("function", ["complete_trade", "close_trade"])
def test_open_trades_of_a_banned_account_still_close(place, open_trade, banned, function):
    subject = open_trade(place.first, place.seller)
    parties = {"seller": place.first, "buyer": place.seller}
    place.index.penalise(parties[banned], 4, subject, sender=place.other_source)
    arguments = (subject, True) if function == "complete_trade" else (subject,)
    getattr(place.index, function)(*arguments, sender=place.source)
    assert place.index.index_of(parties[banned]) == 0
    for party in parties.values():
        assert place.index.exposure_of(party) == 0
    assert place.index.index_of(place.seller) == 0
    assert place.graph.degree(place.first) == 0
