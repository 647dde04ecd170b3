"""What the benchmark of the precompiles asks of each: input as slow as one of its size can be."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from coincurve import PrivateKey
from eth.precompiles import ecrecover

from benchmarks.signature_cases import signature_cases
from mevm.crypto import baby_jubjub, bn254
from mevm.precompiles import NATIVE_REPLACEMENTS, PRECOMPILES
from mevm.precompiles.table import address
from mevm.precompiles.words import encode_word

ECRECOVER = 1
POSEIDON, BABYJUB_ADD, BABYJUB_MSM, BABYJUB_VERIFY, GROTH16, COMPARE = range(0x4D01, 0x4D07)
SVD = 0x4D08
ENTRIES = 2**127  # of matrices, in size


@dataclass(frozen=True, slots=True)
class Case:
    """A question to a precompile.

    Attributes
    ----------
    number
        Its address.
    data
        The call data.
    """

    number: int
    data: bytes

    @property
    def function(self) -> Callable:
        """Return what answers."""
        if self.number == ECRECOVER:
            return ecrecover
        place = address(self.number)
        return PRECOMPILES.get(place) or NATIVE_REPLACEMENTS[place]


def cases() -> dict[str, Case]:
    """Return all by name; ecrecover is the first."""
    found = {"ecrecover": Case(ECRECOVER, recoverable_signature())}
    for name, number, data in (*shielded_cases(), *other_cases(), *replaced_cases()):
        found[name] = Case(number, data)
    return found


def shielded_cases() -> Iterator[tuple[str, int, bytes]]:
    """Yield those of the precompiles that the shielded pool calls."""
    for count in (1, 2, 4, 8, 16):
        values = words(*(bn254.ORDER - 1 - i for i in range(count)))
        yield f"POSEIDON {count} inputs", POSEIDON, values
    for count in (1, 2, 16, 128):
        points = b"".join(words(*point) for point in jubjub_points(count))
        yield f"BABYJUB_ADD {count} points", BABYJUB_ADD, points
    for count in (1, 2, 8, 64):
        yield f"BABYJUB_MSM {count} terms", BABYJUB_MSM, jubjub_terms(count)
    yield "BABYJUB_VERIFY EdDSA", BABYJUB_VERIFY, jubjub_signature(0)
    yield "BABYJUB_VERIFY Schnorr", BABYJUB_VERIFY, jubjub_signature(1)
    for inputs, proofs in ((0, 1), (5, 1), (64, 1), (5, 2), (5, 8), (0, 128), (64, 128)):
        name = f"GROTH16_VERIFY {proofs} proofs, {inputs} inputs"
        yield name, GROTH16, groth16_batch(inputs, proofs)


def other_cases() -> Iterator[tuple[str, int, bytes]]:
    """Yield those of strings, matrices, signatures and proofs of randomness."""
    for length in (0, 32, 1_000, 100_000):
        yield f"STRING_COMPARE {length} bytes", COMPARE, strings(length)
    for rows, columns in ((1, 1), (32, 1), (2, 2), (32, 2), (8, 8), (32, 8), (16, 16), (32, 32)):
        yield f"SVD {rows} x {columns}", SVD, matrix(rows, columns)
    yield "SVD 32 x 32, rows of all sizes", SVD, matrix(32, 32, halved_by_row=4)
    yield "SVD 32 x 32, zero", SVD, words(32, 32, *[0] * 32 * 32)
    for name, (number, data) in signature_cases().items():
        yield name, number, data


def replaced_cases() -> Iterator[tuple[str, int, bytes]]:
    """Yield those of Ethereum's own that run otherwise here, for Ethereum's price."""
    largest = b"\xff" * 255 + b"\xfd"
    yield "modexp 2048 bits", 5, words(256, 256, 256) + largest * 3
    yield "ecadd", 6, point_g1(2**200) + point_g1(2**199)
    yield "ecmul", 7, point_g1(2**200) + words(bn254.ORDER - 2)
    for count in (1, 2, 4):
        yield f"ecpairing {count} pairs", 8, (point_g1(2**200) + point_g2(2**199)) * count


def words(*numbers: int) -> bytes:
    return b"".join(map(encode_word, numbers))


def recoverable_signature() -> bytes:
    signature = PrivateKey(b"\1" * 32).sign_recoverable(b"\2" * 32, hasher=None)
    return b"\2" * 32 + encode_word(27 + signature[64]) + signature[:64]


def point_g1(scalar: int) -> bytes:
    return bn254.multiply(words(1, 2), scalar)


def point_g2(scalar: int) -> bytes:
    point = bn254.native.g2() * scalar
    return words(point.x[1], point.x[0], point.y[1], point.y[0])


def groth16_batch(inputs: int, proofs: int) -> bytes:
    """Return points that prove nothing, but take as long to find out."""
    key = point_g1(3) + b"".join(map(point_g2, (5, 7, 11)))
    key += b"".join(point_g1(2**200 + i) for i in range(inputs + 1))
    values = words(*(bn254.ORDER - 1 - i for i in range(inputs)))
    batch = b"".join(
        point_g1(2**199 + i) + point_g2(2**198 + i) + point_g1(2**197 + i) + values
        for i in range(proofs)
    )
    return words(inputs, proofs) + key + batch


def jubjub_points(count: int) -> list[baby_jubjub.Point]:
    return [baby_jubjub.multiply(baby_jubjub.BASE, 2**200 + i) for i in range(count)]


def slow_scalar(start: int, limit: int = baby_jubjub.ORDER) -> int:
    """Return a scalar with as many digits as there can be: one in five bits, all negative."""
    top = start + 5 * ((limit.bit_length() - 2 - start) // 5)
    return 2**top - sum(2**position for position in range(start, top, 5))


def jubjub_terms(count: int) -> bytes:
    """Return scalars whose digits fall on different bits: they share no step but the doubles."""
    points = jubjub_points(count)
    return b"".join(
        words(slow_scalar(i % 5, baby_jubjub.GROUP_ORDER), *point) for i, point in enumerate(points)
    )


def jubjub_signature(scheme: int) -> bytes:
    """Return no signature, which takes as long to find out."""
    base, key, commitment = jubjub_points(3)
    scalars = slow_scalar(0), baby_jubjub.ORDER - slow_scalar(1)
    if scheme == 0:
        return words(scheme, *key, *commitment, *scalars)
    return words(scheme, *base, *key, *commitment, *scalars)


def strings(length: int, character: str = "é") -> bytes:
    """Return two equal strings; characters that take two bytes each are the slowest to check."""
    text = character.encode() * (length // len(character.encode()))
    tail = encode_word(len(text)) + text.ljust(-(-len(text) // 32) * 32, b"\0")
    return words(64, 64 + len(tail)) + tail + tail


def matrix(rows: int, columns: int, halved_by_row: int = 0) -> bytes:
    """Return random entries, whose columns all have to be turned; of rows that get smaller."""
    generator = random.Random(columns)
    entries = (
        generator.randrange(-ENTRIES, ENTRIES) >> row * halved_by_row
        for row in range(rows)
        for _ in range(columns)
    )
    return words(rows, columns, *(entry % 2**256 for entry in entries))
