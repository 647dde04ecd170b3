"""Statements that are not true, or would be true twice: no witness exists for them.

That the program refuses them shows that honest tools do; that no other assignment of the wires
passes either is what test_r1cs_forging.py looks into.
"""

from random import Random

import pytest

from mevm.crypto.baby_jubjub import IDENTITY, ORDER, is_on_curve, lift_x, multiply
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.prover import InvalidWitness
from shielded.prover.testing import input_witness, output_witness

MAKERS = {"input": input_witness, "output": output_witness}


@pytest.fixture(scope="module")
def refuse(calculate):
    """Return a function that asserts: true, and with changes refused in a template."""

    def refuse(name, template, changes):
        signals = MAKERS[name](Random(7))
        assert calculate(name, signals)[0] == 1
        with pytest.raises(InvalidWitness, match=template):
            calculate(name, signals | changes)

    return refuse


def point_of_order_8():
    """Return a generator of the points whose order divides 8."""
    points = ((x, lift_x(x)) for x in range(1, 1000))
    outside = (multiply(point, ORDER) for point in points if point[1] is not None)
    return next(point for point in outside if multiply(point, 4) != IDENTITY)


SMALL = point_of_order_8()


@pytest.mark.rule("SERO-05")
@pytest.mark.parametrize(
    ("changes", "template"),
    [
        ({"spendingKey": 0}, "NonZero"),
        ({"spendingKey": ORDER}, "NonZero"),
        ({"spendingKey": 2**251}, "Num2Bits"),
        ({"viewingKey": ORDER}, "CanonicalScalar"),
        ({"viewingKey": ORDER + 1}, "CanonicalScalar"),
        ({"viewingKey": 2**251}, "Num2Bits"),
        ({"baseEighth": [0, 1]}, "NonZero"),
        ({"baseEighth": list(SMALL)}, "NonZero"),
        ({"baseEighth": list(multiply(SMALL, 2))}, "NonZero"),
        ({"baseEighth": [0, FIELD - 1]}, "NonZero"),
        ({"baseEighth": [1, 1]}, "BabyCheck"),
        ({"position": 2**32}, "Num2Bits"),
        ({"position": FIELD - 1}, "Num2Bits"),
        ({"blinding": 2**251}, "Num2Bits"),
    ],
)
def test_input__refuses(refuse, changes, template):
    refuse("input", template, changes)


def test_input__refuses_the_alias_of_its_own_viewing_key(calculate):
    viewing_key = 99
    signals = input_witness(Random(8)) | {"viewingKey": viewing_key}
    calculate("input", signals)
    alias = signals | {"viewingKey": viewing_key + ORDER}
    assert viewing_key + ORDER < 2**251
    with pytest.raises(InvalidWitness, match="CanonicalScalar"):
        calculate("input", alias)


@pytest.mark.rule("SERO-04")
@pytest.mark.parametrize(
    ("changes", "template"),
    [
        ({"value": 2**128}, "Num2Bits"),
        ({"value": FIELD - 1}, "Num2Bits"),
        ({"count": 2}, "Output"),
        ({"count": FIELD - 1}, "Output"),
        ({"blinding": 2**251}, "Num2Bits"),
        ({"currencyY": 1}, "BabyCheck"),
        ({"ticketY": 1}, "BabyCheck"),
    ],
)
def test_output__refuses(refuse, changes, template):
    refuse("output", template, changes)


@pytest.mark.rule("SERO-04")
@pytest.mark.parametrize("signal", ["currencyY", "ticketY"])
def test_output__refuses_the_negated_generator(refuse, signal):
    """G and -G would both be generators of one asset, and v·G + v·(-G) = O print money."""
    negated = FIELD - output_witness(Random(7))[signal]
    refuse("output", "Generator", {signal: negated})


@pytest.mark.parametrize("signal", ["currencyY", "ticketY"])
def test_output__takes_no_value_above_the_field(refuse, signal):
    """y + p is y: the calculator refuses the name, the bits in the circuit are strict."""
    above = FIELD + output_witness(Random(7))[signal]
    refuse("output", signal, {signal: above})


def test_output__refuses_a_counter_whose_hash_is_on_no_point(refuse):
    signals = output_witness(Random(7))
    words = [1001, *signals["currency"]]
    counter = next(n for n in range(1000) if lift_x(poseidon([*words, n])) is None)
    assert not is_on_curve((poseidon([*words, counter]), signals["currencyY"]))
    refuse("output", "BabyCheck", {"currencyCounter": counter})
