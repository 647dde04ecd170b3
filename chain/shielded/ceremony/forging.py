"""Forge witnesses: obey every row of a circuit but one.

Without its row a slot (see `derivation`) is free. Whoever puts another number there, and lets
everything else follow, obeys all other rows; unless one of them compares what followed with a
bound. A comparison splits a sum into bits, and one of them must be 0: what is put there must move
the sum by little, or by just the weight of this bit.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from itertools import product
from random import Random

from gmpy2 import invert, mpz, powmod

from shielded.ceremony.derivation import ONE, Derivation, Step, Told, bit_of
from shielded.ceremony.r1cs import FIELD

Terms = tuple[tuple[int, mpz], ...]
Put = dict[int, int]  # numbers by slot

_P = mpz(FIELD)
_TWOS = 28  # p - 1 = odd·2^28
_NON_RESIDUE = 5
_LIMIT = 1 << 127  # the weight of the bit that must be 0
_SHIFTS = (1, -1, _LIMIT, -_LIMIT, 2, -2, 4, -4, 1 << 20, -1 << 20, 1 << 126, -1 << 126)
_HALF = (FIELD + 1) // 2
_NO_BITS = (2, -1, 3, -2, 4, -3, _HALF, -_HALF, 3 * _HALF, 5 * _HALF)
_SPLITS = 200  # how many splits with a false bit are tried


class Forger:
    """Turn an honest witness into false ones.

    Parameters
    ----------
    derivation
        How the wires follow.
    outputs
        How many outputs the circuit has: the first wires.
    """

    def __init__(self, derivation: Derivation, outputs: int) -> None:
        self.derivation = derivation
        self._outputs = range(1, 1 + outputs)
        forms: dict[tuple[tuple[int, int], ...], int] = {}
        self._steps = [
            (step, [forms.setdefault(tuple(part.items()), len(forms)) for part in step.parts])
            for step in derivation.steps
        ]
        self._forms = [tuple((slot, mpz(factor)) for slot, factor in form) for form in forms]
        self._readers: dict[int, list[int]] = defaultdict(list)
        for index, form in enumerate(forms):
            for slot, _ in form:
                self._readers[slot].append(index)
        self._splits = [step for step in derivation.steps if step.told is Told.BITS]
        self._step = {slot: step for step in self._splits for slot in step.slots}
        self._bit_rows = {
            slots[0]: row
            for row, slots in derivation.owned.items()
            if len(slots) == 1 and bit_of(derivation.rows[row])
        }
        roots = {step.slots[0] for step in derivation.steps if step.told is Told.ROOT}
        self._inputs = set(derivation.inputs.values())
        self._free = self._inputs - roots

    def start(self, witness: Sequence[int], lie: Mapping[int, int] | None = None) -> None:
        """Go on from an honest witness, or from one with false inputs, given by wire.

        Parameters
        ----------
        witness
            All its wires.
        lie
            Other inputs, by wire.
        """
        inputs = self.derivation.inputs
        self._slots = [mpz(0)] * self.derivation.slots
        self._refused: set[int] = set()
        self._values = [mpz(0)] * len(self._forms)
        put = {ONE: 1} | {slot: witness[wire] for wire, slot in inputs.items()}
        self._settle(put, set(range(len(self._forms))))
        if lie:
            self._settle({inputs[wire]: number for wire, number in lie.items()}, set())
        self._wires = self.wires(self._slots)

    def _settle(self, put: Put, stale: set[int]) -> None:
        self._slots, self._refused = self.follow(put, stale)
        self._values = [_value(form, self._slots) for form in self._forms]

    def wires(self, slots: Sequence[mpz]) -> list[int]:
        """Return all wires."""
        return [
            int(sum(factor * slots[slot] for slot, factor in wire.items()) % _P)
            for wire in self.derivation.wires
        ]

    def follow(self, put: Put, stale: set[int] | None = None) -> tuple[list[mpz], set[int]]:
        """Put numbers into slots and let everything else follow.

        Parameters
        ----------
        put
            Numbers by slot.
        stale
            The combinations that are out of date already.

        Returns
        -------
        tuple[list[mpz], set[int]]
            All slots, and the rows that are violated.
        """
        slots, values = list(self._slots), list(self._values)
        stale, refused = stale or set(), set(self._refused)
        for slot, number in put.items():
            self._set(slots, slot, mpz(number) % _P, stale, refused)
        for step, forms in self._steps:
            told = step.slots
            if stale.isdisjoint(forms) and put.keys().isdisjoint(told):
                continue
            for form in stale.intersection(forms):
                values[form] = _value(self._forms[form], slots)
                # Its slots were told before, and stay.
            numbers, obeyed = _tell(step, [values[form] for form in forms], slots, put)
            for slot, number in numbers.items():
                self._set(slots, slot, number, stale, refused)
            (refused.discard if obeyed else refused.add)(step.row)
        return slots, refused

    def _set(
        self, slots: list[mpz], slot: int, number: mpz, stale: set[int], refused: set[int]
    ) -> None:
        if slots[slot] == number:
            return
        slots[slot] = number
        stale.update(self._readers.get(slot, ()))
        if slot in self._bit_rows:
            (refused.discard if number in (0, 1) else refused.add)(self._bit_rows[slot])

    def forge(self, row: int) -> list[mpz] | None:
        """Return the slots of a witness that violates this row alone, or None if none is found.

        Parameters
        ----------
        row
            Its index.
        """
        for put in self._candidates(row):
            slots, refused = self.follow(put)
            if refused == {row}:
                return slots
        return None

    def is_false(self, slots: Sequence[mpz]) -> bool:
        """Tell whether no honest witness has these inputs and outputs."""
        put = {slot: slots[slot] for slot in self._inputs if slots[slot] != self._slots[slot]}
        honest, refused = self.follow(put) if put else (self._slots, self._refused)
        return bool(refused) or any(
            self._wire(wire, honest) != self._wire(wire, slots) for wire in self._outputs
        )

    def _wire(self, wire: int, slots: Sequence[mpz]) -> mpz:
        return sum(n * slots[slot] for slot, n in self.derivation.wires[wire].items()) % _P

    def _candidates(self, row: int) -> Iterator[Put]:
        """Yield what might be put to violate a row."""
        if self._refused:
            yield {}
        slots = self.derivation.owned[row]
        if len(slots) > 1:
            yield from self._spared(row)
        elif slots[0] in self._step:
            yield from self._bits(slots[0], self._step[slots[0]])
        else:
            yield from ({slots[0]: self._slots[slots[0]] + shift} for shift in (1, 2))
            yield from self._moves({slots[0]: self._slots[slots[0]]}, {slots[0]: 1})

    def _moves(self, put: Put, direction: Put) -> Iterator[Put]:
        """Yield steps in a direction that move a comparison's sum by what it may bear."""
        for slope in self._slopes(put, direction):
            inverse = int(invert(slope, _P))
            yield from (_moved(put, direction, shift * inverse) for shift in _SHIFTS)

    def _slopes(self, put: Put, direction: Put) -> list[mpz]:
        """Return by how much sums that are compared move with one step."""
        before, _ = self.follow(put)
        after, _ = self.follow(_moved(put, direction, 1))
        moves = (
            _value(form, after) - _value(form, before)
            for step in self._splits
            if not self._inputs >= step.parts[0].keys()
            for form in [tuple(step.parts[0].items())]
        )
        return [move % _P for move in moves if move % _P]

    def _bits(self, slot: int, step: Step) -> Iterator[Put]:
        """Yield numbers other than 0 and 1 for a bit."""
        weight = step.weights[step.slots.index(slot)]
        if step.parts[0].keys() <= self._free:
            yield from self._with_input(step, {slot: 1}, weight)
            return
        yield from ({slot: no_bit} for no_bit in _NO_BITS)
        shift = _LIMIT * pow(weight, -1, FIELD)
        yield from ({slot: self._slots[slot] + sign * shift} for sign in (1, -1))

    def _spared(self, row: int) -> Iterator[Put]:
        """Yield splits of a number that leave something that is no bit."""
        step = next(step for step in self._splits if step.row == row)
        if step.parts[0].keys() <= self._free:
            yield from self._with_input(step, {}, step.spared)
        elif step.parts[0].keys() <= self._inputs:
            yield from self._false_splits(step)
        else:
            yield from (self._pinned(step) | {slot: 1 - self._slots[slot]} for slot in step.slots)

    def _pinned(self, step: Step) -> Put:
        return {slot: self._slots[slot] for slot in step.slots}

    def _with_input(self, step: Step, direction: Put, weight: int) -> Iterator[Put]:
        """Yield changes of a bit, and of the input that is split: the other bits stay."""
        ((number, factor),) = step.parts[0].items()
        put = self._pinned(step) | {number: self._slots[number]}
        direction = direction | {number: weight * pow(factor, -1, FIELD)}
        yield _moved(put, direction, 2)
        yield from self._moves(put, direction)

    def _false_splits(self, step: Step) -> Iterator[Put]:
        """Yield splits of a number that cannot change, whose spared bit is the highest."""
        random, neighbour = Random(1), step.slots[-1]
        ((number, factor),) = step.parts[0].items()
        for is_set in (0, 1):
            put = self._pinned(step) | {neighbour: is_set, number: self._slots[number]}
            slopes = self._slopes(put, {number: step.spared * pow(factor, -1, FIELD)})
            for slope, _ in product(slopes, range(_SPLITS)):
                spared = random.randrange(-_LIMIT, _LIMIT) * invert(slope, _P)
                rest = (self._slots[number] * factor - step.spared * spared) % _P
                pairs = zip(step.slots, step.weights, strict=True)
                bits = {slot: int(bool(rest & weight)) for slot, weight in pairs}
                if rest < step.spared and bits[neighbour] == is_set:
                    yield bits


