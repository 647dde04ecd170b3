"""What a withdrawal gives away by amount and time, told before it is made.

An observer sees who brought in how much of what and when, and who took out. He asks: which deposits
can stand behind this withdrawal? Few answers, little privacy, whatever the proofs hide. What is
counted here is an upper bound of what is hidden: who knows more than the chain rules out more.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from shielded.transaction import Withdrawal
from shielded.wallet.events import Entered, Event, Left

FEW = 10  # accounts among which one is not hidden well
SOON = 3_600  # seconds after a deposit in which a withdrawal looks like its other half
SHORT = 2  # digits of an amount that many use


@dataclass(frozen=True)
class Deposited:
    """A deposit that all see."""

    payer: bytes
    currency: bytes
    amount: int
    timestamp: int


@dataclass(frozen=True)
class Assessment:
    """
    What a withdrawal gives away.

    Attributes
    ----------
    candidates
        Accounts that brought in enough of the asset before, in one deposit or several.
    same_amount
        Accounts with one deposit of exactly this amount.
    repeats
        Withdrawals of exactly this amount so far: the more, the better.
    warnings
        In words, the worst first.

    """

    candidates: int
    same_amount: int
    repeats: int
    warnings: tuple[str, ...]


def assess(
    withdrawal: Withdrawal,
    deposits: Sequence[Deposited],
    events: Iterable[Event],
    own: Iterable[bytes],
    now: int,
) -> Assessment:
    """
    Tell what a withdrawal gives away.

    Parameters
    ----------
    withdrawal
        What is to be withdrawn, and to whom.
    deposits
        All of the pool so far; ``deposits_in`` reads them from events.
    events
        All of the pool so far, for what was withdrawn.
    own
        Accounts that the user is known to have.
    now
        Unix time.

    Returns
    -------
    Assessment
        Counts and warnings.

    """
    asset, own = withdrawal.asset, set(own)
    before = [each for each in deposits if each.currency == asset.currency]
    exact = {each.payer for each in before if each.amount == asset.amount}
    sums: dict[bytes, int] = {}
    for each in before:
        sums[each.payer] = sums.get(each.payer, 0) + each.amount
    candidates = {payer for payer, total in sums.items() if total >= asset.amount}
    repeats = sum(isinstance(each, Left) and each.asset == asset for each in events)
    warnings = []
    if asset.count:
        warnings.append("a ticket is one of its kind: all see that this one comes out again")
    if withdrawal.receiver in sums:
        warnings.append("the receiver is an account that paid in: take one that was never used")
    if exact and exact <= own:
        warnings.append("nobody else paid in exactly this amount: withdraw another")
    recent = [each for each in before if each.payer in own and now - each.timestamp < SOON]
    if recent:
        minutes = (now - max(each.timestamp for each in recent)) // 60
        warnings.append(f"a deposit of yours is {minutes} minutes old: wait, or withdraw less")
    if asset.amount and len(candidates) < FEW:
        text = f"accounts that paid in as much: {len(candidates)}"
        warnings.append(f"{text}; wait for more, or withdraw less")
    if asset.amount and len(str(asset.amount).rstrip("0")) > SHORT and not repeats:
        warnings.append("nobody ever withdrew this amount: a round one tells less")
    return Assessment(len(candidates), len(exact), repeats, tuple(warnings))


def deposits_in(events: Iterable[Event], timestamps: dict[int, int]) -> list[Deposited]:
    """Return the deposits of events; timestamps are those of their blocks."""
    return [
        Deposited(each.payer, each.asset.currency, each.asset.amount, timestamps[each.block])
        for each in events
        if isinstance(each, Entered)
    ]
