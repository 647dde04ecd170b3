"""Yield certificates: a part of a parcel's income, promised for a term and paid by periods."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from mevm_suite.forester.estate import YIELD, Estate, Parcel, ParcelName, hexadecimal
from mevm_suite.holder.asset import Asset
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

CERTIFICATES = "YieldCertificates"
HOUR = 3_600
DAY = 86_400
MIN_PERIOD = 7 * DAY
MAX_PERIOD = 366 * DAY
MAX_PERIODS = 30  # of the longest
BPS = 10_000


@dataclass(frozen=True)
class Term:
    """``IYieldCertificates.Term``, its id and its number on the parcel, from 1."""

    number: int
    id: int
    parcel: bytes
    start: int
    end: int
    period: int
    shared_bps: int
    units: int

    @property
    def periods(self) -> int:
        """How many periods it has."""
        return (self.end - self.start) // self.period

    def end_of(self, period: int) -> int:
        """Return the first second after a period, counted from 0."""
        return self.start + (period + 1) * self.period


class Income:
    """
    The yield certificates of a deployment.

    Parameters
    ----------
    estate
        The forests of the deployment.

    """

    def __init__(self, estate: Estate) -> None:
        self._estate = estate

    @property
    def asset(self) -> Asset:
        """What income is paid in."""
        return self._estate.asset

    def next_midnight(self) -> int:
        """Return the first second of a day in UTC, an hour ahead or more: to send takes time."""
        return ((self._estate.now + HOUR) // DAY + 1) * DAY

    def terms(self, parcel: bytes) -> list[Term]:
        """Return all terms of a parcel, oldest first."""
        issued = self._estate.events(CERTIFICATES, "TermIssued", parcel=parcel)
        ids = [event["args"]["id"] for event in issued]
        return [
            Term(number, id, *self._estate.read(CERTIFICATES, "term", id))
            for number, id in enumerate(ids, 1)
        ]

    def term_of(self, name: ParcelName, number: int | None) -> Term:
        """Return a term by its number, or the newest; Refused if there is none."""
        terms = self.terms(self._estate.parcel(name).id)
        if not terms:
            raise Refused("the parcel has no yield certificates")
        if number is not None and number > len(terms):
            raise Refused(f"the parcel has {len(terms)} terms, no term {number}")
        return terms[(number or len(terms)) - 1]

    def rows(self, name: ParcelName, account: str | None) -> list[dict[str, Any]]:
        """Return all terms of a parcel, with an account's part of them."""
        parcel = self._estate.parcel(name)
        return [self._row(term, account) for term in self.terms(parcel.id)]

    def period_rows(self, name: ParcelName, number: int | None) -> list[dict[str, Any]]:
        """Return the periods of a term, and which are reported, late or open."""
        term = self.term_of(name, number)
        reported = {
            event["args"]["period"]: event["args"]
            for event in self._estate.events(CERTIFICATES, "Reported", id=term.id)
        }
        grace = self._estate.read(CERTIFICATES, "grace")
        return [
            {
                "period": period,
                "end": Time(term.end_of(period)),
                "state": self._state(term, period, period in reported, grace),
                "reported": self._estate.asset.amount(reported[period]["amount"])
                if period in reported
                else None,
                "statement": hexadecimal(reported[period]["statement"])
                if period in reported
                else None,
            }
            for period in range(term.periods)
        ]

    def issue(self, name: ParcelName, terms: tuple[int, int, int, int, int], account: str) -> Call:
        """
        Return the call that promises a part of a parcel's income.

        Parameters
        ----------
        name
            The parcel.
        terms
            Start, seconds of a period, periods, basis points that are shared, and units.
        account
            The parcel's holder.

        """
        estate, parcel = self._estate, self._estate.held(name, account)
        start, period, periods, bps, units = terms
        if not MIN_PERIOD <= period <= MAX_PERIOD:
            raise Refused(f"a period has 7 to 366 days, not {period / DAY:g}")
        if period * periods > MAX_PERIODS * MAX_PERIOD:
            raise Refused("a term has 30 years at most")
        self._check_right(parcel, start, start + period * periods)
        for account_or_parcel, function in (
            (account, "open_defaults"),
            (parcel.id, "open_defaults_on"),
        ):
            if estate.read(CERTIFICATES, function, account_or_parcel):
                raise Refused("a period that is due was not reported: `yield pay` does so first")
        title = f"promise {bps / 100:g} % of the income of {name.text} from {Time(start)}"
        title += f" to {Time(start + period * periods)}, in {units} units"
        return estate.call(title, CERTIFICATES, "issue", parcel.id, *terms)

    def pay(
        self, name: ParcelName, term: Term, period: int, amount: int, statement: bytes, account: str
    ) -> Iterator[Call]:
        """Yield the calls that pay a period's income, and report it once the period is over."""
        estate, asset = self._estate, self._estate.asset
        self._check_period(term, period)
        if estate.now < term.end_of(period) - term.period:
            raise Refused(f"period {period} begins at {Time(term.end_of(period) - term.period)}")
        reports = term.end_of(period) <= estate.now and self._may_report(term, period, account)
        if amount == 0 and not reports:
            raise Refused(
                "only the parcel's holder or tenant reports, after the period, that it earned "
                "nothing: an amount is needed"
            )
        if amount:
            estate.check_identified(account)
            yield from estate.approval(account, CERTIFICATES, amount)
        shown = f"{asset.amount(amount).exact()} {asset.symbol}" if amount else "no income"
        title = f"pay {shown} of {name.text} in period {period}"
        title += ", and report it" if reports else "; it is not a report"
        words = (term.id, period, amount, statement)
        value = amount if asset.is_coin else 0
        yield estate.call(title, CERTIFICATES, "pay_income", *words, value=value)

    def claim(self, name: ParcelName, account: str) -> Iterator[Call]:
        """Yield the calls that pay an account all that is due to it; anyone may send them."""
        estate, asset = self._estate, self._estate.asset
        for term in self.terms(estate.parcel(name).id):
            due = estate.read(CERTIFICATES, "claimable", term.id, account)
            if due:
                shown = f"{asset.amount(due).exact()} {asset.symbol}"
                title = f"pay {shown} of term {term.number} to {account}"
                yield estate.call(title, CERTIFICATES, "claim", term.id, account)
        credit = estate.read(CERTIFICATES, "credit_of", account)
        if credit:
            title = f"pay the rest of {asset.amount(credit).exact()} {asset.symbol} to {account}"
            yield estate.call(title, CERTIFICATES, "withdraw", account)

    def note_default(self, name: ParcelName, term: Term, period: int) -> Call:
        """Return the call that puts on record that a period was not reported in time."""
        self._check_period(term, period)
        due = term.end_of(period) + self._estate.read(CERTIFICATES, "grace")
        if self._estate.now < due:
            raise Refused(f"too early: period {period} may be reported until {Time(due)}")
        if self._estate.read(CERTIFICATES, "is_reported", term.id, period):
            raise Refused(f"period {period} was reported")
        if self._estate.read(CERTIFICATES, "defaulter", term.id, period) != NOBODY:
            raise Refused("the default is on record already")
        title = f"note that period {period} of {name.text} was not reported in time"
        return self._estate.call(title, CERTIFICATES, "note_default", term.id, period)

    def send(self, name: ParcelName, term: Term, units: int, receiver: str, account: str) -> Call:
        """Return the call that sends units; today's and later income goes with them."""
        has = self._estate.read(CERTIFICATES, "balanceOf", account, term.id)
        if has < units:
            raise Refused(f"{account} has {has} units of term {term.number}, not {units}")
        title = f"send {units} units of term {term.number} of {name.text} to {receiver}"
        words = (account, receiver, term.id, units, b"")
        return self._estate.call(title, CERTIFICATES, "safeTransferFrom", *words)

    def _row(self, term: Term, account: str | None) -> dict[str, Any]:
        read, asset = self._estate.read, self._estate.asset

        def of(function: str) -> Any:
            return None if account is None else read(CERTIFICATES, function, term.id, account)

        held = None if account is None else read(CERTIFICATES, "balanceOf", account, term.id)
        due = of("claimable")
        return {
            "term": term.number,
            "start": Time(term.start),
            "end": Time(term.end),
            "periods": f"{term.periods} of {term.period / DAY:g} days",
            "shared": f"{term.shared_bps / 100:g} %",
            "units": term.units,
            "received": asset.amount(read(CERTIFICATES, "received", term.id)),
            "paid out": asset.amount(read(CERTIFICATES, "paid", term.id)),
            "asset": asset.symbol,
            "held": held,
            "to claim": None if due is None else asset.amount(due),
        }

    def _state(self, term: Term, period: int, is_reported: bool, grace: int) -> str:
        end, now = term.end_of(period), self._estate.now
        if is_reported:
            return "reported"
        if now < end:
            return "open" if now >= end - term.period else "to come"
        return "to report" if now < end + grace else "not reported in time"

    def _check_right(self, parcel: Parcel, start: int, end: int) -> None:
        if not parcel.classes & YIELD:
            raise Refused("the title gives no right to the yield")
        self._estate.check_free(parcel, is_lease_bad=False)
        if parcel.tenure_end and end > parcel.tenure_end:
            raise Refused(f"the tenure ends at {Time(parcel.tenure_end)}, before the term")
        if not self._estate.now <= start <= self._estate.now + MAX_PERIOD:
            raise Refused(f"the term cannot start at {Time(start)}: now, or a year ahead at most")
        last = self._estate.read(CERTIFICATES, "end_of", parcel.id)
        if start < last:
            raise Refused(f"the last term runs until {Time(last)}")

    def _check_period(self, term: Term, period: int) -> None:
        if period >= term.periods:
            raise Refused(f"term {term.number} has periods 0 to {term.periods - 1}")

    def _may_report(self, term: Term, period: int, account: str) -> bool:
        parcel = self._estate.parcel(term.parcel)
        defaulter = self._estate.read(CERTIFICATES, "defaulter", term.id, period)
        if account in (parcel.holder, defaulter):
            return True
        return account == parcel.tenant and self._estate.now < parcel.leased_until
