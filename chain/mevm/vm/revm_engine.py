"""Execution by revm, in the native extension: chosen by name, never because it is installed.

Checks, state and accounts of gas stay where they are. revm only runs what a transaction sends,
asks the account database for what it reads, and hands back what it changed; so roots, receipts
and snapshots cannot differ. What revm has no room for (a fee above 128 bits, a balance above 256),
what it cannot explain (why a precompile failed), and the one fork that it does not have
(Constantinople) is left to py-evm, on the same database. So is all tracing.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from time import monotonic
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from eth.exceptions import OutOfGas, VMError
from eth_typing import Address

from mevm.native import NativeMismatch, extension, why_absent
from mevm.precompiles import PRECOMPILES
from mevm.turn import resolved
from mevm.vm.engine import SYSTEM_ADDRESS, SYSTEM_CALL_GAS, PyEvmExecution
from mevm.vm.engine_names import PY_EVM, REVM
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.forks import GAS_PER_BLOB, Fork
from mevm.vm.interruption import Interruption, NeedsTime, attempt_ends, interruption
from mevm.vm.results import ExecutionResult, Log
from mevm.vm.validation import is_delegation

if TYPE_CHECKING:
    from mevm.state import World
    from mevm.vm.context import BlockContext
    from mevm.vm.interface import Execution
    from mevm.vm.tracer import Tracer
    from mevm.vm.transaction import Transaction

SPECS = {
    Fork.FRONTIER: "Frontier",
    Fork.HOMESTEAD: "Homestead",
    Fork.TANGERINE_WHISTLE: "Tangerine",
    Fork.SPURIOUS_DRAGON: "Spurious",
    Fork.BYZANTIUM: "Byzantium",
    Fork.PETERSBURG: "Petersburg",
    Fork.ISTANBUL: "Istanbul",
    Fork.MUIR_GLACIER: "Istanbul",
    Fork.BERLIN: "Berlin",
    Fork.LONDON: "London",
    Fork.ARROW_GLACIER: "London",
    Fork.GRAY_GLACIER: "London",
    Fork.PARIS: "Merge",
    Fork.SHANGHAI: "Shanghai",
    Fork.CANCUN: "Cancun",
    Fork.PRAGUE: "Prague",
}
"""What revm calls a fork; those that changed no rule of execution share a name."""


class EngineUnavailable(ValueError):
    """The engine is asked for, but it is not there."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"engine {REVM}: {reason}; or choose the engine {PY_EVM}")


class RevmExecution(PyEvmExecution):
    """An execution by revm; see `mevm.vm.interface.Execution`."""

    def __init__(self, native: ModuleType, world: World, context: BlockContext) -> None:
        super().__init__(world, context, None)
        database, state = self._database, self._state
        config = context.config
        self._native = native
        self._rules = _rules(native, state.fork, config.chain_id, config.mevm_precompiles)
        self._source = native.Source(
            state,
            database.account,
            database.code,
            database.get_storage,
            database.has_storage,
            state.get_ancestor_hash,
        )
        self._blocks: dict[tuple[int, int], Any] = {}

    def place_precompiles(self, places: Mapping[bytes, bytes | None]) -> None:
        """Let precompiles be elsewhere than their fork has them."""
        super().place_precompiles(places)
        self._rules = self._rules and self._rules.moved(list(places.items()))

    def _execute(
        self, transaction: Transaction, sender: Address, deadline: float | None
    ) -> ExecutionResult:
        if self._rules is None:
            return super()._execute(transaction, sender, deadline)
        resolved()
        state = self._state
        state.allow(deadline)
        base_fee = state.base_fee_per_gas
        price = transaction.effective_gas_price(base_fee)
        blob_gas = GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
        try:
            outcome, changes = self._rules.execute(
                self._source,
                self._block(),
                transaction,
                sender,
                transaction.gas,
                transaction.intrinsic_gas(state.fork),
                transaction.floor_gas,
                price,
                price - base_fee,
                blob_gas and blob_gas * state.blob_base_fee,
                _limits(deadline),
            )
        except self._native.EngineTimeout:
            raise _out_of_time() from None
        except (self._native.EngineUnsupported, OverflowError):
            return super()._execute(transaction, sender, deadline)
        finally:
            state.allow(None)
        self._database.apply(*changes)
        self._database.lock_changes()
        success, gas_used, gas_refunded, output, logs, created, error, peak_gas = outcome
        return ExecutionResult(
            success=success,
            gas_used=gas_used,
            gas_refunded=gas_refunded,
            output=output,
            logs=tuple(Log(*log) for log in logs),
            created=created,
            error=error,
            gas_price=price,
            peak_gas=peak_gas,
        )

    def system_call(self, target: bytes, data: bytes) -> bytes | None:
        """Call a system contract; it pays nothing, and is not part of the block's gas."""
        code = self.get_code(target)
        if not code:
            return None
        if self._rules is None or is_delegation(code):
            return super().system_call(target, data)
        try:
            output, changes = self._rules.system_call(
                self._source,
                self._block(),
                SYSTEM_ADDRESS,
                target,
                data,
                SYSTEM_CALL_GAS,
                _limits(None),
            )
        except self._native.EngineTimeout:
            raise _out_of_time() from None
        except (self._native.EngineUnsupported, OverflowError):
            return super().system_call(target, data)
        self._database.apply(*changes)
        self._database.lock_changes()
        return output

    def _block(self) -> Any:
        """Return the block as revm has it, with the fees that code is to see now."""
        state, context = self._state, self._context
        london = state.fork >= Fork.LONDON
        base_fee = (state.execution_context.base_fee_per_gas or 0) if london else 0
        blob_fee = state.blob_base_fee if state.fork >= Fork.CANCUN else 0
        block = self._blocks.get((base_fee, blob_fee))
        if block is None:
            block = self._blocks[base_fee, blob_fee] = self._native.Block(
                context.number,
                context.timestamp,
                context.coinbase,
                context.gas_limit,
                context.difficulty,
                context.prev_randao,
                base_fee,
                blob_fee,
            )
        return block


