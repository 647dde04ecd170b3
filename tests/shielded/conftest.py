"""Shared by tests of the circuits: their witness programs, compiled once for each file."""

import pytest

from shielded import keys
from shielded.prover.circuit import flatten
from shielded.prover.witness_calculator import WitnessCalculator


@pytest.fixture(scope="module")
def calculate():
    """Return a function from circuit and signals to the witness."""
    programs = {}

    def calculate(name, signals):
        if name not in programs:
            digest = keys.manifest()["circuits"][name]["sha256"]["wasm"]
            programs[name] = WitnessCalculator(name, digest, lambda: keys.load(name, "wasm"))
        return programs[name].calculate(flatten(name, signals))

    yield calculate
    programs.clear()
