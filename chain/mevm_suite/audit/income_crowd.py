"""Holders of yield certificates, and funders of a frozen project, to measure what they pay."""

from functools import partial

import boa

from mevm_suite.audit.scaling import Calls
from mevm_suite.demo.plan import example_address
from mevm_suite.tables.assignment import NOBODY
from mevm_suite.tables.units import DAY
from mevm_suite.testing import load

COIN = 10**18
WORD = b"audit".ljust(32, b"\0")
YIELD = 2
PERIOD = 30 * DAY
GRACE = 10 * DAY
BPS = 5_000
UNITS = 10**9
STAKE = 10
OWNER = example_address("owner")
BUYER = example_address("buyer")  # of what grows
NEWCOMER = example_address("newcomer")


def holder(number: int) -> str:
    """Return a holder's address."""
    return example_address("holder", str(number))


class YieldCrowd:
    """Holders of one term's units, whose income of a later day is there to claim."""

    def __init__(self) -> None:
        """Issue a term of which the owner has all units."""
        self.land, identities = (
            load(f"tests/mocks/{name}Board.vy") for name in ("Stand", "Identity")
        )
        identities.set_identified(BUYER, True)
        self.land.register(WORD, OWNER, YIELD, 0)
        boa.env.set_balance(BUYER, 10 * COIN)
        path, parts = "contracts/forest/YieldCertificates.vy", (self.land, identities)
        self.certificates = load(path, *(part.address for part in parts), NOBODY, GRACE)
        terms = (WORD, boa.env.timestamp, PERIOD, 12, BPS, UNITS)
        self.id = self.certificates.issue(*terms, sender=OWNER)

    def keys(self, number: int) -> tuple[int]:
        """Return the account."""
        return (int(holder(number), 16),)

    def join(self, number: int) -> None:
        """Get units from the owner."""
        units = (OWNER, holder(number), self.id, STAKE, b"")
        self.certificates.safeTransferFrom(*units, sender=OWNER)

    def settle(self) -> None:
        """Pay an income after its period."""
        boa.env.timestamp += PERIOD
        self._pay()()

    def calls(self) -> Calls:
        """Let the second holder call."""
        name, me, contract = "YieldCertificates", holder(1), self.certificates
        move = partial(contract.safeTransferFrom, me, sender=me)
        return {
            (name, "claim"): partial(contract.claim, self.id, me),
            (name, "claimable"): partial(contract.claimable, self.id, me),
            (name, "pay_income"): self._pay(),
            (name, "safeTransferFrom"): partial(move, holder(2), self.id, 1, b""),
            (name, "safeTransferFrom to a new holder"): partial(move, NEWCOMER, self.id, 1, b""),
            (name, "withdraw"): partial(contract.withdraw, OWNER),
        }

    def _pay(self) -> "partial[None]":
        pay = self.certificates.pay_income
        return partial(pay, self.id, 0, COIN, WORD, value=COIN, sender=BUYER)


class FunderCrowd:
    """Funders of a project that paid a profit, and then was late."""

    def __init__(self) -> None:
        """Open the project."""
        self.identities = load("tests/mocks/IdentityBoard.vy")
        self.identities.set_identified(OWNER, True)
        path = "contracts/forest/ForestCrowdfunding.vy"
        self.crowd = load(path, self.identities.address, NOBODY)
        now = boa.env.timestamp
        milestones = [
            (share, now + 2 * PERIOD * count) for count, share in ((1, 4_000), (2, 4_000))
        ]
        milestones.append((2_000, now + 6 * PERIOD))
        terms = (WORD, UNITS, now + PERIOD, GRACE, 3 * DAY, BPS, milestones, [NEWCOMER])
        self.crowd.open_project(terms, sender=OWNER)

    def keys(self, number: int) -> tuple[int]:
        """Return the account."""
        return (int(holder(number), 16),)

    def join(self, number: int) -> None:
        """Pay a stake."""
        self._fund(holder(number), STAKE)

    def settle(self) -> None:
        """Reach the goal, pay a profit, and freeze the project when it is late."""
        self._reach_goal()
        boa.env.set_balance(OWNER, COIN)
        self.crowd.pay_profit(1, COIN, WORD, value=COIN, sender=OWNER)
        boa.env.timestamp += 3 * PERIOD
        self.crowd.freeze(1, WORD)

    def calls(self) -> Calls:
        """Let the second funder call."""
        name, me, contract = "ForestCrowdfunding", holder(1), self.crowd
        move = partial(contract.safeTransferFrom, me, sender=me)
        return {
            (name, "claim"): partial(contract.claim, 1, me),
            (name, "refund"): partial(contract.refund, 1, me),
            (name, "value_of"): partial(contract.value_of, 1, STAKE),
            (name, "safeTransferFrom"): partial(move, holder(2), 1, 1, b""),
            (name, "withdraw"): partial(contract.withdraw, OWNER),
        }

    def _reach_goal(self) -> None:
        boa.env.set_balance(self.crowd.address, self.crowd.project(1).raised)
        self._fund(example_address("large funder"), UNITS - self.crowd.project(1).raised)
        boa.env.timestamp += DAY

    def _fund(self, account: str, amount: int) -> None:
        self.identities.set_identified(account, True)
        boa.env.set_balance(account, amount)
        self.crowd.fund(1, amount, value=amount, sender=account)


class VoterCrowd(FunderCrowd):
    """Funders of a project whose first milestone is reported."""

    def settle(self) -> None:
        """Reach the goal and report."""
        self._reach_goal()
        self.crowd.report(1, WORD, sender=OWNER)

    def calls(self) -> Calls:
        """Let the second funder vote."""
        name, me, contract = "ForestCrowdfunding", holder(1), self.crowd
        return {
            (name, "approve"): partial(contract.approve, 1, sender=me),
            (name, "object_to"): partial(contract.object_to, 1, STAKE, WORD, sender=me),
        }
