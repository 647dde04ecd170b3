"""A plain model of one parcel, which the books of stock, certificates and trees are tested against.

It keeps every volume that became logs, with its time, and adds up the list where the contract keeps
totals.
"""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field
from fractions import Fraction

from mevm_suite.forest.leaf import Tree
from mevm_suite.forest.volume import stem_volume

FELLED = None  # the owner of a tree that is no more


@dataclass
class Stock:
    """Volumes in dm³; the newest survey found ``surveyed`` at ``measured_at``."""

    surveyed: int = 0
    measured_at: int = 0
    shares: int = 0
    free: int = 0
    retired: int = 0
    shipped: int = 0
    felled: list[tuple[int, int]] = field(default_factory=list)  # (time, volume)
    extracted: dict[Hashable, int] = field(default_factory=dict)  # standing trees with owners
    logs: Counter[Hashable] = field(default_factory=Counter)

    @property
    def standing(self) -> int:
        """What stands for the shares."""
        return max(0, self.surveyed - self.felled_since() - sum(self.extracted.values()))

    def felled_since(self) -> int:
        """Return what was felled since the survey was measured."""
        return sum(volume for time, volume in self.felled if time >= self.measured_at)

    def divided(self) -> tuple[int, int]:
        """Return shares and free shares; where nobody has any, the stock is divided anew."""
        if self.shares:
            return self.shares, self.free
        return self.standing, self.standing

    def divide(self) -> None:
        """Make it so."""
        self.shares, self.free = self.divided()

    def worth(self, shares: int) -> int:
        """Return the volume that some of the shares stand for, rounded down."""
        return shares * self.standing // self.divided()[0]

    def cost(self, volume: int) -> int:
        """Return how many shares stand for a volume, rounded up; zero where nothing stands."""
        return -(-volume * self.divided()[0] // self.standing) if self.standing else 0

    def harvest(self, shares: int, account: Hashable, time: int) -> None:
        """Turn free shares into an account's logs."""
        self.divide()
        self.free -= shares
        self.redeem(shares, account, time)

    def redeem(self, shares: int, account: Hashable, time: int) -> None:
        """Turn certified shares into an account's logs."""
        before, volume = self._worth(), self.worth(shares)
        self.shares -= shares
        self._move(volume, account, time)
        self._check_worth(before)

    def extract(self, tree: Hashable, volume: int) -> None:
        """Take a tree out for free shares."""
        self.divide()
        before, cost = self._worth(), self.cost(volume)
        self.free -= cost
        self.shares -= cost
        self.extracted[tree] = volume
        self._check_worth(before)

    def fell(self, volume: int, account: Hashable, time: int) -> None:
        """Turn a tree that is no longer among the extracted ones into an account's logs."""
        self._move(volume, account, time)

    def ship(self, volume: int, account: Hashable) -> None:
        """Ship an account's logs."""
        self.logs[account] -= volume
        self.shipped += volume

    def _worth(self) -> Fraction:
        return Fraction(self.standing, self.shares) if self.shares else Fraction(0)

    def _check_worth(self, before: Fraction) -> None:
        if self.shares and self._worth() < before:
            raise AssertionError(f"expected others' shares to keep their worth of {before}")

    def _move(self, volume: int, account: Hashable, time: int) -> None:
        self.felled.append((time, volume))
        self.logs[account] += volume


@dataclass
class Parcel:
    """One parcel; its parties are numbers, its trees places in lists."""

    id: bytes
    holder: int
    trees: list[Tree]
    stock: Stock = field(default_factory=Stock)
    survey: bytes = bytes(32)
    listed: list[Tree] = field(default_factory=list)  # as in the newest survey
    owners: dict[int, int | None] = field(default_factory=dict)  # of promoted trees
    gone: set[int] = field(default_factory=set)
    is_locked: bool = False
    issued: int = 0
    redeemed: int = 0
    certificates: Counter[int] = field(default_factory=Counter)

    @property
    def number(self) -> int:
        """The id of its certificates."""
        return int.from_bytes(self.id, "big")

    def volume_of(self, place: int) -> int:
        """Return a tree's volume."""
        return stem_volume(self.trees[place].diameter, self.trees[place].height)

    def has_owned(self) -> bool:
        """Tell whether a tree has an owner of its own."""
        return any(owner is not FELLED for owner in self.owners.values())

    def pick(self, place: int) -> int:
        """Return a tree with an owner, where there is one, for most places."""
        owned = [tree for tree, owner in self.owners.items() if owner is not FELLED]
        return owned[place % len(owned)] if owned and place < 2 else place
