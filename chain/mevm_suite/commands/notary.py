"""`mevm notary`: attest to files, support and check what others attested. Looking needs no key.

Exit codes are those of `mevm token`.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, FILE, Session, reading, writing
from mevm_suite.commands.words import DURATION, ID

if TYPE_CHECKING:
    from mevm_suite.notary.statements import Attestations

NOTHING = bytes(32)
PROOFS = "proofs.json"
FILES = click.argument("files", metavar="FILE...", type=FILE, nargs=-1, required=True)
ATTESTATION = click.argument("attestation", type=ID)


class SchemaType(click.ParamType):
    """A schema by its id, or by its definition."""

    name = "schema"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes:
        """Return the id."""
        from mevm_suite.notary import schema_id

        try:
            return value if isinstance(value, bytes) else schema_id(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


class SubjectType(click.ParamType):
    """An id, an account, or any other name, of which the hash is taken."""

    name = "subject"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes:
        """Return the subject as the contract takes it."""
        from mevm_suite.notary import subject_id

        try:
            return value if isinstance(value, bytes) else subject_id(value)
        except ValueError as error:
            self.fail(str(error), param, ctx)


SCHEMA = click.argument("schema", type=SchemaType())
SUBJECT = click.argument("subject", type=SubjectType())


@click.group(cls=HolderGroup)
def notary() -> None:
    """Attest to files, and keep ledgers that many write and nobody rewrites.

    A SCHEMA is the id of what was registered by `schema`, or its definition itself. A SUBJECT is
    an id (an item, a trade), an account, or a name such as an order's number. Files stay where
    they are: only hashes go to the chain.
    """


def _attestations(session: Session) -> "Attestations":
    from mevm_suite.notary.statements import Attestations

    return Attestations(*session.commerce(), session.log_range)


@notary.command()
@click.argument("definition")
@writing
def schema(session: Session, definition: str) -> None:
    """Register what a kind of attestation says, such as 'product, weight in grams, picture'."""
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.notary import definition_id

    try:
        found = definition_id(definition)
    except ValueError as error:
        raise Unusable(str(error)) from None
    session.submit([_attestations(session).register(definition, found)])
    if not session.unsigned:
        click.echo(f"schema 0x{found.hex()}")


@notary.command()
@reading
def schemas(session: Session) -> None:
    """List the schemas that are registered."""
    session.show(_attestations(session).schemas(), "Schemas")


@notary.command()
@SCHEMA
@SUBJECT
@FILES
@click.option("--reference", type=ID, default=NOTHING, help="An earlier attestation.")
@click.option("--expires-in", type=DURATION, help="How long it is good.  [default: for ever]")
@click.option("--irrevocable", is_flag=True, help="Give up the right to revoke it.")
@click.option(
    "--proofs",
    type=click.Path(dir_okay=False, path_type=Path),
    default=PROOFS,
    show_default=True,
    help="Where the proofs of many files go.",
)
@writing
def attest(
    session: Session,
    schema: bytes,
    subject: bytes,
    files: tuple[Path, ...],
    reference: bytes,
    expires_in: int | None,
    irrevocable: bool,
    proofs: Path,
) -> None:
    """Attest to the content of files; many get one root, and a file of proofs.

    Whoever gets one of many files needs that file of proofs to check it.
    """
    from mevm_suite.notary.proofs import hash_files, make_proofs
    from mevm_suite.notary.statements import Terms

    book = _attestations(session)
    hashes = hash_files(files)
    is_root = len(files) > 1
    made = make_proofs(hashes, book.chain_id, book.address)
    content = bytes.fromhex(made.root[2:]) if is_root else next(iter(hashes))
    expires = 0 if expires_in is None else book.now + expires_in
    terms = Terms(schema, subject, content, reference, expires, not irrevocable, is_root)
    calls = [book.attest(terms, len(files))]
    block, attester = book.block_number, None if session.unsigned else session.sender()
    if is_root:
        made.reserve(proofs)
    session.submit(calls)
    if attester is None:
        return
    id = _attestations(session).made_since(block + 1, attester, terms)
    click.echo(f"attestation 0x{id.hex()}")
    if is_root:
        made.with_attestation(id).save(proofs)
        click.echo(f"proofs {proofs}")


@notary.command()
@ATTESTATION
@writing
def testify(session: Session, attestation: bytes) -> None:
    """Support what another account attested."""
    session.submit([_attestations(session).testify(attestation, session.sender())])


@notary.command()
@ATTESTATION
@writing
def revoke(session: Session, attestation: bytes) -> None:
    """Revoke an attestation; for its attester, once."""
    session.submit([_attestations(session).revoke(attestation, session.sender())])


@notary.command()
@FILES
@click.option("--attestation", type=ID, help="Its id.  [default: that of the proofs]")
@click.option("--proofs", "path", type=FILE, help="Proofs of an attestation over many files.")
@click.option("--attester", type=ADDRESS, help="Who must have attested: anybody can.")
@click.option("--witness", "witnesses", type=ADDRESS, multiple=True, help="Must have testified.")
@reading
def check(
    session: Session,
    files: tuple[Path, ...],
    attestation: bytes | None,
    path: Path | None,
    attester: str | None,
    witnesses: tuple[str, ...],
) -> None:
    """Check by the chain whether files are what was attested, and still hold."""
    from mevm_suite.holder.failure import Refused
    from mevm_suite.notary.checks import check_files, named_attestation
    from mevm_suite.notary.proofs import Proofs, hash_files

    book = _attestations(session)
    proofs = None if path is None else Proofs.load(path)
    id = named_attestation(book, attestation, proofs, path)
    rows = check_files(book, id, hash_files(files), proofs, attester, witnesses)
    if len(rows) == 1:
        session.show_one(rows[0], "Attestation")
    else:
        session.show(rows, "Attestation")
    wrong = sum(not row["ok"] for row in rows)
    if wrong:
        raise Refused(f"{wrong} of {len(rows)} files are not attested")


@notary.command()
@SCHEMA
@SUBJECT
@reading
def ledger(session: Session, schema: bytes, subject: bytes) -> None:
    """List all that was attested about a subject, in order; nothing can be left out."""
    session.show(_attestations(session).ledger(schema, subject), "Ledger")
