"""What development methods turn: sealing, time, the head's state, impersonation."""

from dataclasses import replace
from typing import Any

from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.priority_lane import PriorityLane
from mevm.node.clock import Clock
from mevm.node.sealing import Sealer, SealingState
from mevm.node.snapshots import Impersonation

MAX_UINT256 = 2**256 - 1
MAX_NONCE = 2**64 - 2


class Controls:
    """
    The part of `Node` that a chain with value would not have.

    Blocks that were made with a gas limit or base fee of the user's choice, or on an edited
    state, are not valid to other nodes: the rules between headers, or the roots, do not hold.
    """

    chain: Chain
    clock: Clock
    sealer: Sealer
    impersonation: Impersonation

    # Sealing and time

    @property
    def sealing(self) -> SealingState:
        """When blocks are made, and what goes into their headers."""
        return self.sealer.state

    def mine(self, blocks: int = 1, interval: int | None = None) -> list[Block]:
        """Make blocks; see `Sealer.mine`."""
        return self.sealer.mine(blocks, interval)

    def set_automine(self, enabled: bool) -> None:
        """Mine transactions at once, those that wait included, or let them wait."""
        self._seal_with(automine=enabled)
        if enabled:
            self.sealer.mine_ready()

    def set_interval_mining(self, seconds: float | None) -> None:
        """Have the server's timer make a block every so many seconds; None or 0 stops it."""
        if seconds is not None and seconds < 0:
            raise ValueError(f"cannot mine every {seconds} seconds")
        self._seal_with(block_time=seconds or None)

    def set_block_gas_limit(self, gas_limit: int) -> None:
        """Set the gas limit of the next blocks."""
        self.sealer.set_gas_limit(gas_limit)

    def set_coinbase(self, address: bytes) -> None:
        """Set who gets the priority fees."""
        _check_length("coinbase", address, 20)
        self._seal_with(coinbase=address)

    def set_lane(self, lane: PriorityLane | None) -> None:
        """Let a share of each block go by coin-days, or all of it by fee."""
        self.sealer.set_lane(lane)

    def set_prev_randao(self, value: bytes) -> None:
        """Set the randomness of the next block, 32 bytes."""
        _check_length("randomness", value, 32)
        self._seal_with(next_prev_randao=value)

    def set_next_base_fee(self, base_fee: int) -> None:
        """Set the base fee of the next block; later ones follow from it."""
        _check_range("base fee", base_fee, MAX_UINT256)
        self._seal_with(next_base_fee=base_fee)

    def set_next_timestamp(self, timestamp: int) -> None:
        """Set the timestamp of the next block; InvalidTimestamp unless it is after the head's."""
        self.clock.set_next(timestamp, self.chain.head.timestamp)

    def increase_time(self, seconds: int) -> int:
        """Move the chain's time forward; return the offset from the wall clock."""
        return self.clock.increase(seconds)

    # Edits of the head's state

    def set_balance(self, address: bytes, balance: int) -> None:
        """Set a balance in wei."""
        _check_range("balance", balance, MAX_UINT256)
        self.chain.edit(lambda execution: execution.set_balance(address, balance))

    def set_nonce(self, address: bytes, nonce: int) -> None:
        """Set a nonce."""
        _check_range("nonce", nonce, MAX_NONCE)
        self.chain.edit(lambda execution: execution.set_nonce(address, nonce))

    def set_code(self, address: bytes, code: bytes) -> None:
        """Set the code of an account."""
        self.chain.edit(lambda execution: execution.set_code(address, code))

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a storage slot."""
        _check_range("slot", slot, MAX_UINT256)
        _check_range("value", value, MAX_UINT256)
        self.chain.edit(lambda execution: execution.set_storage(address, slot, value))

    # Impersonation

    def impersonate(self, address: bytes) -> None:
        """Take transactions of an account without its key."""
        self.impersonation = self.impersonation.with_account(address)

    def stop_impersonating(self, address: bytes) -> None:
        """Take transactions of an account with its key only."""
        self.impersonation = self.impersonation.without_account(address)

    def impersonate_everyone(self, enabled: bool) -> None:
        """Take transactions of any account without its key, or of those that were named only."""
        self.impersonation = replace(self.impersonation, everyone=enabled)

    def is_impersonated(self, address: bytes) -> bool:
        """Return whether an account needs no key."""
        return self.impersonation.covers(address)

    def _seal_with(self, **changes: Any) -> None:
        self.sealer.state = replace(self.sealer.state, **changes)


def _check_range(name: str, value: int, largest: int) -> None:
    if not 0 <= value <= largest:
        raise ValueError(f"{name} {value}: expected 0 to {largest}")


def _check_length(name: str, value: bytes, length: int) -> None:
    if len(value) != length:
        raise ValueError(f"{name} of {len(value)} bytes: expected {length}")
