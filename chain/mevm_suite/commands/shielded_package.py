"""`mevm shielded package`: sealed contents, which are handed over with the key that opens them."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from mevm_suite.commands.options import FILE, reading, sending
from mevm_suite.commands.shielded_options import AccountSession, ShieldedGroup, of_account

if TYPE_CHECKING:
    from shielded.wallet.order import Order
    from shielded.wallet.packages import PackageKey
    from shielded.wallet.wallet import Wallet

OUT = click.Path(dir_okay=False, writable=True, path_type=Path)
KEY = click.argument("key_file", metavar="KEY-FILE", type=FILE)
MINUTE = 60


@click.group(cls=ShieldedGroup)
def package() -> None:
    """Seal an asset or a document for somebody, hand it on, open it."""


@package.command()
@click.argument("owner", metavar="ONE-TIME-ADDRESS")
@click.argument("what", metavar="[AMOUNT ASSET | CATEGORY#ID]", nargs=-1)
@click.option("--file", "document", type=FILE, help="A document of at most 863 bytes, or its key.")
@click.option("--key-file", type=OUT, required=True, help="New file for what opens the package.")
@of_account(sending)
def seal(
    account: AccountSession,
    owner: str,
    what: tuple[str, ...],
    document: Path | None,
    key_file: Path,
) -> None:
    """Seal an asset, a document or both for the owner of a one-time address.

    Hand him the key file by other means: without it he cannot open what he owns.
    """
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.shielded import packages, submission
    from mevm_suite.shielded.payments import one_time_of
    from shielded.assets import Asset
    from shielded.wallet.order import Order, Parcel
    from shielded.wallet.packages import MAX_CONTENT

    desk = account.signing_desk
    asset = desk.names.asset(what) if what else Asset()
    data = document.read_bytes() if document else b""
    if not what and not data:
        raise Unusable("expected an asset or a --file to seal")
    if len(data) > MAX_CONTENT:
        text = f"a package holds at most {MAX_CONTENT} bytes, this has {len(data)}"
        raise Unusable(f"{document}: {text}; seal the key of an encrypted document instead")
    parcel = Parcel(one_time_of(owner), asset, data)
    order = Order(parcels=(parcel,), deadline=desk.now + 60 * MINUTE)
    with account.wallet() as wallet:
        title = f"seal {desk.names.text(asset)} and {len(data)} bytes for {owner}"
        account.agree([title], f"Submit as {desk.backend.sender}?")
        signed = submission.prove(account.desk, wallet, order)
        (key,) = signed.package_keys
        try:
            packages.write_key(key_file, key)
        except Unusable:
            wallet.give_up(signed)
            raise
        found = submission.submit(desk, wallet, signed)
        submission.confirm(desk, wallet, found, account.confirmations)
        click.echo(f"package 0x{key.id.hex()}")


@package.command("list")
@of_account(reading)
def list_(account: AccountSession) -> None:
    """List the packages that came to the account, or that it sealed."""
    from mevm_suite.shielded.packages import package_rows

    with account.wallet() as wallet:
        account.session.show(package_rows(account.desk, wallet.book), "Packages")


@package.command("open")
@KEY
@click.option("--out", type=OUT, help="File for the document in it.")
@click.option("--read", "only_read", is_flag=True, help="Look into it, and leave it sealed.")
@of_account(sending)
def open_(account: AccountSession, key_file: Path, out: Path | None, only_read: bool) -> None:
    """Open a package: its asset becomes a note of the account, its document goes to a file."""
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.shielded import packages
    from shielded.assets import Asset
    from shielded.wallet.order import Handling, Order, Payment

    key = packages.read_key(key_file)
    desk = account.desk
    with account.wallet() as wallet:
        found, index = packages.owned(desk, wallet.book, key.id)
        contents = packages.contents_of(found, key)
        click.echo(f"{desk.names.text(contents.asset)}, {len(contents.data)} bytes", err=True)
        if out:
            try:
                out.write_bytes(contents.data)
            except OSError as error:
                raise Unusable(f"{out}: {error.strerror}") from None
        if only_read:
            return
        own = wallet.book.tracking.address
        kept = (Payment(own, contents.asset),) if contents.asset != Asset() else ()
        handling = Handling(key.id, index, contents)
        order = Order(handlings=(handling,), payments=kept, deadline=desk.now + 60 * MINUTE)
        _carry_out(account, wallet, order, f"open package 0x{key.id.hex()}", key)


@package.command("pass")
@KEY
@click.option("--to", "owner", required=True, help="One-time address of the next owner.")
@of_account(sending)
def pass_(account: AccountSession, key_file: Path, owner: str) -> None:
    """Make somebody else a package's owner; hand him the key file by other means."""
    from mevm_suite.shielded import packages
    from mevm_suite.shielded.payments import one_time_of
    from shielded.wallet.order import Handling, Order

    key, receiver = packages.read_key(key_file), one_time_of(owner)
    desk = account.desk
    with account.wallet() as wallet:
        found, index = packages.owned(desk, wallet.book, key.id)
        handling = Handling(key.id, index, new_owner=receiver.identity)
        order = Order(handlings=(handling,), deadline=desk.now + 60 * MINUTE)
        _carry_out(account, wallet, order, f"pass package 0x{key.id.hex()} to {owner}", key)


def _carry_out(
    account: AccountSession, wallet: "Wallet", order: "Order", title: str, key: "PackageKey"
) -> None:
    """Sign as the package's owner and submit."""
    from mevm_suite.shielded import submission

    desk = account.signing_desk
    wallet.book.keep_key(key)
    account.agree([title], f"Submit as {desk.backend.sender}?")
    signed = submission.prove(account.desk, wallet, order)
    found = submission.submit(desk, wallet, signed)
    submission.confirm(desk, wallet, found, account.confirmations)
