"""Which precompiles each fork has, and how they are reached."""

from collections.abc import Callable

import pytest

from mevm.precompiles import PRECOMPILES
from mevm.state import Account, World
from mevm.vm.computation import computation_class
from mevm.vm.context import BlockContext
from mevm.vm.forks import ChainConfig, Fork
from mevm.vm.interface import Engine
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
    engine: Engine,
    enabled: bool,
) -> None:
    code = bytes.fromhex(f"5a73{POSEIDON.hex()}31505a90035f5260205ff3")  # gas of BALANCE
    context = make_context(config=make_config(mevm_precompiles=enabled))
    execution = engine.begin(World.from_alloc({CONTRACT: Account(code=code)}), context)
    gas = int.from_bytes(execution.call(CallMessage(to=CONTRACT)).output, "big")
    assert gas == 3 + (100 if enabled else 2600) + 2 + 2


def test_precompiles__of_this_chain_run(
    make_context: Callable[..., BlockContext],
    make_config: Callable[..., ChainConfig],
    engine: Engine,
) -> None:
    message = CallMessage(to=POSEIDON, data=(1).to_bytes(32, "big"), gas=10**6)
    outputs = [
        engine.begin(World.EMPTY, make_context(config=make_config(mevm_precompiles=enabled)))
        .call(message)
        .output
        for enabled in (True, False)
    ]
    assert len(outputs[0]) == 32
    assert outputs[1] == b""


@pytest.mark.parametrize("data", [bytes(191), bytes(192), bytes(193), b"\x01" * 192])
def test_point_evaluation__reverts_if_not_proved(
    make_context: Callable[..., BlockContext], engine: Engine, data: bytes
) -> None:
    message = CallMessage(to=(10).to_bytes(20, "big"), data=data, gas=200_000)
    result = engine.begin(World.EMPTY, make_context()).call(message)
    assert not result.success
    assert result.gas_used == 200_000
    assert result.error is not None and result.error.startswith("point evaluation: ")
