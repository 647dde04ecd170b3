"""Proving keys of made-up circuits, with a setup that keeps its secrets: for tests of provers.

Each row of a circuit multiplies two combinations of the given variables and puts the product into
a variable of its own. So any values of the given ones make a true witness.
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

from small_zkey import coefficient, g1, g2, header, pack

from mevm.crypto.bn254 import ORDER
from shielded.prover import zkey

TAU, ALPHA, BETA, GAMMA, DELTA = 1234567, 2, 3, 4, 5
NON_SQUARE = 5

Combination = Sequence[int]  # a factor for each given variable


@dataclass(frozen=True)
class Toy:
    """A circuit: what each row multiplies. The first given variable is 1, the second public."""

    rows: Sequence[tuple[Combination, Combination]]

    @property
    def given(self) -> int:
        """How many variables are given."""
        return len(self.rows[0][0])

    @property
    def domain(self) -> int:
        """The power of 2 that has room for the rows."""
        return max(2, 1 << (len(self.rows) - 1).bit_length())

    def witness(self, values: Sequence[int]) -> list[int]:
        """Return the given values, those of the products after them."""
        products = (
            sum(map(int.__mul__, left, values)) * sum(map(int.__mul__, right, values)) % ORDER
            for left, right in self.rows
        )
        return [*values, *products]

    def key(self) -> bytes:
        """Make a proving key in the format of snarkjs."""
        variables = self.given + len(self.rows)
        weights = _lagrange(self.domain, 1)
        a, b, c = [0] * variables, [0] * variables, [0] * variables
        entries = []
        for row, (left, right) in enumerate(self.rows):
            for matrix, (sums, factors) in enumerate(((a, left), (b, right))):
                for signal, factor in enumerate(factors):
                    sums[signal] += factor * weights[row]
                    if factor:
                        entries.append(coefficient(matrix, row, signal, factor % ORDER))
            c[self.given + row] = weights[row]
        mixed = [BETA * x + ALPHA * y + z for x, y, z in zip(a, b, c, strict=True)]
        shift = pow(NON_SQUARE, (ORDER - 1) // (2 * self.domain), ORDER)
        vanishing = pow(TAU, self.domain, ORDER) - 1
        h = (weight * vanishing * _over(-2 * DELTA) for weight in _lagrange(self.domain, shift))
        sections = {
            zkey.PROTOCOL: struct.pack("<I", zkey.GROTH16),
            zkey.HEADER: header(variables=variables, public=1, domain=self.domain),
            zkey.INPUTS: _points(g1, (value * _over(GAMMA) for value in mixed[:2])),
            zkey.COEFFICIENTS: struct.pack("<I", len(entries)) + b"".join(entries),
            zkey.A: _points(g1, a),
            zkey.B1: _points(g1, b),
            zkey.B2: _points(g2, b),
            zkey.C: _points(g1, (value * _over(DELTA) for value in mixed[2:])),
            zkey.H: _points(g1, h),
        }
        return pack(sections)


def _lagrange(domain: int, shift: int) -> list[int]:
    """Evaluate at τ the polynomials that are 1 in one place of a domain's coset, else 0."""
    root = pow(NON_SQUARE, (ORDER - 1) // domain, ORDER)
    at = TAU * _over(shift) % ORDER
    scale = (pow(at, domain, ORDER) - 1) * _over(domain)
    powers = (pow(root, place, ORDER) for place in range(domain))
    return [scale * power * _over(at - power) % ORDER for power in powers]


def _over(value: int) -> int:
    return pow(value, -1, ORDER)


def _points(group, scalars) -> bytes:
    return b"".join(
        group(scalar % ORDER) if scalar % ORDER else bytes(len(group(1))) for scalar in scalars
    )
