"""The demo's own books of the shielded pool: who gave what to whom, worked out without the pool.

A place is a hidden account, a package, a ledger of the vault, or the world outside.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from mevm_suite.demo.shielded_assets import order
from shielded.assets import Asset
from shielded.balance import Holding, holdings

OUTSIDE, PACKAGES = "outside", "packages"
LEDGER = "ledger of "


@dataclass(frozen=True)
class Move:
    """An asset that went from one place to another, in one of the demo's transactions."""

    step: int
    source: str
    target: str
    asset: Asset


@dataclass
class Books:
    """All that moved; what is where follows."""

    moves: list[Move] = field(default_factory=list)

    def move(self, step: int, source: str, target: str, *assets: Asset) -> None:
        """Write down that assets moved."""
        self.moves += (Move(step, source, target, asset) for asset in assets)

    def held(self, *places: str) -> Counter[Holding]:
        """Return what is in some places together."""
        return _net(self.moves, set(places))

    def net(self, step: int, place: str) -> Counter[Holding]:
        """Return by how much each asset of a place grew in a transaction, or shrank."""
        return _net((each for each in self.moves if each.step == step), {place})

    def paid(self, source: str, target: str) -> Counter[Holding]:
        """Return what went from one place to another, in all transactions."""
        total: Counter[Holding] = Counter()
        for each in self.moves:
            if (each.source, each.target) == (source, target):
                total.update(holdings(each.asset))
        return total

    def steps(self, place: str) -> list[int]:
        """Return the transactions in which a place has part."""
        return sorted({each.step for each in self.moves if place in (each.source, each.target)})

    @property
    def assets(self) -> list[Holding]:
        """All assets that ever moved."""
        return sorted({key for each in self.moves for key in holdings(each.asset)}, key=order)

    def ledgers(self) -> list[str]:
        """Return the ledgers of the vault that were ever used."""
        places = {place for each in self.moves for place in (each.source, each.target)}
        return sorted(place for place in places if place.startswith(LEDGER))


def _net(moves: Iterable[Move], places: set[str]) -> Counter[Holding]:
    total: Counter[Holding] = Counter()
    for each in moves:
        if each.target in places:
            total.update(holdings(each.asset))
        if each.source in places:
            total.subtract(holdings(each.asset))
    return Counter({key: number for key, number in total.items() if number})
