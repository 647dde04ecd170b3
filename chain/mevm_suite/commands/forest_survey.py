"""`mevm forest survey`: what surveyors find, attest and reveal, and what a survey proves."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.forest_words import (
    DATE,
    FOLDER,
    HEIGHT,
    NEW_FILE,
    PARCEL,
    SECRET,
    estate_of,
    proof_of,
    usable,
)
from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import FILE, Session, reading, writing
from mevm_suite.commands.words import CONTENT, ID

if TYPE_CHECKING:
    from mevm_suite.forester.estate import ParcelName
    from mevm_suite.forester.surveying import Surveyor, Surveys

FINDINGS = click.argument("findings", type=FILE)


@click.group(cls=HolderGroup)
def survey() -> None:
    """Survey a parcel with another surveyor, neither knowing what the other found.

    Both attest FINDINGS, a file of `findings`, by `commit`; when both have, both `reveal`. Where
    they agree, the parcel has a new survey; else an arbiter can be asked.
    """


def _surveys(session: Session) -> "Surveys":
    from mevm_suite.forester.surveying import Surveys

    return Surveys(estate_of(session))


def _surveyor(session: Session) -> "Surveyor":
    from mevm_suite.forester.surveying import Surveyor

    return Surveyor(estate_of(session), session.sender())


@survey.command()
@click.argument("folder", type=FOLDER)
@click.option("--measured", type=DATE, required=True, help="When the last tree was.")
@click.option("--report", type=CONTENT, required=True, help="Your written report, or its hash.")
@click.option("--previous", type=FOLDER, help="The inventory of the survey before.")
@click.option("--height", "heights", type=HEIGHT, multiple=True, help="Where it was not measured.")
@click.option("--out", type=NEW_FILE, required=True, help="The file to make; keep it to yourself.")
def findings(
    folder: Path,
    measured: int,
    report: bytes,
    previous: Path | None,
    heights: tuple[tuple[str, int], ...],
    out: Path,
) -> None:
    """Compute the findings of an imported inventory. Needs no chain."""
    from mevm_suite.forester.reports import Report

    with usable():
        found = Report.of(folder, measured, report, dict(heights), previous)
        found.save(out)
    click.echo(json.dumps(found.as_json(), indent=2))


@survey.command()
@FINDINGS
@SECRET
@writing
def commit(session: Session, findings: Path, secret: Path) -> None:
    """Attest findings without showing them, and take a seat in the parcel's round.

    These are two calls: with --unsigned, the first is written now, and the second when the
    command is said again after it.
    """
    from mevm_suite.forester.reports import Report
    from mevm_suite.holder.failure import Refused
    from mevm_suite.holder.secret_file import secret_in

    with usable():
        report = Report.load(findings)
    surveyor, salt = _surveyor(session), secret_in(secret)
    attestation = surveyor.attested(report, salt)
    if attestation is None:
        session.submit([surveyor.attest(report, salt)])
        if session.unsigned:
            return
        surveyor = _surveyor(session)  # the chain as it is now
        attestation = surveyor.attested(report, salt)
        if attestation is None:
            raise Refused("the node does not know the attestation yet: say the command again")
    session.submit([surveyor.commit(report, attestation)])


@survey.command()
@FINDINGS
@SECRET
@writing
def reveal(session: Session, findings: Path, secret: Path) -> None:
    """Reveal what you attested, once both surveyors have a seat."""
    from mevm_suite.forester.reports import Report
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.holder.secret_file import secret_in

    with usable():
        report = Report.load(findings)
    if not secret.exists():
        raise Unusable(f"{secret}: expected the file of `commit`")
    session.submit([_surveyor(session).reveal(report, secret_in(secret))])


@survey.command()
@PARCEL
@reading
def show(session: Session, parcel: "ParcelName") -> None:
    """Show a parcel's newest survey, and the round on its next."""
    session.show_one(_surveys(session).row(parcel), "Survey")


@survey.command()
@PARCEL
@reading
def history(session: Session, parcel: "ParcelName") -> None:
    """List all surveys of a parcel, oldest first."""
    session.show(_surveys(session).history(parcel), f"Surveys of {parcel.text}")


@survey.command()
@PARCEL
@writing
def close(session: Session, parcel: "ParcelName") -> None:
    """End a round whose time is over, without a survey; for anyone.

    Who had a seat and did not reveal is barred from the parcel for 90 days.
    """
    session.submit([_surveys(session).close(parcel)])


@survey.command()
@PARCEL
@writing
def dispute(session: Session, parcel: "ParcelName") -> None:
    """Ask the arbiter which of two surveys is right; for the holder and both surveyors."""
    session.submit([_surveys(session).dispute(parcel, session.sender())])


@survey.command()
@PARCEL
@writing
def rule(session: Session, parcel: "ParcelName") -> None:
    """Execute the arbiter's ruling; for anyone."""
    session.submit([_surveys(session).rule(parcel)])


@survey.command()
@click.argument("folder", type=FOLDER)
@click.option("--code", type=ID, help="The tree's code.")
@click.option("--tag", help="Its name in the inventory.")
@reading
def tree(session: Session, folder: Path, code: bytes | None, tag: str | None) -> None:
    """Prove a tree of an inventory against the newest survey of its parcel, by the chain's word."""
    from mevm_suite.forest.proofs import Forest
    from mevm_suite.forester.trees import Trees

    proof = proof_of(folder, code, tag)
    row = Trees(estate_of(session)).proof_row(Forest(folder).parcel, proof)
    session.show_one(row, "Tree")
