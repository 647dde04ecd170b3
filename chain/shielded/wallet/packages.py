"""Packages: contents sealed under a key of their own, which is handed over with them.

A package may hold an asset: its content then tells the asset and ar, the blinding of its value
commitment. Who lacks the key cannot open it, since nobody else can sign for the balance; who lacks
the owner's signature cannot either. Content: 113 bytes of asset, 32 of ar, then data; sealed by
ChaCha20-Poly1305 with nonce 0, since each key seals one package.

Source: SERO-03.
"""

import secrets
import struct
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

from mevm.crypto.baby_jubjub import IDENTITY, ORDER, Point
from mevm.crypto.keccak import keccak
from shielded.assets import Asset
from shielded.generators import blind
from shielded.hashing import encode_word
from shielded.transaction import MAX_DATA_BYTES
from shielded.wallet.failure import WalletError

KEY = 32
NONCE = bytes(12)
TAG = 16
_HEAD = struct.Struct(">32s16s32s32sB32s")
MAX_CONTENT = MAX_DATA_BYTES - TAG - _HEAD.size


@dataclass(frozen=True)
class Contents:
    """
    What is in a package.

    Attributes
    ----------
    asset
        Nothing in a package of data only.
    data
        At most ``MAX_CONTENT`` bytes: a document, or its key and where it is.
    blinding
        ar of the value commitment; 0 where there is no asset.

    """

    asset: Asset = field(default_factory=Asset)
    data: bytes = b""
    blinding: int = field(default=0, repr=False)

    def __post_init__(self) -> None:
        """Refuse what cannot be sealed."""
        if len(self.data) > MAX_CONTENT:
            raise ValueError(f"a package holds {MAX_CONTENT} bytes, not {len(self.data)}")
        if not 0 <= self.blinding < ORDER or (self.blinding > 0) != (self.asset != Asset()):
            raise ValueError("an asset has a blinding below the order of the subgroup, data none")

    @property
    def value(self) -> Point:
        """The value commitment; O where there is no asset."""
        if self.asset == Asset():
            return IDENTITY
        return blind(self.asset.commitment(), self.blinding)


@dataclass(frozen=True)
class PackageKey:
    """What is handed over with a package: which one it is, and what opens it."""

    id: bytes
    key: bytes = field(repr=False)

    def to_text(self) -> str:
        """Return it as text. Who reads it reads the package."""
        return f"{self.id.hex()}:{self.key.hex()}"

    @classmethod
    def from_text(cls, text: str) -> "PackageKey":
        """Read what ``to_text`` wrote; ValueError if that is something else."""
        words = text.split(":")
        if [len(word) for word in words] != [64, 64]:
            raise ValueError("a package's key is two words of 64 hexadecimal digits, : between")
        return cls(*(bytes.fromhex(word) for word in words))


def package_id(sighash: int, index: int) -> bytes:
    """Return the id of the package that a transaction seals as its index-th."""
    return keccak(encode_word(sighash) + encode_word(index))


def new_key() -> bytes:
    """Draw a key; it seals one package."""
    return secrets.token_bytes(KEY)


def seal(contents: Contents, key: bytes) -> bytes:
    """Encrypt the contents of a package under a key that was never used."""
    asset = contents.asset
    head = _HEAD.pack(
        asset.currency,
        asset.amount.to_bytes(16, "big"),
        asset.category,
        encode_word(asset.ticket),
        asset.count,
        encode_word(contents.blinding),
    )
    return ChaCha20Poly1305(key).encrypt(NONCE, head + contents.data, None)


def open_sealed(content: bytes, key: bytes, value: Point) -> Contents:
    """
    Decrypt the contents of a package.

    Parameters
    ----------
    content, value
        As ``PackageSealed`` tells them.
    key
        As its sender told it.

    Returns
    -------
    Contents
        What it is sure to hold: the value commitment is compared.

    Raises
    ------
    WalletError
        When the key is another, or the content is not what the package is worth.

    """
    try:
        plain = ChaCha20Poly1305(key).decrypt(NONCE, content, None)
    except InvalidTag:
        raise WalletError("the key does not open this package") from None
    try:
        currency, amount, category, ticket, count, blinding = _HEAD.unpack_from(plain)
        numbers = [int.from_bytes(each, "big") for each in (amount, ticket, blinding)]
        asset = Asset(currency, numbers[0], category, numbers[1], count)
        contents = Contents(asset, plain[_HEAD.size :], numbers[2])
    except (struct.error, ValueError) as error:
        raise WalletError(f"the content of this package is not as it has to be: {error}") from None
    if contents.value != value:
        raise WalletError("the package does not hold what its content says")
    return contents
