"""RSA signatures of a SHA-256 digest, at address 0x4d07.

Input, in words of 32 bytes and then two numbers of equally many bytes, 128 to 1,024::

    scheme          0: PKCS #1 v1.5; 1: PSS, with MGF1 over SHA-256
    salt length     in bytes, of PSS; 0 for PKCS #1 v1.5
    digest          SHA-256 of the message
    exponent
    modulus, signature

Output: the word 1 if the signature is valid, else the word 0. A modulus that is even, has a
leading zero or fewer than 1,024 bits, an exponent that is even or below 3, a signature that is not
below the modulus, and a salt too long for it, count as an invalid signature. Halts if the scheme
is another, PKCS #1 v1.5 is given a salt length, or the length fits no modulus.

The price rises with the square of the modulus' words and with the exponent's bits.

Source: SERO-31; RFC 8017.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from eth.exceptions import VMError

from mevm.precompiles.gas import (
    GAS_RSA_VERIFY,
    GAS_RSA_VERIFY_PRODUCT,
    GAS_RSA_VERIFY_WORD,
)
from mevm.precompiles.words import FALSE, TRUE, WORD, count_words, decode_words

if TYPE_CHECKING:
    from eth.abc import ComputationAPI

PKCS1, PSS = 0, 1
HEAD_BYTES = 4 * WORD
MIN_BYTES, MAX_BYTES = 128, 1_024


def rsa_verify(computation: ComputationAPI) -> ComputationAPI:
    """Verify the signature of the call data.

    Parameters
    ----------
    computation
        The running call.

    Returns
    -------
    ComputationAPI
        The same, with 1 or 0 as its output.

    Raises
    ------
    VMError
        If the input is not as described above, or the gas does not suffice.
    """
    data = computation.msg.data_as_bytes
    size = _modulus_bytes(len(data))
    scheme, salt_bytes, _, exponent = decode_words(data[:HEAD_BYTES])
    if scheme not in (PKCS1, PSS):
        raise VMError(f"rsa: expected the scheme 0 or 1, got {scheme}")
    if scheme == PKCS1 and salt_bytes:
        raise VMError(f"rsa: PKCS #1 v1.5 has no salt, got {salt_bytes} bytes")
    # GAS
    computation.consume_gas(price(size, exponent), reason="rsa verify")
    # OPERATION
    from mevm.crypto import rsa  # at the first call: a node starts without it

    key = rsa.PublicKey(data[HEAD_BYTES : HEAD_BYTES + size], exponent)
    signature, digest = data[HEAD_BYTES + size :], data[2 * WORD : 3 * WORD]
    if scheme == PKCS1:
        valid = rsa.verify_pkcs1(key, signature, digest)
    else:
        valid = rsa.verify_pss(key, signature, digest, salt_bytes)
    computation.output = TRUE if valid else FALSE
    return computation


def price(size: int, exponent: int) -> int:
    """Return the gas for a modulus of some bytes and an exponent."""
    words = count_words(size)
    return (
        GAS_RSA_VERIFY
        + GAS_RSA_VERIFY_WORD * words
        + GAS_RSA_VERIFY_PRODUCT * words**2 * exponent.bit_length()
    )


def _modulus_bytes(length: int) -> int:
    size, rest = divmod(length - HEAD_BYTES, 2)
    if rest or not MIN_BYTES <= size <= MAX_BYTES:
        raise VMError(
            f"rsa: expected {HEAD_BYTES} bytes and twice {MIN_BYTES} to {MAX_BYTES}, got {length}"
        )
    return size
