"""Searching the logs of blocks: by bloom first, then one by one."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from mevm.blocks.block import Block
from mevm.blocks.bloom import bits_of
from mevm.blocks.chain import Chain
from mevm.vm.results import Log
from mevm.vm.transaction import Transaction

MAX_TOPICS = 4


class TooManyLogs(ValueError):
    """A query that spans too many blocks, or finds too many logs."""


@dataclass(frozen=True, slots=True)
class FoundLog:
    """A log and its place in the chain."""

    log: Log
    block: Block
    transaction: Transaction
    transaction_index: int
    log_index: int


@dataclass(frozen=True, slots=True)
class LogFilter:
    """
    Which logs are wanted.

    Attributes
    ----------
    addresses : collection of bytes
        Contracts that may have emitted them; empty for any.
    topics : sequence
        For each position the topics that may stand there; empty for any.
    """

    addresses: Collection[bytes] = ()
    topics: Sequence[Collection[bytes]] = ()

    def matches(self, log: Log) -> bool:
        """Return whether a log is wanted."""
        if self.addresses and log.address not in self.addresses:
            return False
        if len(self.topics) > len(log.topics):
            return False
        return all(
            not wanted or topic in wanted
            for wanted, topic in zip(self.topics, log.topics, strict=False)
        )

    def alternatives(self) -> list[list[int]]:
        """Return bloom bits: a bloom that holds a wanted log has one of each list."""
        groups = [self.addresses, *self.topics]
        return [[bits_of(value) for value in group] for group in groups if group]


def find_logs(
    chain: Chain, first: int, last: int, wanted: LogFilter, *, max_blocks: int, max_results: int
) -> list[FoundLog]:
    """
    Return the wanted logs of a range of blocks.

    Parameters
    ----------
    chain : Chain
        Where to search.
    first, last : int
        Range of block numbers, both included.
    wanted : LogFilter
        Which logs.
    max_blocks, max_results : int
        Bounds of the query.

    Returns
    -------
    list of FoundLog
        In order of the chain.

    Raises
    ------
    TooManyLogs
        If a bound is exceeded.
    HistoryPruned
        If the range begins before what the chain keeps.
    """
    if last - first + 1 > max_blocks:
        span = last - first + 1
        raise TooManyLogs(f"query spans {span} blocks, expected at most {max_blocks}")
    alternatives = wanted.alternatives()
    found: list[FoundLog] = []
    for number, bloom in chain.blooms(first, last):
        block = chain.block(number) if _may_match(bloom, alternatives) else None
        if block is not None:
            found.extend(logs_of(block, wanted))
            if len(found) > max_results:
                text = f"query returned more than {max_results} results"
                raise TooManyLogs(f"{text}: the first are up to block {number}")
    return found


def logs_of(block: Block, wanted: LogFilter) -> Iterator[FoundLog]:
    """Yield the wanted logs of one block."""
    for index, receipt in enumerate(block.receipts):
        for offset, log in enumerate(receipt.logs):
            if wanted.matches(log):
                place = receipt.first_log_index + offset
                yield FoundLog(log, block, block.transactions[index], index, place)


def _may_match(bloom: bytes, alternatives: list[list[int]]) -> bool:
    bits = int.from_bytes(bloom, "big")
    return all(any(bits & each == each for each in group) for group in alternatives)
