"""Whose withdrawal is it? A guess for each, from what all see, and how often it is right.

For each withdrawal and each account that deposited before, features are read off the chain. How
much each value of a feature speaks for the account is learned from months whose truth is known:
naive Bayes. So the observer is given more than he would have, and finds by himself which of his
features tell something.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from math import exp, log

from mevm_suite.shielded.observer.month import DAY, HOUR, Month, Seen, Truth

SMOOTHING = 1.0  # observations of each value that are made up
SUMS = 12  # deposits of an account whose sums are tried
NAMED = 0.5  # probability from which the observer names an account
DELAYS = (HOUR, 6 * HOUR, DAY, 3 * DAY, 10 * DAY)


@dataclass(frozen=True)
class Pair:
    """A withdrawal, and what an account did before."""

    out: Seen
    deposits: Sequence[Seen]

    @cached_property
    def amount(self) -> int:
        """What is withdrawn."""
        return self.out.transaction.withdrawals[0].asset.amount

    @cached_property
    def amounts(self) -> list[int]:
        """What was deposited, the newest first."""
        return [seen.transaction.deposits[0].asset.amount for seen in self.deposits[::-1]]


Feature = Callable[[Pair], Hashable]


def amount_and_time(pair: Pair) -> Hashable:
    """Return which deposits the amount fits, with the fee or without, and how old they are."""
    aims = {pair.amount, pair.amount + pair.out.transaction.fee}
    newest = list(reversed(pair.deposits))
    for number in (1, 2, 3):
        for places in combinations(range(min(len(newest), SUMS)), number):
            if sum(pair.amounts[place] for place in places) in aims:
                return number, _delay(pair, newest[places[0]])
    fit = "more" if sum(pair.amounts) >= pair.amount else "less"
    return fit, _delay(pair, newest[0])


def activity(pair: Pair) -> Hashable:
    """Return how often the account deposited."""
    return min(len(pair.deposits), 4)


def counts(pair: Pair) -> Hashable:
    """Return how many notes are spent and made, beside how many deposits there were."""
    transaction = pair.out.transaction
    made = min(len(transaction.outputs), 3)
    return min(len(transaction.spends), 4), made, min(len(pair.deposits), 4)


def terms(pair: Pair) -> Hashable:
    """Return fee and relayer."""
    return pair.out.transaction.fee, pair.out.transaction.relayer


def deadline(pair: Pair) -> Hashable:
    """Return what is left of both deadlines, in quarters of an hour."""
    left = [seen.transaction.deadline - seen.time for seen in (pair.out, pair.deposits[-1])]
    return tuple(each // 900 for each in left)


def freshness(pair: Pair) -> Hashable:
    """Return how old the anchor is, in leaves, and whether the last deposit is younger."""
    out, last = pair.out, pair.deposits[-1]
    return min(out.first - out.anchored, 8), last.first >= out.anchored


def equal_values(pair: Pair) -> Hashable:
    """Return whether any hidden value is seen in both."""
    return bool(_points(pair.out) & set().union(*map(_points, pair.deposits)))


def view_tags(pair: Pair) -> Hashable:
    """Return how many view tags are seen in both."""
    return min(len(_tags(pair.out) & set().union(*map(_tags, pair.deposits))), 2)


def low_bits(pair: Pair) -> Hashable:
    """Return whether nullifiers end like commitments."""
    shown = {spend.nullifier % 16 for spend in pair.out.transaction.spends}
    made = {each.commitment % 16 for seen in pair.deposits for each in seen.transaction.outputs}
    return len(shown & made)


def parities(pair: Pair) -> Hashable:
    """Return the lowest bits of what is spent beside those of what was made last."""
    spent = [spend.value for spend in pair.out.transaction.spends][:1]
    made = [output.value for output in pair.deposits[-1].transaction.outputs][:1]
    return tuple(coordinate % 2 for point in (*spent, *made) for coordinate in point)


def ciphertexts(pair: Pair) -> Hashable:
    """Return how near the nearest ciphertexts are, in steps of 16 bits."""
    ours, theirs = _sealed(pair.out), [text for seen in pair.deposits for text in _sealed(seen)]
    return min((a ^ b).bit_count() for a in ours for b in theirs) // 16


OPEN: dict[str, Feature] = {"amount and time": amount_and_time, "activity": activity}
TERMS: dict[str, Feature] = {
    "counts": counts,
    "fee, relayer": terms,
    "deadline": deadline,
    "anchor": freshness,
}
HIDDEN: dict[str, Feature] = {
    "equal values": equal_values,
    "view tags": view_tags,
    "low bits": low_bits,
    "parities": parities,
    "ciphertexts": ciphertexts,
}


@dataclass(frozen=True)
class Guess:
    """What the observer makes of a withdrawal: how probable each account is, and the truth."""

    out: Seen
    truth: Truth
    probabilities: Mapping[int, float]  # by person; what is missing to 1: nobody who deposited
    last_deposit: int | None  # of the person who withdraws

    @property
    def best(self) -> int | None:
        """The most probable account."""
        return max(self.probabilities, key=self.probabilities.__getitem__, default=None)

    @property
    def named(self) -> int | None:
        """The account that the observer would name, if any."""
        best = self.best
        return best if best is not None and self.probabilities[best] >= NAMED else None

    @property
    def crowd(self) -> float:
        """Among how many the person is hidden: e to the power of the entropy."""
        left = max(1 - sum(self.probabilities.values()), 0)
        chances = [chance for chance in (*self.probabilities.values(), left) if chance > 0]
        return exp(-sum(chance * log(chance) for chance in chances))

    @property
    def rank(self) -> int | None:
        """The place of the person in the observer's list; None if he never deposited."""
        own = self.probabilities.get(self.truth.person)
        return None if own is None else 1 + sum(p > own for p in self.probabilities.values())


