"""Which precompiles each fork has, and how they are reached."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from mevm.precompiles import PRECOMPILES
from mevm.state import Account, World
from mevm.vm.computation import computation_class
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.results import CallMessage

CONTRACT = b"\xaa" * 20
POSEIDON = (0x4D01).to_bytes(20, "big")
COUNTS = {Fork.FRONTIER: 4, Fork.BYZANTIUM: 8, Fork.ISTANBUL: 9, Fork.CANCUN: 10, Fork.PRAGUE: 17}


@pytest.mark.parametrize("fork", Fork)
def test_precompiles__are_those_of_ethereum(fork: Fork) -> None:
    numbers = sorted(
        int.from_bytes(address, "big")
        for address in computation_class(fork, False).get_precompiles()
    )
    expected = max(count for first, count in COUNTS.items() if first <= fork)
    assert numbers == list(range(1, expected + 1))


@pytest.mark.parametrize("fork", Fork)
def test_precompiles__of_this_chain_are_there_from_prague(fork: Fork) -> None:
    added = set(computation_class(fork, True).get_precompiles()) - set(
        computation_class(fork, False).get_precompiles()
    )
    assert added == (set(PRECOMPILES) if fork >= Fork.PRAGUE else set())


@pytest.mark.parametrize("enabled", [True, False])
def test_precompiles__of_this_chain_are_warm(
    make_context: Callable[..., BlockContext],
    make_config: Callable[..., ChainConfig],
    enabled: bool,
) -> None:
    code = bytes.fromhex(f"5a73{POSEIDON.hex()}31505a90035f5260205ff3")  # gas of BALANCE
    context = make_context(config=make_config(mevm_precompiles=enabled))
    execution = PyEvmEngine().begin(World.from_alloc({CONTRACT: Account(code=code)}), context)
    gas = int.from_bytes(execution.call(CallMessage(to=CONTRACT)).output, "big")
    assert gas == 3 + (100 if enabled else 2600) + 2 + 2


def test_precompiles__of_this_chain_run(
    make_context: Callable[..., BlockContext], make_config: Callable[..., ChainConfig]
) -> None:
    message = CallMessage(to=POSEIDON, data=(1).to_bytes(32, "big"), gas=10**6)
    outputs = [
        PyEvmEngine()
        .begin(World.EMPTY, make_context(config=make_config(mevm_precompiles=enabled)))
        .call(message)
        .output
        for enabled in (True, False)
    ]
    assert len(outputs[0]) == 32
    assert outputs[1] == b""


@pytest.mark.parametrize("data", [bytes(191), bytes(192), bytes(193), b"\x01" * 192])
def test_point_evaluation__reverts_if_not_proved(
    make_context: Callable[..., BlockContext], data: bytes
) -> None:
    message = CallMessage(to=(10).to_bytes(20, "big"), data=data, gas=200_000)
    result = PyEvmEngine().begin(World.EMPTY, make_context()).call(message)
    assert not result.success
    assert result.gas_used == 200_000
    assert result.error is not None and result.error.startswith("point evaluation: ")


SCRIPT = """
import json, sys
import mevm.vm.engine
loaded = [name for name in sys.modules if name.startswith(("py_ecc.bls", "py_ecc.optimized_bls"))]
from eth.precompiles import bls12_g1_add
from eth.vm.forks.prague.computation import PRAGUE_PRECOMPILES
from eth.exceptions import VMError
from types import SimpleNamespace
class Computation:
    msg = SimpleNamespace(data=bytes(256), data_as_bytes=bytes(256))
    def consume_gas(self, amount, reason): self.gas = amount
computation = Computation()
bls12_g1_add(computation)
import eth.precompiles.bls12_381 as package
from eth.precompiles.bls12_381.bls12_381_g1 import bytes_to_g1_optimized_point3D
print(json.dumps({
    "loaded": loaded,
    "output": computation.output.hex(),
    "package": package.__spec__ is not None and package.bls12_g1_add is not bls12_g1_add,
    "web3": "web3" in sys.modules or "eth_account" in sys.modules,
}))
"""


def test_import__loads_bls12_381_when_it_is_called() -> None:
    root = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True, cwd=root
    )
    report = json.loads(run.stdout)
    assert report == {"loaded": [], "output": "00" * 128, "package": True, "web3": False}
