"""Shares of what stands, and what becomes of them; GS-1 to GS-6."""

import boa
import pytest

DAY = 86_400


def numbers(stock, parcel):
    """Return volume, shares, free and retired shares."""
    return tuple(stock.stock(parcel))[1:]


def flow(stock, parcel):
    """Return what was extracted, felled and shipped."""
    return tuple(stock.flow(parcel))


@pytest.mark.rule("CEC-22")
def test_stock__divides_the_first_survey_into_free_shares(stock, parcel):
    assert numbers(stock, parcel) == (1_000, 1_000, 1_000, 0)


def test_stock__is_empty_without_a_survey(stand, stock, holder):
    bare = stand.register("bare", holder)
    assert numbers(stock, bare) == (0, 0, 0, 0)
    with boa.reverts("GrowingStock: too few free shares"):
        stock.harvest(bare, 1, sender=holder)


def test_sync__takes_the_newest_survey_once(stand, stock, parcel, stranger):
    stock.sync(parcel, sender=stranger)
    first = stock.stock(parcel).survey
    newest = stand.survey(parcel, 1_500)
    stock.sync(parcel, sender=stranger)
    (event,) = stock.get_logs()
    assert (event.parcel, event.survey) == (parcel, newest)
    assert (event.old_volume, event.new_volume) == (1_000, 1_500)
    assert newest != first and stock.stock(parcel).survey == newest
    stock.sync(parcel, sender=stranger)
    assert stock.get_logs() == []
    assert numbers(stock, parcel) == (1_500, 1_000, 1_000, 0)


def test_sync__reverts_if_a_survey_is_absurd(stand, stock, parcel):
    stand.survey(parcel, 2**96)
    with boa.reverts("GrowingStock: too much volume"):
        stock.sync(parcel)
    stand.survey(parcel, 2**96 - 1)
    stock.sync(parcel)
    assert numbers(stock, parcel)[0] == 2**96 - 1


@pytest.mark.rule("CEC-20")
def test_harvest__turns_free_shares_into_logs(stock, parcel, holder):
    assert stock.harvest(parcel, 300, sender=holder) == 300
    (event,) = [e for e in stock.get_logs() if type(e).__name__ == "Harvested"]
    assert (event.parcel, event.account, event.shares, event.volume) == (parcel, holder, 300, 300)
    assert numbers(stock, parcel) == (700, 700, 700, 0)
    assert stock.logs_of(parcel, holder) == 300
    assert flow(stock, parcel) == (0, 300, 0)


def test_harvest__rounds_volume_down(stand, stock, parcel, holder):
    stock.sync(parcel)
    stand.survey(parcel, 1_999)
    assert stock.harvest(parcel, 1, sender=holder) == 1
    assert numbers(stock, parcel) == (1_998, 999, 999, 0)


def test_harvest__reverts_if_not_the_holder(stock, parcel, stranger):
    with boa.reverts("GrowingStock: not the holder"):
        stock.harvest(parcel, 1, sender=stranger)


@pytest.mark.rule("CEC-22")
def test_attack__a_holder_without_the_timber_fells_it(stand, stock, holder):
    """His title gives him the yield; shares would be left for who never can certify them."""
    parcel = stand.register("another's timber", holder, classes=2)
    stand.survey(parcel, 1_000)
    with boa.reverts("GrowingStock: no timber"):
        stock.harvest(parcel, 1, sender=holder)


@pytest.mark.parametrize(("shares", "reason"), [(0, "no shares"), (1_001, "too few free shares")])
def test_harvest__reverts_if_there_are_no_such_shares(stock, parcel, holder, shares, reason):
    with boa.reverts(f"GrowingStock: {reason}"):
        stock.harvest(parcel, shares, sender=holder)


def test_harvest__follows_the_parcel_to_its_new_holder(stand, stock, parcel, holder, stranger):
    stand.board.pass_on(parcel, stranger)
    with boa.reverts("GrowingStock: not the holder"):
        stock.harvest(parcel, 1, sender=holder)
    assert stock.harvest(parcel, 1_000, sender=stranger) == 1_000


def test_harvest__of_all_lets_later_growth_be_divided_anew(stand, stock, parcel, holder):
    stock.harvest(parcel, 1_000, sender=holder)
    assert numbers(stock, parcel) == (0, 0, 0, 0)
    boa.env.time_travel(seconds=DAY)
    stand.survey(parcel, 40)
    assert numbers(stock, parcel) == (40, 40, 40, 0)
    assert stock.harvest(parcel, 40, sender=holder) == 40


def test_harvest__reverts_if_shares_are_worth_nothing(stand, stock, parcel, holder, books):
    stock.certify(parcel, 1_000, sender=books[0])
    stand.survey(parcel, 0)
    with boa.reverts("GrowingStock: worth nothing"):
        stock.redeem(parcel, 1_000, holder, sender=books[0])


