"""What compares two engines finds an engine that does something wrong, be it ever so small."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from random_evm.steps import RandomSteps
from random_evm.worlds import context_of
from two_engines import Disagreement, TwoEngines

from mevm.state import World, WorldDatabase
from mevm.vm.context import BlockContext
from mevm.vm.engine import PyEvmEngine, PyEvmExecution
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import Fork
from mevm.vm.results import ExecutionResult
from mevm.vm.transaction import Transaction

SEEDS, STEPS = 20, 60
RESULTS: dict[str, Callable[[ExecutionResult], dict[str, Any]]] = {
    "success": lambda result: {"success": not result.success},
    "gas_used": lambda result: {"gas_used": result.gas_used + 1},
    "gas_refunded": lambda result: {"gas_refunded": 0},
    "peak_gas": lambda result: {"peak_gas": result.gas_used},
    "output": lambda result: {"output": b""},
    "logs": lambda result: {"logs": result.logs[:1]},
    "created": lambda result: {"created": None},
    "error": lambda result: {"error": result.error and result.error.partition(":")[0]},
    "gas_price": lambda result: {"gas_price": 7},
}


class KeepsAddressesWarm(WorldDatabase):
    """What a reverted call has touched stays warm."""

    def mark_address_warm(self, address: bytes) -> None:
        self._warm[address] = True


class KeepsSlotsWarm(WorldDatabase):
    """What a reverted call has loaded stays warm."""

    def mark_storage_warm(self, address: bytes, slot: int) -> None:
        self._warm[address, slot] = True


class KeepsTransientStorage(WorldDatabase):
    """Transient storage outlives its transaction."""

    def lock_changes(self) -> None:
        kept = getattr(self, "_transient", {})
        super().lock_changes()
        self._transient = kept


class ForgetsOriginalValues(WorldDatabase):
    """A slot that is written twice costs as if it were written first."""

    def get_storage(self, address: bytes, slot: int, from_journal: bool = True) -> int:
        return super().get_storage(address, slot)


class KeepsEmptyAccounts(WorldDatabase):
    """Touched empty accounts stay (EIP-161)."""

    def account_is_empty(self, address: bytes) -> bool:
        return False


class CreatesOverStorage(WorldDatabase):
    """A contract can be made where there is storage (EIP-7610)."""

    def has_storage(self, address: bytes) -> bool:
        return False


class LosesTheLastSlot(WorldDatabase):
    """One slot of all is not written."""

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        if slot != 2**256 - 1:
            super().set_storage(address, slot, value)


class Broken:
    """py-evm over another database, or with other results."""

    name = "broken"

    def __init__(
        self,
        database: type[WorldDatabase] = WorldDatabase,
        change: Callable[[ExecutionResult], dict[str, Any]] = lambda _: {},
    ) -> None:
        self._database = database
        self._change = change

    def begin(self, world: World, context: BlockContext, tracer: None = None) -> PyEvmExecution:
        execution = PyEvmExecution(world, context, None)
        execution._database.__class__ = self._database
        apply = execution.apply

        def changed(transaction: Transaction) -> ExecutionResult:
            result = apply(transaction)
            return replace(result, **self._change(result))

        execution.apply = changed  # type: ignore[assignment, method-assign]
        return execution


def is_found(broken: Any, fork: Fork = Fork.PRAGUE, seeds: int = SEEDS) -> bool:
    """Return whether random steps find what is wrong with an engine."""
    engines = TwoEngines(PyEvmEngine(), broken)
    for seed in range(seeds):
        steps = RandomSteps(seed, fork, mevm_precompiles=True)
        execution = engines.begin(World.from_alloc(steps.alloc), context_of(fork))
        try:
            for _ in range(STEPS):
                steps.take(execution)
            execution.world()
        except Disagreement:
            return True
    return False


@pytest.mark.parametrize("field", RESULTS)
def test_results__are_compared(field: str) -> None:
    assert is_found(Broken(change=RESULTS[field]))


@pytest.mark.parametrize(
    "database",
    [
        KeepsAddressesWarm,
        KeepsSlotsWarm,
        KeepsTransientStorage,
        ForgetsOriginalValues,
        KeepsEmptyAccounts,
        CreatesOverStorage,
        LosesTheLastSlot,
    ],
)
def test_state__is_compared(database: type[WorldDatabase]) -> None:
    assert is_found(Broken(database))


@pytest.mark.parametrize("text", ["nonce too low", "insufficient funds", "max fee per gas"])
def test_refusals__are_compared(text: str, monkeypatch: pytest.MonkeyPatch) -> None:
    class OtherWords(Broken):
        def begin(self, world: World, context: BlockContext, tracer: None = None) -> Any:
            execution = super().begin(world, context)
            apply = execution.apply

            def changed(transaction: Transaction) -> ExecutionResult:
                try:
                    return apply(transaction)
                except InvalidTransaction as error:
                    raise InvalidTransaction(error.message.replace(text, "")) from error

            execution.apply = changed  # type: ignore[method-assign]
            return execution

    assert is_found(OtherWords())


def test_equal_engines__agree() -> None:
    assert not is_found(PyEvmEngine(), seeds=3)
