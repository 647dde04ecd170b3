"""What `eth_simulateV1` is asked for, and what it answers, apart from their JSON.

The meaning is that of execution-apis; where it leaves something open, that of geth.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.header import ZERO_HASH, Header
from mevm.blocks.withdrawal import Withdrawal
from mevm.node.overrides import BlockOverride, StateOverrides
from mevm.node.transfer_tracer import NumberedLog
from mevm.vm.results import ExecutionResult

MAX_BLOCKS = 256
SECONDS_BETWEEN_BLOCKS = 12

INVALID_PARAMS = -32602
TIMED_OUT = -32016
BLOCK_GAS_LIMIT = -38015
BLOCK_NUMBER = -38020
BLOCK_TIMESTAMP = -38021
CLIENT_LIMIT = -38026
INTERNAL_ERROR = -32603

# How the reasons of invalid transactions begin, which are geth's.
INVALID_TRANSACTION_CODES = {
    "nonce too low": -38010,
    "nonce too high": -38011,
    "max fee per gas less than block base fee": -38012,
    "intrinsic gas too low": -38013,
    "insufficient funds": -38014,
    "exceeds block gas limit": BLOCK_GAS_LIMIT,
    "gas limit reached": BLOCK_GAS_LIMIT,
    "sender not an eoa": -38024,
    "max initcode size exceeded": -38025,
    "max priority fee per gas higher than max fee per gas": INVALID_PARAMS,
}


class SimulationFailed(Exception):
    """
    A simulation that cannot be carried out as a whole.

    Parameters
    ----------
    message : str
        In geth's words.
    code : int
        The JSON-RPC error code.
    """

    def __init__(self, message: str, code: int) -> None:
        super().__init__(message)
        self.message = message
        self.code = code


@dataclass(frozen=True, slots=True)
class BlockRequest:
    """
    A block to simulate.

    Attributes
    ----------
    header : BlockOverride
        Values of its header; the others follow from the block before.
    state : mapping
        Accounts that are changed before it.
    calls : sequence of mapping
        Its transactions: ``from`` and fields of `Transaction.sign`, all of which may be left out.
    withdrawals, parent_beacon_root
        As in `blocks.assembly.Extras`.
    """

    header: BlockOverride = BlockOverride()  # noqa: RUF009 - immutable
    state: StateOverrides | None = None
    calls: Sequence[Mapping[str, Any]] = ()
    withdrawals: Sequence[Withdrawal] = ()
    parent_beacon_root: bytes = ZERO_HASH


@dataclass(frozen=True, slots=True)
class SimulationRequest:
    """
    Blocks to simulate one after the other.

    Attributes
    ----------
    blocks : sequence of BlockRequest
        In order; where numbers are left out, empty blocks come between.
    strict : bool
        Whether transactions have to be valid: nonces, and fees that cover the base fee.
    trace_transfers : bool
        Whether transfers of the coin are given as logs.
    """

    blocks: Sequence[BlockRequest]
    strict: bool = False
    trace_transfers: bool = False


@dataclass(frozen=True, slots=True)
class SimulatedCall:
    """
    What came of a call.

    Attributes
    ----------
    result : ExecutionResult
        Its outcome.
    logs : tuple of NumberedLog
        Its logs, with transfers if they were asked for.
    gas_capped : bool
        Whether it had less gas than it asked for.
    """

    result: ExecutionResult
    logs: tuple[NumberedLog, ...]
    gas_capped: bool


@dataclass(frozen=True, slots=True)
class SimulatedBlock:
    """A block that was simulated, and what came of its calls."""

    block: Block
    calls: tuple[SimulatedCall, ...]


def complete_blocks(base: Header, blocks: Sequence[BlockRequest]) -> list[BlockRequest]:
    """
    Give every block a number and a time, and fill gaps between numbers with empty blocks.

    Parameters
    ----------
    base : Header
        Of the block that the first is built on.
    blocks : sequence of BlockRequest
        As they were asked for.

    Returns
    -------
    list of BlockRequest
        Without gaps.

    Raises
    ------
    SimulationFailed
        If there are none or too many, or numbers or times do not rise.
    """
    if not blocks:
        raise SimulationFailed("empty input", INVALID_PARAMS)
    if len(blocks) > MAX_BLOCKS:
        raise SimulationFailed("too many blocks", CLIENT_LIMIT)
    complete: list[BlockRequest] = []
    number, timestamp = base.number, base.timestamp
    for block in blocks:
        wanted = number + 1 if block.header.number is None else block.header.number
        if wanted <= number:
            raise SimulationFailed(
                f"block numbers must be in order: {wanted} <= {number}", BLOCK_NUMBER
            )
        if wanted - base.number > MAX_BLOCKS:
            raise SimulationFailed("too many blocks", CLIENT_LIMIT)
        for absent in range(number + 1, wanted):
            timestamp += SECONDS_BETWEEN_BLOCKS
            complete.append(BlockRequest(BlockOverride(number=absent, timestamp=timestamp)))
        number, earlier = wanted, timestamp
        timestamp += SECONDS_BETWEEN_BLOCKS
        if block.header.timestamp is not None:
            timestamp = block.header.timestamp
        if timestamp <= earlier:
            raise SimulationFailed(
                f"block timestamps must be in order: {timestamp} <= {earlier}", BLOCK_TIMESTAMP
            )
        header = replace(block.header, number=number, timestamp=timestamp)
        complete.append(replace(block, header=header))
    return complete


def invalid_transaction_code(message: str) -> int:
    """Return the error code of a transaction that is invalid for the reason given."""
    codes = INVALID_TRANSACTION_CODES.items()
    return next((code for text, code in codes if message.startswith(text)), INTERNAL_ERROR)
