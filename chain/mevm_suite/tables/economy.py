"""The terms of CEC's economy, as published. Source: CEC-04..08, CEC-10, CEC-11."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Self

from eth_utils import keccak
from pydantic import AfterValidator, Field, StrictInt, model_validator

from mevm_suite.paths import TOKENS
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import Duration, Reason, ShareOfAll, StrictModel, Text
from mevm_suite.tables.units import DAY

BPS = 10_000
# A day's fills move the market's price by this much at most, a constant of C2CMarket.
BAND = Fraction(1, 50)


def _whole_bps(share: Fraction) -> Fraction:
    if (share * BPS).denominator != 1:
        raise ValueError(f"expected a share in whole basis points, got {share}")
    return share


BpsShare = Annotated[ShareOfAll, AfterValidator(_whole_bps)]
Name = Annotated[str, Field(pattern=r"^[A-Z]{2,8}$")]
Feed = Annotated[str, Field(pattern=r"^[A-Z]{2,8}/[A-Z]{2,8}$")]
Amount = Annotated[StrictInt, Field(gt=0, lt=2**26)]


class Part(StrictModel):
    """One mechanism, with the paper's words, and reasons for what is this project's."""

    source: Text
    ours: dict[str, Reason] = {}

    @model_validator(mode="after")
    def _check_ours(self) -> Self:
        known = set(type(self).model_fields) - {"source", "ours"}
        if unknown := sorted(set(self.ours) - known):
            raise ValueError(f"ours names unknown fields {unknown}, expected among {sorted(known)}")
        return self


class Unlock(Part):
    """The daily unlock: shares of what is still locked, and the fees at which most unlocks."""

    least: BpsShare = Field(gt=0)
    most: BpsShare = Field(le=Fraction(1, 100))
    fee_target: StrictInt = Field(gt=0, lt=2**36)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.least > self.most:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self


class Mining(Part):
    """The emission: the line that feeds it, the team's bonus, and who gets what is left."""

    line: Text
    bonus: BpsShare = Field(le=Fraction(1, 10))
    remainder_line: Text


class Dividend(Part):
    """The holders' part of revenue, and who gets the rest."""

    holders: BpsShare = Field(gt=0)
    rest_line: Text


class CoinAge(Part):
    """The age from which a token's coin-days grow no further."""

    cap: Duration


class HolderMarket(Part):
    """The market between holders: pegged token, price feed, and amounts in whole pegged tokens."""

    asset: Name
    feed: Feed
    first_price: Amount
    fee: BpsShare = Field(gt=0, le=Fraction(1, 20))
    least_volume: Amount
    least_order: Amount

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.least_order > self.least_volume:
            raise ValueError(f"least order {self.least_order} is above {self.least_volume}")
        if self.feed != f"CEC/{self.asset}":
            raise ValueError(f"expected the feed CEC/{self.asset}, got {self.feed}")
        return self

    @property
    def feed_id(self) -> bytes:
        """The feed's name on chain."""
        return keccak(text=self.feed)


class BuyBack(Part):
    """What becomes of the revenue that holders do not get; ``daily`` is in whole pegged tokens."""

    part: BpsShare = Field(gt=0)
    development: BpsShare
    development_line: Text
    operations_line: Text
    daily: Amount
    max_age: Duration = Field(gt=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.part + self.development > 1:
            raise ValueError(f"parts {self.part} and {self.development} are more than the whole")
        return self


class Maker(Part):
    """The dealer's bounds; amounts are in whole CEC."""

    dealer_line: Text
    least_spread: BpsShare = Field(gt=0)
    most_spread: BpsShare = Field(le=Fraction(1, 10))
    max_age: Duration = Field(gt=0)
    fuel_reserve: Amount
    max_inventory: Amount
    fuel_epoch: Duration = Field(ge=3_600)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.least_spread > self.most_spread:
            raise ValueError(f"least spread {self.least_spread} is above {self.most_spread}")
        if self.fuel_reserve >= self.max_inventory:
            raise ValueError(f"fuel reserve {self.fuel_reserve} is not below {self.max_inventory}")
        return self

    def terms(self, wei: int) -> tuple[int, ...]:
        """Return the terms as the contract takes them, ``IMarketMaker.Terms``."""
        inventory = (self.fuel_reserve * wei, self.max_inventory * wei)
        return (bps(self.least_spread), bps(self.most_spread), self.max_age, *inventory)


class Pledge(Part):
    """What developers pledge and risk: whole CEC, and a bond in whole coins."""

    least: Amount
    bond: Amount
    delay: Duration = Field(ge=7 * DAY, le=365 * DAY)
    evidence_time: Duration = Field(ge=DAY, le=30 * DAY)
    reward: BpsShare = Field(le=Fraction(1, 2))
    reward_cap: Amount
    destination_line: Text

    def terms(self, wei: int) -> tuple[int, ...]:
        """Return the terms as the contract takes them; the coin has as many decimals as CEC."""
        stakes = (self.least * wei, self.bond * wei)
        reward = (bps(self.reward), self.reward_cap * wei)
        return (*stakes, self.delay, self.evidence_time, *reward)


class Economy(StrictModel):
    """The published terms."""

    symbol: Literal["CEC"]
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    unlock: Unlock
    mining: Mining
    dividend: Dividend
    coin_age: CoinAge
    market: HolderMarket
    buy_back: BuyBack
    maker: Maker
    pledge: Pledge

    @model_validator(mode="after")
    def _check(self) -> Self:
        """Refuse what BuyBack would: moving the price must cost more fees than it can gain."""
        lost = self.market.least_volume * self.market.fee * (1 - self.dividend.holders)
        if self.buy_back.daily * BAND >= lost:
            raise ValueError(f"daily buy-back {self.buy_back.daily} is too much for the fees")
        return self


def load_economy(folder: Path = TOKENS) -> Economy:
    """Read the published terms of CEC; raise ``TableError`` where they break a rule."""
    return read_model(folder / "cec" / "economy.yaml", Economy)


def bps(share: Fraction) -> int:
    """Return a share in basis points, as contracts take it."""
    return int(share * BPS)
