"""A holder's history for accounting, from the events of tokens and of what pays into them."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import COIN, ERC20, Asset, dividend_asset
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.holder.output import Time
from mevm_suite.tables.assignment import NOBODY

Row = dict[str, Any]


def history(
    backend: Web3Backend,
    tokens: Iterable[TokenDeployment],
    holder: str,
    log_range: int = DEFAULT_RANGE,
) -> list[Row]:
    """
    Return what came to and left an account, oldest first.

    Parameters
    ----------
    backend
        The chain.
    tokens
        The tokens.
    holder
        The account, checksummed.
    log_range
        How many blocks to ask for at a time.

    Returns
    -------
    list[dict]
        One row per event. A token's last balance is the one that the chain has; payments in the
        economy's asset are those with its contracts, and have no balance.

    Raises
    ------
    Refused
        When the events do not add up to the balance: the node's answer is incomplete.

    """
    book = _Book(backend, holder, log_range)
    rows: list[Row] = []
    for token in tokens:
        moves = list(book.transfers(token))
        total = sum(row["received"] - row["sent"] for row in moves)
        balance = backend.call(token.symbol, token.token.address, "balanceOf", holder)
        if total != balance:
            text = f"{token.symbol}: events add up to {Amount(total).exact()}"
            raise Refused(f"{text}, but the balance is {Amount(balance).exact()}")
        rows += moves
        rows += book.locks(token)
        rows += book.payments(token)
    rows.sort(key=lambda row: (row["block"], row.pop("index")))
    return _with_balances(rows)


def _with_balances(rows: list[Row]) -> list[Row]:
    balances: dict[str, int] = {}
    for row in rows:
        token = row["token"]
        if row["balance"] is not None:
            balances[token] = balances.get(token, 0) + row["received"] - row["sent"]
            row["balance"] = Amount(balances[token])
    return rows


class _Book:
    """Reads events and knows the counterparties."""

    def __init__(self, backend: Web3Backend, holder: str, log_range: int) -> None:
        self._backend = backend
        self._holder = holder
        self._range = log_range
        self._time = cache(self._read_time)

    def transfers(self, token: TokenDeployment) -> Iterator[Row]:
        """Yield a row for each transfer; one to oneself is both received and sent."""
        names = {
            each.address: each.contract for each in (token.vesting, *token.system, *token.sales)
        }
        names[NOBODY] = "issue"
        for side in ("sender", "receiver"):
            for event in self._events(token.token, "Transfer", {side: self._holder}):
                sender, receiver = event["args"]["sender"], event["args"]["receiver"]
                amount = event["args"]["value"]
                if side == "receiver" and sender == receiver:
                    continue  # came with the other side
                other = receiver if side == "sender" else sender
                received = Amount(amount if receiver == self._holder else 0)
                sent = Amount(amount if sender == self._holder else 0)
                kind = names.get(other, "transfer")
                row = self._row(event, token.symbol, kind, other, received, sent)
                yield {**row, "balance": Amount(0)}

    def locks(self, token: TokenDeployment) -> Iterator[Row]:
        """Yield a row for each lock of CEC."""
        if token.symbol == "CEC":
            for event in self._events(token.token, "Locked", {"holder": self._holder}):
                row = self._row(event, token.symbol, "locked", "", Amount(0), Amount(0))
                yield {**row, "locked": Amount(event["args"]["amount"]), "balance": Amount(0)}

    def payments(self, token: TokenDeployment) -> Iterator[Row]:
        """Yield a row for each payment between the holder and the economy, in its asset."""
        dividends = [each for each in token.system if each.contract == "HolderDividend"]
        for each in dividends:
            asset = dividend_asset(self._backend, token)
            if not asset.is_coin:
                yield from self._pegged(token, asset)
                continue
            # The coin moves without events of its own.
            for event in self._events(each, "DividendClaimed", {"holder": self._holder}):
                amount = Amount(event["args"]["amount"])
                yield self._row(event, COIN, each.contract, each.address, amount, Amount(0))

    def _pegged(self, token: TokenDeployment, asset: Asset) -> Iterator[Row]:
        record = token.token.model_copy(update={"contract": ERC20, "address": asset.address})
        names = {each.address: each.contract for each in token.system}
        for side, party in (("sender", "receiver"), ("receiver", "sender")):
            for event in self._events(record, "Transfer", {side: self._holder}):
                other, amount = event["args"][party], asset.amount(event["args"]["value"])
                if other in names:
                    none = asset.amount(0)
                    moved = (none, amount) if side == "sender" else (amount, none)
                    yield self._row(event, asset.symbol, names[other], other, *moved)

    def _events(self, record: ContractRecord, name: str, filters: dict[str, str]) -> Iterator[Any]:
        return read_events(self._backend, record, name, filters, self._range)

    def _row(
        self, event: Any, token: str, kind: str, other: str, received: Amount, sent: Amount
    ) -> Row:
        return {
            "time": Time(self._time(event["blockNumber"])),
            "block": event["blockNumber"],
            "index": event["logIndex"],
            "transaction": "0x" + event["transactionHash"].hex(),
            "token": token,
            "kind": kind,
            "counterparty": other,
            "received": received,
            "sent": sent,
            "locked": None,
            "balance": None,
        }

    def _read_time(self, block: int) -> int:
        return int(self._backend.w3.eth.get_block(block)["timestamp"])
