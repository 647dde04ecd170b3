"""The state that opcodes see: py-evm's states over a `WorldDatabase`."""

from collections.abc import Callable
from functools import cache
from time import monotonic
from typing import Any

from eth._utils.calculations import fake_exponential
from eth.abc import ExecutionContextAPI
from eth.vm.execution_context import ExecutionContext
from eth.vm.state import BaseState
from eth_typing import Address

from mevm.state import WorldDatabase
from mevm.vm.computation import computation_class
from mevm.vm.context import BlockContext
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.forks import Fork
from mevm.vm.interruption import NeedsTime, attempt_ends, interrupted
from mevm.vm.pyevm_forks import STATES
from mevm.vm.tracer import Tracer

MIN_BLOB_BASE_FEE = 1
HISTORY_LENGTH = 256


class MevmState(BaseState):
    """What all forks share; mixed in before py-evm's class of the fork.

    Attributes
    ----------
    tracer
        Who is told what happens, if anybody.
    deadline
        Monotonic time after which code is not run any further.
    contracts_created
        Addresses of contracts that the transaction made (EIP-6780).
    free_gas
        Whether the transaction pays no base fee, although its code sees one.
    """

    __slots__ = ()

    fork: Fork
    _account_db: WorldDatabase

    def __init__(
        self, database: WorldDatabase, context: BlockContext, tracer: Tracer | None
    ) -> None:
        self.block = context
        self.execution_context = execution_context(context)
        self._account_db = database
        self.tracer = tracer
        self.deadline: float | None = None
        self.contracts_created: list[bytes] = []
        self.free_gas = False
        self._blob_base_fee = context.blob_base_fee

    def allow(self, seconds: float | None) -> None:
        """Let the deadline pass so many seconds from now, or never."""
        self.deadline = None if seconds is None else monotonic() + seconds

    def check_deadline(self) -> None:
        """Raise `ExecutionTimeout` if the deadline has passed, `NeedsTime` in a long attempt."""
        ends = attempt_ends()
        if ends is not None and monotonic() > ends:
            raise NeedsTime
        if self.deadline is not None and (monotonic() > self.deadline or interrupted()):
            raise ExecutionTimeout

    def start_transaction(self) -> None:
        """Forget what only lives for one transaction."""
        self._account_db.lock_changes()
        self.contracts_created = []

    # The undo log covers transient storage as well, so that there is only one thing to record.

    def snapshot(self) -> Any:
        """Return a position to `revert` to."""
        return self._account_db.record()

    def revert(self, snapshot: Any) -> None:
        """Take back what happened since ``snapshot``."""
        self._account_db.discard(snapshot)

    def commit(self, snapshot: Any) -> None:
        """Keep what happened since ``snapshot``; there is nothing to do."""

    def get_transient_storage(self, address: bytes, slot: int) -> bytes:
        """Return the value of a transient slot."""
        return self._account_db.get_transient_storage(address, slot)

    def set_transient_storage(self, address: bytes, slot: int, value: bytes) -> None:
        """Set the value of a transient slot."""
        self._account_db.set_transient_storage(address, slot, value)

    def has_code_or_nonce(self, address: Address) -> bool:
        """Return whether a contract cannot be made at ``address``.

        py-evm does not look at storage, which an address can have without code (EIP-7610).
        """
        return super().has_code_or_nonce(address) or self._account_db.has_storage(address)

    def get_ancestor_hash(self, block_number: int) -> Any:
        """Return the hash of one of the last 256 blocks, nothing for any other."""
        number = self.block.number
        if not max(0, number - HISTORY_LENGTH) <= block_number < number:
            return b""
        return self.block.ancestor_hash(block_number)

    @property
    def base_fee_per_gas(self) -> int:
        """The wei per gas that is burnt, 0 before London."""
        if self.free_gas:
            return 0
        return self.execution_context.base_fee_per_gas or 0 if self.fork >= Fork.LONDON else 0

    def set_blob_base_fee(self, fee: int | None) -> None:
        """Fix the blob fee for a call that pays none; None lets it follow from the block."""
        self._blob_base_fee = self.block.blob_base_fee if fee is None else fee

    @property
    def blob_base_fee(self) -> int:
        """The wei per unit of blob gas."""
        if self._blob_base_fee is None:
            fraction = self.block.config.blob_schedule(self.fork).base_fee_update_fraction
            excess = self.block.excess_blob_gas or 0
            self._blob_base_fee = fake_exponential(MIN_BLOB_BASE_FEE, excess, fraction)
        return self._blob_base_fee


def execution_context(context: BlockContext) -> ExecutionContextAPI:
    """Return a block context in the form that py-evm's opcodes read."""
    return ExecutionContext(
        coinbase=context.coinbase,  # type: ignore[arg-type]
        timestamp=context.timestamp,
        block_number=context.number,  # type: ignore[arg-type]
        difficulty=context.difficulty,
        mix_hash=context.prev_randao,  # type: ignore[arg-type]
        gas_limit=context.gas_limit,
        prev_hashes=(),
        chain_id=context.config.chain_id,
        base_fee_per_gas=context.base_fee,
        excess_blob_gas=context.excess_blob_gas,
    )


StateFactory = Callable[[WorldDatabase, BlockContext, Tracer | None], MevmState]


@cache
def state_class(fork: Fork, mevm_precompiles: bool) -> StateFactory:
    """Return the state class of a fork; see `computation_class` for the parameters."""
    base = STATES[fork]
    members = {
        "fork": fork,
        "computation_class": computation_class(fork, mevm_precompiles),
    }
    return type(f"Mevm{base.__name__}", (MevmState, base), members)
