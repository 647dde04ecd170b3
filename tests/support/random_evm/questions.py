"""What precompiles are asked: input that means something to each of them."""

from collections.abc import Iterator
from functools import cache
from hashlib import sha256

from benchmarks.precompile_cases import (
    matrix,
    point_g1,
    point_g2,
    recoverable_signature,
    strings,
    words,
)
from benchmarks.signature_cases import (
    ed25519_signature,
    ml_dsa_signature,
    rsa_signature,
    vrf_proof,
)
from py_ecc import optimized_bls12_381 as bls12_381

from mevm.crypto import baby_jubjub, bn254
from mevm.crypto.baby_jubjub import BASE, ORDER, multiply
from mevm.crypto.poseidon import poseidon
from mevm.crypto.schnorr import sign
from mevm.vm.forks import Fork
from random_evm.question import Question

LAST = 2**256 - 1
NOTHING = b"\xc0" + bytes(47)
"""The point at infinity of BLS12-381, compressed: commitment to the polynomial 0, and its proof."""


@cache
def questions(fork: Fork, mevm_precompiles: bool) -> tuple[Question, ...]:
    """Return what the precompiles of a fork may be asked, each several things."""
    numbered = list(_frontier())
    if fork >= Fork.BYZANTIUM:
        numbered += _byzantium()
    if fork >= Fork.ISTANBUL:
        numbered.append((9, (12).to_bytes(4, "big") + bytes(range(208)) + b"\x01"))
    if fork >= Fork.CANCUN:
        versioned_hash = b"\x01" + sha256(NOTHING).digest()[1:]
        numbered.append((0x0A, versioned_hash + words(3, 0) + NOTHING * 2))
    if fork >= Fork.PRAGUE:
        numbered += _prague()
        if mevm_precompiles:
            numbered += [*_shielded(), *_others()]
    return tuple(Question(number.to_bytes(20, "big"), data) for number, data in numbered)


def _frontier() -> Iterator[tuple[int, bytes]]:
    yield 1, recoverable_signature()
    for number in (2, 3, 4):
        yield number, b"abc"
        yield number, bytes(range(100))


def _byzantium() -> Iterator[tuple[int, bytes]]:
    yield 5, words(1, 1, 1) + b"\x03\x05\x07"
    yield 5, words(0, 0, 1) + b"\x02"
    yield 5, words(32, 32, 32) + words(3, LAST, LAST - 2)
    yield 5, words(LAST, 0, LAST)
    yield 6, point_g1(3) + point_g1(5)
    yield 6, point_g1(3) + bytes(64)
    yield 7, point_g1(3) + words(LAST)
    yield 8, b""
    # e(2G, 3H) · e(-6G, H) = 1
    yield 8, point_g1(2) + point_g2(3) + point_g1(bn254.ORDER - 6) + point_g2(1)


def _prague() -> Iterator[tuple[int, bytes]]:
    one, two = _bls_g1(2), _bls_g1(3)
    first, second = _bls_g2(2), _bls_g2(3)
    yield 0x0B, one + two
    yield 0x0B, one + bytes(128)
    yield 0x0C, one + words(LAST) + two + words(5)
    yield 0x0D, first + second
    yield 0x0E, first + words(7)
    yield 0x0F, bytes(384)
    yield 0x10, bytes(16) + bytes(range(48))
    yield 0x11, (bytes(16) + bytes(range(48))) * 2


def _bls_g1(factor: int) -> bytes:
    x, y = bls12_381.normalize(bls12_381.multiply(bls12_381.G1, factor))
    return b"".join(int(each).to_bytes(64, "big") for each in (x, y))


def _bls_g2(factor: int) -> bytes:
    x, y = bls12_381.normalize(bls12_381.multiply(bls12_381.G2, factor))
    return b"".join(int(each).to_bytes(64, "big") for each in (*x.coeffs, *y.coeffs))


def _shielded() -> Iterator[tuple[int, bytes]]:
    for count in (1, 2, 4, 16):
        yield 0x4D01, words(*range(count))
    points = [multiply(BASE, factor) for factor in (1, 5)]
    yield 0x4D02, words(*points[0], *points[1])
    yield 0x4D02, words(*points[0], *baby_jubjub.negate(points[0]))
    yield 0x4D03, words(LAST, *points[0], 3, *points[1])
    public_key, commitment = multiply(BASE, 3), multiply(BASE, 7)
    response = (7 + 8 * poseidon([*commitment, *public_key, 5]) * 3) % ORDER
    yield 0x4D04, words(0, *public_key, *commitment, response, 5)
    challenge = int.from_bytes(sha256(b"challenge").digest(), "big") % 2**250
    commitment, response = sign(BASE, 3, b"message", lambda _: challenge, bytes(32))
    yield 0x4D04, words(1, *BASE, *public_key, *commitment, response, challenge)
    yield 0x4D05, _groth16(inputs=(5, 7))


def _groth16(inputs: tuple[int, ...]) -> bytes:
    """Return a key whose secrets are known, and a proof that it takes for true."""
    alpha, beta, gamma, delta, left, right = range(3, 9)
    weights = range(20, 21 + len(inputs))
    total = weights[0] + sum(w * each for w, each in zip(weights[1:], inputs, strict=True))
    rest = (left * right - alpha * beta - total * gamma) * pow(delta, -1, bn254.ORDER)
    key = point_g1(alpha) + b"".join(map(point_g2, (beta, gamma, delta)))
    key += b"".join(map(point_g1, weights))
    proof = point_g1(left) + point_g2(right) + point_g1(rest % bn254.ORDER)
    return words(len(inputs), 1) + key + proof + words(*inputs)


def _others() -> Iterator[tuple[int, bytes]]:
    yield 0x4D06, strings(4)
    yield 0x4D06, strings(40)
    yield 0x4D07, rsa_signature(1_024, 3)
    yield 0x4D08, matrix(2, 2)
    yield 0x4D09, vrf_proof(b"", 1)
    yield 0x4D0A, ed25519_signature(3)
    yield 0x4D0B, ml_dsa_signature(44, 0)
