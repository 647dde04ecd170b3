"""Notes, their commitments and their nullifiers.

Source: SERO-04, SERO-05.
"""

from dataclasses import dataclass, field
from typing import Annotated, ClassVar

from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import FIELD, poseidon
from shielded.abi import FieldElement, Words
from shielded.account import NULLIFIER_KEY_TAG, OneTimeAddress
from shielded.assets import Asset

NOTE_TAG, NULLIFIER_TAG = 1002, 1004
MEMO_BYTES = 64
MEMO_HASH_BITS = 253
NO_MEMO = bytes(MEMO_BYTES)


@dataclass(frozen=True)
class Note:
    """What is paid, to whom, with what words.

    Attributes
    ----------
    asset
        What it holds.
    address
        Whose it is.
    memo
        64 bytes.
    secret
        rsk, a field element that hides the note behind its commitment.
    """

    asset: Asset
    address: OneTimeAddress
    memo: Annotated[bytes, Words(2)] = NO_MEMO
    secret: FieldElement = field(default=0, repr=False)

    __abi_fields__: ClassVar = ("address", "asset", "memo", "secret")

    def __post_init__(self) -> None:
        """Refuse what has no commitment."""
        if len(self.memo) != MEMO_BYTES:
            raise ValueError(f"a memo has {MEMO_BYTES} bytes, not {len(self.memo)}")
        if not 0 <= self.secret < FIELD:
            raise ValueError("the secret of a note is no field element")

    def commitment(self) -> int:
        """Return cm, the leaf of the tree."""
        return poseidon(
            [
                NOTE_TAG,
                *self.asset.commitment(),
                self.address.base[0],
                self.address.spending[0],
                self.address.viewing[0],
                hash_memo(self.memo),
                self.secret,
            ]
        )


def encode_memo(text: str) -> bytes:
    """Return a memo of 64 bytes: UTF-8, zeros behind. Raise ValueError if it is longer."""
    data = text.encode("utf-8")
    if len(data) > MEMO_BYTES:
        raise ValueError(f"a memo has at most {MEMO_BYTES} bytes of UTF-8, this has {len(data)}")
    return data.ljust(MEMO_BYTES, b"\0")


def decode_memo(memo: bytes) -> str:
    """Return a memo as text; what is no UTF-8 shows as replacement characters."""
    return memo.rstrip(b"\0").decode("utf-8", "replace")


def hash_memo(memo: bytes) -> int:
    """Return the field element that a commitment has of a memo."""
    return int.from_bytes(keccak(memo), "big") & ((1 << MEMO_HASH_BITS) - 1)


def nullifier(viewing_key: int, commitment: int, position: int) -> int:
    """Return what voids a note when it is shown.

    Parameters
    ----------
    viewing_key
        vsk of the owner: nobody else can compute it, nor link it to the note.
    commitment, position
        Of the note: two equal commitments at two positions are two notes.
    """
    key = poseidon([NULLIFIER_KEY_TAG, viewing_key])
    return poseidon([NULLIFIER_TAG, key, commitment, position])
