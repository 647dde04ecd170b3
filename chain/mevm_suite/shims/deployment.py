"""Deploys the contracts that take the place of precompiles."""

from mevm_suite.deployment.backend import Backend
from mevm_suite.shims import POSEIDON_INPUTS

MAX_INPUTS = 16
NOBODY = "0x" + "00" * 20


def deploy_poseidon(backend: Backend) -> str:
    """Deploy the hash for every number of inputs that there is a contract for."""
    hashers = [NOBODY] * MAX_INPUTS
    for inputs in POSEIDON_INPUTS:
        hashers[inputs - 1] = backend.deploy(f"Poseidon{inputs}")
    return backend.deploy("PoseidonShim", hashers)
