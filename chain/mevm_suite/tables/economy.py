"""The terms of CEC's economy, as published. Source: CEC-04, CEC-06, CEC-07, CEC-08."""

from fractions import Fraction
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import AfterValidator, Field, StrictInt, ValidationError, model_validator

from mevm_suite.paths import TOKENS
from mevm_suite.tables.loader import explain, read_yaml
from mevm_suite.tables.schema import Duration, Reason, ShareOfAll, StrictModel, TableError, Text

BPS = 10_000


def _whole_bps(share: Fraction) -> Fraction:
    if (share * BPS).denominator != 1:
        raise ValueError(f"expected a share in whole basis points, got {share}")
    return share


BpsShare = Annotated[ShareOfAll, AfterValidator(_whole_bps)]


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


class Economy(StrictModel):
    """The published terms."""

    symbol: Literal["CEC"]
    rules: tuple[Text, ...] = Field(min_length=1)
    source: Text
    unlock: Unlock
    mining: Mining
    dividend: Dividend
    coin_age: CoinAge


def load_economy(folder: Path = TOKENS) -> Economy:
    """
    Read the published terms of CEC's economy.

    Parameters
    ----------
    folder
        Folder with one sub-folder per token.

    Returns
    -------
    Economy
        The checked terms.

    Raises
    ------
    TableError
        When the file cannot be read or breaks a rule.

    """
    path = folder / "cec" / "economy.yaml"
    document = read_yaml(path)
    try:
        return Economy.model_validate(document)
    except ValidationError as error:
        raise TableError(f"{path}: {explain(error, document)}") from error


def bps(share: Fraction) -> int:
    """Return a share in basis points, as contracts take it."""
    return int(share * BPS)
