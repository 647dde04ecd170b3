"""Ed25519 signatures, verified strictly.

A signature R, S of the message M by the public key A is valid if S·B = R + h·A with
h = SHA-512(R, A, M) modulo l: the equation of RFC 8032 without the factor 8, which that leaves
open. Beyond it:

- S < l, and A and R are encoded in the one way that RFC 8032 gives, or signatures and keys would
  have second forms.
- Neither A nor R is of small order: under such a key anyone can sign, and one signature can be
  valid for many messages.

A key with a part of small order, which nobody makes by accident, is judged by the equation. These
are the rules of ``verify_strict`` in ed25519-dalek. Implementations differ in all of them [2]_, and
nodes that differ do not agree on a block: the whole verification is ours, on integers.

References
----------
.. [1] RFC 8032, section 5.1.7.
.. [2] Chalkias, Garillot, Nikolaenko, "Taming the many EdDSAs", eprint 2020/1244.
"""

from hashlib import sha512

from mevm.crypto.edwards25519 import ORDER, decode, encode, is_small_order, linear_combination

KEY_BYTES = 32
SIGNATURE_BYTES = 64


def verify(public_key: bytes, signature: bytes, message: bytes) -> bool:
    """Tell whether a signature is valid.

    Raises
    ------
    ValueError
        If the key does not have 32 bytes, or the signature 64.
    """
    if len(signature) != SIGNATURE_BYTES:
        raise ValueError(f"ed25519: a signature has {SIGNATURE_BYTES} bytes, not {len(signature)}")
    commitment, response = signature[:32], int.from_bytes(signature[32:], "little")
    key = decode(public_key)
    if response >= ORDER or key is None or is_small_order(key):
        return False
    digest = sha512(commitment + public_key)
    digest.update(message)
    challenge = int.from_bytes(digest.digest(), "little") % ORDER
    expected = linear_combination(response, [key], [-challenge])
    return encode(expected) == commitment and not is_small_order(expected)
