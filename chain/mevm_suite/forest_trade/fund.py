"""Crowdfunded projects: what they promised and raised, and what each side does. Source: CEC-28."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from mevm_suite.forest_trade.desk import Desk, check_is, known
from mevm_suite.forester.estate import hexadecimal
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

FUND = "ForestCrowdfunding"


class FundState(IntEnum):
    """The states of ``contracts/modules/project_state.vy``."""

    FUNDING = 1
    FAILED = 2
    RUNNING = 3
    COMPLETED = 4
    FROZEN = 5


@dataclass(frozen=True)
class FundTermsOnChain:
    """The terms of a project, as ``IForestCrowdfunding.Terms``."""

    document: bytes
    goal: int
    funding_end: int
    grace: int
    window: int
    profit_bps: int
    milestones: tuple[tuple[int, int], ...]
    affiliates: tuple[str, ...]


@dataclass(frozen=True)
class Project:
    """A project, as ``IForestCrowdfunding.Project``, with its terms."""

    owner: str
    state: FundState
    raised: int
    released: int
    refunded: int
    milestone: int
    left_bps: int
    report: bytes
    window_end: int
    voting: int
    approved: int
    objected: int
    terms: FundTermsOnChain

    @property
    def held(self) -> int:
        """What is neither released nor refunded."""
        return self.raised - self.released - self.refunded

    @property
    def due(self) -> int:
        """When the next milestone must have been reported; zero where all are released."""
        is_done = self.milestone == len(self.terms.milestones)
        return 0 if is_done else self.terms.milestones[self.milestone][1]

    @property
    def breach_time(self) -> int:
        """The first second in which a missing report is a breach."""
        return self.due + self.terms.grace


class Funds:
    """
    The crowdfunded projects of a deployment.

    Parameters
    ----------
    desk
        Its forests.

    """

    def __init__(self, desk: Desk) -> None:
        self.desk = desk

    def read(self, function: str, *args: Any) -> Any:
        """Read from the contract."""
        return self.desk.read(FUND, function, *args)

    def project(self, id: int) -> Project:
        """Return a project; Refused if there is none."""
        owner, state, *rest = self.read("project", id)
        if owner == NOBODY:
            raise Refused(f"there is no project {id}")
        promised = FundTermsOnChain(*self.read("terms", id))
        return Project(*(owner, FundState(state), *rest, promised))

    def last_of(self, owner: str) -> int:
        """Return the newest project of an owner; Refused if there is none."""
        numbers = [each["args"]["id"] for each in self.desk.events(FUND, "Opened", owner=owner)]
        if not numbers:
            raise Refused(f"{owner} has no project")
        return int(numbers[-1])

    def row(self, id: int) -> dict[str, Any]:
        """Return how a project stands, and who may do what."""
        project, amount = self.project(id), self.desk.asset.amount
        terms, is_voted_on = project.terms, project.window_end > 0
        is_running = project.state is FundState.RUNNING
        return {
            "project": id,
            "state": project.state.name.lower(),
            "asset": self.desk.asset.symbol,
            "goal": amount(terms.goal),
            "raised": amount(project.raised),
            "released": amount(project.released),
            "refunded": amount(project.refunded),
            "held": amount(project.held),
            "funding before": Time(terms.funding_end),
            "milestones released": f"{project.milestone} of {len(terms.milestones)}",
            "report due": Time(project.due) if is_running and not is_voted_on else None,
            "breach from": Time(project.breach_time) if is_running and not is_voted_on else None,
            "vote before": Time(project.window_end) if is_running and is_voted_on else None,
            "approved": amount(project.approved) if is_voted_on else None,
            "objected": amount(project.objected) if is_voted_on else None,
            "votes": amount(project.voting) if is_voted_on else None,
            "profit shared": f"{terms.profit_bps / 100:g} %",
            "owner": project.owner,
            "affiliates": ", ".join(terms.affiliates) or None,
            "document": known(terms.document),
            "report": known(project.report),
        }

    def milestones(self, id: int) -> list[dict[str, Any]]:
        """Return a project's milestones, in order of time."""
        project = self.project(id)
        return [
            {
                "milestone": number,
                "share": f"{share / 100:g} %",
                "due": Time(due),
                "released": number <= project.milestone,
            }
            for number, (share, due) in enumerate(project.terms.milestones, 1)
        ]

    def holding(self, id: int, holder: str) -> dict[str, Any]:
        """Return what an account has of a project."""
        self.project(id)
        amount = self.desk.asset.amount
        balance = self.read("balanceOf", holder, id)
        locked = self.read("locked_until", id, holder)
        return {
            "project": id,
            "holder": holder,
            "certificates": amount(balance),
            "a refund would be": amount(self.read("value_of", id, balance)),
            "profit to claim": amount(self.read("claimable", id, holder)),
            "to withdraw": amount(self.read("credit_of", holder)),
            "locked until": Time(locked) if locked > self.desk.now else None,
        }


