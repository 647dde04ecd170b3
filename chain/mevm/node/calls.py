"""Calls that leave nothing behind: eth_call, eth_estimateGas, eth_createAccessList."""

from dataclasses import replace
from functools import partial
from time import monotonic

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.node.access_list import AccessListResult, create_access_list
from mevm.node.overrides import BlockOverride, StateOverrides, override_context, override_state
from mevm.vm.context import BlockContext
from mevm.vm.errors import InvalidTransaction
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.tracer import Tracer

TRANSFER_GAS = 21_000
CALL_STIPEND = 2_300
REVERTED = "execution reverted"
# As geth: an estimate that is within 1.5 % of the least sufficient gas is good enough.
ESTIMATE_TOLERANCE = 0.015


class CallFailed(Exception):
    """
    A call whose outcome is an error.

    Parameters
    ----------
    message : str
        In geth's words.
    output : bytes
        Revert data.
    """

    def __init__(self, message: str, output: bytes = b"") -> None:
        super().__init__(message)
        self.message = message
        self.output = output


class Caller:
    """
    Executes calls on the states of a chain's blocks.

    Parameters
    ----------
    chain : Chain
        The chain.
    gas_limit : int
        Most gas that a call may use.
    timeout : float
        Most seconds that a call, or all runs of an estimate, may take.
    """

    def __init__(self, chain: Chain, gas_limit: int, timeout: float) -> None:
        self._chain = chain
        self.gas_limit = gas_limit
        self.timeout = timeout
        self._last: tuple[Block, BlockContext] | None = None

    def begin(
        self,
        block: Block,
        state_overrides: StateOverrides | None = None,
        block_overrides: BlockOverride | None = None,
        tracer: Tracer | None = None,
    ) -> Execution:
        """
        Return an execution on the state after ``block``, in the context of that block.

        Parameters
        ----------
        block : Block
            Of the chain, or the pending one.
        state_overrides : mapping or None
            Accounts to change first.
        block_overrides : BlockOverride or None
            Values of the context to change.
        tracer : Tracer or None
            Watches the execution.

        Returns
        -------
        Execution
            For one call, or several that see each other's effects.
        """
        context = override_context(self._context_of(block), block_overrides)
        execution = self._chain.engine.begin(block.world, context, tracer)
        override_state(execution, state_overrides or {})
        return execution

    def call(
        self,
        message: CallMessage,
        block: Block,
        state_overrides: StateOverrides | None = None,
        block_overrides: BlockOverride | None = None,
    ) -> ExecutionResult:
        """
        Execute a call.

        Parameters
        ----------
        message : CallMessage
            The call; its gas is cut to what calls may use.
        block, state_overrides, block_overrides
            As for `begin`.

        Returns
        -------
        ExecutionResult
            Also of a call that fails.

        Raises
        ------
        InvalidTransaction
            If it cannot be executed at all.
        ExecutionTimeout
            If it takes too long.
        """
        execution = self.begin(block, state_overrides, block_overrides)
        if message.gas > self.gas_limit:
            message = replace(message, gas=self.gas_limit)
        return execution.call(message, deadline=self.timeout)

    def estimate_gas(
        self,
        message: CallMessage,
        block: Block,
        state_overrides: StateOverrides | None = None,
        block_overrides: BlockOverride | None = None,
        *,
        gas_given: bool = True,
    ) -> int:
        """
        Return the gas limit that a transaction needs, as geth searches for it.

        Parameters
        ----------
        message : CallMessage
            The transaction.
        block, state_overrides, block_overrides
            As for `begin`.
        gas_given : bool
            Whether the message's gas is an upper bound that the user named.

        Returns
        -------
        int
            Enough gas; the least, or up to 1.5 % more.

        Raises
        ------
        CallFailed
            If it fails with any gas: with the revert data, or since it needs more than it may.
        InvalidTransaction
            If it cannot be executed at all.
        """
        execution = self.begin(block, state_overrides, block_overrides)
        search = _Search(execution, message, monotonic() + self.timeout)
        highest = self._highest(execution, message, block, gas_given)
        if not message.data and message.to and not execution.get_code(message.to):
            if highest >= TRANSFER_GAS and search.enough(TRANSFER_GAS):
                return TRANSFER_GAS
        return search.find(highest)

    def access_list(
        self, message: CallMessage, block: Block, state_overrides: StateOverrides | None = None
    ) -> AccessListResult:
        """Return the access list of a transaction; see `create_access_list`."""
        bounded = replace(message, gas=min(message.gas, self.gas_limit))
        begin = partial(self.begin, block, state_overrides, None)
        return create_access_list(begin, bounded, self._chain.context_of(block), self.timeout)

    def _context_of(self, block: Block) -> BlockContext:
        """Return the context of a block; most calls are about the same as the one before."""
        last = self._last
        if last is None or last[0] is not block:
            self._last = last = block, self._chain.context_of(block)
        return last[1]

    def _highest(
        self, execution: Execution, message: CallMessage, block: Block, gas_given: bool
    ) -> int:
        """Return the most gas that the transaction may have: by block, funds and bounds."""
        highest = block.header.gas_limit
        if gas_given and message.gas >= TRANSFER_GAS:
            highest = message.gas
        price = message.gas_price or message.max_fee_per_gas or 0
        if price:
            available = execution.get_balance(message.sender) - message.value
            if available < 0:
                raise CallFailed("insufficient funds for transfer")
            highest = min(highest, available // price)
        return min(highest, self.gas_limit)


class _Search:
    """The search for the least gas that is enough."""

    def __init__(self, execution: Execution, message: CallMessage, deadline: float) -> None:
        self._execution = execution
        self._message = message
        self._deadline = deadline

    def run(self, gas: int) -> ExecutionResult:
        """Try with that much gas, and take back what it did."""
        start = self._execution.snapshot()
        try:
            left = max(self._deadline - monotonic(), 0.0)
            return self._execution.call(replace(self._message, gas=gas), deadline=left)
        finally:
            self._execution.revert(start)

    def find(self, highest: int) -> int:
        """Return enough gas, at most ``highest``; CallFailed if that is not enough."""
        result = self.run(highest)
        if not result.success:
            if result.error == REVERTED:
                raise CallFailed(REVERTED, result.output)
            if result.error != "out of gas":
                raise CallFailed(result.error or "execution failed", result.output)
            raise CallFailed(f"gas required exceeds allowance ({highest})")
        lowest = result.gas_used - 1
        # Refunds come after execution, and a call keeps back one 64th of the gas.
        likely = (result.gas_used + result.gas_refunded + CALL_STIPEND) * 64 // 63
        if likely < highest:
            lowest, highest = (lowest, likely) if self.enough(likely) else (likely, highest)
        while lowest + 1 < highest and (highest - lowest) / highest >= ESTIMATE_TOLERANCE:
            # Most transactions need little more than they use: rather look there.
            middle = min((lowest + highest) // 2, lowest * 2)
            lowest, highest = (lowest, middle) if self.enough(middle) else (middle, highest)
        return highest

    def enough(self, gas: int) -> bool:
        """Return whether it succeeds with that much gas."""
        try:
            return self.run(gas).success
        except InvalidTransaction:
            return False  # less than the intrinsic gas
