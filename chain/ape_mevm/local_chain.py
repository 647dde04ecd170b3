"""A node in this process, made from ape's test configuration."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

from mevm.vm.engine_names import PY_EVM

if TYPE_CHECKING:
    from ape_mevm.config import ForkConfig
    from mevm.node import Node
    from mevm.remote.origin import ForkSettings
    from mevm.rpc.dispatcher import Dispatcher


class LocalChain:
    """
    A node with the accounts that ape's ``test:`` configuration describes.

    The node starts when it is first asked for: ape connects in every pytest session of a
    project, also where no test uses the chain.

    Parameters
    ----------
    test_config :
        The ``test:`` part of ape-config.yaml, which has ape's defaults where it is silent.
    chain_id :
        The chain id; None for that of the chain that is forked.
    fork :
        What to fork, None for nothing.
    engine :
        What executes transactions.
    """

    def __init__(
        self,
        test_config: Any,
        chain_id: int | None,
        fork: "ForkConfig | None" = None,
        engine: str = PY_EVM,
    ):
        self._config = test_config
        self._chain_id = chain_id
        self._fork = fork
        self._engine = engine

    @property
    def chain_id(self) -> int:
        """The chain id; for one that is the forked chain's, the node has to start."""
        return self._chain_id or self.node.chain.config.chain_id

    @cached_property
    def node(self) -> "Node":
        """The node, at its genesis block."""
        from mevm.node import Node, NodeSettings

        settings = NodeSettings(
            chain_id=self._chain_id,
            engine=self._engine,
            fork=None if self._fork is None else _fork_settings(self._fork),
            mnemonic=self._config.mnemonic,
            derivation_path=self._config.hd_path.removesuffix("{}").rstrip("/"),
            account_count=self._config.number_of_accounts,
            balance=self._config.balance,
            automine=self._config.provider.auto_mine,
        )
        return Node(settings)

    @cached_property
    def dispatcher(self) -> "Dispatcher":
        """What answers requests, exactly as it answers over HTTP."""
        from mevm.rpc.dispatcher import Dispatcher

        return Dispatcher(self.node)

    def account(self, index: int) -> tuple[str, str]:
        """
        Return a test account.

        Parameters
        ----------
        index :
            Its place on the derivation path.

        Returns
        -------
        tuple[str, str]
            Address and private key.
        """
        address = self.node.accounts.addresses()[index]
        key = self.node.accounts.key(address)
        assert key is not None  # every address of the list has its key
        return to_checksum_address(address), "0x" + key.hex()


def _fork_settings(config: "ForkConfig") -> "ForkSettings":
    """Return what the configuration says to fork."""
    from mevm.remote.origin import ForkSettings

    kept: dict[str, Any] = {} if config.cache else {"cache": None}
    return ForkSettings(
        url=config.url,
        block_number=config.block_number,
        headers=config.headers,
        timeout=config.timeout,
        retries=config.retries,
        calls_per_second=config.calls_per_second,
        **kept,
    )
