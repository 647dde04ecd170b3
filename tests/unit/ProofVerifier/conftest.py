"""A verifier on a chain with the precompile, and real proofs under the development keys."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest

from mevm_suite.deployment.boa_shielded import groth16, shielded_chain
from mevm_suite.testing import load

PROOFS = Path(__file__).parent / "proofs.json"


@pytest.fixture(scope="module", autouse=True)
def chain():
    with shielded_chain():
        yield


@pytest.fixture(scope="module")
def verifier(chain):
    return load("contracts/shielded/ProofVerifier.vy", groth16())


@pytest.fixture(scope="session")
def proven():
    """Return statements and proofs of both circuits; how they were made is said in their file."""
    content = json.loads(PROOFS.read_text())

    def read(made, part):
        return [[int(word) for word in each[part]] for each in made]

    return {
        circuit: SimpleNamespace(statements=read(made, "statement"), proofs=read(made, "proof"))
        for circuit, made in content.items()
        if circuit != "about"
    }


@pytest.fixture(params=["inputs", "outputs"])
def circuit(request, verifier, proven):
    """Be each of the circuits: its function of the verifier, and its proofs."""
    return SimpleNamespace(
        name=request.param,
        verify=getattr(verifier, f"verify_{request.param}"),
        limit={"inputs": 32, "outputs": 36}[request.param],
        **vars(proven[request.param]),
    )
