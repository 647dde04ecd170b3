"""Run a precompile inside a real py-evm computation, or load its vectors."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from eth.abc import ComputationAPI
from eth.exceptions import VMError
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message

GAS_LIMIT = 30_000_000
CALLER, CALLEE = b"\x01" * 20, b"\x02" * 20


def execute(
    function: Callable[[ComputationAPI], ComputationAPI], data: bytes, gas: int = GAS_LIMIT
) -> tuple[bytes, int]:
    message = Message(gas=gas, to=CALLEE, sender=CALLER, value=0, data=data, code=b"")
    computation = LondonComputation(None, message, None)  # no precompile reads state
    assert function(computation) is computation
    return computation.output, gas - computation.get_gas_remaining()


def assert_halts(function: Callable, data: bytes, reason: str) -> None:
    with pytest.raises(VMError, match=reason):
        execute(function, data)


def load_vectors(name: str) -> Any:
    return json.loads((Path(__file__).parent / "vectors" / f"{name}.json").read_text())


@pytest.fixture(scope="session")
def run() -> Callable[..., tuple[bytes, int]]:
    return execute


@pytest.fixture(scope="session")
def halts() -> Callable[..., None]:
    return assert_halts


@pytest.fixture(scope="session")
def vectors() -> Callable[[str], Any]:
    return load_vectors
