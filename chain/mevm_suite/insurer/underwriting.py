"""The pool as underwriters see it: what a share is worth, who waits, and what cover can be sold."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import Asset
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.insurance.pool_model import VIRTUAL_SHARES
from mevm_suite.insurance.premium import BPS
from mevm_suite.insurer.desk import INSURANCE, PERIL_NAMES, POOL, InsuranceDesk
from mevm_suite.tables.units import DAY

SHARE_DIGITS = len(str(VIRTUAL_SHARES)) - 1  # of a share, beyond those of the asset
MAX_LISTED = 1_000
TURN = 7 * DAY  # how long a ticket is good that capital is there for


@dataclass(frozen=True)
class Ticket:
    """Shares that wait in the queue."""

    number: int
    account: str
    shares: int
    min_assets: int
    requested_at: int


class Underwriting:
    """
    The pool of a deployment.

    Parameters
    ----------
    desk
        The insurance of the deployment.

    """

    def __init__(self, desk: InsuranceDesk) -> None:
        self.desk = desk

    @cached_property
    def share(self) -> Asset:
        """Shares, as an asset of more decimals: one was worth one of the asset at first."""
        return Asset("", "shares", self.desk.asset.decimals + SHARE_DIGITS)

    @cached_property
    def capital(self) -> int:
        """What belongs to the underwriters."""
        return int(self.desk.read(POOL, "capital"))

    @cached_property
    def pending(self) -> int:
        """What may still have to be paid for all reported events, noted or not."""
        return int(self.desk.read(INSURANCE, "note_pending"))

    def worth(self, shares: int, is_worst: bool = False) -> Amount:
        """Return what shares are worth, or would be if all that is pending were lost."""
        lost = min(self.pending, self._read("locked")) if is_worst else 0
        supply = self._read("total_shares") + VIRTUAL_SHARES
        return self.desk.asset.amount(shares * (self.capital - lost + 1) // supply)

    def row(self, account: str | None = None) -> dict[str, Any]:
        """Return how the pool stands, and what an account has in it."""
        amount, one = self.desk.asset.amount, 10**self.share.decimals
        of_peril, of_region = self.desk.read(INSURANCE, "limits")
        row = {
            "asset": self.desk.asset.symbol,
            "capital": amount(self.capital),
            "locked for open policies": amount(self._read("locked")),
            "premiums not earned yet": amount(self._read("unearned")),
            "capacity for new cover": amount(self._read("capacity")),
            "pending for events": amount(self.pending),
            "share price": self.worth(one),
            "worst price, for who leaves now": self.worth(one, is_worst=True),
            "shares": self.share.amount(self._read("total_shares")),
            "shares in the queue": self.share.amount(self._read("queued_shares")),
            "tickets in the queue": self._read("ticket_count") - self._read("head"),
            "notice": f"{self._read('notice') / DAY:g} days",
            "limit of a peril": f"{100 * of_peril / BPS:g} %",
            "limit of a region": f"{100 * of_region / BPS:g} %",
            **self._exposures(),
        }
        if account is not None:
            owned = self._read("shares_of", account)
            credit = self._read("credit_of", self.desk.asset.address, account)
            row["own shares"] = self.share.amount(owned)
            row["worth"] = self.worth(owned)
            row["to withdraw"] = amount(credit)
        return row

    def queue(self) -> list[dict[str, Any]]:
        """Return who waits, in the order in which they are served, and how long they may."""
        notice, starved_at = self._read("notice"), self._read("starved_at")
        return [
            {
                "ticket": each.number,
                "account": each.account,
                "shares": self.share.amount(each.shares),
                "worth": self.worth(each.shares),
                "takes at least": self.desk.asset.amount(each.min_assets),
                "payable from": Time(each.requested_at + notice),
                "given back after": Time(max(each.requested_at + notice, starved_at) + TURN),
            }
            for each in self._tickets()
        ]

    def deposit(self, account: str, amount: int, tolerance_bps: int) -> Iterator[Call]:
        """Yield the calls that add to the capital, for shares at about today's price."""
        yield from self.desk.approval(account, POOL, amount)
        supply = self._read("total_shares") + VIRTUAL_SHARES
        shares = amount * supply // (self.capital + 1)
        least = shares * (BPS - tolerance_bps) // BPS
        shown = f"{self.share.amount(least).exact()} shares or more"
        title = f"deposit {self.desk.shown(amount)} for {shown}"
        yield self.desk.call(title, POOL, "deposit", int(amount), least)

    def leave(self, account: str, shares: int | None, at_least: int) -> Call:
        """Return the call that puts shares, or all, into the queue."""
        owned = self._read("shares_of", account)
        asked = owned if shares is None else int(shares)
        if not 0 < asked <= owned:
            has = self.share.amount(owned).exact()
            raise Refused(f"{account} has {has} shares, not {self.share.amount(asked).exact()}")
        worth = self.worth(asked).exact()
        shown = f"{self.share.amount(asked).exact()} shares, worth {worth}"
        least = f" for at least {self.desk.shown(at_least)}" if at_least else ""
        title = f"ask {shown} {self.desk.asset.symbol}, back{least}"
        return self.desk.call(title, POOL, "request", asked, int(at_least))

    def process(self, count: int) -> Iterator[Call]:
        """Yield the calls that pay those at the head of the queue; Refused if nobody can be."""
        head = next(self._tickets(), None)
        if head is None:
            raise Refused("nobody waits")
        payable_from = head.requested_at + self._read("notice")
        if self.desk.now < payable_from:
            raise Refused(f"too early: the first ticket is paid from {Time(payable_from)} on")
        yield from self.desk.notes()
        yield self.desk.call(f"pay {count} tickets at most", POOL, "process", count)

    def withdraw(self, account: str) -> Iterator[Call]:
        """Yield the call that takes out what the pool has credited."""
        yield from self.desk.withdrawals(account, POOL)

    def _exposures(self) -> dict[str, Any]:
        exposed = {
            name: self.desk.read(INSURANCE, "peril_exposure", peril)
            for peril, name in PERIL_NAMES.items()
        }
        return {
            f"covered against {name}": self.desk.asset.amount(sum_) if sum_ else None
            for name, sum_ in exposed.items()
        }

    def _tickets(self) -> Iterator[Ticket]:
        head, end = self._read("head"), self._read("ticket_count")
        for number in range(head, min(end, head + MAX_LISTED)):
            yield Ticket(number, *self._read("ticket", number))

    def _read(self, function: str, *args: Any) -> Any:
        return self.desk.read(POOL, function, *args)
