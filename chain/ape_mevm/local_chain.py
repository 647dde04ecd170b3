"""A node in this process, made from ape's test configuration."""

from functools import cached_property
from typing import TYPE_CHECKING, Any

from eth_utils import to_checksum_address

if TYPE_CHECKING:
    from mevm.node import Node
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
        The chain id.
    """

    def __init__(self, test_config: Any, chain_id: int):
        self._config = test_config
        self.chain_id = chain_id

    @cached_property
    def node(self) -> "Node":
        """The node, at its genesis block."""
        from mevm.node import Node, NodeSettings

        settings = NodeSettings(
            chain_id=self.chain_id,
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
