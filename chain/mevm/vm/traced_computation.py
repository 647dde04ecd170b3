"""Running code under a tracer."""

from collections.abc import Callable
from typing import Any

from eth.abc import ComputationAPI, MessageAPI
from eth.exceptions import Halt, VMError
from eth.vm.logic.invalid import InvalidOpcode
from eth_typing import Address

from mevm.vm.errors import describe
from mevm.vm.refused_call import refused_call
from mevm.vm.tracer import CallFrame, Tracer, stack

CREATE, CREATE2, SELFDESTRUCT = 0xF0, 0xF5, 0xFF
CALL_KINDS = {
    CREATE: "CREATE",
    0xF1: "CALL",
    0xF2: "CALLCODE",
    0xF4: "DELEGATECALL",
    CREATE2: "CREATE2",
    0xFA: "STATICCALL",
}
OPCODES_WITH_FRAMES = frozenset((*CALL_KINDS, SELFDESTRUCT))
STEPS_BETWEEN_CHECKS = 4096


class TracedFrame:
    """What tracing has to remember of a running frame, kept as its ``traced`` attribute.

    Attributes
    ----------
    kind
        What the opcode that runs now calls as; none if it calls nothing.
    operands
        The stack before a call, top first. The address in it is what the code named, before a
        delegation (EIP-7702) leads elsewhere.
    cost
        Gas that the opcode took before its call began, if one did.
    gas
        Gas that was left before the opcode.
    """

    __slots__ = ("cost", "gas", "kind", "operands")

    def __init__(self) -> None:
        self.kind: str | None = None
        self.operands: list[int] = []
        self.cost: int | None = None
        self.gas = 0


def trace_message(
    tracer: Tracer,
    message: MessageAPI,
    parent: ComputationAPI | None,
    run: Callable[[], ComputationAPI],
) -> ComputationAPI:
    """Run a message between the tracer's ``enter`` and ``exit``."""
    tracer.enter(_frame(message, parent))
    try:
        computation = run()
    except VMError as error:  # the message was refused before a frame was made for it
        tracer.exit(b"", 0, describe(error))
        raise
    error_text = describe(computation.error) if computation.is_error else None
    tracer.exit(computation.output, computation.get_gas_used(), error_text)
    return computation


def _frame(message: MessageAPI, parent: ComputationAPI | None) -> CallFrame:
    sender, to = message.sender, message.storage_address if message.is_create else message.to
    kind = "CREATE" if message.is_create else "CALL"
    traced: TracedFrame | None = getattr(parent, "traced", None)
    if parent is not None and traced is not None:
        sender = parent.msg.storage_address
        kind = traced.kind or kind
        if kind in ("DELEGATECALL", "CALLCODE"):
            to = address_of(traced.operands[1])
        given = message.gas if message.is_create else 0
        traced.cost = traced.gas - parent.get_gas_remaining() - given
    data = message.code if message.is_create else message.data_as_bytes
    return CallFrame(kind, sender, to, message.value, message.gas, data, message.depth)


def run_traced(tracer: Tracer, computation: Any) -> None:
    """Run the code of a computation, telling the tracer of the opcodes that it wants to see."""
    traced = computation.traced = TracedFrame()
    opcodes, code = computation.opcodes, computation.code
    if not len(code):
        return
    wanted: frozenset[int] | None = None
    pc = code.program_counter
    try:
        for count, opcode in enumerate(code):
            if count % STEPS_BETWEEN_CHECKS == 0:
                computation.state.check_deadline()
                wanted = _wanted_opcodes(tracer)
            run_opcode = opcodes.get(opcode) or InvalidOpcode(opcode)
            if wanted is None or opcode in wanted:
                _run_opcode(tracer, computation, traced, pc, opcode, run_opcode)
            else:
                run_opcode(computation)
            # Here, for reading the STOP after the end of the code moves nothing.
            pc = code.program_counter
    except Halt:
        return


def _wanted_opcodes(tracer: Tracer) -> frozenset[int] | None:
    opcodes: frozenset[int] | None = getattr(tracer, "opcodes", None)
    return None if opcodes is None else opcodes | OPCODES_WITH_FRAMES


def _run_opcode(
    tracer: Tracer,
    computation: Any,
    traced: TracedFrame,
    pc: int,
    opcode: int,
    run_opcode: Callable[[Any], Any],
) -> None:
    """Run an opcode between the tracer's ``step`` and ``step_end``."""
    gas = traced.gas = computation.get_gas_remaining()
    traced.cost, traced.kind = None, CALL_KINDS.get(opcode)
    tracer.step(computation, pc, opcode, _mnemonic(run_opcode), gas, computation.msg.depth)
    balance = 0
    if opcode in OPCODES_WITH_FRAMES:
        traced.operands = stack(computation)[::-1]
        balance = computation.state.get_balance(computation.msg.storage_address)
    try:
        run_opcode(computation)
    except Halt:
        tracer.step_end(computation, gas - computation.get_gas_remaining(), None)
        if opcode == SELFDESTRUCT:
            _trace_selfdestruct(tracer, computation, address_of(traced.operands[0]), balance)
        raise
    except VMError as error:
        tracer.step_end(computation, gas - computation.get_gas_remaining(), describe(error))
        raise
    if traced.kind and traced.cost is None:
        frame, reason = refused_call(computation, traced.kind, traced.operands)
        tracer.enter(frame)
        tracer.exit(b"", 0, reason)
    spent = gas - computation.get_gas_remaining() if traced.cost is None else traced.cost
    tracer.step_end(computation, spent, None)


def _mnemonic(opcode: Any) -> str:
    """Return the opcode's name, which py-evm's decorators can hide."""
    return getattr(opcode, "mnemonic", None) or opcode.__wrapped__.mnemonic


def address_of(word: int) -> Address:
    """Return the address in a stack item."""
    return Address((word % (1 << 160)).to_bytes(20, "big"))


def _trace_selfdestruct(
    tracer: Tracer, computation: ComputationAPI, beneficiary: bytes, value: int
) -> None:
    message = computation.msg
    sender = message.storage_address
    tracer.enter(CallFrame("SELFDESTRUCT", sender, beneficiary, value, 0, b"", message.depth + 1))
    tracer.exit(b"", 0, None)
