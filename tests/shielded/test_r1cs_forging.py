"""Without any one row something false could be proven: for each row, a witness that shows it.

In process, over the rows that the proving keys were made for. A forged witness obeys every row but
one. It is false if no honest witness has its inputs and outputs; where all that are found are true
statements with other inner wires, the row is redundant for what is stated.
"""

from random import Random

import pytest
from hypothesis import settings

from mevm.crypto.baby_jubjub import IDENTITY, ORDER, lift_x, multiply
from shielded import keys
from shielded.ceremony.derivation import Derivation
from shielded.ceremony.forging import Forger
from shielded.ceremony.r1cs import FIELD, read_header, read_rows
from shielded.ceremony.soundness import holds
from shielded.prover.testing import input_witness, output_witness

MAKERS = {"input": input_witness, "output": output_witness}
OUTPUTS = {"input": 4, "output": 3}
# The other coordinate of a point, by wire: it follows but for its sign. W; both generators.
ROOTS = {"input": [9], "output": [7, 14]}
SPENDING_KEY, VIEWING_KEY = 6, 7

IS_FUZZ = settings().max_examples >= 1000
STEP = {"input": 1 if IS_FUZZ else 311, "output": 1 if IS_FUZZ else 97}  # part of the rows asked
WITNESSES = 4  # how many are tried before no forgery counts as found
CHECKED = 4  # how many are checked row by row


@pytest.fixture(scope="module")
def circuits():
    """Return, by name, the rows and who forges their witnesses."""
    found = {}
    for name in keys.CIRCUITS:
        file = keys.load(name, "r1cs")
        header, rows = read_header(file), read_rows(file)
        end = 1 + header.public_signals + header.private_signals
        derivation = Derivation(rows, range(1 + OUTPUTS[name], end), ROOTS[name])
        found[name] = rows, Forger(derivation, OUTPUTS[name])
    yield found
    found.clear()


def starts(name, calculate):
    """Yield honest witnesses, each with the lies that one comparison alone refuses."""
    for seed in range(1, 1 + WITNESSES):
        signals = MAKERS[name](Random(seed))
        if name == "input":
            signals["viewingKey"] >>= 2  # so that its alias has no more bits
        witness = calculate(name, signals)
        yield witness, {}
        if name == "input":
            yield witness, {VIEWING_KEY: witness[VIEWING_KEY] + ORDER}
        else:
            yield from ((witness, {y: FIELD - witness[y]}) for y in ROOTS[name])


@pytest.mark.parametrize("name", keys.CIRCUITS)
def test_rows__each_refuse_a_forged_witness(name, circuits, calculate):
    rows, forger = circuits[name]
    missing = list(range(0, len(rows), STEP[name]))
    check = set(missing[:: len(missing) // CHECKED])
    for witness, lie in starts(name, calculate):
        forger.start(witness, lie)
        for index in list(missing):
            if (forged := forger.forge(index)) is None:
                continue
            missing.remove(index)
            if index in check:
                wires = forger.wires(forged)
                assert [i for i, row in enumerate(rows) if not holds(row, wires)] == [index]
        if not missing:
            break
    assert not missing


@pytest.mark.parametrize("name", keys.CIRCUITS)
def test_forger__begins_with_the_honest_witness(name, circuits, calculate):
    """What follows from the inputs is what the witness program computes."""
    _, forger = circuits[name]
    witness = calculate(name, MAKERS[name](Random(99)))
    forger.start(witness)
    slots, violated = forger.follow({})
    assert forger.wires(slots) == list(witness)
    assert not violated
    assert not forger.is_false(slots)


def small_order():
    points = ((x, lift_x(x)) for x in range(1, 1000))
    outside = (multiply(point, ORDER) for point in points if point[1] is not None)
    return next(point for point in outside if multiply(point, 4) != IDENTITY)


LIES = {
    "O as spending point": ("input", lambda witness: {SPENDING_KEY: 0}),
    "alias of the viewing key": ("input", lambda w: {VIEWING_KEY: w[VIEWING_KEY] + ORDER}),
    "l as viewing key": ("input", lambda witness: {VIEWING_KEY: ORDER}),
    "base off the curve": ("input", lambda witness: {8: 1, 9: 1}),
    "negated currency": ("output", lambda witness: {7: FIELD - witness[7]}),
    "negated ticket": ("output", lambda witness: {14: FIELD - witness[14]}),
    "currency off the curve": ("output", lambda witness: {7: 1}),
    "ticket off the curve": ("output", lambda witness: {14: 1}),
    "two tickets": ("output", lambda witness: {15: 2}),
}


@pytest.mark.parametrize("lie", LIES)
def test_row__is_all_that_refuses(lie, circuits, calculate):
    """Without this one row the lie would be proven."""
    name, change = LIES[lie]
    rows, forger = circuits[name]
    witness, _ = next(starts(name, calculate))
    forger.start(witness, change(witness))
    slots, violated = forger.follow({})
    wires = forger.wires(slots)
    assert {index for index, row in enumerate(rows) if not holds(row, wires)} == violated
    assert len(violated) == 1


def test_rows__refuse_a_base_of_small_order_twice(circuits, calculate):
    """8·W = O, and then O as spending point: each check alone suffices, and both are cheap."""
    _, forger = circuits["input"]
    x, y = small_order()
    witness, _ = next(starts("input", calculate))
    forger.start(witness, {8: x, 9: y})
    assert len(forger.follow({})[1]) == 2
