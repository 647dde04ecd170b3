"""`mevm shielded`: hold, pay and be paid so that nobody sees what, how much, or whom.

Exit codes are those of `mevm token`.
"""

import os
from typing import Any

import click

from mevm_suite.commands import shielded_money
from mevm_suite.commands.options import Session, asking, reading
from mevm_suite.commands.shielded_issue import assets, issue
from mevm_suite.commands.shielded_options import AccountSession, ShieldedGroup, of_account
from mevm_suite.commands.shielded_package import package

SEED = "MEVM_SHIELDED_SEED"
TRACKING_KEY = "MEVM_SHIELDED_TRACKING_KEY"
SEED_WARNING = (
    "The seed, shown this once. Who has it has everything; without it and the passphrase nothing "
    "comes back. Write it down on paper:"
)
TRACKING_WARNING = (
    "Who has the tracking key sees for ever all that this account receives, pays and holds, past "
    "and future. It spends nothing, and it cannot be taken back."
)


@click.group(cls=ShieldedGroup)
def shielded() -> None:
    """Hold and pay assets in the shielded pool: hidden to all but payer, payee and who they choose.

    Assets are written as `5 SERO`, tickets as `ART#7`. The guide is docs/shielded.md.
    """


@shielded.command()
@click.option("--new", is_flag=True, help="Make an account; its seed is shown once.")
@click.option("--restore", is_flag=True, help=f"Make it from its seed: {SEED}, or asked for.")
@click.option("--one-time", is_flag=True, help="Hand out an address for one payment.")
@click.option("--label", default="", help="What the one-time address is for; kept in your file.")
@click.option("--tracking-key", is_flag=True, help="Show the key that sees all; warns and asks.")
@click.option("-y", "--yes", is_flag=True, help="Do not ask before showing the tracking key.")
@of_account(asking)
def address(
    account: AccountSession,
    new: bool,
    restore: bool,
    one_time: bool,
    label: str,
    tracking_key: bool,
) -> None:
    """Show the address to be paid at; make the account first with --new or --restore."""
    from mevm_suite.shielded.account_file import gap_warning

    if new + restore + one_time + tracking_key > 1:
        raise click.UsageError(
            "expected at most one of --new, --restore, --one-time, --tracking-key"
        )
    if new or restore:
        click.echo(_begin(account, restore))
        return
    if tracking_key:
        account.agree([TRACKING_WARNING], "Show it?")
    with account.wallet(is_scanned=one_time) as wallet:
        if one_time:
            if warning := gap_warning(wallet.book):
                click.echo(warning, err=True)
            click.echo(wallet.book.hand_out(label)[1].to_text())
        elif tracking_key:
            click.echo(wallet.book.tracking.to_text())
        else:
            click.echo(wallet.book.tracking.address.to_text())


def _begin(account: AccountSession, restore: bool) -> str:
    from mevm_suite.holder.failure import Unusable
    from mevm_suite.shielded.account_file import check_free
    from shielded.account import new_seed, seed_from_text, seed_to_text

    check_free(account.path)
    if not restore:
        seed = new_seed()
        text = account.begin(seed)
        click.echo(f"{SEED_WARNING}\n{seed_to_text(seed)}", err=True)
        return text
    given = os.environ.get(SEED) or click.prompt("Seed", hide_input=True, err=True)
    try:
        seed = seed_from_text(given.strip())
    except ValueError as error:
        raise Unusable(str(error)) from None
    return account.begin(seed)


@shielded.command()
@click.option(
    "--anew", is_flag=True, help="Read the whole chain, which a node may have told wrong."
)
@of_account(reading)
def sync(account: AccountSession, anew: bool) -> None:
    """Read what the chain has new for the account, and show how far that is."""
    from mevm_suite.shielded.submission import scan

    with account.wallet(is_scanned=not anew) as wallet:
        if anew:
            scan(wallet, account.desk, anew)
        book = wallet.book
        row: dict[str, Any] = {
            "block": book.next_block - 1,
            "newest block": account.desk.client.head(),
            "confirmations": account.confirmations,
            "notes": len(book.unspent()),
            "leaves in the tree": book.tree.size,
            "transactions under way": sum(each.done is None for each in book.pending.values()),
        }
        account.session.show_one(row, "Scanned")


@shielded.command()
@of_account(reading)
def balance(account: AccountSession) -> None:
    """Show what the account holds, and what of it can be spent now."""
    from mevm_suite.shielded.rows import Rows

    with account.wallet() as wallet:
        rows = Rows(account.desk, wallet.book).balance(wallet)
        account.session.show(rows, f"Hidden at block {wallet.book.next_block - 1}")


@shielded.command()
@of_account(reading)
def history(account: AccountSession) -> None:
    """List what came to and left the account, for accounting."""
    from mevm_suite.shielded.rows import Rows
    from shielded.wallet.history import entries

    with account.wallet() as wallet:
        rows = Rows(account.desk, wallet.book).history(entries(wallet.book))
        account.session.show(rows, "History")


@shielded.command()
@click.option(
    "--tracking-key",
    "key",
    envvar=TRACKING_KEY,
    help=f"The account's; better in {TRACKING_KEY}, or asked for.",
)
@click.option("--address", "text", help="The account's, from who you trust: the key must be its.")
@reading
def audit(session: Session, key: str | None, text: str | None) -> None:
    """Show all that an account received, paid and holds, by its tracking key; spend nothing.

    No account of your own is needed, and nothing is kept.
    """
    from mevm_suite.holder.failure import Refused, Unusable
    from mevm_suite.shielded.auditing import audited
    from mevm_suite.shielded.desk import Desk
    from mevm_suite.shielded.rows import Rows
    from shielded.account import PaymentAddress, TrackingKey

    given = key or click.prompt("Tracking key", hide_input=True, err=True)
    try:
        tracking = TrackingKey.from_text(given.strip())
        expected = PaymentAddress.from_text(text) if text else None
    except ValueError as error:
        raise Unusable(str(error)) from None
    desk = Desk(*session.shielded())
    with audited(desk, tracking, expected) as (book, statement):
        session.show(Rows(desk, book).audit(statement), tracking.address.to_text())
    if statement.discrepancies:
        raise Refused(f"the books do not add up: {len(statement.discrepancies)} discrepancies")


@shielded.command()
@reading
def verify(session: Session) -> None:
    """Compare the contracts' code and settings with source and published terms."""
    from mevm_suite.deployment.shielded import SYMBOL, verify_shielded
    from mevm_suite.holder.contract_rows import contract_rows

    backend, record = session.shielded()
    settings = verify_shielded(record, backend)
    rows = contract_rows(backend, SYMBOL, record.contracts, settings)
    session.show_checks(rows, "The shielded pool against source and terms")


for command in (
    *(shielded_money.deposit, shielded_money.send, shielded_money.withdraw),
    *(shielded_money.relay, shielded_money.ledger, shielded_money.take_out),
    *(assets, issue, package),
):
    shielded.add_command(command)
