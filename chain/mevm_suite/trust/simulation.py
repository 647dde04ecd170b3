"""Four years of an honest market and of rings of colluders, side by side. Source: SEC-06."""

from collections.abc import Callable
from dataclasses import dataclass

from mevm_suite.trust.market import Moment, trade_honestly
from mevm_suite.trust.rings import Ring, collude

DAYS = 4 * 365
SIZES = (2, 10, 30, 120)
LINKS = (0, 1, 3)

Progress = Callable[[int, int], None]  # steps done, and all


@dataclass(frozen=True)
class Simulation:
    """How everybody's index went."""

    market: list[Moment]
    rings: dict[tuple[int, int], Ring]  # by size and links
    unbounded: dict[int, Ring]  # by size: what the rule of pairs alone would allow


def simulate(days: int = DAYS, progress: Progress | None = None) -> Simulation:
    """Run the market and the rings.

    Parameters
    ----------
    days
        How long.
    progress
        Called after each step with the steps done and their number.

    Returns
    -------
    Simulation
        All indexes, day by day, and what the rings paid.

    """
    keys = [(size, links) for size in SIZES for links in LINKS]
    steps = 10 + len(keys) + len(SIZES)
    done = 0

    def advance() -> None:
        nonlocal done
        done += 1
        if progress:
            progress(done, steps)

    market = []
    for moment in trade_honestly(days):
        market.append(moment)
        if moment.day * 10 // days > (moment.day - 1) * 10 // days:
            advance()
    rings = {}
    for key in keys:
        rings[key] = collude(*key, days)
        advance()
    unbounded = {}
    for size in SIZES:
        unbounded[size] = collude(size, 0, days, is_bounded=False)
        advance()
    return Simulation(market, rings, unbounded)