def _moved(put: Put, direction: Put, way: int) -> Put:
    return {slot: number + way * direction.get(slot, 0) for slot, number in put.items()}


def _value(form: Terms, slots: Sequence[mpz]) -> mpz:
    total = mpz(0)
    for slot, factor in form:
        total += factor * slots[slot]
    return total % _P


def _tell(
    step: Step, values: Sequence[mpz], slots: Sequence[mpz], put: Put
) -> tuple[dict[int, mpz], bool]:
    """Return what a step tells, and whether its row is obeyed."""
    if step.told is Told.BITS:
        return _split(step, values[0], slots, put)
    (slot,), number = step.slots, mpz(0)
    obeyed = True
    match step.told:
        case Told.PRODUCT:
            a, b, c = values
            number = (a * b - c) % _P
        case Told.QUOTIENT:
            c, factor, rest = values
            obeyed = bool(factor) or not c
            # Where any factor does, as for the answer whether a number is 0, it is 1.
            whole = c * invert(factor, _P) if factor else 1
            number = (whole - rest) % _P
        case Told.WIRE:
            known, other, c, slope, share = values
            divisor = (known * slope - share) % _P
            obeyed = bool(divisor)
            number = (c - known * other) * invert(divisor, _P) % _P if divisor else number
        case Told.ROOT:
            is_root = (slots[slot] ** 2 - values[0]) % _P == 0
            number = slots[slot] if is_root else _root(values[0])
            obeyed = (number**2 - values[0]) % _P == 0
    if slot in put:
        return {}, obeyed and slots[slot] == number
    return {slot: number}, obeyed


