"""The reporter itself: each step looks at the chain and at the source, and does what is due.

Nothing but the journal is remembered between two steps, so that a reporter who was stopped at any
moment goes on where he was.
"""

import logging
import time
from collections.abc import Callable, Iterator

from requests.exceptions import RequestException
from web3.exceptions import Web3Exception

from mevm_suite.deployment.web3_backend import TransactionFailed
from mevm_suite.oracle.contract import OVER, Event, Oracle, State
from mevm_suite.oracle.footprints import NOTHING, Footprint, Subject, footprints
from mevm_suite.oracle.journal import Journal
from mevm_suite.oracle.observations import SourceError
from mevm_suite.oracle.sources import Source
from mevm_suite.oracle.verdict import liars, outliers
from mevm_suite.tables.units import DAY

REPORT_TIME = 30 * DAY
PUNISH_TIME = 7 * DAY

log = logging.getLogger(__name__)


class Reporter:
    """
    A reporter with a seat.

    Parameters
    ----------
    oracle
        The oracle, with the reporter's key.
    source
        Where observations come from.
    journal
        What must not be forgotten.

    """

    def __init__(self, oracle: Oracle, source: Source, journal: Journal) -> None:
        self._oracle = oracle
        self._source = source
        self._journal = journal
        self._me = oracle.backend.sender
        self._done: list[str] = []

    def step(self) -> list[str]:
        """
        Do once all that is due.

        Returns
        -------
        list[str]
            What was done, in words.

        """
        self._done = []
        reports = self._reports()
        events = self._oracle.events(self._journal.done_until)
        seat = self._oracle.seat_of(self._me)
        for event in events:
            if seat is not None and event.seats >> seat & 1:
                self._take_part(event, seat, reports)
            if event.state in OVER:
                self._clean_up(event)
        self._skip(events)
        if seat is not None and reports is not None:
            self._open(seat, reports)
        self._withdraw()
        return self._done

    def run(self, poll: float, wait: Callable[[float], None] = time.sleep) -> None:
        """
        Step again and again; what fails for a moment is tried again.

        Parameters
        ----------
        poll
            Seconds between two steps.
        wait
            Waits.

        """
        while True:
            try:
                for line in self.step():
                    log.info(line)
            except (RequestException, Web3Exception) as error:
                log.warning("the node cannot answer: %s", error)
            wait(poll)

    def _reports(self) -> dict[Subject, Footprint] | None:
        """Return what the source says; None if it cannot be read, and nothing must be said."""
        try:
            return footprints(self._source.read())
        except SourceError as error:
            log.error("the source cannot be read: %s", error)
            return None

    def _take_part(self, event: Event, seat: int, reports: dict[Subject, Footprint] | None) -> None:
        pledge = self._journal.pledge(event.id)
        if event.state == State.COMMITTING and (pledge is not None or reports is not None):
            if not any(self._oracle.read("committed", event.id, self._me)):
                own = (reports or {}).get(event.subject, NOTHING)
                pledge = self._journal.promise(event.id, own)
                terms = (event.id, self._me, pledge.footprint, pledge.salt)
                commitment = self._oracle.commitment(*terms)
                self._try(f"commit to event {event.id}", "commit", event.id, commitment)
        elif event.state == State.REVEALING and pledge is not None:
            if not event.revealed >> seat & 1:
                said = (list(pledge.footprint), pledge.salt)
                self._try(f"reveal event {event.id}", "reveal", event.id, *said)
        elif event.state == State.REVEALED and pledge is not None:
            if self._oracle.footprint(event.id) != pledge.footprint:
                log.warning("event %d: others say otherwise; consider a challenge", event.id)

    def _clean_up(self, event: Event) -> None:
        """Have punished who did wrong, and the opener's deposit settled."""
        if event.opener == self._me:
            self._try(f"settle the alarm of event {event.id}", "settle_alarm", event.id)
        for function, reporter, *place in self._faults(event):
            title = f"{function.replace('_', ' ')} {reporter} in event {event.id}"
            self._try(title, function, event.id, reporter, *place)

    def _faults(self, event: Event) -> Iterator[tuple[str, str] | tuple[str, str, int]]:
        unpunished = event.seats & ~event.punished
        sitting = self._oracle.reporters()
        said = {}
        for number, account in sitting.items():
            if event.revealed >> number & 1:
                said[account] = self._oracle.footprint_of(event.id, account)
            elif unpunished >> number & 1 and account != self._me:
                yield "punish_absent", account
        if event.state == State.VOID:
            return
        truth = self._oracle.footprint(event.id)
        found = liars(said, truth) if event.is_ruled else outliers(said, truth)
        function = "punish_liar" if event.is_ruled else "punish_outlier"
        for number, account in sitting.items():
            if account in found and unpunished >> number & 1 and account != self._me:
                yield function, account, found[account]

    def _skip(self, events: list[Event]) -> None:
        """Remember the last event of those from the first on in which nothing is left to do."""
        now = self._oracle.backend.timestamp
        done = self._journal.done_until
        for event in events:
            settled_from = self._oracle.read("hazard", event.id)[5]
            if event.state not in OVER or now < settled_from + PUNISH_TIME:
                break
            done = event.id
        if done > self._journal.done_until:
            self._journal.done_until = done

    def _open(self, seat: int, reports: dict[Subject, Footprint]) -> None:
        if not self._oracle.read("active_seats") >> seat & 1:
            return
        now = self._oracle.backend.timestamp
        for subject in reports:
            if not subject.day + DAY <= now <= subject.day + REPORT_TIME:
                continue
            last = self._oracle.read("last_event", *subject)
            if last == 0 or self._may_open_again(self._oracle.event(last)):
                self._try(f"open an event of region {subject.region}", "open_event", *subject)

    def _may_open_again(self, last: Event) -> bool:
        """Return whether an event said nothing, or that of a day of which nothing was known yet."""
        if last.state != State.FINAL:
            return last.state == State.VOID
        pledge = self._journal.pledge(last.id)
        # Whom the others did not believe once, they will not believe for another deposit.
        was_known = pledge is not None and pledge.footprint != NOTHING
        return not was_known and self._oracle.footprint(last.id) == NOTHING

    def _withdraw(self) -> None:
        asset = self._oracle.read("asset")
        if self._oracle.read("credit_of", asset, self._me):
            self._try("take out what is credited", "withdraw", asset)

    def _try(self, title: str, function: str, *args: object) -> None:
        """Send a transaction; one that another reporter was faster with is no failure."""
        try:
            self._oracle.transact(function, *args)
        except TransactionFailed as error:
            log.info("could not %s: %s", title, error)
            return
        self._done.append(title)
