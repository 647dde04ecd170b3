"""The chain that ape is connected to. Not imported by the package: ape is slow to import."""

from functools import cache
from typing import Any

import ape
from ape.api.accounts import AccountAPI
from ape.contracts import ContractInstance
from eth_utils import to_checksum_address

from mevm_suite.deployment.plain import plain


class ApeBackend:
    """
    The connected provider, with the project's contracts.

    Parameters
    ----------
    accounts
        Accounts that may send; the first one deploys.

    """

    def __init__(self, *accounts: AccountAPI) -> None:
        if not accounts:
            raise ValueError("expected at least one account")
        self._accounts = {str(account.address): account for account in accounts}
        self._deployer = accounts[0]
        self._at = cache(self._instance)

    @property
    def chain_id(self) -> int:
        """The chain's id."""
        return ape.chain.chain_id

    @property
    def sender(self) -> str:
        """The account that deploys."""
        return to_checksum_address(self._deployer.address)

    @property
    def block_number(self) -> int:
        """Number of the latest block."""
        return ape.chain.blocks.head.number or 0

    @property
    def timestamp(self) -> int:
        """Unix time of the latest block."""
        return ape.chain.blocks.head.timestamp

    def nonce(self, account: str) -> int:
        """Return how many transactions ``account`` has sent."""
        return ape.chain.provider.get_nonce(account)

    def code(self, address: str) -> bytes:
        """Return the code at an address."""
        return bytes(ape.chain.provider.get_code(address))

    def travel(self, timestamp: int) -> None:
        """Mine a block at ``timestamp``."""
        ape.chain.mine(timestamp=timestamp)

    def deploy(self, contract: str, *args: Any) -> str:
        """Deploy a contract and return its address."""
        container = getattr(ape.project, contract)
        return to_checksum_address(self._deployer.deploy(container, *args, silent=True).address)

    def call(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return plain(getattr(self._at(contract, address), function)(*args))

    def transact(
        self, contract: str, address: str, function: str, *args: Any, sender: str | None = None
    ) -> None:
        """Call a contract; a revert raises ``ape.exceptions.ContractLogicError``."""
        account = self._accounts[sender] if sender else self._deployer
        getattr(self._at(contract, address), function)(*args, sender=account, silent=True)

    def _instance(self, contract: str, address: str) -> ContractInstance:
        contract_type = getattr(ape.project, contract).contract_type
        return ape.chain.contracts.instance_at(address, contract_type=contract_type)
