"""Verifying keys as the words that the Groth16 precompile takes.

The order is that of address 0x4d05: alpha, beta, gamma, delta, IC; points as in EIP-197, of a
point of G2 the imaginary part of a coordinate first. snarkjs writes the real part first, and in
a ``.zkey`` all numbers in Montgomery form, little-endian.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from shielded.ceremony.binary_file import NUMBER, InvalidFile, read_sections

Words = tuple[int, ...]

FIELD = 21888242871839275222246405745257275088696311157297823662689037894645226208583
POINTS_BEFORE_INPUTS = 14  # words: alpha 2, beta, gamma and delta 4 each

_MONTGOMERY_INVERSE = pow(1 << 256, -1, FIELD)
_MAGIC = b"zkey"
_GROTH16 = 1


def from_json(key: Mapping[str, Any]) -> Words:
    """Return the words of a verifying key that snarkjs exported.

    Parameters
    ----------
    key
        The parsed JSON: points with a third, projective coordinate.

    Returns
    -------
    Words
        The words, 14 and two for each public signal and the constant 1.

    Raises
    ------
    InvalidFile
        If it is no Groth16 key over BN254, or a point is at infinity.
    """
    if (key.get("protocol"), key.get("curve")) != ("groth16", "bn128"):
        raise InvalidFile("verifying key: expected protocol groth16 over the curve bn128")
    words = [*_g1(key["vk_alpha_1"])]
    for name in ("vk_beta_2", "vk_gamma_2", "vk_delta_2"):
        words += _g2(key[name])
    for point in key["IC"]:
        words += _g1(point)
    if len(key["IC"]) != key["nPublic"] + 1:
        raise InvalidFile(f"verifying key: {len(key['IC'])} points for {key['nPublic']} signals")
    return tuple(words)


def _g1(point: list[str]) -> Iterator[int]:
    x, y, z = point
    if z != "1":
        raise InvalidFile(f"verifying key: expected an affine point, got {point}")
    yield from (int(x), int(y))


def _g2(point: list[list[str]]) -> Iterator[int]:
    x, y, z = point
    if z != ["1", "0"]:
        raise InvalidFile(f"verifying key: expected an affine point, got {point}")
    yield from (int(x[1]), int(x[0]), int(y[1]), int(y[0]))


def from_zkey(zkey: bytes) -> Words:
    """Return the words of the verifying key inside a proving key.

    Parameters
    ----------
    zkey
        The file's bytes.

    Returns
    -------
    Words
        As :func:`from_json`.

    Raises
    ------
    InvalidFile
        If the file is no Groth16 key over BN254, or is cut short.
    """
    sections = read_sections(zkey, _MAGIC)
    try:
        protocol, header, inputs = (sections[number] for number in (1, 2, 3))
    except KeyError as missing:
        raise InvalidFile(f"zkey: section {missing} is missing") from None
    if int.from_bytes(protocol, "little") != _GROTH16:
        raise InvalidFile("zkey: not of Groth16")
    # Both primes, each behind its length in bytes; three counts; alpha and beta of G1; the rest.
    prime = FIELD.to_bytes(NUMBER, "little")
    points = 2 * (4 + NUMBER) + 3 * 4
    if len(header) != points + 18 * NUMBER or header[4 : 4 + NUMBER] != prime:
        raise InvalidFile("zkey: not over BN254")
    signals = int.from_bytes(header[points - 8 : points - 4], "little")
    if len(inputs) != 2 * NUMBER * (signals + 1):
        raise InvalidFile(f"zkey: section 3 has not {signals + 1} points")
    numbers = [_number(header, points + i * NUMBER) for i in range(18)]
    alpha, beta, gamma = numbers[0:2], numbers[4:8], numbers[8:12]
    delta = numbers[14:18]  # delta of G1 comes before
    ic = [_number(inputs, i * NUMBER) for i in range(2 * (signals + 1))]
    g2 = (word for point in (beta, gamma, delta) for word in _imaginary_first(point))
    return (*alpha, *g2, *ic)


def _number(data: bytes, position: int) -> int:
    montgomery = int.from_bytes(data[position : position + NUMBER], "little")
    return montgomery * _MONTGOMERY_INVERSE % FIELD


def _imaginary_first(point: list[int]) -> list[int]:
    x_real, x_imaginary, y_real, y_imaginary = point
    return [x_imaginary, x_real, y_imaginary, y_real]
