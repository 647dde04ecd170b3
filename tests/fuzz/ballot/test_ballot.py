import boa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mevm_suite.judging import Choice, find_outcome
from mevm_suite.testing import load

PANELS = st.sampled_from([3, 5, 7, 11, 15])
CHOICES = st.sampled_from([Choice.UPHELD, Choice.REJECTED, Choice.MALICIOUS])


@pytest.fixture(scope="module")
def ballot():
    return load("contracts/modules/ballot.vy").internal


def count(choices):
    return tuple(choices.count(choice) for choice in list(Choice)[1:])


@given(panel=PANELS, choices=st.lists(CHOICES, max_size=15))
def test_fuzz_outcome__is_the_model_s(ballot, panel, choices):
    choices = choices[:panel]
    assert ballot._outcome(count(choices), panel) == find_outcome(choices, panel)


@pytest.mark.rule("SEC-03")
@given(panel=PANELS, honest=CHOICES, data=st.data())
def test_fuzz_outcome__a_minority_moves_no_ruling(ballot, panel, honest, data):
    """Whatever less than half of a panel choose, or do not tell: the others' side wins."""
    bribed = data.draw(st.lists(CHOICES, max_size=(panel - 1) // 2))
    majority = [honest] * (panel // 2 + 1)
    outcome = Choice(ballot._outcome(count(majority + bribed), panel))
    assert outcome is not Choice.NOTHING
    assert outcome.agrees_with(honest)


@pytest.mark.rule("SEC-03")
@given(panel=PANELS, choices=st.lists(CHOICES, max_size=15))
def test_fuzz_outcome__malice_takes_two_thirds(ballot, panel, choices):
    choices = choices[:panel]
    if ballot._outcome(count(choices), panel) == Choice.MALICIOUS:
        assert 3 * choices.count(Choice.MALICIOUS) >= 2 * len(choices)
        assert 2 * len(choices) > panel


@given(choice=CHOICES, outcome=st.sampled_from(list(Choice)))
def test_fuzz_is_coherent__is_the_model_s(ballot, choice, outcome):
    expected = outcome is Choice.NOTHING or choice.agrees_with(outcome)
    assert ballot._is_coherent(choice, outcome) == expected
    assert not ballot._is_coherent(Choice.NOTHING, outcome)


@given(counts=st.tuples(*[st.integers(0, 14)] * 3), choice=CHOICES)
def test_fuzz_add__counts_one_choice(ballot, counts, choice):
    expected = list(counts)
    expected[choice - 1] += 1
    assert ballot._add(counts, choice) == tuple(expected)


@pytest.mark.parametrize("choice", [0, 4])
def test_add__reverts_if_no_choice(ballot, choice):
    with boa.reverts("ballot: bad choice"):
        ballot._add((0, 0, 0), choice)
