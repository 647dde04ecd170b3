"""What cover costs, and what it pays: the integer formulas of InsuranceProducts.vy."""

from collections.abc import Sequence

PPM = 1_000_000
BPS = 10_000
YEAR_DAYS = 365

Steps = Sequence[tuple[int, int]]


def premium(insured: int, rate: int, loading: int, days: int) -> int:
    """
    Return the premium of a policy.

    Parameters
    ----------
    insured
        The greatest payout, in the smallest unit of the asset.
    rate
        Expected loss in a year, in parts per million of the sum insured.
    loading
        What is charged for an expected loss of 10,000.
    days
        Length of the cover.

    Returns
    -------
    int
        The premium, rounded up.

    """
    return -(-insured * rate * loading * days // (PPM * BPS * YEAR_DAYS))


def payout_bps(steps: Steps, damage: int) -> int:
    """
    Return the part of the sum insured that a damage pays.

    Parameters
    ----------
    steps
        Pairs of a damage and what is paid from it on, both in basis points, rising.
    damage
        Mean damage of the insured blocks, in basis points.

    Returns
    -------
    int
        Basis points; 0 below the first step.

    """
    paid = 0
    for threshold, payout in steps:
        if damage >= threshold:
            paid = payout
    return paid


def payout(insured: int, steps: Steps, first_bps: int, damage: int) -> tuple[int, int]:
    """
    Return both parts of a payout.

    Parameters
    ----------
    insured
        The sum insured, in the smallest unit of the asset.
    steps
        As for ``payout_bps``.
    first_bps
        The part that needs no survey, in basis points.
    damage
        Mean damage of the insured blocks, in basis points.

    Returns
    -------
    tuple[int, int]
        What is paid at once, rounded down, and what when a survey has found the loss.

    """
    whole = insured * payout_bps(steps, damage) // BPS
    first = whole * first_bps // BPS
    return first, whole - first
