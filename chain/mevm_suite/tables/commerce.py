"""The terms of trade, trust, judges and accounts, as published. Source: SEC-01..12, SEC-40..45."""

from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Self

from eth_utils import keccak
from pydantic import AfterValidator, Field, StrictInt, model_validator

from mevm_suite.paths import TOKENS
from mevm_suite.tables.economy import BpsShare, Feed, Name, Part, bps
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import Duration, ShareOfAll, StrictModel, Text
from mevm_suite.tables.units import DAY

COIN = "ETH"
UNIT = 10**18
HOUR = 3_600


def _whole_wei(share: Fraction) -> Fraction:
    if share == 0 or (share * UNIT).denominator != 1:
        raise ValueError(f"expected a part of a coin in whole wei, got {share}")
    return share


Coins = Annotated[ShareOfAll, AfterValidator(_whole_wei)]
Decimals = Annotated[StrictInt, Field(ge=0, le=36)]


class Trust(Part):
    """What an account with index 1 may have in open trades, in whole yuan."""

    limit: StrictInt = Field(gt=0, lt=2**64)


class Pegged(StrictModel):
    """A token whose whole unit is worth one yuan."""

    asset: Name
    decimals: Decimals


class Priced(StrictModel):
    """The coin, or a token, that an oracle values in yuan."""

    asset: Name
    decimals: Decimals
    feed: Feed

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.feed != f"{self.asset}/CNY":
            raise ValueError(f"{self.asset}: expected the feed {self.asset}/CNY, got {self.feed}")
        return self


class Values(Part):
    """What is valued, and how old a price may be."""

    pegs: tuple[Pegged, ...] = Field(min_length=1, max_length=32)
    priced: tuple[Priced, ...] = Field(max_length=32)
    max_age: Duration = Field(ge=60, le=7 * DAY)

    @model_validator(mode="after")
    def _check(self) -> Self:
        names = [each.asset for each in self.pegs] + [each.asset for each in self.priced]
        if len(set(names)) != len(names):
            raise ValueError(f"expected each asset once, got {names}")
        return self

    def pegs_at(self, tokens: Mapping[str, str]) -> list[tuple[str, int, int]]:
        """Return the pegged tokens that a chain has, as ``AssetValues.Peg``."""
        return [(tokens[e.asset], e.decimals, UNIT) for e in self.pegs if e.asset in tokens]

    def priced_at(self, tokens: Mapping[str, str]) -> list[tuple[str, int, bytes]]:
        """Return the priced assets that a chain has, as ``AssetValues.Priced``."""
        return [
            (tokens[each.asset], each.decimals, keccak(text=each.feed))
            for each in self.priced
            if each.asset in tokens
        ]


class Seeds(Part):
    """The bounds of every request of randomness."""

    least_bond: Coins
    reveals: StrictInt = Field(ge=2, le=100)
    commit: Duration = Field(ge=60, le=7 * DAY)
    reveal: Duration = Field(ge=60, le=7 * DAY)

    def arguments(self) -> tuple[int, ...]:
        """Return the beacon's constructor arguments."""
        return (wei(self.least_bond), self.reveals, self.commit, self.reveal)


class Tier(StrictModel):
    """What each judge stakes and is paid, and how many sit in the first round."""

    stake: Coins
    panel: Literal[3, 5, 7]
    fee: Coins


Period = Annotated[Duration, Field(ge=HOUR, le=7 * DAY)]


class Judges(Part):
    """The court: its tiers, its periods, and what who is in the wrong loses."""

    tiers: tuple[Tier, ...] = Field(min_length=1, max_length=8)
    seed: Period
    commit: Period
    reveal: Period
    appeal: Period
    seed_reward: Coins
    loss: BpsShare = Field(gt=0, le=Fraction(1, 2))

    @model_validator(mode="after")
    def _check(self) -> Self:
        for low, high in zip(self.tiers, self.tiers[1:], strict=False):
            if high.stake <= low.stake or high.panel < low.panel:
                raise ValueError("tiers must rise in stake, and not fall in panel")
        return self

    def stakes(self) -> list[int]:
        """Return each tier's stake, in wei."""
        return [wei(tier.stake) for tier in self.tiers]

    def terms(self) -> tuple:
        """Return the court's constructor arguments that are numbers."""
        tiers = [(tier.panel, wei(tier.fee)) for tier in self.tiers]
        periods = (self.seed, self.commit, self.reveal, self.appeal)
        return (tiers, periods, wei(self.seed_reward), bps(self.loss))


class Bounties(Part):
    """What bonded participants bond, what a report costs, and what its proof earns."""

    least_bond: Coins
    deposit: Coins
    unbonding: Duration = Field(le=365 * DAY)
    window: Duration = Field(ge=HOUR, le=7 * DAY)
    reward: BpsShare = Field(gt=0, le=Fraction(1, 2))

    @model_validator(mode="after")
    def _check(self) -> Self:
        if 2 * self.window > self.unbonding:
            raise ValueError("expected an unbonding of two windows at least")
        return self

    def terms(self) -> tuple[int, ...]:
        """Return the constructor arguments that are numbers."""
        amounts = (wei(self.least_bond), wei(self.deposit))
        return (*amounts, self.unbonding, self.window, bps(self.reward))


class Committee(Part):
    """How long the committee votes, and what a case costs."""

    voting: Duration = Field(ge=HOUR, le=30 * DAY)
    fee: Coins


class Names(Part):
    """What a name takes as deposit."""

    deposit: Coins


class Freezes(Part):
    """For how long a proof of fraud freezes an account."""

    length: Duration = Field(ge=DAY, le=180 * DAY)


class Ownership(Part):
    """How long after his notice a seller takes an unsold item back."""

    notice: Duration = Field(ge=HOUR, le=7 * DAY)


class Fees(Part):
    """The epoch of a fee sink that is deployed where there is none yet."""

    epoch: Duration = Field(ge=DAY, le=365 * DAY)


class Commerce(StrictModel):
    """All published terms."""

    symbol: Literal["SEC"]
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    trust: Trust
    values: Values
    seeds: Seeds
    judges: Judges
    bounties: Bounties
    committee: Committee
    names: Names
    freezes: Freezes
    ownership: Ownership
    fees: Fees


def load_commerce(folder: Path = TOKENS) -> Commerce:
    """Read the published terms; raise ``TableError`` where they break a rule."""
    return read_model(folder / "sec" / "commerce.yaml", Commerce)


def wei(coins: Fraction) -> int:
    """Return a part of a coin in wei."""
    return int(coins * UNIT)
