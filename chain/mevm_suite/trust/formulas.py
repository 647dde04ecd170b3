"""The formulas of the trust index, as contracts/modules/trust_rules.vy has them.

Indexes are in thousandths, values in yuan with 18 decimals, times in seconds. Source: SEC-04,
SEC-05, SEC-06.
"""

from enum import IntEnum

DAY = 86_400
WINDOW = 180 * DAY

START = 1_000
TOP = 100_000
FULL_GAIN = 1_000
DAILY_GAIN = 1_000
MAX_REWARDED = 3
FULL_WORTH = 100 * 10**18

BASE_BOUND = 20_000
FULL_GIVEN = 80_000
STEP = 4_000
DAILY_STEPS = 40_000
PASSED_ON = 2

NOT_SHIPPED_LOSS = 500
GRAVE_LOSS = 10_000
GRAVE_PERCENT = 30


class Fault(IntEnum):
    """What an index falls for; contracts/modules/fault.vy."""

    NOT_SHIPPED = 1
    BAD_GOODS = 2
    MALICIOUS_COMPLAINT = 3
    PROVEN_FRAUD = 4


def weight(worth: int, recent: int) -> int:
    """Return how much a completed trade counts, in thousandths.

    Parameters
    ----------
    worth
        The trade's value.
    recent
        The pair's rewarded trades of the last 180 days.

    Returns
    -------
    int
        Zero from the pair's fourth trade on, and for dust.

    """
    if recent >= MAX_REWARDED:
        return 0
    return (FULL_GAIN >> recent) * min(worth, FULL_WORTH) // FULL_WORTH


def gain(weighs: int, own: int, other: int) -> int:
    """Return what a trade adds to an index, before the bounds of the day and the account.

    Parameters
    ----------
    weighs
        How much the trade counts for this side.
    own
        The index of this side, not zero.
    other
        The index of the other side.

    Returns
    -------
    int
        Thousandths.

    """
    shared = weighs * min(own, other) // own
    return -(-shared * (TOP - own) // (TOP - START))


def loss(fault: Fault, index: int, worth: int, recent: int) -> int:
    """Return what a fault takes off an index.

    Parameters
    ----------
    fault
        What happened.
    index
        The index before.
    worth
        The value of the trade in which it happened.
    recent
        The account's grave faults of the last 180 days.

    Returns
    -------
    int
        Thousandths, at most the index.

    """
    lost = max(GRAVE_LOSS, index * GRAVE_PERCENT // 100) << recent
    if fault == Fault.NOT_SHIPPED:
        lost = NOT_SHIPPED_LOSS
    elif fault == Fault.PROVEN_FRAUD or recent >= 2:
        lost = index
    return min(index, -(-lost * counted(fault, worth) // FULL_WORTH))


def is_grave(fault: Fault, worth: int) -> bool:
    """Return whether a fault doubles the next loss, and ends that the account speaks for others."""
    return fault != Fault.NOT_SHIPPED and counted(fault, worth) == FULL_WORTH


def counted(fault: Fault, worth: int) -> int:
    """Return the value with which a fault counts: a seller's weighs as its trade does."""
    if fault == Fault.NOT_SHIPPED or (fault == Fault.BAD_GOODS and worth > 0):
        return min(worth, FULL_WORTH)
    return FULL_WORTH


def deposit_bps(index: int) -> int:
    """Return the part of a trade's amount that an account with an index deposits."""
    return 500 + index // 100
