"""Running code: py-evm's computations and opcodes, in our loop."""

import sys
from collections.abc import Mapping
from functools import cache, partial
from itertools import islice
from typing import Any

from eth.abc import ComputationAPI, MessageAPI, StateAPI, TransactionContextAPI
from eth.constants import STACK_DEPTH_LIMIT
from eth.exceptions import Halt
from eth.vm.computation import BaseComputation
from eth.vm.gas_meter import GasMeter
from eth.vm.logic.invalid import InvalidOpcode

from mevm.vm.fast_opcodes import fast_opcodes, grow_memory
from mevm.vm.forks import Fork
from mevm.vm.gas_meter import FastGasMeter
from mevm.vm.interruption import attempt_ends, needs_time
from mevm.vm.jump_targets import jump_targets
from mevm.vm.precompiles import BRIEF, Precompile, precompiles_of
from mevm.vm.pyevm_forks import computation_class_of, opcodes_of
from mevm.vm.survey import FrameRecord
from mevm.vm.traced_computation import run_traced, trace_message

STEPS_BETWEEN_CHECKS = 4096
STEPS_OF_ATTEMPT = 256
"""The same in an attempt, whose memory is short, so that no step takes long either."""
PYTHON_FRAMES_PER_CALL = 20
"""More than a traced creation, the deepest of all kinds of call, takes."""

sys.setrecursionlimit(max(sys.getrecursionlimit(), STACK_DEPTH_LIMIT * PYTHON_FRAMES_PER_CALL))


class MevmComputation(BaseComputation):
    """What all forks share; mixed in before py-evm's class of the fork."""

    def __init__(
        self, state: StateAPI, message: MessageAPI, transaction_context: TransactionContextAPI
    ) -> None:
        super().__init__(state, message, transaction_context)
        # Opcodes call these most of all: past the methods, straight to the meter and the stack,
        # and past py-evm's cached properties, which look for coroutines at their first use.
        self.consume_gas = self._gas_meter.consume_gas  # type: ignore[method-assign]
        self.stack_pop_ints, self.stack_pop1_int = self._stack.pop_ints, self._stack.pop1_int
        self.stack_push_int, self.stack_push_bytes = self._stack.push_int, self._stack.push_bytes
        code: Any = self.code
        code.is_valid_opcode = jump_targets(message.code).__contains__

    def __exit__(self, kind: Any, error: Any, traceback: Any) -> Any:
        """Keep the error that ends the frame, but not what ran: that holds on to all the rest."""
        suppressed = super().__exit__(kind, error, traceback)
        if suppressed:
            _let_go(error)
        return suppressed

    def _configure_gas_meter(self) -> GasMeter:
        meter = super()._configure_gas_meter()
        return FastGasMeter(meter.start_gas, meter.refund_strategy)

    def extend_memory(self, start_position: int, size: int) -> None:
        """Pay for more memory, where there is not enough yet."""
        end = start_position + size
        if size and end > len(self._memory) and not grow_memory(self, end, beside=0):
            super().extend_memory(start_position, size)

    def add_child_computation(self, child_computation: ComputationAPI) -> None:
        """Take the return data of a call, and keep only a record of it."""
        super().add_child_computation(child_computation)
        self.children[-1] = FrameRecord.of(child_computation)  # type: ignore[call-overload]

    @classmethod
    def apply_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """Run a message; the tracer hears of creations from `apply_create_message`."""
        tracer = state.tracer  # type: ignore[attr-defined]
        run = partial(super().apply_message, state, message, transaction_context)
        if tracer is None or message.is_create:
            return run(parent_computation)
        return trace_message(tracer, message, parent_computation, partial(run, parent_computation))

    @classmethod
    def apply_create_message(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """Run init code and deploy what it returns."""
        tracer = state.tracer  # type: ignore[attr-defined]
        run = partial(super().apply_create_message, state, message, transaction_context)
        if tracer is None:
            created = run(parent_computation)
        else:
            following = partial(run, parent_computation)
            created = trace_message(tracer, message, parent_computation, following)
        _let_go(created._error)  # of code that cannot be deployed
        return created

    @classmethod
    def apply_computation(
        cls,
        state: StateAPI,
        message: MessageAPI,
        transaction_context: TransactionContextAPI,
        parent_computation: ComputationAPI | None = None,
    ) -> ComputationAPI:
        """Run the code of a message, or the precompile at its address.

        Replaces py-evm's, which charges the init code of EIP-3860 again whenever the sender of
        the transaction creates from delegated code (EIP-7702), and takes a class attribute for
        the list of created contracts before Spurious Dragon. Init code of transactions is part
        of the intrinsic gas here.
        """
        with cls(state, message, transaction_context) as computation:
            created = state.contracts_created  # type: ignore[attr-defined]
            computation.contracts_created = created
            if message.is_create:
                created.append(message.storage_address)
            precompile = computation.precompiles.get(message.code_address)
            if precompile is not None:
                state.check_deadline()  # type: ignore[attr-defined]
                if message.code_address not in BRIEF:
                    needs_time()
                if not message.is_delegation:
                    precompile(computation)
            elif state.tracer is None:  # type: ignore[attr-defined]
                cls._run(state, computation)
            else:
                run_traced(state.tracer, computation)  # type: ignore[attr-defined]
        return computation

    @classmethod
    def _run(cls, state: StateAPI, computation: ComputationAPI) -> None:
        opcodes = cls.opcodes
        steps = iter(computation.code)
        at_once = STEPS_BETWEEN_CHECKS if attempt_ends() is None else STEPS_OF_ATTEMPT
        try:
            while True:
                state.check_deadline()  # type: ignore[attr-defined]
                for opcode in islice(steps, at_once):
                    try:
                        run_opcode = opcodes[opcode]
                    except KeyError:
                        run_opcode = InvalidOpcode(opcode)
                    run_opcode(computation)
        except Halt:
            return


def _let_go(error: BaseException | None) -> None:
    """Keep an error, but not the frames that it came from."""
    if error is not None:
        error.__traceback__ = error.__context__ = error.__cause__ = None


@cache
def computation_class(fork: Fork, mevm_precompiles: bool) -> type[MevmComputation]:
    """Return the class that runs code under ``fork``.

    Parameters
    ----------
    fork
        The fork.
    mevm_precompiles
        Whether the precompiles of this chain are there, from Prague on.

    Returns
    -------
    type
        A subclass of py-evm's computation of that fork.
    """
    base = computation_class_of(fork)
    precompiles = precompiles_of(fork, base.get_precompiles(), mevm_precompiles)
    name = f"Mevm{base.__name__}"
    tables = {"_precompiles": precompiles, "opcodes": fast_opcodes(opcodes_of(fork))}
    return type(name, (MevmComputation, base), tables)


def with_places(
    kind: type[MevmComputation], places: Mapping[bytes, bytes | None]
) -> type[MevmComputation]:
    """Return a class that runs code with precompiles at other places.

    Parameters
    ----------
    kind
        The class to start from.
    places
        For each address the one whose precompile is there now, None for none.

    Returns
    -------
    type
        A subclass of ``kind``. It still says of the old places that they are warm.
    """
    usual: dict[Any, Precompile] = dict(kind.get_precompiles())
    table = {address: found for address, found in usual.items() if address not in places}
    table |= {address: usual[source] for address, source in places.items() if source is not None}
    members = {"_precompiles": table, "get_precompiles": classmethod(lambda _: usual)}
    return type(kind.__name__, (kind,), members)
