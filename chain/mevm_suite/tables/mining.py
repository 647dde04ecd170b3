"""The terms on which WSG's mining reserve is paid out, as published. Source: WSG-02."""

from fractions import Fraction
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, model_validator

from mevm_suite.paths import TOKENS
from mevm_suite.tables.economy import Part
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import Duration, ShareOfAll, Text
from mevm_suite.tables.units import DAY

COIN = 10**18
MAX_DIVISOR = 10_000


class Mining(Part):
    """The published terms; ``budget`` is a part of what is left, ``floor_price`` is in coin."""

    symbol: Literal["WSG"]
    rules: tuple[Text, ...] = Field(min_length=1)
    line: Text
    epoch: Duration = Field(ge=DAY, le=365 * DAY)
    budget: ShareOfAll = Field(ge=Fraction(1, MAX_DIVISOR), le=Fraction(1, 2))
    feed: Text = Field(max_length=32)
    floor_price: ShareOfAll = Field(gt=0)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.budget.numerator != 1:
            raise ValueError(f"budget: expected one part of so many, got {self.budget}")
        if (self.floor_price * COIN).denominator != 1:
            raise ValueError(f"floor_price: expected whole wei, got {self.floor_price}")
        return self


def load_mining(folder: Path = TOKENS) -> Mining:
    """Read the published terms of WSG's mining; raise ``TableError`` where they break a rule."""
    return read_model(folder / "wsg" / "mining.yaml", Mining)
