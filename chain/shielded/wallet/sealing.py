"""Records encrypted at rest: a key by scrypt from a passphrase, ChaCha20-Poly1305 for each record.

A record is bound to its place, so that none can be put where another was. Nothing tells a record
that was deleted, or an older one of the same place: who can write to the file can do that.
"""

import secrets
import unicodedata
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305
from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from shielded.wallet.failure import StoreDamagedError

KEY = 32
NONCE = 12  # drawn at random: good for 2^32 records under one key
TAG = 16
SALT = 16
BLOCK_SIZE = 8  # scrypt's r; its p is 1
DEFAULT_COST = 17  # 128 MiB and half a second
MIN_COST, MAX_COST = 14, 22


@dataclass(frozen=True)
class KeyTerms:
    """How a key is made from the passphrase: scrypt's N = 2^cost, and a salt."""

    cost: int
    salt: bytes

    @classmethod
    def fresh(cls, cost: int = DEFAULT_COST) -> "KeyTerms":
        """Return terms with a new salt."""
        return cls(cost, secrets.token_bytes(SALT))

    def key(self, passphrase: str) -> bytes:
        """
        Derive the key.

        Raises
        ------
        StoreDamagedError
            When the terms are none that this wallet ever wrote: cheap ones would tell the
            passphrase to who can read the file, dear ones would hang.

        """
        if not MIN_COST <= self.cost <= MAX_COST or len(self.salt) != SALT:
            text = f"expected scrypt's cost between {MIN_COST} and {MAX_COST}, got {self.cost}"
            raise StoreDamagedError(f"{text}, and a salt of {SALT} bytes, got {len(self.salt)}")
        function = Scrypt(self.salt, KEY, 2**self.cost, BLOCK_SIZE, 1)
        # One text has several encodings; keyboards and systems differ in which they give.
        return function.derive(unicodedata.normalize("NFKD", passphrase).encode("utf-8"))


class Sealer:
    """
    Encrypts and decrypts records.

    Parameters
    ----------
    key
        32 bytes.

    """

    def __init__(self, key: bytes) -> None:
        self._cipher = ChaCha20Poly1305(key)

    def seal(self, content: bytes, place: str) -> bytes:
        """Encrypt a record for a place."""
        nonce = secrets.token_bytes(NONCE)
        return nonce + self._cipher.encrypt(nonce, content, place.encode("utf-8"))

    def open(self, sealed: bytes, place: str) -> bytes:
        """
        Decrypt the record of a place.

        Raises
        ------
        StoreDamagedError
            When it was changed, belongs elsewhere, or is under another key.

        """
        if len(sealed) < NONCE + TAG:
            raise StoreDamagedError(f"record {place}: cut off")
        try:
            body = sealed[NONCE:]
            return self._cipher.decrypt(sealed[:NONCE], body, place.encode("utf-8"))
        except InvalidTag:
            raise StoreDamagedError(f"record {place}: changed, or not of this place") from None
