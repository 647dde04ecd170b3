"""What `--pay` says, and how long a transaction is good."""

from collections.abc import Sequence

from mevm_suite.holder.failure import Unusable
from mevm_suite.shielded.names import Names
from shielded.account import OneTimeAddress, PaymentAddress
from shielded.notes import encode_memo
from shielded.text import TextKind
from shielded.wallet.order import Payment


def receiver_of(text: str) -> PaymentAddress | OneTimeAddress:
    """
    Read whom to pay.

    Raises
    ------
    Unusable
        When it is neither an address nor a one-time address.

    """
    try:
        if text.startswith(TextKind.ONE_TIME.prefix):
            return OneTimeAddress.from_text(text)
        return PaymentAddress.from_text(text)
    except ValueError as error:
        raise Unusable(str(error)) from None


def one_time_of(text: str) -> OneTimeAddress:
    """Read a one-time address; Unusable if it is none."""
    try:
        return OneTimeAddress.from_text(text)
    except ValueError as error:
        raise Unusable(str(error)) from None


def memo_of(text: str) -> bytes:
    """Return a memo's 64 bytes; Unusable if it is too long."""
    try:
        return encode_memo(text)
    except ValueError as error:
        raise Unusable(str(error)) from None


def read_payments(names: Names, texts: Sequence[str], memo: str = "") -> tuple[Payment, ...]:
    """
    Read payments.

    Parameters
    ----------
    names
        The assets' names.
    texts
        Such as ``5 SERO zpay…``, ``ART#7 zonce…``, or both assets in one note.
    memo
        For each payee.

    Raises
    ------
    Unusable
        When one cannot be read, or a one-time address is named twice.

    """
    payments = []
    for text in texts:
        *words, address = text.split() or [""]
        if not words:
            raise Unusable(
                f'expected "AMOUNT ASSET ADDRESS" or "CATEGORY#ID ADDRESS", got {text!r}'
            )
        payments.append(Payment(receiver_of(address), names.asset(words), memo_of(memo)))
    once = [each.receiver for each in payments if isinstance(each.receiver, OneTimeAddress)]
    if len(set(once)) < len(once):
        raise Unusable("a one-time address is good for one payment: ask for another")
    return tuple(payments)
