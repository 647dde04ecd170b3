"""Keys of ciphertexts, and secrets that follow from a note's seed.

HKDF with BLAKE2b-512 makes keys from what payer and payee share, one output for each purpose.
ChaCha20-Poly1305 seals with nonce 0: no key is used twice.
"""

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.hashes import BLAKE2b
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from mevm.crypto.baby_jubjub import Point
from shielded.hashing import encode_word, hash_to_field, hash_to_scalar

NOTE_SEED_BYTES = 32
TAG_BYTES, KEY_BYTES, SEAL_BYTES = 1, 32, 16
NONCE = bytes(12)


def one_time_scalar(seed: bytes) -> int:
    """Return r of the one-time address of a payment to an address."""
    return hash_to_scalar("SERO.r0", seed)


def ephemeral_scalar(seed: bytes) -> int:
    """Return esk, which makes EPK and the shared point."""
    return hash_to_scalar("SERO.esk", seed)


def note_secret(seed: bytes) -> int:
    """Return rsk, the field element that the commitment hides behind."""
    return hash_to_field("SERO.rsk", seed)


def view_tag(shared_x: int, ephemeral: Point, commitment: int) -> bytes:
    """Return the byte that tells the payee of 255 of 256 outputs that they are not for him."""
    return _derive(b"SERO.tag", TAG_BYTES, shared_x, ephemeral, commitment)


def note_key(shared_x: int, ephemeral: Point, commitment: int) -> bytes:
    """Return the key of a sealed note.

    Parameters
    ----------
    shared_x
        x of the shared point S.
    ephemeral, commitment
        EPK and cm.
    """
    return _derive(b"SERO.note", KEY_BYTES, shared_x, ephemeral, commitment)


def copy_key(viewing_key: int, ephemeral: Point, commitment: int) -> bytes:
    """Return the key of the payer's copy.

    Parameters
    ----------
    viewing_key
        vsk of the payer.
    ephemeral, commitment
        EPK and cm.
    """
    return _derive(b"SERO.copy", KEY_BYTES, viewing_key, ephemeral, commitment)


def seal(key: bytes, plaintext: bytes) -> bytes:
    """Encrypt under a key that is used once."""
    return ChaCha20Poly1305(key).encrypt(NONCE, plaintext, None)


def unseal(key: bytes, ciphertext: bytes) -> bytes | None:
    """Decrypt; None if the key is another, or a bit was changed."""
    try:
        return ChaCha20Poly1305(key).decrypt(NONCE, ciphertext, None)
    except InvalidTag:
        return None


def _derive(purpose: bytes, size: int, secret: int, ephemeral: Point, commitment: int) -> bytes:
    material = b"".join(map(encode_word, (secret, *ephemeral, commitment)))
    return HKDF(BLAKE2b(64), size, salt=None, info=purpose).derive(material)