class RevmEngine:
    """The engine of the native extension.

    Raises
    ------
    EngineUnavailable
        If the extension is not installed, or not the one that goes with this package.
    """

    name = REVM
    heeds_attempts = True

    def __init__(self) -> None:
        try:
            native = extension()
        except NativeMismatch as error:
            raise EngineUnavailable(str(error)) from None
        if native is None:
            raise EngineUnavailable(f"it needs the native extension, but {why_absent()}")
        self._native = native

    def begin(self, world: World, context: BlockContext, tracer: Tracer | None = None) -> Execution:
        """Start an execution; one that is traced is py-evm's."""
        if tracer is not None:
            return PyEvmExecution(world, context, tracer)
        return RevmExecution(self._native, world, context)


def _limits(deadline: float | None) -> tuple[float | None, Interruption | None, bool]:
    """Return the seconds that there are, what may interrupt, and whether this is an attempt."""
    ends = attempt_ends()
    seconds = deadline if ends is None else ends - monotonic()
    return seconds, interruption(), ends is not None


def _out_of_time() -> Exception:
    """Return the error for what took longer than that."""
    return ExecutionTimeout() if attempt_ends() is None else NeedsTime()


class Message(NamedTuple):
    """What our precompiles read of a message."""

    data_as_bytes: bytes


class PrecompileCall:
    """What our precompiles use of a computation."""

    __slots__ = ("gas", "msg", "output", "state")

    def __init__(self, state: Any, data: bytes, gas: int) -> None:
        self.state = state
        self.msg = Message(data)
        self.gas = gas
        self.output = b""

    def consume_gas(self, amount: int, reason: str) -> None:
        """Take gas, or raise py-evm's error for ``reason``."""
        if amount > self.gas:
            raise OutOfGas(f"Out of gas: needed {amount}, remaining {self.gas}, reason {reason}")
        self.gas -= amount


def _callable_by_revm(function: Callable[[Any], Any]) -> Callable[[Any, bytes, int], Any]:
    """Return a function of state, input and gas; it returns the gas left, and the output."""

    def run(state: Any, data: bytes, gas: int) -> tuple[int, bytes] | None:
        call = PrecompileCall(state, data, gas)
        try:
            function(call)
        except VMError:
            return None
        return call.gas, call.output

    return run


@cache
def _rules(native: ModuleType, fork: Fork, chain_id: int, mevm_precompiles: bool) -> Any:
    """Return revm's rules of a chain; None where it does not have the fork or the chain."""
    if fork not in SPECS or chain_id >> 64:
        return None
    ours = PRECOMPILES if mevm_precompiles and fork >= Fork.PRAGUE else {}
    functions = [(address, _callable_by_revm(function)) for address, function in ours.items()]
    return native.Rules(SPECS[fork], chain_id, functions)
