"""What each row of the circuits is for: what it refuses that no other row does.

In process, over the rows that the proving keys were made for; nothing is compiled anew.

A row is needed if, without it, there are more witnesses. For nearly all rows a direction shows it
in which the wires of an honest witness can move and which this row alone refuses. Rows that have no
such direction compare a number with a bound: the numbers that they allow are isolated, and nothing
moves by little. Of those, lies are told that the comparison alone refuses.
"""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mevm.crypto.baby_jubjub import IDENTITY, ORDER, lift_x, multiply
from shielded import keys
from shielded.ceremony.r1cs import FIELD, read_header, read_rows
from shielded.ceremony.soundness import dependencies, holds, jacobian, single_changes
from shielded.prover.circuit import flatten
from shielded.prover.testing import input_witness, output_witness
from shielded.prover.witness_calculator import WitnessCalculator

MAKERS = {"input": input_witness, "output": output_witness}
SIGHASH = 5  # the wire: behind the constant and four outputs

# What proves that a number is below a bound: of how many rows is one a combination of the others.
#   input:  the viewing key, below l.
#   output: y of both generators, at most (p - 1) / 2, and below p. The latter follows from the
#           former, so that these rows are redundant: they are circomlib's Num2Bits_strict.
COMPARISONS = {"input": 1, "output": 4}

# `return 4; end` of a failed assert, and three times nothing in its place.
ASSERT, NO_ASSERT = bytes.fromhex("41040f0b"), bytes.fromhex("0101010b")

# Not drawn by hypothesis, which would shrink what takes seconds: 1 by default, 20 in `make fuzz`.
seeds = pytest.mark.parametrize("seed", range(max(1, settings().max_examples // 100)))


@pytest.fixture(scope="module")
def rows():
    return {name: read_rows(keys.load(name, "r1cs")) for name in keys.CIRCUITS}


@pytest.fixture(scope="module")
def liars(tmp_path_factory):
    """Return the witness programs without their asserts: they compute what is false, too."""
    programs = {}
    patch = pytest.MonkeyPatch()  # no compiled liar stays in anybody's cache
    patch.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
    for name in keys.CIRCUITS:
        program = keys.load(name, "wasm")
        assert ASSERT in program
        without = program.replace(ASSERT, NO_ASSERT)
        digest = keys.manifest()["circuits"][name]["sha256"]["wasm"]
        programs[name] = WitnessCalculator(name, f"{digest}-unchecked", lambda code=without: code)
    patch.undo()
    yield programs
    programs.clear()


@pytest.mark.parametrize("name", keys.CIRCUITS)
@seeds
def test_rows__refuse_every_change_of_a_single_wire(name, rows, calculate, seed):
    """But of the signature hash in sign: it is public, and the verifying key fixes it."""
    witness = calculate(name, MAKERS[name](Random(seed)))
    assert all(holds(row, witness) for row in rows[name])
    negated = {SIGHASH: {-2 * witness[SIGHASH] % FIELD}} if name == "input" else {}
    assert single_changes(rows[name], witness) == negated


@pytest.mark.parametrize("name", keys.CIRCUITS)
@seeds
def test_rows__are_needed_but_for_comparisons(name, rows, calculate, seed):
    """Every other row is independent of the rest: a direction exists that it alone refuses.

    Those of comparisons say that something is a bit, or multiply two bits.
    """
    matrix = jacobian(rows[name], calculate(name, MAKERS[name](Random(seed))))
    found = dependencies(matrix)
    assert len(found) == COMPARISONS[name]
    for factors in found:
        assert not any(combine(matrix, factors).values())
    inside = [rows[name][index] for index in set().union(*found)]
    bits = {up_to_scale(part) for row in rows[name] if not row.c for part in (row.a, row.b)}
    assert all(not row.c or {up_to_scale(row.a), up_to_scale(row.b)} <= bits for row in inside)


def combine(matrix, factors):
    total = {}
    for index, factor in factors.items():
        for column, entry in matrix[index].items():
            total[column] = (total.get(column, 0) + factor * entry) % FIELD
    return total


def up_to_scale(combination):
    first, *others = sorted(combination.items(), reverse=True)
    inverse = pow(first[1], -1, FIELD)
    return (first[0], *((wire, factor * inverse % FIELD) for wire, factor in others))


def small_order():
    points = ((x, lift_x(x)) for x in range(1, 1000))
    outside = (multiply(point, ORDER) for point in points if point[1] is not None)
    return next(point for point in outside if multiply(point, 4) != IDENTITY)


@pytest.mark.parametrize(
    ("name", "lie"),
    [
        ("input", lambda signals: {"spendingKey": 0}),
        ("input", lambda signals: {"viewingKey": signals["viewingKey"] + ORDER}),
        ("input", lambda signals: {"viewingKey": ORDER}),
        ("input", lambda signals: {"baseEighth": [1, 1]}),
        ("output", lambda signals: {"currencyY": FIELD - signals["currencyY"]}),
        ("output", lambda signals: {"ticketY": FIELD - signals["ticketY"]}),
        ("output", lambda signals: {"currencyY": 1}),
        ("output", lambda signals: {"ticketY": 1}),
        ("output", lambda signals: {"count": 2}),
    ],
    ids=[
        "O as spending point",
        "alias of the viewing key",
        "l as viewing key",
        "base off the curve",
        "negated currency",
        "negated ticket",
        "currency off the curve",
        "ticket off the curve",
        "two tickets",
    ],
)
def test_row__is_all_that_refuses(name, lie, rows, liars):
    """Without this one row the lie would be proven: a forged witness satisfies all others."""
    signals = MAKERS[name](Random(1))
    if name == "input":
        signals["viewingKey"] = 99  # so that its alias has no more bits
    forged = liars[name].calculate(flatten(name, signals | lie(signals)))
    assert len([row for row in rows[name] if not holds(row, forged)]) == 1


def test_rows__refuse_a_base_of_small_order_twice(rows, liars):
    """8·W = O, and then O as spending point: each check alone suffices, and both are cheap."""
    signals = input_witness(Random(1)) | {"baseEighth": list(small_order())}
    forged = liars["input"].calculate(flatten("input", signals))
    assert len([row for row in rows["input"] if not holds(row, forged)]) == 2


@given(st.lists(st.lists(st.integers(0, 2), min_size=4, max_size=4), max_size=6))
def test_dependencies__span_what_vanishes(matrix):
    """As many as rows exceed the rank; all vanish; none is made of the others."""
    sparse = [{i: entry for i, entry in enumerate(row) if entry} for row in matrix]
    found = dependencies(sparse)
    assert len(found) == len(matrix) - rank(matrix)
    assert all(not any(combine(sparse, factors).values()) for factors in found)
    dense = [[factors.get(i, 0) for i in range(len(matrix))] for factors in found]
    assert rank(dense) == len(found)


def rank(matrix):
    rows, result = [list(row) for row in matrix], 0
    for column in range(len(rows[0]) if rows else 0):
        pivot = next((i for i in range(result, len(rows)) if rows[i][column] % FIELD), None)
        if pivot is None:
            continue
        rows[result], rows[pivot] = rows[pivot], rows[result]
        for i in range(result + 1, len(rows)):
            factor = rows[i][column] * pow(rows[result][column], -1, FIELD)
            rows[i] = [(a - factor * b) % FIELD for a, b in zip(rows[i], rows[result], strict=True)]
        result += 1
    return result


def test_read_header__counts_what_read_rows_reads(rows):
    for name in keys.CIRCUITS:
        assert read_header(keys.load(name, "r1cs")).constraints == len(rows[name])
