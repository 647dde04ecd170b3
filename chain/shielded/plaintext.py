"""What a ciphertext hides: the plaintext of a note, and that of the outgoing copy."""

import struct
from dataclasses import dataclass, field
from enum import IntEnum

from mevm.crypto.baby_jubjub import Point, compress, decompress
from shielded.assets import Asset
from shielded.hashing import encode_word
from shielded.note_keys import NOTE_SEED_BYTES

_NOTE = struct.Struct(">B32s16s32s32sB32s32s64s")
NOTE_BYTES = _NOTE.size
_COPY = struct.Struct(">32s32s32s")
COPY_BYTES = _COPY.size


class Kind(IntEnum):
    """Where the scalar of the one-time address comes from."""

    TO_ADDRESS = 0  # the note's random seed: the payer made it from the payee's address
    TO_ONE_TIME = 1  # the payee's viewing key and an index: he handed it out


@dataclass(frozen=True)
class NotePlaintext:
    """What the payer tells the payee.

    Attributes
    ----------
    kind
        Where the scalar of the one-time address comes from.
    asset, memo
        Of the note.
    seed
        rseed, 32 bytes: what the payer drew at random follows from it.
    base_x
        x of BASE_r if the address was handed out, else 0.
    """

    kind: Kind
    asset: Asset
    seed: bytes = field(repr=False)
    base_x: int
    memo: bytes

    def __post_init__(self) -> None:
        """Refuse what has not 242 bytes."""
        if len(self.seed) != NOTE_SEED_BYTES:
            raise ValueError(f"the seed of a note has {NOTE_SEED_BYTES} bytes")

    def encode(self) -> bytes:
        """Return 242 bytes."""
        asset = self.asset
        return _NOTE.pack(
            self.kind,
            asset.currency,
            asset.amount.to_bytes(16, "big"),
            asset.category,
            encode_word(asset.ticket),
            asset.count,
            self.seed,
            encode_word(self.base_x),
            self.memo,
        )

    @classmethod
    def decode(cls, data: bytes) -> "NotePlaintext":
        """Read 242 bytes. Raise ValueError if they are not the only way to say what they say."""
        kind, currency, amount, category, ticket, count, seed, base, memo = _NOTE.unpack(data)
        asset = Asset(
            currency, int.from_bytes(amount, "big"), category, int.from_bytes(ticket, "big"), count
        )
        base_x = int.from_bytes(base, "big")
        if kind == Kind.TO_ADDRESS and base_x:
            raise ValueError("a payment to an address names no base")
        return cls(Kind(kind), asset, seed, base_x, memo)


@dataclass(frozen=True)
class OutgoingPlaintext:
    """What the payer tells himself, and who holds his tracking key.

    Attributes
    ----------
    shared_x
        x of the shared point S, which opens the note.
    spending, viewing
        Whom he paid: ZPK and VPK of the address, or of the one-time address that he was given.
    """

    shared_x: int = field(repr=False)
    spending: Point
    viewing: Point

    def encode(self) -> bytes:
        """Return 96 bytes."""
        return _COPY.pack(
            encode_word(self.shared_x), compress(self.spending), compress(self.viewing)
        )

    @classmethod
    def decode(cls, data: bytes) -> "OutgoingPlaintext":
        """Read 96 bytes. Raise ValueError if they are no points."""
        shared, spending, viewing = _COPY.unpack(data)
        return cls(int.from_bytes(shared, "big"), decompress(spending), decompress(viewing))
