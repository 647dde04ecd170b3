"""The chain inside titanoboa, for tests. Not imported by the package: boa is a test tool."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import boa
from eth_utils import to_canonical_address, to_checksum_address

from mevm_suite.deployment.backend import created_address
from mevm_suite.deployment.plain import plain
from mevm_suite.paths import CONTRACTS, ROOT
from mevm_suite.tables.assignment import Terms
from mevm_suite.tables.merkle import MerkleTree
from mevm_suite.testing import deployer


class BoaBackend:
    """The current titanoboa environment."""

    @property
    def chain_id(self) -> int:
        """The chain's id, as contracts see it."""
        return boa.env.evm.patch.chain_id

    @property
    def sender(self) -> str:
        """The account that deploys."""
        return to_checksum_address(boa.env.eoa)

    @property
    def block_number(self) -> int:
        """Number of the current block."""
        return boa.env.evm.patch.block_number

    @property
    def timestamp(self) -> int:
        """Unix time of the current block."""
        return boa.env.timestamp

    def nonce(self, account: str) -> int:
        """Return how many contracts ``account`` has created."""
        return boa.env.evm.vm.state.get_nonce(to_canonical_address(account))

    def code(self, address: str) -> bytes:
        """Return the code at an address."""
        return boa.env.get_code(address)

    def travel(self, timestamp: int) -> None:
        """Move the clock to ``timestamp``."""
        boa.env.timestamp = timestamp

    def deploy(self, contract: str, *args: Any) -> str:
        """Deploy a contract and return its address."""
        return to_checksum_address(self._source(contract).deploy(*args).address)

    def call(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return plain(getattr(self.contract(contract, address), function)(*args))

    def transact(
        self, contract: str, address: str, function: str, *args: Any, sender: str | None = None
    ) -> None:
        """Call a contract; a revert raises ``boa.BoaError``."""
        method = getattr(self.contract(contract, address), function)
        method(*args, sender=sender or self.sender)

    def send_as(
        self, sender: str, contract: str, address: str, function: str, *args: Any, value: int = 0
    ) -> None:
        """Call a contract in any account's name; a revert raises ``boa.BoaError``."""
        getattr(self.contract(contract, address), function)(*args, sender=sender, value=value)

    def balance(self, account: str) -> int:
        """Return an account's coins."""
        return boa.env.get_balance(account)

    def set_balance(self, account: str, amount: int) -> None:
        """Set an account's coins."""
        boa.env.set_balance(account, amount)

    def contract(self, contract: str, address: str) -> Any:
        """Return titanoboa's object for a deployed contract."""
        return self._source(contract).at(address)

    def _source(self, contract: str) -> Any:
        return deployer(_path(contract))


@cache
def _path(contract: str) -> str:
    found: Sequence = sorted(CONTRACTS.rglob(f"{contract}.vy"))
    if len(found) != 1:
        raise FileNotFoundError(f"expected one {contract}.vy below contracts/, got {found}")
    return str(found[0].relative_to(ROOT))


def deploy_vesting(terms: Sequence[Terms]) -> tuple[Any, Any]:
    """
    Deploy a token and a Vesting contract that commits to any terms, sound or not.

    Parameters
    ----------
    terms
        What the root commits to; no grant is created.

    Returns
    -------
    tuple
        The WSG token with the terms' sum as supply, and Vesting, as titanoboa contracts.

    """
    backend = BoaBackend()
    total = sum(each.amount for each in terms)
    root = MerkleTree(each.leaf for each in terms).root
    token, vesting = next_addresses()
    backend.deploy("WSG", total, vesting)
    backend.deploy("Vesting", token, root, total, len(terms))
    return backend.contract("WSG", token), backend.contract("Vesting", vesting)


def next_addresses() -> tuple[str, str]:
    """Return the addresses of the next token and Vesting that ``deploy_vesting`` makes."""
    backend = BoaBackend()
    nonce = backend.nonce(backend.sender)
    return created_address(backend.sender, nonce), created_address(backend.sender, nonce + 1)
