"""Holders of policies that all end in one week, to measure what buying and settling costs."""

from collections.abc import Sequence
from functools import partial
from typing import Any

import boa
from eth_utils import keccak

from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.deployment.boa_insurance import (
    DAY,
    FINAL,
    FIRE,
    RATE,
    REGIONS,
    REPORT_TIME,
    REVEALED,
    REWARD,
    UNIT,
    VOLUME,
    WAITING,
    WEEK,
    deploy_insurance,
)

CAPITAL = 10**12 * UNIT
SUM = 1_000 * UNIT
DAYS = 100
REGION = REGIONS[0]
UNDERWRITER = example_address("underwriter")
BATCHES = (1, 10, 50)


def holder(number: int) -> str:
    """Return a holder's address."""
    return example_address("insured", str(number))


class InsuredCrowd:
    """Policies of one region, and tickets of as many underwriters, while nothing happens."""

    def __init__(self) -> None:
        """Deploy the insurance with more capital than all policies need."""
        self.place = deploy_insurance()
        self.place.underwrite(UNDERWRITER, CAPITAL)

    def keys(self, number: int) -> tuple[int, ...]:
        """Return account, parcel, survey, policy, and the place in its list and in the queue."""
        parcel = keccak(text=holder(number))
        survey = keccak(parcel + (number + 1).to_bytes(32, "big"))
        words = (int.from_bytes(word, "big") for word in (parcel, survey))
        return (int(holder(number), 16), *words, number + 1, number)

    def join(self, number: int) -> None:
        """Insure a parcel, underwrite, and ask for it back."""
        account = holder(number)
        self.place.surveys = number  # also where the chain went back
        self.place.buy(self.place.grow(account, account), SUM, DAYS)
        self.place.pool.request(self.place.underwrite(account, SUM), 0, sender=account)

    def settle(self) -> None:
        """Go to a time in which all are covered."""
        boa.env.timestamp += WAITING + 2 * DAY

    def calls(self) -> Calls:
        """Let the second holder and underwriter call, and one more join them."""
        forest, pool, newcomer = self.place.forest, self.place.pool, example_address("newcomer")
        parcel = self.place.grow(newcomer, newcomer)
        limit = self.place.products.premium(1, SUM, DAYS, RATE)
        self.place.fund(newcomer, limit + REWARD, forest)
        self.place.fund(UNDERWRITER, SUM, pool)
        order = (*self.place.order(parcel, SUM, DAYS, REGION), limit)
        return {
            ("ForestInsurance", "buy"): partial(forest.buy, *order, sender=newcomer),
            ("ForestInsurance", "cancel"): partial(forest.cancel, 2, sender=holder(1)),
            ("UnderwritingPool", "deposit"): partial(pool.deposit, SUM, 0, sender=UNDERWRITER),
            ("UnderwritingPool", "request"): partial(pool.request, SUM, 0, sender=UNDERWRITER),
            ("UnderwritingPool", "process"): partial(pool.process, 1),
        }

    def _week(self, policy: int) -> Any:
        return self.place.forest.policy(policy).end // WEEK


class BurntCrowd(InsuredCrowd):
    """The same while an event is settled, and when the policies are over."""

    def settle(self) -> None:
        """Let an event be final, and another one be revealed, to which the walk has come."""
        super().settle()
        forest, week = self.place.forest, self._week(2)
        self.event, self.other = (self.place.happen(10_000, state) for state in (FINAL, REVEALED))
        self.place.hazards.set_early_cap(self.other, SUM)
        forest.settle(self.event, week - boa.env.timestamp // WEEK + 1)  # to the first policy
        forest.settle_policy(self.event, 3)
        boa.env.timestamp += DAY
        parcel = keccak(text=holder(2))
        self.survey = self.place.survey(parcel, 0, VOLUME, boa.env.timestamp)

    def calls(self) -> Calls:
        """Settle the second policy by the walk, the fourth directly, and the third to the end."""
        forest = self.place.forest
        return {
            ("ForestInsurance", "settle"): partial(forest.settle, self.event, 1),
            ("ForestInsurance", "settle_policy"): partial(forest.settle_policy, self.event, 4),
            ("ForestInsurance", "pay_early"): partial(forest.pay_early, self.other, [4]),
            ("ForestInsurance", "settle_second"): partial(
                forest.settle_second, self.event, 3, self.survey
            ),
        }


class BatchCrowd(InsuredCrowd):
    """Others beside a batch of policies, which an event settles from its cursor on."""

    def __init__(self, sizes: Sequence[int] = BATCHES) -> None:
        """Insure the largest batch, and one policy before it, to which the walk comes first."""
        super().__init__()
        self.sizes, self.first = sizes, 1 + max(sizes)
        for number in range(self.first):
            super().join(number)

    def keys(self, number: int) -> tuple[int, ...]:
        """Return the keys of a member behind the batch."""
        return super().keys(self.first + number)

    def join(self, number: int) -> None:
        """Join behind the batch."""
        super().join(self.first + number)

    def settle(self) -> None:
        """Let an event be final, and let the walk come to the batch."""
        super().settle()
        self.event = self.place.happen(10_000, FINAL)
        self.place.forest.settle(self.event, self._week(1) - boa.env.timestamp // WEEK + 1)

    def calls(self) -> Calls:
        """Settle each batch."""
        settle, name = self.place.forest.settle, "ForestInsurance"
        return {(name, f"settle {size}"): partial(settle, self.event, size) for size in self.sizes}


class ReleasedCrowd(InsuredCrowd):
    """The same when nothing can happen to the policies any more."""

    def settle(self) -> None:
        """Go to that time."""
        self.week = self._week(1)
        boa.env.timestamp = (self.week + 1) * WEEK + REPORT_TIME + 1

    def calls(self) -> Calls:
        """Free all at once, and pay the first who asked."""
        release = self.place.forest.release_week
        return {("ForestInsurance", "release_week"): partial(release, FIRE, REGION, self.week)}
