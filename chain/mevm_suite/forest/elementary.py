"""Sine, cosine, arc tangent and square root that give the same bits on every machine.

Positions become part of a Merkle root, so that two people must compute the same ones. The standard
library and numpy take these functions from the platform, whose last digit differs; the basic
operations are fixed by IEEE 754. Errors are below 1e-15 over the ranges that are named.
"""

from math import factorial

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

_TERMS = 15
_QUARTER = 1.5707963267948966
_SINE = [(-1) ** i / factorial(2 * i + 1) for i in range(_TERMS)]
_COSINE = [(-1) ** i / factorial(2 * i) for i in range(_TERMS)]
_HYPERBOLIC_SINE = [1 / factorial(2 * i + 1) for i in range(_TERMS)]
_HYPERBOLIC_COSINE = [1 / factorial(2 * i) for i in range(_TERMS)]
_ARC_TANGENT = [(-1) ** i / (2 * i + 1) for i in range(2 * _TERMS)]


def _series(coefficients: list[float], square: Floats) -> Floats:
    total = np.zeros_like(square)
    for coefficient in reversed(coefficients):
        total = total * square + coefficient
    return total


def sine(x: Floats) -> Floats:
    """Return the sine of angles between minus and plus pi."""
    return x * _series(_SINE, x * x)


def cosine(x: Floats) -> Floats:
    """Return the cosine of angles between minus and plus pi."""
    return _series(_COSINE, x * x)


def hyperbolic_sine(x: Floats) -> Floats:
    """Return the hyperbolic sine of numbers between -3 and 3."""
    return x * _series(_HYPERBOLIC_SINE, x * x)


def hyperbolic_cosine(x: Floats) -> Floats:
    """Return the hyperbolic cosine of numbers between -3 and 3."""
    return _series(_HYPERBOLIC_COSINE, x * x)


def root(x: Floats) -> Floats:
    """Return the square root, which IEEE 754 fixes."""
    return np.sqrt(x)


def arc_tangent(x: Floats) -> Floats:
    """Return the arc tangent of any number."""
    magnitude = np.abs(x)
    inverse = magnitude > 1
    t = np.where(inverse, 1 / np.where(inverse, magnitude, 1.0), magnitude)
    for _ in range(2):  # halves the angle twice: at most pi / 16 is left
        t = t / (1 + root(1 + t * t))
    angle = 4 * t * _series(_ARC_TANGENT, t * t)
    angle = np.where(inverse, _QUARTER - angle, angle)
    return np.where(x < 0, -angle, angle)
