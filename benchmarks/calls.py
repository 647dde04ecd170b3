"""`eth_call` of `balanceOf`, one after the other over one connection or in the process."""

from collections.abc import Mapping

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import Subject, in_turns, per_second, subjects

CALLS = 100
ROUNDS = 9


def measure() -> Measured:
    """Return calls per second, of each in its fastest round."""
    with subjects(1) as found:
        best = rates(found)
    ours = best.pop("MEVM")
    required = {"ganache": 3.0, "eth-tester": 3.0}
    return Measured([Row("eth_call of balanceOf, ours over HTTP", "1/s", ours, best, required)])


def rates(found: Mapping[str, Subject]) -> dict[str, float]:
    """Return calls per second of each that is running, in its fastest round."""
    for each in found.values():
        each.transfer(0)
        assert each.balance() == 1
    rounds = in_turns(found, lambda each: per_second(CALLS, each.balance), ROUNDS)
    return {name: max(rate) for name, rate in rounds.items()}
