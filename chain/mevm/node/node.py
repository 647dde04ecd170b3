"""The node as its users see it: transactions in, blocks and answers out."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from mevm.blocks.admission import validate_admission
from mevm.blocks.block import Block
from mevm.blocks.chain import Chain
from mevm.blocks.fees import INITIAL_BASE_FEE
from mevm.blocks.genesis import Genesis
from mevm.blocks.logs import FoundLog, LogFilter, find_logs
from mevm.blocks.pool import Pool, PoolState
from mevm.node.accounts import Keystore
from mevm.node.calls import AccountOverride, BlockOverride, Caller
from mevm.node.clock import Clock, ClockState
from mevm.node.sealing import Sealer, SealingState
from mevm.node.sending import fill_transaction
from mevm.node.settings import NodeSettings
from mevm.vm.engine import PyEvmEngine
from mevm.vm.errors import InvalidTransaction
from mevm.vm.forks import ChainConfig
from mevm.vm.interface import Engine, Execution
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.transaction import Transaction

MAX_UINT256 = 2**256 - 1
MAX_NONCE = 2**64 - 2
BlockId = str | int | bytes


class BlockNotFound(LookupError):
    """There is no block of that number or hash."""


@dataclass(frozen=True, slots=True)
class Impersonation:
    """Accounts that transactions may come from without a key."""

    accounts: frozenset[bytes] = frozenset()
    everyone: bool = False


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything that a node can go back to: references only."""

    head: Block
    pool: PoolState
    clock: ClockState
    sealing: SealingState
    impersonation: Impersonation


