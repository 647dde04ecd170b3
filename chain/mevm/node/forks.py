"""What a node has to do with the chain that it forks, if it forks one."""

from typing import TYPE_CHECKING

from mevm.blocks.chain import Chain
from mevm.blocks.history import History
from mevm.blocks.pool import Pool
from mevm.node.accounts import Keystore
from mevm.node.calls import Caller
from mevm.node.clock import Clock
from mevm.node.settings import NodeSettings
from mevm.node.snapshots import Snapshot, Snapshots
from mevm.vm.forks import ChainConfig

if TYPE_CHECKING:
    from mevm.node.keeper import Keeper
    from mevm.remote.origin import ForkSettings, Origin


class Forks:
    """The part of `Node` that forks other chains.

    Attributes
    ----------
    origin : Origin or None
        Where the chain comes from; None for one of our own.
    """

    origin: "Origin | None"
    accounts: Keystore
    caller: Caller
    chain: Chain
    clock: Clock
    keeper: "Keeper | None"
    pool: Pool
    settings: NodeSettings
    _snapshots: Snapshots
    _start: Snapshot

    def _present(self) -> Snapshot:
        """Return what a snapshot holds now."""
        raise NotImplementedError

    def fork(self, settings: "ForkSettings") -> None:
        """
        Become a fork of another chain; blocks, transactions that wait and snapshots are forgotten.

        Raises
        ------
        RemoteError
            If its node cannot be reached. Nothing has changed then.
        ValueError
            If this node is kept in a directory, as a fork cannot be.
        """
        if self.keeper is not None:
            raise ValueError("a node that is kept in a directory cannot become a fork")
        self.chain.become(*self._fork(settings))
        self.caller.timeout = self._call_timeout()
        self.pool.clear()
        self._snapshots.clear()
        self._start = self._present()

    def _fork(self, fork: "ForkSettings") -> tuple[ChainConfig, History]:
        """Turn to another chain: reach its node, and let time go on from the forked block."""
        from mevm.node.forking import begin_fork

        self.origin, config, history = begin_fork(fork, self.settings, self.accounts.addresses())
        self.clock.begin(self.settings.timestamp or history.head.timestamp + 1)
        return config, history

    def _call_timeout(self) -> float:
        """Return the seconds for a call: on a fork it may spend most of them waiting."""
        own = self.settings.call_timeout
        return own if self.origin is None else max(own, self.origin.settings.timeout)

    @property
    def forked(self) -> bool:
        """Whether reads may have to ask a remote node, and so take long."""
        return self.origin is not None

    @property
    def instance(self) -> bytes:
        """What tells this chain from others: the hash of the block that it began with."""
        return self.chain.genesis.hash if self.origin is None else self.origin.base.hash
