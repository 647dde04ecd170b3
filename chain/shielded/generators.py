"""Generators that nobody knows a logarithm of, and the blinding of value commitments.

A generator is 8·(x, y): x is the hash of a tag, a name and a counter, y the smaller root, and the
counter the first that gives a point.
"""

from collections.abc import Sequence
from typing import NamedTuple

from mevm.crypto.baby_jubjub import COFACTOR, ORDER, FixedBase, Point, add, lift_x, multiply
from mevm.crypto.poseidon import poseidon

BLINDING_TAG, CURRENCY_TAG, TICKET_TAG = 1000, 1001, 1005

BLINDING_GENERATOR: Point = (
    6217387536942353442707680250988556755731548152620753742962494337471145011458,
    1121913231741605964369923461208716696847452288931748919967663855710942941597,
)
"""G_r, which hides what value commitments hold: the generator of tag 1000 and no name."""

_blinding = FixedBase(BLINDING_GENERATOR)


class Generator(NamedTuple):
    """A generator, and how its point came about: the witness of circuits/gadgets/asset.circom."""

    counter: int
    y: int
    point: Point


def find_generator(tag: int, name: Sequence[int] = ()) -> Generator:
    """Return the generator of a name.

    Parameters
    ----------
    tag
        What kind of generator.
    name
        Field elements.
    """
    counter = 0
    while (y := lift_x(x := poseidon([tag, *name, counter]))) is None:
        counter += 1
    return Generator(counter, y, multiply((x, y), COFACTOR))


def blind(point: Point, blinding: int) -> Point:
    """Hide a point behind a random multiple of G_r.

    Parameters
    ----------
    point
        An asset commitment.
    blinding
        Below the order of the subgroup, and fresh each time.

    Raises
    ------
    ValueError
        If the blinding is out of range.
    """
    if not 0 <= blinding < ORDER:
        raise ValueError("a blinding is at least 0 and below the order of the subgroup")
    return add(point, multiply_blinding(blinding))


def multiply_blinding(scalar: int) -> Point:
    """Return a multiple of G_r."""
    return _blinding.multiply(scalar)
