"""Shims and precompiles, asked the same questions on a chain that has no precompile of ours."""

from collections.abc import Callable

import boa
import pytest
from boa.vm.py_evm import deregister_raw_precompile, register_raw_precompile
from eth.exceptions import VMError
from eth.vm.forks.london.computation import LondonComputation
from eth.vm.message import Message

from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES
from mevm.precompiles.table import address
from mevm_suite.deployment.boa_backend import BoaBackend
from mevm_suite.shims.deployment import deploy_shims

GAS = 2**60
ACCOUNT = b"\1" * 20


@pytest.fixture(scope="session", autouse=True)
def native():
    """Let Ethereum's own precompiles calculate as fast as on our chain."""
    for place, function in NATIVE_REPLACEMENTS.items():
        register_raw_precompile(place, function, force=True)
    yield
    for place in NATIVE_REPLACEMENTS:
        deregister_raw_precompile(place)


@pytest.fixture(scope="session")
def shims():
    return deploy_shims(BoaBackend())


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
