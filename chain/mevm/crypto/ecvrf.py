"""Verifiable random function ECVRF-EDWARDS25519-SHA512-TAI.

The holder of a secret key turns an input, alpha, into an output, beta, that nobody else can
foresee, and into a proof that beta is the only output of alpha under his key. Keys are those of
Ed25519.

Keys are always validated (RFC 9381, 5.4.5): a key of small order has outputs that anyone knows.
Points are encoded in the one way of RFC 8032, and s is below the group's order, so that no proof
has a second form of the same parts.

The prover is for tools and tests on a machine of its holder's: it takes a time that depends on the
secret key.

References
----------
.. [1] RFC 9381, Verifiable Random Functions (VRFs), sections 5 and 5.5.
"""

from hashlib import sha512

from mevm.crypto.edwards25519 import (
    ORDER,
    Point,
    clear_cofactor,
    decode,
    encode,
    is_small_order,
    linear_combination,
    multiply,
    multiply_base,
)

KEY_BYTES, PROOF_BYTES = 32, 80

POINT_BYTES, CHALLENGE_BYTES = 32, 16
MAX_TRIES = 256

SUITE = b"\x03"
ENCODE, CHALLENGE, OUTPUT, END = b"\x01", b"\x02", b"\x03", b"\x00"


def verify(public_key: bytes, proof: bytes, alpha: bytes) -> bytes | None:
    """Return the output that a proof proves for an input, ``None`` if it proves nothing.

    Raises
    ------
    ValueError
        If the key does not have 32 bytes, or the proof 80.
    """
    if len(proof) != PROOF_BYTES:
        raise ValueError(f"ecvrf: a proof has {PROOF_BYTES} bytes, not {len(proof)}")
    key, gamma = decode(public_key), decode(proof[:POINT_BYTES])
    challenge = _integer(proof[POINT_BYTES:-POINT_BYTES])
    response = _integer(proof[-POINT_BYTES:])
    if key is None or gamma is None or response >= ORDER or is_small_order(key):
        return None
    base = _encode_to_curve(public_key, alpha)
    if base is None:
        return None
    u = linear_combination(response, [key], [-challenge])
    v = linear_combination(0, [base, gamma], [response, -challenge])
    points = public_key, encode(base), proof[:POINT_BYTES], encode(u), encode(v)
    if _challenge(*points) != challenge:
        return None
    return _output(gamma)


def prove(secret_key: bytes, alpha: bytes) -> bytes:
    """Return the proof of the output of an input.

    Raises
    ------
    ValueError
        If the key does not have 32 bytes, or the input has no point.
    """
    if len(secret_key) != KEY_BYTES:
        raise ValueError(f"ecvrf: a key has {KEY_BYTES} bytes, not {len(secret_key)}")
    secret, prefix = _expand(secret_key)
    public_key = encode(multiply_base(secret))
    base = _encode_to_curve(public_key, alpha)
    if base is None:
        raise ValueError(f"ecvrf: the input has no point in {MAX_TRIES} tries")
    encoded = encode(base)
    gamma = encode(multiply(base, secret))
    nonce = _integer(sha512(prefix + encoded).digest()) % ORDER
    commitments = encode(multiply_base(nonce)), encode(multiply(base, nonce))
    challenge = _challenge(public_key, encoded, gamma, *commitments)
    response = (nonce + challenge * secret) % ORDER
    return (
        gamma
        + challenge.to_bytes(CHALLENGE_BYTES, "little")
        + response.to_bytes(POINT_BYTES, "little")
    )


def _expand(secret_key: bytes) -> tuple[int, bytes]:
    """Return the secret scalar and what nonces are made from (RFC 8032, 5.1.5)."""
    digest = sha512(secret_key).digest()
    return _integer(digest[:32]) & (1 << 254) - 8 | 1 << 254, digest[32:]


def _encode_to_curve(salt: bytes, alpha: bytes) -> Point | None:
    """Try and increment (5.4.1.1): every second try finds a point, no input is known to fail."""
    prefix = sha512(SUITE + ENCODE + salt)
    prefix.update(alpha)
    for counter in range(MAX_TRIES):
        digest = prefix.copy()
        digest.update(bytes([counter]) + END)
        point = decode(digest.digest()[:POINT_BYTES])
        if point is not None and not is_small_order(point):
            return clear_cofactor(point)
    return None


def _challenge(*points: bytes) -> int:
    digest = sha512(SUITE + CHALLENGE + b"".join(points) + END).digest()
    return _integer(digest[:CHALLENGE_BYTES])


def _output(gamma: Point) -> bytes:
    """Hash what a proof fixes (5.2): without the part of small order, which is free."""
    return sha512(SUITE + OUTPUT + encode(clear_cofactor(gamma)) + END).digest()


def _integer(data: bytes) -> int:
    return int.from_bytes(data, "little")
