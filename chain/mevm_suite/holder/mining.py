"""What mining owes a holder: WSG for the fees of his trades, CEC for what he has locked."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import click
from web3.exceptions import ContractLogicError

from mevm_suite.deployment.record import TokenDeployment
from mevm_suite.deployment.web3_backend import Web3Backend
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.connection import system_contract
from mevm_suite.holder.logs import DEFAULT_RANGE, read_events
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY

CONTRACT = "TransactionMining"
# As in contracts/modules/pair_weight.vy.
WINDOW = 180 * DAY
MAX_REWARDED = 3

Row = dict[str, Any]
Pair = tuple[int, str]  # epoch and counterparty


@dataclass(frozen=True)
class Reward:
    """What an epoch's trades with one counterparty have cost a payer, and what they bring him."""

    epoch: int
    counterparty: str
    ends: Time
    fees: Amount
    coins: Amount
    claimable: Amount | None  # None while the epoch cannot be closed
    claimed: Amount | None  # None if it is not


class TradeMining:
    """
    The mining of WSG by fees, as one payer sees it.

    Parameters
    ----------
    backend
        The chain.
    token
        WSG.
    holder
        The payer, checksummed.
    log_range
        How many blocks to ask for at a time.

    """

    def __init__(
        self,
        backend: Web3Backend,
        token: TokenDeployment,
        holder: str,
        log_range: int = DEFAULT_RANGE,
    ) -> None:
        self._backend = backend
        self._token = token
        self._holder = holder
        self._range = log_range
        self._mining = system_contract(token, CONTRACT)
        self._sink = system_contract(token, "FeeSink")
        self._start = backend.call("FeeSink", self._sink.address, "start")
        self._length = backend.call("FeeSink", self._sink.address, "epoch_length")

    def rows(self) -> Iterator[Row]:
        """Yield a row for each epoch and counterparty, oldest first; the running epoch always."""
        running = self._backend.call("FeeSink", self._sink.address, "epoch")
        for reward in self.rewards:
            yield self._row(reward)
        if all(reward.epoch != running for reward in self.rewards):
            none = Amount(0)
            yield self._row(Reward(running, "", self._end(running), none, none, None, None))

    def claims(self, caller: str, epochs: Collection[int] = ()) -> Iterator[Call]:
        """
        Yield the calls that claim the most, and tell of what the caller cannot claim.

        Parameters
        ----------
        caller
            Who will send them.
        epochs
            Which epochs; all unless given.

        Yields
        ------
        Call
            With one counterparty the largest first, as later ones weigh less.

        """
        chosen = [each for each in self.rewards if not epochs or each.epoch in epochs]
        for reward in chosen:
            if reward.claimable and not self._may_claim(caller, reward):
                text = f"epoch {reward.epoch} with {reward.counterparty} is left out"
                until = Time(reward.ends + WINDOW)
                click.echo(f"{text}: only {self._holder} can claim until {until}", err=True)
        own = [each for each in chosen if self._may_claim(caller, each)]
        rewarded = [(each.epoch, each.counterparty) for each in self.rewards if each.claimed]
        for reward, amount in best_order(own, rewarded, self._near):
            title = f"claim {amount.exact()} {self._token.symbol} for the fees of epoch"
            yield Call(
                f"{title} {reward.epoch} with {reward.counterparty}",
                CONTRACT,
                self._mining.address,
                "claim",
                (reward.epoch, self._holder, reward.counterparty),
            )

    @cached_property
    def rewards(self) -> list[Reward]:
        """By epoch and counterparty, oldest first."""
        claimed = self._claimed()
        return [
            Reward(
                epoch,
                counterparty,
                self._end(epoch),
                Amount(tokens),
                Amount(coins),
                self._claimable(epoch, counterparty),
                claimed.get((epoch, counterparty)),
            )
            for (epoch, counterparty), (tokens, coins) in sorted(self._fees().items())
        ]

    def _fees(self) -> dict[Pair, tuple[int, int]]:
        """Return what was paid in the token and in the coin; of sources that count."""
        _, sources = self._backend.call(CONTRACT, self._mining.address, "fees")
        counted = {source.lower() for source in sources}
        fees: dict[Pair, tuple[int, int]] = defaultdict(lambda: (0, 0))
        filters = {"payer": self._holder}
        for event in read_events(self._backend, self._sink, "FeePaid", filters, self._range):
            paid = event["args"]
            if paid["source"].lower() in counted:
                pair = (paid["epoch"], paid["counterparty"])
                tokens, coins = fees[pair]
                in_coin = paid["amount"] if paid["asset"] == NOBODY else 0
                fees[pair] = (tokens + paid["amount"] - in_coin, coins + in_coin)
        return fees

    def _claimed(self) -> dict[Pair, Amount]:
        filters = {"payer": self._holder}
        events = read_events(self._backend, self._mining, "RewardClaimed", filters, self._range)
        return {
            (event["args"]["epoch"], event["args"]["counterparty"]): Amount(event["args"]["amount"])
            for event in events
        }

    def _claimable(self, epoch: int, counterparty: str) -> Amount | None:
        if self._backend.timestamp < self._end(epoch):
            return None
        try:
            args = (epoch, self._holder, counterparty)
            return Amount(self._backend.call(CONTRACT, self._mining.address, "claimable", *args))
        except ContractLogicError as error:
            if "no price" not in str(error):
                raise
            return None

    def _may_claim(self, caller: str, reward: Reward) -> bool:
        return caller == self._holder or self._backend.timestamp >= reward.ends + WINDOW

    def _end(self, epoch: int) -> Time:
        return Time(self._start + (epoch + 1) * self._length)

    @property
    def _near(self) -> int:
        return -(-WINDOW // self._length) + 1

    def _row(self, reward: Reward) -> Row:
        return {
            "token": self._token.symbol,
            "epoch": reward.epoch,
            "ends": reward.ends,
            "counterparty": reward.counterparty or None,
            "fees": reward.fees,
            "fees in coin": reward.coins,
            "part of all": None,
            "claimable": reward.claimable,
            "claimed": reward.claimed,
            "state": self._state(reward),
        }

    def _state(self, reward: Reward) -> str:
        if self._backend.timestamp < reward.ends:
            return "goes on"
        if reward.claimed is not None:
            return "claimed"
        if reward.claimable is None:
            return "waits for a price"
        if not reward.claimable:
            return "earns nothing"
        return "anybody can claim" if self._may_claim("", reward) else "holder can claim"


def best_order(
    rewards: Iterable[Reward], rewarded: Iterable[Pair], near: int
) -> Iterator[tuple[Reward, Amount]]:
    """
    Yield rewards in the order in which they bring the most, and what each then brings.

    Parameters
    ----------
    rewards
        What can be claimed.
    rewarded
        Epochs and counterparties that were paid before.
    near
        Epochs less than this apart weigh on each other.

    Yields
    ------
    tuple[Reward, Amount]
        Of each counterparty the largest first; what would bring nothing is left out.

    """
    before: dict[str, list[int]] = defaultdict(list)
    for epoch, counterparty in rewarded:
        before[counterparty].append(epoch)
    waiting: dict[str, list[Reward]] = defaultdict(list)
    for reward in rewards:
        if reward.claimable:
            waiting[reward.counterparty].append(reward)
    for counterparty, left in waiting.items():
        yield from _largest_first(left, before[counterparty], near)


def _largest_first(
    left: list[Reward], before: list[int], near: int
) -> Iterator[tuple[Reward, Amount]]:
    now = list(before)

    def worth(reward: Reward) -> Amount:
        """Return what a reward brings after those that are claimed before it."""
        paid, earlier = (
            sum(abs(epoch - reward.epoch) < near for epoch in epochs) for epochs in (now, before)
        )
        whole = reward.claimable or 0
        return Amount(whole >> (paid - earlier) if paid < MAX_REWARDED else 0)

    while left:
        best = max(left, key=worth)
        amount = worth(best)
        if not amount:
            return
        yield best, amount
        left.remove(best)
        now.append(best.epoch)


def lock_row(
    backend: Web3Backend, token: TokenDeployment, holder: str, log_range: int = DEFAULT_RANGE
) -> Row:
    """Return what a holder's locked CEC mines; an epoch is a day of the emission."""
    record = system_contract(token, "LockMining")

    def read(function: str, *args: Any) -> Any:
        return backend.call(record.contract, record.address, function, *args)

    _, start, days = read("emission")
    day = max(backend.timestamp - start, 0) // DAY
    weight, everybody = read("weight", holder), read("total_weight")
    events = read_events(backend, record, "MinedClaimed", {"holder": holder}, log_range)
    over = day >= days
    return {
        "token": token.symbol,
        "epoch": min(day, days),
        "ends": None if over else Time(start + (day + 1) * DAY),
        "counterparty": None,
        "fees": None,
        "fees in coin": None,
        "part of all": f"{100 * weight / everybody if everybody else 0:g} %",
        "claimable": Amount(read("claimable", holder)),
        "claimed": Amount(sum(event["args"]["amount"] for event in events)),
        "state": "over" if over else "mines" if weight else "nothing locked",
    }
