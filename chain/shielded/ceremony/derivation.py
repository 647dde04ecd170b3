"""Find how the wires of a circuit follow from its inputs.

circom leaves rows, and no word on their order. Here it is found anew. A row a·b = c of which two
parts are known tells the third: a combination of wires that no row told before. So each row owns a
number, its *slot*, and everything is a combination of slots: of the constant, of the inputs, and of
what the rows told. Where nothing follows any more, a number is split into its bits.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from heapq import nlargest

from shielded.ceremony.r1cs import FIELD, Combination, Row

ONE = 0  # the slot of the constant, and its wire


_Form = tuple[Combination, Combination]  # a sum of wires and slots


class Told(Enum):
    """What a row tells."""

    PRODUCT = "what is missing of c: a·b - the rest of c"
    QUOTIENT = "what is missing of one factor: c / the other factor - the rest of it"
    WIRE = "the one wire that is missing: in a factor, and in c"
    ROOT = "a wire whose square is c"
    BITS = "the bits of a number, but one: what remains must be it"


@dataclass(slots=True)
class Step:
    """How a row tells its slot.

    Attributes
    ----------
    row
        Its index.
    told
        What it tells.
    slots
        The slots that it tells: one, or those of the bits, the lowest bit first.
    parts
        Combinations of slots that it tells them from.
    weights
        Of the bits.
    spared
        The weight of the bit that has no wire.
    """

    row: int
    told: Told
    slots: list[int]
    parts: tuple[Combination, ...]
    weights: list[int] = field(default_factory=list)
    spared: int = 0


def bit_of(row: Row) -> Combination | None:
    """Return L of a row L·(L - 1) = 0, which says that L is a bit; None for other rows."""
    if row.c:
        return None
    for this, other in ((row.a, row.b), (row.b, row.a)):
        difference = {w: (this.get(w, 0) - other.get(w, 0)) % FIELD for w in {*this, *other}}
        if {w: d for w, d in difference.items() if d} == {ONE: 1}:
            return this
    return None


class Derivation:
    """In which order the wires of a circuit follow from its inputs.

    Parameters
    ----------
    rows
        The circuit.
    inputs
        Their wires.
    roots
        Inputs that other inputs determine up to their sign: one coordinate of each point.

    Attributes
    ----------
    inputs
        Their slots, by wire.
    steps
        What the rows tell, in order.
    owned
        By row, the slots that it tells or, if it says that a wire is a bit, the slot of the bit.
    wires
        By wire, its combination of slots.
    slots
        How many there are.
    """

    def __init__(
        self, rows: Sequence[Row], inputs: Collection[int], roots: Collection[int]
    ) -> None:
        self.rows = rows
        self.steps: list[Step] = []
        self.owned: dict[int, list[int]] = {}
        self.slots = 1
        self._named: dict[int, int] = {}  # by wire that is a slot of its own
        self._told: dict[int, _Form] = {ONE: ({}, {ONE: 1})}  # by wire
        self._parts: dict[int, list[_Form]] = {}  # by row, its parts as far as they are told
        bits = {index: bit for index, row in enumerate(rows) if (bit := bit_of(row))}
        self._wide = {index: bit for index, bit in bits.items() if len(bit) > 1}
        self._narrow = {next(iter(bit)): i for i, bit in bits.items() if len(bit) == 1}
        for wire in sorted(set(inputs) - set(roots)):
            self._name(wire)
        self._find(bits)
        self.wires = self._resolve()
        self.inputs = {wire: self._named[wire] for wire in inputs}

    def _name(self, wire: int) -> int:
        """Make an input or a bit a slot."""
        slot = self._learn({wire: 1})
        if wire in self._narrow:
            self.owned[self._narrow[wire]] = [slot]
        return slot

    def _reduce(self, wires: Combination, slots: Combination) -> _Form:
        """Rewrite a sum of wires and slots, so that no wire in it is known."""
        if not any(wire in self._told for wire in wires):
            return wires, slots
        rest: Combination = defaultdict(int)
        total: Combination = defaultdict(int, slots)
        for wire, factor in wires.items():
            if wire not in self._told:
                rest[wire] = (rest[wire] + factor) % FIELD
                continue
            self._told[wire] = told = self._reduce(*self._told[wire])
            _add(rest, told[0], factor)
            _add(total, told[1], factor)
        return _clean(rest), _clean(total)

    def _learn(self, wires: Combination) -> int:
        """Make a combination of wires that are not known a slot."""
        slot, pivot = self.slots, max(wires)
        inverse = pow(wires[pivot], -1, FIELD)
        others = {w: -factor * inverse % FIELD for w, factor in wires.items() if w != pivot}
        self._told[pivot] = (others, {slot: inverse})
        self._last = pivot
        if wires == {pivot: 1}:
            self._named[pivot] = slot
        self.slots += 1
        return slot

    def _find(self, bits: Collection[int]) -> None:
        waiting: dict[int, set[int]] = defaultdict(set)
        todo = [index for index in range(len(self.rows)) if index not in bits]
        todo.reverse()
        while True:
            while todo:
                index = todo.pop()
                if index in self.owned:
                    continue
                unknown = self._ask(index)
                if index in self.owned:
                    todo.extend(waiting.pop(self._last, ()))
                for wire in unknown:
                    waiting[wire].add(index)
            named = self._split()
            if not named:
                return
            for wire in named:
                todo.extend(waiting.pop(wire, ()))

    def _ask(self, index: int) -> Iterable[int]:
        """Make a step of a row, or return the wires that it waits for."""
        row = self.rows[index]
        parts = self._parts.get(index) or [(part, {}) for part in (row.a, row.b, row.c)]
        self._parts[index] = parts = [self._reduce(*part) for part in parts]
        (a, a0), (b, b0), (c, c0) = parts
        unknown = a.keys() | b.keys() | c.keys()
        if not unknown:
            return ()
        if not a and not b:
            self._tell(index, Told.PRODUCT, c, (a0, b0, c0))
        elif not c and not (a and b):
            missing, factor, rest = (a, b0, a0) if a else (b, a0, b0)
            self._tell(index, Told.QUOTIENT, missing, (c0, factor, rest))
        elif len(unknown) == 1 and not c and (ratio := _ratio(a, b)) and not a0 and not b0:
            self._tell(index, Told.ROOT, b, (_times(c0, pow(ratio, -1, FIELD)),))
        elif len(unknown) == 1 and not (a and b):
            ((wire, slope),) = (a or b).items()
            known, other = (b0, a0) if a else (a0, b0)
            self._tell(
                index,
                Told.WIRE,
                {wire: 1},
                (known, other, c0, {ONE: slope}, {ONE: c.get(wire, 0)}),
            )
        # A combination is told only after its last wire: it is always the last that is told.
        return {max(part) for part in (a, b, c) if part}.union(nlargest(2, unknown))

    def _tell(
        self, index: int, told: Told, wires: Combination, parts: tuple[Combination, ...]
    ) -> None:
        self.owned[index] = [self._learn(wires)]
        self.steps.append(Step(index, told, self.owned[index], parts))

    def _split(self) -> list[int]:
        """Split the next number into its bits; return their wires."""
        for index, wide in self._wide.items():
            if index in self.owned:
                continue
            wires, slots = self._reduce(wide, {})
            found = _weights(wires)
            if not wires.keys() <= self._narrow.keys() or found is None:
                continue
            top, weights = found
            number = {slot: factor * top % FIELD for slot, factor in slots.items()}
            named = sorted(weights, key=lambda wire: weights[wire])
            bits = [self._name(wire) for wire in named]
            self.owned[index] = bits
            own = [weights[wire] for wire in named]
            self.steps.append(Step(index, Told.BITS, bits, (number,), own, top))
            return named
        return []

    def _resolve(self) -> list[Combination]:
        count = 1 + max(w for row in self.rows for part in (row.a, row.b, row.c) for w in part)
        result = []
        for wire in range(count):
            unknown, slots = self._reduce({wire: 1}, {})
            if unknown:
                raise ValueError(f"wire {wire} follows from nothing")
            result.append(slots)
        if missing := set(range(len(self.rows))) - self.owned.keys():
            raise ValueError(f"rows that tell nothing: {sorted(missing)}")
        return result


def _add(total: Combination, part: Combination, factor: int) -> None:
    for key, share in part.items():
        total[key] = (total[key] + factor * share) % FIELD


def _ratio(a: Combination, b: Combination) -> int:
    """Return a/b of multiples of one wire."""
    ((_, numerator),), ((_, denominator),) = a.items(), b.items()
    return numerator * pow(denominator, -1, FIELD) % FIELD


def _times(combination: Combination, factor: int) -> Combination:
    return {key: share * factor % FIELD for key, share in combination.items()}


def _clean(combination: Combination) -> Combination:
    return {key: factor for key, factor in combination.items() if factor}


def _weights(wires: Combination) -> tuple[int, dict[int, int]] | None:
    """Return the weight of the bit that circom spared, and of the others, by their wires."""
    for spared in (1 << bit for bit in range(FIELD.bit_length())):
        if wires and all(_is_power(-factor * spared % FIELD) for factor in wires.values()):
            return spared, {wire: -factor * spared % FIELD for wire, factor in wires.items()}
    return None


def _is_power(number: int) -> bool:
    return number & (number - 1) == 0
