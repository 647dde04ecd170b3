"""What a withdrawal gives away, in sentences, before it is made."""

from collections.abc import Sequence

from eth_utils import to_canonical_address

from shielded.transaction import Withdrawal
from shielded.wallet.records import Movement
from shielded.wallet.wallet import Wallet


def disclosure(wallet: Wallet, withdrawal: Withdrawal, submitter: str | None) -> list[str]:
    """
    Return what all will be able to tell of a withdrawal.

    Parameters
    ----------
    wallet
        The account's, scanned.
    withdrawal
        What is to be made.
    submitter
        The account that submits it; None if a relayer does.

    """
    found = wallet.assess(withdrawal)
    told = [
        f"accounts whose deposits could stand behind this: {found.candidates}; "
        f"with a deposit of exactly this: {found.same_amount}; "
        f"withdrawals of exactly this so far: {found.repeats}"
    ]
    told += [f"warning: {text}" for text in found.warnings]
    if submitter is not None and _is_known(submitter, wallet.book.movements):
        text = "submits this, and paid in before: all see both; --sign-only for a relayer"
        told.append(f"warning: {submitter} {text}")
    return told


def _is_known(account: str, movements: Sequence[Movement]) -> bool:
    address = to_canonical_address(account)
    return any(each.account == address for move in movements for each in move.entered)
