"""Signatures on secp256k1: who signed a hash, and signing one."""

from collections.abc import Sequence
from typing import TypeAlias

import coincurve

from mevm.crypto.keccak import keccak
from mevm.native import extension

Signature: TypeAlias = "tuple[bytes, int, int, int]"
"""The 32 bytes that were signed, the parity of y, r and s."""

ORDER = 0xFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFFEBAAEDCE6AF48A03BBFD25E8CD0364141
HALF_ORDER = ORDER // 2
_NATIVE = extension()


def recover_address(message_hash: bytes, y_parity: int, r: int, s: int) -> bytes | None:
    """Return the address whose key signed ``message_hash``.

    Parameters
    ----------
    message_hash
        The 32 bytes that were signed.
    y_parity, r, s
        The signature.

    Returns
    -------
    bytes or None
        The address, None if no key gives this signature.
    """
    return recover_addresses([(message_hash, y_parity, r, s)])[0]


def recover_addresses(signatures: Sequence[Signature]) -> list[bytes | None]:
    """Return what `recover_address` does for each: by the native extension on all cores."""
    if _NATIVE is None:
        return [_recover(*each) for each in signatures]
    return _NATIVE.recover_addresses(b"".join([_joined(*each) for each in signatures]))


def _joined(message_hash: bytes, y_parity: int, r: int, s: int) -> bytes:
    """Return a signature as the extension takes it: all zeros, which nobody signed, if unfit."""
    if not _is_fit(y_parity, r, s):
        return bytes(97)
    return message_hash + r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((y_parity,))


def _is_fit(y_parity: int, r: int, s: int) -> bool:
    return y_parity in (0, 1) and 0 < r < ORDER and 0 < s < ORDER


def _recover(message_hash: bytes, y_parity: int, r: int, s: int) -> bytes | None:
    if not _is_fit(y_parity, r, s):
        return None
    signature = r.to_bytes(32, "big") + s.to_bytes(32, "big") + bytes((y_parity,))
    try:
        key = coincurve.PublicKey.from_signature_and_message(signature, message_hash, hasher=None)
    except Exception:  # coincurve raises bare Exception where the point does not exist
        return None
    return _address(key)


def sign(message_hash: bytes, private_key: bytes) -> tuple[int, int, int]:
    """Return ``y_parity``, ``r`` and ``s`` of a deterministic signature with a low ``s``."""
    signature = coincurve.PrivateKey(private_key).sign_recoverable(message_hash, hasher=None)
    r, s = int.from_bytes(signature[:32], "big"), int.from_bytes(signature[32:64], "big")
    return signature[64], r, s


def address_of(private_key: bytes) -> bytes:
    """Return the address of a private key."""
    return _address(coincurve.PrivateKey(private_key).public_key)


def _address(key: coincurve.PublicKey) -> bytes:
    return keccak(key.format(compressed=False)[1:])[12:]
