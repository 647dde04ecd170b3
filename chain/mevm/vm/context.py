"""The block that transactions are executed in."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property

from mevm.vm.forks import ChainConfig, Fork


@dataclass(frozen=True)
class BlockContext:
    """What the EVM can see of a block, and the rules that the block is under.

    Attributes
    ----------
    number, timestamp, coinbase, gas_limit, difficulty
        As in the block's header.
    prev_randao
        32 bytes of the header's mix hash.
    base_fee
        Wei per gas that is burnt; None before London.
    excess_blob_gas
        What the blob fee follows from; None before Cancun.
    config
        The chain's configuration.
    ancestor_hash
        Returns the hash of an earlier block by its number. It is asked for the last 256 only.
    blob_base_fee
        The blob fee in place of the one that follows from ``excess_blob_gas``.
    """

    number: int
    timestamp: int
    coinbase: bytes
    gas_limit: int
    difficulty: int
    prev_randao: bytes
    base_fee: int | None
    excess_blob_gas: int | None
    config: ChainConfig
    ancestor_hash: Callable[[int], bytes]
    blob_base_fee: int | None = None

    @cached_property
    def fork(self) -> Fork:
        """The fork whose rules the block is under."""
        return self.config.fork_at(self.number, self.timestamp)

    @cached_property
    def without_fee(self) -> "BlockContext":
        """The same, but for a base fee of 0: for calls that pay nothing."""
        return replace(self, base_fee=0)
