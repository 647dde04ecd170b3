"""Trying notes as the formulas say it, to compare a wallet's scan with: nothing is saved anywhere.

Points are pairs of integers, each sum divides, products double and add bit by bit, the subgroup is
tested by a product with its order, and no view tag is looked at: each ciphertext is decrypted.
"""

from mevm.crypto.baby_jubjub import COFACTOR, IDENTITY, ORDER, A, D, Point
from mevm.crypto.poseidon import FIELD
from shielded.account import TrackingKey
from shielded.encryption import COPY_START, SealedOutput
from shielded.note_keys import TAG_BYTES, copy_key, note_key, unseal


def opens(key: TrackingKey, output: SealedOutput) -> tuple[bool, bool]:
    """Tell whether a note is sealed for an account, and whether the account's own copy is there."""
    ephemeral, ciphertext = output.ephemeral, output.ciphertext
    copy = unseal(copy_key(key.vsk, ephemeral, output.commitment), ciphertext[COPY_START:])
    if ephemeral == IDENTITY or not is_on_curve(ephemeral):
        return False, copy is not None
    if multiply(ephemeral, ORDER) != IDENTITY:
        return False, copy is not None
    shared_x, _ = multiply(ephemeral, COFACTOR * key.vsk % ORDER)
    secret = note_key(shared_x, ephemeral, output.commitment)
    return unseal(secret, ciphertext[TAG_BYTES:COPY_START]) is not None, copy is not None


def is_on_curve(point: Point) -> bool:
    """Tell whether a point solves the curve's equation."""
    x, y = point
    return (A * x * x + y * y - 1 - D * x * x * y * y) % FIELD == 0


def multiply(point: Point, scalar: int) -> Point:
    """Double and add."""
    total = IDENTITY
    for bit in bin(scalar)[2:]:
        total = add(total, total)
        if bit == "1":
            total = add(total, point)
    return total


def add(left: Point, right: Point) -> Point:
    """Add two points by the curve's own formula."""
    (x, y), (u, v) = left, right
    product = D * x * u * y * v % FIELD
    return (
        (x * v + y * u) * pow(1 + product, -1, FIELD) % FIELD,
        (y * v - A * x * u) * pow(1 - product, -1, FIELD) % FIELD,
    )