class Funding:
    """
    What one account does as owner, funder or stranger.

    Parameters
    ----------
    funds
        The projects of the deployment.
    account
        The account that signs.

    """

    def __init__(self, funds: Funds, account: str) -> None:
        self._funds = funds
        self._desk = funds.desk
        self._account = account

    def open(self, terms: tuple[Any, ...]) -> Iterator[Call]:
        """Yield the call that opens a project."""
        self._desk.check_identified(self._account)
        goal = self._desk.shown(terms[1])
        yield self._call(f"open a project with the goal of {goal}", "open_project", terms)

    def pay(self, id: int, amount: int) -> Iterator[Call]:
        """Yield the calls that fund a project."""
        project = self._standing(id, FundState.FUNDING)
        self._desk.check_identified(self._account)
        if self._funds.read("is_affiliate", id, self._account):
            raise Refused(f"{self._account} belongs to the project, and cannot fund it")
        left = project.terms.goal - project.raised
        if amount > left:
            raise Refused(f"the project takes {self._desk.shown(left)} more, up to its goal")
        yield from self._desk.approval(self._account, FUND, amount)
        yield self._call(f"fund the project with {self._desk.shown(amount)}", "fund", id, amount)

    def report(self, id: int, content: bytes) -> Iterator[Call]:
        """Yield the owner's call that reports the next milestone."""
        project = self._standing(id, FundState.RUNNING)
        check_is(self._account, project.owner, "owner")
        if project.window_end:
            end = Time(project.window_end)
            raise Refused(f"a report is voted on until {end}; then `resolve` ends the vote")
        self._desk.check_in_time(project.breach_time - 1)
        title = f"report milestone {project.milestone + 1}: {hexadecimal(content)}"
        yield self._call(title, "report", id, content)

    def approve(self, id: int) -> Iterator[Call]:
        """Yield the call that votes for the report with all certificates."""
        certificates = self._certificates_to_vote(id)
        title = f"approve the report with {self._desk.asset.amount(certificates).exact()}"
        yield self._call(f"{title} certificates, which lock until the vote ends", "approve", id)

    def object(self, id: int, amount: int, evidence: bytes) -> Iterator[Call]:
        """Yield the call that objects with certificates, and leaves with their part."""
        self._check_has(amount, self._certificates_to_vote(id))
        part = self._desk.shown(self._funds.read("value_of", id, amount))
        title = f"object, and give certificates back for {part}"
        yield self._call(title, "object_to", id, amount, evidence)

    def resolve(self, id: int) -> Iterator[Call]:
        """Yield anyone's call that ends a vote."""
        project = self._standing(id, FundState.RUNNING)
        if project.window_end == 0:
            raise Refused(f"no report is voted on; the next is due at {Time(project.due)}")
        self._desk.check_over(project.window_end - 1)
        yield self._call("release the milestone, or freeze the project", "resolve", id)

    def freeze(self, id: int, evidence: bytes) -> Iterator[Call]:
        """Yield anyone's call that freezes a project whose report is late."""
        project = self._standing(id, FundState.RUNNING)
        if project.window_end:
            raise Refused("the milestone is reported: funders vote on it")
        self._desk.check_over(project.breach_time - 1)
        yield self._call("freeze the project", "freeze", id, evidence)

    def refund(self, id: int, holder: str) -> Iterator[Call]:
        """Yield anyone's call that pays a holder his part of a failed or frozen project."""
        self._standing(id, FundState.FAILED, FundState.FROZEN)
        certificates = self._funds.read("balanceOf", holder, id)
        if certificates == 0:
            raise Refused(f"{holder} has no certificates of project {id}")
        part = self._desk.shown(self._funds.read("value_of", id, certificates))
        yield self._call(f"refund {holder} {part}", "refund", id, holder)

    def profit(self, id: int, amount: int, statement: bytes) -> Iterator[Call]:
        """Yield the calls that pay a profit in, which the holders share."""
        self._standing(id, FundState.RUNNING, FundState.COMPLETED)
        self._desk.check_identified(self._account)
        if self._funds.read("total_supply", id) == 0:
            raise Refused("nobody holds certificates of this project any more")
        yield from self._desk.approval(self._account, FUND, amount)
        title = f"pay a profit of {self._desk.shown(amount)}"
        yield self._call(title, "pay_profit", id, amount, statement)

    def claim(self, id: int, holder: str) -> Iterator[Call]:
        """Yield anyone's call that pays a holder his part of the profits."""
        due = self._funds.read("claimable", id, holder)
        if due == 0:
            text = "a profit counts from the day after it was paid"
            raise Refused(f"{holder} has nothing to claim of project {id}; {text}")
        yield self._call(f"pay {self._desk.shown(due)} to {holder}", "claim", id, holder)

    def transfer(self, id: int, receiver: str, amount: int) -> Iterator[Call]:
        """Yield the call that moves certificates."""
        self._funds.project(id)
        locked = self._funds.read("locked_until", id, self._account)
        if self._desk.now < locked:
            raise Refused(f"the certificates have voted, and are locked until {Time(locked)}")
        if self._funds.read("is_affiliate", id, receiver):
            raise Refused(f"{receiver} belongs to the project, and cannot hold certificates")
        self._check_has(amount, self._funds.read("balanceOf", self._account, id))
        shown = self._desk.asset.amount(amount).exact()
        title = f"send {shown} certificates of project {id} to {receiver}"
        yield self._call(title, "safeTransferFrom", self._account, receiver, id, amount, b"")

    def withdraw(self, holder: str) -> Iterator[Call]:
        """Yield anyone's call that pays an account what it is credited."""
        credit = self._funds.read("credit_of", holder)
        if credit:
            yield self._call(f"pay {self._desk.shown(credit)} to {holder}", "withdraw", holder)

    def _certificates_to_vote(self, id: int) -> int:
        project = self._standing(id, FundState.RUNNING)
        if project.window_end == 0:
            raise Refused("no report is voted on")
        self._desk.check_in_time(project.window_end - 1)
        if self._funds.read("locked_until", id, self._account) >= project.window_end:
            raise Refused(f"{self._account} has approved this report already")
        certificates: int = self._funds.read("balanceOf", self._account, id)
        if certificates == 0:
            raise Refused(f"{self._account} has no certificates of project {id}")
        return certificates

    def _check_has(self, amount: int, certificates: int) -> None:
        if amount > certificates:
            has = self._desk.asset.amount(certificates).exact()
            raise Refused(f"{self._account} has {has} certificates, no more")

    def _standing(self, id: int, *states: FundState) -> Project:
        project = self._funds.project(id)
        if project.state not in states:
            expected = " or ".join(state.name.lower() for state in states)
            raise Refused(f"the project is {project.state.name.lower()}, expected {expected}")
        return project

    def _call(self, title: str, function: str, *args: Any) -> Call:
        return self._desk.call(title, FUND, function, *args)
