"""The pool's past from events: its books are kept anew, and must end as the chain's do."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mevm_suite.holder.failure import Refused
from mevm_suite.insurance.pool_model import PoolModel, Premium
from mevm_suite.insurance.pool_picture import Sample
from mevm_suite.insurer.desk import INSURANCE, POOL, InsuranceDesk

MOMENTS = 400  # at which a pool is looked at, besides those at which something happened
NAMES = {
    POOL: ("Deposited", "Donated", "WithdrawalPaid", "CoverFreed"),
    INSURANCE: ("PolicyBought", "PolicyCancelled", "PaidEarly", "PolicySettled", "SecondPaid"),
}


@dataclass
class _Cover:
    premium: Premium
    rest: int


class PoolHistory:
    """
    A pool's books, kept event by event.

    Parameters
    ----------
    desk
        The insurance of the deployment.

    """

    def __init__(self, desk: InsuranceDesk) -> None:
        self._desk = desk
        self._model = PoolModel(notice=0)
        self._covers: dict[int, _Cover] = {}
        self._premiums = 0
        self._payouts = 0

    def samples(self) -> list[Sample]:
        """
        Return the pool at each moment at which something happened, and evenly in between.

        Raises
        ------
        Refused
            When nothing has happened, or events do not add up: the node's answer is incomplete.

        """
        events = list(self._dated())
        if not events:
            raise Refused("nothing has happened in the pool")
        now = self._desk.now
        first = events[0][0]
        moments = iter(range(first, now, max((now - first) // MOMENTS, 1)))
        moment, taken = next(moments, now), []
        for time, event in events:
            while moment < time:
                taken.append(self._sample(moment))
                moment = next(moments, now)
            self._take(event, time)
            taken.append(self._sample(time))
        taken += [self._sample(each) for each in (moment, *moments) if each < now]
        taken.append(self._sample(now))
        self._check(taken[-1])
        return taken

    def _dated(self) -> Iterator[tuple[int, Any]]:
        """Yield all events with their times, in the order in which they happened."""
        events = [
            event
            for contract, names in NAMES.items()
            for name in names
            for event in self._desk.events(contract, name)
        ]
        events.sort(key=lambda event: (event["blockNumber"], event["logIndex"]))
        times: dict[int, int] = {}
        for event in events:
            block = event["blockNumber"]
            if block not in times:
                times[block] = self._desk.backend.w3.eth.get_block(block)["timestamp"]
            yield times[block], event

    def _take(self, event: Any, time: int) -> None:
        args = event["args"]
        match event["event"]:
            case "Deposited" | "Donated":
                self._model.funds += args["amount"]
            case "WithdrawalPaid":
                self._model.funds -= args["amount"]
            case "CoverFreed":
                self._model.locked -= args["cover"]
            case "PolicyBought":
                self._buy(args, time)
            case "PolicyCancelled":
                self._cancel(args, time)
            case "PolicySettled":
                self._pay(args["policy"], args["paid"], time)
            case "PaidEarly" | "SecondPaid":
                self._pay(args["policy"], args["amount"], time)

    def _buy(self, args: Any, time: int) -> None:
        term = (args["start"], args["end"])
        terms = (args["premium"], args["insured"], term, time)
        self._covers[args["policy"]] = _Cover(self._model.write_cover(*terms), args["insured"])
        self._premiums += args["premium"]

    def _cancel(self, args: Any, time: int) -> None:
        cover = self._covers.pop(args["policy"])
        self._model.end_cover(cover.premium, cover.rest, None, time)
        self._model.funds -= args["refund"]
        self._premiums -= args["refund"]

    def _pay(self, policy: int, amount: int, time: int) -> None:
        cover = self._covers[policy]
        self._model.pay("", amount)
        self._payouts += amount
        cover.rest -= amount
        if amount and not cover.rest:
            self._model.end_cover(cover.premium, 0, None, time)

    def _sample(self, time: int) -> Sample:
        model = self._model
        # What is earned stays so.
        model.premiums = [each for each in model.premiums if each.unearned(time)]
        capital, exposure = model.capital(time), model.locked
        return Sample(time, capital, exposure, self._premiums, self._payouts)

    def _check(self, last: Sample) -> None:
        found = (self._desk.read(POOL, "capital"), self._desk.read(POOL, "locked"))
        if found != (last.capital, last.exposure):
            shown = self._desk.shown
            counted = f"{shown(last.capital)}, of which {shown(last.exposure)} is locked"
            chain = f"{shown(found[0])}, of which {shown(found[1])} is"
            raise Refused(f"events add up to a capital of {counted}; the chain has {chain}")
