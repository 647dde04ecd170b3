"""Encryption of notes: what tells the payee, and nobody else, what he was paid.

The payer draws a seed of 32 bytes for each note. From it follow rsk, which the commitment hides
behind, esk, and, if he pays to an address, the scalar r of the one-time address:

    EPK = esk·ZPK_r        S = 8·esk·VPK_r = 8·vsk·EPK

S makes the view tag and the key of the note, vsk the key of the payer's own copy. The pool cannot
check ciphertexts, so whoever receives one believes nothing that he cannot compute again.

Source: SERO-04, SERO-15.
"""

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import Enum
from typing import Protocol

from mevm.crypto.baby_jubjub import (
    COFACTOR,
    IDENTITY,
    Point,
    is_in_subgroup,
    lift_x,
    multiply,
    multiply_in_subgroup,
)
from mevm.crypto.poseidon import FIELD
from shielded.account import OneTimeAddress, PaymentAddress, TrackingKey
from shielded.assets import Asset
from shielded.handed_out import HandedOut
from shielded.note_keys import (
    NOTE_SEED_BYTES,
    SEAL_BYTES,
    TAG_BYTES,
    copy_key,
    ephemeral_scalar,
    note_key,
    note_secret,
    one_time_scalar,
    seal,
    unseal,
    view_tag,
)
from shielded.notes import NO_MEMO, Note
from shielded.plaintext import COPY_BYTES, NOTE_BYTES, Kind, NotePlaintext, OutgoingPlaintext
from shielded.received import ReceivedNote

COPY_START = TAG_BYTES + NOTE_BYTES + SEAL_BYTES
CIPHERTEXT_BYTES = COPY_START + COPY_BYTES + SEAL_BYTES


class SealedOutput(Protocol):
    """What a transaction shows of a note: `transaction.Output`, or an event of the pool."""

    @property
    def commitment(self) -> int:
        """The commitment cm."""

    @property
    def ephemeral(self) -> Point:
        """The point EPK."""

    @property
    def ciphertext(self) -> bytes:
        """View tag, sealed note, sealed outgoing copy."""


@dataclass(frozen=True)
class EncryptedNote:
    """A note, and what its payer publishes of it: `transaction.Output` but for CM."""

    note: Note
    commitment: int
    ephemeral: Point
    ciphertext: bytes


@dataclass(frozen=True)
class SentNote:
    """A note as its payer remembers it.

    Attributes
    ----------
    note
        The note.
    receiver
        What the payer was given to pay to.
    """

    note: Note
    receiver: PaymentAddress | OneTimeAddress


class Refusal(Enum):
    """Why an output is no payment to an account."""

    FORM = "the commitment or the ciphertext has a wrong form"
    EPHEMERAL = "EPK is no point of the prime subgroup, or is O"
    TAG = "another view tag: not for this key"
    SEAL = "the seal does not open: not for this key, or damaged"
    PLAINTEXT = "the plaintext is not in its one form"
    ADDRESS = "the address was never handed out"
    COMMITMENT = "the commitment is that of another note"
    MISMATCH = "EPK was made from another secret"


class RefusedError(ValueError):
    """An output is no payment to the account; ``reason`` says why."""

    def __init__(self, reason: Refusal) -> None:
        super().__init__(reason.value)
        self.reason = reason


def encrypt(
    receiver: PaymentAddress | OneTimeAddress,
    asset: Asset,
    memo: bytes = NO_MEMO,
    payer: TrackingKey | None = None,
    seed: bytes | None = None,
) -> EncryptedNote:
    """Make a note, and seal it for whom it pays.

    Parameters
    ----------
    receiver
        An address, or a one-time address that its owner handed out.
    asset, memo
        What the note holds and says.
    payer
        Who keeps a copy; None for random bytes in its place, which nobody can tell from one.
    seed
        32 bytes, never used before; drawn if not given.

    Returns
    -------
    EncryptedNote
        The note, its commitment, EPK, and a ciphertext of 371 bytes.
    """
    seed = secrets.token_bytes(NOTE_SEED_BYTES) if seed is None else seed
    if isinstance(receiver, PaymentAddress):
        kind, base_x = Kind.TO_ADDRESS, 0
        address = receiver.one_time(one_time_scalar(seed))
        points = receiver.zpk, receiver.vpk
    else:
        kind, base_x = Kind.TO_ONE_TIME, receiver.base[0]
        address = receiver
        points = receiver.spending, receiver.viewing
    note = Note(asset, address, memo, note_secret(seed))
    scalar = ephemeral_scalar(seed)
    shared_x, _ = multiply(address.viewing, COFACTOR * scalar)
    terms = multiply(address.spending, scalar), note.commitment()
    sealed_note = seal(
        note_key(shared_x, *terms), NotePlaintext(kind, asset, seed, base_x, memo).encode()
    )
    copy = OutgoingPlaintext(shared_x, *points)
    sealed_copy = secrets.token_bytes(COPY_BYTES + SEAL_BYTES)
    if payer is not None:
        sealed_copy = seal(copy_key(payer.vsk, *terms), copy.encode())
    ciphertext = view_tag(shared_x, *terms) + sealed_note + sealed_copy
    ephemeral, commitment = terms
    return EncryptedNote(note, commitment, ephemeral, ciphertext)


