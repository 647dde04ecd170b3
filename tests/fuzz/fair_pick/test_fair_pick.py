import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.testing import load

WORDS = 2**256


@pytest.fixture(scope="module")
def pick():
    return load("contracts/modules/fair_pick.vy").internal._pick


@given(word=st.integers(0, WORDS - 1), size=st.integers(1, WORDS - 1) | st.integers(1, 100))
def test_fuzz_pick__is_below_the_size_and_only_of_whole_rounds(pick, word, size):
    is_picked, place = pick(word, size)
    assert place == word % size
    assert is_picked == (word < WORDS - WORDS % size)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 2**255, 2**255 + 1, WORDS - 1])
def test_pick__gives_each_place_as_many_words(pick, size):
    """The last word that picks is the last of a whole round, whose next word picks nothing."""
    last = WORDS - WORDS % size - 1
    assert pick(last, size) == (True, size - 1)
    if last + 1 < WORDS:
        assert not pick(last + 1, size)[0]
