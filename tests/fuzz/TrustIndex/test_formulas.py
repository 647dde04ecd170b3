"""The contract's formulas against those of the simulation."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from mevm_suite.testing import load
from mevm_suite.trust import formulas
from mevm_suite.trust.formulas import FULL_WORTH, TOP, Fault

INDEXES = st.integers(1, TOP)
WORTHS = st.one_of(st.integers(0, 2 * FULL_WORTH), st.integers(0, 2**200))
RECENT = st.integers(0, 3)


@pytest.fixture(scope="module")
def rules():
    return load("contracts/modules/trust_rules.vy").internal


@pytest.mark.rule("SEC-06")
@given(worth=WORTHS, recent=RECENT)
def test_fuzz_weight__is_the_same(rules, worth, recent):
    weighs = formulas.weight(worth, recent)
    assert rules._weight(worth, recent) == weighs <= 1_000
    assert weighs <= formulas.weight(worth + 1, recent)
    assert formulas.weight(worth, recent + 1) <= weighs // 2


@pytest.mark.rule("SEC-04")
@pytest.mark.rule("SEC-06")
@given(weighs=st.integers(0, 1_000), own=INDEXES, other=st.integers(0, TOP))
@example(weighs=1_000, own=TOP, other=TOP)
@example(weighs=1_000, own=1, other=TOP)
def test_fuzz_gain__is_the_same(rules, weighs, own, other):
    gain = formulas.gain(weighs, own, other)
    assert rules._gain(weighs, own, other) == gain
    assert own + gain <= max(TOP, own)
    assert gain <= 1_011  # below 1, where only faults lead, the top is a little further away
    assert formulas.gain(weighs, own, max(0, other - 1)) <= gain


@pytest.mark.rule("SEC-04")
@given(fault=st.sampled_from(Fault), index=INDEXES, worth=WORTHS, recent=st.integers(0, 2))
def test_fuzz_loss__is_the_same(rules, fault, index, worth, recent):
    lost = formulas.loss(fault, index, worth, recent)
    assert rules._loss(fault, index, worth, recent) == lost <= index
    assert rules._is_grave(fault, worth) == formulas.is_grave(fault, worth)
    assert lost <= formulas.loss(fault, index, worth, min(2, recent + 1))
    assert lost <= formulas.loss(fault, index, FULL_WORTH, recent)


@pytest.mark.rule("SEC-05")
@given(index=st.integers(0, TOP - 1))
def test_fuzz_deposit__is_the_same_and_grows(rules, index):
    bps = formulas.deposit_bps(index)
    assert rules._deposit_bps(index) == bps <= formulas.deposit_bps(index + 1) <= 1_500
