"""Compute anew what the court of judges computes, so that anyone can check it off chain."""

from collections.abc import Iterator, Sequence
from enum import IntEnum

from eth_abi import encode
from eth_utils import keccak

WORDS = 1 << 256  # how many random words there are


class Choice(IntEnum):
    """What a judge may choose and a panel find, as contracts/modules/ballot.vy numbers it."""

    NOTHING = 0
    UPHELD = 1
    REJECTED = 2
    MALICIOUS = 3

    def agrees_with(self, other: "Choice") -> bool:
        """Return whether both are on one side; who calls a complaint malicious rejects it."""
        return (self is Choice.UPHELD) == (other is Choice.UPHELD)


def pick_places(seed: bytes, case: int, round_: int, size: int, tries: int = 0) -> Iterator[int]:
    """
    Yield the places that a seed picks, in their order, for ever.

    Parameters
    ----------
    seed
        The seed of the round.
    case
        The case's id.
    round_
        0, or 1 for the appeal.
    size
        How many judges there were when the seed was asked for.
    tries
        How many picks to leave out.

    Yields
    ------
    int
        A place, or -1 where the random word picks none.

    """
    while True:
        terms = (seed, case, round_, tries)
        word = int.from_bytes(keccak(encode(("bytes32", "uint256", "uint256", "uint256"), terms)))
        yield word % size if word < WORDS - WORDS % size else -1
        tries += 1


def find_outcome(choices: Sequence[Choice], panel: int) -> Choice:
    """
    Return what a panel found.

    Parameters
    ----------
    choices
        The choices that were told.
    panel
        How many judges could tell one.

    Returns
    -------
    Choice
        Nothing for half of the panel or less, and for a tie.

    """
    told, upheld = len(choices), choices.count(Choice.UPHELD)
    if 2 * told <= panel or 2 * upheld == told:
        return Choice.NOTHING
    if 2 * upheld > told:
        return Choice.UPHELD
    is_abusive = 3 * choices.count(Choice.MALICIOUS) >= 2 * told
    return Choice.MALICIOUS if is_abusive else Choice.REJECTED