def test_certify__moves_free_shares(stock, parcel, books):
    stock.certify(parcel, 400, sender=books[0])
    assert numbers(stock, parcel) == (1_000, 1_000, 600, 0)
    for shares, reason in ((601, "too few free shares"), (0, "no shares")):
        with boa.reverts(f"GrowingStock: {reason}"):
            stock.certify(parcel, shares, sender=books[0])


@pytest.mark.rule("CEC-22")
def test_redeem__shares_growth_with_the_holder(stand, stock, parcel, holder, stranger, books):
    stock.certify(parcel, 250, sender=books[0])
    stand.survey(parcel, 2_000)
    assert stock.redeem(parcel, 250, stranger, sender=books[0]) == 500
    assert stock.logs_of(parcel, stranger) == 500
    assert numbers(stock, parcel) == (1_500, 750, 750, 0)


def test_redeem__reverts_if_not_certified(stock, parcel, stranger, books):
    stock.certify(parcel, 250, sender=books[0])
    stock.retire(parcel, 50, sender=books[0])
    for call in (
        lambda: stock.redeem(parcel, 201, stranger, sender=books[0]),
        lambda: stock.retire(parcel, 201, sender=books[0]),
    ):
        with boa.reverts("GrowingStock: not certified"):
            call()
    with boa.reverts("GrowingStock: no shares"):
        stock.retire(parcel, 0, sender=books[0])


@pytest.mark.rule("CEC-22")
def test_retire__keeps_its_part_standing(stock, parcel, holder, books):
    stock.certify(parcel, 250, sender=books[0])
    stock.retire(parcel, 250, sender=books[0])
    assert numbers(stock, parcel) == (1_000, 1_000, 750, 250)
    stock.harvest(parcel, 750, sender=holder)
    assert numbers(stock, parcel) == (250, 250, 0, 250)


@pytest.mark.rule("CEC-22")
def test_extract__costs_free_shares_rounded_up(stand, stock, parcel, books):
    stock.sync(parcel)
    stand.survey(parcel, 3_000)
    assert stock.extract(parcel, 100, sender=books[1]) == 34  # 33.3
    (event,) = [e for e in stock.get_logs() if type(e).__name__ == "Extracted"]
    assert (event.shares, event.volume) == (34, 100)
    assert numbers(stock, parcel) == (2_900, 966, 966, 0)
    assert flow(stock, parcel) == (100, 0, 0)


@pytest.mark.parametrize(
    ("volume", "reason"),
    [(0, "no volume"), (1_001, "not so much stands"), (601, "too few free shares")],
)
def test_extract__reverts_if_it_cannot_be_paid(stock, parcel, books, volume, reason):
    stock.certify(parcel, 400, sender=books[0])
    with boa.reverts(f"GrowingStock: {reason}"):
        stock.extract(parcel, volume, sender=books[1])


def test_extract__that_leaves_volume_without_shares_divides_it_anew(stand, stock, parcel, books):
    stock.certify(parcel, 999, sender=books[0])
    stock.redeem(parcel, 999, books[2], sender=books[0])
    boa.env.time_travel(seconds=DAY)
    stand.survey(parcel, 10)
    assert numbers(stock, parcel) == (10, 1, 1, 0)
    assert stock.extract(parcel, 4, sender=books[1]) == 1
    assert numbers(stock, parcel) == (6, 6, 6, 0)


@pytest.mark.rule("CEC-20")
def test_ship__moves_logs_and_no_more_than_there_are(stock, parcel, holder, books):
    stock.harvest(parcel, 300, sender=holder)
    stock.ship(parcel, holder, 120, sender=books[2])
    (event,) = stock.get_logs()
    assert (event.parcel, event.account, event.volume) == (parcel, holder, 120)
    assert stock.logs_of(parcel, holder) == 180
    assert flow(stock, parcel) == (0, 300, 120)
    for volume, reason in ((181, "not so many logs"), (0, "no volume")):
        with boa.reverts(f"GrowingStock: {reason}"):
            stock.ship(parcel, holder, volume, sender=books[2])


def test_books__are_for_their_contracts_alone(stock, parcel, holder, books):
    certificates, trees, carrier = books
    calls = {
        certificates: [("certify", 1), ("retire", 1), ("redeem", 1, holder)],
        trees: [("extract", 1), ("fell", 1, holder), ("write_off", 1), ("reinstate", 1)],
        carrier: [("ship", holder, 1)],
    }
    for book, functions in calls.items():
        for name, *arguments in functions:
            for caller in {holder, *books} - {book}:
                with boa.reverts("GrowingStock: not its book"):
                    getattr(stock, name)(parcel, *arguments, sender=caller)
