"""The contracts of a deployment's forests, what is paid in them, and what all their calls share."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from web3.types import EventData

from mevm_suite.deployment.record import ForestDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.asset import ERC20, Asset, asset_at
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY


class Desk:
    """
    The forests of a deployment.

    Parameters
    ----------
    backend
        The chain.
    forest
        Its contracts.
    step
        How many blocks to ask for at a time.

    """

    def __init__(
        self, backend: Web3Backend, forest: ForestDeployment, step: int = DEFAULT_RANGE
    ) -> None:
        self.backend = backend
        self.forest = forest
        self._step = step

    @property
    def now(self) -> int:
        """The time of the block that is read."""
        return self.backend.timestamp

    @cached_property
    def asset(self) -> Asset:
        """What everything is paid in."""
        return asset_at(self.backend, self.forest.community.asset)

    def at(self, contract: str) -> str:
        """Return where a contract is."""
        if contract == "Attestations":
            return self.forest.community.attestations
        return self.forest.address_of(contract)

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return self.backend.call(contract, self.at(contract), function, *args)

    def call(self, title: str, contract: str, function: str, *args: Any, value: int = 0) -> Call:
        """Return a call of a contract."""
        return Call(title, contract, self.at(contract), function, args, value)

    def events(self, contract: str, event: str, filters: dict[str, Any]) -> Iterator[EventData]:
        """Yield the events of a contract, oldest first."""
        (record,) = (each for each in self.forest.contracts if each.contract == contract)
        return read_events(self.backend, record, event, filters, self._step)

    def shown(self, amount: int) -> str:
        """Return an amount in words, with every digit."""
        return f"{self.asset.amount(amount).exact()} {self.asset.symbol}"

    def approve(self, account: str, contract: str, amount: int) -> Iterator[Call]:
        """Yield the call that lets a contract take an amount, unless it may already."""
        has = self.backend.call(ERC20, self.asset.address, "balanceOf", account)
        if has < amount:
            raise Refused(f"{account} has {self.shown(has)}, and needs {self.shown(amount)}")
        spender = self.at(contract)
        allowed = self.backend.call(ERC20, self.asset.address, "allowance", account, spender)
        if allowed < amount:
            title = f"let {contract} take {self.shown(amount)}"
            yield Call(title, ERC20, self.asset.address, "approve", (spender, int(amount)))

    def withdraw(self, contract: str, account: str) -> Iterator[Call]:
        """Yield a call for each asset, coins too, that a contract with a purse owes an account."""
        for asset in (self.asset, asset_at(self.backend, NOBODY)):
            credit = self.read(contract, "credit_of", asset.address, account)
            if credit:
                title = f"withdraw {asset.amount(credit).exact()} {asset.symbol}"
                yield self.call(title, contract, "withdraw", asset.address)

    def must_be_identified(self, account: str) -> None:
        """Refuse an account that no accredited issuer vouches for now."""
        if not self.read("IdentityRegistry", "is_identified", account):
            raise Refused(
                f"{account} is not identified: an accredited issuer attests to who it is, "
                "and `identity register` names that"
            )

    def must_be_over(self, until: int) -> None:
        """Refuse what can be done only after a second."""
        if self.now <= until:
            raise Refused(f"too early: that can be done after {Time(until)}")

    def must_be_in_time(self, until: int) -> None:
        """Refuse what could be done only until a second."""
        if self.now > until:
            raise Refused(f"too late: that could be done until {Time(until)}")


def must_be(account: str, expected: str, who: str) -> None:
    """Refuse anyone but one account."""
    if account != expected:
        raise Refused(f"{account} is not the {who}; that is {expected}")


def hexadecimal(value: bytes) -> str:
    """Return bytes as commands read and write them."""
    return "0x" + value.hex()


def known(value: bytes) -> str | None:
    """Return bytes in hexadecimal; None where they are all zero."""
    return None if value == bytes(len(value)) else hexadecimal(value)


def days(seconds: int) -> str:
    """Return a time in days."""
    return f"{seconds / 86_400:g} days"
