"""What only a deployment of the shielded pool knows: guardian, the coin's name, precompiles."""

from typing import Self

from eth_utils import to_checksum_address
from pydantic import model_validator

from mevm_suite.deployment.community import Address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.schema import StrictModel
from shielded.assets import encode_name


def _precompile(number: int) -> str:
    return to_checksum_address(number.to_bytes(20, "big"))


class Primitives(StrictModel):
    """Who calculates: the chain's precompiles, or contracts that answer as they do."""

    poseidon: Address = _precompile(0x4D01)
    babyjub_add: Address = _precompile(0x4D02)
    babyjub_msm: Address = _precompile(0x4D03)
    babyjub_verify: Address = _precompile(0x4D04)
    groth16_verify: Address = _precompile(0x4D05)

    def curve(self) -> list[str]:
        """Return all but the verifier of proofs, in the order that contracts are told them."""
        return [self.poseidon, self.babyjub_add, self.babyjub_msm, self.babyjub_verify]


class ShieldedTerms(StrictModel):
    """Who may stop deposits, and nothing else; under which name the coin is hidden."""

    guardian: Address
    coin: str = "SERO"
    primitives: Primitives = Primitives()

    @model_validator(mode="after")
    def _check(self) -> Self:
        encode_name(self.coin)
        if self.guardian == NOBODY:
            raise ValueError("expected a guardian; he may renounce later")
        return self
