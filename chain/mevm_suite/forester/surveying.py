"""Surveys: what surveyors attest and reveal, and how a parcel's round goes on."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from typing import Any

from eth_utils import keccak

from mevm_suite.deployment.forest_community import ROLES
from mevm_suite.forest.findings import SCHEMA_DEFINITION, Findings
from mevm_suite.forest.proofs import TreeProof
from mevm_suite.forester.estate import (
    ACCREDITATION,
    NOTHING,
    SURVEYS,
    Estate,
    ParcelName,
    Survey,
    hexadecimal,
)
from mevm_suite.forester.reports import Report
from mevm_suite.holder.amounts import Amount
from mevm_suite.holder.asset import COIN
from mevm_suite.holder.failure import Refused
from mevm_suite.holder.forest_contracts import ATTESTATIONS
from mevm_suite.holder.output import Time
from mevm_suite.holder.sending import Call
from mevm_suite.tables.assignment import NOBODY

SURVEYOR = ROLES["surveyor"]
SCHEMA = keccak(text=SCHEMA_DEFINITION)
# Any arbiter answers what this one does.
ARBITER = "CommitteeArbiter"


class State(IntEnum):
    """The states of ``contracts/modules/survey_state.vy``; none is no round."""

    NONE = 0
    OPEN = 1
    REVEALING = 2
    DISPUTED = 3
    JUDGED = 4


WAITS_FOR = {
    State.OPEN: "a second surveyor",
    State.REVEALING: "both to reveal",
    State.DISPUTED: "somebody to dispute",
    State.JUDGED: "the arbiter",
}


@dataclass(frozen=True)
class Round:
    """``ISurveyRegistry.Round``."""

    state: State
    due: int
    case: int
    attestations: tuple[bytes, bytes]
    surveyors: tuple[str, str]


class Surveys:
    """
    The surveys of a deployment.

    Parameters
    ----------
    estate
        The forests of the deployment.

    """

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def round(self, parcel: bytes) -> Round:
        """Return a parcel's round."""
        state, *rest = self.estate.read(SURVEYS, "round_of", parcel)
        return Round(State(state), *rest)

    def row(self, name: ParcelName) -> dict[str, Any]:
        """Return a parcel's newest survey, and the round on its next."""
        parcel = self.estate.parcel(name).id
        survey, round_ = self.estate.last_survey(parcel), self.round(parcel)
        is_open = round_.state is not State.NONE
        return {
            "parcel": hexadecimal(parcel),
            **(_survey_row(survey) if survey else dict.fromkeys(_FIELDS)),
            "round": f"waits for {WAITS_FOR[round_.state]}" if is_open else None,
            "until": Time(round_.due) if is_open else None,
            "seats": ", ".join(self._seats(round_)) or None,
            "case": round_.case or None,
        }

    def history(self, name: ParcelName) -> list[dict[str, Any]]:
        """Return all surveys of a parcel, oldest first: each names the one before."""
        rows, survey = [], self.estate.last_survey(self.estate.parcel(name).id)
        while survey is not None:
            rows.append(_survey_row(survey))
            survey = None if survey.previous == NOTHING else self.estate.survey(survey.previous)
        return rows[::-1]

    def proven(self, parcel: bytes, proof: TreeProof) -> Survey:
        """Return the newest survey of a parcel, if it holds a tree; Refused if not."""
        survey = self.estate.last_survey(parcel)
        if survey is None:
            raise Refused(f"parcel {hexadecimal(parcel)} has no survey")
        if survey.findings.root != proof.root:
            raise Refused(
                f"the inventory is not that of the newest survey: its root is "
                f"{hexadecimal(proof.root)}, the survey's {hexadecimal(survey.findings.root)}"
            )
        words = proof.tree.words()
        if not self.estate.read(SURVEYS, "contains", survey.id, words, proof.siblings):
            raise Refused("the survey does not hold the tree")
        return survey

    def close(self, name: ParcelName) -> Call:
        """Return the call that ends a round whose time is over."""
        parcel = self.estate.parcel(name).id
        round_ = self._open_round(parcel)
        if round_.state is State.JUDGED:
            raise Refused("the arbiter decides: `survey rule` executes what he finds")
        if self.estate.now <= round_.due:
            raise Refused(f"the round waits for {WAITS_FOR[round_.state]} until {Time(round_.due)}")
        hidden = len([each for each in self._seats(round_) if each.endswith("hidden")])
        warning = f"; bar {hidden} who did not reveal" if round_.state is State.REVEALING else ""
        title = f"end the round of {name.text} without a survey{warning}"
        return self.estate.call(title, SURVEYS, "close", parcel)

    def dispute(self, name: ParcelName, account: str) -> Call:
        """Return the call that asks the arbiter who of two surveyors is right."""
        parcel = self.estate.parcel(name)
        round_ = self._open_round(parcel.id)
        if round_.state is not State.DISPUTED:
            raise Refused(f"there is no dispute: the round waits for {WAITS_FOR[round_.state]}")
        if account not in (parcel.holder, *round_.surveyors):
            raise Refused(f"{account} neither holds nor surveyed the parcel")
        if self.estate.now > round_.due:
            raise Refused(f"a case could be opened until {Time(round_.due)}; `close` ends it")
        cost = self.estate.read(SURVEYS, "case_cost")
        shown = f"{Amount(cost).exact()} {COIN}"
        title = f"ask the arbiter which survey of {name.text} is right, for {shown}"
        return self.estate.call(title, SURVEYS, "open_case", parcel.id, value=cost)

    def rule(self, name: ParcelName) -> Call:
        """Return the call that executes the arbiter's ruling."""
        parcel = self.estate.parcel(name).id
        round_ = self._open_round(parcel)
        if round_.state is not State.JUDGED:
            raise Refused("no case is open")
        arbiter = self.estate.read(SURVEYS, "settings")[3]
        is_final, *_ = self.estate.backend.call(ARBITER, arbiter, "ruling", round_.case)
        if not is_final and self.estate.now <= round_.due:
            raise Refused(
                f"the arbiter has not ruled on case {round_.case}; "
                f"where he is silent until {Time(round_.due)}, the round is void"
            )
        title = f"execute the ruling on the surveys of {name.text}"
        return self.estate.call(title, SURVEYS, "execute_ruling", parcel)

    def _open_round(self, parcel: bytes) -> Round:
        round_ = self.round(parcel)
        if round_.state is State.NONE:
            raise Refused("no round of surveys is open on the parcel")
        return round_

    def _seats(self, round_: Round) -> Iterator[str]:
        for surveyor, attestation in zip(round_.surveyors, round_.attestations, strict=True):
            if surveyor != NOBODY:
                is_revealed = Findings(*self.estate.read(SURVEYS, "findings_of", attestation))
                word = "revealed" if is_revealed.document != NOTHING else "hidden"
                yield f"{surveyor} {word}"


