"""What a chain has for commerce: first users, committee, governance, tokens, oracle, fee sink."""

from typing import Annotated, Self

from eth_utils import is_checksum_address
from pydantic import AfterValidator, Field, model_validator

from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.schema import StrictModel


def _address(value: str) -> str:
    if not is_checksum_address(value):
        raise ValueError(f"expected a checksummed address, got {value!r}")
    return value


Address = Annotated[str, AfterValidator(_address)]


class Community(StrictModel):
    """
    The part of the published terms that only a deployment knows.

    ``tokens`` has the addresses of those published assets that the chain has; the coin is always
    there, valued where there is an oracle. Without a sink one is deployed that takes SEC.
    """

    genesis: tuple[Address, ...] = Field(min_length=1, max_length=128)
    committee: tuple[Address, ...] = Field(min_length=3, max_length=15)
    governance: Address
    tokens: dict[str, Address]
    oracle: Address = NOBODY
    sink: Address = NOBODY

    @model_validator(mode="after")
    def _check(self) -> Self:
        if len(self.committee) % 2 == 0:
            raise ValueError(f"expected an odd committee, got {len(self.committee)} members")
        for name, accounts in (("genesis", self.genesis), ("committee", self.committee)):
            if len(set(accounts)) != len(accounts):
                raise ValueError(f"{name}: expected each account once")
        if self.sink == NOBODY and "SEC" not in self.tokens:
            raise ValueError("expected a fee sink, or the address of SEC to deploy one")
        return self
