"""Groth16 proofs over BN254, from a proving key and a witness.

Fourier transforms and sums of multiples of points run in the native library (arkworks, through
zksnake), products of matrices in gmpy2. A proof is verified before it is given out: whatever went
wrong, of a key, a witness or a library, no false proof leaves, and nobody learns from a false one.
Each proof has new randomness: two proofs of one statement tell nothing about each other.

Nothing here takes the same time for all secrets: prove where nobody else can measure it.

References
----------
.. [1] Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260.
"""

import secrets
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate, repeat
from operator import itemgetter, mul

from gmpy2 import mpz, powmod
from zksnake._algebra import polynomial_bn254 as polynomials

from mevm.crypto import groth16
from mevm.crypto.bn254 import ORDER, PointG1, PointG2, decode_g1, decode_g2, native
from shielded.prover import InvalidWitness, Proof
from shielded.prover.points import BYTES, Points
from shielded.prover.zkey import Matrix, ProvingKey

_ORDER = mpz(ORDER)
_NON_SQUARE = 5  # whose powers snarkjs takes as roots of unity
_PAIR_MIN = 2  # an itemgetter of one place gives no tuple


def prove(key: ProvingKey, witness: Sequence[int]) -> Proof:
    """Prove that a witness satisfies a circuit.

    Parameters
    ----------
    key
        The proving key of the circuit.
    witness
        A value below the order for each variable of the circuit: 1, the public ones, the others.

    Returns
    -------
    Proof
        The proof, verified.

    Raises
    ------
    InvalidWitness
        If the witness has the wrong length or values, or does not satisfy the circuit.
    """
    if len(witness) != key.variables:
        raise InvalidWitness(f"groth16: the witness has {len(witness)} values, not {key.variables}")
    if not 0 <= min(witness) <= max(witness) < ORDER:
        raise InvalidWitness("groth16: a value of the witness is no field element")
    a, b, c = _combine(key, witness)
    b_x, b_y = b.x, b.y
    proof = (a.x, a.y, b_x[1], b_x[0], b_y[1], b_y[0], c.x, c.y)
    if not verify(key.verifying_key, proof, witness[1 : key.public + 1]):
        raise InvalidWitness("groth16: the witness does not satisfy the circuit")
    return proof


def verify(key: groth16.VerifyingKey, proof: Proof, public: Sequence[int]) -> bool:
    """Tell whether a proof holds for public inputs.

    Parameters
    ----------
    key
        The verifying key of the circuit.
    proof
        Eight coordinates in the order of EIP-197.
    public
        The public inputs.

    Returns
    -------
    bool
        Whether the proof is valid.
    """
    data = b"".join(value.to_bytes(BYTES, "big") for value in proof)
    decoded = groth16.Proof(
        a=decode_g1(data[:64]), b=decode_g2(data[64:192]), c=decode_g1(data[192:]), inputs=public
    )
    return groth16.verify(key, [decoded], data)


def _combine(key: ProvingKey, witness: Sequence[int]) -> tuple[PointG1, PointG2, PointG1]:
    quotient = _quotient(key, witness)
    secret = witness[key.public + 1 :]
    r, s = secrets.randbelow(ORDER), secrets.randbelow(ORDER)
    a = key.alpha1 + _sum_g1(key.a, witness) + key.delta1 * r
    b1 = key.beta1 + _sum_g1(key.b1, witness) + key.delta1 * s
    b2 = key.beta2 + _sum_g2(key.b2, witness) + key.delta2 * s
    # One long sum takes less time than two shorter ones.
    rest = native.multiscalar_mul_g1(
        key.c.points + key.h.points,
        _at(key.c.places, secret) + _at(key.h.places, quotient),
    )
    c = rest + a * s + b1 * r + key.delta1 * (-r * s % ORDER)
    return a, b2, c


def _quotient(key: ProvingKey, witness: Sequence[int]) -> list[mpz]:
    """Evaluate A·B - C on the domain shifted by a root of its generator, which is what H takes.

    On the domain itself C is A·B: that is what the constraints say.
    """
    return divide(product(key.matrix_a, witness), product(key.matrix_b, witness))


def divide(a: list[mpz], b: list[mpz]) -> list[mpz]:
    """Take A·w and B·w on the domain to A·B - C on the shifted domain."""
    domain = len(a)
    c = [x * y % _ORDER for x, y in zip(a, b, strict=True)]
    a, b, c = (_shifted(values, domain) for values in (a, b, c))
    return [(x * y - z) % _ORDER for x, y, z in zip(map(mpz, a), b, c, strict=True)]


def product(matrix: Matrix, witness: Sequence[int]) -> list[mpz]:
    """Multiply a matrix of constraints with a witness."""
    products = list(map(mul, matrix.values, _at(matrix.signals, witness)))
    return [sum(products[start:end]) % _ORDER for start, end in matrix.rows]


def _shifted(values: list[mpz], domain: int) -> list[int]:
    """Take a polynomial's values on the domain to those on the shifted domain."""
    coefficients = polynomials.ifft(values, domain)
    shifted = [x * y % _ORDER for x, y in zip(coefficients, _shifts(domain), strict=True)]
    return polynomials.fft(shifted, domain)


@lru_cache(maxsize=4)
def _shifts(domain: int) -> list[mpz]:
    root = powmod(_NON_SQUARE, (ORDER - 1) // (2 * domain), _ORDER)
    return list(accumulate(repeat(root, domain - 1), lambda x, y: x * y % _ORDER, initial=mpz(1)))


def _sum_g1(points: Points, scalars: Sequence[int]) -> PointG1:
    return native.multiscalar_mul_g1(points.points, _at(points.places, scalars))


def _sum_g2(points: Points, scalars: Sequence[int]) -> PointG2:
    return native.multiscalar_mul_g2(points.points, _at(points.places, scalars))


def _at(places: list[int], values: Sequence[int]) -> list[int]:
    if len(places) < _PAIR_MIN:
        return [values[place] for place in places]
    return list(itemgetter(*places)(values))
