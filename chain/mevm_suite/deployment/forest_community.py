"""What a chain has for forests: who is there from the start, the asset, arbiters, and holders."""

from typing import Literal, Self

from pydantic import Field, model_validator

from mevm_suite.deployment.community import Address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.schema import StrictModel, Text

# As in contracts/modules/forest_role.vy.
ROLES = {"registrar": 1, "surveyor": 2, "identity issuer": 3, "carrier": 4, "reporter": 5}

RoleName = Literal["registrar", "surveyor", "identity issuer", "carrier", "reporter"]


class Member(StrictModel):
    """An account with a role from the start, and for whom it acts."""

    role: RoleName
    account: Address
    organisation: Text


class ForestCommunity(StrictModel):
    """
    What only a deployment knows: who is there from the start, and what the chain has.

    The first arbiter rules on surveys and hazards; providers choose among all. Without a
    dividend, which takes the asset, nobody pays a fee.
    """

    governance: Address
    members: tuple[Member, ...] = Field(max_length=64)
    asset: Address
    attestations: Address
    arbiters: tuple[Address, ...] = Field(min_length=1, max_length=8)
    coin_days: Address
    sink: Address
    dividend: Address = NOBODY

    @model_validator(mode="after")
    def _check(self) -> Self:
        organisations: dict[str, str] = {}
        for member in self.members:
            known = organisations.setdefault(member.account, member.organisation)
            if known != member.organisation:
                raise ValueError(f"{member.account}: expected one organisation for all its roles")
        return self