def _split(step: Step, number: mpz, slots: Sequence[mpz], put: Put) -> tuple[dict[int, mpz], bool]:
    pairs = list(zip(step.slots, step.weights, strict=True))
    rest = (number - sum(weight * slots[slot] for slot, weight in pairs if slot in put)) % _P
    told = {slot: mpz(bool(rest & weight)) for slot, weight in pairs if slot not in put}
    left = (rest - sum(weight for slot, weight in pairs if told.get(slot))) % _P
    return told, left in (0, step.spared)


def _root(square: mpz) -> mpz:
    """Return the smaller square root (Tonelli-Shanks), or 0 if there is none."""
    odd = (FIELD - 1) >> _TWOS
    unity = powmod(_NON_RESIDUE, odd, FIELD)
    root, rest = powmod(square, (odd + 1) // 2, FIELD), powmod(square, odd, FIELD)
    for level in reversed(range(_TWOS - 1)):
        # rest is a root of unity of order 2^(level + 1) at most; unity has order 2^_TWOS.
        power = powmod(unity, 1 << (_TWOS - 2 - level), FIELD)
        if powmod(rest, 1 << level, FIELD) != 1:
            root, rest = root * power % _P, rest * power * power % _P
    return min(root, _P - root) if root * root % _P == square else mpz(0)
