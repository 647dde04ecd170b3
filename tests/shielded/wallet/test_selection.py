"""Which notes are spent: enough, few, fitting, and the same ones each time."""

from dataclasses import dataclass
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shielded.assets import Asset, encode_name
from shielded.wallet.failure import NotEnoughError, UnconsolidatedError
from shielded.wallet.selection import MAX_INPUTS, Needs, consolidation, select, total

COIN, GOLD = encode_name("SERO"), encode_name("GOLD")
LAND = encode_name("LAND")
SEED = b"seed"


@dataclass(frozen=True)
class Held:
    position: int
    asset: Asset


def coins(*amounts: int, first: int = 0, currency: bytes = COIN) -> list[Held]:
    return [Held(first + n, Asset(currency, amount)) for n, amount in enumerate(amounts)]


def chosen(notes: list[Held], amount: int, **options) -> list[int]:
    return [note.asset.amount for note in select(notes, Needs({COIN: amount}), SEED, **options)]


def test_select__takes_an_exact_match_before_a_larger_note():
    assert chosen(coins(50, 7, 30, 100), 30) == [30]


def test_select__takes_the_smallest_note_that_suffices():
    assert chosen(coins(50, 7, 30, 100), 31) == [50]


def test_select__takes_the_pair_that_fits_best():
    assert sorted(chosen(coins(60, 50, 40, 30, 5), 90)) == [30, 60]
    assert sorted(chosen(coins(60, 45, 46, 30, 5), 91)) == [45, 46]


def test_select__covers_every_currency_and_leaves_tickets_where_they_are():
    notes = [*coins(10, 20), *coins(5, 6, first=10, currency=GOLD)]
    carrier = Held(20, Asset(GOLD, 6, LAND, 4, 1))
    found = select([*notes, carrier], Needs({COIN: 11, GOLD: 6}), SEED)
    assert [note.position for note in found] == [1, 11]


def test_select__counts_what_a_ticket_brings_along():
    carrier = Held(20, Asset(GOLD, 6, LAND, 4, 1))
    needs = Needs({GOLD: 5}, frozenset({(LAND, 4)}))
    assert select([*coins(9, currency=GOLD), carrier], needs, SEED) == [carrier]


def test_select__moves_a_ticket_where_nothing_else_suffices():
    carrier = Held(20, Asset(GOLD, 6, LAND, 4, 1))
    assert len(select([*coins(9, currency=GOLD), carrier], Needs({GOLD: 15}), SEED)) == 2


def test_select__says_what_is_there_if_it_is_not_enough():
    with pytest.raises(NotEnoughError, match="SERO: 31 more needed, 30 can be spent, 8 more wait"):
        chosen(coins(10, 20), 31, waiting=coins(8, first=5))


def test_select__says_which_ticket_is_missing():
    needs = Needs(tickets=frozenset({(LAND, 4)}))
    with pytest.raises(NotEnoughError, match="ticket 4 of LAND is in no note"):
        select(coins(1), needs, SEED)
    with pytest.raises(NotEnoughError, match="ticket 4 of LAND waits"):
        select(coins(1), needs, SEED, waiting=[Held(9, Asset(category=LAND, ticket=4, count=1))])


def test_select__asks_to_consolidate_where_notes_are_too_many():
    with pytest.raises(UnconsolidatedError, match="33 more needed, 32 is in the 32 largest"):
        chosen(coins(*[1] * 40), 33)
    assert len(chosen(coins(*[1] * 40), 32)) == MAX_INPUTS


def test_consolidation__takes_the_smallest_and_no_tickets():
    notes = [*coins(9, 1, 8, 2), Held(7, Asset(COIN, 1, LAND, 4, 1))]
    assert [note.asset.amount for note in consolidation(notes, COIN, 3)] == [1, 8, 2]


amounts = st.lists(st.integers(1, 60), min_size=1, max_size=9)


@given(amounts, st.integers(1, 200), st.randoms(use_true_random=False))
def test_fuzz_select__is_the_least_of_the_shortest(held, amount, random):
    notes = coins(*held)
    if sum(held) < amount:
        with pytest.raises(NotEnoughError):
            chosen(notes, amount)
        return
    found = select(notes, Needs({COIN: amount}), SEED)
    enough = [sum(choice) for choice in combinations(held, len(found)) if sum(choice) >= amount]
    shorter = [choice for choice in combinations(held, len(found) - 1) if sum(choice) >= amount]
    assert total(found, COIN) >= amount and not shorter
    assert len({note.position for note in found}) == len(found)
    if len(found) <= 2:
        assert total(found, COIN) == min(enough)
    random.shuffle(notes)
    assert select(notes, Needs({COIN: amount}), SEED) == found


@given(st.lists(st.tuples(st.sampled_from([COIN, GOLD]), st.integers(1, 9)), max_size=12))
def test_fuzz_select__covers_all_needs_together(held):
    notes = [Held(n, Asset(*each)) for n, each in enumerate(held)]
    needs = Needs({name: total(notes, name) // 2 for name in (COIN, GOLD)})
    found = select(notes, needs, SEED)
    assert all(total(found, name) >= amount for name, amount in needs.amounts.items())


def test_select__depends_on_the_seed_among_equal_notes():
    notes = coins(*[5] * 20)
    first = {select(notes, Needs({COIN: 5}), bytes([n]))[0].position for n in range(8)}
    assert len(first) > 1
