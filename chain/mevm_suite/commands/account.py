"""`mevm account`: names, accounts that outlive their keys, delegates, audits, the safe box.

Exit codes are those of `mevm token`.
"""

import os
import secrets
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.groups import HolderGroup
from mevm_suite.commands.options import ADDRESS, AMOUNT, HOLDER, Session, reading, writing
from mevm_suite.commands.words import DURATION, in_units

if TYPE_CHECKING:
    from mevm_suite.accounts.guarded import Guarded
    from mevm_suite.accounts.named import Names
    from mevm_suite.trader.desk import Desk

KEY = 32
API_KEY = "MEVM_GATEWAY_KEY"
PATH = click.Path(dir_okay=False, path_type=Path)
GUARDED = click.argument("guarded", metavar="ACCOUNT", type=ADDRESS)
GUARDIANS = click.option(
    "--guardian", "guardians", type=ADDRESS, multiple=True, help="May be given often."
)
THRESHOLD = click.option(
    "--threshold", type=click.IntRange(0), help="Guardians that a recovery takes; all unless given."
)
DELAY = click.option(
    "--delay",
    type=DURATION,
    default="3 days",
    show_default=True,
    help="In which the owner may veto.",
)


@click.group(cls=HolderGroup)
def account() -> None:
    """Look after names and accounts, of keys or of contracts."""


def _desk(session: Session) -> "Desk":
    from mevm_suite.trader.desk import Desk

    return Desk(*session.commerce())


def _guarded(session: Session, address: str) -> "Guarded":
    from mevm_suite.accounts.guarded import Guarded

    return Guarded(_desk(session), address)


def _names(session: Session, name: str) -> "Names":
    """Hash a name, which takes a second, and 128 MiB."""
    from rich.console import Console

    from mevm_suite.accounts.named import Names

    places = session.commerce()
    with Console(stderr=True).status("Hashing the name, slowly on purpose"):
        return Names(*places, name)


@account.command()
@HOLDER
@reading
def show(session: Session, holder: str) -> None:
    """Show an account's trust, limits and freezes, and its owner and guardians if it has any."""
    from mevm_suite.accounts.guarded import account_row

    session.show_one(account_row(_desk(session), holder), "Account")


@account.command()
@HOLDER
@reading
def audits(session: Session, holder: str) -> None:
    """List every look of an auditor at an account's data."""
    from mevm_suite.accounts.guarded import audit_rows

    session.show(list(audit_rows(_desk(session), holder)), f"Audits of {holder}")


@account.command()
@click.argument("name")
@reading
def name(session: Session, name: str) -> None:
    """Look a name up. Names can be guessed: whoever thinks of one can do the same."""
    session.show_one(_names(session, name).row(), "Name")


@account.command()
@click.argument("name")
@click.option("--for", "target", type=ADDRESS, help="What it points to; who signs unless given.")
@click.option("--secret", type=PATH, required=True, help="File for the secret between both steps.")
@writing
def register(session: Session, name: str, target: str | None, secret: Path) -> None:
    """Register a name: once to commit to it, and the same again after a minute."""
    from mevm_suite.holder.secret_file import secret_in

    owner, names = session.sender(), _names(session, name)
    session.submit([names.register(owner, target or owner, secret_in(secret))])


@account.command()
@click.argument("name")
@click.argument("target", type=ADDRESS)
@writing
def point(session: Session, name: str, target: str) -> None:
    """Let a name point to another account."""
    session.submit([_names(session, name).point(session.sender(), target)])


@account.command()
@click.argument("name")
@writing
def cancel(session: Session, name: str) -> None:
    """Give a name up and get its deposit back; nobody else gets the name for 180 days."""
    session.submit([_names(session, name).cancel(session.sender())])


@account.command()
@click.option("--gateway", "url", required=True, help="Address of the shop's gateway.")
@click.option("--name", help="Log in by this name, which has to point to who signs.")
@click.option("--site", help="Host that the login is for.  [default: the gateway's]")
@writing
def login(session: Session, url: str, name: str | None, site: str | None) -> None:
    """Log in to a shop and write the session's token; MEVM_GATEWAY_KEY has the shop's API key."""
    from mevm_suite.accounts.gateway_login import GatewayClient, Login, to_sign
    from mevm_suite.holder.connection import connect

    if session.unsigned:
        raise click.UsageError("a login has to be signed: --unsigned is for calls")
    client, sender = GatewayClient(url, os.environ.get(API_KEY, "")), session.sender()
    key = None if name is None else _names(session, name).key_of(sender)
    wanted = Login(site or client.host, sender, connect(session.rpc).chain_id, key)

    def sign(message: str) -> bytes:
        if not session.yes:
            click.confirm(f"{message}\n\nSign this?", abort=True, err=True)
        return session.sign(to_sign(message, wanted.chain_id, session.through))

    click.echo(client.log_in(wanted, time.time(), sign))


