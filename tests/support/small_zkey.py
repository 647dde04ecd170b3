"""A small proving key as snarkjs would write it, whole and in all ways broken."""

import struct

from mevm.crypto.bn254 import FIELD, ORDER, native
from shielded.prover import points, zkey

VARIABLES, PUBLIC, DOMAIN = 4, 1, 4
R = 1 << 256
INFINITY = bytes(64)


def field(value):
    return (value * R % FIELD).to_bytes(32, "little")


def g1(scalar):
    point = native.g1() * scalar
    return field(point.x) + field(point.y)


def g2(scalar):
    point = native.g2() * scalar
    return b"".join(map(field, (*point.x, *point.y)))


def g2_outside():
    """A point of the curve of G2 outside the subgroup, as nearly all are: that with x = 1."""
    b0, b1 = (b * pow(R, -3, FIELD) % FIELD for b in points._G2_B)
    square0, square1 = 1 + b0, b1
    norm = pow(square0 * square0 + square1 * square1, (FIELD + 1) // 4, FIELD)
    half = (square0 + norm) * pow(2, -1, FIELD) % FIELD
    if pow(half, (FIELD - 1) // 2, FIELD) != 1:
        half = (square0 - norm) * pow(2, -1, FIELD) % FIELD
    y0 = pow(half, (FIELD + 1) // 4, FIELD)
    y1 = square1 * pow(2 * y0, -1, FIELD) % FIELD
    return b"".join(map(field, (1, 0, y0, y1)))


def coefficient(matrix, constraint, signal, value):
    scaled = value * R * R % ORDER
    return struct.pack("<III", matrix, constraint, signal) + scaled.to_bytes(32, "little")


COEFFICIENTS = ((0, 2, 1, 5), (1, 0, 3, ORDER - 1), (0, 0, 0, 1), (0, 2, 2, 7))


def coefficients(*changed):
    entries = changed or COEFFICIENTS
    return struct.pack("<I", len(entries)) + b"".join(coefficient(*entry) for entry in entries)


def header(q=FIELD, r=ORDER, variables=VARIABLES, public=PUBLIC, domain=DOMAIN, alpha=None):
    moduli = b"".join(struct.pack("<I", 32) + value.to_bytes(32, "little") for value in (q, r))
    constants = (alpha or g1(2)) + g1(3) + g2(3) + g2(4) + g1(5) + g2(5)
    return moduli + struct.pack("<III", variables, public, domain) + constants


def sections():
    return {
        zkey.PROTOCOL: struct.pack("<I", 1),
        zkey.HEADER: header(),
        zkey.INPUTS: g1(6) + g1(7),
        zkey.COEFFICIENTS: coefficients(),
        zkey.A: g1(8) + INFINITY + g1(9) + g1(10),
        zkey.B1: INFINITY * 3 + g1(11),
        zkey.B2: bytes(128) * 3 + g2(11),
        zkey.C: g1(12) + g1(13),
        zkey.H: g1(14) + g1(15) + g1(16) + g1(17),
        10: b"contributions",
    }


def pack(content, version=1):
    items = content.items() if isinstance(content, dict) else content
    body = b"".join(struct.pack("<IQ", kind, len(data)) + data for kind, data in items)
    return struct.pack("<4sII", b"zkey", version, len(items)) + body


OFF_CURVE = b"".join(map(field, (1, 1)))
TOO_LARGE = FIELD.to_bytes(32, "little") * 2
BROKEN_SECTIONS = {
    "another protocol": (zkey.PROTOCOL, struct.pack("<I", 2), "protocol is 02000000, not Groth16"),
    "another field": (zkey.HEADER, header(q=FIELD + 2), "the curve is not BN254"),
    "another order": (zkey.HEADER, header(r=ORDER + 2), "the curve is not BN254"),
    "another curve's size": (
        zkey.HEADER,
        header() + bytes(32),
        "692 bytes, not 660",
    ),
    "no domain": (zkey.HEADER, header(domain=0), "the domain has 0 elements"),
    "a domain between": (zkey.HEADER, header(domain=6), "the domain has 6 elements"),
    "a domain without points": (zkey.HEADER, header(domain=1 << 27), "134217728 points have"),
    "a domain too large": (zkey.HEADER, header(domain=1 << 28), "has 268435456 elements"),
    "all public": (zkey.HEADER, header(public=4), "4 inputs are public, but there are 4"),
    "α at infinity": (zkey.HEADER, header(alpha=INFINITY), "point of the header is at infinity"),
    "α off the curve": (zkey.HEADER, header(alpha=OFF_CURVE), "point 0 of the header is not on"),
    "more variables": (zkey.HEADER, header(variables=5), r"section 5 \(A\) has 256 bytes, but 5"),
    "a short section": (zkey.H, g1(1) * 3, r"section 9 \(H\) has 192 bytes, but 4 points have 256"),
    "swapped groups": (zkey.B2, bytes(256), r"section 7 \(B2\) has 256 bytes, but 4 points"),
    "no public key": (zkey.INPUTS, g1(6) + INFINITY, "a point of inputs is at infinity"),
    "off the curve": (zkey.C, g1(12) + OFF_CURVE, "point 1 of C is not on the curve of G1"),
    "not below q": (zkey.C, g1(12) + TOO_LARGE, "point 1 of C is not on the curve of G1"),
    "G2 not below q": (zkey.B2, bytes(384) + TOO_LARGE * 2, "point 3 of B2 is not on the curve"),
    "off the curve of G2": (zkey.B2, bytes(384) + OFF_CURVE * 2, "point 3 of B2 is not on"),
    "outside the subgroup": (zkey.B2, bytes(384) + g2_outside(), "B2 is outside the subgroup"),
    "a wrong count": (zkey.COEFFICIENTS, coefficients()[:-1], "has 179 bytes, not 180"),
    "no count": (zkey.COEFFICIENTS, b"\0", "the coefficients have no number"),
    "a third matrix": (zkey.COEFFICIENTS, coefficients((2, 0, 0, 1)), "matrix 2, constraint 0"),
    "no such constraint": (zkey.COEFFICIENTS, coefficients((0, 4, 0, 1)), "constraint 4, signal 0"),
    "no such signal": (zkey.COEFFICIENTS, coefficients((1, 3, 4, 1)), "signal 4 is beyond"),
    "not below r": (
        zkey.COEFFICIENTS,
        coefficients((0, 3, 0, 1))[:-32] + ORDER.to_bytes(32, "little"),
        "a coefficient of constraint 3 is not below r",
    ),
}

WHOLE = pack(sections())
BROKEN_FILES = {
    "empty": (b"", "does not begin with 'zkey'"),
    "another format": (b"wtns" + WHOLE[4:], "does not begin with 'zkey'"),
    "another version": (pack(sections(), version=2), "the version is 2, not 1"),
    "twice": (pack([*sections().items(), (1, b"")]), "section 1 is there twice"),
    "more": (WHOLE + b"\0", "1 bytes follow the last section"),
    "swapped": (
        pack(sections() | {zkey.A: sections()[zkey.H], zkey.H: sections()[zkey.C]}),
        r"section 9 \(H\) has 128 bytes",
    ),
}
