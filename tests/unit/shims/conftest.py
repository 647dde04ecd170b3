"""Shims and precompiles, asked the same questions on a chain that has no precompile of ours."""

from collections.abc import Callable

import boa
import pytest
from eth.exceptions import VMError
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message

from mevm.precompiles import PRECOMPILES
from mevm.precompiles.table import address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.shims.deployment import deploy_poseidon

GAS = 2**60
ACCOUNT = b"\1" * 20


@pytest.fixture(scope="session")
def poseidon_shim():
    return deploy_poseidon(BoaBackend())


@pytest.fixture(scope="session")
def ask() -> Callable[[str, bytes], bytes | None]:
    """Call a shim; None is a revert."""

    def ask(shim: str, data: bytes, gas: int = GAS) -> bytes | None:
        computation = boa.env.execute_code(shim, data=data, gas=gas)
        return None if computation.is_error else computation.output

    return ask


@pytest.fixture(scope="session")
def expected() -> Callable[[int, bytes], bytes | None]:
    """Call a precompile; None is a halt."""

    def expected(number: int, data: bytes) -> bytes | None:
        message = Message(gas=GAS, to=ACCOUNT, sender=ACCOUNT, value=0, data=data, code=b"")
        try:
            return PRECOMPILES[address(number)](LondonComputation(None, message, None)).output
        except VMError:
            return None

    return expected
