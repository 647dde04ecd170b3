"""Contracts of one economy, and a crowd of accounts that call them."""

from typing import Any, Protocol

from mevm_suite.demo.walk import TravellingBackend


class CrowdBackend(TravellingBackend, Protocol):
    """A development chain on which any account can send, with or without its key."""

    def send_as(
        self, sender: str, contract: str, address: str, function: str, *args: Any, value: int = 0
    ) -> None:
        """Call a contract in an account's name, and fail unless the transaction succeeds."""

    def balance(self, account: str) -> int:
        """Return an account's coins."""

    def set_balance(self, account: str, amount: int) -> None:
        """Set an account's coins."""


class Crowd:
    """Calls contracts by name; ``at`` has their addresses."""

    backend: CrowdBackend
    at: dict[str, str]

    def call(self, contract: str, function: str, *args: Any) -> Any:
        """Read from one of the contracts."""
        return self.backend.call(contract, self.at[contract], function, *args)

    def send(self, sender: str, contract: str, function: str, *args: Any, value: int = 0) -> None:
        """Call one of the contracts in an account's name."""
        self.backend.send_as(sender, contract, self.at[contract], function, *args, value=value)
