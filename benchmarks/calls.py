"""`eth_call` of `balanceOf`, one after the other over one connection or in the process."""

from benchmarks.comparison import Measured, Row
from benchmarks.subjects import in_turns, per_second, subjects

CALLS = 100
ROUNDS = 9


def measure() -> Measured:
    """Return calls per second, of each in its fastest round."""
    with subjects(1) as found:
        for each in found.values():
            each.transfer(0)
            assert each.balance() == 1
        rates = in_turns(found, lambda each: per_second(CALLS, each.balance), ROUNDS)
    best = {name: max(rate) for name, rate in rates.items()}
    ours = best.pop("MEVM")
    required = {"ganache": 3.0, "eth-tester": 3.0}
    return Measured([Row("eth_call of balanceOf, ours over HTTP", "1/s", ours, best, required)])
