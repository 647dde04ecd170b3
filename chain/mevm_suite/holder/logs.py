"""Events of a contract, read in pieces that public nodes answer."""

from collections.abc import Iterator
from typing import Any

from eth_utils import to_checksum_address
from web3.types import EventData

from mevm_suite.deployment.record import ContractRecord
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.failure import Unusable

DEFAULT_RANGE = 10_000


def read_events(
    backend: Web3Backend,
    record: ContractRecord,
    event: str,
    filters: dict[str, Any],
    step: int = DEFAULT_RANGE,
) -> Iterator[EventData]:
    """
    Yield the events of a contract since it was deployed, oldest first.

    Parameters
    ----------
    backend
        The chain.
    record
        The contract.
    event
        The event's name.
    filters
        Values of indexed fields.
    step
        How many blocks to ask for at a time.

    Yields
    ------
    EventData
        web3's decoded event.

    Raises
    ------
    Unusable
        When the node refuses.

    """
    contract = backend.contract(record.contract, to_checksum_address(record.address))
    last = backend.block_number
    for first in range(record.block, last + 1, step):
        try:
            yield from contract.events[event]().get_logs(
                argument_filters=filters,
                from_block=first,
                to_block=min(first + step - 1, last),
            )
        except ValueError as error:  # web3's errors of what a node answers are among these
            text = f"the node refuses logs of {step} blocks: {error}; try a smaller --log-range"
            raise Unusable(text) from None
