"""The chain that ape is connected to. Not imported by the package: ape is slow to import."""

from functools import cache
from typing import Any

import ape
from ape.api.accounts import AccountAPI
from ape.contracts import ContractContainer, ContractInstance
from ape.exceptions import ProviderError
from eth_utils import to_checksum_address
from ethpm_types import ContractType

from mevm_suite.deployment.compiler import compiled
from mevm_suite.deployment.plain import plain

# More than any function of the tokens needs.
CALL_GAS = 2_000_000


class ApeBackend:
    """
    The connected provider, with the repository's contracts.

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
        self._impersonated: set[str] = set()
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
        container = ContractContainer(_contract_type(contract))
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

    def send_as(
        self, sender: str, contract: str, address: str, function: str, *args: Any, value: int = 0
    ) -> None:
        """
        Call a contract in any account's name, on a development chain.

        The request goes to the node as it is: ape would take ten times as long for each.
        """
        request, instance = ape.chain.provider.make_request, self._at(contract, address)
        if sender not in self._impersonated:
            request("anvil_impersonateAccount", [sender])
            self._impersonated.add(sender)
        fields = {
            "from": sender,
            "to": address,
            "data": "0x" + bytes(getattr(instance, function).encode_input(*args)).hex(),
            "value": hex(value),
            "gas": hex(CALL_GAS),
        }
        sent = request("eth_sendTransaction", [fields])
        if request("eth_getTransactionReceipt", [sent])["status"] != "0x1":
            request("eth_call", [fields, "latest"])  # says why
            raise ProviderError(f"{contract}.{function}: reverted in transaction {sent}")

    def balance(self, account: str) -> int:
        """Return an account's coins."""
        return ape.chain.provider.get_balance(account)

    def set_balance(self, account: str, amount: int) -> None:
        """Set an account's coins, on a development chain."""
        ape.chain.provider.set_balance(account, amount)

    def _instance(self, contract: str, address: str) -> ContractInstance:
        return ape.chain.contracts.instance_at(address, contract_type=_contract_type(contract))


@cache
def _contract_type(contract: str) -> ContractType:
    """
    Return what ape has to know of a contract.

    ape's own cache keeps what was compiled before a module changed, and would have each contract
    compiled twice: the comparison of chain and source has it from here already.
    """
    artifact = compiled(contract)
    return ContractType.model_validate(
        {
            "contractName": contract,
            "abi": artifact.abi,
            "deploymentBytecode": {"bytecode": "0x" + artifact.bytecode},
            "runtimeBytecode": {"bytecode": "0x" + artifact.runtime},
        }
    )
