"""What a tracer is told when the execution that it watched is over."""

from dataclasses import dataclass
from typing import NamedTuple

from mevm.state import World
from mevm.vm.context import BlockContext
from mevm.vm.interface import Execution
from mevm.vm.results import ExecutionResult
from mevm.vm.transaction import Transaction


class Place(NamedTuple):
    """Where in the chain a transaction is."""

    block_hash: bytes
    block_number: int
    transaction_hash: bytes
    position: int


@dataclass(frozen=True, slots=True)
class Watched:
    """A transaction or call that has been executed under a tracer.

    Attributes
    ----------
    transaction
        What was executed; a call in the form of a transaction.
    sender
        Who sent it.
    result
        How it ended.
    context
        The block that it was executed in.
    before
        The state that it found, before anything was paid.
    after
        Where the state that it left can be read.
    first_log
        How many events come before it in its block.
    place
        Where it is in the chain; None for a call.
    """

    transaction: Transaction
    sender: bytes
    result: ExecutionResult
    context: BlockContext
    before: World
    after: Execution
    first_log: int = 0
    place: Place | None = None
