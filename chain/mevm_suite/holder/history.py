"""A holder's history for accounting, from the events of tokens and of what pays into them."""

from collections.abc import Iterable, Iterator
from functools import cache
from typing import Any

from mevm_suite.deployment.record import ContractRecord, TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Wei
from mevm_suite.holder.balances import COIN
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
        One row per event; each token's last balance is the one that the chain has.

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
            text = f"{token.symbol}: events add up to {Wei(total).exact()}"
            raise Refused(f"{text}, but the balance is {Wei(balance).exact()}")
        rows += moves
        rows += book.locks(token)
        rows += book.dividends(token)
    rows.sort(key=lambda row: (row["block"], row.pop("index")))
    return _with_balances(rows)


def _with_balances(rows: list[Row]) -> list[Row]:
    balances: dict[str, int] = {}
    for row in rows:
        token = row["token"]
        if token == COIN:
            continue  # coins also move without events
        balances[token] = balances.get(token, 0) + row["received"] - row["sent"]
        row["balance"] = Wei(balances[token])
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
        names = {each.address: each.contract for each in (token.vesting, *token.system)}
        names[NOBODY] = "issue"
        for side in ("sender", "receiver"):
            for event in self._events(token.token, "Transfer", {side: self._holder}):
                sender, receiver = event["args"]["sender"], event["args"]["receiver"]
                amount = event["args"]["value"]
                if side == "receiver" and sender == receiver:
                    continue  # came with the other side
                other = receiver if side == "sender" else sender
                received = amount if receiver == self._holder else 0
                sent = amount if sender == self._holder else 0
                kind = names.get(other, "transfer")
                yield self._row(event, token.symbol, kind, other, received, sent)

    def locks(self, token: TokenDeployment) -> Iterator[Row]:
        """Yield a row for each lock of CEC."""
        if token.symbol == "CEC":
            for event in self._events(token.token, "Locked", {"holder": self._holder}):
                row = self._row(event, token.symbol, "locked", "", 0, 0)
                yield {**row, "locked": Wei(event["args"]["amount"])}

    def dividends(self, token: TokenDeployment) -> Iterator[Row]:
        """Yield a row for each dividend that was paid in the coin, which has no events itself."""
        for each in token.system:
            if each.contract != "HolderDividend":
                continue
            if self._backend.call("HolderDividend", each.address, "asset") != NOBODY:
                continue
            for event in self._events(each, "DividendClaimed", {"holder": self._holder}):
                amount = event["args"]["amount"]
                yield self._row(event, COIN, each.contract, each.address, amount, 0)

    def _events(self, record: ContractRecord, name: str, filters: dict[str, str]) -> Iterator[Any]:
        return read_events(self._backend, record, name, filters, self._range)

    def _row(self, event: Any, token: str, kind: str, other: str, received: int, sent: int) -> Row:
        return {
            "time": Time(self._time(event["blockNumber"])),
            "block": event["blockNumber"],
            "index": event["logIndex"],
            "transaction": "0x" + event["transactionHash"].hex(),
            "token": token,
            "kind": kind,
            "counterparty": other,
            "received": Wei(received),
            "sent": Wei(sent),
            "locked": None,
            "balance": None,
        }

    def _read_time(self, block: int) -> int:
        return int(self._backend.w3.eth.get_block(block)["timestamp"])