class Linker:
    """
    An observer who looks at some features.

    Parameters
    ----------
    features
        What he looks at.
    months
        Whose truth he was told.

    """

    def __init__(self, features: Mapping[str, Feature], months: Iterable[Month]) -> None:
        self._features = features
        self._own: dict[str, Counter[Hashable]] = {name: Counter() for name in features}
        self._other: dict[str, Counter[Hashable]] = {name: Counter() for name in features}
        outsiders = guesses = 0
        for month in months:
            for _, truth, pairs in _cases(month):
                guesses += 1
                outsiders += truth.person not in pairs
                for person, pair in pairs.items():
                    counters = self._own if person == truth.person else self._other
                    for name, feature in features.items():
                        counters[name][feature(pair)] += 1
        self._outside = log((outsiders + SMOOTHING) / (guesses - outsiders + SMOOTHING))

    def guess(self, month: Month) -> list[Guess]:
        """Return a guess for each withdrawal of a month."""
        guesses = []
        for out, truth, pairs in _cases(month):
            scores = {person: self._score(pair) for person, pair in pairs.items()}
            # As probable before anything is looked at: each account, and nobody who deposited.
            weights = {person: exp(score) / len(pairs) for person, score in scores.items()}
            total = sum(weights.values()) + exp(self._outside)
            own = pairs.get(truth.person)
            last = own.deposits[-1].time if own else None
            chances = {person: weight / total for person, weight in weights.items()}
            guesses.append(Guess(out, truth, chances, last))
        return guesses

    def _score(self, pair: Pair) -> float:
        score = 0.0
        for name, feature in self._features.items():
            value = feature(pair)
            score += log(_share(self._own[name], value) / _share(self._other[name], value))
        return score


@dataclass(frozen=True)
class Score:
    """How well an observer does."""

    named: int  # withdrawals for which he named an account
    right: int  # of these, those where it was the right one
    first: int  # withdrawals where the right one was the most probable
    possible: int  # withdrawals by people who had deposited
    withdrawals: int

    @property
    def precision(self) -> float:
        """How often he is right when he names an account."""
        return self.right / self.named if self.named else 0.0

    @property
    def recall(self) -> float:
        """Of how many withdrawals, that could be linked, he puts the right account first."""
        return self.first / self.possible if self.possible else 0.0


def score(guesses: Sequence[Guess]) -> Score:
    """Count how often guesses are right."""
    named = [guess for guess in guesses if guess.named is not None]
    right = sum(guess.named == guess.truth.person for guess in named)
    possible = [guess for guess in guesses if guess.rank is not None]
    first = sum(guess.best == guess.truth.person for guess in possible)
    return Score(len(named), right, first, len(possible), len(guesses))


def by_chance(guesses: Sequence[Guess]) -> float:
    """Return how often a blind guess among the accounts would be the right one."""
    possible = [guess for guess in guesses if guess.rank is not None]
    return sum(1 / len(guess.probabilities) for guess in possible) / max(len(possible), 1)


def _cases(month: Month) -> Iterable[tuple[Seen, Truth, dict[int, Pair]]]:
    """Return each withdrawal, with what each account deposited before."""
    persons = {payer: person for person, payer in enumerate(month.payers)}
    before: dict[int, list[Seen]] = {}
    for seen, truth in zip(month.seen, month.truths, strict=True):
        for deposit in seen.transaction.deposits:
            before.setdefault(persons[deposit.payer], []).append(seen)
        if seen.transaction.withdrawals:
            yield seen, truth, {who: Pair(seen, list(past)) for who, past in before.items()}


def _share(counter: Counter[Hashable], value: Hashable) -> float:
    return (counter[value] + SMOOTHING) / (counter.total() + SMOOTHING * (len(counter) + 1))


def _delay(pair: Pair, deposit: Seen) -> int:
    return sum(pair.out.time - deposit.time > limit for limit in DELAYS)


def _points(seen: Seen) -> set[Hashable]:
    transaction = seen.transaction
    made = [(o.value, o.ephemeral, o.commitment) for o in transaction.outputs]
    spent = [(s.value, s.nullifier) for s in transaction.spends]
    return {value for each in (*made, *spent) for value in each} | {seen.binding[:2]}


def _tags(seen: Seen) -> set[int]:
    return {output.ciphertext[0] for output in seen.transaction.outputs}


def _sealed(seen: Seen) -> list[int]:
    return [int.from_bytes(output.ciphertext, "big") for output in seen.transaction.outputs]
