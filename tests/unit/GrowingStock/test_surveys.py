"""What a survey changes, whatever was felled or sold before and after its measurement."""

import boa
import pytest

DAY = 86_400
HOUR = 3_600


def volume(stock, parcel):
    return stock.stock(parcel).volume


@pytest.mark.rule("CEC-22")
def test_sync__takes_off_what_was_felled_after_the_measurement(stand, stock, parcel, holder):
    stock.harvest(parcel, 100, sender=holder)
    boa.env.time_travel(seconds=HOUR)
    measured_at = boa.env.timestamp  # 900 stand
    boa.env.time_travel(seconds=HOUR)
    stock.harvest(parcel, 200, sender=holder)
    boa.env.time_travel(seconds=HOUR)
    stock.harvest(parcel, 50, sender=holder)
    stand.survey(parcel, 900, measured_at)
    assert volume(stock, parcel) == 650
    stock.sync(parcel)
    assert stock.harvest(parcel, 650, sender=holder) == 650


def test_sync__counts_the_second_of_the_measurement_as_after_it(stand, stock, parcel, holder):
    stock.harvest(parcel, 100, sender=holder)
    stand.survey(parcel, 900)
    assert volume(stock, parcel) == 800
    stand.survey(parcel, 900, boa.env.timestamp + 1)
    assert volume(stock, parcel) == 900


def test_sync__does_not_depend_on_when_it_is_called(stand, stock, parcel, holder):
    measured_at = boa.env.timestamp
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 2_000, measured_at)
    with boa.env.anchor():
        stock.sync(parcel)
        stock.harvest(parcel, 100, sender=holder)
        early = tuple(stock.stock(parcel))
    stock.harvest(parcel, 100, sender=holder)
    stock.sync(parcel)
    assert tuple(stock.stock(parcel)) == early


def test_sync__of_a_survey_that_was_measured_before_the_last_one(stand, stock, parcel, holder):
    old = boa.env.timestamp
    boa.env.time_travel(seconds=HOUR)
    stock.harvest(parcel, 100, sender=holder)
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 900)
    stock.sync(parcel)
    stand.survey(parcel, 1_010, old)
    assert volume(stock, parcel) == 910


def test_sync__never_goes_below_nothing(stand, stock, parcel, holder, books):
    stock.certify(parcel, 500, sender=books[0])
    measured_at = boa.env.timestamp
    boa.env.time_travel(seconds=HOUR)
    stock.harvest(parcel, 400, sender=holder)
    stand.survey(parcel, 100, measured_at)  # a fire left less than was felled since
    assert tuple(stock.stock(parcel))[1:] == (0, 600, 100, 0)
    with boa.reverts("GrowingStock: worth nothing"):
        stock.harvest(parcel, 100, sender=holder)
    stand.survey(parcel, 60, boa.env.timestamp + 1)
    assert stock.redeem(parcel, 500, holder, sender=books[0]) == 50


@pytest.mark.rule("CEC-22")
def test_sync__takes_off_trees_with_owners_of_their_own(stand, stock, parcel, books):
    stock.extract(parcel, 100, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 1_200)
    assert volume(stock, parcel) == 1_100


def test_fell__changes_nothing_of_what_shares_are_worth(stand, stock, parcel, holder, books):
    stock.extract(parcel, 100, sender=books[1])
    before = tuple(stock.stock(parcel))
    boa.env.time_travel(seconds=HOUR)
    measured_at = boa.env.timestamp
    boa.env.time_travel(seconds=HOUR)
    stock.fell(parcel, 100, holder, sender=books[1])
    assert stock.logs_of(parcel, holder) == 100
    assert tuple(stock.stock(parcel)) == before
    stand.survey(parcel, 1_000, measured_at)  # the tree stood then
    assert volume(stock, parcel) == 900
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 900)  # and does no more
    assert volume(stock, parcel) == 900


def test_write_off__gives_back_what_the_survey_left_out(stand, stock, parcel, books):
    stock.extract(parcel, 100, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 900)
    assert volume(stock, parcel) == 800
    stock.write_off(parcel, 100, sender=books[1])
    assert volume(stock, parcel) == 900
    stand.survey(parcel, 1_000)
    stock.reinstate(parcel, 100, sender=books[1])
    assert volume(stock, parcel) == 900


@pytest.mark.rule("CEC-20")
def test_attack__a_tree_that_burned_is_felled_in_the_book(stand, stock, parcel, holder, books):
    """The survey after the fire lists no trees, so nobody can prove which of them are gone."""
    stock.extract(parcel, 100, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 99)
    with boa.reverts("GrowingStock: not so much stands"):
        stock.fell(parcel, 100, holder, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 100)
    stock.fell(parcel, 100, holder, sender=books[1])


@pytest.mark.rule("CEC-20")
def test_attack__a_tree_that_was_found_again_is_harvested_and_felled(
    stand, stock, parcel, holder, books
):
    """The holder is faster than who shows the survey; no more is felled than it found."""
    stock.extract(parcel, 100, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 900)
    stock.write_off(parcel, 100, sender=books[1])
    boa.env.time_travel(seconds=HOUR)
    stand.survey(parcel, 1_000)
    boa.env.time_travel(seconds=HOUR)
    assert stock.harvest(parcel, 900, sender=holder) == 1_000
    stock.reinstate(parcel, 100, sender=books[1])
    with boa.reverts("GrowingStock: not so much stands"):
        stock.fell(parcel, 100, holder, sender=books[1])
    stand.survey(parcel, 100, boa.env.timestamp + 1)  # the tree stands, the logs were none
    stock.fell(parcel, 100, holder, sender=books[1])


@pytest.mark.rule("CEC-25")
@pytest.mark.parametrize("why", ["locked", "leased"])
def test_freeze__stops_the_holder_and_no_other(stand, stock, parcel, holder, books, why):
    certificates, trees, _ = books
    stock.certify(parcel, 200, sender=certificates)
    stock.extract(parcel, 100, sender=trees)
    if why == "locked":
        stand.board.set_locked(parcel, True)
    else:
        stand.board.lease_out(parcel, holder, boa.env.timestamp + DAY)
    assert stock.is_frozen(parcel)
    for call in (
        lambda: stock.harvest(parcel, 1, sender=holder),
        lambda: stock.certify(parcel, 1, sender=certificates),
        lambda: stock.extract(parcel, 1, sender=trees),
    ):
        with boa.reverts("GrowingStock: frozen"):
            call()
    stock.retire(parcel, 100, sender=certificates)
    assert stock.redeem(parcel, 100, holder, sender=certificates) == 100
    stock.fell(parcel, 100, holder, sender=trees)
    stand.board.set_locked(parcel, False)
    boa.env.time_travel(seconds=DAY)
    assert not stock.is_frozen(parcel)
    assert stock.harvest(parcel, 1, sender=holder) == 1


def test_tenure__ends_every_right_to_fell(stand, stock, holder, books):
    certificates, trees, _ = books
    end = boa.env.timestamp + DAY
    parcel = stand.register("for a day", holder, tenure_end=end)
    stand.survey(parcel, 1_000)
    boa.env.time_travel(seconds=DAY - 1)
    stock.certify(parcel, 200, sender=certificates)
    stock.extract(parcel, 100, sender=trees)
    boa.env.time_travel(seconds=1)
    with boa.reverts("GrowingStock: frozen"):
        stock.harvest(parcel, 1, sender=holder)
    for call in (
        lambda: stock.redeem(parcel, 200, holder, sender=certificates),
        lambda: stock.fell(parcel, 100, holder, sender=trees),
    ):
        with boa.reverts("GrowingStock: tenure is over"):
            call()
