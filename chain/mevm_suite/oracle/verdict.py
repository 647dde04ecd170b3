"""Who did wrong in an event that is over, by the rules of the contract."""

from collections.abc import Mapping
from statistics import median_low

from mevm_suite.oracle.footprints import Footprint

TOLERANCE = 10


def numbers(footprint: Footprint) -> bytes:
    """Return the 64 numbers of a footprint."""
    return b"".join(word.to_bytes(32, "little") for word in footprint)


def outliers(said: Mapping[str, Footprint], medians: Footprint) -> dict[str, int]:
    """
    Return who may be punished as an outlier.

    Parameters
    ----------
    said
        What each reporter has revealed.
    medians
        What holds.

    Returns
    -------
    dict[str, int]
        Reporters, each with a block that proves it.

    """
    distances = {who: _distances(what, medians) for who, what in said.items()}
    typical = [median_low(column) for column in zip(*distances.values(), strict=True)]
    allowed = [max(3 * number, TOLERANCE) for number in typical]
    return _beyond(distances, allowed)


def liars(said: Mapping[str, Footprint], ruled: Footprint) -> dict[str, int]:
    """
    Return who may be punished as a liar.

    Parameters
    ----------
    said
        What each reporter has revealed.
    ruled
        What the arbiter found.

    Returns
    -------
    dict[str, int]
        Reporters, each with a block that proves it.

    """
    distances = {who: _distances(what, ruled) for who, what in said.items()}
    return _beyond(distances, [TOLERANCE] * 64)


def _distances(one: Footprint, other: Footprint) -> list[int]:
    return [abs(a - b) for a, b in zip(numbers(one), numbers(other), strict=True)]


def _beyond(distances: Mapping[str, list[int]], allowed: list[int]) -> dict[str, int]:
    found = {}
    for who, own in distances.items():
        places = [place for place in range(64) if own[place] > allowed[place]]
        if places:
            found[who] = places[0]
    return found
