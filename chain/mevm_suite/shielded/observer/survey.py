"""What the observer found out in a month, as figures."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import median

from mevm_suite.shielded.observer.linking import (
    HIDDEN,
    OPEN,
    TERMS,
    Feature,
    Guess,
    Linker,
    Score,
    by_chance,
    score,
)
from mevm_suite.shielded.observer.month import DAY, HOUR, Month
from mevm_suite.shielded.observer.traces import Trace, traces

LINKERS: dict[str, Mapping[str, Feature]] = {
    "amounts and times": OPEN,
    "and counts, fee, relayer, deadline, anchor": OPEN | TERMS,
    "and all hidden values": OPEN | HIDDEN,
    "hidden values alone": HIDDEN,
}
KINDS = {
    "same": "what was deposited",
    "round": "a round amount",
    "price": "a price, like 37.42",
    "all": "all there is",
}
DELAYS = {"an hour": HOUR, "a day": DAY, "a week": 7 * DAY, "two months": 60 * DAY}
WARNED = "none", "one", "two or more"


@dataclass(frozen=True)
class Group:
    """Withdrawals that have something in common."""

    name: str
    guesses: Sequence[Guess]

    @property
    def size(self) -> int:
        """How many."""
        return len(self.guesses)

    @property
    def linked(self) -> float:
        """Share of which the observer names the account, and is right."""
        return sum(guess.named == guess.truth.person for guess in self.guesses) / self.size

    @property
    def crowd(self) -> float:
        """Median number of accounts among which they are hidden."""
        return median(guess.crowd for guess in self.guesses)

    @property
    def promised(self) -> float:
        """Median number of accounts that the wallet counted before."""
        return median(_promised(guess) for guess in self.guesses)


@dataclass(frozen=True)
class Survey:
    """All figures."""

    transactions: int
    chance: float
    linkers: Mapping[str, Score]
    kinds: Sequence[Group]
    delays: Sequence[Group]  # of what was deposited before
    other_delays: Sequence[Group]  # of other amounts
    warned: Sequence[Group]
    traces: Sequence[Trace]


def survey(months: Sequence[Month]) -> Survey:
    """Look at each month, after the truth of the others was told."""
    found: dict[str, list[Guess]] = {name: [] for name in LINKERS}
    for place, month in enumerate(months):
        others = [other for each, other in enumerate(months) if each != place]
        for name, features in LINKERS.items():
            found[name] += Linker(features, others).guess(month)
    # What is given away by who deposited himself: others have no account to be found.
    guesses = [guess for guess in found["amounts and times"] if guess.rank is not None]
    same = [guess for guess in guesses if guess.truth.kind == "same"]
    other = [guess for guess in guesses if guess.truth.kind != "same"]
    return Survey(
        transactions=sum(len(month.seen) for month in months),
        chance=by_chance(guesses),
        linkers={name: score(each) for name, each in found.items()},
        kinds=_groups(guesses, KINDS.values(), lambda guess: KINDS[guess.truth.kind]),
        delays=_groups(same, DELAYS, _delay),
        other_delays=_groups(other, DELAYS, _delay),
        warned=_groups(guesses, WARNED, _warned),
        traces=[
            max(each, key=lambda t: t.found) for each in zip(*map(traces, months), strict=True)
        ],
    )


def _groups(
    guesses: Sequence[Guess], names: Iterable[str], of: Callable[[Guess], str]
) -> list[Group]:
    groups = [Group(name, [guess for guess in guesses if of(guess) == name]) for name in names]
    return [group for group in groups if group.guesses]


def _delay(guess: Guess) -> str:
    passed = guess.out.time - (guess.last_deposit or 0)
    return next(name for name, limit in DELAYS.items() if passed < limit)


def _warned(guess: Guess) -> str:
    told = guess.truth.assessment
    return WARNED[min(len(told.warnings) if told else 0, 2)]


def _promised(guess: Guess) -> int:
    return guess.truth.assessment.candidates if guess.truth.assessment else 0
