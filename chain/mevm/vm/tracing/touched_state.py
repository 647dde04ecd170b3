"""Which accounts and slots a transaction reads or writes."""

from eth.abc import ComputationAPI

from mevm.vm.forks import Fork
from mevm.vm.traced_computation import address_of
from mevm.vm.tracer import CallFrame, stack
from mevm.vm.tracing.allowance import Allowance
from mevm.vm.tracing.noop_tracer import NoopTracer
from mevm.vm.tracing.watched import Watched
from mevm.vm.validation import is_delegation

BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH = 0x31, 0x3B, 0x3C, 0x3F
SLOAD, SSTORE, SELFDESTRUCT = 0x54, 0x55, 0xFF
CALLS = (0xF1, 0xF2, 0xF4, 0xFA)
# Opcodes with the address of an account on the stack: how deep it lies.
ADDRESS_AT = dict.fromkeys((BALANCE, EXTCODESIZE, EXTCODECOPY, EXTCODEHASH, SELFDESTRUCT), 1)
ADDRESS_AT |= dict.fromkeys(CALLS, 2)
OPERANDS = dict.fromkeys(CALLS, 5)
DELEGATION_PREFIX_SIZE = 3
SIZE_OF_ACCOUNT, SIZE_OF_SLOT = 512, 256


class TouchedState(NoopTracer):
    """Collect accounts and slots, as geth's ``prestateTracer`` does.

    Parameters
    ----------
    allowance
        How much may be held.

    Attributes
    ----------
    slots
        The slots by address; every touched account is there, be it without slots.
    """

    opcodes = frozenset((SLOAD, SSTORE, *ADDRESS_AT))

    def __init__(self, allowance: Allowance | None = None) -> None:
        self.allowance = allowance or Allowance()
        self.slots: dict[bytes, set[int]] = {}

    def touch(self, address: bytes) -> set[int]:
        """Take note of an account and return the set of its slots."""
        slots = self.slots.get(address)
        if slots is None:
            self.allowance.take(SIZE_OF_ACCOUNT)
            slots = self.slots[address] = set()
        return slots

    def enter(self, frame: CallFrame) -> None:
        """Take note of both ends of a call, and of what a creation makes."""
        self.touch(frame.sender)
        self.touch(frame.to)

    def step(
        self, computation: ComputationAPI, pc: int, opcode: int, mnemonic: str, gas: int, depth: int
    ) -> None:
        """Take note of what an opcode is about to look at."""
        if opcode == SLOAD or opcode == SSTORE:
            items = stack(computation)
            if items:
                slots = self.touch(computation.msg.storage_address)
                if items[-1] not in slots:
                    self.allowance.take(SIZE_OF_SLOT)
                    slots.add(items[-1])
        elif (depth_of_address := ADDRESS_AT.get(opcode)) is not None:
            items = stack(computation)
            if len(items) >= OPERANDS.get(opcode, 1):
                address = address_of(items[-depth_of_address])
                self.touch(address)
                if opcode in CALLS:
                    self._touch_delegate(computation.state.get_code(address))

    def touch_ends(self, watched: Watched) -> None:
        """Take note of what a transaction touches outside of code."""
        transaction, before = watched.transaction, watched.before
        self.touch(watched.sender)
        self.touch(watched.context.coinbase)
        if transaction.to:
            self.touch(transaction.to)
            if watched.context.fork >= Fork.PRAGUE:
                self._touch_delegate(before.get_code(transaction.to))
        for authorization in transaction.authorization_list:
            if authorization.authority is not None:
                self.touch(authorization.authority)

    def _touch_delegate(self, code: bytes) -> None:
        if is_delegation(code):
            self.touch(code[DELEGATION_PREFIX_SIZE:])
