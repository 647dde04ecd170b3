"""The calls of who holds a policy. What the contracts would refuse is refused here, in words."""

from collections.abc import Iterator

from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.insurance.pool_model import SCALE
from mevm_suite.insurance.premium import BPS
from mevm_suite.insurer.desk import (
    INSURANCE,
    POOL,
    SURVEYS,
    InsuranceDesk,
    Policy,
    PolicyState,
)
from mevm_suite.insurer.sale import Order, Sale


class PolicyHolder:
    """
    What one account does with policies.

    Parameters
    ----------
    desk
        The insurance of the deployment.
    account
        The account that signs.

    """

    def __init__(self, desk: InsuranceDesk, account: str) -> None:
        self.desk = desk
        self.account = account

    def buy(self, sale: Sale, order: Order, at_most: int | None = None) -> Iterator[Call]:
        """Yield the calls that buy a policy; Refused where it is not sold, or costs too much."""
        reason = sale.objection(order, self.account)
        if reason is not None:
            raise Refused(reason)
        if at_most is not None and order.premium > at_most:
            shown = self.desk.shown
            raise Refused(f"the premium is {shown(order.premium)}, more than {shown(at_most)}")
        yield from self.desk.notes()
        yield from self.desk.approval(self.account, INSURANCE, order.premium + sale.reward)
        place = (sale.product.id, sale.parcel, sale.region)
        terms = (order.insured, order.days, sale.rate, sale.proof, order.premium)
        cost = f"{self.desk.shown(order.premium)} and {self.desk.shown(sale.reward)} for keepers"
        title = f"insure {self.desk.shown(order.insured)} for {order.days} days at {cost}"
        yield self.desk.call(title, INSURANCE, "buy", *place, *terms)

    def cancel(self, id: int) -> Iterator[Call]:
        """Yield the calls that end a policy for the premium of the days that are left."""
        policy, now = self.desk.policy(id), self.desk.now
        holder = self.desk.holder(policy.parcel)
        if self.account != holder:
            raise Refused(f"{self.account} does not hold the policy's parcel; that is {holder}")
        if policy.state is not PolicyState.OPEN:
            is_over = policy.state is PolicyState.OVER
            raise Refused("the policy is over" if is_over else "there was a claim on the policy")
        if policy.paid == policy.insured:
            raise Refused("the policy was paid in full")
        if now < policy.start:
            raise Refused(f"too early: a policy is cancelled from {Time(policy.start)} on")
        if now >= policy.end:
            raise Refused(f"the cover ended at {Time(policy.end)}")
        for event in self.desk.open_events(policy.peril, policy.region):
            raise Refused(f"event {event} of {policy.place_name} is not settled")
        yield from self.desk.notes()
        refund = policy.rate * (policy.end - now) // SCALE
        title = f"cancel policy {id} for about {self.desk.shown(refund)}"
        yield self.desk.call(title, INSURANCE, "cancel", id)

    def resurvey(self, id: int, event: int, survey: bytes | None = None) -> Call:
        """Return anyone's call that has the rest paid, as the last survey or another says."""
        policy = self.desk.policy(id)
        amount, since, until = self.desk.read(INSURANCE, "claim", event, id)
        if amount == 0:
            raise Refused(f"nothing of event {event} waits for a survey for policy {id}")
        if self.desk.now > until:
            raise Refused(f"too late: a survey could be shown until {Time(until)}")
        shown = survey or self.desk.read(SURVEYS, "last_of", policy.parcel)
        self._check_survey(policy, shown, since)
        title = f"pay {self.desk.shown(amount)} of policy {id} by survey 0x{shown.hex()}"
        return self.desk.call(title, INSURANCE, "settle_second", event, id, shown)

    def withdraw(self) -> Iterator[Call]:
        """Yield the calls that take out payouts, refunds and keepers' rewards."""
        yield from self.desk.withdrawals(self.account, POOL, INSURANCE)

    def _check_survey(self, policy: Policy, id: bytes, since: int) -> None:
        parcel, findings, _, previous, confirmed_at = self.desk.read(SURVEYS, "survey", id)
        if confirmed_at == 0 or parcel != policy.parcel:
            raise Refused(f"0x{id.hex()} is no confirmed survey of the policy's parcel")
        if findings[6] < since:
            measured, from_ = Time(findings[6]), Time(since)
            raise Refused(f"the survey was measured at {measured}, expected one from {from_} on")
        if previous == bytes(32):
            raise Refused("it is the parcel's first survey: there is nothing to compare it with")
        before, lost = self.desk.read(SURVEYS, "survey", previous)[1][2], findings[3]
        trigger = self.desk.product(policy.product).trigger_bps
        if lost == 0 or lost * BPS < before * trigger:
            least = f"{trigger / 100:g} % of the {before:,} dm3 before"
            raise Refused(f"the survey found {lost:,} dm3 lost, expected {least} or more")
