"""The terms on which tokens are sold and issued, as published. Source: SEC-51, SEC-52, WSG-03."""

from collections.abc import Mapping
from datetime import time
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Self

from eth_utils import keccak
from pydantic import (
    AwareDatetime,
    BeforeValidator,
    Field,
    StrictBool,
    StrictInt,
    model_validator,
)

from mevm_suite.paths import TOKENS
from mevm_suite.tables.economy import BpsShare, Feed, Name, Part, bps
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.merkle import MerkleTree, leaf_hash
from mevm_suite.tables.schema import Duration, StrictModel, Table, TableError, Text
from mevm_suite.tables.units import parse_share

COIN = "ETH"
WEI = 10**18
MAX_ROUNDS = 8
MAX_ASSETS = 4
WHITELIST_ABI = ("address", "uint256")

PositiveShare = Annotated[Fraction, BeforeValidator(parse_share), Field(gt=0)]


class Accepted(StrictModel):
    """What buyers may pay with; without a feed it is the unit itself."""

    asset: Name
    feed: Feed | None = None

    @property
    def feed_id(self) -> bytes:
        """The feed's name on chain; zeros for the unit."""
        return keccak(text=self.feed) if self.feed else bytes(32)


class Reference(StrictModel):
    """When, on the day after the close, the price of assets that are not the unit is observed."""

    time: time
    tolerance: Duration = Field(gt=0, le=43_200)


class Round(Part):
    """One round: a line of the allocation table, and on what terms it is sold."""

    line: Text
    unit: Name
    base_rate: StrictInt = Field(gt=0, le=10**12)
    discount: BpsShare = Field(lt=1)
    soft_cap: StrictInt = Field(ge=0)
    hard_cap: StrictInt = Field(gt=0, le=10**10)
    start: AwareDatetime
    end: AwareDatetime
    refunds: StrictBool
    whitelist: StrictBool
    accepts: tuple[Accepted, ...] = Field(min_length=1, max_length=MAX_ASSETS)
    max_age: Duration = Field(ge=60, le=7 * 86_400)
    reference: Reference | None = None
    proceeds_line: Text
    unsold_line: Text

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.start >= self.end:
            raise ValueError(f"expected a start before the end, got {self.start} and {self.end}")
        if self.soft_cap > self.hard_cap:
            raise ValueError(f"soft cap {self.soft_cap} is above the hard cap {self.hard_cap}")
        if self.refunds and not self.soft_cap:
            raise ValueError("refunds need a soft cap")
        for each in self.accepts:
            expected = None if each.asset == self.unit else f"{each.asset}/{self.unit}"
            if each.feed != expected:
                raise ValueError(f"{each.asset}: expected the feed {expected}, got {each.feed}")
        names = [each.asset for each in self.accepts]
        if len(set(names)) != len(names):
            raise ValueError(f"expected each asset once, got {names}")
        return self

    @property
    def duration(self) -> int:
        """Seconds from start to end."""
        return int((self.end - self.start).total_seconds())

    @property
    def tokens(self) -> Fraction:
        """Whole tokens for the hard cap."""
        return self.hard_cap * self.base_rate / (1 - self.discount)

    def start_for(self, launch: int) -> int:
        """Return the published start, or the launch where that is past: papers name past days."""
        return max(int(self.start.timestamp()), launch)

    def terms(self, launch: int, whitelist: bytes) -> tuple:
        """
        Return the terms as the contract takes them.

        Parameters
        ----------
        launch
            Unix time of the token's launch.
        whitelist
            Merkle root of the whitelist; zeros for a round without one.

        Returns
        -------
        tuple
            ``ITokenSale.Terms``.

        Raises
        ------
        TableError
            When the round has a whitelist and none is given, or the other way round.

        """
        if self.whitelist != any(whitelist):
            expected = "a" if self.whitelist else "no"
            raise TableError(f"round '{self.line}': expected {expected} whitelist")
        start = self.start_for(launch)
        caps = (self.soft_cap * WEI, self.hard_cap * WEI)
        rate = (self.base_rate * WEI, bps(self.discount))
        return (*rate, *caps, start, start + self.duration, self.refunds, whitelist)

    def pricing(self, oracle: str) -> tuple:
        """Return what prices the assets, and when, as ``ITokenSale.Pricing``."""
        if self.reference is None:
            return (oracle, self.max_age, 0, 0, 0)
        offset = self.start.utcoffset()
        assert offset is not None  # an aware datetime has one
        at = self.reference.time
        seconds = at.hour * 3_600 + at.minute * 60 + at.second
        east = int(offset.total_seconds())
        return (oracle, self.max_age, seconds, east, self.reference.tolerance)


class Sale(StrictModel):
    """All rounds of one token."""

    symbol: Name
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    rounds: tuple[Round, ...] = Field(min_length=1, max_length=MAX_ROUNDS)


class Issuance(Part):
    """How merchants may have tokens issued beyond the table."""

    symbol: Name
    rules: tuple[Text, ...] = Field(min_length=1)
    asset: Name
    feed: Feed
    max_age: Duration = Field(ge=60, le=7 * 86_400)
    max_deviation: BpsShare = Field(gt=0, lt=1)
    daily_cap: StrictInt = Field(gt=0, le=10**12)
    initial_price: PositiveShare

    def terms(self) -> tuple:
        """Return the terms as the contract takes them, ``IMerchantIssuance.Terms``."""
        price = int(self.initial_price * WEI)
        deviation = bps(self.max_deviation)
        return (keccak(text=self.feed), self.max_age, deviation, self.daily_cap * WEI, price)


def has_sale(table: Table, folder: Path = TOKENS) -> bool:
    """Tell whether a token has published rounds."""
    return (folder / table.symbol.lower() / "sale.yaml").exists()


def load_sale(table: Table, folder: Path = TOKENS) -> Sale:
    """
    Read the published rounds of one token.

    Parameters
    ----------
    table
        The token's allocation table, whose lines the rounds sell.
    folder
        Folder with one sub-folder per token.

    Returns
    -------
    Sale
        The checked rounds; each sells its line exactly.

    Raises
    ------
    TableError
        When the file cannot be read or breaks a rule.

    """
    path = folder / table.symbol.lower() / "sale.yaml"
    sale = read_model(path, Sale)
    for each in sale.rounds:
        for line_id in (each.line, each.proceeds_line, each.unsold_line):
            if line_id not in [line.id for line in table.lines]:
                raise TableError(f"{path}: {table.symbol} has no line {line_id!r}")
        amount = table.line(each.line).amount
        if each.tokens != amount:
            raise TableError(f"{path}: '{each.line}': expected to sell {amount}, got {each.tokens}")
    return sale


def load_issuance(folder: Path = TOKENS) -> Issuance:
    """Read the published terms of SEC's issuance; raise ``TableError`` where they break a rule."""
    return read_model(folder / "sec" / "issuance.yaml", Issuance)


def whitelist_tree(limits: Mapping[str, int]) -> MerkleTree:
    """
    Build the tree over a round's buyers.

    Parameters
    ----------
    limits
        Each buyer's limit, in value with 18 decimals.

    Returns
    -------
    MerkleTree
        Its root is what a round takes; a buyer's proof is that of his ``whitelist_leaf``.

    """
    return MerkleTree(whitelist_leaf(buyer, limit) for buyer, limit in limits.items())


def whitelist_leaf(buyer: str, limit: int) -> bytes:
    """Hash a buyer's entry in the whitelist."""
    return leaf_hash(WHITELIST_ABI, (buyer, limit))
