"""ML-DSA, signatures that are meant to withstand quantum computers: verification.

The pure variant, of messages with a context of at most 255 bytes. All arithmetic is on integers of
64 bits, which nothing here exceeds, many polynomials at a time; hints are taken in their one
encoding. The steps' names are those of the standard.

References
----------
.. [1] FIPS 204, Module-Lattice-Based Digital Signature Standard, August 2024.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from hashlib import shake_128, shake_256

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.int64]

Q = 8_380_417
N = 256
ZETA = 1_753  # a 512th root of unity
DROPPED_BITS = 13  # of t
T1_BITS = 10
SEED_BYTES, TR_BYTES, MU_BYTES = 32, 64, 64
MAX_CONTEXT_BYTES = 255

SHAKE_128_BLOCK = 168
BLOCKS_OF_A_POLYNOMIAL = 5  # nearly always enough


@dataclass(frozen=True, slots=True)
class Parameters:
    """One parameter set (table 1 of the standard).

    Attributes
    ----------
    k, l
        The rows and columns of the matrix.
    tau
        The coefficients of the challenge that are not zero.
    strength
        The collision strength of the commitment's hash in bits, λ.
    gamma1
        The range of the coefficients of z.
    gamma2
        The range of the low part of the commitment.
    beta
        How far below ``gamma1`` the coefficients of z stay.
    omega
        The largest number of hints.
    """

    k: int
    l: int  # noqa: E741
    tau: int
    strength: int
    gamma1: int
    gamma2: int
    beta: int
    omega: int

    @property
    def public_key_bytes(self) -> int:
        """Return the length of a public key."""
        return SEED_BYTES + self.k * N * T1_BITS // 8

    @property
    def challenge_bytes(self) -> int:
        """Return the length of the commitment's hash."""
        return self.strength // 4

    @property
    def z_bits(self) -> int:
        """Return how many bits encode a coefficient of z."""
        return self.gamma1.bit_length()

    @property
    def signature_bytes(self) -> int:
        """Return the length of a signature."""
        return self.challenge_bytes + self.l * N * self.z_bits // 8 + self.omega + self.k


