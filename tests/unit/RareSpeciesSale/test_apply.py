"""Who comes first: coin-days at the application, then the time of it; RS-1, RS-2."""

import boa
import pytest

DAY, UNIT, PRICE = 86_400, 10**18, 1_000_003


@pytest.mark.rule("CEC-08")
@pytest.mark.rule("CEC-26")
def test_apply__ranks_by_coin_days(world, sale, holders, started):
    for account, rank in zip([holders[2], holders[0], holders[1]], [0, 0, 1], strict=True):
        assert sale.apply(started, sender=account) == rank
        (log,) = [log for log in sale.get_logs() if type(log).__name__ == "Applied"]
        assert (log.sale, log.account, log.rank) == (started, account, rank)
        assert log.coin_days == world.coin.coin_days(account)
    assert [place.account for place in sale.places_of(started)] == holders[:3]
    assert [place.coin_days for place in sale.places_of(started)] == [
        tokens * 10 * UNIT for tokens in (40, 30, 20)
    ]
    assert sale.held(world.peg) == world.peg.balanceOf(sale) == 3 * PRICE


@pytest.mark.rule("CEC-08")
def test_apply__who_is_outranked_is_credited_at_once(world, sale, holders, started):
    for account in holders[1:]:
        sale.apply(started, sender=account)
    sale.apply(started, sender=holders[0])
    assert [place.account for place in sale.places_of(started)] == holders[:3]
    assert not sale.has_place(started, holders[3])
    assert sale.credit_of(world.peg, holders[3]) == PRICE
    sale.withdraw(world.peg, sender=holders[3])
    assert world.peg.balanceOf(holders[3]) == 10 * PRICE
    with boa.reverts("ranking: outranked"):
        sale.apply(started, sender=holders[3])


@pytest.mark.rule("CEC-08")
def test_apply__of_equals_the_earlier_comes_first(sale, holder, started):
    equals = [holder(f"equal {number}", 5) for number in range(4)]
    for account in equals[:3]:
        sale.apply(started, sender=account)
    with boa.reverts("ranking: outranked"):
        sale.apply(started, sender=equals[3])
    assert [place.account for place in sale.places_of(started)] == equals[:3]


@pytest.mark.rule("CEC-08")
def test_apply__coin_days_cannot_be_lent_to_another(world, sale, holder, holders, started):
    """Tokens that move after an application are new where they arrive, flash loans too."""
    friend = holder("friend")
    sale.apply(started, sender=holders[0])
    world.coin.transfer(friend, 40 * UNIT, sender=holders[0])
    assert sale.apply(started, sender=friend) == 1
    for account in holders[1:3]:
        sale.apply(started, sender=account)
    assert [place.account for place in sale.places_of(started)] == holders[:3]
    with boa.reverts("ranking: outranked"):
        sale.apply(started, sender=friend)


@pytest.mark.rule("CEC-08")
def test_apply__coin_days_cannot_be_used_twice_by_moving_tokens_between(
    world, sale, holder, holders, started
):
    friend = holder("friend", 1)
    world.coin.transfer(friend, 40 * UNIT, sender=holders[0])
    world.coin.transfer(holders[0], 40 * UNIT, sender=friend)
    sale.apply(started, sender=holders[0])
    sale.apply(started, sender=friend)
    sale.apply(started, sender=holders[3])
    places = sale.places_of(started)
    assert [place.account for place in places][0] == holders[3]
    assert sum(place.coin_days for place in places[1:]) < UNIT


def test_apply__reverts_outside_the_window(sale, open_sale, holders, seller):
    id = open_sale()
    with boa.reverts("RareSpeciesSale: no window"):
        sale.apply(id, sender=holders[0])
    sale.start(id, sender=seller)
    (log,) = sale.get_logs()
    assert (log.sale, log.end) == (id, boa.env.timestamp + 3 * DAY)
    boa.env.time_travel(seconds=3 * DAY - 1)
    sale.apply(id, sender=holders[0])
    boa.env.time_travel(seconds=1)
    with boa.reverts("RareSpeciesSale: no window"):
        sale.apply(id, sender=holders[1])


@pytest.mark.rule("CEC-26")
def test_apply__reverts_if_not_identified_or_again(world, sale, holders, started, seller):
    world.identities.set_identified(holders[0], False)
    with boa.reverts("RareSpeciesSale: not identified"):
        sale.apply(started, sender=holders[0])
    sale.apply(started, sender=holders[1])
    with boa.reverts("ranking: has applied"):
        sale.apply(started, sender=holders[1])
    with boa.reverts("RareSpeciesSale: own sale"):
        sale.apply(started, sender=seller)


def test_apply__reverts_if_tokens_arrive_short(world, sale, holders, started):
    world.peg.set_behaviour(100, False, False)
    with boa.reverts("assets: fee on transfer"):
        sale.apply(started, sender=holders[0])


@pytest.mark.rule("CEC-08")
def test_apply__reentrancy_in_a_payment_is_locked_out(world, sale, holders, started):
    data = sale.push.prepare_calldata(world.peg, holders[1])
    for account in holders[1:]:
        sale.apply(started, sender=account)
    world.peg.arm(sale, data)
    sale.apply(started, sender=holders[0])
    assert not world.peg.has_reentered()
    assert sale.held(world.peg) == world.peg.balanceOf(sale) == 4 * PRICE