class Node:
    """
    A chain with a pool, a clock, accounts and snapshots.

    It is not safe for use by several threads at a time.

    Parameters
    ----------
    settings : NodeSettings
        How it is set up.
    engine : Engine or None
        Executes transactions; None for py-evm.
    """

    def __init__(self, settings: NodeSettings | None = None, engine: Engine | None = None) -> None:
        self.settings = settings = settings or NodeSettings()
        self.clock = Clock(settings.now)
        self.accounts = Keystore.from_mnemonic(
            settings.mnemonic, settings.account_count, settings.derivation_path
        )
        genesis = _genesis(settings, self.accounts, self.clock)
        self.chain = Chain.from_genesis(
            genesis.config, genesis.header, genesis.world, engine or PyEvmEngine()
        )
        self.pool = Pool(settings.pool_size, settings.pool_size_per_sender)
        sealing = SealingState(settings.automine, settings.block_time, settings.coinbase)
        self.sealer = Sealer(self.chain, self.pool, self.clock, sealing)
        self.caller = Caller(self.chain, settings.call_gas_limit, settings.call_timeout)
        self.impersonation = Impersonation()
        self.on_transaction: list[Callable[[Transaction], None]] = []
        self._snapshots: dict[int, Snapshot] = {}
        self._next_snapshot = 1
        self._start = self._snapshot()

    # Blocks

    @property
    def head(self) -> Block:
        """The newest block."""
        return self.chain.head

    @property
    def on_block(self) -> list[Callable[[Block], None]]:
        """Functions that are told of every new block."""
        return self.sealer.on_block

    def resolve_block(self, block: BlockId) -> Block:
        """
        Return the block of a tag, a number or a hash.

        Raises
        ------
        BlockNotFound
            If there is none.
        """
        found: Block | None
        if isinstance(block, bytes):
            found = self.chain.block_by_hash(block)
        elif isinstance(block, int):
            found = self.chain.block(block)
        elif block == "pending":
            found = self.pending_block()
        elif block == "earliest":
            found = self.chain.genesis
        else:
            # A sealed block of this chain is as safe and as final as it will ever be.
            found = self.head if block in ("latest", "safe", "finalized") else None
        if found is None:
            text = f"0x{block.hex()}" if isinstance(block, bytes) else block
            raise BlockNotFound(f"block not found: {text}")
        return found

    def pending_block(self) -> Block:
        """Return the block that would be made now; it is not part of the chain."""
        return self.sealer.pending()

    def logs(
        self,
        first: int,
        last: int,
        addresses: Sequence[bytes] = (),
        topics: Sequence[Sequence[bytes]] = (),
    ) -> list[FoundLog]:
        """
        Return the logs of a range of blocks; see `blocks.logs.find_logs`.

        Raises
        ------
        TooManyLogs
            If the range is too long, or it holds too many logs.
        """
        settings = self.settings
        return find_logs(
            self.chain,
            first,
            last,
            LogFilter(addresses, topics),
            max_blocks=settings.log_range,
            max_results=settings.log_results,
        )

    # Transactions

    def send_raw(self, raw: bytes) -> bytes:
        """Take a signed transaction; see `submit`."""
        return self.submit(Transaction.decode(raw))

    def send_transaction(self, fields: Mapping[str, Any]) -> bytes:
        """
        Sign a transaction, or take one of an impersonated account, and submit it.

        Parameters
        ----------
        fields : mapping
            ``from`` and fields of `Transaction.sign`; what is left out is filled in.

        Returns
        -------
        bytes
            The hash.

        Raises
        ------
        InvalidTransaction
            If the account is neither unlocked nor impersonated, or the transaction is invalid.
        """
        return self.submit(fill_transaction(self, fields))

    def submit(self, transaction: Transaction) -> bytes:
        """
        Let a transaction wait for its block, or mine it at once if the node automines.

        Parameters
        ----------
        transaction : Transaction
            Of any type.

        Returns
        -------
        bytes
            Its hash.

        Raises
        ------
        InvalidTransaction
            If it cannot be executed now, nor wait for its turn. It is not kept then.
        """
        transaction_hash = transaction.hash
        if self.chain.transaction(transaction_hash) is not None:
            raise InvalidTransaction("already known")
        automine = self.sealer.state.automine
        head = self.head
        validate_admission(transaction, head.world, self.sealer.context(), pays_now=automine)
        self.pool.add(transaction)
        for listener in self.on_transaction:
            listener(transaction)
        if automine:
            self.sealer.mine_ready()
            reason = self.sealer.waiting.get(transaction_hash)
            if reason is not None and transaction_hash in self.pool:
                self.pool.remove(transaction_hash)
                raise reason
        return transaction_hash

    def next_nonce(self, address: bytes) -> int:
        """Return the nonce of an account's next transaction, after those that wait."""
        return self.pool.next_nonce(address, self.head.world)

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
        self._seal_with(coinbase=address)

    def set_prev_randao(self, value: bytes) -> None:
        """Set the randomness of the next block, 32 bytes."""
        self._seal_with(next_prev_randao=value)

    def set_next_base_fee(self, base_fee: int) -> None:
        """Set the base fee of the next block; later ones follow from it."""
        _check_range("base fee", base_fee, MAX_UINT256)
        self._seal_with(next_base_fee=base_fee)

    def set_next_timestamp(self, timestamp: int) -> None:
        """Set the timestamp of the next block; InvalidTimestamp unless it is after the head's."""
        self.clock.set_next(timestamp, self.head.timestamp)

    def increase_time(self, seconds: int) -> int:
        """Move the chain's time forward; return the offset from the wall clock."""
        return self.clock.increase(seconds)

    # Snapshots

    def snapshot(self) -> int:
        """Remember the present; return an id for `revert`."""
        identifier = self._next_snapshot
        self._next_snapshot += 1
        self._snapshots[identifier] = self._snapshot()
        return identifier

    def revert(self, identifier: int) -> bool:
        """
        Go back to a snapshot.

        Parameters
        ----------
        identifier : int
            From `snapshot`. It is used up, and so are those that came after it.

        Returns
        -------
        bool
            False if there is no such snapshot; nothing has changed then.
        """
        snapshot = self._snapshots.get(identifier)
        if snapshot is None:
            return False
        while identifier in self._snapshots:
            self._snapshots.popitem()
        self._restore(snapshot)
        return True

    def reset(self) -> None:
        """Go back to how the node began, and forget every snapshot."""
        self._snapshots.clear()
        self._restore(self._start)

    def rewind(self, number: int) -> None:
        """Remove every block above a height; transactions that wait stay."""
        self.chain.rewind(number)

    # Edits of the head's state

    def set_balance(self, address: bytes, balance: int) -> None:
        """Set a balance in wei."""
        _check_range("balance", balance, MAX_UINT256)
        self._edit(lambda execution: execution.set_balance(address, balance))

    def set_nonce(self, address: bytes, nonce: int) -> None:
        """Set a nonce."""
        _check_range("nonce", nonce, MAX_NONCE)
        self._edit(lambda execution: execution.set_nonce(address, nonce))

    def set_code(self, address: bytes, code: bytes) -> None:
        """Set the code of an account."""
        self._edit(lambda execution: execution.set_code(address, code))

    def set_storage(self, address: bytes, slot: int, value: int) -> None:
        """Set a storage slot."""
        _check_range("slot", slot, MAX_UINT256)
        _check_range("value", value, MAX_UINT256)
        self._edit(lambda execution: execution.set_storage(address, slot, value))

    # Impersonation

    def impersonate(self, address: bytes) -> None:
        """Take transactions of an account without its key."""
        accounts = self.impersonation.accounts | {address}
        self.impersonation = replace(self.impersonation, accounts=accounts)

    def stop_impersonating(self, address: bytes) -> None:
        """Take transactions of an account with its key only."""
        accounts = self.impersonation.accounts - {address}
        self.impersonation = replace(self.impersonation, accounts=accounts)

    def impersonate_everyone(self, enabled: bool) -> None:
        """Take transactions of any account without its key, or of those that were named only."""
        self.impersonation = replace(self.impersonation, everyone=enabled)

    def is_impersonated(self, address: bytes) -> bool:
        """Return whether an account needs no key."""
        return self.impersonation.everyone or address in self.impersonation.accounts

    # Calls

    def call(
        self,
        message: CallMessage,
        block: Block | BlockId = "latest",
        state_overrides: Mapping[bytes, AccountOverride] | None = None,
        block_overrides: BlockOverride | None = None,
    ) -> ExecutionResult:
        """Execute a call on the state of a block; see `Caller.call`."""
        return self.caller.call(message, self._block(block), state_overrides, block_overrides)

    def estimate_gas(
        self,
        message: CallMessage,
        block: Block | BlockId = "latest",
        state_overrides: Mapping[bytes, AccountOverride] | None = None,
        *,
        gas_given: bool = True,
    ) -> int:
        """Return the gas limit that a transaction needs; see `Caller.estimate_gas`."""
        return self.caller.estimate_gas(
            message, self._block(block), state_overrides, gas_given=gas_given
        )

    def _block(self, block: Block | BlockId) -> Block:
        return block if isinstance(block, Block) else self.resolve_block(block)

    def _edit(self, change: Callable[[Execution], None]) -> None:
        self.chain.edit(change)

    def _seal_with(self, **changes: Any) -> None:
        self.sealer.state = replace(self.sealer.state, **changes)

    def _snapshot(self) -> Snapshot:
        return Snapshot(
            self.head, self.pool.state, self.clock.state, self.sealer.state, self.impersonation
        )

    def _restore(self, snapshot: Snapshot) -> None:
        self.chain.restore(snapshot.head)
        self.pool.state = snapshot.pool
        self.clock.state = snapshot.clock
        self.sealer.state = snapshot.sealing
        self.impersonation = snapshot.impersonation


def _genesis(settings: NodeSettings, accounts: Keystore, clock: Clock) -> Genesis:
    if settings.genesis is not None:
        return Genesis.from_geth(settings.genesis)
    return Genesis.development(
        dict.fromkeys(accounts.addresses(), settings.balance),
        config=replace(ChainConfig.DEVELOPMENT, chain_id=settings.chain_id),
        timestamp=clock.now() if settings.timestamp is None else settings.timestamp,
        gas_limit=settings.gas_limit,
        base_fee=INITIAL_BASE_FEE if settings.base_fee is None else settings.base_fee,
    )


def _check_range(name: str, value: int, largest: int) -> None:
    if not 0 <= value <= largest:
        raise ValueError(f"{name} {value}: expected 0 to {largest}")
