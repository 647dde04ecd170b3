"""eth_createAccessList: which addresses and slots a transaction touches."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from time import monotonic

from eth._utils.address import generate_contract_address
from eth.abc import ComputationAPI

from mevm.vm.computation import computation_class
from mevm.vm.context import BlockContext
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage
from mevm.vm.tracer import CallFrame, Tracer, stack
from mevm.vm.transaction_fields import AccessList

SLOT_OPCODES = {"SLOAD", "SSTORE"}
ADDRESS_OPCODES = {"BALANCE", "EXTCODECOPY", "EXTCODEHASH", "EXTCODESIZE", "SELFDESTRUCT"}
CALL_OPCODES = {"CALL", "CALLCODE", "DELEGATECALL", "STATICCALL"}
MAX_ROUNDS = 16


@dataclass(frozen=True, slots=True)
class AccessListResult:
    """An access list, and how the transaction ends that has it."""

    access_list: AccessList
    gas_used: int
    error: str | None


class AccessTracer:
    """
    Collects what opcodes touch.

    Parameters
    ----------
    excluded : set of bytes
        Addresses that are warm anyway; their slots are collected all the same.
    """

    def __init__(self, excluded: set[bytes]) -> None:
        self._excluded = excluded
        self._created: set[bytes] = set()
        self._touched: dict[bytes, dict[int, None]] = {}

    def enter(self, frame: CallFrame) -> None:
        """Note a contract that is being created: it is warm from then on."""
        if frame.kind.startswith("CREATE") and frame.to not in self._touched:
            self._created.add(frame.to)

    def exit(self, output: bytes, gas_used: int, error: str | None) -> None:
        """Nothing is learnt from the end of a call."""

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Note what the opcode is about to touch."""
        values = stack(computation)
        if mnemonic in SLOT_OPCODES and values:
            address = bytes(computation.msg.storage_address)
            self._touched.setdefault(address, {})[values[-1]] = None
        elif mnemonic in ADDRESS_OPCODES and values:
            self._touch(values[-1])
        elif mnemonic in CALL_OPCODES and len(values) > 1:
            self._touch(values[-2])

    def step_end(self, computation: ComputationAPI, gas_cost: int, error: str | None) -> None:
        """Nothing is learnt from the end of an opcode."""

    def access_list(self) -> AccessList:
        """Return what was touched, by address and slot."""
        return tuple(
            (address, tuple(sorted(slots)))
            for address, slots in sorted(self._touched.items())
            if slots or address not in self._excluded | self._created
        )

    def _touch(self, word: int) -> None:
        self._touched.setdefault((word & (2**160 - 1)).to_bytes(20, "big"), {})


def create_access_list(
    begin: Callable[[Tracer], Execution],
    message: CallMessage,
    context: BlockContext,
    timeout: float,
) -> AccessListResult:
    """
    Return the access list with which a transaction touches nothing that is not in it.

    Parameters
    ----------
    begin : callable
        Starts an execution that the given tracer watches.
    message : CallMessage
        The transaction; its own access list is where the search starts.
    context : BlockContext
        The block of that execution.
    timeout : float
        Most seconds that all executions may take together.

    Returns
    -------
    AccessListResult
        Also for a transaction that fails.
    """
    deadline = monotonic() + timeout
    excluded = {message.sender, *map(bytes, _precompiles(context))}
    for _ in range(MAX_ROUNDS):
        tracer = AccessTracer(excluded)
        execution = begin(tracer)
        excluded.add(message.to or _created_by(execution, message.sender))
        result = execution.call(message, deadline=max(deadline - monotonic(), 0.0))
        found = tracer.access_list()
        if found == message.access_list:
            break
        message = replace(message, access_list=found)
    return AccessListResult(found, result.gas_used, result.error)


def _precompiles(context: BlockContext) -> list[bytes]:
    kind = computation_class(context.fork, context.config.mevm_precompiles)
    return [bytes(address) for address in kind.get_precompiles()]


def _created_by(execution: Execution, sender: bytes) -> bytes:
    address: bytes = generate_contract_address(sender, execution.get_nonce(sender))  # type: ignore[arg-type]
    return address
