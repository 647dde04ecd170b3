"""Words, digits, names, serial ranges and past totals against one line of Python each."""

import re
from itertools import pairwise

import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

CANONICAL = re.compile(r"[A-Z1-9](-?[A-Z0-9])*")
NAME = b"name".ljust(32, b"\0")
INT32, UINT16 = st.integers(-(2**31), 2**31 - 1), st.integers(0, 2**16 - 1)
TREES = st.tuples(
    st.binary(min_size=32, max_size=32),
    st.binary(min_size=8, max_size=8),
    *(INT32, INT32, UINT16, UINT16, UINT16),
    st.integers(0, 255),
)


@pytest.fixture(scope="module")
def words():
    return load("tests/mocks/TreeWord.vy")


@pytest.fixture(scope="module")
def books():
    return load("tests/mocks/SerialRanges.vy")


@given(TREES)
def test_fuzz_tree_word__gives_back_what_was_packed(words, tree):
    word = words.pack(tree)
    assert tuple(words.unpack(tree[0], word)) == tree
    assert word % 2**72 == 0


@given(st.integers(0, 2**256 - 1))
def test_fuzz_digits__are_those_of_python(words, number):
    assert words.digits(number) == f"{number:064x}"


@given(st.text("AZ09-a", max_size=6) | st.text(st.characters(codec="ascii"), max_size=32))
def test_fuzz_check__takes_canonical_names_alone(books, name):
    call = books.check
    if CANONICAL.fullmatch(name):
        call(name)
    else:
        with boa.reverts():
            call(name)


@given(
    st.lists(
        st.tuples(st.integers(1, 60), st.integers(0, 9), st.integers(-1, 1)),
        min_size=1,
        max_size=12,
    )
)
def test_fuzz_take__keeps_ranges_apart_whatever_hint_is_given(books, wishes):
    with boa.env.anchor():
        taken = []
        for first, length, aside in wishes:
            last, firsts = first + length, [0, *(each[0] for each in taken)]
            place = sum(each <= first for each in firsts) - 1
            hint = firsts[min(max(place + aside, 0), len(firsts) - 1)]
            is_free = all(last < one or other < first for one, other in taken)
            if is_free and hint == firsts[place]:
                books.take(NAME, first, last, hint)
                taken = sorted([*taken, (first, last)])
            else:
                with boa.reverts("serial_ranges: overlap"):
                    books.take(NAME, first, last, hint)
        assert all(one[1] < other[0] for one, other in pairwise(taken))
        found = [books.next(NAME, 0)]
        while found[-1]:
            found.append(books.next(NAME, found[-1]))
        assert found == [*(first for first, _ in taken), 0]


@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 100)), min_size=1, max_size=20))
def test_fuzz_total__is_the_sum_of_what_was_added_before(books, steps):
    with boa.env.anchor():
        added = []
        for seconds, amount in steps:
            boa.env.time_travel(seconds=seconds)
            books.add(NAME, amount)
            added.append((boa.env.timestamp, amount))
        assert books.total(NAME) == sum(amount for _, amount in added)
        for moment in range(added[0][0] - 1, added[-1][0] + 2):
            expected = sum(amount for time, amount in added if time < moment)
            assert books.total_before(NAME, moment) == expected


def test_total__reverts_if_it_is_too_much(books):
    with boa.env.anchor():
        books.add(NAME, 2**192 - 1)
        with boa.reverts("past_total: too much"):
            books.add(NAME, 1)
        assert books.total_before(NAME, boa.env.timestamp + 1) == 2**192 - 1


def test_total__reads_a_long_history_at_nearly_the_same_cost(books):
    costs = {}
    with boa.env.anchor():
        for count in range(1, 257):
            boa.env.time_travel(seconds=10)
            books.add(NAME, 1)
            if count in (64, 256):
                books.total_before(NAME, boa.env.timestamp - 25)
                costs[count] = books._computation.get_gas_used()
    assert costs[256] - costs[64] < 3 * 2_500  # two more steps
