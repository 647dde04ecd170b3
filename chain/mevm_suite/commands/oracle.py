"""`mevm oracle`: report fire, wind, flood, frost and pest with a bond, and see what is reported.

Exit codes are those of `mevm token`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, Session, reading, writing

if TYPE_CHECKING:
    from mevm_suite.oracle.contract import Oracle

ORACLE = click.option(
    "--oracle",
    "address",
    type=ADDRESS,
    envvar="MEVM_HAZARD_ORACLE",
    help="Address of the oracle of hazards.  [default: the deployment's]",
)
FOLDER = click.Path(file_okay=False, path_type=Path)


@click.group(cls=HolderGroup)
def oracle() -> None:
    """Report what happened to forests, with a bond."""


def _place(session: Session, address: str | None) -> str:
    from mevm_suite.oracle.contract import CONTRACT

    return session.forest()[1].address_of(CONTRACT) if address is None else address


def _oracle(session: Session, address: str | None) -> "Oracle":
    from mevm_suite.holder.connection import connect
    from mevm_suite.oracle.contract import Oracle

    return Oracle(connect(session.rpc), _place(session, address))


@oracle.command()
@ORACLE
@click.option("--seats", is_flag=True, help="Show who reports, instead of the events.")
@click.option("--last", type=click.IntRange(1), default=20, show_default=True)
@reading
def status(session: Session, address: str | None, seats: bool, last: int) -> None:
    """Show the last events, or the seats."""
    from mevm_suite.oracle.status import event_rows, seat_rows

    board = _oracle(session, address)
    if seats:
        session.show(seat_rows(board), "Reporters")
    else:
        session.show(event_rows(board, last), "Events")


@oracle.command()
@ORACLE
@click.argument("amount", type=click.IntRange(1))
@writing
def join(session: Session, address: str | None, amount: int) -> None:
    """Take a seat with a bond of AMOUNT, in the smallest unit; or add to the bond."""
    from mevm_suite.oracle.status import join_calls

    session.submit(join_calls(_oracle(session, address), session.sender(), amount))


@oracle.command()
@ORACLE
@writing
def leave(session: Session, address: str | None) -> None:
    """Report no new events; said again when the bond is free, take it out."""
    from mevm_suite.oracle.status import leave_calls

    session.submit(leave_calls(_oracle(session, address), session.sender()))


@oracle.command()
@ORACLE
@click.option("--source", required=True, help="csv:FOLDER, or http: and an address.")
@click.option("--state", type=FOLDER, required=True, help="Folder for what must be kept.")
@click.option("--poll", type=click.FloatRange(1), default=60, show_default=True, help="Seconds.")
@click.option("--once", is_flag=True, help="Do what is due now, and end.")
@writing
def run(
    session: Session, address: str | None, source: str, state: Path, poll: float, once: bool
) -> None:
    """Report what a data source says: open events, commit, reveal, and have faults punished."""
    import logging

    from mevm_suite.holder.failure import Unusable
    from mevm_suite.oracle.contract import Oracle
    from mevm_suite.oracle.journal import Journal
    from mevm_suite.oracle.observations import SourceError
    from mevm_suite.oracle.reporter import Reporter
    from mevm_suite.oracle.sources import open_source

    try:
        observations = open_source(source)
    except SourceError as error:
        raise Unusable(f"--source: {error}") from None
    backend, place = session.signing(), _place(session, address)
    journal = Journal(state, f"{backend.chain_id} {place} {backend.sender}")
    reporter = Reporter(Oracle(backend, place), observations, journal)
    if once:
        for line in reporter.step():
            click.echo(line)
        return
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    reporter.run(poll)
