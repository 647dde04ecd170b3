"""Keys and addresses of the shielded pool.

A seed gives the spending key (zsk, vsk). Its owner is paid at the address (ZPK, VPK) with ZPK =
zsk·G and VPK = vsk·ZPK. The tracking key (ZPK, vsk) sees all and spends nothing. A payment goes to
a one-time address, r times (G, ZPK, VPK), which nobody can link to the address.

Points of addresses are checked when one is made: an address is on the curve and in the subgroup.
No `repr` shows a secret.

Source: SERO-01, SERO-02, SERO-15.
"""

import secrets
from dataclasses import dataclass, field
from functools import cached_property

from mevm.crypto.baby_jubjub import (
    BASE,
    IDENTITY,
    ORDER,
    FixedBase,
    Point,
    compress,
    decompress,
    is_in_subgroup,
    multiply,
)
from mevm.crypto.keccak import keccak
from mevm.crypto.poseidon import poseidon
from shielded.abi import Coordinates
from shielded.hashing import encode_word, hash_to_scalar
from shielded.text import TextKind, decode_text, encode_text

SEED_BYTES = 32
POINT_BYTES = 32
INDEX_BYTES = 8
NULLIFIER_KEY_TAG = 1003

_base = FixedBase(BASE)


@dataclass(frozen=True)
class OneTimeAddress:
    """PKr: where one payment goes.

    Attributes
    ----------
    base, spending, viewing
        BASE_r, ZPK_r and VPK_r.
    """

    base: Coordinates
    spending: Coordinates
    viewing: Coordinates

    def __post_init__(self) -> None:
        """Refuse points that no owner could have made."""
        _check_point("BASE_r", self.base)
        _check_point("ZPK_r", self.spending)
        _check_point("VPK_r", self.viewing)

    @classmethod
    def from_text(cls, text: str) -> "OneTimeAddress":
        """Read what `to_text` wrote. Raise ValueError if that is something else."""
        return cls(*_read_points(decode_text(TextKind.ONE_TIME, text)))

    def to_text(self) -> str:
        """Return the address as text."""
        points = (self.base, self.spending, self.viewing)
        return encode_text(TextKind.ONE_TIME, b"".join(map(compress, points)))

    @property
    def identity(self) -> bytes:
        """The hash of all six coordinates: the only name of an owner that cannot be forged."""
        points = (self.base, self.spending, self.viewing)
        return keccak(b"".join(encode_word(value) for point in points for value in point))


@dataclass(frozen=True)
class PaymentAddress:
    """PK: what an owner gives to whoever is to pay him.

    Attributes
    ----------
    zpk, vpk
        ZPK and VPK.
    """

    zpk: Point
    vpk: Point

    def __post_init__(self) -> None:
        """Refuse points that no owner could have made."""
        _check_point("ZPK", self.zpk)
        _check_point("VPK", self.vpk)

    @classmethod
    def from_text(cls, text: str) -> "PaymentAddress":
        """Read what `to_text` wrote. Raise ValueError if that is something else."""
        return cls(*_read_points(decode_text(TextKind.ADDRESS, text)))

    def to_text(self) -> str:
        """Return the address as text."""
        return encode_text(TextKind.ADDRESS, compress(self.zpk) + compress(self.vpk))

    def one_time(self, scalar: int) -> OneTimeAddress:
        """Return a one-time address of the same owner.

        Parameters
        ----------
        scalar
            r, used once: who knows it can link both addresses.

        Raises
        ------
        ValueError
            If it is 0, or not below the order of the subgroup.
        """
        check_scalar("r", scalar)
        return OneTimeAddress(
            multiply_base(scalar), multiply(self.zpk, scalar), multiply(self.vpk, scalar)
        )


