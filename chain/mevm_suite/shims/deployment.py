"""Deploys the contracts that take the place of precompiles."""

from dataclasses import dataclass

from mevm_suite.deployment.backend import Backend
from mevm_suite.shims import POSEIDON_INPUTS

MAX_INPUTS = 16
NOBODY = "0x" + "00" * 20


@dataclass(frozen=True)
class Shims:
    """Addresses to give to contracts in the place of the precompiles' own."""

    poseidon: str
    babyjub_add: str
    babyjub_msm: str
    babyjub_verify: str
    groth16_verify: str
    string_compare: str


def deploy_poseidon(backend: Backend) -> str:
    """Deploy the hash for every number of inputs that there is a contract for."""
    hashers = [NOBODY] * MAX_INPUTS
    for inputs in POSEIDON_INPUTS:
        hashers[inputs - 1] = backend.deploy(f"Poseidon{inputs}")
    return backend.deploy("PoseidonShim", hashers)


def deploy_shims(backend: Backend) -> Shims:
    """
    Deploy a contract for each precompile that has one: those of the shielded pool, and strings.

    Parameters
    ----------
    backend
        The chain, which needs to be no more than Ethereum's at the fork Cancun.

    Returns
    -------
    Shims
        Their addresses.

    """
    poseidon = deploy_poseidon(backend)
    return Shims(
        poseidon=poseidon,
        babyjub_add=backend.deploy("BabyJubAddShim"),
        babyjub_msm=backend.deploy("BabyJubMsmShim"),
        babyjub_verify=backend.deploy("BabyJubVerifyShim", poseidon),
        groth16_verify=backend.deploy("Groth16VerifyShim"),
        string_compare=backend.deploy("StringCompareShim"),
    )
