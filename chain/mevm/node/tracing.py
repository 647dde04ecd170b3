"""Executing again what is in the chain, or a call, under tracers.

A request resolves its block first. From then on only immutable objects are read, so that blocks
may be made meanwhile.
"""

from collections.abc import Callable, Iterator
from time import monotonic
from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.contexts import context_of
from mevm.blocks.header import ZERO_HASH
from mevm.blocks.processing import BlockProcess
from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.errors import ExecutionTimeout
from mevm.vm.interface import Execution
from mevm.vm.results import CallMessage
from mevm.vm.tracing import Allowance, NoopTracer, Place, Watched
from mevm.vm.transaction import Transaction

MakeTracer = Callable[[], NoopTracer]


class UntraceableBlock(ValueError):
    """A block that nothing was executed in, or whose parent is not of the chain."""


class Tracing:
    """
    The traces of one request, bounded together in time and size.

    Parameters
    ----------
    chain : Chain
        What is traced.
    seconds : float
        How long they may take.
    timeout : float or None
        How long each may take; None for as long as all.

    Attributes
    ----------
    allowance : Allowance
        How much they may hold, for the tracers to take from.
    """

    def __init__(self, chain: Chain, seconds: float, timeout: float | None = None) -> None:
        self.chain = chain
        self.allowance = Allowance()
        self._end = monotonic() + seconds
        self._timeout = seconds if timeout is None else timeout

    def left(self) -> float:
        """
        Return the seconds that the next execution may take.

        Raises
        ------
        ExecutionTimeout
            If none are left.
        """
        left = self._end - monotonic()
        if left <= 0:
            raise ExecutionTimeout
        return min(left, self._timeout)

    def transaction(self, block: Block, index: int, tracer: NoopTracer) -> Any:
        """Return what a tracer tells of one transaction of a block of the chain."""
        return next(self.transactions(block, lambda: tracer, index, index + 1))

    def transactions(
        self, block: Block, make: MakeTracer, first: int = 0, last: int | None = None
    ) -> Iterator[Any]:
        """
        Yield what tracers tell of the transactions of a block of the chain.

        Parameters
        ----------
        block : Block
            The block.
        make : callable
            Makes a tracer for each transaction.
        first, last : int
            Which transactions: from the first to before the last, None for all that follow.

        Raises
        ------
        UntraceableBlock
            If it is the genesis.
        ExecutionTimeout
            If it takes too long.
        """
        if block.number == 0:
            raise UntraceableBlock("genesis is not traceable")
        self.left()
        world = self.chain.replay(block, first).world()
        yield from self._run(block, self.chain.context_of(block), world, make, first, last)

    def foreign_transactions(self, block: Block, make: MakeTracer) -> Iterator[Any]:
        """
        Yield what tracers tell of the transactions of a block that the chain need not have.

        Parameters
        ----------
        block : Block
            The block. Nothing of it is validated, but that its parent is known.
        make : callable
            Makes a tracer for each transaction.

        Raises
        ------
        UntraceableBlock
            If it has no parent in the chain.
        InvalidTransaction
            If a transaction cannot be executed.
        """
        parent = self.chain.block_by_hash(block.header.parent_hash)
        if block.number == 0 or parent is None:
            raise UntraceableBlock(f"parent 0x{block.header.parent_hash.hex()} not found")
        context = context_of(self.chain.config, block.header, parent)
        root = block.header.parent_beacon_root or ZERO_HASH
        world = BlockProcess.open(self.chain.engine, parent.world, context, root).execution.world()
        yield from self._run(block, context, world, make, 0, None)

    def call(
        self, execution: Execution, context: BlockContext, message: CallMessage, tracer: NoopTracer
    ) -> Any:
        """
        Return what a tracer tells of a call.

        Parameters
        ----------
        execution : Execution
            Begun with ``tracer``. What the call changes stays, in this execution.
        context : BlockContext
            The block that it began in.
        message : CallMessage
            The call.
        tracer : NoopTracer
            Watches it.
        """
        before = execution.world()
        transaction = message.as_transaction(execution.get_nonce(message.sender))
        result = execution.call(message, deadline=self.left())
        watched = Watched(transaction, message.sender, result, context, before, execution)
        return tracer.result(watched)

    def apply(
        self,
        execution: Execution,
        context: BlockContext,
        transaction: Transaction,
        tracer: NoopTracer,
    ) -> Any:
        """
        Return what a tracer tells of a transaction that the chain does not have.

        Parameters
        ----------
        execution, context, tracer
            As for `call`.
        transaction : Transaction
            A signed one.

        Raises
        ------
        InvalidTransaction
            If it cannot be executed.
        """
        return tracer.result(self._apply(execution, context, transaction))

    def _apply(
        self, execution: Execution, context: BlockContext, transaction: Transaction, **place: Any
    ) -> Watched:
        before = execution.world()
        result = execution.apply(transaction, deadline=self.left())
        sender = transaction.signer(context.fork)
        return Watched(transaction, sender, result, context, before, execution, **place)

    def _run(
        self,
        block: Block,
        context: BlockContext,
        world: World,
        make: MakeTracer,
        first: int,
        last: int | None,
    ) -> Iterator[Any]:
        execution: Execution | None = None
        first_log = block.receipts[first].first_log_index if block.receipts else 0
        for index, transaction in list(enumerate(block.transactions))[first:last]:
            world = world if execution is None else execution.world()
            tracer = make()
            execution = self.chain.engine.begin(world, context, tracer)
            place = Place(block.hash, block.number, transaction.hash, index)
            watched = self._apply(execution, context, transaction, first_log=first_log, place=place)
            first_log += len(watched.result.logs)
            yield tracer.result(watched)
