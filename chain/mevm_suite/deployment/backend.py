"""What the suite asks of a chain, whichever library talks to it."""

from typing import Any, Protocol

import rlp
from eth_utils import keccak, to_canonical_address, to_checksum_address


class Backend(Protocol):
    """
    A chain with one account that pays.

    Contracts are named by the stem of their source file. Results are plain: integers, booleans,
    text, bytes, checksummed addresses, and tuples of these for structs and arrays.
    """

    @property
    def chain_id(self) -> int:
        """The chain's id."""

    @property
    def sender(self) -> str:
        """The account that deploys, and calls where no other is named."""

    @property
    def block_number(self) -> int:
        """Number of the latest block."""

    @property
    def timestamp(self) -> int:
        """Unix time of the latest block."""

    def nonce(self, account: str) -> int:
        """Return how many transactions ``account`` has sent."""

    def code(self, address: str) -> bytes:
        """Return the code at an address."""

    def deploy(self, contract: str, *args: Any) -> str:
        """Deploy a contract and return its address."""

    def call(self, contract: str, address: str, function: str, *args: Any) -> Any:
        """Read from a contract."""

    def transact(
        self, contract: str, address: str, function: str, *args: Any, sender: str | None = None
    ) -> None:
        """Call a contract and fail unless the transaction succeeds."""


def created_address(creator: str, nonce: int) -> str:
    """
    Compute the address of the contract that a transaction creates.

    Parameters
    ----------
    creator
        Who sends the transaction.
    nonce
        The transaction's nonce.

    Returns
    -------
    str
        The checksummed address.

    """
    preimage = rlp.encode([to_canonical_address(creator), nonce])
    return to_checksum_address(keccak(preimage)[12:])
