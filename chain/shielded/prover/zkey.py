"""Groth16 proving keys in the file format of snarkjs.

A file is "zkey", a version, and sections of a type, a length and content; all numbers begin with
the lowest byte. What has to be there is checked before it is used: each section once and as long
as the header says, every constraint and signal within bounds, every point in its group. Whether it
is the key that was meant only its hash can tell: see ``artifacts``.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass

from mevm.crypto.bn254 import FIELD, ORDER, PointG1, PointG2
from mevm.crypto.groth16 import VerifyingKey
from shielded.prover import InvalidKey
from shielded.prover.points import BYTES, G1_BYTES, G2_BYTES, Points, decode_g1, decode_g2

MAGIC, VERSION, GROTH16 = b"zkey", 1, 1
PREAMBLE, SECTION = struct.Struct("<4sII"), struct.Struct("<IQ")
PROTOCOL, HEADER, INPUTS, COEFFICIENTS, A, B1, B2, C, H = range(1, 10)
NAMES = ("", "protocol", "header", "inputs", "coefficients", "A", "B1", "B2", "C", "H")

MODULI = struct.Struct(f"<I{BYTES}sI{BYTES}s")  # length and bytes of q and of r
COUNTS = struct.Struct("<III")  # variables, public inputs, size of the domain
COEFFICIENT = struct.Struct(f"<III{BYTES}s")  # matrix, constraint, signal, value
MAX_DOMAIN = 1 << 27  # r - 1 has 28 factors of 2, of which the shifted domain takes one more

_UNSCALE = pow(1 << 16 * BYTES, -1, ORDER)  # coefficients are written as x·R², R = 2^256


@dataclass(frozen=True, slots=True)
class Matrix:
    """The entries of a matrix of constraints, row by row.

    Attributes
    ----------
    rows
        Where the entries of each row begin, and end.
    signals, values
        Column and value of each entry.
    """

    rows: list[tuple[int, int]]
    signals: list[int]
    values: list[int]


@dataclass(frozen=True, slots=True)
class ProvingKey:
    """What Groth16 proofs of a circuit are made with; names as in the paper and in snarkjs."""

    variables: int
    public: int
    domain: int
    alpha1: PointG1
    beta1: PointG1
    beta2: PointG2
    delta1: PointG1
    delta2: PointG2
    matrix_a: Matrix
    matrix_b: Matrix
    a: Points
    b1: Points
    b2: Points
    c: Points
    h: Points
    verifying_key: VerifyingKey


def parse(data: bytes) -> ProvingKey:
    """Read a proving key.

    Parameters
    ----------
    data
        The whole file.

    Returns
    -------
    ProvingKey
        The key, all of it checked.

    Raises
    ------
    InvalidKey
        If it is no key of Groth16 over BN254, or anything in it is out of place.
    """
    sections = _sections(memoryview(data))
    protocol = bytes(sections[PROTOCOL])
    if protocol != struct.pack("<I", GROTH16):
        raise InvalidKey(f"zkey: the protocol is {protocol.hex() or 'missing'}, not Groth16")
    (variables, public, domain), constants = _header(sections[HEADER])
    alpha1, beta1, beta2, gamma2, delta1, delta2 = constants

    inputs = _points(sections, INPUTS, public + 1)
    if len(inputs.points) != public + 1:
        raise InvalidKey("zkey: a point of inputs is at infinity")
    h = _points(sections, H, domain)  # first: its length bears out how large the domain is
    matrix_a, matrix_b = _matrices(sections[COEFFICIENTS], domain, variables)
    return ProvingKey(
        variables=variables,
        public=public,
        domain=domain,
        alpha1=alpha1,
        beta1=beta1,
        beta2=beta2,
        delta1=delta1,
        delta2=delta2,
        matrix_a=matrix_a,
        matrix_b=matrix_b,
        a=_points(sections, A, variables),
        b1=_points(sections, B1, variables),
        b2=_points(sections, B2, variables),
        c=_points(sections, C, variables - public - 1),
        h=h,
        verifying_key=VerifyingKey(alpha1, beta2, gamma2, delta2, inputs.points),
    )


def _sections(data: memoryview) -> dict[int, memoryview]:
    """Split a file; sections that proofs do not need, as that of contributions, stay unread."""
    if len(data) < PREAMBLE.size or data[: len(MAGIC)] != MAGIC:
        raise InvalidKey("zkey: the file does not begin with 'zkey'")
    _, version, count = PREAMBLE.unpack_from(data)
    if version != VERSION:
        raise InvalidKey(f"zkey: the version is {version}, not {VERSION}")
    sections: dict[int, memoryview] = {}
    offset = PREAMBLE.size
    for _ in range(count):
        if len(data) - offset < SECTION.size:
            raise InvalidKey(f"zkey: the file ends after {len(sections)} of {count} sections")
        kind, length = SECTION.unpack_from(data, offset)
        offset += SECTION.size
        if length > len(data) - offset:
            raise InvalidKey(
                f"zkey: section {kind} has {length} bytes, but {len(data) - offset} are left"
            )
        if kind in sections:
            raise InvalidKey(f"zkey: section {kind} is there twice")
        sections[kind] = data[offset : offset + length]
        offset += length
    if offset != len(data):
        raise InvalidKey(f"zkey: {len(data) - offset} bytes follow the last section")
    for kind in range(PROTOCOL, H + 1):
        if kind not in sections:
            raise InvalidKey(f"zkey: section {kind} ({NAMES[kind]}) is missing")
    return sections


def _header(data: memoryview) -> tuple[tuple[int, int, int], list[PointG1 | PointG2]]:
    groups = (1, 1, 2, 2, 1, 2)  # of α, β, β, γ, δ, δ
    expected = MODULI.size + COUNTS.size + sum(groups) * G1_BYTES
    if len(data) != expected:
        raise InvalidKey(f"zkey: the header has {len(data)} bytes, not {expected} as with BN254")
    q_bytes, q, r_bytes, r = MODULI.unpack_from(data)
    if (
        (q_bytes, r_bytes) != (BYTES, BYTES)
        or int.from_bytes(q, "little") != FIELD
        or int.from_bytes(r, "little") != ORDER
    ):
        raise InvalidKey("zkey: the curve is not BN254")
    variables, public, domain = COUNTS.unpack_from(data, MODULI.size)
    if not 2 <= domain <= MAX_DOMAIN or domain & (domain - 1):
        raise InvalidKey(f"zkey: the domain has {domain} elements, not a power of 2 up to 2^27")
    if public >= variables:
        raise InvalidKey(f"zkey: {public} inputs are public, but there are {variables} variables")

    constants, offset = [], MODULI.size + COUNTS.size
    for group in groups:
        decode, size = (decode_g1, G1_BYTES) if group == 1 else (decode_g2, G2_BYTES)
        found = decode(data[offset : offset + size], "the header").points
        if not found:
            raise InvalidKey("zkey: a point of the header is at infinity")
        constants += found
        offset += size
    return (variables, public, domain), constants


def _points(sections: dict[int, memoryview], kind: int, count: int) -> Points:
    data, name = sections[kind], NAMES[kind]
    decode, size = (decode_g2, G2_BYTES) if kind == B2 else (decode_g1, G1_BYTES)
    if len(data) != count * size:
        raise InvalidKey(
            f"zkey: section {kind} ({name}) has {len(data)} bytes, but {count} points have"
            f" {count * size}"
        )
    return decode(data, name)


def _matrices(data: memoryview, domain: int, variables: int) -> tuple[Matrix, Matrix]:
    if len(data) < 4:
        raise InvalidKey("zkey: the coefficients have no number")
    (count,) = struct.unpack_from("<I", data)
    expected = 4 + count * COEFFICIENT.size
    if len(data) != expected:
        raise InvalidKey(
            f"zkey: section {COEFFICIENTS} (coefficients) has {len(data)} bytes, not {expected}"
        )
    entries: tuple[list[tuple[int, int, int]], ...] = ([], [])
    for matrix, constraint, signal, value in _coefficients(data[4:]):
        if matrix > 1 or constraint >= domain or signal >= variables:
            raise InvalidKey(
                f"zkey: a coefficient of matrix {matrix}, constraint {constraint}, signal {signal}"
                f" is beyond 2 matrices, {domain} constraints, {variables} signals"
            )
        entries[matrix].append((constraint, signal, value))
    return _matrix(entries[0], domain), _matrix(entries[1], domain)


def _coefficients(data: memoryview) -> Iterator[tuple[int, int, int, int]]:
    known: dict[bytes, int] = {}  # few values are different
    for matrix, constraint, signal, raw in COEFFICIENT.iter_unpack(data):
        value = known.get(raw)
        if value is None:
            scaled = int.from_bytes(raw, "little")
            if scaled >= ORDER:
                raise InvalidKey(f"zkey: a coefficient of constraint {constraint} is not below r")
            value = known[raw] = scaled * _UNSCALE % ORDER
        yield matrix, constraint, signal, value


def _matrix(entries: list[tuple[int, int, int]], domain: int) -> Matrix:
    entries.sort(key=lambda entry: entry[0])
    counts = [0] * domain
    for constraint, _, _ in entries:
        counts[constraint] += 1
    rows, start = [], 0
    for count in counts:
        rows.append((start, start + count))
        start += count
    return Matrix(rows, [entry[1] for entry in entries], [entry[2] for entry in entries])
