"""`mevm document`: encrypt documents to their recipients, and keep them by their content.

Exit codes are those of `mevm token`.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, FILE, Session, asking
from mevm_suite.commands.words import ID

if TYPE_CHECKING:
    from mevm_suite.documents import Store

NEW_FILE = click.Path(dir_okay=False, path_type=Path)
ACCOUNT_LENGTH = 42
OUT = click.option("--out", type=NEW_FILE, required=True, help="The file to write, a new one.")


class RecipientType(click.ParamType):
    """A recipient: a public key, or an account that has published one."""

    name = "key or account"

    def convert(self, value: Any, param: Any, ctx: Any) -> bytes | str:
        """Return the key as bytes, or the account as text."""
        is_account = isinstance(value, str) and len(value) == ACCOUNT_LENGTH
        kind: click.ParamType = ADDRESS if is_account else ID
        found: bytes | str = kind.convert(value, param, ctx)
        return found


def stored(function: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command a store: a folder, or an IPFS node."""

    @wraps(function)
    def command(*session: Any, folder: Path, ipfs: str | None, **values: Any) -> Any:
        from mevm_suite.documents import IpfsStore, LocalStore

        with failures():
            if ipfs is None:
                return function(*session, store=LocalStore(folder), **values)
            with IpfsStore(ipfs) as store:
                return function(*session, store=store, **values)

    folder = click.option(
        "--store",
        "folder",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="MEVM_DOCUMENTS",
        default="documents",
        show_default=True,
        help="Folder of the blocks.",
    )
    node = click.option(
        "--ipfs", metavar="URL", envvar="MEVM_IPFS", help="An IPFS node's API, instead."
    )
    return folder(node(command))


@click.group(cls=HolderGroup)
def document() -> None:
    """Encrypt documents to their recipients, and keep them by their content.

    A document that goes to a store is sealed first; what is on chain is its content id.
    """


@document.command()
@click.argument("keyfile", type=NEW_FILE)
def key(keyfile: Path) -> None:
    """Show the public key of a key file, which others seal to; makes the file if there is none."""
    from mevm_suite.documents import public_key
    from mevm_suite.holder.secret_file import secret_in

    click.echo(f"0x{public_key(secret_in(keyfile)).hex()}")


@document.command()
@click.argument("file", type=FILE)
@click.option(
    "--to",
    "recipients",
    type=RecipientType(),
    multiple=True,
    required=True,
    help="A key, or an account whose key the registry of identities has.",
)
@OUT
@asking
def seal(session: Session, file: Path, recipients: tuple[bytes | str, ...], out: Path) -> None:
    """Encrypt a file so that each recipient can open it, and nobody else.

    Only a recipient who is named by his account needs the chain.
    """
    from mevm_suite.documents import seal as seal_document

    keys = [_key_of(session, each) if isinstance(each, str) else each for each in recipients]
    with failures():
        write_file(out, seal_document(read_file(file), keys))


def _key_of(session: Session, account: str) -> bytes:
    from mevm_suite.forest_trade.desk import Desk
    from mevm_suite.forest_trade.identity import Identities

    return Identities(Desk(*session.forest())).key_of(account)


@document.command("open")
@click.argument("file", type=FILE)
@click.option("--key", "keyfile", type=FILE, required=True, help="The recipient's key file.")
@OUT
def open_(file: Path, keyfile: Path, out: Path) -> None:
    """Decrypt a file that was sealed to a key."""
    from mevm_suite.documents import open_sealed
    from mevm_suite.holder.secret_file import secret_in

    with failures():
        write_file(out, open_sealed(read_file(file), secret_in(keyfile)))


@document.command()
@click.argument("file", type=FILE)
@click.option("--public", is_flag=True, help="Store a file that is not sealed: anyone reads it.")
@stored
def put(store: "Store", file: Path, public: bool) -> None:
    """Store a sealed file, and show its content id."""
    from mevm_suite.documents import is_sealed
    from mevm_suite.documents import put as put_document
    from mevm_suite.holder.failure import Refused

    data = read_file(file)
    if not public and not is_sealed(data):
        raise Refused(f"{file} is not sealed: seal it first, or say --public")
    click.echo(put_document(store, data))


@document.command()
@click.argument("content_id", metavar="CID")
@OUT
@stored
def get(store: "Store", content_id: str, out: Path) -> None:
    """Read a file by its content id, and check that it is the one."""
    from mevm_suite.documents import get as get_document

    write_file(out, get_document(store, content_id))


@contextmanager
def failures() -> Iterator[None]:
    """Turn what goes wrong with documents and stores into a sentence."""
    from mevm_suite.documents import DocumentError, StoreError
    from mevm_suite.holder.failure import Refused, Unusable

    try:
        yield
    except DocumentError as error:
        raise Refused(str(error)) from None
    except StoreError as error:
        raise Unusable(str(error)) from None


def read_file(file: Path) -> bytes:
    """Read a file of at most the size of a document."""
    from mevm_suite.documents import MAX_DOCUMENT
    from mevm_suite.holder.failure import Unusable

    try:
        with file.open("rb") as opened:
            data = opened.read(MAX_DOCUMENT + 1)
    except OSError as error:
        raise Unusable(f"{file}: {error.strerror}") from None
    if len(data) > MAX_DOCUMENT:
        raise Unusable(f"{file}: expected at most {MAX_DOCUMENT} bytes")
    return data


def write_file(out: Path, data: bytes) -> None:
    """Write a new file that only its owner reads."""
    import os

    from mevm_suite.holder.failure import Unusable

    try:
        descriptor = os.open(out, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
    except OSError as error:
        raise Unusable(f"{out}: {error.strerror}") from None
    click.echo(f"{out}: {len(data)} bytes")
