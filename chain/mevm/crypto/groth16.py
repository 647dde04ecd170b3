"""Groth16 over BN254: verify any number of proofs of one circuit with one product of pairings.

A proof (A, B, C) of public inputs x holds if e(A, B) = e(α, β) · e(L, γ) · e(C, δ), where L is
IC₀ + Σ xᵢ·ICᵢ. Of k proofs a random combination is checked: every equation is raised to a power
that was not known when the proofs were made, so that errors cannot cancel out. k + 3 pairings
take the place of 4k. The powers are 128 bits of a hash over everything that is verified
(Fiat–Shamir); a false batch passes with a probability of about 2⁻¹²⁸ per attempt.

References
----------
.. [1] Groth, "On the Size of Pairing-based Non-interactive Arguments", eprint 2016/260.
.. [2] Bellare, Garay, Rabin, "Fast Batch Verification for Modular Exponentiation and Digital
   Signatures", 1998: the small exponents test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from hashlib import sha256

from mevm.crypto.bn254 import (
    ORDER,
    PointG1,
    PointG2,
    linear_combination,
    pairing_is_one,
)

COEFFICIENT_BYTES = 16
DOMAIN = b"MEVM Groth16 batch"


@dataclass(frozen=True, slots=True)
class VerifyingKey:
    """What identifies a circuit.

    Attributes
    ----------
    alpha, beta, gamma, delta
        The points of the trusted setup.
    inputs
        One point of G1 for the constant 1 and one for each public input.
    """

    alpha: PointG1
    beta: PointG2
    gamma: PointG2
    delta: PointG2
    inputs: Sequence[PointG1]


@dataclass(frozen=True, slots=True)
class Proof:
    """A proof together with the public inputs that it is about."""

    a: PointG1
    b: PointG2
    c: PointG1
    inputs: Sequence[int]


def verify(key: VerifyingKey, proofs: Sequence[Proof], transcript: bytes) -> bool:
    """Verify proofs of one circuit, all or nothing.

    Parameters
    ----------
    key
        The verifying key, of decoded points.
    proofs
        At least one.
    transcript
        The bytes that key and proofs were decoded from, all of them.

    Returns
    -------
    bool
        Whether every proof is valid. An input that is no field element makes its proof invalid:
        x and x + r would otherwise be two names of one statement.

    Raises
    ------
    ValueError
        If there is no proof, or a proof has not as many inputs as the key.
    """
    if not proofs:
        raise ValueError("groth16: there is no proof to verify")
    if any(len(proof.inputs) != len(key.inputs) - 1 for proof in proofs):
        raise ValueError(f"groth16: each proof takes {len(key.inputs) - 1} inputs")
    if any(not 0 <= value < ORDER for proof in proofs for value in proof.inputs):
        return False

    powers = _coefficients(transcript, len(proofs))
    total = sum(powers)
    weights = [total, *(0 for _ in key.inputs[1:])]
    for power, proof in zip(powers, proofs, strict=True):
        for i, value in enumerate(proof.inputs, start=1):
            weights[i] += power * value

    combined_inputs = linear_combination(key.inputs, weights)
    combined_c = linear_combination([proof.c for proof in proofs], powers)
    pairs = [(proof.a * power, proof.b) for power, proof in zip(powers, proofs, strict=True)]
    pairs.append((-(key.alpha * (total % ORDER)), key.beta))
    pairs.append((-combined_inputs, key.gamma))
    pairs.append((-combined_c, key.delta))
    return pairing_is_one(pairs)


def _coefficients(transcript: bytes, count: int) -> list[int]:
    """Derive the powers; the first may be 1, since only ratios matter."""
    seed = sha256(DOMAIN + transcript).digest()
    digests = (sha256(seed + i.to_bytes(4, "big")).digest() for i in range(1, count))
    return [1, *(int.from_bytes(digest[:COEFFICIENT_BYTES], "big") for digest in digests)]
