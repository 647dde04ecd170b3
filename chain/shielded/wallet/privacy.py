"""What a withdrawal gives away by amount and time, told before it is made.

An observer sees who brought in how much of what and when, and who took out. He asks: which deposits
can stand behind this withdrawal? Few answers, little privacy, whatever the proofs hide. What is
counted here is an upper bound of what is hidden: who knows more than the chain rules out more.
"""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from shielded.transaction import Withdrawal
from shielded.wallet.events import Entered, Event, Left
from shielded.wallet.records import Movement

FEW = 10  # accounts among which one is not hidden well
SOON = 86_400  # seconds after a deposit in which most that is linked is linked: measured
HOUR = 3_600
SHORT = 2  # digits of an amount that many use


@dataclass(frozen=True)
class Assessment:
    """
    What a withdrawal gives away.

    Attributes
    ----------
    candidates
        Accounts that brought in at least as much of the asset, in one deposit or several.
    same_amount
        Accounts with one deposit of exactly this amount.
    repeats
        Withdrawals of exactly this so far: the more, the better.
    warnings
        In words.

    """

    candidates: int
    same_amount: int
    repeats: int
    warnings: tuple[str, ...]


def assess(
    withdrawal: Withdrawal, events: Sequence[Event], movements: Sequence[Movement], now: int
) -> Assessment:
    """
    Tell what a withdrawal gives away.

    Parameters
    ----------
    withdrawal
        What is to be withdrawn, and to whom.
    events
        All of the pool so far: what an observer has.
    movements
        The account's own, which tell what of it is known to be the account's.
    now
        Unix time.

    Returns
    -------
    Assessment
        Counts and warnings.

    """
    asset = withdrawal.asset
    paid: Counter[bytes] = Counter()
    exact = set()
    for event in events:
        if isinstance(event, Entered) and event.asset.currency == asset.currency:
            paid[event.payer] += event.asset.amount
            if event.asset == asset:
                exact.add(event.payer)
    candidates = sum(total >= asset.amount for total in paid.values())
    repeats = sum(isinstance(event, Left) and event.asset == asset for event in events)
    warnings = [
        *_about_receiver(withdrawal, events),
        *_about_own(withdrawal, exact, movements, now),
    ]
    if asset.count:
        warnings.append("a ticket is one of its kind: all see that this one comes out again")
    elif candidates < FEW:
        text = f"accounts that paid in as much: {candidates}"
        warnings.append(f"{text}; wait for more, or withdraw less")
    if len(str(asset.amount).rstrip("0")) > SHORT and not repeats:
        warnings.append("nobody ever withdrew this amount: it stands out")
    return Assessment(candidates, len(exact), repeats, tuple(warnings))


def _about_receiver(withdrawal: Withdrawal, events: Sequence[Event]) -> list[str]:
    receiver = withdrawal.receiver
    if any(isinstance(event, Entered) and event.payer == receiver for event in events):
        return ["the receiver paid in before: take an account that was never used"]
    if any(isinstance(event, Left) and event.receiver == receiver for event in events):
        return ["the receiver was paid before: both payments can be linked"]
    return []


def _about_own(
    withdrawal: Withdrawal, exact: set[bytes], movements: Sequence[Movement], now: int
) -> list[str]:
    """Return what deposits of this account tell."""
    own = [
        (move, deposit)
        for move in movements
        for deposit in move.entered
        if deposit.asset.currency == withdrawal.asset.currency
    ]
    warnings = []
    if exact and exact <= {deposit.account for _, deposit in own}:
        warnings.append("only you paid in exactly this: withdraw another amount")
    ages = [now - move.timestamp for move, _ in own]
    if ages and min(ages) < SOON:
        warnings.append(f"a deposit of yours is {_age(min(ages))} old: wait")
    return warnings


def _age(seconds: int) -> str:
    return f"{seconds // HOUR} hours" if seconds >= 2 * HOUR else f"{seconds // 60} minutes"
