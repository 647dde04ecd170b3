"""What commands of the shielded pool share: which account, its passphrase, its pool."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property, wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderCommand, HolderGroup
from mevm_suite.commands.options import Session

if TYPE_CHECKING:
    from mevm_suite.shielded.desk import Desk
    from shielded.wallet.wallet import Wallet

PASSPHRASE = "MEVM_SHIELDED_PASSPHRASE"
WHAT = click.argument("what", metavar="AMOUNT ASSET | CATEGORY#ID", nargs=-1, required=True)
SIGN_ONLY = click.option(
    "--sign-only",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="Write the signed transaction for a relayer; nothing is sent, no key is needed.",
)
_ACCOUNT = (
    click.option(
        "--name",
        envvar="MEVM_SHIELDED_NAME",
        default="main",
        show_default=True,
        help="Which of your accounts.",
    ),
    click.option(
        "--data-dir",
        type=click.Path(file_okay=False, path_type=Path),
        envvar="MEVM_SHIELDED_DIR",
        help="Where accounts are kept.  [default: your own folder for programs' data]",
    ),
    click.option(
        "--confirmations",
        type=click.IntRange(1),
        envvar="MEVM_SHIELDED_CONFIRMATIONS",
        default=1,
        show_default=True,
        help="Blocks that have to hold a transaction before it counts.",
    ),
)


class ShieldedCommand(HolderCommand):
    """A command that tells in one line what the wallet found wrong."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; errors of wallet and prover end it with a sentence."""
        from mevm_suite.holder.failure import Refused, Unusable
        from shielded.prover import ProverError
        from shielded.wallet.failure import StoreError, WalletError

        try:
            return super().invoke(ctx)
        except StoreError as error:
            raise Unusable(str(error)) from None
        except (WalletError, ProverError) as error:
            raise Refused(str(error)) from None


class ShieldedGroup(HolderGroup):
    """A group of them, and of groups like it."""

    command_class = ShieldedCommand


@dataclass
class AccountSession:
    """What a command was told of the account, of chain, output and key."""

    session: Session
    name: str
    data_dir: Path | None
    confirmations: int

    @cached_property
    def desk(self) -> "Desk":
        """The pool, to look at."""
        from mevm_suite.shielded.desk import Desk

        return Desk(*self.session.shielded())

    @cached_property
    def signing_desk(self) -> "Desk":
        """The pool, with the key that signs and pays gas."""
        from mevm_suite.shielded.desk import Desk

        return Desk(self.session.signing(), self.desk.record)

    @property
    def path(self) -> Path:
        """The account's file."""
        from mevm_suite.shielded.account_file import account_path

        client = self.desk.client
        return account_path(self.data_dir, self.name, client.chain_id, client.pool)

    def begin(self, seed: bytes) -> str:
        """Make the account of a seed; return its address."""
        from mevm_suite.shielded import account_file
        from shielded.wallet.book import Account

        path, desk = self.path, self.desk
        place = desk.client.chain_id, desk.client.pool, desk.first_block
        account: Account = Account.of_seed(seed, *place)
        book = account_file.begin(path, passphrase(confirmed=True), account)
        address = book.tracking.address.to_text()
        book.store.close()
        return address

    @contextmanager
    def wallet(self, is_scanned: bool = True) -> Iterator["Wallet"]:
        """Open the account, scan what is new, and close it in the end."""
        from mevm_suite.shielded import account_file
        from mevm_suite.shielded.submission import scan
        from shielded.wallet.wallet import Wallet

        path = self.path
        account_file.check_there(path)
        book = account_file.reopen(path, passphrase())
        try:
            opened = Wallet(book, self.desk.client, self.desk.coin, self.confirmations)
        except BaseException:
            book.store.close()
            raise
        with opened as wallet:
            if is_scanned:
                scan(wallet, self.desk)
            yield wallet

    def agree(self, titles: list[str], question: str) -> None:
        """Show what will be done, and ask unless the user said yes."""
        for title in titles:
            click.echo(title, err=True)
        if not self.session.yes:
            click.confirm(question, abort=True, err=True)


def of_account(options: Callable[..., Any]) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Give a command the options of an account beside ``reading``'s, or ``sending``'s."""

    def decorate(function: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(function)
        def command(
            session: Session, name: str, data_dir: Path | None, confirmations: int, **values: Any
        ) -> Any:
            return function(AccountSession(session, name, data_dir, confirmations), **values)

        decorated: Callable[..., Any] = command
        for option in reversed(_ACCOUNT):
            decorated = option(decorated)
        done: Callable[..., Any] = options(decorated)
        return done

    return decorate


def passphrase(confirmed: bool = False) -> str:
    """Return the passphrase of the environment, or ask for it; never from the command line."""
    found = os.environ.get(PASSPHRASE)
    if found is not None:
        return found
    text = "Passphrase of the account"
    return str(click.prompt(text, hide_input=True, err=True, confirmation_prompt=confirmed))