PARAMETERS = {
    44: Parameters(4, 4, 39, 128, 2**17, (Q - 1) // 88, 78, 80),
    65: Parameters(6, 5, 49, 192, 2**19, (Q - 1) // 32, 196, 55),
    87: Parameters(8, 7, 60, 256, 2**19, (Q - 1) // 32, 120, 75),
}


def verify(level: int, public_key: bytes, signature: bytes, message: bytes, context: bytes) -> bool:
    """Tell whether a signature is valid (algorithm 3).

    Parameters
    ----------
    level
        The parameter set: 44, 65 or 87.
    public_key, signature, message
        As the standard encodes them.
    context
        At most 255 bytes.

    Raises
    ------
    ValueError
        If there is no such parameter set, or the context is too long.
    """
    if level not in PARAMETERS:
        raise ValueError(f"ml_dsa: expected the parameter set 44, 65 or 87, got {level}")
    if len(context) > MAX_CONTEXT_BYTES:
        raise ValueError(
            f"ml_dsa: at most {MAX_CONTEXT_BYTES} bytes of context, not {len(context)}"
        )
    parameters = PARAMETERS[level]
    if len(public_key) != parameters.public_key_bytes:
        return False
    if len(signature) != parameters.signature_bytes:
        return False
    digest = shake_256(shake_256(public_key).digest(TR_BYTES))
    digest.update(b"\0" + bytes([len(context)]) + context)
    digest.update(message)
    return verify_internal(parameters, public_key, signature, digest.digest(MU_BYTES))


def verify_internal(parameters: Parameters, public_key: bytes, signature: bytes, mu: bytes) -> bool:
    """Tell whether a signature of a message's representative μ is valid (algorithm 8).

    Parameters
    ----------
    parameters
        Those of the key.
    public_key, signature
        Of the lengths that the parameters give.
    mu
        The hash of the public key's hash and of the message as it was prepared for signing.
    """
    k, l = parameters.k, parameters.l  # noqa: E741
    split = parameters.challenge_bytes
    end = len(signature) - parameters.omega - k
    hints = _unpack_hints(parameters, signature[end:])
    z = parameters.gamma1 - _unpack(signature[split:end], parameters.z_bits).reshape(l, N)
    if hints is None or np.abs(z).max() >= parameters.gamma1 - parameters.beta:
        return False
    challenge = _sample_in_ball(signature[:split], parameters.tau)
    t1 = _unpack(public_key[SEED_BYTES:], T1_BITS).reshape(k, N) << DROPPED_BITS
    transformed = _ntt(np.concatenate((z, challenge[np.newaxis], t1)))
    z_hat, challenge_hat, t1_hat = np.split(transformed, (l, l + 1))
    matrix = _expand_matrix(public_key[:SEED_BYTES], k, l)
    product = (matrix * z_hat).sum(axis=1) - challenge_hat * t1_hat
    commitment = _use_hints(_inverse_ntt(product % Q), hints, parameters.gamma2)
    bits = ((Q - 1) // (2 * parameters.gamma2) - 1).bit_length()
    digest = shake_256(mu + _pack(commitment, bits))
    return digest.digest(split) == signature[:split]


def _unpack(data: bytes, bits: int) -> Array:
    """Read numbers of some bits, the lowest first (algorithms 18 and 19)."""
    found = np.unpackbits(np.frombuffer(data, np.uint8), bitorder="little").reshape(-1, bits)
    return found @ (1 << np.arange(bits, dtype=np.int64))


def _pack(numbers: Array, bits: int) -> bytes:
    """Write numbers of some bits, the lowest first (algorithm 16)."""
    found = (numbers.reshape(-1, 1) >> np.arange(bits, dtype=np.int64)) & 1
    return np.packbits(found.astype(np.uint8), bitorder="little").tobytes()


def _unpack_hints(parameters: Parameters, data: bytes) -> Array | None:
    """Read which coefficients have a hint, ``None`` if not encoded as prescribed (algorithm 21)."""
    hints = np.zeros((parameters.k, N), np.int64)
    start = 0
    for row, end in enumerate(data[parameters.omega :]):
        if not start <= end <= parameters.omega:
            return None
        positions = data[start:end]
        if any(left >= right for left, right in zip(positions, positions[1:], strict=False)):
            return None
        hints[row, list(positions)] = 1
        start = end
    return None if any(data[start : parameters.omega]) else hints


def _sample_in_ball(seed: bytes, tau: int) -> Array:
    """Make the challenge: tau coefficients of 1 or -1, all others 0 (algorithm 29)."""
    stream = _squeeze(seed)
    signs = int.from_bytes(bytes(next(stream) for _ in range(8)), "little")
    found = [0] * N
    for place in range(N - tau, N):
        other = next(byte for byte in stream if byte <= place)
        found[place] = found[other]
        found[other] = 1 - 2 * (signs & 1)
        signs >>= 1
    return np.array(found, np.int64)


def _squeeze(seed: bytes) -> Iterator[int]:
    """Yield the bytes of SHAKE-256 without an end."""
    digest, length, done = shake_256(seed), 256, 0
    while True:
        yield from digest.digest(length)[done:]
        length, done = 2 * length, length


def _expand_matrix(seed: bytes, rows: int, columns: int) -> Array:
    """Make the matrix, already transformed (algorithm 32)."""
    found = np.empty((rows, columns, N), np.int64)
    for row in range(rows):
        for column in range(columns):
            found[row, column] = _sample_polynomial(seed + bytes([column, row]))
    return found


def _sample_polynomial(seed: bytes) -> Array:
    """Make a polynomial of the numbers below q in a stream of 23 bits each (algorithm 30)."""
    digest, blocks = shake_128(seed), BLOCKS_OF_A_POLYNOMIAL
    while True:
        data = np.frombuffer(digest.digest(SHAKE_128_BLOCK * blocks), np.uint8).reshape(-1, 3)
        numbers = data @ np.array([1, 2**8, 2**16], np.int64) & 2**23 - 1
        below = numbers[numbers < Q]
        if len(below) >= N:
            return below[:N]
        blocks *= 2


def _zetas() -> Array:
    """List the powers of the root of unity in the order of the transform (appendix B)."""
    reversed_bits = (int(f"{i:08b}"[::-1], 2) for i in range(N))
    return np.array([pow(ZETA, power, Q) for power in reversed_bits], np.int64)


ZETAS = _zetas()
LENGTHS = (128, 64, 32, 16, 8, 4, 2, 1)


def _ntt(polynomials: Array) -> Array:
    """Transform polynomials (algorithm 41): sums grow by q in each of eight steps."""
    for length in LENGTHS:
        groups = N // (2 * length)
        pairs = polynomials.reshape(-1, groups, 2, length)
        first, second = pairs[:, :, 0], pairs[:, :, 1]
        turned = second * ZETAS[groups : 2 * groups, np.newaxis] % Q
        polynomials = np.stack((first + turned, first - turned), axis=2)
    return polynomials.reshape(-1, N) % Q


def _inverse_ntt(polynomials: Array) -> Array:
    """Transform polynomials back (algorithm 42): sums double in eight steps, to 2³¹."""
    for length in reversed(LENGTHS):
        groups = N // (2 * length)
        pairs = polynomials.reshape(-1, groups, 2, length)
        first, second = pairs[:, :, 0], pairs[:, :, 1]
        zetas = ZETAS[groups : 2 * groups][::-1, np.newaxis]
        polynomials = np.stack((first + second, (second - first) * zetas % Q), axis=2)
    return polynomials.reshape(-1, N) * pow(N, -1, Q) % Q


def _use_hints(numbers: Array, hints: Array, gamma2: int) -> Array:
    """Return the high parts, corrected where there is a hint (algorithms 36 and 40).

    The high part of the largest numbers, which are near q, is the one of zero: the modulus sees to
    it, and their low parts have the sign that counts.
    """
    low = numbers % (2 * gamma2)
    low = np.where(low > gamma2, low - 2 * gamma2, low)
    high = (numbers - low) // (2 * gamma2)
    correction = np.where(low > 0, 1, -1) * hints
    return (high + correction) % ((Q - 1) // (2 * gamma2))
