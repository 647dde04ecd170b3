"""`mevm forest identity`: who is identified, and identity data for one counterparty's eyes only.

Exit codes are those of `mevm token`.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.document import (
    NEW_FILE,
    OUT,
    read_file,
    stored,
    write_file,
)
from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, FILE, HOLDER, Session, reading, writing
from mevm_suite.commands.words import DURATION, ID

if TYPE_CHECKING:
    from mevm_suite.documents import Store
    from mevm_suite.forest_trade.identity import Identities

DEAL = click.argument("deal_id", metavar="DEAL", type=ID)


@click.group(cls=HolderGroup)
def identity() -> None:
    """Be identified, which payments ask for, and disclose to a counterparty who you are.

    The chain has a salted hash of a document, and the content id of its copy that only the
    counterparty of a signed deal can open.
    """


@identity.group()
def key() -> None:
    """Let others seal documents for you."""


def _identities(session: Session) -> "Identities":
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.identity import Identities

    return Identities(Desk(*session.forest(), session.log_range))


def _salted(document: Path, salt: Path) -> bytes:
    from mevm_suite.forest_trade.identity import salted
    from mevm_suite.holder.secret_file import secret_in

    return salted(secret_in(salt), read_file(document))


@identity.command()
@HOLDER
@reading
def show(session: Session, holder: str) -> None:
    """Show whether an account is identified, by whom, and to which key one seals for it."""
    session.show_one(_identities(session).row(holder), "Identity")


@identity.command()
@click.argument("holder", metavar="ACCOUNT", type=ADDRESS)
@click.option("--document", type=FILE, required=True, help="What shows who it is; stays here.")
@click.option(
    "--salt", type=NEW_FILE, required=True, help="File of the salt, for the account; made if new."
)
@click.option("--expires-in", type=DURATION, help="How long it is good.  [default: for ever]")
@writing
def attest(
    session: Session, holder: str, document: Path, salt: Path, expires_in: int | None
) -> None:
    """Attest to who an account is; for accredited issuers.

    Only a salted hash goes to the chain. The account gets the salt's file, and names the
    attestation by `register`.
    """
    from eth_utils import keccak

    identities = _identities(session)
    content = keccak(_salted(document, salt))
    call = identities.attest(session.sender(), holder, content, expires_in)
    session.submit([call])
    if not session.unsigned:
        click.echo(f"attestation 0x{_identities(session).last_of(holder).hex()}")


@identity.command()
@click.argument("attestation", type=ID)
@writing
def register(session: Session, attestation: bytes) -> None:
    """Name the attestation by which you are identified; replaces an earlier one."""
    session.submit([_identities(session).register(session.sender(), attestation)])


@key.command()
@click.argument("secret", metavar="KEYFILE", type=FILE)
@writing
def publish(session: Session, secret: Path) -> None:
    """Publish the public key of a key file, which `mevm document key` makes."""
    from mevm_suite.documents import public_key
    from mevm_suite.holder.secret_file import secret_in

    session.submit([_identities(session).publish_key(public_key(secret_in(secret)))])


@identity.command()
@DEAL
@click.argument("document", type=FILE)
@click.option("--salt", type=FILE, required=True, help="The salt's file, from the issuer.")
@writing
@stored
def disclose(session: Session, deal_id: bytes, document: Path, salt: Path, store: "Store") -> None:
    """Seal the document by which you are identified to the other side of a signed deal.

    It goes to a store, and its content id to the chain. DEAL is an order of `mevm forest sale`,
    or a deal of `mevm forest rare`.
    """
    from mevm_suite.documents import put, seal

    account, identities = session.sender(), _identities(session)
    deal = identities.deal(account, deal_id)
    data = _salted(document, salt)
    identities.check_document(account, data)
    content_id = put(store, seal(data, [deal.key]))
    session.submit([identities.disclose(account, deal, content_id)])
    if not session.unsigned:
        click.echo(f"content id {content_id}")


@identity.command()
@DEAL
@click.argument("discloser", type=ADDRESS)
@click.option("--key", "secret", type=FILE, required=True, help="Your key file.")
@OUT
@reading
@stored
def read(
    session: Session, deal_id: bytes, discloser: str, secret: Path, out: Path, store: "Store"
) -> None:
    """Read what the other side of a deal disclosed, and check it by the issuer's word."""
    from mevm_suite.documents import get, open_sealed
    from mevm_suite.holder.secret_file import secret_in

    identities = _identities(session)
    content_id, attestation = identities.disclosed(deal_id, discloser)
    data = open_sealed(get(store, content_id), secret_in(secret))
    write_file(out, identities.opened(attestation, data))
