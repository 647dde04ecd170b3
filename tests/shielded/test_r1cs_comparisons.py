"""The rows that compare a number with a bound: for each a witness that it alone refuses.

A comparison has the bits of a number (y in Output, the viewing key in Input), a product for each
pair of them, and the bits of the products' sum. Nothing else reads these wires, but that Input also
multiplies by the viewing key: its bits are left out here. So a forged value is put on one wire, and
all others are computed anew from it: bits from numbers, products from bits. circom spares one bit
of each number: its row says that what remains of the number, without the other bits, is a bit.
"""

from random import Random

import pytest
from hypothesis import settings

from shielded import keys
from shielded.ceremony.r1cs import FIELD, read_header, read_rows
from shielded.ceremony.soundness import dependencies, holds, jacobian, value
from shielded.prover.testing import input_witness, output_witness

MAKERS = {"input": input_witness, "output": output_witness}

IS_FUZZ = settings().max_examples >= 1000
STEP = 1 if IS_FUZZ else 41  # of the rows, which part is asked
WITNESSES = 8  # how many are tried before a row counts as not needed
FORGED_BITS = (2, -1, 3, -2, 4, -3)
FORGED_SHIFTS = [sign << bits for bits in (0, 1, 2, 3, 20, 60, 126) for sign in (1, -1)]


def bit(row):
    """Return L of a row L·(L - 1) = 0, else None."""
    if row.c:
        return None
    for this, other in ((row.a, row.b), (row.b, row.a)):
        difference = {w: (this.get(w, 0) - other.get(w, 0)) % FIELD for w in {*this, *other}}
        if {w: d for w, d in difference.items() if d} == {0: 1}:
            return this
    return None


class Comparisons:
    """The rows that have no direction of their own, and how their wires follow from y."""

    def __init__(self, rows, inputs):
        self.rows, self.readers = rows, {}
        for index, row in enumerate(rows):
            for wire in {*row.a, *row.b, *row.c}:
                self.readers.setdefault(wire, []).append(index)
        bits = {index: found for index, row in enumerate(rows) if (found := bit(row))}
        self.bits = {next(iter(found)): index for index, found in bits.items() if len(found) == 1}
        self.inputs, self.wide = inputs, {i: one for i, one in bits.items() if len(one) > 1}

    def choose(self, witness):
        """Find the rows at an honest witness."""
        found = dependencies(jacobian(self.rows, witness))
        self.chosen = sorted(set().union(*found))
        self.numbers = {i: self._weights(self.wide[i]) for i in self.chosen if i in self.wide}
        owned = {wire for _, weights in self.numbers.values() for wire in weights}
        self.products = {}
        for index in (i for i in self.chosen if self.rows[i].c):
            (wire,) = self.rows[index].c.keys() - owned - self.inputs
            self.products[index] = wire
        read = {i for wire in owned for i in self.readers[wire]}
        factors = {
            w for i in read & self.products.keys() for w in (*self.rows[i].a, *self.rows[i].b)
        }
        self.firsts = [i for i, (_, weights) in self.numbers.items() if factors & weights.keys()]
        self.sums = [i for i in self.numbers if i not in self.firsts]

    def _weights(self, spared):
        """Return the weight of the bit that is spared, and of the others, by their wires."""
        shared = {wire: factor for wire, factor in spared.items() if wire in self.bits}

        def weights(top):
            scaled = {w: -factor * (1 << top) % FIELD for w, factor in shared.items()}
            return {w: weight for w, weight in scaled.items() if weight & (weight - 1) == 0}

        top = max(range(254), key=lambda top: len(weights(top)))
        return 1 << top, weights(top)

    def violated(self, honest, dropped, forged):
        """Return the rows that refuse a forged wire when all others follow from it."""
        witness = list(honest)
        for wire, number in forged.items():
            witness[wire] = number % FIELD
        for index in self.firsts:
            self._split(index, witness, forged)
        for index, wire in self.products.items():
            if index != dropped and wire not in forged:
                self._multiply(index, wire, witness)
        for index in self.sums:
            self._split(index, witness, forged)
        changed = (wire for wire, number in enumerate(honest) if witness[wire] != number)
        near = {index for wire in changed for index in self.readers[wire]}
        return {index for index in near if not holds(self.rows[index], witness)}

    def _split(self, index, witness, forged):
        top, weights = self.numbers[index]
        free = {wire: weight for wire, weight in weights.items() if wire not in forged}
        rest = value(self.wide[index], witness) * top + value(free, witness)
        for wire, weight in free.items():
            witness[wire] = int(bool(rest % FIELD & weight))

    def _multiply(self, index, wire, witness):
        row = self.rows[index]
        others = value(row.c, witness) - row.c[wire] * witness[wire]
        product = value(row.a, witness) * value(row.b, witness)
        witness[wire] = (product - others) * pow(row.c[wire], -1, FIELD) % FIELD

    def forgeries(self, honest, index):
        """Yield values for one wire of a row, by its number, that might be believed."""
        if index in self.products:
            wire = self.products[index]
            factor = next(self.wide[i][wire] for i in self.sums if wire in self.wide[i])
            scale = pow(factor, -1, FIELD)
            yield from ({wire: honest[wire] + shift * scale} for shift in FORGED_SHIFTS)
        elif index not in self.wide:
            (wire,) = self.rows[index].a.keys() - {0}
            yield from ({wire: number} for number in FORGED_BITS)


@pytest.mark.parametrize("name", keys.CIRCUITS)
def test_comparisons__need_every_bit_and_every_product(name, calculate):
    file = keys.load(name, "r1cs")
    header = read_header(file)
    inputs = set(range(header.public_signals + header.private_signals + 1))
    comparisons = Comparisons(read_rows(file), inputs)
    comparisons.choose(calculate(name, MAKERS[name](Random(1))))
    missing = set(comparisons.chosen[::STEP]) - comparisons.wide.keys()
    if name == "input":
        (key,) = comparisons.firsts
        missing -= {comparisons.bits[wire] for wire in comparisons.numbers[key][1]}
    assert missing
    for seed in range(1, 1 + WITNESSES):
        honest = calculate(name, MAKERS[name](Random(seed)))
        for index in sorted(missing):
            forged = comparisons.forgeries(honest, index)
            if any(comparisons.violated(honest, index, one) == {index} for one in forged):
                missing.remove(index)
        if not missing:
            break
    assert not missing
