import boa
import pytest

PEG = 10**6


@pytest.mark.rule("CEC-07")
def test_collect__splits_the_thirty_percent(buy_back, place, revenue, stranger):
    revenue(10_000 * PEG + 7)
    assert buy_back.collect(sender=stranger) == 3_000 * PEG + 3  # what 70 % rounded down leaves
    assert buy_back.to_spend() == 1_500 * PEG + 3  # and what the others' parts leave
    assert buy_back.owed(place.development) == 900 * PEG
    assert buy_back.owed(place.operations) == 600 * PEG
    assert place.peg.balanceOf(buy_back) == 3_000 * PEG + 3
    assert place.economy.dividend.rest() == 0


@pytest.mark.rule("CEC-07")
def test_collect__takes_what_others_made_the_dividend_pay(buy_back, place, revenue, stranger):
    revenue(10_000 * PEG)
    place.economy.dividend.release_rest(sender=stranger)
    place.peg.mint(buy_back, 1_000 * PEG)
    assert buy_back.collect() == 4_000 * PEG
    assert buy_back.to_spend() == 2_000 * PEG


def test_collect__logs(buy_back, revenue):
    revenue(1_000 * PEG)
    buy_back.collect()
    (event,) = [log for log in buy_back.get_logs() if type(log).__name__ == "Collected"]
    assert (event.buy_back, event.development, event.operations) == (150 * PEG, 90 * PEG, 60 * PEG)


def test_collect__reverts_if_nothing_came(buy_back, funded):
    with boa.reverts("BuyBack: nothing to collect"):
        buy_back.collect()


@pytest.mark.rule("CEC-07")
def test_release__pays_each_receiver_once(buy_back, place, funded, stranger):
    for receiver, amount in ((place.development, 900 * PEG), (place.operations, 600 * PEG)):
        assert buy_back.release(receiver, sender=stranger) == amount
        assert place.peg.balanceOf(receiver) == amount
        with boa.reverts("BuyBack: nothing owed"):
            buy_back.release(receiver)
    assert place.peg.balanceOf(buy_back) == buy_back.to_spend() == 1_500 * PEG


def test_release__a_blocked_receiver_holds_nobody_up(buy_back, place, funded):
    place.peg.block_account(place.development, True)
    with boa.reverts("PeggedToken: blocked"):
        buy_back.release(place.development)
    assert buy_back.owed(place.development) == 900 * PEG
    assert buy_back.release(place.operations) == 600 * PEG


def test_release__cannot_be_reentered_by_the_token(buy_back, place, funded):
    for call in (
        buy_back.release.prepare_calldata(place.development),
        buy_back.collect.prepare_calldata(),
    ):
        with boa.env.anchor():
            place.peg.arm(buy_back.address, call)
            buy_back.release(place.development)
            assert not place.peg.has_reentered()
            assert place.peg.balanceOf(place.development) == 900 * PEG


@pytest.mark.rule("CEC-07")
def test_collect__splits_each_payment_once(buy_back, place, funded, offer, revenue):
    """What was bought for and paid out since the last collection counts neither way."""
    buy_back.buy(offer(50 * 10**18), 50 * 10**18)
    buy_back.release(place.development)
    place.market.pay_fees()  # half a token, of which 30 % come back here
    revenue(1_000 * PEG)
    assert buy_back.collect() == 300 * PEG + 150_000
    accounted = buy_back.to_spend() + buy_back.owed(place.development)
    accounted += buy_back.owed(place.operations)
    assert place.peg.balanceOf(buy_back) == accounted
    assert accounted + buy_back.spent() + place.peg.balanceOf(place.development) == 3_300_150_000
