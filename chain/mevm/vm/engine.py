"""Execution by py-evm's opcodes: the reference engine, and the one that traces."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from eth.vm.message import Message
from eth_typing import Address
from eth_utils import ValidationError

from mevm.state import World, WorldDatabase
from mevm.state.world import ExpectedCall
from mevm.turn import resolved
from mevm.vm.computation import with_places
from mevm.vm.context import BlockContext
from mevm.vm.engine_names import PY_EVM
from mevm.vm.errors import InvalidTransaction
from mevm.vm.executor import delete_accounts, execute
from mevm.vm.forks import GAS_PER_BLOB, Fork
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.state import MevmState, execution_context, state_class
from mevm.vm.survey import survey
from mevm.vm.tracer import Tracer
from mevm.vm.transaction import Transaction
from mevm.vm.validation import (
    validate_block_gas,
    validate_call,
    validate_nonce_limit,
    validate_sender,
    validate_transaction,
)

SYSTEM_ADDRESS = Address(bytes.fromhex("fffffffffffffffffffffffffffffffffffffffe"))
SYSTEM_CALL_GAS = 30_000_000


class Snapshot(NamedTuple):
    """A position in an execution."""

    checkpoint: Any
    gas_used: int
    blob_gas_used: int


class PyEvmExecution:
    """An execution by py-evm; see `mevm.vm.interface.Execution`."""

    def __init__(self, world: World, context: BlockContext, tracer: Tracer | None) -> None:
        self._database = database = WorldDatabase(world)
        make_state = state_class(context.fork, context.config.mevm_precompiles)
        self._state: MevmState = make_state(database, context, tracer)
        self._context = context
        self.gas_used = 0
        self.blob_gas_used = 0
        self.get_balance = database.get_balance
        self.set_balance = database.set_balance
        self.get_nonce = database.get_nonce
        self.set_nonce = database.set_nonce
        self.get_code = database.get_code
        self.set_code = database.set_code
        self.get_storage = database.get_storage
        self.overwrite_storage = database.overwrite_storage
        self.clear_storage = database.delete_storage
        self.account_exists = database.account_exists
        self.touch_account = database.touch_account
        self.delete_account = database.delete_account
        self.world = database.to_world

    def apply(self, transaction: Transaction, deadline: float | None = None) -> ExecutionResult:
        """Execute a transaction of the block."""
        state = self._state
        sender = Address(transaction.signer(state.fork))
        self._prefetch(sender, transaction)
        validate_block_gas(state, transaction, self.gas_used, self.blob_gas_used)
        validate_transaction(state, transaction, sender)
        return self._include(transaction, sender, deadline)

    def simulate(
        self, transaction: Transaction, *, strict: bool, deadline: float | None = None
    ) -> ExecutionResult:
        """Execute a transaction that nobody signed, as `eth_simulateV1` does."""
        state = self._state
        sender = Address(transaction.sender)
        validate_block_gas(state, transaction, self.gas_used, self.blob_gas_used)
        if strict:
            validate_sender(state, transaction, sender)
            validate_nonce_limit(transaction)
        else:
            state.free_gas = not (
                transaction.max_fee_per_gas or transaction.max_priority_fee_per_gas
            )
            if transaction.blob_versioned_hashes and not transaction.max_fee_per_blob_gas:
                state.set_blob_base_fee(0)
        try:
            validate_call(state, transaction, sender)
            return self._include(transaction, sender, deadline)
        finally:
            state.free_gas = False
            state.set_blob_base_fee(None)

    def _include(
        self, transaction: Transaction, sender: Address, deadline: float | None
    ) -> ExecutionResult:
        """Execute a transaction that has been validated, and count what it takes of the block."""
        result = self._execute(transaction, sender, deadline)
        self.gas_used += result.gas_used
        self.blob_gas_used += GAS_PER_BLOB * len(transaction.blob_versioned_hashes)
        return result

    def precompiles(self) -> frozenset[bytes]:
        """Return the addresses of precompiles."""
        return frozenset(self._state.computation_class.get_precompiles())

    def place_precompiles(self, places: Mapping[bytes, bytes | None]) -> None:
        """Let precompiles be elsewhere than their fork has them."""
        kind = self._state.computation_class
        self._state.computation_class = with_places(kind, places)  # type: ignore[arg-type]

    def call(self, message: CallMessage, deadline: float | None = None) -> ExecutionResult:
        """Execute a call as `eth_call` does."""
        state = self._state
        sender = Address(message.sender)
        self._prefetch(sender, message)
        transaction = message.as_transaction(state.get_nonce(sender))
        usual = state.execution_context
        if not transaction.max_fee_per_gas and state.fork >= Fork.LONDON:
            state.execution_context = execution_context(self._context.without_fee)
        if transaction.blob_versioned_hashes and not transaction.max_fee_per_blob_gas:
            state.set_blob_base_fee(0)
        try:
            validate_call(state, transaction, sender)
            return self._execute(transaction, sender, deadline)
        finally:
            state.set_blob_base_fee(None)
            state.execution_context = usual

    def _execute(
        self, transaction: Transaction, sender: Address, deadline: float | None
    ) -> ExecutionResult:
        resolved()
        checkpoint = self._database.record()
        self._state.allow(deadline)
        try:
            return execute(self._state, transaction, sender)
        except BaseException as error:
            self._database.discard(checkpoint)
            if isinstance(error, ValidationError):  # a balance that no real chain can have
                raise InvalidTransaction(f"execution is not possible: {error}") from error
            raise
        finally:
            self._state.allow(None)
            self._database.lock_changes()

    def _prefetch(self, sender: bytes, message: Transaction | CallMessage) -> None:
        """Tell the world what will be read for certain, so that one may ask for it at once."""
        self._database.prefetch(
            (sender, message.to or sender, self._context.coinbase),
            ((address, slot) for address, slots in message.access_list for slot in slots),
            ExpectedCall(sender, message.to, message.data, message.value),
        )

    def system_call(self, target: bytes, data: bytes) -> bytes | None:
        """Call a system contract; it pays nothing, and is not part of the block's gas."""
        state = self._state
        code = state.get_code(Address(target))
        if not code:
            return None
        message = Message(
            gas=SYSTEM_CALL_GAS,
            to=Address(target),
            sender=SYSTEM_ADDRESS,
            value=0,
            data=data,
            code=code,
        )
        context = state.transaction_context_class(gas_price=0, origin=SYSTEM_ADDRESS)
        state.start_transaction()
        state.mark_address_warm(Address(target))  # as geth has it; EELS leaves it cold
        computation = state.computation_class.apply_message(state, message, context)
        deeds = survey(computation)
        delete_accounts(state, deeds.destroyed, deeds.touched)
        self._database.lock_changes()
        return computation.output if computation.is_success else None

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set the value of a storage slot; the account is brought into being."""
        self._database.touch_account(address)
        self._database.set_storage(address, slot, value)

    def add_balance(self, address: bytes, amount: int) -> None:
        """Credit an account: rewards and withdrawals. Nothing is no reason to make an account."""
        if amount:
            self.set_balance(address, self.get_balance(address) + amount)

    def snapshot(self) -> Snapshot:
        """Return an identifier to `revert` to."""
        return Snapshot(self._database.record(), self.gas_used, self.blob_gas_used)

    def revert(self, snapshot: Snapshot) -> None:
        """Take back everything since ``snapshot``."""
        self._database.discard(snapshot.checkpoint)
        self.gas_used, self.blob_gas_used = snapshot.gas_used, snapshot.blob_gas_used


class PyEvmEngine:
    """The engine that is always there."""

    name = PY_EVM
    heeds_attempts = True

    def begin(self, world: World, context: BlockContext, tracer: Tracer | None = None) -> Execution:
        """Start an execution; see `mevm.vm.interface.Engine`."""
        return PyEvmExecution(world, context, tracer)