def scan(
    key: TrackingKey, outputs: Iterable[SealedOutput], handed_out: HandedOut | None = None
) -> Iterator[tuple[int, ReceivedNote]]:
    """Yield the payments among many outputs, each with its place among them.

    Parameters
    ----------
    key
        The account's tracking key.
    outputs
        Of any transactions, in their order.
    handed_out
        The account's one-time addresses; without, only payments to its address are found.
    """
    for place, output in enumerate(outputs):
        received = try_decrypt(key, output, handed_out)
        if received is not None:
            yield place, received


def try_decrypt(
    key: TrackingKey, output: SealedOutput, handed_out: HandedOut | None = None
) -> ReceivedNote | None:
    """Return the note in an output, None if it is no payment to the account."""
    try:
        return decrypt(key, output, handed_out)
    except RefusedError:
        return None


def decrypt(
    key: TrackingKey, output: SealedOutput, handed_out: HandedOut | None = None
) -> ReceivedNote:
    """Return the note in an output.

    Nothing touches vsk before EPK is known to be of the prime subgroup: a point of order 8 would
    tell vsk modulo 8. Address, secret and EPK are computed again from the note's seed, the
    commitment from those.

    Parameters
    ----------
    key
        The account's tracking key.
    output
        What is published.
    handed_out
        The account's one-time addresses; without, only payments to its address are found.

    Raises
    ------
    RefusedError
        If the output is no payment to the account, or none that it could spend.
    """
    _check_form(output)
    plaintext = _open(output, _shared_x(key, output.ephemeral))
    index = None
    if plaintext.kind is Kind.TO_ADDRESS:
        scalar = one_time_scalar(plaintext.seed)
    else:
        index = None if handed_out is None else handed_out.find(plaintext.base_x)
        if index is None:
            raise RefusedError(Refusal.ADDRESS)
        scalar = key.one_time_scalar(index)
    address = key.address.one_time(scalar)
    return ReceivedNote(_rebuild(output, plaintext, address), scalar, index)


def open_outgoing(key: TrackingKey, output: SealedOutput) -> SentNote | None:
    """Return the note in an output that the account paid, None if there is no copy of his.

    Parameters
    ----------
    key
        The payer's tracking key.
    output
        What is published.
    """
    try:
        _check_form(output)
        data = unseal(
            copy_key(key.vsk, output.ephemeral, output.commitment),
            output.ciphertext[COPY_START:],
        )
        if data is None:
            return None
        copy = OutgoingPlaintext.decode(data)
        plaintext = _open(output, copy.shared_x)
        if plaintext.kind is Kind.TO_ADDRESS:
            receiver = PaymentAddress(copy.spending, copy.viewing)
            address = receiver.one_time(one_time_scalar(plaintext.seed))
            return SentNote(_rebuild(output, plaintext, address), receiver)
        base = _point_with_x(plaintext.base_x)
        address = OneTimeAddress(base, copy.spending, copy.viewing)
        return SentNote(_rebuild(output, plaintext, address), address)
    except ValueError:  # RefusedError is one, too: whatever the copy says is not so
        return None


def _check_form(output: SealedOutput) -> None:
    if len(output.ciphertext) != CIPHERTEXT_BYTES or not 0 <= output.commitment < FIELD:
        raise RefusedError(Refusal.FORM)
    if not all(0 <= coordinate < FIELD for coordinate in output.ephemeral):
        raise RefusedError(Refusal.EPHEMERAL)


def _shared_x(key: TrackingKey, ephemeral: Point) -> int:
    """Return x of S = 8·vsk·EPK."""
    if ephemeral == IDENTITY:
        raise RefusedError(Refusal.EPHEMERAL)
    shared = multiply_in_subgroup(ephemeral, COFACTOR * key.vsk)
    if shared is None or shared == IDENTITY:
        raise RefusedError(Refusal.EPHEMERAL)
    return shared[0]


def _open(output: SealedOutput, shared_x: int) -> NotePlaintext:
    """Decrypt the note; most outputs end at the tag."""
    terms = shared_x, output.ephemeral, output.commitment
    if view_tag(*terms) != output.ciphertext[:TAG_BYTES]:
        raise RefusedError(Refusal.TAG)
    data = unseal(note_key(*terms), output.ciphertext[TAG_BYTES:COPY_START])
    if data is None:
        raise RefusedError(Refusal.SEAL)
    try:
        return NotePlaintext.decode(data)
    except ValueError:
        raise RefusedError(Refusal.PLAINTEXT) from None


def _rebuild(output: SealedOutput, plaintext: NotePlaintext, address: OneTimeAddress) -> Note:
    """Make the note anew, and compare it with what was published."""
    note = Note(plaintext.asset, address, plaintext.memo, note_secret(plaintext.seed))
    if note.commitment() != output.commitment:
        raise RefusedError(Refusal.COMMITMENT)
    if multiply(address.spending, ephemeral_scalar(plaintext.seed)) != output.ephemeral:
        raise RefusedError(Refusal.MISMATCH)
    return note


def _point_with_x(x: int) -> Point:
    """Return the point of the subgroup with this x: there x tells points apart."""
    y = lift_x(x)
    if y is None:
        raise ValueError("no point has this x")
    return (x, y) if is_in_subgroup((x, y)) else (x, FIELD - y)
