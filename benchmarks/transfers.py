"""ERC-20 transfers with their receipts, a block each, and how that goes on with the chain's length.

All take turns, a hundred at a time: what else the machine does is beside all of them. Each of
them has two chains, and of both the faster hundred counts.
"""

import statistics
from itertools import count

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Subject, per_second, subjects

GROUP = 100
GROUPS = 8
ROUNDS = 2
NAME = "transfer and receipt, a block each, ours over HTTP"


def measure() -> Measured:
    """Return transfers per second: first and last group against anvil, all against the others."""
    rounds = [one_chain() for _ in range(ROUNDS)]
    rates = {
        name: [
            statistics.median(group) for group in zip(*(each[name] for each in rounds), strict=True)
        ]
        for name in rounds[0]
    }
    return Measured([*against_anvil(rates), whole(rates)], rates)


def one_chain() -> dict[str, list[float]]:
    """Return transfers per second of each, by group."""
    with subjects(GROUP * GROUPS) as found:
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


def against_anvil(rates: dict[str, list[float]]) -> list[Row]:
    """Return the rows of the first and of the last blocks."""
    rows = []
    for index, required in ((0, 0.8), (GROUPS - 1, 2.0)):
        blocks = f"{index * GROUP + 1}–{(index + 1) * GROUP}"
        peers = {name: rates[name][index] for name in rates if name == "anvil"}
        ours = rates["MEVM"][index]
        rows.append(Row(f"{NAME}: blocks {blocks}", "1/s", ours, peers, {"anvil": required}))
    return rows


def whole(rates: dict[str, list[float]]) -> Row:
    """Return the row of all groups."""
    mean = {name: statistics.harmonic_mean(groups) for name, groups in rates.items()}
    ours = mean.pop("MEVM")
    required = dict.fromkeys(("ganache", "eth-tester", "titanoboa"), 3.0)
    return Row(f"{NAME}: all {GROUP * GROUPS}", "1/s", ours, mean, required)
