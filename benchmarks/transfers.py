"""ERC-20 transfers with their receipts, a block each, and how that goes on with the chain's length.

All take turns, a hundred at a time: what else the machine does is beside all of them. Each of
them has two chains, and of both the faster hundred counts.
"""

import statistics
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from itertools import count

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Subject, per_second, subjects

GROUP = 100
GROUPS = 8
ROUNDS = 2
Start = Callable[[int], AbstractContextManager[Mapping[str, Subject]]]
NAME = "transfer and receipt, a block each, ours over HTTP"


def measure() -> Measured:
    """Return transfers per second: first and last group against anvil, all against the others."""
    rates = by_group(subjects)
    return Measured([*against_anvil(rates, (0.8, 2.0)), whole(rates)], rates)


def by_group(start: Start) -> dict[str, list[float]]:
    """Return transfers per second of each, by group, in the middle of all chains."""
    rounds = [one_chain(start) for _ in range(ROUNDS)]
    return {
        name: [
            statistics.median(group) for group in zip(*(each[name] for each in rounds), strict=True)
        ]
        for name in rounds[0]
    }


def one_chain(start: Start) -> dict[str, list[float]]:
    """Return transfers per second of each that is started, by group."""
    with start(GROUP * GROUPS) as found:
        rates: dict[str, list[float]] = {name: [] for name in found}
        indices = {name: count() for name in found}
        for _ in range(GROUPS):
            for name, subject in found.items():
                rates[name].append(one_group(subject, indices[name]))
        for name, subject in found.items():
            assert subject.balance() == GROUP * GROUPS, name
        return rates


def one_group(subject: Subject, indices: count) -> float:
    """Return transfers per second."""
    return per_second(GROUP, lambda: subject.transfer(next(indices)))


def against_anvil(rates: dict[str, list[float]], required: tuple[float, float]) -> list[Row]:
    """Return the rows of the first and of the last blocks, and what they must reach."""
    rows = []
    for index, ratio in zip((0, GROUPS - 1), required, strict=True):
        blocks = f"{index * GROUP + 1}–{(index + 1) * GROUP}"
        peers = {name: rates[name][index] for name in rates if name == "anvil"}
        ours = rates["MEVM"][index]
        rows.append(Row(f"{NAME}: blocks {blocks}", "1/s", ours, peers, {"anvil": ratio}))
    return rows


def whole(rates: dict[str, list[float]]) -> Row:
    """Return the row of all groups."""
    mean = {name: statistics.harmonic_mean(groups) for name, groups in rates.items()}
    ours = mean.pop("MEVM")
    required = dict.fromkeys(("ganache", "eth-tester", "titanoboa"), 3.0)
    return Row(f"{NAME}: all {GROUP * GROUPS}", "1/s", ours, mean, required)
