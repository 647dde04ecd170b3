"""Do hidden values show anything? What an observer without keys can try on them.

Each attempt gives a figure and the bound that random values keep: 0 where it counts what must not
be, else a number of standard deviations that chance passes in less than one of 100,000 months.
"""

from collections import Counter
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from math import sqrt

from mevm.crypto.baby_jubjub import IDENTITY, Point, add, is_in_subgroup, multiply, negate
from mevm_suite.shielded.observer.month import COIN, Month, Seen, public_amounts
from shielded.assets import currency_generator
from shielded.balance import balance_point
from shielded.hashing import encode_word
from shielded.note_keys import ephemeral_scalar, one_time_scalar
from shielded.transaction import CIPHERTEXT_BYTES

DEVIATIONS = 7.0
COUNTERS = 64  # seeds of notes that are tried: small numbers, and the time
POPULAR = 16  # amounts whose difference is looked for between any two commitments
BITS = 250  # of a field element: those above are not even


@dataclass(frozen=True)
class Trace:
    """What an attempt found, and how much of it is chance."""

    name: str
    found: float
    bound: float

    @property
    def tells(self) -> bool:
        """Whether the values are not those of a wallet that keeps its secrets."""
        return self.found > self.bound


def traces(month: Month) -> list[Trace]:
    """Try everything on the hidden values of a month."""
    return [
        Trace("values seen twice", _repeated(month.seen), 0),
        Trace("points outside the subgroup, or O", _outside(month.seen), 0),
        Trace("commitments that differ by a known amount", _differences(month), 0),
        Trace("sums of commitments seen twice, or O", _balances(month.seen), 0),
        Trace("seeds of notes that were guessed", _guessed(month), 0),
        Trace("most uneven bit of a ciphertext", _uneven(_texts(month.seen)), DEVIATIONS),
        Trace("most uneven bit of a field element", _uneven(_elements(month.seen)), DEVIATIONS),
        Trace("nearest two ciphertexts", _nearest(month.seen), DEVIATIONS),
    ]


def _values(seen: Seen) -> list[Point]:
    """Return the value commitments of a transaction."""
    transaction = seen.transaction
    values = [spend.value for spend in transaction.spends]
    return values + [output.value for output in transaction.outputs]


def _repeated(month: Sequence[Seen]) -> int:
    shown: Counter[Hashable] = Counter()
    for seen in month:
        shown.update(_values(seen))
        shown.update(spend.nullifier for spend in seen.transaction.spends)
        for output in seen.transaction.outputs:
            shown.update((output.commitment, output.ephemeral))
            text = output.ciphertext
            shown.update(text[start : start + 16] for start in range(1, CIPHERTEXT_BYTES - 15, 16))
        shown[seen.binding[:2]] += 1
    return sum(count > 1 for count in shown.values())


def _outside(month: Sequence[Seen]) -> int:
    points = [point for seen in month for point in _values(seen)]
    points += [output.ephemeral for seen in month for output in seen.transaction.outputs]
    return sum(point == IDENTITY or not is_in_subgroup(point) for point in points)


def _differences(month: Month) -> int:
    """Count commitments that hide nothing, or share their blinding with another."""
    coin = currency_generator(COIN).point
    popular = [amount for amount, _ in public_amounts(month).most_common(POPULAR)]
    steps = [multiply(coin, amount) for amount in popular]
    everywhere = {point for seen in month.seen for point in _values(seen)}
    found = sum(step in everywhere for step in steps)
    found += sum(add(point, step) in everywhere for point in everywhere for step in steps)
    for seen in month.seen:  # of its own, also amounts that are seen nowhere else
        transaction, near = seen.transaction, set(_values(seen))
        for amount in {each.asset.amount for each in transaction.deposits} - set(popular):
            own = multiply(coin, amount)
            found += (own in near) + sum(add(point, own) in near for point in near)
    return found


def _balances(month: Sequence[Seen]) -> int:
    sums = Counter(balance_point(seen.transaction, [], COIN) for seen in month)
    sums.update({negate(point): count for point, count in list(sums.items()) if point != IDENTITY})
    return sum(count > 1 for count in sums.values()) + sums[IDENTITY]


def _guessed(month: Month) -> int:
    """Count outputs whose EPK comes of a seed that can be guessed, and an address that all know."""
    shown = {output.ephemeral for seen in month.seen for output in seen.transaction.outputs}
    guesses = {*range(COUNTERS), *(seen.time for seen in month.seen)}
    scalars = []
    for guess in guesses:
        seed = encode_word(guess)
        scalars.append(ephemeral_scalar(seed) * one_time_scalar(seed))
    known = month.addresses[:2]
    return sum(multiply(each.zpk, scalar) in shown for each in known for scalar in scalars)


def _uneven(numbers: tuple[Sequence[int], int]) -> float:
    """Return by how many deviations the most uneven bit of numbers of some bits differs."""
    values, bits = numbers
    worst = max(abs(2 * sum(v >> bit & 1 for v in values) - len(values)) for bit in range(bits))
    return worst / sqrt(len(values))


def _texts(month: Sequence[Seen]) -> tuple[Sequence[int], int]:
    return list(_sealed(month)), 8 * CIPHERTEXT_BYTES


def _elements(month: Sequence[Seen]) -> tuple[Sequence[int], int]:
    """Return commitments, nullifiers and coordinates, one beside the other."""
    values = []
    for seen in month:
        transaction = seen.transaction
        for output in transaction.outputs:
            values.append([output.commitment, *output.value, *output.ephemeral])
        for spend in transaction.spends:
            values.append([spend.nullifier, *spend.value, *seen.binding[:2]])
    low = (1 << BITS) - 1
    joined = [sum((v & low) << BITS * place for place, v in enumerate(row)) for row in values]
    return joined, 5 * BITS


def _nearest(month: Sequence[Seen]) -> float:
    """Return by how many deviations the nearest two ciphertexts are nearer than half the bits."""
    texts, bits = list(_sealed(month)), 8 * CIPHERTEXT_BYTES
    pairs = ((a, b) for place, a in enumerate(texts) for b in texts[:place])
    least = min(((a ^ b).bit_count() for a, b in pairs), default=bits // 2)
    return (bits / 2 - least) / (sqrt(bits) / 2)


def _sealed(month: Sequence[Seen]) -> Iterable[int]:
    for seen in month:
        for output in seen.transaction.outputs:
            yield int.from_bytes(output.ciphertext, "big")
