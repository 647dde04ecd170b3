"""The chain inside titanoboa, for tests. Not imported by the package: boa is a test tool."""

from collections.abc import Sequence
from typing import Any

import boa
from eth_utils import to_canonical_address, to_checksum_address

from mevm_suite.deployment.plain import plain
from mevm_suite.paths import CONTRACTS, ROOT
from mevm_suite.testing import deployer


class BoaBackend:
    """The current titanoboa environment."""

    @property
    def chain_id(self) -> int:
        """The chain's id."""
        return boa.env.evm.chain.chain_id

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
        return plain(getattr(self._source(contract).at(address), function)(*args))

    def transact(
        self, contract: str, address: str, function: str, *args: Any, sender: str | None = None
    ) -> None:
        """Call a contract; a revert raises ``boa.BoaError``."""
        method = getattr(self._source(contract).at(address), function)
        method(*args, sender=sender or self.sender)

    def _source(self, contract: str) -> Any:
        found: Sequence = sorted(CONTRACTS.rglob(f"{contract}.vy"))
        if len(found) != 1:
            raise FileNotFoundError(f"expected one {contract}.vy below contracts/, got {found}")
        return deployer(str(found[0].relative_to(ROOT)))