@dataclass(frozen=True)
class TrackingKey:
    """TK: sees everything that an account receives, spends and pays, and spends nothing.

    Attributes
    ----------
    zpk, vsk
        ZPK and the secret viewing key.
    """

    zpk: Point
    vsk: int = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse keys that no owner could have."""
        _check_point("ZPK", self.zpk)
        check_scalar("vsk", self.vsk)

    @classmethod
    def from_text(cls, text: str) -> "TrackingKey":
        """Read what `to_text` wrote. Raise ValueError if that is something else."""
        payload = decode_text(TextKind.TRACKING_KEY, text)
        return cls(decompress(payload[:POINT_BYTES]), int.from_bytes(payload[POINT_BYTES:], "big"))

    def to_text(self) -> str:
        """Return the key as text. Whoever reads it sees all that the account does."""
        return encode_text(TextKind.TRACKING_KEY, compress(self.zpk) + encode_word(self.vsk))

    @cached_property
    def address(self) -> PaymentAddress:
        """The address of the same account."""
        return PaymentAddress(self.zpk, multiply(self.zpk, self.vsk))

    @cached_property
    def nullifier_key(self) -> int:
        """The key nk of the account's nullifiers: nothing else is hashed from vsk by Poseidon."""
        return poseidon([NULLIFIER_KEY_TAG, self.vsk])

    def check(self, address: PaymentAddress) -> bool:
        """Tell whether this is the tracking key of an address: nobody can pass off another.

        Parameters
        ----------
        address
            PK, from a source that the auditor trusts.
        """
        return self.address == address

    def one_time_scalar(self, index: int) -> int:
        """Return r_i of the one-time address with an index: what makes it from the address.

        Parameters
        ----------
        index
            Below 2^64; each address is handed out once.
        """
        return hash_to_scalar("SERO.r", encode_word(self.vsk), index.to_bytes(INDEX_BYTES, "big"))

    def one_time(self, index: int) -> OneTimeAddress:
        """Return the one-time address with an index, to be handed out."""
        return self.address.one_time(self.one_time_scalar(index))

    def owns(self, address: OneTimeAddress) -> bool:
        """Tell whether vsk opens what is paid to a one-time address.

        It does not say that zsk does: who chose BASE_r freely makes addresses that only vsk
        recognises. Believe an address whose scalar r is known.
        """
        return multiply(address.spending, self.vsk) == address.viewing


@dataclass(frozen=True)
class SpendingKey:
    """SK: what spends.

    Attributes
    ----------
    zsk, vsk
        The secret spending key and the secret viewing key.
    """

    zsk: int = field(repr=False)
    vsk: int = field(repr=False)

    def __post_init__(self) -> None:
        """Refuse numbers that are no keys."""
        check_scalar("zsk", self.zsk)
        check_scalar("vsk", self.vsk)

    @classmethod
    def from_seed(cls, seed: bytes) -> "SpendingKey":
        """Derive the key: zsk = H512 "SERO.zsk" of the seed modulo l, vsk likewise.

        Parameters
        ----------
        seed
            32 bytes.

        Raises
        ------
        ValueError
            If there are more or fewer.
        """
        if len(seed) != SEED_BYTES:
            raise ValueError(f"a seed has {SEED_BYTES} bytes, not {len(seed)}")
        return cls(hash_to_scalar("SERO.zsk", seed), hash_to_scalar("SERO.vsk", seed))

    @cached_property
    def viewing(self) -> TrackingKey:
        """The tracking key of the account."""
        return TrackingKey(multiply_base(self.zsk), self.vsk)

    @property
    def address(self) -> PaymentAddress:
        """The address of the account."""
        return self.viewing.address


def new_seed() -> bytes:
    """Draw the seed of a new account."""
    return secrets.token_bytes(SEED_BYTES)


def seed_to_text(seed: bytes) -> str:
    """Write a seed as text, to be kept where nobody else looks."""
    return encode_text(TextKind.SEED, seed)


def seed_from_text(text: str) -> bytes:
    """Read a seed. Raise ValueError if the text is something else; it is not repeated."""
    return decode_text(TextKind.SEED, text)


def multiply_base(scalar: int) -> Point:
    """Return a multiple of G, the base of all keys."""
    return _base.multiply(scalar)


def random_scalar() -> int:
    """Draw a scalar that is not 0: a blinding, a one-time scalar, a nonce."""
    return 1 + secrets.randbelow(ORDER - 1)


def check_scalar(name: str, value: int) -> None:
    """Raise ValueError unless a number is above 0 and below the order of the subgroup."""
    if not 0 < value < ORDER:
        raise ValueError(f"{name} is above 0 and below the order of the subgroup")


def _check_point(name: str, point: Point) -> None:
    if point == IDENTITY or not is_in_subgroup(point):
        raise ValueError(f"{name} is no point of Baby Jubjub's prime subgroup, or is O")


def _read_points(payload: bytes) -> list[Point]:
    return [
        decompress(payload[start : start + POINT_BYTES])
        for start in range(0, len(payload), POINT_BYTES)
    ]
