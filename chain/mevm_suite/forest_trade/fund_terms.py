"""The terms of a crowdfunded project as a YAML file. Source: CEC-28."""

import re
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, Self

from eth_utils import keccak
from pydantic import BeforeValidator, Field, model_validator

from mevm_suite.deployment.community import Address
from mevm_suite.holder.amounts import parse_amount
from mevm_suite.tables.economy import BPS, bps
from mevm_suite.tables.loader import read_model
from mevm_suite.tables.schema import Duration, ShareOfAll, StrictModel, TableError, Text
from mevm_suite.tables.units import DAY

# As in contracts/modules/project_terms.vy, with a day for the transaction to be sent.
FUNDING = (2 * DAY, 366 * DAY)
WINDOW = (3 * DAY, 30 * DAY)
MAX_GRACE = 90 * DAY
MAX_TIME = 30 * 366 * DAY
MAX_MILESTONE = Fraction(4, 10)
_HASH = re.compile(r"0x[0-9a-fA-F]{64}")


def _read_amount(value: object) -> int:
    return int(parse_amount(str(value)))


class Milestone(StrictModel):
    """A part of what is raised, and when it must have been reported, from the funding's end on."""

    share: ShareOfAll
    due: Duration


class FundTerms(StrictModel):
    """What a project promises; the goal with 18 decimals, as commands read amounts."""

    document: Text
    goal: Annotated[int, BeforeValidator(_read_amount)]
    funding: Duration
    grace: Duration
    window: Duration
    profit: ShareOfAll
    milestones: tuple[Milestone, ...] = Field(min_length=3, max_length=12)
    affiliates: tuple[Address, ...] = Field(default=(), max_length=8)

    @model_validator(mode="after")
    def _check(self) -> Self:
        _check_days("funding", self.funding, *FUNDING)
        _check_days("window", self.window, *WINDOW)
        _check_days("grace", self.grace, 0, MAX_GRACE)
        _check_share("profit", self.profit, Fraction(1))
        total, earliest = Fraction(0), 0
        for number, each in enumerate(self.milestones, 1):
            _check_share(f"milestone {number}", each.share, MAX_MILESTONE)
            _check_days(f"milestone {number}: due", each.due, earliest, MAX_TIME)
            earliest = each.due + self.grace + self.window
            total += each.share
        if total != 1:
            raise ValueError(f"expected milestones that share 1 in all, got {total}")
        return self

    def words(self, document: bytes, goal: int, now: int) -> tuple[Any, ...]:
        """
        Return the terms as ``IForestCrowdfunding.Terms``.

        Parameters
        ----------
        document
            Hash of the plan.
        goal
            In the smallest unit of the asset.
        now
            From when the funding runs.

        """
        end = now + self.funding
        return (
            *(document, goal, end, self.grace, self.window, bps(self.profit)),
            [(bps(each.share), end + each.due) for each in self.milestones],
            list(self.affiliates),
        )


def read_terms(path: Path) -> FundTerms:
    """Read a file of terms; TableError where a term is missing or out of bounds."""
    return read_model(path, FundTerms)


def document_hash(terms: FundTerms, path: Path) -> bytes:
    """Return the hash of the plan that terms name: a file next to theirs, or the hash itself."""
    if _HASH.fullmatch(terms.document):
        return bytes.fromhex(terms.document[2:])
    try:
        return keccak((path.parent / terms.document).read_bytes())
    except OSError as error:
        text = f"document {terms.document!r} cannot be read: {error.strerror}"
        raise TableError(f"{path}: {text}") from None


def _check_days(name: str, seconds: int, least: int, most: int) -> None:
    if not least <= seconds <= most:
        text = f"expected {least / DAY:g} to {most / DAY:g} days"
        raise ValueError(f"{name}: {text}, got {seconds / DAY:g}")


def _check_share(name: str, share: Fraction, most: Fraction) -> None:
    if not 0 < share <= most or (share * BPS).denominator != 1:
        raise ValueError(f"{name}: expected whole basis points up to {most}, got {share}")
