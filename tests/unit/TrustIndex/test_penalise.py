import boa
import pytest
from eth_utils import keccak

YUAN = 10**18
DAY = 86_400
NOT_SHIPPED, BAD_GOODS, MALICIOUS_COMPLAINT, PROVEN_FRAUD = range(1, 5)
CASE = b"case".ljust(32, b"\0")


@pytest.mark.rule("SEC-04")
@pytest.mark.parametrize(
    ("cause", "old", "new", "name"),
    [
        (NOT_SHIPPED, 1_000, 500, "not shipped"),
        (BAD_GOODS, 20_000, 10_000, "bad goods"),
        (BAD_GOODS, 50_000, 35_000, "bad goods"),
        (MALICIOUS_COMPLAINT, 100_000, 70_000, "malicious complaint"),
    ],
)
def test_penalise__lowers_and_says_why(place, enter, set_index, penalise, cause, old, new, name):
    account = enter("account")
    set_index(account, old)
    index, (event,) = penalise(account, cause)
    assert index == new
    assert (event.account, event.old_index, event.new_index) == (account, old, new)
    assert (event.cause, event.subject) == (keccak(text=name), CASE)
    assert not place.index.is_banned(account)


@pytest.mark.rule("SEC-04")
@pytest.mark.rule("SEC-43")
@pytest.mark.parametrize(
    ("cause", "index"),
    [(NOT_SHIPPED, 500), (BAD_GOODS, 10_000), (MALICIOUS_COMPLAINT, 1), (PROVEN_FRAUD, 100_000)],
)
def test_penalise__bans_for_ever_at_zero(place, enter, trade, set_index, penalise, cause, index):
    account = enter("account")
    set_index(account, index)
    left, events = penalise(account, cause)
    assert left == 0
    assert [type(event).__name__ for event in events] == ["IndexChanged", "Banned"]
    boa.env.timestamp += 10_000 * DAY
    assert place.index.is_banned(account)
    for again in range(1, 5):
        assert penalise(account, again) == (0, [])
    with boa.reverts("TrustIndex: banned"):
        trade(place.first, account)


@pytest.mark.rule("SEC-04")
def test_penalise__doubles_the_second_and_bans_with_the_third(enter, set_index, penalise):
    account = enter("account")
    set_index(account, 100_000)
    assert penalise(account, BAD_GOODS)[0] == 70_000
    boa.env.timestamp += 180 * DAY - 1
    assert penalise(account, MALICIOUS_COMPLAINT)[0] == 28_000
    boa.env.timestamp += 1  # the first one is over
    set_index(account, 100_000)
    assert penalise(account, BAD_GOODS)[0] == 40_000
    assert penalise(account, BAD_GOODS)[0] == 0


def test_penalise__forgets_after_180_days(enter, set_index, penalise):
    account = enter("account")
    for _ in range(3):
        set_index(account, 100_000)
        assert penalise(account, BAD_GOODS)[0] == 70_000
        boa.env.timestamp += 180 * DAY


@pytest.mark.rule("SEC-06")
@pytest.mark.parametrize(
    ("worth", "lost"), [(0, 0), (1, 1), (YUAN, 5), (50 * YUAN, 250), (900 * YUAN, 500)]
)
def test_penalise__weighs_a_missed_shipment_as_its_trade(
    place, open_trade, set_index, penalise, worth, lost
):
    """Else somebody could order more trifles than a seller can ship, and have him banned."""
    set_index(place.first, 5_000)
    subject = open_trade(place.first, place.buyer, worth)
    place.index.close_trade(subject, sender=place.source)
    assert penalise(place.first, NOT_SHIPPED, subject)[0] == 5_000 - lost


def test_penalise__missed_shipments_are_no_offences(enter, set_index, penalise):
    account = enter("account")
    set_index(account, 50_000)
    for count in range(1, 6):
        assert penalise(account, NOT_SHIPPED)[0] == 50_000 - 500 * count
    assert penalise(account, BAD_GOODS)[0] == 47_500 - 14_250


@pytest.mark.rule("SEC-07")
def test_penalise__counts_who_never_entered_as_a_newcomer(place, trade, penalise):
    index, (event,) = penalise(place.seller, NOT_SHIPPED)
    assert index == 0
    assert type(event).__name__ == "EntryLowered"
    assert (event.old_start, event.new_start) == (1_000, 500)
    assert place.index.limit_of(place.seller) == 500 * YUAN
    trade(place.first, place.seller)
    assert place.index.index_of(place.seller) == 500
    penalise(place.buyer, NOT_SHIPPED)
    penalise(place.buyer, NOT_SHIPPED)
    assert place.index.is_banned(place.buyer)


@pytest.mark.parametrize("cause", [BAD_GOODS, MALICIOUS_COMPLAINT, PROVEN_FRAUD])
def test_penalise__bans_who_never_entered_where_a_newcomer_would_be(place, penalise, cause):
    penalise(place.seller, cause)
    assert place.index.is_banned(place.seller)


def test_penalise__reverts_if_no_source(place, stranger):
    with boa.reverts("TrustIndex: not a source"):
        place.index.penalise(place.first, BAD_GOODS, CASE, sender=stranger)


@pytest.mark.parametrize("cause", [0, 5])
def test_penalise__reverts_if_no_such_fault(place, cause):
    with boa.reverts("TrustIndex: no such fault"):
        place.index.penalise(place.first, cause, CASE, sender=place.source)