class Surveyor(Surveys):
    """
    What one surveyor does.

    Parameters
    ----------
    estate
        The forests of the deployment.
    account
        The account that signs.

    """

    def __init__(self, estate: Estate, account: str) -> None:
        super().__init__(estate)
        self._account = account

    def attest(self, report: Report, salt: bytes) -> Call:
        """Return the call that attests findings without showing them."""
        self._check_seat(report)
        self._check_findings(report)
        terms = self._terms(report, salt)
        title = f"attest findings on {hexadecimal(report.parcel)} as {hexadecimal(terms[2])}"
        return self.estate.call(title, ATTESTATIONS, "attest", terms)

    def attested(self, report: Report, salt: bytes) -> bytes | None:
        """Return the surveyor's attestation of these findings that took no seat; None for none."""
        terms = self._terms(report, salt)
        filters = {"attester": self._account, "subject": report.parcel}
        for event in self.estate.events(ATTESTATIONS, "Attested", **filters):
            id = bytes(event["args"]["id"])
            is_same = self.estate.read(ATTESTATIONS, "attestation", id)[3] == terms
            if is_same and not self.estate.read(SURVEYS, "is_used", id):
                return id
        return None

    def commit(self, report: Report, attestation: bytes) -> Call:
        """Return the call that takes a seat in the parcel's round."""
        self._check_seat(report)
        title = f"take a seat in the round of {hexadecimal(report.parcel)}"
        return self.estate.call(title, SURVEYS, "commit", attestation)

    def reveal(self, report: Report, salt: bytes) -> Call:
        """Return the call that reveals the findings."""
        parcel, round_ = report.parcel, self._open_round(report.parcel)
        if self._account not in round_.surveyors:
            raise Refused(f"{self._account} has no seat in the round")
        if round_.state is not State.REVEALING:
            raise Refused(f"not now: the round waits for {WAITS_FOR[round_.state]}")
        if self.estate.now > round_.due:
            raise Refused(f"too late: both had to reveal until {Time(round_.due)}")
        attestation = round_.attestations[round_.surveyors.index(self._account)]
        content = self.estate.read(ATTESTATIONS, "attestation", attestation)[3][2]
        if content != report.findings.content(parcel, self._account, salt):
            raise Refused("these findings, or this secret, are not what was attested")
        title = f"reveal what was found on {hexadecimal(parcel)}"
        found = tuple(vars(report.findings).values())
        return self.estate.call(title, SURVEYS, "reveal", parcel, found, salt)

    def _terms(self, report: Report, salt: bytes) -> tuple[Any, ...]:
        last = self.estate.last_survey(report.parcel)
        reference = NOTHING
        if last is not None:
            reference = bytes(self.estate.read(SURVEYS, "attestations_of", last.id)[0])
        content = report.findings.content(report.parcel, self._account, salt)
        return (SCHEMA, report.parcel, content, reference, 0, False, False)

    def _check_seat(self, report: Report) -> None:
        parcel, read = self.estate.parcel(report.parcel), self.estate.read
        if not read(ACCREDITATION, "is_accredited", SURVEYOR, self._account):
            raise Refused(f"{self._account} is not an accredited surveyor")
        ours = read(ACCREDITATION, "organisation_of", self._account)
        if parcel.holder == self._account or self._organisation(parcel.holder) == ours:
            raise Refused("a surveyor must not be the parcel's holder, nor of his organisation")
        if not parcel.is_complete:
            raise Refused("the parcel is not complete: it cannot be surveyed yet")
        barred = read(SURVEYS, "barred_until", parcel.id, ours)
        if self.estate.now < barred:
            raise Refused(f"the organisation did not reveal, and is barred until {Time(barred)}")
        round_ = self.round(parcel.id)
        if self._account in round_.surveyors:
            raise Refused(f"{self._account} has a seat; {WAITS_FOR[round_.state]} is waited for")
        if round_.state > State.OPEN:
            raise Refused(f"both seats are taken: the round waits for {WAITS_FOR[round_.state]}")
        if round_.state is State.OPEN and self.estate.now > round_.due:
            raise Refused("the round's time is over: `survey close` ends it, then another begins")
        if round_.state is State.OPEN and self._organisation(round_.surveyors[0]) == ours:
            raise Refused("the other surveyor is of the same organisation")

    def _organisation(self, account: str) -> bytes:
        return bytes(self.estate.read(ACCREDITATION, "organisation_of", account))

    def _check_findings(self, report: Report) -> None:
        found, last = report.findings, self.estate.last_survey(report.parcel)
        if found.measured_at > self.estate.now:
            raise Refused(f"measured at {Time(found.measured_at)}, which is in the future")
        if last is None:
            if found.lost_volume:
                raise Refused("nothing can be lost since a survey before: there is none")
            return
        if found.measured_at <= last.findings.measured_at:
            before = Time(last.findings.measured_at)
            raise Refused(f"the last survey was measured at {before}, which is not earlier")
        if found.lost_volume > last.findings.volume:
            raise Refused(
                f"{found.lost_volume} dm3 cannot be lost of {last.findings.volume} in the last "
                "survey: --previous must be the inventory of that survey"
            )


_FIELDS = (
    *("survey", "trees", "volume dm3", "lost dm3", "diameter mm", "height dm", "measured"),
    *("confirmed", "found by", "confirmed by", "report", "root", "survey before"),
)


def _survey_row(survey: Survey) -> dict[str, Any]:
    found = survey.findings
    values = (
        *(hexadecimal(survey.id), found.trees, found.volume, found.lost_volume, found.diameter),
        *(found.height, Time(found.measured_at), Time(survey.confirmed_at), *survey.surveyors),
        *(hexadecimal(found.document), hexadecimal(found.root)),
        None if survey.previous == NOTHING else hexadecimal(survey.previous),
    )
    return dict(zip(_FIELDS, values, strict=True))
