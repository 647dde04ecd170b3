"""Measure the precompiles against ecrecover, and compare with what they charge.

    python -m benchmarks.precompiles

ecrecover costs 3,000 gas: a precompile that takes as long should cost as much. The last column
is charged gas by measured gas; below 1.0 a price is too low. Time is the processor's, of all
threads, which other work on the machine changes least. Rounds alternate between the cases, so that
a slow moment meets all of them; the fastest round counts. The native extension is left out: prices
are those of the slowest back end.
"""

import json
import os
import time
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass

from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message
from rich.console import Console
from rich.table import Table

from benchmarks.peers import ROOT
from benchmarks.precompile_cases import Case, cases
from benchmarks.precompiles_picture import draw
from mevm.native import SWITCH, extension

GAS_ECRECOVER = 3_000
UNLIMITED = 2**255
ROUNDS, SECONDS_PER_ROUND = 15, 0.02
FIRST_OF_OURS = 0x4D01  # what Ethereum's charge is for Ethereum to say
WIDTH = 110
TARGET = ROOT / "build" / "bench" / "precompiles.json"
PICTURE = TARGET.with_suffix(".png")


@dataclass(frozen=True, slots=True)
class Price:
    """What a call takes, and what it charges.

    Attributes
    ----------
    seconds
        Of the fastest round.
    measured
        The gas of as many seconds of ecrecover.
    charged
        The gas that it took.
    """

    seconds: float
    measured: float
    charged: int

    @property
    def ratio(self) -> float:
        """Return the charged gas by the measured."""
        return self.charged / self.measured


def computation(data: bytes) -> LondonComputation:
    """Return a call with all the gas in the world."""
    message = Message(UNLIMITED, to=b"\1" * 20, sender=b"\1" * 20, value=0, data=data, code=b"")
    return LondonComputation(None, message, None)


def charge(case: Case) -> int:
    """Return the gas of a call, which also fills the caches of later ones."""
    running = computation(case.data)
    case.function(running)
    return UNLIMITED - running.get_gas_remaining()


def time_once(case: Case) -> float:
    """Return the seconds of one call, from as many as fit into a round."""
    running, function = computation(case.data), case.function
    calls, start = 0, time.process_time()
    while (elapsed := time.process_time() - start) < SECONDS_PER_ROUND:
        function(running)
        calls += 1
    return elapsed / calls


def measure(found: Mapping[str, Case], rounds: int = ROUNDS) -> dict[str, Price]:
    """Return the price of each case; the first of them is ecrecover."""
    charged = {name: charge(case) for name, case in found.items()}
    seconds = dict.fromkeys(found, float("inf"))
    for _ in range(rounds):
        for name, case in found.items():
            seconds[name] = min(seconds[name], time_once(case))
    per_gas = next(iter(seconds.values())) / GAS_ECRECOVER
    return {name: Price(seconds[name], seconds[name] / per_gas, charged[name]) for name in found}


def render(prices: Mapping[str, Price]) -> Table:
    """Return the table."""
    table = Table(
        "precompile", "µs", "ecrecovers", "measured gas", "charged gas", "charged / measured"
    )
    for name, price in prices.items():
        table.add_row(
            name,
            f"{price.seconds * 1e6:,.1f}",
            f"{price.measured / GAS_ECRECOVER:,.2f}",
            f"{price.measured:,.0f}",
            f"{price.charged:,}",
            f"{price.ratio:.2f}",
        )
    return table


def too_cheap(found: Mapping[str, Case], prices: Mapping[str, Price]) -> Iterable[str]:
    """Name the cases of our own precompiles that charge less than they take."""
    return [
        name
        for name, case in found.items()
        if case.number >= FIRST_OF_OURS and prices[name].ratio < 1
    ]


def main() -> None:
    """Print the table, write build/bench/precompiles.json and draw the picture beside it."""
    os.environ[SWITCH] = "off"
    if extension() is not None:
        raise RuntimeError("the native extension was loaded before it could be switched off")
    found = cases()
    prices = measure(found)
    console = Console(width=WIDTH)
    console.print(render(prices))
    for name in too_cheap(found, prices):
        console.print(f"too cheap: {name}")
    TARGET.parent.mkdir(parents=True, exist_ok=True)
    TARGET.write_text(json.dumps({name: asdict(p) for name, p in prices.items()}, indent=2) + "\n")
    draw({name: (price.measured, price.charged) for name, price in prices.items()}, PICTURE)
    console.print(f"picture: {PICTURE.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
