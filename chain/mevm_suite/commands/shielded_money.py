"""`mevm shielded`: deposit, send, withdraw, and relay what others signed."""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from mevm_suite.commands.options import (
    ADDRESS,
    AMOUNT,
    FILE,
    HOLDER,
    Session,
    reading,
    sending,
    writing,
)
from mevm_suite.commands.shielded_options import (
    SIGN_ONLY,
    WHAT,
    AccountSession,
    ShieldedCommand,
    of_account,
)

if TYPE_CHECKING:
    from shielded.wallet.order import Order
    from shielded.wallet.wallet import Wallet

MINUTE = 60
FEE = click.option(
    "--fee", type=AMOUNT, default=None, help="Of the coin, for who submits; with --sign-only."
)
RELAYER = click.option(
    "--relayer", type=ADDRESS, help="Who alone gets the fee; anyone who submits unless given."
)
MINUTES = click.option(
    "--minutes",
    type=click.IntRange(2, 7 * 24 * 60),
    default=60,
    show_default=True,
    help="How long the transaction is good; so long its notes wait for it.",
)
MEMO = click.option("--memo", default="", help="At most 64 bytes, for the payee's eyes only.")


@click.command(cls=ShieldedCommand)
@WHAT
@click.option("--to", "receiver", help="An address to pay; your own unless given.")
@MEMO
@click.option("--from-ledger", is_flag=True, help="Take it from your ledger in the vault.")
@of_account(sending)
def deposit(
    account: AccountSession,
    what: tuple[str, ...],
    receiver: str | None,
    memo: str,
    from_ledger: bool,
) -> None:
    """Bring an asset into the pool: AMOUNT ASSET, or a ticket CATEGORY#ID.

    ASSET is `coin`, a registered name, or an ERC-20's address. The vault is allowed to take exactly
    this much. All see who deposits what; not whom it is for.
    """
    from mevm_suite.holder.sending import send as send_calls
    from mevm_suite.shielded import deposits, submission
    from mevm_suite.shielded.payments import memo_of, receiver_of
    from shielded.wallet.order import Order, Payment

    desk = account.signing_desk
    payer, asset = desk.backend.sender, desk.names.asset(what)
    payee = receiver_of(receiver) if receiver else None
    made = deposits.checked_deposit(desk, payer, asset, from_ledger)
    needed = deposits.ticket_registration(desk, asset)
    words = memo_of(memo)
    with account.wallet() as wallet:
        own = wallet.book.tracking.address
        order = Order(
            deposits=(made,),
            payments=(Payment(payee or own, asset, words),),
            deadline=desk.now + 60 * MINUTE,
        )
        title = f"deposit {desk.names.text(asset)} for {receiver or 'this account'}"
        warnings = deposits.ceremony_warning()
        account.agree([*warnings, *(call.title for call in needed), title], _question(account))
        if needed:
            send_calls(desk.backend, needed, True)
        signed = submission.prove(account.desk, wallet, order)
        taken = [] if from_ledger else [asset]
        found = submission.submit(desk, wallet, signed, taken)
        submission.confirm(desk, wallet, found, account.confirmations)


@click.command(cls=ShieldedCommand)
@click.option(
    "--pay",
    "payments",
    multiple=True,
    required=True,
    metavar='"AMOUNT ASSET ADDRESS"',
    help='Repeat it to pay several at once; a ticket is "CATEGORY#ID ADDRESS".',
)
@MEMO
@FEE
@RELAYER
@MINUTES
@SIGN_ONLY
@of_account(sending)
def send(
    account: AccountSession,
    payments: tuple[str, ...],
    memo: str,
    fee: Any,
    relayer: str | None,
    minutes: int,
    sign_only: Path | None,
) -> None:
    """Pay others, in one transaction; nobody sees what, how much, or whom."""
    from mevm_suite.shielded.payments import read_payments
    from shielded.wallet.order import Order

    names = account.desk.names
    _check_fee(fee, relayer, sign_only)
    paid = read_payments(names, payments, memo)
    order = Order(payments=paid, **_terms(account, fee, relayer, minutes))
    titles = [f"pay {names.text(each.asset)} to {each.receiver.to_text()}" for each in paid]
    with account.wallet() as wallet:
        _carry_out(account, wallet, order, titles, sign_only)


@click.command(cls=ShieldedCommand)
@WHAT
@click.option("--to", "receiver", type=ADDRESS, required=True, help="The account to pay.")
@FEE
@RELAYER
@MINUTES
@SIGN_ONLY
@of_account(sending)
def withdraw(
    account: AccountSession,
    what: tuple[str, ...],
    receiver: str,
    fee: Any,
    relayer: str | None,
    minutes: int,
    sign_only: Path | None,
) -> None:
    """Take an asset out to an account, after a look at what that gives away.

    All see what comes out, when, and to whom. What exists in the pool only goes to the receiver's
    ledger in the vault.
    """
    from eth_utils import to_canonical_address

    from mevm_suite.shielded.leaving import disclosure
    from shielded.transaction import Withdrawal
    from shielded.wallet.order import Order

    names = account.desk.names
    _check_fee(fee, relayer, sign_only)
    asset = names.asset(what)
    is_issued = any(entry.kind.is_issued for entry in names.entries_of(asset))
    leaving = Withdrawal(to_canonical_address(receiver), asset, is_issued)
    order = Order(withdrawals=(leaving,), **_terms(account, fee, relayer, minutes))
    where = f"the ledger of {receiver}" if is_issued else receiver
    with account.wallet() as wallet:
        submitter = None if sign_only else account.signing_desk.backend.sender
        told = disclosure(wallet, leaving, submitter)
        titles = [*told, f"withdraw {names.text(asset)} to {where}"]
        _carry_out(account, wallet, order, titles, sign_only)


