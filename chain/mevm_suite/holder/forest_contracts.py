"""The contracts of a deployment's forests and insurance: what all commands ask and send there."""

from collections.abc import Iterator
from functools import cached_property
from typing import Any

from mevm_suite.deployment.record import ContractRecord, ForestDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.asset import ERC20, Asset, asset_at
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.holder.sending import Call

ATTESTATIONS = "Attestations"


class ForestContracts:
    """
    The contracts of forests and insurance.

    Parameters
    ----------
    backend
        The chain.
    forest
        Their record.
    log_range
        How many blocks to ask for events at a time.

    """

    def __init__(
        self, backend: Web3Backend, forest: ForestDeployment, log_range: int = DEFAULT_RANGE
    ) -> None:
        self.backend = backend
        self.community = forest.community
        self.at = {ATTESTATIONS: forest.community.attestations, **forest.at}
        self._records = {each.contract: each for each in forest.contracts}
        self._first_block = min(each.block for each in forest.contracts)
        self._range = log_range

    @cached_property
    def asset(self) -> Asset:
        """What everything is paid in."""
        return asset_at(self.backend, self.community.asset)

    @property
    def now(self) -> int:
        """The time of the block that is read."""
        return self.backend.timestamp

    def shown(self, amount: int) -> str:
        """Return an amount in words, with every digit."""
        return f"{self.asset.amount(amount).exact()} {self.asset.symbol}"

    def read(self, contract: str, function: str, *args: Any) -> Any:
        """Read from a contract."""
        return self.backend.call(contract, self.at[contract], function, *args)

    def call(self, title: str, contract: str, function: str, *args: Any, value: int = 0) -> Call:
        """Return a call of a contract."""
        return Call(title, contract, self.at[contract], function, args, value)

    def events(self, contract: str, event: str, /, **filters: Any) -> Iterator[Any]:
        """Yield a contract's events, oldest first; attestations since forests were deployed."""
        record = self._records.get(contract) or ContractRecord(
            contract=contract,
            address=self.at[contract],
            block=self._first_block,
            arguments=(),
            code_hash="",
        )
        yield from read_events(self.backend, record, event, filters, self._range)

    def approval(self, account: str, contract: str, amount: int) -> Iterator[Call]:
        """Yield the call that lets a contract take an amount, unless it may; check the balance."""
        if self.asset.is_coin:
            return
        token, place = self.asset.address, self.at[contract]
        has = self.backend.call(ERC20, token, "balanceOf", account)
        if has < amount:
            raise Refused(f"{account} has {self.shown(has)}, and needs {self.shown(amount)}")
        if self.backend.call(ERC20, token, "allowance", account, place) < amount:
            title = f"let {contract} take {self.shown(amount)}"
            yield Call(title, ERC20, token, "approve", (place, int(amount)))
