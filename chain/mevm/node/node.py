"""The node as its users see it: transactions in, blocks and answers out."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from mevm.blocks.block import Block, StateUnavailable
from mevm.blocks.chain import Chain
from mevm.blocks.history import History
from mevm.blocks.logs import FoundLog, LogFilter, find_logs
from mevm.blocks.pool import Pool
from mevm.blocks.priority_lane import PriorityLane
from mevm.node.access_list import AccessListResult
from mevm.node.accounts import Keystore
from mevm.node.address_index import AddressIndex
from mevm.node.calls import Caller
from mevm.node.clock import Clock
from mevm.node.controls import Controls
from mevm.node.dump import Contents, decode_dump, encode_dump
from mevm.node.feed import Feed
from mevm.node.filters import Filters
from mevm.node.forks import Forks
from mevm.node.intake import Intake
from mevm.node.kept import Kept, open_keeper
from mevm.node.overrides import BlockOverride, StateOverrides
from mevm.node.sealing import Sealer, SealingState
from mevm.node.settings import NodeSettings, make_genesis
from mevm.node.simulation import SimulatedBlock, SimulationRequest
from mevm.node.simulator import Simulator
from mevm.node.snapshots import Impersonation, Snapshot, Snapshots
from mevm.vm.engines import make_engine
from mevm.vm.interface import Engine
from mevm.vm.results import CallMessage, ExecutionResult
from mevm.vm.transaction import Transaction

if TYPE_CHECKING:
    from mevm.remote.origin import Origin

BlockId = str | int | bytes


class BlockNotFound(LookupError):
    """There is no block of that number or hash."""


class Node(Intake, Controls, Forks, Kept):
    """
    A chain with a pool, a clock, accounts and snapshots.

    It is not safe for use by several threads at a time.

    Parameters
    ----------
    settings : NodeSettings
        How it is set up.
    engine : Engine or None
        Executes transactions; None for the one that the settings name.
    """

    def __init__(self, settings: NodeSettings | None = None, engine: Engine | None = None) -> None:
        self.settings = settings = settings or NodeSettings()
        self.clock = Clock(settings.now)
        self.accounts = Keystore.from_mnemonic(
            settings.mnemonic, settings.account_count, settings.derivation_path
        )
        self.origin: Origin | None = None
        self.keeper = open_keeper(settings)
        self.chain, lane = self._begin(engine or make_engine(settings.engine))
        self.pool = Pool(settings.pool_size, settings.pool_size_per_sender)
        sealing = SealingState(
            settings.automine,
            settings.block_time,
            settings.coinbase,
            gas_limit=settings.gas_limit if self.origin else None,
            next_base_fee=settings.base_fee if self.origin else None,
            lane=settings.lane or lane,
        )
        self.sealer = Sealer(self.chain, self.pool, self.clock, sealing)
        self.caller = Caller(self.chain, settings.call_gas_limit, self._call_timeout())
        self.addresses = AddressIndex(self.chain)
        self.impersonation = Impersonation()
        self.on_transaction: list[Callable[[Transaction], None]] = []
        self.feed = Feed(self.chain)
        self.filters = Filters(
            self.feed,
            limit=settings.filters,
            max_changes=settings.filter_changes,
            timeout=settings.filter_timeout,
            now=settings.monotonic,
        )
        self._snapshots = Snapshots()
        self._resume(sealing)

    def _begin(self, engine: Engine) -> tuple[Chain, PriorityLane | None]:
        """Return the chain as it begins, and the lane that its genesis asks for."""
        settings = self.settings
        if settings.fork is not None:
            config, history = self._fork(settings.fork)
            return Chain(config, history.head, engine, history), None
        addresses, keeper = self.accounts.addresses(), self.keeper
        began = None if keeper is None else keeper.began()
        now = self.clock.now() if began is None else began
        genesis = make_genesis(settings, addresses, now)
        if keeper is not None:
            config, history = keeper.begin(genesis, settings.history)
            return Chain(config, history.genesis, engine, history), genesis.lane
        limit, world = settings.history, genesis.world
        return Chain.from_genesis(
            genesis.config, genesis.header, world, engine, limit
        ), genesis.lane

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
        return self.sealer.pending().block

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

    # Snapshots

    def snapshot(self) -> int:
        """Remember the present; return an id for `revert`."""
        return self._snapshots.add(self._present())

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
        snapshot = self._snapshots.take(identifier)
        if snapshot is None:
            return False
        self._restore(snapshot)
        return True

    def forget(self, identifier: int) -> None:
        """Drop a snapshot, and those that came after it."""
        self._snapshots.take(identifier)

    def reset(self) -> None:
        """Go back to how the node began, and forget every snapshot."""
        self._snapshots.clear()
        self._restore(self._start)

    def rewind(self, number: int) -> None:
        """Remove every block above a height; transactions that wait stay."""
        self.chain.rewind(number)

    def dump(self) -> bytes:
        """
        Return the whole node as bytes; see `mevm.node.dump`. Snapshots are not part of it.

        Raises
        ------
        StateUnavailable
            If it is a fork: most of its state is with the remote node.
        """
        if self.origin is not None:
            raise StateUnavailable("a fork cannot be dumped: most of its state is not here")
        return encode_dump(
            Contents(
                config=self.chain.config,
                blocks=self.chain.blocks(),
                clock=self.clock.state,
                sealing=self.sealer.state,
                pool=self.pool.in_order_of_arrival(),
                impersonation=self.impersonation,
            )
        )

    def load(self, data: bytes) -> None:
        """
        Become the node that was dumped; snapshots are forgotten.

        Raises
        ------
        InvalidDump
            If ``data`` is no dump. Nothing has changed then.
        """
        contents = decode_dump(data)
        if self.origin is not None:
            self.chain.become(contents.config, History(contents.blocks[0]))
            self.origin = None
            self.caller.timeout = self._call_timeout()
        self.chain.replace(contents.config, contents.blocks)
        self.pool.clear()
        self.clock.state, self.sealer.state = contents.clock, contents.sealing
        conditions = self.sealer.pool_conditions(self.sealer.context())
        for transaction in contents.pool:
            self.pool.add(transaction, conditions)
        self.impersonation = contents.impersonation
        self._snapshots.clear()
        self._start = self._present()

    # Calls

    def call(
        self,
        message: CallMessage,
        block: Block | BlockId = "latest",
        state_overrides: StateOverrides | None = None,
        block_overrides: BlockOverride | None = None,
    ) -> ExecutionResult:
        """Execute a call on the state of a block; see `Caller.call`."""
        return self.caller.call(message, self._block(block), state_overrides, block_overrides)

    def estimate_gas(
        self,
        message: CallMessage,
        block: Block | BlockId = "latest",
        state_overrides: StateOverrides | None = None,
        block_overrides: BlockOverride | None = None,
        *,
        gas_given: bool = True,
    ) -> int:
        """Return the gas limit that a transaction needs; see `Caller.estimate_gas`."""
        return self.caller.estimate_gas(
            message, self._block(block), state_overrides, block_overrides, gas_given=gas_given
        )

    def access_list(
        self,
        message: CallMessage,
        block: Block | BlockId = "latest",
        state_overrides: StateOverrides | None = None,
    ) -> AccessListResult:
        """Return what a transaction touches; see `Caller.access_list`."""
        return self.caller.access_list(message, self._block(block), state_overrides)

    def simulate(
        self, request: SimulationRequest, block: Block | BlockId = "latest"
    ) -> list[SimulatedBlock]:
        """Execute blocks on top of a block, none of which is kept; see `Simulator.run`."""
        caller = self.caller
        base = self._block(block)
        return Simulator(self.chain, base, request, caller.gas_limit, caller.timeout).run()

    def _block(self, block: Block | BlockId) -> Block:
        return block if isinstance(block, Block) else self.resolve_block(block)

    def _resume(self, sealing: SealingState | None) -> None:
        """Begin anew with what the directory kept, if there is one."""
        if self.keeper is not None:
            self.pool.clear()
            self.keeper.restore(self, sealing)
            self.commit()
        self._snapshots.clear()
        self._start = self._present()

    def _present(self) -> Snapshot:
        return Snapshot(
            self.head, self.pool.state, self.clock.state, self.sealer.state, self.impersonation
        )

    def _restore(self, snapshot: Snapshot) -> None:
        self.chain.restore(snapshot.head)
        self.pool.state = snapshot.pool
        self.clock.state = snapshot.clock
        self.sealer.state = snapshot.sealing
        self.impersonation = snapshot.impersonation