def _carry_out(
    account: AccountSession,
    wallet: "Wallet",
    order: "Order",
    titles: list[str],
    sign_only: Path | None,
) -> None:
    """Prove a transaction, and submit it or write it down."""
    from mevm_suite.shielded import submission
    from mevm_suite.shielded.signed_file import write_signed

    if sign_only is None:
        desk = account.signing_desk
        account.agree(titles, _question(account))
        signed = submission.prove(account.desk, wallet, order)
        found = submission.submit(desk, wallet, signed)
        submission.confirm(desk, wallet, found, account.confirmations)
        return
    account.agree(titles, f"Sign it into {sign_only}?")
    signed = submission.prove(account.desk, wallet, order)
    client = account.desk.client
    try:
        write_signed(sign_only, client.chain_id, client.pool, signed)
    except BaseException:
        wallet.give_up(signed)
        raise


def _terms(account: AccountSession, fee: Any, relayer: str | None, minutes: int) -> dict[str, Any]:
    """Return what of an order is the same for all of them."""
    from eth_utils import to_canonical_address

    terms: dict[str, Any] = {"deadline": account.desk.now + minutes * MINUTE}
    if fee is not None:
        terms["fee"] = int(fee)
    if relayer is not None:
        terms["relayer"] = to_canonical_address(relayer)
    return terms


def _check_fee(fee: Any, relayer: str | None, sign_only: Path | None) -> None:
    if sign_only is None and (fee is not None or relayer is not None):
        raise click.UsageError("--fee and --relayer are for others who submit: add --sign-only")
    if relayer is not None and fee is None:
        raise click.UsageError("--relayer says who gets the --fee, but there is none")


def _question(account: AccountSession) -> str:
    desk = account.signing_desk
    text = f"Submit as {desk.backend.sender} on chain {desk.client.chain_id}"
    return f"{text}, which all see?"


@click.command(cls=ShieldedCommand)
@click.argument("file", type=FILE)
@click.option("--least-profit", type=AMOUNT, help="Refuse what leaves less of the fee than this.")
@click.option("--unpaid", is_flag=True, help="Submit also what costs more than its fee.")
@sending
def relay(session: Session, file: Path, least_profit: Any, unpaid: bool) -> None:
    """Submit somebody's transaction for its fee, which goes to your ledger in the vault."""
    from eth_utils import to_canonical_address

    from mevm_suite.shielded.desk import Desk
    from mevm_suite.shielded.signed_file import read_signed
    from mevm_suite.shielded.submission import done
    from shielded.wallet.relayer import check

    if unpaid and least_profit is not None:
        raise click.UsageError("--unpaid and --least-profit exclude each other.")
    _, record = session.shielded()
    desk = Desk(session.signing(), record)
    client, sender = desk.client, desk.backend.sender
    data = read_signed(file, client.chain_id, client.pool)
    least = -(2**256) if unpaid else int(least_profit or 0)
    fee, cost = check(client, data, to_canonical_address(sender), desk.now, least)
    exact = [desk.names.coin(each).exact() for each in (fee, cost)]
    click.echo(f"submit for a fee of {exact[0]}, at a cost of about {exact[1]}", err=True)
    if not session.yes:
        click.confirm(f"Submit as {sender} on chain {client.chain_id}?", abort=True, err=True)
    click.echo(f"0x{done(client.submit(data)).transaction.hex()}")


@click.command(cls=ShieldedCommand)
@HOLDER
@reading
def ledger(session: Session, holder: str) -> None:
    """Show what stands in an account's ledger in the vault, openly: fees, what it issued."""
    from mevm_suite.shielded.desk import Desk
    from mevm_suite.shielded.registration import ledger_rows

    desk = Desk(*session.shielded())
    session.show(ledger_rows(desk, holder, session.log_range), f"Ledger of {holder}")


@click.command("take-out", cls=ShieldedCommand)
@WHAT
@click.option("--to", "receiver", type=ADDRESS, help="Whom to pay; yourself unless given.")
@writing
def take_out(session: Session, what: tuple[str, ...], receiver: str | None) -> None:
    """Pay out what stands in your ledger in the vault: a relayer's fees."""
    from mevm_suite.shielded import registration
    from mevm_suite.shielded.desk import Desk

    desk, owner = Desk(*session.shielded()), session.sender()
    asset = desk.names.asset(what)
    session.submit([registration.take_out(desk, owner, asset, receiver or owner)])