@account.command()
@click.option("--owner", type=ADDRESS, help="Whose key acts for it; who signs unless given.")
@GUARDIANS
@THRESHOLD
@DELAY
@click.option(
    "--number", type=click.IntRange(0), default=0, help="For more accounts that begin alike."
)
@writing
def create(
    session: Session,
    owner: str | None,
    guardians: tuple[str, ...],
    threshold: int | None,
    delay: int,
    number: int,
) -> None:
    """Make a contract account, whose address stays when its key changes."""
    from mevm_suite.accounts.guarded import create as create_call

    needed = len(guardians) if threshold is None else threshold
    begin = (owner or session.sender(), guardians, needed, delay, number)
    address, call = create_call(_desk(session), *begin)
    session.submit([call])
    if not session.unsigned:
        click.echo(f"account {address}")


@account.command()
@GUARDED
@GUARDIANS
@THRESHOLD
@DELAY
@click.option("--apply", "is_due", is_flag=True, help="Put those in place who were announced.")
@writing
def guard(
    session: Session,
    guarded: str,
    guardians: tuple[str, ...],
    threshold: int | None,
    delay: int,
    is_due: bool,
) -> None:
    """Announce other guardians for an account, or put them in place."""
    found = _guarded(session, guarded)
    if is_due:
        session.submit([found.apply()])
        return
    needed = len(guardians) if threshold is None else threshold
    session.submit([found.propose(session.sender(), guardians, needed, delay)])


@account.command()
@GUARDED
@click.argument("new_owner", type=ADDRESS, required=False)
@click.option("--veto", is_flag=True, help="Stop it; for the owner.")
@click.option("--finish", is_flag=True, help="Finish it when the time to veto is over; for anyone.")
@writing
def recover(
    session: Session, guarded: str, new_owner: str | None, veto: bool, finish: bool
) -> None:
    """Approve a new owner of an account; for its guardians."""
    if (new_owner is not None) + veto + finish != 1:
        raise click.UsageError("expected a new owner, --veto or --finish, and only one of them")
    found = _guarded(session, guarded)
    if finish:
        session.submit([found.finish()])
    elif veto:
        session.submit([found.veto(session.sender())])
    else:
        session.submit([found.approve(session.sender(), str(new_owner))])


@account.command()
@GUARDED
@click.argument("delegate_to", metavar="DELEGATE", type=ADDRESS)
@click.option(
    "--may",
    "scopes",
    type=(ADDRESS, str),
    multiple=True,
    required=True,
    help="Contract, and a function such as 'transfer(address,uint256)', or 'coin'.",
)
@click.option(
    "--limit",
    "limits",
    type=(AMOUNT, str),
    multiple=True,
    help="Amount and asset that may be spent.",
)
@click.option(
    "--period", type=DURATION, help="After which the limits begin anew; never unless given."
)
@click.option("--lasts", type=DURATION, default="30 days", show_default=True)
@writing
def delegate(
    session: Session,
    guarded: str,
    delegate_to: str,
    scopes: tuple[tuple[str, str], ...],
    limits: tuple[tuple[Any, str], ...],
    period: int | None,
    lasts: int,
) -> None:
    """Lend an account's rights: these functions, these limits, until then."""
    from mevm_suite.accounts.guarded import selector

    desk = _desk(session)
    assets = [(desk.asset(name), amount) for amount, name in limits]
    rights = [(target, selector(text)) for target, text in scopes]
    budgets = [(asset.address, int(in_units(amount, asset)), 0) for asset, amount in assets]
    found = _guarded(session, guarded)
    sender = session.sender()
    session.submit([found.lend(sender, delegate_to, rights, budgets, period or 0, lasts)])


@account.command()
@GUARDED
@click.argument("delegate_to", metavar="DELEGATE", type=ADDRESS)
@writing
def revoke(session: Session, guarded: str, delegate_to: str) -> None:
    """Take a delegate's rights back; for the owner, and the delegate himself."""
    session.submit([_guarded(session, guarded).revoke(session.sender(), delegate_to)])


@account.command()
@click.argument("path", metavar="FILE", type=PATH)
@click.option("--check", is_flag=True, help="Open it, to see that the password is known.")
def box(path: Path, check: bool) -> None:
    """Make a new key in a safe box: a file that only a password opens, for --keyfile."""
    from eth_account import Account

    from mevm_suite.accounts.safe_box import SafeBoxError, open_safe_box, write_safe_box
    from mevm_suite.holder.failure import Unusable

    text = "Password of the safe box"
    password = str(click.prompt(text, hide_input=True, err=True, confirmation_prompt=not check))
    try:
        if check:
            address = str(Account.from_key(open_safe_box(path, password)).address)
        else:
            address = write_safe_box(path, secrets.token_bytes(KEY), password)
    except SafeBoxError as error:
        raise Unusable(str(error)) from None
    except OSError as error:
        raise Unusable(f"{path}: {error.strerror}") from None
    click.echo(address)
