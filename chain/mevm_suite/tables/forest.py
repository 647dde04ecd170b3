"""The terms of forests and their insurance, as published. Source: CEC-20..29, CEC-40..42."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictInt, model_validator

from mevm_suite.paths import TOKENS
from mevm_suite.tables.commerce import Coins, wei
from mevm_suite.tables.economy import BpsShare, Part, bps
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import Duration, StrictModel, Text
from mevm_suite.tables.units import DAY

ASSET_UNIT = 10**6  # of the pegged token in which the domain is paid
HOUR = 3_600
PERILS = {"fire": 1, "wind": 2, "flood": 3, "frost": 4, "pest": 5}

Whole = Annotated[StrictInt, Field(gt=0, lt=2**40)]
Tolerance = Annotated[BpsShare, Field(gt=0, le=Fraction(1, 2))]


class Delay(Part):
    """How long everybody sees an accreditation before it counts."""

    delay: Duration = Field(ge=DAY, le=30 * DAY)


class Tolerances(StrictModel):
    """How far two surveys of one parcel may be apart."""

    trees: Tolerance
    diameter: Tolerance
    height: Tolerance
    volume: Tolerance
    lost_volume: Tolerance
    time: Duration = Field(ge=DAY, le=365 * DAY)


class Surveys(Part):
    """How two surveys agree, how long a round waits, and what a dispute counts as."""

    tolerances: Tolerances
    commit: Duration = Field(ge=DAY, le=90 * DAY)
    reveal: Duration = Field(ge=DAY, le=30 * DAY)
    dispute: Duration = Field(ge=DAY, le=30 * DAY)
    weight: Coins

    def terms(self) -> tuple[Any, ...]:
        """Return the constructor arguments that are numbers."""
        shares = (bps(getattr(self.tolerances, name)) for name in _SHARES)
        tolerances = (*shares, self.tolerances.time)
        return (wei(self.weight), tolerances, (self.commit, self.reveal, self.dispute))


_SHARES = ("trees", "diameter", "height", "volume", "lost_volume")


class Certificates(Part):
    """When who redeems need not wait any longer, when income is late, and where metadata are."""

    notice: Duration = Field(ge=DAY, le=365 * DAY)
    grace: Duration = Field(ge=DAY, le=365 * DAY)
    metadata: Annotated[str, Field(min_length=1, max_length=64)]


class Sale(Part):
    """What a provider pays of what he earns, and the most that he is rewarded with for it."""

    fee: BpsShare = Field(le=Fraction(1, 50))
    reward: BpsShare

    @model_validator(mode="after")
    def _check(self) -> Self:
        if 2 * self.reward > self.fee:
            raise ValueError(f"reward: expected at most half of the fee {self.fee}")
        return self


class Ratings(Part):
    """When bad ratings shut a provider out; the worth is in whole units of the asset."""

    time: Duration = Field(ge=DAY, le=365 * DAY)
    full_worth: Whole
    raters: StrictInt = Field(ge=3, le=100)
    exclusion: Duration = Field(ge=DAY, le=180 * DAY)

    def terms(self) -> tuple[int, ...]:
        """Return the terms as the contract takes them."""
        return (self.time, self.full_worth * ASSET_UNIT, self.raters, self.exclusion)


class Oracle(Part):
    """What reporters and challengers bond, in whole units, and how long each part takes."""

    bond: Whole
    alarm: Whole
    challenge: Whole
    commit: Duration = Field(ge=HOUR, le=3 * DAY)
    reveal: Duration = Field(ge=HOUR, le=3 * DAY)
    weight: Coins

    def terms(self) -> tuple[int, ...]:
        """Return the constructor arguments that are numbers."""
        amounts = (each * ASSET_UNIT for each in (self.bond, self.alarm, self.challenge))
        return (wei(self.weight), *amounts, self.commit, self.reveal)


class Pool(Part):
    """When underwriters can leave, what a keeper earns, and which cover the capital bears."""

    notice: Duration = Field(ge=DAY, le=90 * DAY)
    keeper: Whole
    peril: BpsShare = Field(gt=0)
    region: BpsShare = Field(gt=0)

    def limits(self) -> tuple[int, int, int]:
        """Return the insurer's constructor arguments that are numbers."""
        return (self.keeper * ASSET_UNIT, bps(self.peril), bps(self.region))


Days = Annotated[StrictInt, Field(ge=28, le=365)]


class Product(Part):
    """What a policy covers and pays; amounts in whole units, the loading in percent."""

    title: Text
    peril: Literal["fire", "wind", "flood", "frost", "pest"]
    loading: StrictInt = Field(ge=100, le=500)
    unit_price: BpsShare = Field(gt=0)
    least_sum: Whole
    waiting: Duration = Field(ge=14 * DAY, le=90 * DAY)
    days: tuple[Days, Days]
    first: BpsShare
    trigger: BpsShare = Field(gt=0)
    resurvey: Duration = Field(ge=30 * DAY, le=365 * DAY)
    steps: tuple[tuple[BpsShare, BpsShare], ...] = Field(min_length=1, max_length=8)

    @model_validator(mode="after")
    def _check(self) -> Self:
        if self.days[0] > self.days[1]:
            raise ValueError(f"expected the least days first, got {self.days}")
        for low, high in zip(self.steps, self.steps[1:], strict=False):
            if not (low[0] < high[0] and low[1] < high[1]):
                raise ValueError("steps must rise in damage and in payout")
        return self

    def terms(self, hazard_root: bytes) -> tuple[Any, ...]:
        """Return ``IInsuranceProducts.Product`` with a hazard table."""
        return (
            PERILS[self.peril],
            hazard_root,
            self.loading * 100,
            int(self.unit_price * ASSET_UNIT),
            self.least_sum * ASSET_UNIT,
            self.waiting,
            *self.days,
            bps(self.first),
            bps(self.trigger),
            self.resurvey,
            tuple((bps(damage), bps(payout)) for damage, payout in self.steps),
        )


class Forest(StrictModel):
    """All published terms."""

    symbol: Literal["CEC"]
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    accreditation: Delay
    surveys: Surveys
    certificates: Certificates
    sale: Sale
    ratings: Ratings
    oracle: Oracle
    pool: Pool
    products: tuple[Product, ...] = Field(min_length=1, max_length=16)


def load_forest(folder: Path = TOKENS) -> Forest:
    """Read the published terms; raise ``TableError`` where they break a rule."""
    return read_model(folder / "cec" / "forest.yaml", Forest)
