"""What every execution engine offers."""

from collections.abc import Mapping
from typing import Any, Protocol

from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.tracer import Tracer
from mevm.vm.transaction import Transaction


class Execution(Protocol):
    """One block, or one call, being executed. The world that it began from never changes.

    Attributes
    ----------
    gas_used, blob_gas_used
        What the transactions applied so far have used of the block's gas.
    """

    gas_used: int
    blob_gas_used: int

    def apply(self, transaction: Transaction, deadline: float | None = None) -> ExecutionResult:
        """Execute a transaction of the block.

        Parameters
        ----------
        transaction
            The transaction.
        deadline
            Seconds that it may take, for one that is only looked at; see `call`.

        Raises
        ------
        InvalidTransaction
            If it cannot be part of the block; everything stays as it was.
        ExecutionTimeout
            If it took longer than ``deadline``; everything stays as it was.
        """

    def call(self, message: CallMessage, deadline: float | None = None) -> ExecutionResult:
        """Execute a call as `eth_call` does: no nonce, no signature, no fee unless it names one.

        Parameters
        ----------
        message
            The call. What it changes stays, in this execution.
        deadline
            Seconds that it may take; a single precompile is never cut short.

        Raises
        ------
        InvalidTransaction
            If the call cannot be executed.
        ExecutionTimeout
            If it took longer than ``deadline``; everything stays as it was.
        """

    def simulate(
        self, transaction: Transaction, *, strict: bool, deadline: float | None = None
    ) -> ExecutionResult:
        """Execute a transaction that nobody signed as one of the block, as `eth_simulateV1` does.

        Parameters
        ----------
        transaction
            The transaction, which has a sender without a signature.
        strict
            Whether its nonce has to be the next, and whether it has to pay the base fee. If not,
            one without any fee pays nothing, although its code sees the base fee of the block.
        deadline
            Seconds that it may take; see `call`.

        Raises
        ------
        InvalidTransaction
            If it cannot be part of the block; everything stays as it was.
        ExecutionTimeout
            If it took longer than ``deadline``; everything stays as it was.
        """

    def precompiles(self) -> frozenset[bytes]:
        """Return the addresses of precompiles."""

    def place_precompiles(self, places: Mapping[bytes, bytes | None]) -> None:
        """Let precompiles be elsewhere than their fork has them.

        Parameters
        ----------
        places
            For each address the one whose precompile is there now, None for none. What is warm
            from the start (EIP-2929) stays what the fork says.
        """

    def system_call(self, target: bytes, data: bytes) -> bytes | None:
        """Call a system contract as EIP-4788, 2935, 7002 and 7251 do.

        Returns
        -------
        bytes or None
            The output; None if there is no code at ``target``, or it failed.
        """

    def get_balance(self, address: bytes) -> int:
        """Return the balance in wei."""

    def set_balance(self, address: bytes, balance: int) -> None:
        """Set the balance in wei."""

    def add_balance(self, address: bytes, amount: int) -> None:
        """Credit an account: rewards and withdrawals. Nothing is no reason to make an account."""

    def get_nonce(self, address: bytes) -> int:
        """Return the nonce."""

    def set_nonce(self, address: bytes, nonce: int) -> None:
        """Set the nonce."""

    def get_code(self, address: bytes) -> bytes:
        """Return the code."""

    def set_code(self, address: bytes, code: bytes) -> None:
        """Set the code."""

    def get_storage(self, address: bytes, slot: int) -> int:
        """Return the value of a storage slot."""

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set the value of a storage slot; the account is brought into being."""

    def overwrite_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a slot of an existing account between transactions, whatever it held."""

    def clear_storage(self, address: bytes) -> None:
        """Set every storage slot of an account to 0."""

    def account_exists(self, address: bytes) -> bool:
        """Return whether the account is in the state."""

    def touch_account(self, address: bytes) -> None:
        """Bring an empty account into being where there is none."""

    def delete_account(self, address: bytes) -> None:
        """Remove an account with its storage."""

    def snapshot(self) -> Any:
        """Return an identifier to `revert` to."""

    def revert(self, snapshot: Any) -> None:
        """Take back everything since ``snapshot``."""

    def world(self) -> World:
        """Return the world after all that was executed; roots are computed here."""


class Engine(Protocol):
    """Something that executes transactions.

    Attributes
    ----------
    name
        What the command line and the configuration call it.
    heeds_attempts
        Whether its executions look at `mevm.vm.interruption.attempt_ends` at least every
        millisecond, whatever they execute. An engine that has no such attribute does not.
    """

    name: str
    heeds_attempts: bool

    def begin(self, world: World, context: BlockContext, tracer: Tracer | None = None) -> Execution:
        """Start an execution.

        Parameters
        ----------
        world
            The state to start from.
        context
            The block to execute in.
        tracer
            Who is told of every step, if anybody.

        Returns
        -------
        Execution
            The execution.
        """
