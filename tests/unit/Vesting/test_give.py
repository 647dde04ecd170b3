import boa
import pytest

YEAR = 365 * 86_400


@pytest.fixture
def give(vesting, giver, receiver, ids):
    def call(amount, beneficiary=receiver, sender=giver, source=ids.gifts):
        return vesting.give(source, beneficiary, amount, sender=sender)

    return call


def test_give__makes_a_grant_that_starts_now(vesting, ids, give, receiver):
    gift = give(10)
    line = vesting.grants(ids.gifts)
    expected = (line.line, receiver, "0x" + "00" * 20, 10, line.schedule, boa.env.timestamp, 0)
    assert tuple(vesting.grants(gift)) == expected


def test_give__numbers_gifts_after_the_table(vesting, give):
    assert [give(1), give(1)] == [vesting.count(), vesting.count() + 1]
    assert vesting.next_gift() == vesting.count() + 2


def test_give__takes_the_amount_from_the_line(vesting, ids, give):
    give(10)
    give(5)
    assert vesting.grants(ids.gifts).taken == 15


def test_give__logs_the_gift(vesting, ids, give, receiver):
    gift = give(10)
    (event,) = vesting.get_logs()
    assert type(event).__name__ == "GiftMade"
    found = (event.id, event.source, event.beneficiary, event.amount)
    assert found == (gift, ids.gifts, receiver, 10)


def test_give__locks_for_twelve_months_from_each_gift(vesting, token, give, receiver):
    first = give(10)
    start = boa.env.timestamp
    boa.env.timestamp = start + YEAR // 2
    second = give(20)
    boa.env.timestamp = start + YEAR - 1
    assert (vesting.claimable(first), vesting.claimable(second)) == (0, 0)
    boa.env.timestamp = start + YEAR
    assert (vesting.claimable(first), vesting.claimable(second)) == (10, 0)
    vesting.claim(first)
    assert token.balanceOf(receiver) == 10
    boa.env.timestamp = start + YEAR // 2 + YEAR
    assert (vesting.claimable(first), vesting.claimable(second)) == (0, 20)


def test_give__can_give_the_whole_line_and_no_more(vesting, ids, give):
    give(vesting.grants(ids.gifts).amount)
    with boa.reverts("vesting: more than is left"):
        give(1)


def test_give__reverts_if_more_than_is_left(vesting, ids, give):
    give(1)
    with boa.reverts("vesting: more than is left"):
        give(vesting.grants(ids.gifts).amount)


def test_give__reverts_if_the_amount_is_zero(give):
    with boa.reverts("vesting: amount is zero"):
        give(0)


def test_give__reverts_if_the_giver_gives_to_itself(give, giver):
    with boa.reverts("vesting: giver gives to itself"):
        give(1, beneficiary=giver)


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        (lambda token, vesting: "0x" + "00" * 20, "vesting: account is empty"),
        (lambda token, vesting: vesting.address, "vesting: account cannot be paid"),
        (lambda token, vesting: token.address, "vesting: account cannot be paid"),
    ],
)
def test_give__reverts_if_the_account_cannot_be_paid(token, vesting, give, account, reason):
    with boa.reverts(reason):
        give(1, beneficiary=account(token, vesting))


@pytest.mark.parametrize("who", ["stranger", "receiver", "announcer"])
def test_give__reverts_if_called_by_another(give, actors, who):
    with boa.reverts("vesting: not the giver"):
        give(1, sender=actors[who])


def test_give__reverts_if_a_gift_is_given_on(give, giver, receiver):
    gift = give(10)
    for sender in (giver, receiver):
        with boa.reverts("vesting: not the giver"):
            give(1, source=gift, sender=sender)


def test_give__reverts_if_the_manager_is_an_announcer(give, ids, announcer):
    with boa.reverts("vesting: kind has no gifts"):
        give(1, source=ids.milestones, sender=announcer)
