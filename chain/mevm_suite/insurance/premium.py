"""What cover costs, and what it pays: the integer formulas of ForestInsurance.vy."""

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
