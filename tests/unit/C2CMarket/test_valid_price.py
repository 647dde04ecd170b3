import boa
import pytest

CEC = 10**18
PEG = 10**6
CENT = CEC // 100


@pytest.mark.rule("CEC-05")
def test_valid_price__is_the_first_one_until_the_day_ends(market, buyer, offer):
    market.fill(offer(2_000 * CEC, price=102 * CENT), 2_000 * CEC, sender=buyer)
    assert market.valid_price_today() == CEC


@pytest.mark.rule("CEC-05")
def test_valid_price__is_the_mean_of_yesterdays_fills_by_volume(market, seller, buyer, offer, wait):
    market.fill(offer(3_000 * CEC, price=102 * CENT), 3_000 * CEC, sender=buyer)
    market.fill(offer(1_000 * CEC, price=98 * CENT), 1_000 * CEC, sender=buyer)
    assert market.trades_today() == (4_000 * CEC, 4_040 * PEG)
    wait()
    assert market.valid_price_today() == 101 * CENT
    assert market.band() == (9_898 * CENT // 100, 10_300 * CENT // 100)  # 0.9898 and 1.0302
    assert market.trades_today() == (0, 0)
    market.roll()
    (event,) = [log for log in market.get_logs() if type(log).__name__ == "DayClosed"]
    assert (event.volume, event.price) == (4_000 * CEC, 101 * CENT)
    assert event.next_day == event.day + 1 == boa.env.timestamp // 86_400


@pytest.mark.rule("CEC-05")
def test_valid_price__stays_if_volume_was_small_and_nothing_rests(market, buyer, offer, wait):
    market.fill(offer(970 * CEC, price=102 * CENT), 970 * CEC, sender=buyer)
    wait()
    assert market.valid_price_today() == CEC
    wait(400)
    assert market.valid_price_today() == CEC


@pytest.mark.rule("CEC-05")
@pytest.mark.parametrize(
    ("is_bid", "price", "after"),
    [
        (False, 98, 98),
        (False, 99, 98),
        (False, 100, 100),
        (False, 102, 100),
        (True, 102, 102),
        (True, 101, 102),
        (True, 100, 100),
        (True, 98, 100),
    ],
)
def test_valid_price__follows_what_rested_on_a_quiet_day(
    market, trader, offer, bid, wait, is_bid, price, after
):
    (bid if is_bid else offer)(1_100 * CEC, price=price * CENT)
    wait()
    assert market.valid_price_today() == after * CENT
    wait()
    # The edge that the order is at has become the price: there is nothing beyond it any more.
    expected = after if price in (98, 100, 102) else {99: 98, 101: 102}[price]
    assert market.valid_price_today() == expected * CENT


@pytest.mark.rule("CEC-05")
def test_valid_price__needs_the_least_volume_at_one_price(market, offer, wait):
    offer(1_020 * CEC, price=98 * CENT)  # worth 999.6
    offer(1_000 * CEC, price=99 * CENT)
    wait()
    assert market.valid_price_today() == CEC
    offer(CEC * 25, price=98 * CENT)
    wait()
    assert market.valid_price_today() == 98 * CENT


def test_valid_price__forgets_what_was_taken_or_cancelled(market, seller, buyer, offer, wait):
    id = offer(1_100 * CEC, price=98 * CENT)
    wait()
    market.cancel(id, sender=seller)  # after midnight: it did rest, and could be taken
    assert market.valid_price_today() == 98 * CENT
    wait(2)
    assert market.valid_price_today() == 98 * CENT
    id = offer(1_100 * CEC, price=97 * CENT)
    market.fill(id, 100 * CEC, sender=buyer)  # less than the least volume rests, and was traded
    wait()
    assert market.valid_price_today() == 98 * CENT


def test_valid_price__stays_if_both_sides_could_trade(market, offer, bid, wait):
    offer(1_100 * CEC, price=99 * CENT)
    bid(1_100 * CEC, price=101 * CENT)
    wait()
    assert market.valid_price_today() == CEC


@pytest.mark.rule("CEC-05")
def test_valid_price__counts_trades_before_what_rests(market, buyer, offer, wait):
    offer(5_000 * CEC, price=98 * CENT)
    market.fill(offer(1_000 * CEC), 1_000 * CEC, sender=buyer)
    wait()
    assert market.valid_price_today() == CEC
    wait()
    assert market.valid_price_today() == 98 * CENT


@pytest.mark.rule("CEC-05")
def test_valid_price__a_gap_is_one_quiet_day(market, buyer, offer, wait):
    # Offers at 0.97 from a day on which the price was 0.98; traded back up to 1, then silence.
    offer(1_100 * CEC, price=98 * CENT)
    wait()
    offer(1_100 * CEC, price=97 * CENT)
    market.fill(offer(50_000 * CEC, price=9_996 * CENT // 100), 50_000 * CEC, sender=buyer)
    costs = set()
    for days in (2, 401):
        with boa.env.anchor():
            wait(days)
            market.roll()
            assert market.valid_price_today() == 9_797 * CENT // 100
            costs.add(market._computation.get_gas_used())
    assert len(costs) == 1


def test_valid_price__does_not_count_system_contracts(market, place, seller, wait):
    id = market.place(False, 98 * CENT, 2_000 * CEC, sender=seller)
    payer = place.economy.mining.address
    place.peg.mint(payer, 10_000 * PEG)
    place.peg.approve(market, 10_000 * PEG, sender=payer)
    assert market.fill(id, 2_000 * CEC, sender=payer) == 2_000 * CEC
    assert market.trades_today() == (0, 0)
    wait()
    assert market.valid_price_today() == CEC
