"""Documents encrypted to several recipients.

A document has a random key of its own, and each recipient gets that key in a sealed box. The header
commits to the key, since XChaCha20-Poly1305 does not: no sender can make one envelope that two
recipients open to different documents. Nothing tells who the sender is: that is for the content id
on chain and the signature with it.

Source: CEC-51.
"""

import hashlib
import hmac
import secrets
import struct
from collections.abc import Iterable
from itertools import pairwise

from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox
from nacl.secret import Aead

from mevm_suite.documents.failure import DocumentError

MAGIC = b"MEVMDOC\x01"  # the last byte is the version
MAX_RECIPIENTS = 1_000
KEY = 32
KEY_ID = 16
SEALED_KEY = 80  # an ephemeral public key, a tag, and the key
NONCE = 24
TAG = 16

_COUNT = struct.Struct(">H")
_ENTRY = KEY_ID + SEALED_KEY
_ENTRIES = len(MAGIC) + KEY + _COUNT.size  # where the recipients begin


def public_key(private_key: bytes) -> bytes:
    """Return the X25519 public key of a private one, which its owner publishes."""
    return bytes(PrivateKey(_checked(private_key)).public_key)


def key_id(key: bytes) -> bytes:
    """Return the short name of a public key by which a recipient finds his entry."""
    return hashlib.blake2b(_checked(key), digest_size=KEY_ID, person=b"MEVMdoc key id").digest()


def is_sealed(data: bytes) -> bool:
    """Return whether bytes begin like a sealed document."""
    return data.startswith(MAGIC)


def seal(data: bytes, recipients: Iterable[bytes]) -> bytes:
    """
    Encrypt a document so that each recipient can open it, and nobody else.

    Parameters
    ----------
    data
        The document.
    recipients
        X25519 public keys of 32 bytes, as published in ``IdentityRegistry``.

    Returns
    -------
    bytes
        The sealed document, another one each time.

    Raises
    ------
    DocumentError
        When there is no recipient, or too many, or a key is unusable or named twice.

    """
    keys = sorted(recipients, key=key_id)
    if not 1 <= len(keys) <= MAX_RECIPIENTS:
        raise DocumentError(f"expected 1 to {MAX_RECIPIENTS} recipients, got {len(keys)}")
    if len({key_id(key) for key in keys}) < len(keys):
        raise DocumentError("a recipient is named twice")
    secret = secrets.token_bytes(KEY)
    entries = b"".join(key_id(key) + _seal_key(secret, key) for key in keys)
    header = MAGIC + _derive(secret, b"MEVMdoc commit") + _COUNT.pack(len(keys)) + entries
    nonce = secrets.token_bytes(NONCE)
    return header + nonce + encrypt(_derive(secret, b"MEVMdoc encrypt"), nonce, data, header)


def open_sealed(data: bytes, private_key: bytes) -> bytes:
    """
    Decrypt a document as one of its recipients.

    Parameters
    ----------
    data
        The sealed document.
    private_key
        The recipient's X25519 private key.

    Returns
    -------
    bytes
        The document.

    Raises
    ------
    DocumentError
        When this is no sealed document, is not for this key, or was changed.

    """
    commitment, entries, end = _parse(data)
    own = entries.get(key_id(public_key(private_key)))
    if own is None:
        raise DocumentError("the document is not sealed to this key")
    try:
        secret = SealedBox(PrivateKey(private_key)).decrypt(own)
    except CryptoError:
        raise DocumentError("the document's key for this recipient was changed") from None
    if not hmac.compare_digest(_derive(secret, b"MEVMdoc commit"), commitment):
        raise DocumentError("the document's key is not the one that its header commits to")
    nonce, rest = data[end : end + NONCE], data[end + NONCE :]
    return decrypt(_derive(secret, b"MEVMdoc encrypt"), nonce, rest, data[:end])


def encrypt(key: bytes, nonce: bytes, data: bytes, header: bytes) -> bytes:
    """Encrypt by XChaCha20-Poly1305 with a header that is authenticated too; the tag comes last."""
    return bytes(Aead(key).encrypt(data, header, nonce).ciphertext)


def decrypt(key: bytes, nonce: bytes, data: bytes, header: bytes) -> bytes:
    """Decrypt what ``encrypt`` made; DocumentError where a bit differs."""
    try:
        return bytes(Aead(key).decrypt(data, header, nonce))
    except CryptoError:
        raise DocumentError("the document was changed") from None


def _parse(data: bytes) -> tuple[bytes, dict[bytes, bytes], int]:
    """Return the commitment, the sealed keys by key id, and where the header ends."""
    if not is_sealed(data):
        raise DocumentError("not a sealed document of version 1")
    if len(data) < _ENTRIES:
        raise DocumentError("the sealed document is cut off")
    commitment = data[len(MAGIC) : len(MAGIC) + KEY]
    (count,) = _COUNT.unpack_from(data, len(MAGIC) + KEY)
    if not 1 <= count <= MAX_RECIPIENTS:
        raise DocumentError(f"expected 1 to {MAX_RECIPIENTS} recipients, got {count}")
    end = _ENTRIES + count * _ENTRY
    if len(data) < end + NONCE + TAG:
        raise DocumentError("the sealed document is cut off")
    places = range(_ENTRIES, end, _ENTRY)
    ids = [data[place : place + KEY_ID] for place in places]
    if any(one >= other for one, other in pairwise(ids)):
        raise DocumentError("the recipients are not in order, or one is named twice")
    sealed = [data[place + KEY_ID : place + _ENTRY] for place in places]
    return commitment, dict(zip(ids, sealed, strict=True)), end


def _seal_key(secret: bytes, key: bytes) -> bytes:
    try:
        return bytes(SealedBox(PublicKey(key)).encrypt(secret))
    except CryptoError:  # a point of small order, which anyone could open
        raise DocumentError(f"0x{key.hex()}: not a usable public key") from None


def _derive(secret: bytes, purpose: bytes) -> bytes:
    return hashlib.blake2b(key=secret, digest_size=KEY, person=purpose).digest()


def _checked(key: bytes) -> bytes:
    if len(key) != KEY:
        raise DocumentError(f"expected a key of {KEY} bytes, got {len(key)}")
    return key
