"""From an order to a confirmed transaction: computed, proven, verified, submitted, confirmed.

Source: SERO-09.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import click

from mevm_suite.holder.failure import Refused
from mevm_suite.shielded import proving
from mevm_suite.shielded.desk import Desk
from mevm_suite.shielded.progress import bar
from shielded.assets import Asset
from shielded.wallet.failure import ChainError
from shielded.wallet.order import Order, count
from shielded.wallet.signing import Signed
from shielded.wallet.wallet import Wallet


@dataclass(frozen=True)
class Done:
    """A transaction that is in a block."""

    transaction: bytes
    block: int


def prove(desk: Desk, wallet: Wallet, order: Order) -> Signed:
    """
    Compute a transaction, prove and sign it; its notes are set aside.

    Parameters
    ----------
    desk
        The pool, for what assets are called.
    wallet
        The account's.
    order
        What is to be done.

    Raises
    ------
    Refused
        When the account has not got what is needed.
    WalletError
        When its notes are too many for one transaction.
    ProverError
        When a proof cannot be made, or does not verify.

    """
    _check_covered(desk, wallet, order)
    draft = wallet.build(order)
    proofs = len(draft.spends) + len(draft.witnesses)
    with bar("proving") as report, proving.make_prover(proofs) as prover:
        return wallet.sign(draft, prover, progress=report)


def _check_covered(desk: Desk, wallet: Wallet, order: Order) -> None:
    held, spendable = wallet.balance(), count(note.asset for note in wallet.available())
    for holding, needed in order.balance(desk.coin).items():
        if needed > spendable[holding]:
            waiting = held[holding] - spendable[holding]
            words = [desk.names.words(holding, n) for n in (needed, spendable[holding], waiting)]
            raise Refused(
                f"{words[0]} needed, {words[1]} can be spent now, {words[2]} in a transaction "
                "that is under way"
            )


def submit(desk: Desk, wallet: Wallet, signed: Signed, approved: Sequence[Asset] = ()) -> Done:
    """
    Submit a transaction as the account that signs.

    Parameters
    ----------
    desk
        The pool, with a signer.
    wallet
        The account's.
    signed
        Its transaction.
    approved
        Assets that the vault may take for it from the signer's wallet.

    Raises
    ------
    ChainError
        When the pool refuses it. Its notes are free again if it was not sent.

    """
    try:
        for asset in approved:
            desk.client.approve(asset)
        # Estimating carries it out without a trace: the pool verifies each proof.
        desk.client.estimate(signed.data, signed.value)
    except ChainError:
        wallet.give_up(signed)
        raise
    return done(desk.client.submit(signed.data, signed.value))


def done(receipt: Any) -> Done:
    """Return where a transaction is."""
    return Done(bytes(receipt["transactionHash"]), int(receipt["blockNumber"]))


def confirm(desk: Desk, wallet: Wallet, found: Done, confirmations: int) -> None:
    """Print a transaction's hash, scan, and say if it does not count yet."""
    click.echo(f"0x{found.transaction.hex()}")
    scan(wallet, desk)
    missing = found.block + confirmations - 1 - desk.client.head()
    if missing > 0:
        text = f"in block {found.block}; counts after {missing} more: `mevm shielded sync`"
        click.echo(text, err=True)


def scan(wallet: Wallet, desk: Desk, anew: bool = False) -> None:
    """Read what the chain has new, or all of it anew, and show how far that is."""
    book = wallet.book
    start = (book.account.first_block if anew else book.next_block) - 1
    head = desk.client.head()
    read = wallet.rescan if anew else wallet.scan
    if head <= start:
        read()
        return
    with bar(f"scanning blocks {start + 1} to {head}") as report:
        report(0, head - start)
        read(lambda last, target: report(last - start, target - start))
