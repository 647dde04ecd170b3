"""The chain's precompiles in titanoboa: the same Python functions at the same addresses."""

import pytest
from boa.vm.py_evm import deregister_raw_precompile, register_raw_precompile
from eth_utils import to_checksum_address

from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES
from mevm.precompiles.table import address
from mevm_suite.testing import load


@pytest.fixture(scope="module", autouse=True)
def registered():
    functions = {**PRECOMPILES, **NATIVE_REPLACEMENTS}
    for place, function in functions.items():
        register_raw_precompile(place, function, force=True)
    yield
    for place in functions:
        deregister_raw_precompile(place)


@pytest.fixture(scope="session")
def caller_of():
    def deploy(number: int, gas_limit: int = 1_000_000):
        place = to_checksum_address(address(number))
        return load("tests/mocks/PrecompileCaller.vy", place, gas_limit)

    return deploy
